"""What nobody sees is no text."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import models
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.addresses.codes import Code
from catalogue.addresses.names import bare, fold, has_letter_or_digit, invisible_in, normalise, visible
from catalogue.admin.records.accounts import ChangedAccountForm, InvitationForm
from catalogue.editions.search.query import parse
from catalogue.editions.search.words import tokens_of
from catalogue.exchange.spreadsheets import csv_files
from catalogue.exchange.spreadsheets.cells import Lines, Name, Text, entry_code
from catalogue.feedback.forms import SuggestionForm
from catalogue.feedback.targets import Target
from catalogue.models import (
    Alias,
    CommentaryStatement,
    EditorNote,
    FailureMode,
    Framework,
    Mapping,
    Passage,
    Reference,
    ReviewEvent,
    SiteText,
    Suggestion,
    SynonymGroup,
    SynonymTerm,
    Withdrawal,
)
from catalogue.models.fields import Paragraphs
from catalogue.web import account_names
from catalogue.web.account_forms import AdministratorForm

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


TEXTS = [
    (CommentaryStatement, "condition"),
    (EditorNote, "text"),
    (FailureMode, "crosswalk_gap"),
    (Mapping, "reason"),
    (Passage, "display"),
    (Reference, "note"),
    (ReviewEvent, "comment"),
    (SiteText, "display"),
    (Suggestion, "words"),
    (Withdrawal, "reason"),
]


@settings(derandomize=True, deadline=None, max_examples=50)
@given(unseen, unseen)
def test_texts_of_several_lines_lose_it_too(one, other):
    typed = f"- a{one}b\n\n    c{other}d"
    for model, name in TEXTS:
        assert model._meta.get_field(name).clean(typed, model()) == "- ab\n\n    cd", name


def test_no_text_field_of_a_curator_is_forgotten():
    plain = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("catalogue").get_models()
        for field in model._meta.get_fields()
        if type(field) is models.TextField
    }
    assert plain == {
        "AuditEvent.said",  # what the desk says of an act
        "Redaction.ground",  # typed at a command line
        "Commentary.cell",  # the source, to the letter
        "Passage.verbatim",
        "SiteText.verbatim",
        "Edition.catalogue_document",  # made of what was cleaned
        "Edition.note",
        "EntryVersion.document",
        "SavedRow.document",
        "SavedVersion.document",
    }


@pytest.mark.parametrize("form", [InvitationForm, AdministratorForm])
def test_a_user_name_holds_only_what_is_seen(db, form):
    for hidden in "\u115f\u3164\uffa0":  # letters, as Unicode has it
        errors = form({"username": f"anna{hidden}", "password1": "x", "password2": "x"}).errors
        assert "what nobody sees" in str(errors["username"]) or "valid username" in str(errors["username"])
    assert account_names.compared("Anna\u3164") == account_names.compared("anna")


def test_names_below_editions_lose_it():
    form = ChangedAccountForm.base_fields["first_name"]
    assert visible(form.clean("An\u202ena")) == "Anna"


def test_a_reader_is_reached_without_it(db):
    target = Target(1)
    form = SuggestionForm(target, {"kind": "correction", "words": "w", "contact": "a\u200b@example.org\u202e"})
    assert form.is_valid()
    assert form.cleaned_data["contact"] == "a@example.org"


def test_what_is_stored_already_is_listed(catalogue, capsys):
    FailureMode.objects.filter(entry__code="FM-03").update(title="Model\u200b inversion")
    with pytest.raises(CommandError, match="1"):
        call_command("find_malformed_identifiers")
    assert "FM-03, title “Model\u200b inversion”: It holds what nobody sees: zero-width space (U+200B)" in (
        capsys.readouterr().out
    )
