"""A passage or scenario of the curators that readers have seen can be withdrawn with a reason, and put elsewhere."""

import pytest

from catalogue import documents
from catalogue.editions.edition import LoadedEdition
from catalogue.editorial import checks, publishing
from catalogue.editorial.permissions import Actor
from catalogue.editorial.recording import recording
from catalogue.editorial.restoring import restore
from catalogue.models import Citation, Entry, FailureMode, Passage, Reference, SavedVersion, Scenario
from catalogue.vocabulary import Kind
from tests.desk import Desk, Sheet, complaints
from tests.page_text import as_written

WRITER = Actor("The test")
WHY = "The study was [retracted](https://example.org/retracted)."
NOTE, TEXT, SCENARIO = "FM-16.P6", "FM-16.P7", "FM-16.S90"


def mode() -> FailureMode:
    return FailureMode.objects.get(entry__code="FM-16")


def said() -> documents.AnyEntryDocument:
    (working,) = documents.working_entries(Kind.FAILURE_MODE, ["FM-16"])
    return documents.document_of(working)


def anchors() -> list[str]:
    return [passage["anchor"] for passage in said()["passages"]]


def publish() -> None:
    publishing.publish(["FM-16"], by=WRITER, note="For the test")


def write_own_rows() -> None:
    """A note of the curators and a scenario of theirs behind what is the source's, all public."""
    entry = Entry.objects.get(code="FM-16")
    with recording(["FM-16"], by=WRITER):
        Passage.objects.create(entry=entry, layer="curator", number=6, role="curator-note", display="We measured it.")
        text = Passage.objects.create(
            entry=entry, layer="curator", number=7, role="scenario", display="A bank lost its model to a clerk."
        )
        Scenario.objects.create(
            failure_mode=mode(), number=90, title="A bank", passage=text, knowledge="not-stated", evidence="press"
        )
    publish()


STANDING = {"own_rows": write_own_rows}


@pytest.fixture
def own_rows(catalogue) -> None:
    pass


@pytest.fixture
def sheet(cleo, own_rows) -> Sheet:
    return Desk(cleo).open(mode())


def row(sheet: Sheet, code: str) -> str:
    if code == SCENARIO:
        return sheet.row("scenarios", Scenario.objects.get(failure_mode=mode(), number=90))
    return sheet.row("passages", Passage.objects.get(entry__code="FM-16", number=int(code[-1])))


def withdraw(sheet: Sheet, **why: str) -> None:
    for code, reason in {NOTE: WHY, SCENARIO: "It was another bank."}.items():
        sheet[f"{row(sheet, code)}-withdrawn"] = reason
    saved = sheet.save()
    assert saved.status_code == 302, complaints(saved)


def test_readers_are_told_at_the_anchor_and_editions_keep_words(sheet, client):
    withdraw(sheet)
    assert [(row["anchor"], row["scenario"], row["title"]) for row in said()["withdrawn"]] == [
        (NOTE, "", ""),
        (TEXT, SCENARIO, "A bank"),
    ]
    publish()

    page = client.get("/FM-16/", follow=True).text
    for told in ("Withdrawn in", "retracted</a>", "It was another bank.", f'id="{NOTE}"', f'id="{SCENARIO}"'):
        assert told in page
    assert "We measured it." not in page
    assert "to a clerk" not in page
    assert "We measured it." in client.get("/editions/2/FM-16/", follow=True).text
    assert "to a clerk" in client.get("/editions/2/FM-16.S90/", follow=True).text
    for code, anchor in ((NOTE, NOTE), ("fm16p6", NOTE), (SCENARIO, TEXT), (TEXT, TEXT)):
        answer = client.get(f"/{code}", follow=True)
        assert answer.status_code == 200, code
        assert answer.redirect_chain[-1][0].endswith(f"#{anchor}"), code

    data = client.get("/FM-16.json").json()["document"]
    assert [row["reason"] for row in data["withdrawn"]] == [WHY, "It was another bank."]
    assert f"{NOTE} was withdrawn in edition 3" in client.get("/FM-16.md").text
    checked = client.post("/check/", {"text": f"http://testserver/FM-16#{NOTE} http://testserver/FM-16.S90"}).text
    assert f"{NOTE} was withdrawn in edition 3: The study was" in as_written(checked)
    verified = client.post("/verify/", {"text": "“A bank lost its model to a clerk.”"}).text
    assert f"{TEXT} is withdrawn: It was another bank." in as_written(verified)


