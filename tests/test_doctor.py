"""What is wrong with a site is said in plain words, and a start that cannot work is one sentence."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from catalogue import documents
from catalogue.editorial import verifying
from catalogue.management import doctor, preparing, secret_key
from catalogue.management.backups.standing_in import standing_in
from catalogue.models import AuditEvent, Authority, Edition, EntryVersion
from tests import throwaway
from tests.deployment import Deployment

pytestmark = pytest.mark.usefixtures("catalogue")
on_sqlite = pytest.mark.skipif(throwaway.CHOICE != "sqlite", reason="of SQLite's files")


@pytest.fixture(autouse=True)
def home(settings, monkeypatch):
    """Nothing is public or missing, and the journal is that of the tests, which nobody cuts off."""
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.SECRET_KEY = "f3Jx-5pQ_9sTz0aLkWmV7uYb2RcDgHnE"
    settings.SILENCED_SYSTEM_CHECKS = [*settings.SILENCED_SYSTEM_CHECKS, "async.E001"]  # see tests/plugins/browsers.py
    monkeypatch.setattr(doctor, "has_reset_race", lambda: False)
    monkeypatch.setattr(preparing, "is_whole", lambda root: True)  # tests collect no static files


def diagnosis(*arguments: str) -> tuple[str, str]:
    out, complaint = StringIO(), ""
    try:
        call_command("doctor", *arguments, stdout=out)
    except CommandError as error:
        complaint = str(error)
    return out.getvalue(), complaint


def test_a_well_site_is_well():
    said, complaint = diagnosis()
    assert complaint == ""
    assert said.splitlines() == [
        "Settings: well",
        "Disk: well",
        "Database: well",
        "Secret key: well",
        "Published record: well",
        "Working copy: well",
    ]


def weak_key(settings, monkeypatch) -> None:
    settings.SECRET_KEY = "changeme" * 8


def lost_key(settings, monkeypatch) -> None:
    secret_key.put_on_record()
    settings.SECRET_KEY = "another-" + settings.SECRET_KEY


def full_disk(settings, monkeypatch) -> None:
    monkeypatch.setattr(doctor.health, "of_disk", lambda: "has 3 MB left")


def no_tables(settings, monkeypatch) -> None:
    monkeypatch.setattr(doctor, "applied_migrations", frozenset)


def newer_tables(settings, monkeypatch) -> None:
    MigrationRecorder(connection).record_applied("catalogue", "9999_from_the_future")


def changed_record(settings, monkeypatch) -> None:
    Edition._base_manager.update(note="Another note.")


def lost_table(settings, monkeypatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE django_session")


def lost_index(settings, monkeypatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_current_version")


def lost_static_files(settings, monkeypatch) -> None:
    monkeypatch.setattr(preparing, "is_whole", lambda root: False)


def unreadable_text(settings, monkeypatch) -> None:
    version = EntryVersion._base_manager.filter(entry__code="LAW-01")
    version.update(document="[]", digest=documents.digest_of_text("[]"))


def unreadable_edition(settings, monkeypatch) -> None:
    monkeypatch.setattr(verifying, "manifest", lambda *a, **b: {}["no time"])


def fault_of_the_software(settings, monkeypatch) -> None:
    monkeypatch.setattr(doctor.saves, "unrecorded_entries", lambda: 1 // 0)


def change_past_the_desk(settings, monkeypatch) -> None:
    Authority.objects.filter(entry__code="LAW-01").update(verification="Nobody recorded this.")


def damaged_list(settings, monkeypatch) -> None:
    def unwritten() -> None:
        raise CommandError("nobody can tell what has to be erased")

    monkeypatch.setattr(doctor.redactions, "unwritten", unwritten)


def read_only_disk(settings, monkeypatch) -> None:
    def of_disk() -> None:
        raise OSError(30, "Read-only file system", "/srv/x")

    monkeypatch.setattr(doctor.health, "of_disk", of_disk)


FAULTS = [
    {
        weak_key: ("Settings", "secrets.token_urlsafe(50)"),
        full_disk: ("Disk", "has 3 MB left. Make room"),
        damaged_list: ("Published record", "nobody can tell what has to be erased"),
        change_past_the_desk: ("Working copy", "LAW-01. Put it into the histories"),
    },
    {
        read_only_disk: ("Disk", "The machine refuses /srv/x: Read-only file system."),
        lost_key: ("Secret key", "everybody has to sign in again, and links that were mailed"),
        unreadable_text: ("Published record", "LAW-01 since edition 1: the text is no document."),
        fault_of_the_software: ("Working copy", "It cannot be examined: ZeroDivisionError"),
    },
    {
        lost_static_files: ("Disk", "are not whole. Make them anew"),
        changed_record: (
            "Published record",
            "its manifest has the digest",
            "the newest backup that python manage.py verify_backup finds good",
        ),
    },
    {unreadable_edition: ("Published record", "cannot be read: KeyError, 'no time'")},
    {no_tables: ("Database", "Is DATABASE_URL that of the site? A new site is begun by")},
    {newer_tables: ("Database", "this one does not know catalogue.9999_from_the_future. Start the newer release")},
    {
        lost_table: ("Database", "somebody has changed it past the site: ", "django_session is missing"),
        lost_index: ("Database", "one_current_version of catalogue_entryversion is missing", ". Keep a copy"),
    },
]
"""What goes wrong at once: harm → the part that is ill, and what is said of it."""


@pytest.mark.parametrize("faults", FAULTS, ids=lambda faults: next(iter(faults)).__name__)
def test_faults_are_said(settings, monkeypatch, faults):
    for harm in faults:
        harm(settings, monkeypatch)

    said, complaint = diagnosis()

    for part, *sentences in faults.values():
        assert f"{part}: ill\n  - " in said
        assert [sentence for sentence in sentences if sentence not in said] == []
    ill = dict.fromkeys(part for part, *_ in faults.values())
    assert complaint == f"Something is wrong: {', '.join(ill)}."


def test_another_secret_key_is_told(settings, caplog, monkeypatch):
    before, now = settings.SECRET_KEY, timezone.now()
    secret_key.put_on_record()
    secret_key.put_on_record()
    assert caplog.messages == [], "the first is no other"

    settings.SECRET_KEY = "another-" + before
    secret_key.put_on_record()
    secret_key.put_on_record()
    (told,) = caplog.messages
    assert told.startswith(f"{settings.VAR}/secret_key is not the secret key that this database was used with before:")
    assert told.endswith("put back the file of this name from a backup and restart.")
    assert secret_key.replaced() == told
    assert AuditEvent.objects.filter(kind="key").count() == 2

    monkeypatch.setenv("CATALOGUE_SECRET_KEY", settings.SECRET_KEY)
    assert "CATALOGUE_SECRET_KEY is not the secret key" in secret_key.replaced()
    assert secret_key.replaced().endswith("set the old one and restart.")
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=4))
    assert secret_key.replaced() == "", "what the old one has signed is over"
    settings.SECRET_KEY = before
    secret_key.put_on_record()
    assert secret_key.replaced() == ""
    assert len(caplog.messages) == 1


def test_lost_editions_are_told_and_not_begun_anew():
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM catalogue_edition")
        said, complaint = diagnosis()
        with pytest.raises(CommandError, match="published texts and no edition: it is damaged"):
            preparing.publish_first_edition()
        transaction.set_rollback(True)
    assert "FM-01 has a text since edition 1, which is missing." in said
    assert complaint == "Something is wrong: Published record."


def test_no_backup_is_told(tmp_path):
    said, complaint = diagnosis("--backups", str(tmp_path))
    assert "There is no backup in" in said
    assert complaint == "Something is wrong: Newest backup."


@on_sqlite
def test_a_database_that_takes_no_saves_is_told():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only=ON")
        said, complaint = diagnosis()
        transaction.set_rollback(False)
        cursor.execute("PRAGMA query_only=OFF")
    assert "Database: ill\n  - The database may not be used so by this account, or not be written to" in said
    assert complaint == "Something is wrong: Database."


@on_sqlite
def test_a_database_that_is_not_there_is_not_made(tmp_path):
    with standing_in(str(tmp_path / "x.sqlite3")):
        assert next(doctor.of_database()).startswith(f"There is no catalogue in {tmp_path}/x.sqlite3 (sqlite).")
    assert list(tmp_path.iterdir()) == []


@on_sqlite
def test_a_race_of_sqlite_is_told(monkeypatch):
    monkeypatch.setattr(doctor, "has_reset_race", lambda: True)
    said, _ = diagnosis()
    assert "can damage a database in write-ahead mode" in said


def test_old_code_does_nothing_to_new_tables():
    MigrationRecorder(connection).record_applied("catalogue", "9999_from_the_future")
    given = {"check_crosswalk": ["x.yaml"], "link_for_password": ["pia"]}
    names = ["erase_expired", "find_malformed_identifiers", "find_unrecorded", "invite_administrator"]
    names += ["load_catalogue", "redact", "send_digests", "send_notices", "verify_record", *given]
    names += ["createsuperuser", "migrate"]
    for name in names:
        with pytest.raises(CommandError, match=r"This release cannot work with this database\."):
            call_command(name, *given.get(name, []))


@pytest.mark.once
def test_old_code_does_not_start_on_new_tables(deployment: Deployment):
    with deployment.connect() as other:
        other.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('catalogue', '9999_from_the_future', '2027-01-01')"
        )
    code, said = deployment.run("serve", "--port=0")
    assert code == 1
    assert said.splitlines()[-1].startswith("CommandError: This release cannot work with this database. It was written")
    code, said = deployment.run("shell", "--no-imports", "-c", "import taxonomy_site.wsgi")  # as another server does
    assert code == 1
    assert said.startswith("This release cannot work with this database. It was written by a newer release")


def test_a_database_that_is_down_is_one_sentence(deployment):
    gone = (
        "postgresql://nobody@127.0.0.1:1/none" if throwaway.CHOICE == "postgresql" else "sqlite:////nowhere/x.sqlite3"
    )
    for command in ("prepare", "erase_expired"):
        code, said = deployment.run(command, DATABASE_URL=gone)
        assert (code, len(said.splitlines())) == (1, 1)
        assert "The database does not answer" in said or "SQLite cannot work in /nowhere" in said
    served = ("shell", "--no-imports", "-c", "import taxonomy_site.wsgi")  # it may come back, and /readyz tells
    assert deployment.run(*served, DATABASE_URL=gone) == (0, "")


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_a_start_leaves_the_journal_that_races(tmp_path, settings, monkeypatch):
    path = tmp_path / "site.sqlite3"
    with standing_in(str(path)), closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("CREATE TABLE old (x)")
        settings.SQLITE_JOURNAL = "delete"
        with pytest.raises(CommandError, match="Stop all of them once"):
            preparing.choose_journal()
        other.close()
        preparing.choose_journal()
        assert not Path(f"{path}-wal").exists()
        settings.SQLITE_JOURNAL = "wal"
        preparing.choose_journal()
        with closing(sqlite3.connect(path)) as after:
            assert after.execute("PRAGMA journal_mode").fetchone() == ("wal",)
