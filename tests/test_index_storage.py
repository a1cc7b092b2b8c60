"""Where a search index lies, and that it can be lost, damaged or somebody else's without any reader noticing."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import tantivy

from catalogue.editions.search import storage
from catalogue.editions.search.segments import CHECKSUMS, Part
from catalogue.editions.search.storage import Plan, index_of
from tests.waiting import PATIENCE

NOBODY = 65534
SIZE = 300


@pytest.fixture(autouse=True)
def nothing_in_memory(monkeypatch):
    monkeypatch.setattr(storage, "MOST_IN_MEMORY", 0)


@pytest.fixture
def indexes(settings, tmp_path) -> Path:
    settings.VAR = tmp_path
    return tmp_path / "indexes"


@pytest.fixture
def builds(monkeypatch) -> list[Path]:
    """The folders in which an index was really built."""
    places: list[Path] = []
    build = storage._build

    def recorded(place: Path, plan: Plan) -> None:
        places.append(place.parent)
        build(place, plan)

    monkeypatch.setattr(storage, "_build", recorded)
    return places


def plan(digest: str = "a" * 64, size: int = SIZE) -> Plan:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="raw", stored=True)
    texts = ("even" if number % 2 == 0 else "odd" for number in range(size))
    part = Part("a" * 64, size, lambda: (tantivy.Document(text=text) for text in texts))
    return Plan(digest, size, builder.build(), lambda: [part])


def found(index: tantivy.Index) -> int:
    query = tantivy.Query.term_query(index.schema, "text", "odd")
    return index.searcher().search(query).count


def index_folders(indexes: Path) -> list[str]:
    return sorted(path.name for path in indexes.iterdir() if path.is_dir())


def test_a_small_index_is_in_memory(indexes, monkeypatch):
    monkeypatch.setattr(storage, "MOST_IN_MEMORY", SIZE)

    assert found(index_of(plan())) == SIZE // 2
    assert not indexes.exists()


def test_a_large_index_is_built_once_and_then_opened(indexes, builds):
    assert found(index_of(plan())) == SIZE // 2
    assert found(index_of(plan())) == SIZE // 2

    assert builds == [indexes]
    assert index_folders(indexes) == [plan().name]


def test_each_edition_and_each_release_has_an_index_of_its_own(indexes, builds, monkeypatch):
    index_of(plan("a" * 64))
    index_of(plan("b" * 64))
    monkeypatch.setattr(storage, "version", lambda: "f" * 64)
    index_of(plan("b" * 64))

    assert len(builds) == 3


def replace(file: Path, content: bytes) -> None:
    """As a restored backup does: what is already open stays as it was."""
    other = file.with_suffix(".new")
    other.write_bytes(content)
    other.rename(file)


def cut(place: Path) -> None:
    largest = max(place.iterdir(), key=lambda path: path.stat().st_size)
    replace(largest, largest.read_bytes()[:-7])


def turn_a_bit(place: Path) -> None:
    for file in place.glob("*.term"):
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        replace(file, bytes(content))


def lose_a_file(place: Path) -> None:
    next(place.glob("*.term")).unlink()


def lose_the_list_of_files(place: Path) -> None:
    (place / CHECKSUMS).unlink()


def nonsense_in_the_list_of_files(place: Path) -> None:
    (place / CHECKSUMS).write_text("{")


def lose_everything(place: Path) -> None:
    for path in place.iterdir():
        path.unlink()
    place.rmdir()


def a_file_in_its_place(place: Path) -> None:
    lose_everything(place)
    place.write_text("not a folder")


def a_link_in_its_place(place: Path) -> None:
    elsewhere = place.rename(place.parent / "elsewhere")
    place.symlink_to(elsewhere)


@pytest.mark.parametrize(
    "damage",
    [
        cut,
        turn_a_bit,
        lose_a_file,
        lose_the_list_of_files,
        nonsense_in_the_list_of_files,
        lose_everything,
        a_file_in_its_place,
        a_link_in_its_place,
    ],
)
def test_damaged_index_is_rebuilt(indexes, builds, damage):
    held = index_of(plan())
    damage(indexes / plan().name)

    again = index_of(plan())

    assert (found(held), found(again)) == (SIZE // 2, SIZE // 2)
    assert len(builds) == 2
    assert found(index_of(plan())) == SIZE // 2
    assert len(builds) == 2


def test_the_indexes_opened_last_are_kept_and_what_is_open_works(indexes):
    held, *_ = (index_of(plan(letter * 64)) for letter in "abcde")
    for age, letter in enumerate("ecdba"):
        os.utime(indexes / plan(letter * 64).name, (1_000_000 - age, 1_000_000 - age))
    newest = index_of(plan("9" * 64))

    assert index_folders(indexes) == sorted(plan(letter * 64).name for letter in "bcde9")
    assert found(held) == found(newest) == SIZE // 2


def test_what_a_killed_build_left_is_removed_and_only_that(indexes):
    (indexes / "aside-killed").mkdir(parents=True)
    (indexes / "somebody's notes").mkdir()
    index_of(plan())

    assert index_folders(indexes) == sorted([plan().name, "somebody's notes"])


def test_a_failed_build_leaves_nothing(indexes, monkeypatch):
    monkeypatch.setattr(storage, "checksums", lambda place: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        index_of(plan())

    assert index_folders(indexes) == []


def test_where_no_folder_can_be_made_the_index_is_in_memory(indexes, builds):
    indexes.write_text("not a folder")

    assert found(index_of(plan())) == SIZE // 2
    assert builds == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_is_not_trusted(indexes, builds):
    index_of(plan())
    os.chown(indexes, NOBODY, NOBODY)

    assert found(index_of(plan())) == SIZE // 2
    assert builds == [indexes]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_an_index_of_another_user_is_built_again(indexes, builds):
    index_of(plan())
    os.chown(indexes / plan().name, NOBODY, NOBODY)

    assert found(index_of(plan())) == SIZE // 2
    assert builds == [indexes, indexes]


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # the fork, since Python 3.12
def test_a_folder_that_may_only_be_read_is_left_alone(indexes, tmp_path):
    indexes.mkdir()
    indexes.chmod(0o555)
    for folder in [tmp_path, *tmp_path.parents][:3]:
        folder.chmod(folder.stat().st_mode | 0o055)
    storage.version()  # root's Python cannot be read any more by the user that the child becomes

    assert in_a_child(lambda: found(index_of(plan())) == SIZE // 2)
    assert list(indexes.iterdir()) == []


def in_a_child(check) -> bool:
    """Whether `check` holds for a user to whom read-only means something: root may write everywhere."""
    child = os.fork()
    if child == 0:
        if os.geteuid() == 0:
            os.setuid(NOBODY)
        holds = False
        try:
            holds = check()
        finally:
            os._exit(0 if holds else 1)
    return os.waitpid(child, 0)[1] == 0


# Several processes


PROCESS = """
import logging, sys, time
logging.basicConfig(level="INFO", stream=sys.stdout)
from django.conf import settings
from pathlib import Path
settings.configure(VAR=Path(sys.argv[1]))
from catalogue.editions.search import storage
from tests.test_index_storage import found, plan
storage.MOST_IN_MEMORY = 0
print("ready", flush=True)
sys.stdin.readline()
print("found", found(storage.index_of(plan(size=20_000))), flush=True)
"""


@pytest.fixture
def processes(tmp_path) -> Iterator[list[subprocess.Popen[str]]]:
    command = [sys.executable, "-c", PROCESS, str(tmp_path)]
    root = Path(__file__).parents[1]
    started = [
        subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    for process in started:
        assert process.stdout.readline() == "ready\n"
    yield started
    for process in started:
        process.kill()
        process.communicate()


def let_them_go(processes: list[subprocess.Popen[str]]) -> list[str]:
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    return [process.communicate(timeout=PATIENCE)[0] for process in processes]


@pytest.mark.parametrize("before", ["nothing", "damaged"])
def test_processes_that_start_together_build_once(indexes, processes, before):
    if before == "damaged":
        index_of(plan(size=20_000))
        turn_a_bit(indexes / plan().name)

    outputs = let_them_go(processes)

    assert all("found 10000" in output for output in outputs)
    assert sum(output.count("Built the search index") for output in outputs) == 1


def test_a_process_waits_for_the_one_that_builds(indexes, processes):
    indexes.mkdir()
    with (indexes / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for process in processes:
            process.stdin.write("\n")
            process.stdin.flush()
        with pytest.raises(subprocess.TimeoutExpired):
            processes[0].wait(0.3)
        stored = storage.index_of.__globals__["_build"](indexes / plan().name, plan(size=20_000))
    outputs = [process.communicate(timeout=PATIENCE)[0] for process in processes]

    assert stored is None
    assert all("found 10000" in output and "Built" not in output for output in outputs)
