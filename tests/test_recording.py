"""Whoever writes to the working copy records what changed; a writer that forgets is caught in every test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, NamedTuple
from unittest.mock import Mock

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count

from catalogue import documents
from catalogue.addresses.codes import Code
from catalogue.admin.records import base
from catalogue.admin.site import admin_site
from catalogue.editorial import bulk, publishing, recording, restoring, saves
from catalogue.editorial.permissions import Actor
from catalogue.exchange import fixtures
from catalogue.exchange.bibliography import adding
from catalogue.exchange.bibliography.work import Work
from catalogue.exchange.spreadsheets import importing
from catalogue.exchange.spreadsheets.files import Table
from catalogue.exchange.spreadsheets.sheets import sheet_named
from catalogue.feedback import drafts
from catalogue.feedback.receiving import receive
from catalogue.feedback.targets import target_at
from catalogue.models import (
    CfaaReading,
    EditorNote,
    FailureMode,
    Framework,
    Mapping,
    Passage,
    Reference,
    SiteText,
    Suggestion,
    SynonymGroup,
)
from catalogue.vocabulary import Kind, ReferenceType, Role, SuggestionKind
from tests import cast
from tests.desk import Desk, address_of, registered
from tests.recording_guard import NOT_WORKING, WRITE, WrittenPastTheRecord, working_tables

pytestmark = pytest.mark.usefixtures("catalogue")

BY = Actor("Ruth Recorder")


def save_form() -> None:
    sheet = Desk(cast.curator()).open(SynonymGroup.objects.first())
    sheet["reason"] = "Another one."
    assert sheet.save().status_code == 302


def save_a_shared_note() -> None:
    sheet = Desk(cast.curator()).open(Reference.objects.get(entry__code="REF-04"))
    sheet[sheet.row("notes", EditorNote.objects.get(code="D10")) + "-text"] = "Another."
    assert sheet.save().status_code == 302


def delete_a_note() -> None:
    alone = EditorNote.objects.alias(places=Count("targets")).filter(places=1)
    note = alone.filter(targets__entry__kind=Kind.REFERENCE).first()
    sheet = Desk(cast.curator()).open(Reference.objects.get(entry__notes__note=note))
    sheet[sheet.row("notes", note) + "-DELETE"] = "on"
    assert sheet.save().status_code == 302
    assert not EditorNote.objects.filter(pk=note.pk).exists()


def delete() -> None:
    answer = Desk(cast.curator()).client.post(address_of(CfaaReading.objects.first(), "delete"), {"post": "yes"})
    assert answer.status_code == 302


def load() -> None:
    SiteText.objects.filter(layer="curator").first().delete()
    call_command("load_catalogue", verbosity=0)


def import_a_row() -> None:
    by = importing.permissions.actor(cast.person("carl", "Carl Colleague", *Role))
    headings = ["Code", "Name", "Citation", "Type", "Jurisdiction", "State when exported"]
    table = Table(headings, [(2, ["", "An act", "1 N.A.", "Statute", "European Union", ""])])
    run = importing.receive(table, sheet_named("authorities"), file_name="one.csv", by=by)
    list(importing.compare(run))
    assert list(importing.apply(run, by=by)) == [1]


def add_a_reference() -> None:
    adding.add([Work(line=1, type=ReferenceType.PAPER, title="A work that nobody has")], by=BY)


def change_several() -> None:
    [edit] = [edit for edit in bulk.settings_of(Mapping, "confirmation") if edit.name == "confirmation=confirmed"]
    results = bulk.carry_out(list(Mapping.objects.filter(confirmation="proposed")[:2]), edit.make, by=BY)
    assert [result.is_done for result in results] == [True, True]


def restore_an_entry() -> None:
    Passage.objects.filter(entry__code="FM-03", role="description").update(display="Spoilt.")
    [change] = documents.changed(["FM-03"])
    restoring.restore(documents.public_document("FM-03"), over=change.digest, by=BY)


def restore_a_shared_record() -> None:
    [key] = documents.shared_record_keys(Framework.objects.first())
    said = documents.shared_record_documents([key])[key]
    Framework.objects.filter(slug=key.key).update(note="Spoilt.")
    now = documents.shared_record_digest(documents.shared_record_documents([key])[key])
    restoring.restore_shared_record(key, said, over=now, by=BY)


def withdraw() -> None:
    publishing.withdraw("LQ-02", reason="It was answered.", by=BY, note="One question less.")


def draft_a_note() -> None:
    receive(SuggestionKind.CORRECTION, "Not so.", target=target_at(Code.parse("FM-03")), sender="Rosa")
    drafts.draft_of(Suggestion.objects.get(), by=BY)


class Writer(NamedTuple):
    module: ModuleType
    write: Callable[[], None]


WRITERS = [
    Writer(base, save_form),
    Writer(base, save_a_shared_note),
    Writer(base, delete_a_note),
    Writer(base, delete),
    Writer(fixtures, load),
    Writer(importing, import_a_row),
    Writer(adding, add_a_reference),
    Writer(bulk, change_several),
    Writer(restoring, restore_an_entry),
    Writer(restoring, restore_a_shared_record),
    Writer(publishing, withdraw),
    Writer(drafts, draft_a_note),
]

every_writer = pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.write.__name__)


@every_writer
def test_writer_records_what_it_writes(writer):
    writer.write()

    assert list(saves.unrecorded_entries()) == saves.unrecorded_shared_records() == []
    assert not recording.is_open()


@every_writer
def test_a_forgetful_writer_is_caught(writer, monkeypatch, caplog):
    @contextmanager
    def forgotten(*_arguments: Any, **_named: Any) -> Iterator[Mock]:
        yield Mock()

    monkeypatch.setattr(writer.module, "recording", forgotten)
    noticed = (WrittenPastTheRecord, recording.NothingIsRecorded)
    # What a view raises is logged, and comes back as the form with its words: then the writer misses its answer.
    with pytest.raises((*noticed, AssertionError)) as raised, transaction.atomic():
        writer.write()
    logged = {record.exc_info[0] for record in caplog.records if record.exc_info}
    assert {raised.type, *logged} & set(noticed)


def test_it_is_known_whose_each_row_of_the_desk_is():
    """A list deletes and changes rows by themselves: the entries and shared records that they stand in are recorded.

    The list of all entries is for reading.
    """
    tables = working_tables() - {"catalogue_entry"}
    working = [model for model in registered(admin_site) if model._meta.db_table in tables]
    unknown = [model for model in working if not any(recording.affected_by([model._default_manager.first()]))]
    assert unknown == [], "Say whose they are in owners_of (documents/from_rows.py)."


WRITES = [
    'INSERT INTO "catalogue_passage" ("number") VALUES (%s)',
    'INSERT OR IGNORE INTO "catalogue_passage" ("number") VALUES (%s)',
    'UPDATE "catalogue_passage" SET "editor_id" = %s, "display" = %s WHERE "id" = %s',
    'DELETE FROM "catalogue_passage" WHERE "id" IN (%s)',
    "replace into catalogue_passage (number) values (1)",
    "\n        UPDATE catalogue_passage\n        SET display = ''",
    "WITH old AS (SELECT 1) UPDATE catalogue_passage SET number = 1",
    "DELETE FROM ONLY catalogue_passage",
    "TRUNCATE TABLE catalogue_passage",
    "COPY catalogue_passage FROM STDIN",
]
NO_WRITES = [
    'SELECT "number" FROM "catalogue_passage" FOR UPDATE',
    'UPDATE "catalogue_passage" SET "editor_id" = NULL WHERE "editor_id" IN (%s)',
]


def test_statements_are_known_whoever_has_written_them():
    assert [text for text in WRITES if not (found := WRITE.match(text)) or found[1] != "catalogue_passage"] == []
    assert [text for text in NO_WRITES if WRITE.match(text)] == []


def test_every_model_is_working_or_said_to_be_something_else():
    named = {model.__name__ for model in apps.get_app_config("catalogue").get_models()}
    assert named >= set(NOT_WORKING)


def test_recording_ends_with_whoever_fails():
    def fail_halfway() -> None:
        with recording.recording(["FM-03"], by=BY):
            FailureMode.objects.filter(entry__code="FM-03").update(title="Half")
            raise ValueError("halfway")

    with pytest.raises(ValueError, match="halfway"):
        fail_halfway()
    assert not recording.is_open()
    assert FailureMode.objects.get(entry__code="FM-03").title != "Half"


def test_form_can_only_be_checked_while_its_save_is_recorded():
    with pytest.raises(recording.NothingIsRecorded):
        recording.open_recording()
