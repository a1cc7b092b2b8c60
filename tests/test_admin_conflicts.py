"""Two curators at the same entry: the later save never wipes out the earlier one."""

import re
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection

from catalogue.admin.records.crosswalk import FrameworkAdmin
from catalogue.admin.records.failure_modes import FailureModeAdmin
from catalogue.editorial.permissions import actor
from catalogue.editorial.recording import recording
from catalogue.models import (
    Alias,
    Citation,
    EditorNote,
    FailureMode,
    Framework,
    Mapping,
    Passage,
    Reference,
    SiteText,
    SynonymGroup,
)
from catalogue.vocabulary import Role
from tests import cast
from tests.deployment import PATIENCE
from tests.desk import Desk, address_of, complaints
from tests.page_forms import form_on

pytestmark = pytest.mark.usefixtures("catalogue")

REFUSED = "Somebody has changed this since you opened it"


@pytest.fixture
def desk() -> Desk:
    return Desk(cast.curator())


@pytest.fixture
def colleague() -> Desk:
    return Desk(cast.publisher())


def mode(code: str = "FM-12") -> FailureMode:
    return FailureMode.objects.get(entry__code=code)


def description(code: str = "FM-12") -> Passage:
    return Passage.objects.get(entry__code=code, number=2)


def retitle(title: str, code: str = "FM-12", *, by: Desk) -> None:
    with recording([code], by=actor(by.person)):
        FailureMode.objects.filter(entry__code=code).update(title=title)


def test_save_on_an_older_state_is_refused_and_keeps_every_word(desk, colleague):
    mine = desk.open(mode())
    retitle("Model inversion attacks", by=colleague)
    mine[mine.row("passages", description()) + "-display"] = "My words of an hour"
    mine.add_row("aliases", name="My other name")
    response = mine.save()

    assert REFUSED in complaints(response)
    assert "My words of an hour" in response.text
    assert "My other name" in response.text
    assert mode().title == "Model inversion attacks"
    assert description().display == ""


def test_refusal_links_to_what_is_stored_now(desk, colleague):
    mine = desk.open(mode())
    retitle("Model inversion attacks", by=colleague)

    assert "<a href='?' target='_blank'>Open what is stored now in another tab</a>" in mine.save().text


def over(response) -> str:
    """What the button “Save mine over theirs” sends; empty if it is not offered."""
    found = re.search('name="_over" value="([0-9a-f]+)"', response.text)
    return found[1] if found else ""


def test_refusal_shows_who_changed_what_word_by_word(desk, colleague):
    mine = desk.open(mode())
    retitle("Reward Hacking attacks", by=colleague)
    mine["title"] = "My own title"
    page = mine.save().text

    assert "Saved by Pia Publisher, " in page
    assert "<dd>Reward Hacking<ins> attacks</ins></dd>" in page
    assert "<h2>FM-12 Reward Hacking attacks</h2>" in page, "the heading names what is stored"
    assert 'value="My own title"' in page


def test_what_was_shown_can_be_saved_over(desk, colleague):
    mine = desk.open(mode())
    retitle("Model inversion attacks", by=colleague)
    mine["title"] = "Inverting models"
    mine["_over"] = over(mine.save())

    assert mine.save().status_code == 302
    assert mode().title == "Inverting models"


def test_a_third_change_in_between_is_not_saved_over(desk, colleague):
    mine = desk.open(mode())
    retitle("Model inversion attacks", by=colleague)
    mine["_over"] = over(mine.save())
    retitle("A third title", by=colleague)
    refused = mine.save()

    assert REFUSED in complaints(refused)
    assert "A third title" in refused.text
    assert over(refused) not in ("", mine["_over"])
    assert mode().title == "A third title"


def test_save_over_that_fails_otherwise_need_not_be_said_twice(desk, colleague):
    mine = desk.open(mode())
    retitle("Model inversion attacks", by=colleague)
    mine["_over"] = over(mine.save())
    mine["title"] = ""
    again = form_on(mine.save(), "failuremode_form")

    assert mine.client.post(mine.address, again | {"title": ["Inverting models"]}).status_code == 302
    assert mode().title == "Inverting models"


