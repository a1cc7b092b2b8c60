import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry

from catalogue import documents
from catalogue.admin.site import admin_site
from catalogue.editorial.permissions import SOFTWARE, actor
from catalogue.editorial.recording import recording
from catalogue.models import (
    Alias,
    Citation,
    Commentary,
    EditorNote,
    FailureMode,
    Framework,
    LegalQuestion,
    Passage,
    Reference,
    Scenario,
    SiteText,
)
from catalogue.models.passage import LONGEST_TEXT
from catalogue.vocabulary import CataloguePart, Layer
from tests import cast
from tests.desk import Desk, Sheet, address_of, complaints, registered

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def desk() -> Desk:
    return Desk(cast.curator())


def mode(code: str = "FM-12") -> FailureMode:
    return FailureMode.objects.get(entry__code=code)


def passage(anchor: str) -> Passage:
    code, _, number = anchor.partition(".P")
    return Passage.objects.get(entry__code=code, number=int(number))


def test_curator_corrects_a_word(desk):
    sheet = desk.open(mode("FM-03"))
    field = sheet.row("passages", passage("FM-03.P2")) + "-display"
    assert sheet[field] == "The private features used in machine learning models can be recovered"

    sheet[field] = "The private features used in machine learning models can be recovered."
    assert sheet.save().status_code == 302

    corrected = passage("FM-03.P2")
    assert corrected.display == "The private features used in machine learning models can be recovered."
    assert (corrected.edited_by, corrected.editor.username) == ("Cleo Curator", "cleo")
    assert corrected.edited_at is not None
    assert list(Passage.objects.exclude(edited_by="")) == [corrected]


def test_reader_sees_the_correction_only_once_it_is_published(desk, client):
    sheet = desk.open(mode())
    sheet[sheet.row("passages", passage("FM-12.P2")) + "-display"] = "A half-finished thought"
    sheet.save()

    page = client.get("/failure-modes/FM-12/model-inversion/")
    assert "A half-finished thought" not in page.text


EDITED = [model for model in registered(admin_site) if model._meta.app_label == "catalogue"]
MODES_OF_EACH_KIND = ["FM-03", "FM-07", "FM-16"]
"""One is commented on, one's commentary has no statement, one is unintended."""


def test_an_untouched_page_saves_nothing_new(desk):
    untouched = state()
    for model in EDITED:
        rows = model._default_manager.order_by("pk")
        few = {rows.first(), rows.last()} - {None}
        for row in rows.filter(entry__code__in=MODES_OF_EACH_KIND) if model is FailureMode else few:
            sheet = desk.open(row)
            if b'name="_save"' in sheet.page.content:
                response = sheet.save()
                assert response.status_code == 302, f"{row}: {complaints(response)}"
    assert state() == untouched
    assert {entry.get_change_message() for entry in LogEntry.objects.all()} <= {"No fields changed."}


def state() -> dict[str, Any]:
    return {document["code"]: document for document in documents.working_documents()} | documents.catalogue_document()


def test_verbatim_text_is_shown_with_its_blanks_and_escaped(desk):
    page = desk.client.get(address_of(mode("FM-03")))

    assert '<blockquote class="verbatim">Model Inversion  </blockquote>' in page.text
    assert "recover the private features.      --&gt;</blockquote>" in page.text


def test_verbatim_text_cannot_be_changed(desk):
    sheet = desk.open(mode())
    row = sheet.row("passages", passage("FM-12.P1"))
    before = passage("FM-12.P1")
    sheet[f"{row}-verbatim"] = sheet[f"{row}-role"] = sheet[f"{row}-layer"] = "curator"
    sheet[f"{row}-display"] = "Inverting a model"
    sheet.save()

    after = passage("FM-12.P1")
    assert (after.verbatim, after.role, after.layer) == (before.verbatim, before.role, before.layer)


def test_text_as_printed_is_no_correction(desk):
    sheet = desk.open(mode("FM-03"))
    field = sheet.row("passages", passage("FM-03.P3")) + "-display"
    assert sheet[field] == "Confidentiality"

    sheet[field] = "Confidentiality;"
    sheet.save()

    assert passage("FM-03.P3").display == ""


def test_text_that_is_too_long_is_refused_and_kept_in_the_form(desk):
    sheet = desk.open(mode())
    field = sheet.row("passages", passage("FM-12.P2")) + "-display"
    sheet[field] = "x" * (LONGEST_TEXT + 1)
    response = sheet.save()

    assert "at most 20000 characters" in complaints(response)
    assert "x" * (LONGEST_TEXT + 1) in response.text


