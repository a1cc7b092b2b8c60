"""The database itself refuses wrong rows, whoever writes them."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalogue.models import (
    Authority,
    CfaaReading,
    Citation,
    Commentary,
    CompromisedProperty,
    Edition,
    EditorNote,
    Entry,
    EntryVersion,
    FailureMode,
    LegalQuestion,
    Mapping,
    NoteTarget,
    Passage,
    Reference,
    ReferenceAuthor,
    Scenario,
    ScenarioDomain,
    SourceWork,
)
from catalogue.models.passage import VerbatimIsReadOnly
from catalogue.vocabulary import PREFIXES

pytestmark = pytest.mark.usefixtures("catalogue")

WRONG_CHANGES = {
    "an entry of an unknown kind": (Entry, {"code": "FM-03"}, {"kind": "fable"}),
    "a code that does not fit its kind": (Entry, {"code": "FM-03"}, {"code": "LQ-99"}),
    "an entry number nought": (Entry, {"code": "FM-03"}, {"number": 0}),
    "two entries with one number": (Entry, {"code": "FM-03"}, {"number": 4}),
    "a failure mode without a title": (FailureMode, {"entry__code": "FM-03"}, {"title": ""}),
    "a failure mode of an unknown group": (FailureMode, {"entry__code": "FM-03"}, {"group": "accidental"}),
    "an unintended mode with a published answer": (
        FailureMode,
        {"entry__code": "FM-12"},
        {"published_answer": "no"},
    ),
    "an intentional mode without one": (
        FailureMode,
        {"entry__code": "FM-03"},
        {"published_answer": "not-addressed"},
    ),
    "a property that is not in the vocabulary": (
        CompromisedProperty,
        {"failure_mode__entry__code": "FM-03"},
        {"property": "beauty"},
    ),
    "a source passage without its lines": (
        Passage,
        {"entry__code": "FM-03", "number": 2},
        {"first_line": None},
    ),
    "a source passage without its words": (Passage, {"entry__code": "FM-03", "number": 2}, {"verbatim": ""}),
    "a curator's passage with a verbatim text": (
        Passage,
        {"entry__code": "LAW-01", "number": 1},
        {"verbatim": "Said by the source", "first_line": 1, "last_line": 1},
    ),
    "a curator's passage without words": (Passage, {"entry__code": "LAW-01", "number": 1}, {"display": ""}),
    "source lines in the wrong order": (Passage, {"entry__code": "FM-03", "number": 2}, {"last_line": 1}),
    "an edit without its editor": (
        Passage,
        {"entry__code": "FM-03", "number": 2},
        {"edited_at": timezone.now()},
    ),
    "two passages with one number": (Passage, {"entry__code": "FM-03", "number": 2}, {"number": 3}),
    "an unknown kind of evidence": (
        Scenario,
        {"failure_mode__entry__code": "FM-03", "number": 1},
        {"evidence": "hearsay"},
    ),
    "attacker knowledge that is left empty": (
        Scenario,
        {"failure_mode__entry__code": "FM-03", "number": 1},
        {"knowledge": ""},
    ),
    "an unknown domain": (
        ScenarioDomain,
        {"scenario__failure_mode__entry__code": "FM-02", "domain": "health"},
        {"domain": "x"},
    ),
    "a posture without a basis": (Commentary, {"failure_mode__entry__code": "FM-03"}, {"basis": "none"}),
    "a basis without a posture": (Commentary, {"failure_mode__entry__code": "FM-07"}, {"basis": "inferred"}),
    "an answered question without its authority": (
        LegalQuestion,
        {"entry__code": "LQ-05"},
        {"status": "answered"},
    ),
    "a question of unknown origin": (LegalQuestion, {"entry__code": "LQ-05"}, {"origin": "dreamt"}),
    "an authority without a citation": (Authority, {"entry__code": "LAW-01"}, {"citation": ""}),
    "an authority with the origin of a question": (
        Authority,
        {"entry__code": "LAW-09"},
        {"origin": "literature"},
    ),
    "an authority of the year 3": (Authority, {"entry__code": "LAW-01"}, {"year": 3}),
    "a printed reference without its number": (
        Reference,
        {"entry__code": "REF-12"},
        {"number_in_source": None},
    ),
    "two references with one number": (Reference, {"entry__code": "REF-12"}, {"number_in_source": 13}),
    "details of a reference that was never printed": (Reference, {"entry__code": "REF-18"}, {"year": 2017}),
    "a year from nowhere": (Reference, {"entry__code": "REF-13"}, {"year_origin": "none"}),
    "the origin of a DOI that is not given": (Reference, {"doi": ""}, {"doi_origin": "printed"}),
    "a candidate without a confidence": (Reference, {"entry__code": "REF-18"}, {"candidate_confidence": ""}),
    "two authors in one place": (
        ReferenceAuthor,
        {"reference__entry__code": "REF-12", "position": 1},
        {"position": 2},
    ),
    "a printed citation without its marker": (
        Citation,
        {"resolves_to__entry__code": "REF-07"},
        {"marker": ""},
    ),
    "an inherited citation with a marker": (
        Citation,
        {"origin": "inherited", "resolves_to__entry__code": "REF-20"},
        {"marker": "[9]"},
    ),
    "an inference by a rule": (Citation, {"origin": "inferred"}, {"rule": "plus-6"}),
    "a mapping without a relation": (
        Mapping,
        {"failure_mode__entry__code": "FM-03", "confirmation": "proposed"},
        {"relation": ""},
    ),
    "a mapping without a reason": (Mapping, {"failure_mode__entry__code": "FM-03"}, {"reason": ""}),
    "a reading that is neither yes, possible nor no": (
        CfaaReading,
        {"failure_mode__entry__code": "FM-03"},
        {"narrow": "perhaps"},
    ),
    "an editor's note without words": (EditorNote, {"code": "D24"}, {"text": ""}),
    "an edition that nobody published": (Edition, {"number": 1}, {"publisher": ""}),
    "a second source work": (SourceWork, {"pk": 1}, {"id": 2}),
    "a version that is replaced by its own edition": (
        EntryVersion,
        {"entry__code": "FM-03"},
        {"replaced_by": 1},
    ),
}


@pytest.mark.parametrize("wrong", WRONG_CHANGES)
def test_the_database_refuses(wrong):
    model, found_by, change = WRONG_CHANGES[wrong]
    key = model.objects.filter(**found_by).order_by("pk").values_list("pk", flat=True).first()
    assert key is not None

    with pytest.raises(IntegrityError), transaction.atomic():
        model._base_manager.filter(pk=key).update(**change)


def test_a_note_names_a_target_once_also_without_a_passage():
    target = NoteTarget.objects.filter(passage__isnull=True).first()

    with pytest.raises(IntegrityError), transaction.atomic():
        NoteTarget.objects.create(note=target.note, entry=target.entry)


def test_a_new_entry_gets_the_next_code_and_no_deleted_one():
    first = FailureMode.objects.create(title="A draft", group="unintended", published_answer="not-addressed")
    assert first.code == "FM-18"
    first.delete()

    second = FailureMode.objects.create(title="Another", group="unintended", published_answer="not-addressed")
    assert second.code == "FM-19"


def test_numbers_run_on_in_each_kind():
    for kind, prefix in PREFIXES.items():
        last = Entry.objects.of_kind(kind).latest("number").number
        assert Entry.objects.allocate(kind).code == f"{prefix}-{last + 1:02}"


@pytest.mark.parametrize("field", [{"verbatim": "Something else"}, {"first_line": 1}, {"layer": "curator"}])
def test_what_the_source_said_is_never_edited(field):
    passage = Passage.objects.get(entry__code="FM-03", number=2)
    for name, value in field.items():
        setattr(passage, name, value)

    with pytest.raises(VerbatimIsReadOnly):
        passage.save()


def test_the_withheld_cell_is_never_edited():
    commentary = Commentary.objects.get(failure_mode__entry__code="FM-07")
    commentary.cell = "No."

    with pytest.raises(VerbatimIsReadOnly):
        commentary.save()


def test_a_marker_stands_where_its_citation_says():
    citation = Citation.objects.get(passage__entry__code="FM-01", marker="[1]")
    citation.clean()
    citation.pk, citation._state.adding = None, True
    citation.offset += 1

    with pytest.raises(ValidationError, match="does not stand at character"):
        citation.clean()