def test_nothing_is_saved_over_unseen(desk, colleague):
    mine = desk.open(mode())
    retitle("Model inversion attacks", by=colleague)
    for nonsense in ("", "\x00", "²" * 5000):
        mine["opened_as"] = mine["_over"] = nonsense
        refused = mine.save()

        assert refused.status_code == 200
        assert over(refused) == ""
        assert mode().title == "Model inversion attacks"


def test_refused_save_stays_refused_until_the_page_is_reopened(desk, colleague):
    mine = desk.open(mode())
    retitle("Model inversion attacks", by=colleague)
    mine.save()
    assert REFUSED in complaints(mine.save())

    again = desk.open(mode())
    again["title"] = "Inverting models"
    assert again.save().status_code == 302


def test_save_that_does_not_say_what_it_rests_on_is_refused(desk):
    sheet = desk.open(mode())
    del sheet.sent["opened_as"]
    sheet["title"] = "Model inversion attacks"

    assert REFUSED in complaints(sheet.save())


def test_words_in_a_row_that_a_colleague_deleted_are_kept(desk, colleague):
    alias = Alias.objects.get(entry__code="FM-17")
    mine = desk.open(mode("FM-17"))
    with recording(["FM-17"], by=actor(colleague.person)):
        Alias.objects.filter(pk=alias.pk).delete()
    mine[mine.row("aliases", alias) + "-name"] = "Attacks by inversion"
    response = mine.save()

    assert REFUSED in complaints(response)
    assert "Attacks by inversion" in response.text


def curators_rows() -> tuple[Citation, EditorNote, Passage, Mapping]:
    """That a colleague may delete."""
    sheet = Desk(cast.person("cara", "Cara Curator", Role.CURATOR)).open(mode())
    sheet.add_row("passages", role="summary", display="A summary.")
    place = {"place": str(description().pk), "category": "Date", "confidence": "high"}
    sheet.add_row("notes", text="The year is wrong.", **place)
    cited = {"passage": str(description().pk), "resolves_to": str(Reference.objects.first().pk)}
    sheet.add_row("citations", **cited, origin="inferred", rule="editor", confidence="high")
    assert sheet.save().status_code == 302
    citation = Citation.objects.get(passage__entry__code="FM-12", origin="inferred")
    note, passage = EditorNote.objects.get(text="The year is wrong."), Passage.objects.get(display="A summary.")
    return citation, note, passage, mode().mappings.first()


def test_rows_that_a_colleague_deleted_are_added_anew_as_typed(desk, colleague):
    rows = curators_rows()
    citation, note, passage, mapping = rows
    mine, theirs = desk.open(mode()), colleague.open(mode())
    names = ["citations", "notes", "passages", "mappings"]
    for prefix, row in zip(names, rows, strict=True):
        mine.open_section(prefix)
        theirs[theirs.row(prefix, row) + "-DELETE"] = "on"
    assert theirs.save().status_code == 302
    mine[mine.row("citations", citation) + "-note"] = "My reason of an hour."
    mine[mine.row("notes", note) + "-text"] = "My note of an hour."
    mine[mine.row("passages", passage) + "-display"] = "My summary of an hour."
    mine[mine.row("mappings", mapping) + "-DELETE"] = "on"
    refused = mine.save()

    assert refused.text.count("A colleague has deleted this") == 2 * 3, "what both deleted is no row any more"
    again = form_on(refused, "failuremode_form") | {"_over": [over(refused)]}
    place = next(name for name, values in again.items() if values == ["My summary of an hour."])
    again[place.replace("display", "role")] = ["summary"]
    assert mine.client.post(mine.address, again).status_code == 302
    assert Citation.objects.get(note="My reason of an hour.").resolves_to == citation.resolves_to
    assert EditorNote.objects.get(text="My note of an hour.").targets.get().entry == mode().entry
    assert Passage.objects.get(display="My summary of an hour.").role == "summary"
    assert not mode().mappings.filter(pk=mapping.pk).exists()


def test_parts_on_pages_of_their_own_are_guarded_too(desk, colleague):
    mapping = mode("FM-03").mappings.first()
    commentary = mode("FM-03").commentary
    parts = [desk.open(mapping), desk.open(commentary)]
    with recording(["FM-03"], by=actor(colleague.person)):
        mode("FM-03").mappings.filter(pk=mapping.pk).update(confirmation="confirmed")

    assert [REFUSED in complaints(part.save()) for part in parts] == [True, True]


