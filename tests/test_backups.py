"""Backups while people save, verified by restoring them, and restored over what was damaged or left behind."""

import json
import shutil
import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from io import StringIO
from pathlib import Path
from threading import Event, Thread

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from catalogue.editorial import verifying as record
from catalogue.management import doctor
from catalogue.management.backups import backup as backups
from catalogue.management.backups import making, restoring, sqlite, verifying
from catalogue.management.backups.standing_in import facts, standing_in
from catalogue.models import Authority, MissedSearch
from catalogue.web.schema_version import applied_migrations, known_migrations, newer
from catalogue.web.serving import mark_as_serving
from tests import throwaway
from tests.soak import BACKUPS
from tests.test_contended_saves import CODES, Editor

pytestmark = pytest.mark.django_db(transaction=True)

on_sqlite = pytest.mark.skipif(throwaway.CHOICE != "sqlite", reason="of SQLite's files")
WRITERS = 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture(autouse=True)
def key_in_a_file():
    key = settings.VAR / "secret_key"
    before = key.read_bytes()
    yield
    key.write_bytes(before)


def miss(words: str) -> None:
    MissedSearch.objects.create(day="2026-11-26", words=words, count=1)


def missed() -> list[str]:
    return sorted(MissedSearch.objects.values_list("words", flat=True))


def test_a_backup_is_whole_verified_and_restored(folder):
    miss("before")
    made = making.make(folder)
    miss("after")
    left = settings.VAR / "scratch-of-one-that-was-killed"
    left.mkdir()

    out = StringIO()
    call_command("verify_backup", folder, stdout=out)
    assert "can be restored, and its record agrees with itself: edition 1." in out.getvalue()
    assert missed() == ["after", "before"], "verifying changes nothing"
    with pytest.raises(CommandError, match="there is a database already"):
        call_command("restore", folder)
    (settings.VAR / "secret_key").write_text("another")
    call_command("restore", made.folder, "--overwrite", stdout=out)

    assert missed() == ["before"]
    assert not left.exists()
    assert (settings.VAR / "secret_key").read_bytes() == (made.folder / "secret_key").read_bytes()
    assert stat.S_IMODE((settings.VAR / "secret_key").stat().st_mode) == 0o600
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder, made.folder)} == {0o700}
    assert stat.S_IMODE(made.database.stat().st_mode) == 0o600


def test_nothing_is_missing_while_four_people_save(folder, catalogue):
    """Whatever was acknowledged before the backup began is in it, and what came later does not tear it."""
    editors, enough = [Editor(number) for number in range(WRITERS)], Event()
    threads = [Thread(target=save_until, args=(editor, enough)) for editor in editors]
    for thread in threads:
        thread.start()
    made = []
    try:
        for number in range(BACKUPS):
            acknowledged = {saved for editor in editors for saved in list(editor.accepted)}
            made.append((making.make(folder / str(number)), acknowledged))
    finally:
        enough.set()
        for thread in threads:
            thread.join()

    for each, acknowledged in made:
        with making.engine().scratch(each.database):
            assert facts() == each.manifest.facts
            assert list(record.faults()) == []
            texts = {code: Authority.objects.get(entry__code=code).verification.split() for code in CODES}
        assert [(code, word) for code, word in acknowledged if word not in texts[code]] == []


def save_until(editor: Editor, enough: Event) -> None:
    turn = 0
    try:
        while not enough.is_set():
            editor.save(CODES[(editor.number + turn) % len(CODES)], f"w{editor.number}x{turn}")
            turn += 1
    finally:
        connection.close()


@pytest.mark.skipif(throwaway.CHOICE != "postgresql", reason="SQLite ends no sessions")
def test_a_server_that_ends_idle_transactions_is_backed_up(folder):
    with connection.cursor() as cursor:
        cursor.execute("SET idle_in_transaction_session_timeout = '20ms'")
    assert making.make(folder).manifest.facts.edition == 1
    connection.close()  # and the next one has no such limit


def test_so_many_are_kept_and_nothing_else_goes(folder):
    for day in range(1, 5):
        (folder / f"catalogue-2026010{day}T060000Z").mkdir(parents=True)
        (folder / f"catalogue-2026010{day}T060000Z" / "manifest.json").touch()
    ours = ["catalogue-20250101T000000Z", "catalogue-20250102T000000Z", "catalogue-x.part", "film.mp4.part", "x.part"]
    (folder / ours[0]).mkdir()
    (folder / ours[1]).touch()
    (folder / ours[2]).mkdir()
    (folder / ours[3]).touch()
    (folder / ours[4]).mkdir()
    for moved in ("catalogue-20250103T000000Z", "catalogue-20250104T000000Z.part"):  # to another disk
        (folder / moved).symlink_to(folder / "catalogue-20260104T060000Z")
        ours.append(moved)
    made = making.make(folder, keep=3)
    left = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    assert left == {"catalogue-20260103T060000Z", "catalogue-20260104T060000Z", made.folder.name, *ours}


