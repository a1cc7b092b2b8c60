"""What the source says beside its words stays, whichever door a change comes through, and nothing new claims it."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models

from catalogue.editorial.permissions import SOFTWARE
from catalogue.editorial.recording import recording
from catalogue.models import (
    Authority,
    Citation,
    CompromisedProperty,
    Entry,
    FailureMode,
    LegalQuestion,
    Passage,
    Reference,
    Scenario,
)
from catalogue.models.passage import VerbatimIsReadOnly
from catalogue.models.source_facts import READ_ONLY
from tests.desk import Desk, address_of, complaints, list_of

pytestmark = pytest.mark.usefixtures("catalogue")

MARKED = {"passage__entry__code": "FM-01", "marker": "[1]"}
SAID = [
    (FailureMode, {"entry__code": "FM-16"}, {"group": "intentional"}),
    (FailureMode, {"entry__code": "FM-03"}, {"published_answer": "yes"}),
    (FailureMode, {"entry__code": "FM-03"}, {"published_answer": "not-in-source"}),
    (FailureMode, {"entry__code": "FM-03"}, {"group": "unintended", "published_answer": "not-addressed"}),
    (Scenario, {"failure_mode__entry__code": "FM-03", "number": 1}, {"knowledge": "not-stated"}),
    (Reference, {"entry__code": "REF-12"}, {"number_in_source": 99}),
    (Reference, {"entry__code": "REF-12"}, {"number_in_source": None, "standing": "added"}),
    (Reference, {"entry__code": "REF-18"}, {"standing": "printed"}),
    (Citation, MARKED, {"marker": "[2]"}),
    (Citation, MARKED, {"origin": "inherited", "marker": "", "offset": None}),
    (LegalQuestion, {"entry__code": "LQ-01"}, {"origin": "addition"}),
    (Authority, {"entry__code": "LAW-01"}, {"origin": "addition"}),
]


@pytest.mark.parametrize(("model", "found", "said"), SAID, ids=range(len(SAID)))
def test_row_keeps_what_the_source_says(model: Any, found: dict[str, Any], said: dict[str, Any]):
    row = model.objects.get(**found)
    for name, value in said.items():
        setattr(row, name, value)

    with pytest.raises(ValidationError) as refused:
        row.clean()
    assert refused.value.message_dict == {name: [READ_ONLY] for name in said}
    with recording(by=SOFTWARE), pytest.raises(VerbatimIsReadOnly, match="cannot be changed"):
        row.save()
    row.refresh_from_db()
    with recording(by=SOFTWARE):
        row.save()


CLAIMS = [
    (FailureMode(title="Mine", group="intentional", published_answer="no"), "published_answer"),
    (FailureMode(title="Mine", group="unintended", published_answer="not-addressed"), "published_answer"),
    (Scenario(title="Mine", knowledge="blackbox", evidence="press"), "knowledge"),
    (Reference(title="Mine", type="article", standing="printed", number_in_source=77), "standing"),
    (Reference(title="Mine", type="article", title_origin="printed"), "title_origin"),
    (Reference(title="Mine", type="article", year=2020, year_origin="printed"), "year_origin"),
    (LegalQuestion(topic="Mine", origin="source"), "origin"),
    (Authority(name="Mine", citation="–", type="case", origin="source"), "origin"),
]


@pytest.mark.parametrize(("row", "field"), CLAIMS, ids=range(len(CLAIMS)))
def test_new_row_cannot_claim_to_be_of_the_source(row: models.Model, field: str):
    with pytest.raises(ValidationError) as refused:
        row.clean()

    assert refused.value.message_dict[field][0].startswith("The source does not say this here. Choose “")


def test_curators_words_carry_no_marker_of_the_source():
    entry = Entry.objects.get(code="LAW-01")
    own = Passage(entry=entry, number=1, role="summary", layer="curator", display="Words.", pk=1)
    reference = Reference.objects.first()

    Citation(passage=own, resolves_to=reference, origin="inferred", rule="editor", confidence="high").clean()
    for origin, rule in (("inherited", "direct"), ("printed", "direct"), ("inherited", "plus-6")):
        with pytest.raises(ValidationError, match="no marker in the curators’ words"):
            Citation(passage=own, resolves_to=reference, origin=origin, rule=rule, confidence="high").clean()


def test_property_that_the_source_prints_is_not_joined():
    with pytest.raises(ValidationError, match="The source says this"):
        CompromisedProperty(failure_mode=FailureMode.objects.get(entry__code="FM-16"), property="integrity").clean()


@pytest.mark.parametrize(
    ("field", "sent"),
    [
        ("group", "intentional"),
        ("published_answer", "not-in-source"),
        ("published_answer", ""),
        ("properties", ["integrity"]),
        ("properties", ["safety", "integrity"]),
        ("published_answer", "\0"),
    ],
)
def test_form_refuses_what_it_shows_closed(cleo, field: str, sent: Any):
    sheet = Desk(cleo).open(FailureMode.objects.get(entry__code="FM-16"))
    assert f'<select name="{field}"' not in sheet.page.text
    assert 'type="checkbox" name="properties"' not in sheet.page.text
    before = documents_of("FM-16")
    sheet[field] = sent
    told = complaints(sheet.save())

    assert READ_ONLY in told
    assert documents_of("FM-16") == before


def documents_of(code: str) -> tuple[Any, ...]:
    mode = FailureMode.objects.get(entry__code=code)
    return mode.group, mode.published_answer, [row.property for row in mode.compromised_properties.all()]


def test_form_saves_what_is_sent_as_it_stands(cleo):
    sheet = Desk(cleo).open(FailureMode.objects.get(entry__code="FM-16"))
    sheet["group"], sheet["published_answer"], sheet["properties"] = "unintended", "not-addressed", ["safety"]
    sheet["summary"] = "A word more."

    assert complaints(sheet.save()) == ""
    assert FailureMode.objects.get(entry__code="FM-16").summary == "A word more."


def test_form_of_a_new_mode_offers_the_curators_own_answer_only(cleo):
    sheet = Desk(cleo).add(FailureMode)
    assert sheet["published_answer"] == "not-in-source"
    assert '<option value="yes"' not in sheet.page.text
    sheet["title"], sheet["group"], sheet["published_answer"] = "Mine", "intentional", "no"
    sheet["passages-0-display"] = "What it is."

    assert "Select a valid choice" in complaints(sheet.save())
    sheet["published_answer"] = "not-in-source"
    assert complaints(sheet.save()) == ""


def test_printed_marker_is_not_deleted(administrator):
    citation = Citation.objects.filter(origin="printed").first()
    client = Desk(administrator).client
    for address, sent in (
        (address_of(citation, "delete"), {"post": "yes"}),
        (list_of(Citation), {"action": "delete_selected", "_selected_action": [citation.pk], "post": "yes"}),
    ):
        page = client.post(address, sent)
        assert "the source prints this marker" in page.text
    assert Citation.objects.filter(pk=citation.pk).exists()


def own_mode() -> FailureMode:
    with recording(by=SOFTWARE):
        mode = FailureMode.objects.create(title="Mine", group="intentional")
        Passage.objects.create(entry=mode.entry, number=1, role="description", layer="curator", display="Words.")
    return mode


@pytest.mark.parametrize("sent", [{}, {"origin": "", "rule": "", "confidence": ""}, {"origin": "inferred"}])
def test_citation_of_the_curators_needs_its_work_only(cleo, sent):
    mode, reference = own_mode(), Reference.objects.first()
    sheet = Desk(cleo).open(mode)
    page = sheet.client.get(f"{sheet.address}?section=citations").text
    for hidden in ("marker", "offset", "origin", "rule"):
        assert f'type="hidden" name="citations-__prefix__-{hidden}"' in page
    place = {"passage": str(mode.entry.passages.get().pk), "resolves_to": str(reference.pk)}
    sheet.add_row("citations", **place, **sent)

    assert complaints(sheet.save()) == ""
    citation = Citation.objects.get(passage__entry=mode.entry)
    assert (citation.origin, citation.rule, citation.confidence, citation.marker) == ("inferred", "editor", "high", "")


def test_citation_on_its_own_page_begins_as_the_curators(cleo):
    sheet = Desk(cleo).add(Citation)

    assert (sheet["origin"], sheet["rule"], sheet["confidence"]) == ("inferred", "editor", "high")