def test_curator_adds_a_passage_of_their_own(desk):
    sheet = desk.open(mode())
    last = Passage.objects.filter(entry__code="FM-12").count()
    sheet.add_row("passages", role="curator-note", display="First line.\r\nSecond line.")
    sheet.save()

    added = passage(f"FM-12.P{last + 1}")
    assert (added.layer, added.role, added.verbatim) == (Layer.CURATOR, "curator-note", "")
    assert added.display == "First line.\nSecond line."
    assert added.edited_by == "Cleo Curator"


def test_curator_cannot_add_what_only_the_source_says(desk):
    sheet = desk.open(mode())
    sheet.add_row("passages", role="statement", display="As if it were the source's.")

    assert "Select a valid choice" in complaints(sheet.save())


def test_passage_of_the_source_cannot_be_deleted(desk):
    sheet = desk.open(mode())
    row = sheet.row("passages", passage("FM-12.P2"))
    assert f'name="{row}-DELETE"' not in sheet.page.text

    sheet[f"{row}-DELETE"] = "on"
    sheet.save()
    assert passage("FM-12.P2")


def test_passage_of_a_curator_is_kept_once_it_was_public(desk):
    sheet = desk.open(mode())
    sheet.add_row("passages", role="curator-note", display="A note.")
    sheet.save()
    anchor = Passage.objects.filter(entry__code="FM-12").order_by("number").last().anchor
    sheet = desk.open(mode())
    sheet[sheet.row("passages", passage(anchor)) + "-DELETE"] = "on"
    sheet.save()
    assert not Passage.objects.filter(entry__code="FM-12", display="A note.").exists()

    public = Passage.objects.filter(layer=Layer.CURATOR, entry__kind="authority").first()
    page = desk.client.get(address_of(public.entry.authority))
    assert "passages-0-DELETE" not in page.text


def test_passage_that_a_citation_points_at_stays_and_is_told_why(desk):
    with recording(["FM-12"], by=actor(desk.person)):
        note = Passage.objects.create(entry=mode().entry, number=99, role="curator-note", layer="curator", display="x")
        Citation.objects.create(
            passage=note,
            resolves_to=Reference.objects.first(),
            origin="inferred",
            rule="editor",
            confidence="high",
        )

    sheet = desk.open(mode())
    sheet[sheet.row("passages", note) + "-DELETE"] = "on"
    said = complaints(sheet.save())

    assert "would require deleting the following protected related objects: citation" in said


def test_new_failure_mode_gets_the_next_code(desk):
    sheet = desk.add(FailureMode)
    sheet["title"] = "Sponge examples"
    sheet["group"] = "intentional"
    assert sheet["published_answer"] == "not-in-source"
    sheet["properties"] = ["availability"]
    sheet["passages-0-display"] = "Inputs that cost the system far more than others."
    assert sheet.save().status_code == 302

    added = mode("FM-18")
    assert added.title == "Sponge examples"
    assert [row.property for row in added.compromised_properties.all()] == ["availability"]
    assert passage("FM-18.P1").role == "description"


def test_rejected_page_keeps_what_was_typed_and_chosen(desk):
    sheet = desk.add(FailureMode)
    sheet["properties"] = ["integrity", "safety"]
    sheet["passages-0-display"] = "Half a description"
    response = sheet.save()

    assert "This field is required." in complaints(response)
    assert response.text.count(" checked>") == 2
    assert "Half a description" in response.text
    assert not FailureMode.objects.filter(entry__number=18).exists()


def test_properties_are_checkboxes_and_unchanged_rows_stay(desk):
    with recording(by=SOFTWARE):
        own = FailureMode.objects.create(title="Sponge examples", group="intentional")
        kept = own.compromised_properties.create(property="confidentiality")
    sheet = desk.open(own)
    assert sheet["properties"] == "confidentiality"
    sheet["properties"] = ["confidentiality", "integrity"]
    sheet.save()

    rows = own.compromised_properties.all()
    assert [row.property for row in rows] == ["confidentiality", "integrity"]
    assert rows[0] == kept


def test_other_name_is_given_once(desk):
    sheet = desk.open(mode("FM-17"))
    sheet.add_row("aliases", name="Incomplete testing")
    assert "correct the duplicate data for name" in complaints(sheet.save())

    sheet = desk.open(mode("FM-17"))
    sheet.add_row("aliases", name="Inversion")
    sheet.save()
    assert Alias.objects.filter(entry__code="FM-17", name="Inversion").exists()


def add_scenario(desk: Desk) -> Scenario:
    sheet = desk.open(mode())
    sheet.add_row(
        "scenarios",
        title="Voices from embeddings",
        text="Voices were rebuilt from speaker embeddings.",
        knowledge="not-stated",
        evidence="research",
        domains=["speech", "biometrics"],
    )
    sheet.save()
    return Scenario.objects.get(title="Voices from embeddings")