def test_nothing_goes_where_the_clock_is_wrong(folder):
    """By its name the new one would be the oldest, and be erased at once."""
    future = folder / "catalogue-20990101T000000Z"
    making.make(folder).folder.rename(future)
    manifest = json.loads((future / "manifest.json").read_text()) | {"made_at": "2099-01-01T00:00:00+00:00"}
    (future / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(CommandError, match=r"is made, but .*2099.* so nothing was erased. Is the clock right?"):
        making.make(folder, keep=1)
    assert [path.name[:13] for path in backups.whole_ones(folder)] == ["catalogue-202", "catalogue-209"]
    assert any("is yet to come. Is the clock right?" in fault for fault in doctor.of_backups(folder))


@pytest.mark.parametrize("text", ["0", "-1", "x", "²", ""])
def test_how_many_are_kept_is_a_number(text):
    with pytest.raises(CommandError, match="must be a number, 1 or more"):
        call_command("backup", "anywhere", f"--keep={text}")


def test_an_empty_argument_is_not_the_folder_we_are_in():
    for command, argument in (("backup", ""), ("verify_backup", ""), ("restore", ""), ("doctor", "--backups=")):
        with pytest.raises(CommandError, match="it is empty: name a folder"):
            call_command(command, argument)


def test_what_was_cut_off_is_never_taken_for_a_backup(folder, monkeypatch):
    monkeypatch.setattr(making, "digest_of", lambda path: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        making.make(folder)
    assert [path.name for path in folder.iterdir()] == [".lock"], "it takes no room that a full disk has not"
    (folder / "catalogue-20260101T000000Z.part").mkdir()  # killed
    with pytest.raises(CommandError, match="There is no backup"):
        backups.read(folder)
    monkeypatch.undo()
    made = making.make(folder)
    assert [path for path in folder.iterdir() if path.name != ".lock"] == [made.folder], "what was left is gone"


def damage_bytes(made: Path) -> None:
    database = next(made.glob("catalogue.*"))
    content = bytearray(database.read_bytes())
    content[len(content) // 2] ^= 1
    database.write_bytes(content)


def change_manifest(**changed):
    """Change what it says of itself, or of the database."""

    def change(made: Path) -> None:
        manifest = json.loads((made / "manifest.json").read_text())
        for name, value in changed.items():
            (manifest if name in manifest else manifest["facts"])[name] = value
        (made / "manifest.json").write_text(json.dumps(manifest))

    return change


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (damage_bytes, "is not what was backed up"),
        (lambda made: (made / "secret_key").unlink(), "secret_key is missing"),
        (lambda made: (made / "manifest.json").write_text("{"), "manifest.json is damaged"),
        (lambda made: (made / "manifest.json").write_text('{"format": 2}'), "newer release"),
        (lambda made: (made / "manifest.json").unlink(), "There is no backup"),
        (change_manifest(migrations=["catalogue.9999_from_the_future"]), "newer release of the software"),
        (change_manifest(counts={"catalogue_missedsearch": 9}), "faults"),
        (change_manifest(edition_digest="0" * 64), "faults"),
    ],
)
def test_a_damaged_backup_is_told(folder, damage, sentence):
    made = making.make(folder)
    damage(made.folder)
    out = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("verify_backup", made.folder, stdout=out)
    assert sentence in out.getvalue() + str(refused.value)


def test_a_manifest_that_nobody_wrote_so_is_damaged(folder):
    facts_said = backups.Facts(["catalogue.0001_initial"], 1, "", {"catalogue_entry": 1})
    manifest = backups.Manifest(1, "2026-11-27T10:33:43+00:00", "1", "sqlite 3", "a", facts_said, {"a": "0" * 64})
    folder.mkdir()
    for wrong in (
        *({"digests": digests} for digests in ({}, [], None)),  # of which nothing would be checked
        *({"database": name} for name in (None, "../catalogue.sqlite3")),
        *({"engine": engine} for engine in ("", None)),
        *({"made_at": moment} for moment in ("yesterday", "2026-11-27T10:33:43", None)),
        {"counts": None},
        {"migrations": None},
    ):
        manifest.write(folder / "manifest.json")
        assert backups.read(folder).manifest == manifest
        change_manifest(**wrong)(folder)
        with pytest.raises(CommandError, match=r"manifest.json is damaged"):
            backups.read(folder)
    (folder / "catalogue-20260101T060000Z").mkdir()
    (folder / "manifest.json").unlink()
    with pytest.raises(CommandError, match=r"There is no backup in .*catalogue-2026.* Was it copied whole\?"):
        backups.read(folder)


def test_nothing_is_restored_while_the_site_serves(folder, monkeypatch):
    held = []
    monkeypatch.setattr("catalogue.web.serving._held", held)
    made = making.make(folder)
    mark_as_serving()
    with pytest.raises(CommandError, match="the site is running"):
        restoring.restore(made, overwrite=True)
    held.pop().close()
    restoring.restore(made, overwrite=True)


def test_nothing_is_restored_under_somebody_who_writes(folder, monkeypatch):
    monkeypatch.setattr("catalogue.management.backups.sqlite.WAIT", 0.1)
    made = making.make(folder)
    ready, done = Event(), Event()

    def write() -> None:
        MissedSearch.objects.count()
        ready.set()
        done.wait(30)
        connection.close()

    thread = Thread(target=write)
    thread.start()
    ready.wait(30)
    try:
        with pytest.raises(CommandError, match="is in use"):
            restoring.restore(made, overwrite=True)
    finally:
        done.set()
        thread.join()


@on_sqlite
@pytest.mark.parametrize("left", ["log", "garbage", "nothing but a log", "nothing"])
def test_an_old_log_is_never_replayed(folder, left, tmp_path):
    """Killed between two saves, the site leaves its log beside the database, or beside what became of it."""
    database = Path(connection.settings_dict["NAME"])
    miss("in the backup")
    made = making.make(folder)
    with closing(sqlite3.connect(database)) as killed:
        killed.execute("PRAGMA journal_mode=WAL")
        killed.execute("UPDATE catalogue_missedsearch SET words = 'in the old log'")
        killed.commit()
        for part in ("", "-wal"):
            shutil.copy(f"{database}{part}", f"{tmp_path}/killed{part}")
    connection.close()
    for part in ("", "-wal"):
        shutil.copy(f"{tmp_path}/killed{part}", f"{database}{part}")
    if left == "garbage":
        database.write_bytes(b"no database" * 1000)
    elif left.startswith("nothing"):
        database.unlink()
    if left == "nothing":
        Path(f"{database}-wal").unlink()

    restoring.restore(made, overwrite=True)

    assert missed() == ["in the backup"]
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_an_older_backup_is_named_where_the_newest_is_too_new(folder):
    """As after an upgrade that is taken back, and a last backup by the newer release."""
    made = making.make(folder)
    older = made.folder.with_name("catalogue-20260101T000000Z")
    facts_of_tomorrow = replace(made.manifest.facts, migrations=["catalogue.9999_from_the_future"])
    tomorrow = replace(made, manifest=replace(made.manifest, facts=facts_of_tomorrow))
    with pytest.raises(CommandError, match=r"before the upgrade\.$"):
        verifying.refuse_if_not_for_us(tomorrow)
    older.mkdir()
    with pytest.raises(CommandError, match=f"It may be {older}: name its folder"):
        verifying.refuse_if_not_for_us(tomorrow)


@on_sqlite
def test_what_is_restored_is_its_owners_alone(folder, tmp_path):
    """Also where somebody has looked for a database before, which makes an empty one."""
    path = tmp_path / "catalogue.sqlite3"
    made = making.make(folder)
    path.touch(mode=0o644)
    with standing_in(str(path)):
        sqlite.load(made.database)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@on_sqlite
def test_a_full_disk_leaves_no_half_a_database(folder, tmp_path, monkeypatch):
    made = making.make(folder)
    path = tmp_path / "catalogue.sqlite3"

    def copy(source: Path, target: Path) -> None:
        Path(f"{target}-journal").touch()
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(sqlite, "_copy", copy)
    with standing_in(str(path)), pytest.raises(CommandError, match=r"cannot be written \(database or disk is full\)"):
        sqlite.load(made.database)
    assert [each for each in tmp_path.iterdir() if each != folder] == []
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version=1")  # what SQLite undoes of a restore that was killed
    with standing_in(str(path)):
        assert sqlite.is_empty(), "so it is restored again without --overwrite"


def test_one_backup_at_a_time(folder):
    with making._alone_in(making.make(folder).folder.parent), pytest.raises(CommandError, match="is being made"):
        making.make(folder)


def test_a_backup_of_an_older_release_is_migrated(folder, tmp_path):
    """Verified as the next start would have it; restored, it is what `prepare` finds."""
    older = making.make(tmp_path / "today")
    with making.engine().scratch(older.database):
        last = max(name for name in known_migrations() if name.startswith("catalogue."))
        before = max(name for name in known_migrations() if name.startswith("catalogue.") and name != last)
        call_command("migrate", "catalogue", before.partition(".")[2], verbosity=0)
        made = making.make(folder)
    assert last not in made.manifest.facts.migrations
    assert list(verifying.faults(made)) == []
    restoring.restore(made, overwrite=True)
    assert newer(applied_migrations()) == ""
    call_command("migrate", verbosity=0)
    assert facts().migrations == older.manifest.facts.migrations
