"""`verify_record` finds every stored field of the published record that was changed past the software."""

import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from catalogue import documents
from catalogue.documents.manifest import stored_manifest
from catalogue.editorial import publishing, verifying
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.editorial.recording import recording
from catalogue.editorial.refused import Refused
from catalogue.models import Edition, Entry, EntryVersion, Name, Passage, SavedRow, SavedVersion, SiteText
from tests.content import catalogue_itself

pytestmark = pytest.mark.usefixtures("catalogue")

BY = Actor("Cleo Curator")
KEYS = {"id", "account_id"}
"""What names a row, and what the record may lose."""
KEPT = {(Edition, "number"), (Entry, "kind")}
"""Fields that no statement can change alone: the database refuses it."""


def publish_twice() -> None:
    for text in ("Private features can be unearthed.", "Private features can be disinterred."):
        Passage.objects.filter(entry__code="FM-03", role="description").update(display=text)
        publish(by=BY, note=text, editorial=["FM-03"] if "disinterred" in text else [])


STANDING = {"three_editions": publish_twice}


@pytest.fixture
def three_editions() -> None:
    """What `publish_twice` has written."""


REPLACED = "first_edition_id = 2"
FM_03 = "first_edition_id = 1 AND replaced_by_id = 2"
FM_04 = "first_edition_id = 1 AND entry_id = (SELECT id FROM catalogue_entry WHERE code = 'FM-04')"
NAME = "name = 'model-inversion'"
CHANGED = {
    (Entry, "code"): ("code = 'FM-04'", "'FM-94'"),
    (Entry, "number"): ("code = 'FM-04'", "94"),
    (Entry, "is_discarded"): ("code = 'FM-04'", "TRUE"),
    (Edition, "published_at"): ("number = 2", "'2031-01-01 00:00:00+00'"),
    (Edition, "publisher"): ("number = 2", "'Somebody else'"),
    (Edition, "note"): ("number = 2", "'Another reason'"),
    (Edition, "catalogue_document"): ("number = 2", "'{}'"),
    (Edition, "digest"): ("number = 2", f"'{'0' * 64}'"),
    (Edition, "scheme"): ("number = 2", "1"),
    (EntryVersion, "entry_id"): (REPLACED, "(SELECT max(id) FROM catalogue_entry)"),
    (EntryVersion, "document"): (REPLACED, "'{}'"),
    (EntryVersion, "shape"): (REPLACED, "7"),
    (EntryVersion, "digest"): (REPLACED, f"'{'0' * 64}'"),
    (EntryVersion, "first_edition_id"): (FM_04, "2"),
    (EntryVersion, "replaced_by_id"): (FM_03, "3"),
    (EntryVersion, "is_editorial"): (REPLACED, "NOT is_editorial"),
    (Name, "name"): (NAME, "'another-name'"),
    (Name, "entry_id"): (NAME, "(SELECT max(id) FROM catalogue_entry)"),
    (Name, "first_edition_id"): (NAME, "2"),
}
"""Which row, and what its field is made to say."""


def test_no_stored_field_is_forgotten():
    models = (Entry, Edition, EntryVersion, Name)
    fields = {(model, field.column) for model in models for field in model._meta.concrete_fields}
    assert {field for field in fields - KEPT if field[1] not in KEYS} == set(CHANGED)


@pytest.mark.parametrize(("model", "column"), CHANGED, ids=lambda value: getattr(value, "__name__", value))
def test_a_changed_field_is_found(three_editions, model, column):
    row, value = CHANGED[model, column]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {column} = {value} WHERE {row}")  # noqa: S608 - ours
        assert cursor.rowcount == 1
    assert list(verifying.faults())
    with pytest.raises(CommandError, match="does not agree"):
        call_command("verify_record")


def test_a_changed_save_is_found(catalogue):
    """Its text, what names it, and a text that was never one, with its own digest."""
    version, other = SavedVersion.objects.filter(entry__code__in=["FM-03", "FM-04"])
    row = SavedRow.objects.filter(part="texts").first()
    no_document = {"document": "[]", "digest": documents.digest_of_text("[]")}
    newer = documents.canonical(json.loads(version.document) | {"shape": 99})
    of_version = ({"digest": "0" * 64}, {"shape": 1}, {"entry": other.entry}, no_document)
    of_row = ({"document": "{}"}, {"digest": "0" * 64}, {"shape": 1}, {"part": "notes"}, {"key": "none"}, no_document)
    whole = {"document": other.document, "digest": other.digest}
    from_later = {"document": newer, "digest": documents.digest_of_text(newer), "shape": 99}
    for save, changes in ((version, (*of_version, whole, from_later)), (row, of_row)):
        for change in changes:
            with transaction.atomic():
                assert type(save)._base_manager.filter(pk=save.pk).update(**change) == 1
                fault, *_ = verifying.faults()
                assert " saved by " in fault, change
                transaction.set_rollback(True)
    assert list(verifying.faults()) == []


def test_an_edition_that_is_missing_is_told(catalogue):
    """One without texts: the database keeps the others."""
    for title in ("About", "On this catalogue"):
        with recording(by=BY):
            SiteText.objects.filter(key="method").update(title=title)
        publish(catalogue_itself(), by=BY, note=title)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM catalogue_edition WHERE number = 2")
    assert "edition 2 is missing" in next(verifying.faults())


def test_a_record_that_agrees_is_said_to(three_editions, capsys):
    call_command("verify_record")
    assert re.match(r"The record agrees with itself: editions 3, texts 1\d\d, saves 4\d\d\.", capsys.readouterr().out)


def test_an_edition_of_the_first_scheme_still_verifies(catalogue):
    edition = Edition.objects.get()
    digests = dict(EntryVersion.objects.values_list("entry__code", "digest"))
    lines = ["previous ", f"catalogue {documents.digest_of_text(edition.catalogue_document)}"]
    lines += [f"{code} {digests[code]}" for code in sorted(digests)]
    digest = documents.digest_of_text("\n".join(lines))
    Edition._base_manager.filter(number=1).update(scheme=1, digest=digest)
    assert stored_manifest(1) == "\n".join(lines)
    publish_a_change()
    assert list(verifying.faults()) == []
    assert f"previous {digest}" in stored_manifest(2)


def test_nothing_is_published_by_a_clock_that_is_behind(catalogue, monkeypatch):
    before = Edition.objects.get().published_at
    monkeypatch.setattr(publishing.timezone, "now", lambda: before)
    with pytest.raises(Refused, match="behind edition 1"):
        publish_a_change()
    with pytest.raises(Refused, match="behind edition 1"):
        publishing.withdraw("FM-03", reason="Gone", by=BY, note="Gone")
    assert Edition.objects.count() == 1


def publish_a_change() -> None:
    Passage.objects.filter(entry__code="FM-03", role="description").update(display="Private features can be unearthed.")
    publish(by=BY, note="Plainer words")
