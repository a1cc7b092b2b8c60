"""A whole new failure mode: its questions attached, its terms explained, its page seen before anything is saved."""

import pytest
from django.contrib.admin.models import LogEntry

from catalogue.editorial.decisions import approve, mark_ready
from catalogue.editorial.permissions import Actor, actor
from catalogue.editorial.publishing import publish
from catalogue.models import Entry, FailureMode, Framework, LegalQuestion, Reference, SavedVersion
from tests.desk import Desk, Sheet, complaints
from tests.page_forms import form_on

pytestmark = pytest.mark.usefixtures("catalogue")


def begun(desk: Desk) -> Sheet:
    sheet = desk.add(FailureMode)
    sheet["title"], sheet["group"], sheet["properties"] = "Prompt injection", "intentional", ["integrity"]
    sheet["summary"] = "Words that the system reads become orders."
    sheet["passages-0-display"] = "What it is; compare [[FM-03]]."
    return sheet


def question(code: str) -> LegalQuestion:
    return LegalQuestion.objects.get(entry__code=code)


def preview(sheet: Sheet) -> str:
    page = sheet.client.post(sheet.address, sheet.sent | {"_preview": ""})
    text: str = page.text
    return text


def test_page_is_seen_before_anything_is_saved(cleo):
    sheet = begun(Desk(cleo))
    sheet.add_row("scenarios", title="A web page gives orders", text="It reads them.", evidence="research")
    sheet["more_questions"] = [str(question("LQ-05").pk)]
    before = Entry.objects.count(), SavedVersion.objects.count(), LogEntry.objects.count()
    text = preview(sheet)

    for told in ("Prompt injection", "What it is; compare", "become orders", "A web page gives orders", "LQ-05"):
        assert told in text
    assert "Not in the source." in text
    assert "It is not public." in text
    assert (Entry.objects.count(), SavedVersion.objects.count(), LogEntry.objects.count()) == before
    assert not question("LQ-05").modes.filter(title="Prompt injection").exists()
    assert "was added successfully" not in sheet.client.get("/admin/").text


def test_one_sitting_from_the_form_to_readers(cleo, remy, pia, client):
    sheet = begun(Desk(cleo))
    sheet["passages-0-display"] = "Words become orders [@REF-12, p. 4]; compare [[FM-03]]."
    for title in ("A web page gives orders", "A mail gives orders"):
        sheet.add_row("scenarios", title=title, text="It reads them, and obeys.", evidence="research")
    sheet["more_questions"] = [str(question("LQ-05").pk)]
    framework = Framework.objects.get(slug="owasp-llm")
    sheet.add_row(
        "mappings",
        framework=str(framework.pk),
        external_id="LLM01:2025",
        label="Prompt Injection",
        relation="exactMatch",
        confirmation="proposed",
        reason="It is the same.",
        verification="Not read.",
    )
    assert complaints(sheet.save()) == ""
    mode = FailureMode.objects.get(title="Prompt injection")
    again = Desk(cleo).open(mode)
    work = Reference.objects.get(entry__code="REF-06")
    again.add_row("citations", passage=str(mode.entry.passages.first().pk), resolves_to=str(work.pk))
    assert complaints(again.save()) == ""
    for code in (mode.code, "LQ-05"):
        asked = mark_ready(code, by=actor(cleo))
        approve(code, digest=asked.digest, by=actor(remy))
    publish(by=Actor("Pia Publisher"), note="Prompt injection")

    page = client.get(f"/{mode.code}", follow=True).text
    told = ("Words become orders", "become orders.", "A web page gives orders", "A mail gives orders", "LLM01:2025")
    for words in (*told, "LQ-05", "FM-03", "Is Tricking a Robot Hacking?", "Not in the source", "/references/REF-12/"):
        assert words in page, words


def test_preview_stands_among_drafts_of_neighbours(cleo):
    desk = Desk(cleo)
    assert begun(desk).save().status_code == 302
    other = desk.add(LegalQuestion)
    other["topic"], other["modes"] = "Whose orders are these?", [str(FailureMode.objects.get(entry__number=18).pk)]
    other["passages-0-display"] = "Who answers for the orders?"
    assert complaints(other.save()) == ""
    text = preview(desk.open(FailureMode.objects.get(entry__number=18)))

    assert "Who answers for the orders?" in text
    page = desk.client.get("/admin/catalogue/preview/FM-18/")
    assert "Who answers for the orders?" in page.text


def test_preview_of_what_is_refused_shows_why_and_keeps_it(cleo):
    sheet = begun(Desk(cleo))
    sheet["title"] = ""
    page = sheet.client.post(sheet.address, sheet.sent | {"_preview": ""})

    assert "This field is required." in complaints(page)
    assert form_on(page, "failuremode_form")["summary"] == ["Words that the system reads become orders."]


def test_questions_are_attached_and_none_is_taken_away(cleo):
    sheet = begun(Desk(cleo))
    sheet["more_questions"] = [str(question(code).pk) for code in ("LQ-05", "LQ-06")]
    assert complaints(sheet.save()) == ""
    desk_page = sheet.client.get("/admin/").text
    assert all(f"{code} is a draft now, too" in desk_page for code in ("LQ-05", "LQ-06"))
    mode = FailureMode.objects.get(title="Prompt injection")
    assert {one.code for one in mode.questions.all()} == {"LQ-05", "LQ-06"}
    assert SavedVersion.objects.of("LQ-05").first().saved_by == "Cleo Curator"

    again = Desk(cleo).open(mode)
    again["summary"], again["more_questions"] = "Other words.", [str(question("LQ-05").pk)]
    assert complaints(again.save()) == ""
    assert mode.questions.count() == 2
    assert "is a draft now, too" not in sheet.client.get("/admin/").text


@pytest.mark.parametrize("sent", [["99999999999999999999"], ["²"], ["x"], ["0"]])
def test_question_that_there_is_none_of_is_refused(cleo, sent):
    sheet = begun(Desk(cleo))
    sheet["more_questions"] = sent

    assert complaints(sheet.save()) != ""


def test_form_tells_what_its_terms_mean(cleo):
    text = Desk(cleo).add(FailureMode).page.text

    assert "An active adversary brings the failure about" in text
    assert "The source reports it as done, or measured, by researchers." in text
    assert "The source prints no label." not in text, "what leaves no choice is not explained"


def test_every_textarea_of_a_new_row_has_a_name(cleo):
    text = Desk(cleo).add(FailureMode).page.text

    assert "(None)" not in text
    assert " ()<" not in text
