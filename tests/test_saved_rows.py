"""Every save of a row that belongs to no entry is kept, whoever writes it and by whatever way."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.management import CommandError, call_command
from django.urls import reverse

from catalogue import documents
from catalogue.addresses.codes import Code
from catalogue.documents import SharedRecordKey
from catalogue.editorial import saves
from catalogue.editorial.permissions import SOFTWARE
from catalogue.editorial.recording import record_versions
from catalogue.feedback.receiving import receive
from catalogue.feedback.targets import target_at
from catalogue.models import (
    CfaaReading,
    EditorNote,
    Framework,
    SavedRow,
    SavedVersion,
    SiteText,
    Suggestion,
    SynonymGroup,
)
from catalogue.models.identity import NeverDeleted
from catalogue.models.review import RecordIsImmutable
from catalogue.vocabulary import CataloguePart, SuggestionKind
from tests.desk import Desk, address_of, list_of
from tests.spreadsheet_files import as_csv, exported, received, step

pytestmark = pytest.mark.usefixtures("catalogue")


def saves_of(row) -> list[SavedRow]:
    return list(saves.saves_of(documents.shared_record_keys(row)))


def authors_of(row) -> list[str]:
    """The newest first."""
    return [save.saved_by for save in saves_of(row)]


def test_load_keeps_a_first_version_of_every_row(django_assert_num_queries):
    keys = set(documents.all_shared_record_keys())

    assert {saves.key_of(save) for save in SavedRow.objects.all()} == keys
    assert {save.saved_by for save in SavedRow.objects.all()} == {SOFTWARE.name}
    assert {key.part for key in keys} == set(CataloguePart)
    with django_assert_num_queries(12):  # eleven for the rows and what hangs on them, one for the record
        assert record_versions(shared_records=keys, by=SOFTWARE) == []


def test_forms_of_the_desk_keep_what_they_save(cleo):
    group, text = SynonymGroup.objects.first(), SiteText.objects.filter(layer="curator").first()
    for row, field in ((group, "reason"), (text, "display")):
        sheet = Desk(cleo).open(row)
        sheet[field] = "Another one."
        sheet.save()
        Desk(cleo).open(row).save()

    assert authors_of(group) == authors_of(text) == ["Cleo Curator", SOFTWARE.name]
    assert saves.document_of(saves_of(group)[0])["reason"] == "Another one."


def test_framework_that_is_only_moved_is_kept(cleo):
    sheet = Desk(cleo).open(Framework.objects.first())
    sheet["order"] = "77"
    sheet.save()

    assert saves.document_of(saves_of(Framework.objects.get(order=77))[0])["order"] == 77
    assert list(saves.unrecorded_entries()) == [], "its mappings have moved within the entries, too"


def test_note_is_kept_with_places_that_it_leaves_and_comes_to(cleo):
    note = EditorNote.objects.filter(targets__entry__code="FM-03").first()
    sheet = Desk(cleo).open(note)
    for field in [field for field in sheet.sent if field.startswith("targets-") and field.endswith("-id")]:
        if sheet[field]:
            sheet[field.removesuffix("-id") + "-DELETE"] = "on"
    sheet.save()

    assert saves.document_of(saves_of(note)[0])["concerns"] == []
    assert SavedVersion.objects.of("FM-03").first().saved_by == "Cleo Curator"


def test_key_that_is_renamed_ends_one_history_and_begins_another(cleo):
    group = SynonymGroup.objects.first()
    before = documents.shared_record_keys(group)
    sheet = Desk(cleo).open(group)
    sheet["key"] = "another-key"
    sheet.save()

    assert saves.document_of(saves.saves_of(before)[0]) is None
    assert saves.document_of(saves.saves_of([SharedRecordKey(CataloguePart.SYNONYMS, "another-key")])[0])["terms"]


def test_deleting_one_row_or_several_is_kept_by_whoever_did_it(cleo):
    one, *others = CfaaReading.objects.all()[:3]
    keys = [documents.shared_record_keys(row) for row in (one, *others)]
    client = Desk(cleo).client
    client.post(address_of(one, "delete"), {"post": "yes"})
    chosen = {ACTION_CHECKBOX_NAME: [row.pk for row in others]}
    client.post(list_of(CfaaReading), {"action": "delete_selected", "post": "yes", **chosen})

    newest = (saves.saves_of(key)[0] for key in keys)
    found = [(saves.document_of(save), save.saved_by, save.account) for save in newest]
    assert found == [(None, "Cleo Curator", cleo)] * 3


def test_import_keeps_what_it_writes(cleo):
    client = Desk(cleo).client
    rows = exported(client, "frameworks")
    rows[0]["Note"] = "Imported."
    step(client, received(client, "frameworks", as_csv(rows)), "apply")
    framework = Framework.objects.get(note="Imported.")

    assert authors_of(framework) == ["Cleo Curator", SOFTWARE.name]
    assert SavedRow.objects.filter(saved_by="Cleo Curator").count() == 1


def test_draft_of_a_suggestion_is_kept(cleo):
    receive(SuggestionKind.CORRECTION, "Not so.", target=target_at(Code.parse("FM-03")), sender="Rosa")
    Desk(cleo).client.post(reverse("admin:decide", args=[Suggestion.objects.get().pk]), {"step": "draft"})

    assert authors_of(EditorNote.objects.get(text="Not so.")) == ["Cleo Curator"]


def test_what_nobody_has_kept_is_kept_before_it_is_overwritten(cleo, capsys):
    SavedRow.objects.order_by()._raw_delete(SavedRow.objects.db)  # as on a site that is older than this record
    framework = Framework.objects.first()
    sheet = Desk(cleo).open(framework)
    sheet["note"] = "Another one."
    sheet.save()

    assert authors_of(framework) == ["Cleo Curator", "Not recorded"]
    with pytest.raises(CommandError, match="With --keep they stand in their history"):
        call_command("find_unrecorded")
    assert f"Framework {framework.slug}\n" not in capsys.readouterr().out
    call_command("find_unrecorded", "--keep")
    assert saves.unrecorded_shared_records() == []


def test_what_was_deleted_past_the_record_is_found(cleo, capsys):
    reading = CfaaReading.objects.first()
    key = reading.failure_mode.code
    CfaaReading.objects.filter(pk=reading.pk).delete()
    deleted = "/admin/catalogue/rows/cfaa_readings/deleted/"
    assert key not in Desk(cleo).client.get(deleted).text
    call_command("find_unrecorded", "--keep")

    assert capsys.readouterr().out == f"CFAA reading {key}\n"
    assert key in Desk(cleo).client.get(deleted).text
    call_command("find_unrecorded")


def test_record_can_neither_be_changed_nor_deleted():
    save = SavedRow.objects.first()
    with pytest.raises(RecordIsImmutable):
        save.save()
    with pytest.raises(NeverDeleted):
        save.delete()
    with pytest.raises(NeverDeleted):
        SavedRow.objects.all().delete()
