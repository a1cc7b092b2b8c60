"""Who saves over a colleague's changes replaces what they touched themselves, and nothing else."""

import re

import pytest

from catalogue import documents
from catalogue.models import (
    AuditEvent,
    Authority,
    CfaaReading,
    FailureMode,
    Framework,
    LegalQuestion,
    Reference,
    SynonymGroup,
)
from tests.desk import Desk, Sheet, address_of, complaints
from tests.page_forms import form_on

pytestmark = pytest.mark.usefixtures("catalogue")


def pressed(sheet: Sheet, **more: str) -> object:
    """Save, and save over what was shown."""
    refused = sheet.client.post(sheet.address, sheet.sent)
    sheet["_over"] = re.search('name="_over" value="([0-9a-f]+)"', refused.text)[1]
    return sheet.client.post(sheet.address, sheet.sent, follow=True)


def save(person, row, field: str, words: str) -> None:
    sheet = Desk(person).open(row)
    sheet[field] = words
    assert sheet.save().status_code == 302


def said(row) -> object:
    keys = documents.shared_record_keys(row)
    if keys:
        return documents.shared_record_document(type(row).objects.get(pk=row.pk))
    return documents.document_of(documents.working_entries(row.kind, [row.code]).get())


def overwritten() -> list[str]:
    return list(AuditEvent.objects.filter(kind="overwritten").values_list("said", flat=True))


ROWS = {
    "mode": (lambda: FailureMode.objects.get(entry__code="FM-03"), "title", "summary"),
    "question": (lambda: LegalQuestion.objects.first(), "topic", "origin_detail"),
    "law": (lambda: Authority.objects.first(), "name", "verification"),
    "reference": (lambda: Reference.objects.filter(url="").last(), "title", "venue"),
    "reading": (lambda: CfaaReading.objects.first(), "label_there", "damage"),
    "framework": (lambda: Framework.objects.first(), "name", "version"),
    "synonyms": (lambda: SynonymGroup.objects.first(), "reason", "terms-0-text"),
}


@pytest.mark.parametrize("kind", ROWS)
def test_only_what_was_touched_is_replaced(kind, cleo, pia):
    """Nothing else at all: what stands there afterwards is what the other saved, with the one field."""
    find, theirs, mine = ROWS[kind]
    row = find()
    sheet = Desk(cleo).open(row)
    save(pia, row, theirs, "Theirs")
    between = said(row)
    value = "no" if mine == "damage" else "My words"
    sheet[mine] = value
    page = pressed(sheet)

    assert "What Pia Publisher saved meanwhile stands beside yours." in page.text, complaints(page)
    before, after = str(between), str(said(row))
    assert "Theirs" in after
    assert value in after
    assert abs(len(after) - len(before)) < 2000
    assert overwritten() == []
    sheet = Desk(cleo).open(row)
    sheet[mine] = sheet[mine]
    assert sheet.save().status_code == 302
    assert str(said(row)) == after


@pytest.mark.parametrize(("mine", "told"), [("Mine", ["Pia Publisher"]), ("Theirs", [])])
def test_who_is_replaced_is_named(mine, told, cleo, pia):
    row = FailureMode.objects.get(entry__code="FM-03")
    sheet = Desk(cleo).open(row)
    save(pia, row, "title", "Theirs")
    sheet["title"] = mine
    pressed(sheet)

    assert (FailureMode.objects.get(pk=row.pk).title, overwritten()) == (mine, told)


def test_rows_are_kept_one_by_one(cleo, pia):
    group = SynonymGroup.objects.filter(terms__isnull=False).first()
    first, second, *_ = group.terms.all()
    sheet = Desk(cleo).open(group)
    other = Desk(pia).open(group)
    other[other.row("terms", second) + "-text"] = "their term"
    other.add_row("terms", text="their new term")
    assert other.save().status_code == 302
    sheet[sheet.row("terms", first) + "-text"] = "my term"
    pressed(sheet)

    terms = [term.text for term in group.terms.all()]
    assert terms[:2] == ["my term", "their term"]
    assert "their new term" in terms


def test_an_untouched_row_that_was_deleted_stays_away(cleo, pia):
    group = next(group for group in SynonymGroup.objects.all() if group.terms.count() > 3)
    first, second, *_ = group.terms.all()
    sheet, other = Desk(cleo).open(group), Desk(pia).open(group)
    other[other.row("terms", second) + "-DELETE"] = "on"
    assert other.save().status_code == 302
    sheet[sheet.row("terms", first) + "-text"] = "my term"
    pressed(sheet)

    terms = [term.text for term in group.terms.all()]
    assert "my term" in terms
    assert second.text not in terms


def test_a_refused_save_shows_theirs_and_loses_nothing(cleo, pia):
    row = FailureMode.objects.get(entry__code="FM-03")
    sheet = Desk(cleo).open(row)
    save(pia, row, "summary", "Their summary")
    sheet["title"] = ""
    refused = pressed(sheet)
    assert "Their summary" in refused.text
    assert "disabled" not in refused.text.partition('name="summary"')[2].partition(">")[0]
    again = Sheet.__new__(Sheet)
    again.client, again.address = sheet.client, address_of(row)
    again.sent = form_on(refused, "failuremode_form")
    again["title"] = "My title"
    assert again.save().status_code == 302
    row.refresh_from_db()
    assert (row.title, row.summary) == ("My title", "Their summary")


def test_a_form_asks_who_has_saved_meanwhile(cleo, pia):
    desk, row, group = Desk(cleo), FailureMode.objects.get(entry__code="FM-16"), SynonymGroup.objects.first()
    for opened, field, name in ((row, "summary", "FM-16"), (group, "reason", f"synonyms/{group.key}")):
        sheet, address = desk.open(opened), f"/admin/catalogue/meanwhile/{name}/"
        assert f'data-meanwhile="{address}"' in sheet.page.text
        asked = {"opened_as": sheet["opened_as"]}
        assert desk.client.get(address, asked).json() == {}
        save(pia, opened, field, "Theirs")
        assert desk.client.get(address, asked).json()["told"].startswith("Pia Publisher saved this at ")
        for unknown in ("", "²", "0" * 5000):
            assert desk.client.get(address, {"opened_as": unknown}).json() == {}
    for nothing in ("FM-99", "texts", "nothing/at-all"):
        assert desk.client.get(f"/admin/catalogue/meanwhile/{nothing}/").status_code == 404