def test_scenario_is_added_with_its_text_and_domains(desk):
    added = add_scenario(desk)

    assert added.code == "FM-12.S2"
    assert (added.passage.layer, added.passage.role) == ("curator", "scenario")
    assert added.passage.text == "Voices were rebuilt from speaker embeddings."
    assert added.passage.edited_by == "Cleo Curator"
    assert [row.domain for row in added.domains.all()] == ["speech", "biometrics"]


def test_scenario_that_was_never_public_can_be_deleted(desk):
    added = add_scenario(desk)
    sheet = desk.open(mode())
    sheet[sheet.row("scenarios", added) + "-DELETE"] = "on"
    sheet.save()

    assert not Scenario.objects.filter(pk=added.pk).exists()
    assert not Passage.objects.filter(pk=added.passage_id).exists()


def test_scenario_of_the_source_is_edited_but_never_deleted(desk):
    scenario = Scenario.objects.get(failure_mode=mode(), number=1)
    sheet = desk.open(mode())
    row = sheet.row("scenarios", scenario)
    sheet[f"{row}-DELETE"] = "on"
    sheet[f"{row}-title"] = "Faces from a name"
    sheet.save()

    scenario.refresh_from_db()
    assert scenario.title == "Faces from a name"
    assert scenario.passage.edited_by == ""


def test_commentary_is_corrected_beside_its_cell(desk):
    sheet = desk.open(mode("FM-08"))
    row = sheet.row("commentary", Commentary.objects.get(failure_mode=mode("FM-08")))
    sheet[f"{row}-basis"] = "none"
    assert "what is not assessed has no basis" in complaints(sheet.save())

    sheet[f"{row}-basis"] = "inferred"
    assert sheet.save().status_code == 302
    assert Commentary.objects.get(failure_mode=mode("FM-08")).basis == "inferred"


def test_mapping_is_confirmed_on_the_page_of_its_failure_mode(desk):
    mapping = mode().mappings.first()
    sheet = desk.open(mode())
    sheet[sheet.row("mappings", mapping) + "-confirmation"] = "confirmed"
    sheet.save()

    mapping.refresh_from_db()
    assert mapping.confirmation == "confirmed"


def test_rejected_mapping_names_no_relation(desk):
    sheet = desk.open(mode().mappings.first())
    sheet["confirmation"] = "rejected"

    assert "only a rejected mapping has none" in complaints(sheet.save())


def test_framework_with_mappings_stays_and_the_page_says_why(desk):
    framework = Framework.objects.filter(mappings__isnull=False).first()
    page = desk.client.get(address_of(framework, "delete"))
    assert "protected related objects" in page.text

    desk.client.post(address_of(framework, "delete"), {"post": "yes"})
    assert Framework.objects.filter(pk=framework.pk).exists()


def test_entries_are_never_deleted(administrator):
    desk = Desk(administrator)
    for row in (mode(), LegalQuestion.objects.first(), Reference.objects.first(), mode().entry):
        assert desk.client.post(address_of(row, "delete"), {"post": "yes"}).status_code == 403
        assert "deletelink" not in desk.client.get(address_of(row)).text


def test_authors_change_places(desk):
    reference = Reference.objects.get(entry__code="REF-05")
    first, second, third, fourth = reference.authors.all()
    sheet = desk.open(reference)
    sheet[sheet.row("authors", first) + "-place"] = "2"
    sheet[sheet.row("authors", second) + "-place"] = "1"
    sheet[sheet.row("authors", third) + "-DELETE"] = "on"
    sheet.add_row("authors", place="", name="Last A", origin="added")
    assert sheet.save().status_code == 302

    names = list(reference.authors.values_list("position", "name"))
    assert names == [(1, second.name), (2, first.name), (3, fourth.name), (4, "Last A")]


def test_a_typed_detail_is_added_and_an_emptied_has_no_origin(desk):
    reference = Reference.objects.get(entry__code="REF-13")
    sheet = desk.open(reference)
    sheet["doi"] = "10.1109/SP.2017.41"
    sheet["year"] = ""
    assert sheet.save().status_code == 302

    reference.refresh_from_db()
    assert (reference.doi_origin, reference.year_origin, reference.arxiv_origin) == ("added", "none", "added")


def test_quotations_of_a_note_are_edited_one_a_line(desk):
    note = EditorNote.objects.get(code="D13")
    sheet = desk.open(note)
    assert sheet["printed"].splitlines() == ["legitimately.There", "violationsJust"]
    sheet["printed"] = "legitimately.There\r\n\r\n"
    assert sheet.save().status_code == 302

    note.refresh_from_db()
    assert note.printed == ["legitimately.There"]


