"""Site texts, readings, frameworks, synonyms and notes are reviewed, chosen and published as entries are."""

from datetime import date

import pytest

from catalogue import documents
from catalogue.documents import SharedRecordKey
from catalogue.documents.public import chosen_catalogue, moved
from catalogue.editorial import audit, decisions, publishing, worklists
from catalogue.editorial.daily_mail import waiting_for
from catalogue.editorial.permissions import actor
from catalogue.editorial.refused import Refused
from catalogue.editorial.states import states_of
from catalogue.models import CfaaReading, Edition, EditorNote, Framework, SiteText, SynonymGroup
from catalogue.vocabulary import AuditKind, CataloguePart, Layer, ReviewState, Role
from tests import cast
from tests.desk import Desk, address_of
from tests.page_forms import form_on
from tests.spreadsheet_files import as_csv, exported, received, step

pytestmark = pytest.mark.usefixtures("catalogue")

ROWS = {
    CataloguePart.TEXTS: (SiteText.objects.filter(layer=Layer.CURATOR.value), "display"),
    CataloguePart.CFAA_READINGS: (CfaaReading.objects.all(), "label_there"),
    CataloguePart.FRAMEWORKS: (Framework.objects.all(), "version"),
    CataloguePart.SYNONYMS: (SynonymGroup.objects.all(), "reason"),
    CataloguePart.NOTES: (EditorNote.objects.filter(targets__isnull=True), "text"),
}
READING = CataloguePart.CFAA_READINGS


def change(person, part: CataloguePart = READING, words: str = "Other words", place: int = 0, **pressed: str) -> str:
    """Change a row of the part in its form, and return its name in the review."""
    rows, field = ROWS[part]
    row = rows.all()[place]
    sheet = Desk(person).open(row)
    sheet[field] = words
    sheet.sent |= pressed
    assert sheet.save().status_code == 302
    return next(iter(documents.shared_record_keys(row))).name


def approve(person, *names: str) -> None:
    for name in names:
        decisions.approve(name, digest=states_of([name])[name].digest, by=actor(person))


def publish(person, *names: str) -> Edition | None:
    return publishing.publish(names or None, by=actor(person), note="Read and found right.")


def state(name: str) -> ReviewState:
    return states_of([name])[name].state


def public(name: str) -> object:
    return documents.public_shared_records().get(SharedRecordKey.parse(name))


def waits(worklist: worklists.Worklist, person) -> list[str]:
    return worklist.names(person)


@pytest.mark.parametrize("part", ROWS, ids=lambda part: part.value)
def test_a_row_goes_the_way_of_an_entry(part, cleo, remy, pia):
    name = change(cleo, part, _ready="", review_comment="Is it so?")
    assert (state(name), waits(worklists.TO_REVIEW, remy)) == (ReviewState.READY, [name])
    assert waits(worklists.TO_REVIEW, cleo) == []
    with pytest.raises(Refused, match="Not approved by a second person"):
        publish(pia, name)
    desk = Desk(remy).client
    page = desk.get(f"/admin/catalogue/review/{name}/")
    assert "<ins>" in page.text
    assert "Is it so?" in page.text
    answer = desk.post(page.request["PATH_INFO"], form_on(page) | {"step": ["approved"]})

    assert (answer.status_code, state(name)) == (302, ReviewState.APPROVED)
    assert publish(pia, name).number == 2
    assert state(name) is ReviewState.PUBLIC
    assert "Other words" in str(public(name))
    assert f"{states_of([name])[name].title}: Remy Reviewer" in desk.get(address_of(Edition.objects.latest())).text
    assert ("approved", name) in {(event.kind, event.about) for event in audit.events([AuditKind.APPROVED])}


def test_what_is_left_out_stays_as_the_edition_before_had_it(cleo, remy, pia):
    chosen, left = change(cleo), change(cleo, place=1, words="Left out")
    approve(remy, chosen, left)
    before = public(left)
    sheet = Desk(pia).publication()
    sheet["chosen"] = [value for value in sheet.sent["chosen"] if value.startswith(f"{chosen}:")]
    sheet["note"] = "One of two."
    assert sheet.save().status_code == 302

    assert "Other words" in str(public(chosen))
    assert (public(left), state(left)) == (before, ReviewState.APPROVED)


def test_an_approval_is_of_what_was_read(cleo, remy, pia):
    name = change(cleo)
    read = states_of([name])[name].digest
    change(cleo, words="Changed since")
    with pytest.raises(Refused, match="has changed since you opened it"):
        decisions.approve(name, digest=read, by=actor(remy))
    approve(remy, name)
    change(cleo, words="Changed after the approval")

    assert state(name) is ReviewState.CHANGED


def test_who_changed_it_does_not_approve_it_until_it_is_public(cleo, remy, pia):
    bo = cast.person("bo", "Bo Both", Role.CURATOR, Role.REVIEWER)
    name = change(bo)
    with pytest.raises(Refused, match="you have changed this yourself"):
        approve(bo, name)
    approve(remy, name)
    publish(pia, name)
    change(cleo, words="By another")
    approve(bo, name)

    assert state(name) is ReviewState.APPROVED


def test_a_deletion_is_reviewed_and_can_be_left_out(cleo, remy, pia):
    reading = CfaaReading.objects.first()
    (key,) = documents.shared_record_keys(reading)
    page = Desk(cleo).client.post(address_of(reading, "delete"), {"post": "yes"}, follow=True)
    assert "your drafts" in page.text
    assert waits(worklists.MY_DRAFTS, cleo) == [key.name]
    other = change(cleo, CataloguePart.SYNONYMS)
    approve(remy, key.name, other)
    publish(pia, other)
    assert public(key.name)
    assert "Removed" in Desk(remy).client.get(f"/admin/catalogue/review/{key.name}/").text

    publish(pia, key.name)
    assert public(key.name) is None
    assert Desk(remy).client.get(f"/admin/catalogue/review/{key.name}/").status_code == 404