def test_withdrawn_since_an_edition_until_the_words_come_back(own_rows):
    edition_2 = documents.public_document("FM-16")
    with recording(["FM-16"], by=WRITER):
        Passage.objects.filter(entry__code="FM-16", number=6).update(display="", withdrawn=WHY)
    publish()
    with recording(["FM-16"], by=WRITER):
        FailureMode.objects.filter(entry__code="FM-16").update(crosswalk_gap="Changed later.")
    publish()
    assert str(LoadedEdition.load(4).withdrawn[NOTE]) == f"{NOTE} was withdrawn in edition 3"
    assert LoadedEdition.load(2).withdrawn == {}

    assert restore(edition_2, over=documents.digest_of(said()), by=WRITER) == []
    assert said()["withdrawn"] == []
    assert NOTE in anchors()
    withdrawn = documents.read(SavedVersion.objects.of("FM-16").all()[1].document)
    restore(withdrawn, over=documents.digest_of(said()), by=WRITER)
    assert said() == withdrawn


def test_only_what_is_own_and_was_public_can_be_withdrawn(sheet):
    names = {name for name in sheet.sent if name.endswith("-withdrawn")}
    assert names == {f"{row(sheet, NOTE)}-withdrawn", f"{row(sheet, SCENARIO)}-withdrawn"}

    sheet["passages-0-withdrawn"], sheet["scenarios-0-withdrawn"] = "Sent by hand.", "Sent by hand."
    sheet.add_row("passages", role="curator-note", display="New.", withdrawn="Sent by hand.")
    assert sheet.save().status_code == 302
    assert said()["withdrawn"] == []
    assert "New." in {passage["display"] for passage in said()["passages"]}


def test_withdrawing_is_refused_while_citations_stand_there(sheet):
    with recording(["FM-16"], by=WRITER):
        passage = Passage.objects.get(entry__code="FM-16", number=6)
        work = Reference.objects.get(entry__code="REF-09")
        Citation.objects.create(passage=passage, resolves_to=work, origin="inferred", rule="editor", confidence="high")
    sheet = Sheet(sheet.client, sheet.address, "failuremode_form")
    sheet[f"{row(sheet, NOTE)}-withdrawn"] = WHY
    refused = sheet.save()
    assert f"stand at {NOTE}: delete them." in complaints(refused)
    assert "We measured it." in refused.text
    assert WHY in refused.text

    document = {**said(), "withdrawn": [{"anchor": NOTE, "role": "curator-note", "reason": WHY, "scenario": ""}]}
    document["passages"] = [passage for passage in document["passages"] if passage["anchor"] != NOTE]
    told = [str(finding) for finding in checks.findings([document]) if finding.is_error]
    assert told == [f"FM-16: {NOTE} is withdrawn, and a citation still stands there."]


@pytest.mark.parametrize(
    ("asked", "order"),
    [
        ({NOTE: "1"}, ["FM-16.P6", "FM-16.P1", "FM-16.P2"]),
        ({NOTE: "2"}, ["FM-16.P1", "FM-16.P6", "FM-16.P2"]),
        ({NOTE: "9999"}, ["FM-16.P1", "FM-16.P2"]),
        ({NOTE: ""}, ["FM-16.P1", "FM-16.P2"]),
    ],
    ids=["first", "second", "last", "unsaid"],
)
def test_rows_are_put_elsewhere_with_their_anchors(sheet, asked, order):
    before = sorted(anchors())
    for code, place in asked.items():
        sheet[f"{row(sheet, code)}-order"] = place
    assert sheet.save().status_code == 302
    assert anchors()[: len(order)] == order
    assert sorted(anchors()) == before


@pytest.mark.parametrize("place", ["0", "-1", "²", "x", "9" * 40, "\x00"])
def test_a_place_that_is_none_is_refused(sheet, place):
    sheet[f"{row(sheet, SCENARIO)}-order"] = place
    refused = sheet.save()
    assert refused.status_code == 200
    assert complaints(refused)


def test_a_scenario_is_put_first_and_goes_back(sheet):
    before = said()
    sheet[f"{row(sheet, SCENARIO)}-order"] = "1"
    sheet.save()
    scenarios = [scenario["code"] for scenario in said()["scenarios"]]
    assert scenarios[0] == SCENARIO
    assert scenarios[1:] == sorted(scenarios[1:])

    restore(before, over=documents.digest_of(said()), by=WRITER)
    assert said() == before