def test_entry_is_refused_after_one_of_its_parts_has_changed(desk, colleague):
    mine, theirs = desk.open(mode()), colleague.open(mode().mappings.first())
    theirs["reason"] = "Another reason."
    theirs.save()

    assert REFUSED in complaints(mine.save())


@pytest.mark.parametrize("model", [EditorNote, Framework, SiteText])
def test_rows_of_no_entry_are_guarded_too(desk, colleague, model):
    row = model.objects.first()
    field = "name" if model is Framework else "category" if model is EditorNote else "title"
    mine, theirs = desk.open(row), colleague.open(row)
    theirs[field] = "Theirs"
    theirs.save()
    mine[field] = "Mine"
    refused = mine.save()

    assert REFUSED in complaints(refused)
    assert "Saved by Pia Publisher, " in refused.text
    assert "<ins>Theirs</ins>" in refused.text
    row.refresh_from_db()
    assert getattr(row, field) == "Theirs"

    mine["_over"] = over(refused)
    assert mine.save().status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) == "Mine"


def test_terms_that_a_colleague_added_are_not_saved_over_unseen(desk, colleague):
    group = SynonymGroup.objects.filter(direction="equal").first()
    mine, theirs = desk.open(group), colleague.open(group)
    theirs.add_row("terms", text="zebrafinch")
    theirs.save()
    mine["reason"] = "Mine."
    refused = mine.save()

    assert REFUSED in complaints(refused)
    assert "<ins>; zebrafinch</ins>" in refused.text
    mine["_over"] = over(refused)
    theirs = colleague.open(group)
    theirs["reason"] = "A third one."
    theirs.save()
    assert REFUSED in complaints(mine.save())


def test_words_for_a_row_that_a_colleague_deleted_come_back(desk, colleague):
    group = SynonymGroup.objects.first()
    mine = desk.open(group)
    colleague.client.post(address_of(group, "delete"), {"post": "yes"})
    mine["reason"] = "My words of an hour."
    answer = mine.save()

    assert (answer.status_code, SynonymGroup.objects.filter(pk=group.pk).exists()) == (409, False)
    assert "My words of an hour." in answer.text
    assert "group</dt>" not in answer.text.lower()
    assert "See what was deleted and by whom" in answer.text


def test_edits_of_different_entries_do_not_disturb_each_other(desk, colleague):
    mine = desk.open(mode())
    retitle("Membership inference", "FM-04", by=colleague)

    assert mine.save().status_code == 302


def test_save_that_collides_in_the_database_is_checked_once_more(desk, monkeypatch):
    """Two new rows with one name or number both pass the form; the database stops the later one."""
    sheet = desk.add(Framework)
    sheet["slug"], sheet["name"] = "mine", "Mine"
    collisions = [IntegrityError("UNIQUE constraint failed")]
    save = FrameworkAdmin.save_model

    def collide_first(admin, *args, **kwargs):
        if collisions:
            raise collisions.pop()
        save(admin, *args, **kwargs)

    monkeypatch.setattr(FrameworkAdmin, "save_model", collide_first)
    assert sheet.save().status_code == 302
    assert Framework.objects.get(slug="mine").name == "Mine"


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_the_same_moment_one_is_refused(monkeypatch):
    sheets = [Desk(person).open(mode()) for person in (cast.curator(), cast.publisher())]
    for number, sheet in enumerate(sheets):
        sheet["title"] = f"Title {number}"
    together = Barrier(2, timeout=PATIENCE)
    open_for_writing = FailureModeAdmin.get_form

    def at_once(admin, *args, **kwargs):
        if connection.vendor != "sqlite":  # there the second transaction waits before it begins
            together.wait()
        return open_for_writing(admin, *args, **kwargs)

    monkeypatch.setattr(FailureModeAdmin, "get_form", at_once)
    responses: list[int] = []

    def save(sheet) -> None:
        responses.append(sheet.save().status_code)
        connection.close()

    threads = [Thread(target=save, args=[sheet]) for sheet in sheets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(responses) == [200, 302]
