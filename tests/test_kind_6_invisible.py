"""What nobody sees is no text."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.addresses.codes import Code
from catalogue.addresses.names import bare, fold, has_letter_or_digit, invisible_in, normalise, visible
from catalogue.editions.search.query import parse
from catalogue.editions.search.words import tokens_of
from catalogue.exchange.spreadsheets import csv_files
from catalogue.exchange.spreadsheets.cells import Lines, Name, Text, entry_code
from catalogue.models import Alias, FailureMode, Framework, Reference, SynonymGroup, SynonymTerm
from catalogue.web.form_fields import Paragraphs

UNSEEN = (
    "\x08\x7f\xad\u034f\u061c\u115f\u180e\u200b\u200d\u200e\u202e\u2060\u2066\u2800\u3164\ufeff\ufffe\ue000\U000e0041"
)
NAMES = [(FailureMode, "title"), (Reference, "title"), (Alias, "name"), (Framework, "name")]
LINES = [*NAMES, (Reference, "venue"), (Framework, "version"), (SynonymTerm, "text"), (SynonymGroup, "key")]

TITLES = [*UNSEEN, "…", "\u200b \u00ad", "---"]

unseen = st.text(alphabet=UNSEEN, min_size=1, max_size=4)


@pytest.mark.parametrize(("model", "name"), NAMES, ids=range(len(NAMES)))
@pytest.mark.parametrize("text", TITLES, ids=range(len(TITLES)))
def test_a_name_has_a_letter_or_a_digit(model, name, text):
    with pytest.raises(ValidationError):
        model._meta.get_field(name).clean(text, model())


@settings(derandomize=True, deadline=None, max_examples=100)
@given(unseen, unseen)
def test_every_door_takes_out_what_nobody_sees(one, other):
    typed = f"{one}Model{other}inversion{one}"
    for model, name in LINES:
        assert model._meta.get_field(name).clean(typed, model()) == "Modelinversion"
    assert fold(typed) == normalise(typed) == "modelinversion"
    assert tokens_of(typed) == ("modelinversion",)
    assert parse(typed) == parse("Modelinversion")
    assert Code.parse(f"{one}FM{other}-0{one}3") == Code("FM", 3)
    assert Name(entry_code("FM")).read(f"{one}FM-{other}03") == "FM-03"
    assert Text().read(typed) == "Modelinversion"
    assert Lines().read(typed) == ["Modelinversion"]
    assert Paragraphs().clean(typed) == "Modelinversion"


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_taking_out_twice_is_taking_out_once(text):
    assert visible(visible(text)) == visible(text)
    assert bare(visible(text)) == bare(text)
    assert has_letter_or_digit(text) == has_letter_or_digit(visible(text))


@pytest.mark.parametrize(
    "text", ["\u200fשלום (a)\u200e", "می\u200cروم", "क्\u200dष", "👩\u200d👧", "❤\ufe0f", "a\nb\tc"]
)
def test_what_means_something_stays(text):
    assert visible(text) == text


def test_what_goes_is_named():
    assert invisible_in("a\u200bb\xad") == ["zero-width space (U+200B)", "soft hyphen (U+00AD)"]


def test_headings_are_read_without():
    assert csv_files.read("\u200bCode,Ti\u00adtle\nx,y\n".encode()).headings == ["Code", "Title"]