def test_a_moved_framework_is_reviewed_with_its_place(cleo, remy, pia):
    last = Framework.objects.last()
    name = f"frameworks/{last.slug}"
    sheet = Desk(cleo).open(last)
    sheet["order"] = "0"
    sheet.save()
    assert "Its place" in Desk(remy).client.get(f"/admin/catalogue/review/{name}/").text
    assert [status.code for status in states_of([f"frameworks/{one.slug}" for one in Framework.objects.all()]).values()
            if status.differs] == [name]  # fmt: skip
    approve(remy, name)
    publish(pia, name)

    assert documents.public_catalogue(Edition.objects.latest())["frameworks"][0]["slug"] == last.slug


def test_a_note_on_entries_is_reviewed_with_them(cleo):
    note = EditorNote.objects.filter(targets__isnull=False).first()
    sheet = Desk(cleo).open(note)
    sheet["text"] = "Other words"
    page = sheet.client.post(sheet.address, sheet.sent, follow=True)

    entry = note.targets.first().entry
    assert f"{entry.code}, and mark it as ready" in page.text
    assert not any("/" in name for name in waits(worklists.MY_DRAFTS, cleo))
    assert "Reviewed with the entries that it concerns" in Desk(cleo).client.get(address_of(note)).text


def test_lists_act_on_several_and_mail_tells_of_them(cleo, remy, pia):
    names = [change(cleo, place=place, words=f"Words {place}") for place in (0, 1)]
    desk, rows = Desk(cleo).client, [str(row.pk) for row in CfaaReading.objects.all()[:2]]
    address = "/admin/catalogue/cfaareading/"
    asked = desk.post(address, {"action": "mark_ready", "_selected_action": rows})
    assert asked.text.count("<ins>") == 2
    desk.post(address, form_on(asked) | {"confirmed": ["yes"]})

    assert {state(name) for name in names} == {ReviewState.READY}
    [waiting] = [each for each in waiting_for(remy, date(2026, 11, 26)) if each.title == "Waiting for my review"]
    assert [line.text.partition(" (")[0] for line in waiting.first] == [
        f"CFAA reading of {name.partition('/')[2]}" for name in names
    ]


@pytest.mark.parametrize("name", ["texts/nothing", "texts/", "nothing/FM-03", "cfaa_readings/FM-99", "texts/a/b"])
def test_a_review_of_nothing_is_not_found(name, remy):
    assert Desk(remy).client.get(f"/admin/catalogue/review/{name}/").status_code == 404


def test_publisher_alone_is_stopped_where_a_site_asks_it(pia, settings):
    name = change(pia)
    settings.REVIEW = "required"
    with pytest.raises(Refused):
        publish(pia, name)
    settings.REVIEW = "if-possible"

    assert publish(pia, name).number == 2


def test_who_imports_rows_has_changed_them(pia, remy):
    client = Desk(pia).client
    [row, *_] = exported(client, "synonyms")
    new = {
        "Key": "sponge",
        "Direction": "Equal",
        "Terms": "sponge examples\nenergy attack",
        "Reason or source": "Used.",
    }
    run = received(client, "synonyms", as_csv([dict.fromkeys(row, "") | new]))
    step(client, run, "apply")

    assert waits(worklists.MY_DRAFTS, pia) == ["synonyms/sponge"]
    with pytest.raises(Refused, match="Not approved"):
        publish(pia)
    approve(remy, "synonyms/sponge")
    assert publish(pia).number == 2


def test_edition_page_names_the_parts_that_changed(pia, client):
    change(pia)
    change(pia, CataloguePart.SYNONYMS)
    publish(pia)

    assert "this changed: CFAA readings, synonyms." in client.get("/editions/2/").text
    assert "as a whole" not in client.get("/editions/1/").text


def rows_of(order: str, words: str = "public") -> dict[str, list[dict[str, str]]]:
    empty = {part.value: [] for part in CataloguePart}
    return empty | {"vocabularies": {"of": words}, "frameworks": [{"slug": slug, "says": words} for slug in order]}


@pytest.mark.parametrize(
    ("public", "working", "chosen", "expected"),
    [
        ("abc", "abc", "", "abc"),
        ("abc", "abc", "b", "aBc"),
        ("abc", "axbc", "x", "aXbc"),
        ("abc", "xabc", "x", "Xabc"),
        ("abc", "abcxy", "y", "abcY"),
        ("abc", "ac", "b", "ac"),
        ("abc", "ac", "a", "Abc"),
        ("abcd", "dabc", "d", "Dabc"),
        ("abcd", "dabc", "a", "Abcd"),
        ("abcd", "dcba", "abcd", "DCBA"),
        ("", "ab", "b", "B"),
        ("abc", "", "abc", ""),
    ],
)
def test_the_chosen_stand_where_they_are(public, working, chosen, expected):
    keys = [SharedRecordKey(CataloguePart.FRAMEWORKS, slug) for slug in chosen]
    found = chosen_catalogue(rows_of(public), rows_of(working, "working"), keys, with_description=False)
    said = "".join(row["slug"].upper() if row["says"] == "working" else row["slug"] for row in found["frameworks"])

    assert (said, found["vocabularies"]) == (expected, {"of": "public", "jurisdiction": []})


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [("abc", "abc", ""), ("abc", "cab", "c"), ("abc", "axc", ""), ("abcd", "bacd", "a"), ("", "a", "")],
)
def test_the_least_counts_as_moved(before, after, expected):
    assert len(moved(before, after)) == len(expected)