def test_question_names_its_modes_and_authorities(desk):
    sheet = desk.add(LegalQuestion, f"?modes={mode().pk}")
    assert sheet["modes"] == str(mode().pk)
    sheet["topic"] = "Whether a rebuilt face is a likeness"
    sheet["passages-0-display"] = "Is a face that was rebuilt from a model a likeness of the person?"
    assert sheet.save().status_code == 302

    added = LegalQuestion.objects.get(topic="Whether a rebuilt face is a likeness")
    assert (added.origin, added.confirmation, added.status) == ("addition", "proposed", "open")
    assert list(added.modes.all()) == [mode()]
    assert added.entry.passages.get().role == "question"


def test_answered_question_names_its_authority(desk):
    sheet = desk.open(LegalQuestion.objects.first())
    sheet["status"] = "answered"

    assert "An answered question names its authority" in complaints(sheet.save())


def test_editors_note_gets_the_next_code_and_its_places(desk):
    highest = EditorNote.objects.filter(code__startswith="E").order_by("code").last().code
    sheet = desk.add(EditorNote)
    assert sheet["code"] == f"E{int(highest[1:]) + 1:02d}"
    sheet["category"], sheet["text"], sheet["confidence"] = "Date", "The year is the preprint's.", "high"
    sheet.add_row("targets", entry=str(mode().pk), passage=str(passage("FM-04.P2").pk))
    assert "belongs to another entry" in complaints(sheet.save())

    sheet["targets-0-passage"] = str(passage("FM-12.P2").pk)
    assert sheet.save().status_code == 302
    assert str(EditorNote.objects.get(category="Date").targets.get()) == "FM-12.P2"


def test_passage_is_added_without_script(desk):
    sheet = desk.open(mode())
    place = f"passages-{sheet['passages-TOTAL_FORMS']}"
    assert f'href="?add=passage#{place}"' in sheet.page.text

    sheet = Sheet(desk.client, f"{sheet.address}?add=passage", "failuremode_form")
    assert f'id="{place}"' in sheet.page.text
    sheet[f"{place}-display"] = "A second description."
    assert sheet.save().status_code == 302
    assert Passage.objects.get(display="A second description.").entry == mode().entry


def test_code_of_a_deleted_editors_note_is_given_to_no_other(desk):
    sheet = desk.add(EditorNote)
    code = sheet["code"]
    sheet["category"], sheet["text"], sheet["confidence"] = "Date", "The year is the preprint's.", "high"
    sheet.save()
    desk.client.post(address_of(EditorNote.objects.get(code=code), "delete"), {"post": "yes"})

    assert EditorNote.next_code() == f"E{int(code[1:]) + 1:02d}"
    again = desk.add(EditorNote)
    for name in ("code", "category", "text", "confidence"):
        again[name] = sheet[name]
    assert "There is or was a note of this code" in complaints(again.save())


def test_site_text_is_edited_and_signed(desk):
    text = SiteText.objects.filter(layer=Layer.CURATOR).first()
    sheet = desk.open(text)
    assert "key" not in sheet.sent
    sheet["display"] = "Short and plain."
    sheet.save()

    text.refresh_from_db()
    assert (text.display, text.edited_by) == ("Short and plain.", "Cleo Curator")


def test_a_site_text_of_the_source_stays(desk, administrator):
    """The first editions have the acknowledgements among the texts of the site."""
    verbatim = "We would like to thank Andrew Marshall"
    with recording(by=SOFTWARE) as record:
        text = SiteText.objects.create(
            key="acknowledgements", title="Thanks", layer="source", verbatim=verbatim, first_line=114, last_line=114
        )
        record.include(shared_records=[documents.SharedRecordKey(CataloguePart.TEXTS, text.key)])
    sheet = desk.open(text)
    sheet["verbatim"] = "Nobody"
    sheet["display"] = "We thank everybody."
    sheet.save()

    text.refresh_from_db()
    assert (text.verbatim, text.display) == (verbatim, "We thank everybody.")
    assert Desk(administrator).client.post(address_of(text, "delete"), {"post": "yes"}).status_code == 403


def test_history_tells_what_was_changed_and_by_whom(desk):
    sheet = desk.open(mode())
    sheet[sheet.row("passages", passage("FM-12.P2")) + "-display"] = "Corrected."
    sheet.save()

    page = desk.client.get(address_of(mode(), "history"), follow=True)
    assert "Passage FM-12.P2" in page.text
    assert "Cleo Curator" in page.text


def test_links_at_the_foot_open_what_points_at_the_entry(desk):
    page = desk.client.get(address_of(mode()))
    question = mode().questions.in_order()[0]

    assert f'<a href="{address_of(question)}">{question}</a>' in page.text


def test_no_browser_cuts_off_what_is_too_long(desk):
    sheet = desk.open(mode())
    assert re.findall(r' name="(\w+)"[^>]* maxlength', sheet.page.text) == ["q"], "of the search alone"

    sheet["title"] = "x" * 400
    refused = sheet.save()
    assert "at most 200 characters (it has 400)" in refused.text
    assert "x" * 400 in refused.text
