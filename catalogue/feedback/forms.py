from typing import Any

from django import forms

from ..models.fields import Line, Paragraphs
from ..models.suggestion import LONGEST_CONTACT, LONGEST_REFERENCE, LONGEST_WORDS
from ..vocabulary import SuggestionKind
from .targets import Target

TRAPPED = (
    "A field that people do not see was filled in, as programs do. Nothing was sent. "
    "The field is empty again: please send the form once more."
)


class Trap(forms.TextInput):
    """A field for programs, shown empty again, so that a reader whose browser filled it in can simply send again."""

    def format_value(self, value: Any) -> None:
        return None


class SuggestionForm(forms.Form):
    kind = forms.ChoiceField(
        label="What do you suggest?",
        choices=SuggestionKind.choices(),
        initial=SuggestionKind.CORRECTION.value,
        widget=forms.RadioSelect,
    )
    passage = forms.ChoiceField(label="Which passage?", required=False)
    words = Paragraphs(
        label="What should change, and why?",
        required=False,
        max_length=LONGEST_WORDS,
        help_text="In your own words. If something is wrong, say where that can be seen.",
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    reference = Paragraphs(
        label="Reference",
        required=False,
        max_length=LONGEST_REFERENCE,
        help_text="If you suggest one: a DOI, an address, a BibTeX record, or authors, title and year.",
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    contact = Line(
        label="How can curators reach you with a question? (optional)",
        required=False,
        max_length=LONGEST_CONTACT,
        help_text="Such as a mail address. Only curators see it, and it is erased when they decide.",
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )
    homepage = forms.CharField(
        label="Leave this field empty",
        required=False,
        widget=Trap(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, target: Target, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        if target.passages:
            whole = ("", "The entry as a whole")
            named = [(anchor, f"{anchor} {beginning}") for anchor, beginning in target.passages.items()]
            self.fields["passage"] = forms.ChoiceField(
                label="Which passage?", required=False, choices=[whole, *named], initial=target.anchor
            )
        else:
            del self.fields["passage"]

    def clean_homepage(self) -> str:
        if self.cleaned_data["homepage"]:
            self.add_error(None, TRAPPED)
        return ""

    def clean(self) -> None:
        super().clean()
        typed = self.cleaned_data
        if typed.get("kind") == SuggestionKind.REFERENCE:
            if not typed.get("reference", "-"):
                self.add_error("reference", "Name the reference that you suggest.")
        elif not typed.get("words", "-"):
            self.add_error("words", "Say what should change, and why.")
