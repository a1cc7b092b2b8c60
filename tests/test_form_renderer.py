"""Forms look exactly as Django draws them, and are drawn sooner."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

from catalogue.web.form_renderer import DirectRenderer

HOSTILE = "A & <b> “q” \"d\" 'a' </textarea>"
CHOICES = [("", "–"), ("a", HOSTILE), ("Group & co", [("x", "X"), ("y", "Y")]), (3, "three"), (None, "none")]


class Everything(forms.Form):
    text = forms.CharField(max_length=5, help_text=mark_safe("<i>Help</i>"))
    number = forms.IntegerField(required=False, min_value=1)
    address = forms.URLField(assume_scheme="https", widget=forms.URLInput(attrs={"size": 40}))
    secret = forms.CharField(widget=forms.HiddenInput)
    long = forms.CharField(widget=forms.Textarea(attrs={"aria-label": HOSTILE, "hidden": True, "disabled": False}))
    choice = forms.ChoiceField(choices=CHOICES, label=HOSTILE)
    several = forms.MultipleChoiceField(choices=CHOICES[1:])
    boxes = forms.MultipleChoiceField(choices=CHOICES[1:2], widget=forms.CheckboxSelectMultiple)
    tick = forms.BooleanField()


TYPED = {"text": HOSTILE, "number": "²", "address": "x y", "long": f"\n{HOSTILE}", "choice": "a", "several": ["x", "3"]}


@pytest.mark.parametrize("typed", [None, {}, TYPED, {"choice": "3", "long": "", "number": "0"}])
@pytest.mark.parametrize("layout", ["as_div", "as_table"])
def test_form_is_drawn_as_django_draws_it(typed, layout):
    ours, stock = (
        getattr(Everything(typed, initial={"number": 0, "long": "Begun"}, renderer=renderer()), layout)()
        for renderer in (DirectRenderer, DjangoTemplates)
    )
    assert ours == stock
