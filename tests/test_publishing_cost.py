"""What an edition costs: only what it changed is read and indexed anew, and nothing shows that the rest was not."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from catalogue import documents
from catalogue.editions import held
from catalogue.editions.edition import LoadedEdition
from catalogue.editions.held import ServedEdition
from catalogue.editions.search import segments, storage
from catalogue.editions.search.contents import FIELDS, contents_of
from catalogue.editions.search.engine import EXACT, IDENTIFIERS, LABELS, LINKS, Engine
from catalogue.editions.search.index import SearchIndex
from catalogue.editions.search.interpretation import Concept
from catalogue.editions.search.query import parse
from catalogue.editions.search.segments import CHECKSUMS, META
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import merge, publish, withdraw
from catalogue.models import Authority, FailureMode, Framework, Passage, Reference, SynonymTerm
from catalogue.vocabulary import Kind

pytestmark = pytest.mark.usefixtures("catalogue")

PIA = Actor("Pia Publisher")
WORDS = ["privacy", "model inversion", '"training data"', "FM-03", "18 U.S.C. 1030", "sticker -road", "ml05 llm01:2025"]
SMALLEST = 16
EVERY_FIELD = ["kind", LINKS, LABELS, EXACT, *(each.name for each in (*FIELDS, *IDENTIFIERS))]


@pytest.fixture(autouse=True)
def indexes(settings, tmp_path, monkeypatch) -> Path:
    """On the disk, in parts of few documents."""
    settings.VAR = tmp_path
    monkeypatch.setattr(storage, "MOST_IN_MEMORY", 0)
    monkeypatch.setattr(segments, "SMALLEST", SMALLEST)
    monkeypatch.setattr(segments, "WANTED", 1_000)
    return tmp_path / "indexes"


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def indexed(indexes, kept) -> Path:
    """The index of edition 1, which is built once for all of these tests."""
    if (kept / "indexes").exists():
        shutil.copytree(kept / "indexes", indexes)
    else:
        SearchIndex(LoadedEdition.load(1))
        shutil.copytree(indexes, kept / "indexes")
    return indexes


@pytest.fixture
def read(monkeypatch) -> list[str]:
    """The codes of the documents that are read."""
    codes: list[str] = []
    read_all = documents.read_all

    def counted(texts: list[str]) -> list[Any]:
        found = read_all(texts)
        codes.extend(document["code"] for document in found)
        return found

    monkeypatch.setattr(documents, "read_all", counted)
    return codes


@pytest.fixture
def made(monkeypatch) -> Iterator[list[str]]:
    """The digests of the parts that are indexed."""
    digests: list[str] = []
    make = segments._make

    def counted(place: Path, part: segments.Part, *rest: Any) -> None:
        digests.append(part.digest)
        make(place, part, *rest)

    monkeypatch.setattr(segments, "_make", counted)
    return digests


def published() -> LoadedEdition:
    edition = publish(by=PIA, note="What changed")
    assert edition is not None
    return LoadedEdition.load(edition.number)


def one_word() -> None:
    passage = Passage.objects.get(entry__code="FM-03", role="description")
    Passage.objects.filter(pk=passage.pk).update(display=f"Privately, {passage.verbatim}")


# Documents


def test_only_the_changed_document_is_read(read):
    before = LoadedEdition.load(1)
    read.clear()
    one_word()
    after = published()

    assert read == ["FM-03"]
    assert list(after.entries) == list(before.entries)
    assert [code for code in after.entries if after.entries[code] is not before.entries[code]] == ["FM-03"]
    assert (after.since["FM-03"], after.since["FM-04"]) == (2, 1)


def test_a_pinned_edition_shares_what_it_has_in_common(read):
    one_word()
    published()
    newest = held.current()
    read.clear()
    held._forget_pinned()
    pinned = held.pinned(1, newest)

    assert read in ([], ["FM-03"])  # the edition before may still be in memory
    assert pinned.edition.entries["FM-04"] is newest.edition.entries["FM-04"]
    assert pinned.edition.entries["FM-03"] != newest.edition.entries["FM-03"]


def test_a_process_that_holds_nothing_reads_everything(read, monkeypatch):
    before = LoadedEdition.load(1)
    read.clear()
    monkeypatch.setattr("catalogue.editions.versions._in_memory", set())

    assert LoadedEdition.load(1) == before
    assert sorted(read) == sorted(before.entries)


@pytest.mark.parametrize("at_once", [1, 7, 10_000])
def test_batches_of_any_size_read_the_same(at_once, monkeypatch):
    before = LoadedEdition.load(1)
    monkeypatch.setattr("catalogue.editions.versions.AT_ONCE", at_once)
    monkeypatch.setattr("catalogue.editions.versions._in_memory", set())

    assert LoadedEdition.load(1) == before


# The index


def rename_a_mode() -> None:
    FailureMode.objects.filter(entry__code="FM-03").update(title="Inverted models")


def rename_a_law() -> None:
    Authority.objects.filter(entry__code="LAW-01").update(name="The act of acts")


def rename_a_work() -> None:
    Reference.objects.filter(entry__code="REF-01").update(title="On marzipan")


def rename_a_framework() -> None:
    Framework.objects.filter(mappings__isnull=False).update(name="Grid")


def change_a_synonym() -> None:
    term = SynonymTerm.objects.first()
    SynonymTerm.objects.filter(pk=term.pk).update(text="marzipan")


def withdraw_a_neighbour() -> None:
    withdraw("LQ-05", reason="Answered.", by=PIA, note="One question less")


def merge_a_mode() -> None:
    merge("FM-03", into="FM-04", reason="The same.", by=PIA, note="One mode less")


CHANGES = [
    one_word,
    rename_a_mode,
    rename_a_law,
    rename_a_work,
    rename_a_framework,
    change_a_synonym,
    withdraw_a_neighbour,
    merge_a_mode,
]


@pytest.mark.once
@pytest.mark.parametrize("change", CHANGES)
def test_reused_parts_rank_as_new_ones(indexed, made, monkeypatch, change: Callable[[], None]):
    made.clear()
    change()
    edition = LoadedEdition.load(2) if change in (withdraw_a_neighbour, merge_a_mode) else published()

    assert seen(edition) == seen_anew(edition, monkeypatch)
    parts = len(parts_of(edition, indexed))
    assert len(made) < parts > 10 or change is merge_a_mode  # what stands behind one of few modes moves up


@pytest.mark.once
def test_two_builds_and_one_in_memory_rank_alike(indexes, monkeypatch):
    edition = LoadedEdition.load(1)
    first = seen(edition)
    shutil.rmtree(indexes)
    second = seen(edition)

    assert first == second == seen_anew(edition, monkeypatch)


def seen_anew(edition: LoadedEdition, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The same of an index in memory, which takes over nothing."""
    with monkeypatch.context() as patched:
        patched.setattr(storage, "MOST_IN_MEMORY", 10_000)
        return seen(edition)


def parts_of(edition: LoadedEdition, indexes: Path) -> list[str]:
    meta = json.loads((next(indexes.glob(f"{edition.digest[:16]}-*")) / META).read_text())
    return [segment["segment_id"] for segment in meta["segments"]]


def seen(edition: LoadedEdition) -> dict[str, Any]:
    """Every word of every field with the number of its entries, and what queries find with which score."""
    index = SearchIndex(edition)
    engine = index.engine
    words = {name: dict(engine.searcher.terms_with_prefix(name, "")) for name in EVERY_FIELD}
    found = {}
    for kind in Kind:
        for typed in WORDS:
            concepts = index.interpret(parse(typed)).concepts
            found[kind, typed] = (
                list(index.search(parse(typed), kind).codes),
                [scores(engine, concept, kind) for concept in concepts],
            )
    return {"words": words, "found": found}


def scores(engine: Engine, concept: Concept, kind: Kind) -> tuple[list[int], list[float]]:
    """The entries of a kind, and the scores of all that have the concept, best first."""
    query = engine.concept(concept)
    return engine.best(query, kind, 1_000), [score for score, _ in engine.searcher.search(query, 1_000).hits]


@pytest.mark.once
def test_one_word_makes_one_part_and_the_same_again_none(indexed, made):
    made.clear()
    one_word()
    edition = published()
    SearchIndex(edition)
    assert len(made) == 1

    Framework.objects.update(note="Not in the index.")
    SearchIndex(published())
    assert len(made) == 1


@pytest.mark.once
def test_what_many_entries_say_changes_all_their_parts(indexed, made):
    made.clear()
    rename_a_law()
    after = published()
    SearchIndex(after)
    concerned = {
        (kind, position // SMALLEST)
        for kind in Kind
        for position, code in enumerate(after.codes[kind])
        if any("The act of acts" in content.text for content in contents_of(code, kind, after))
    }

    assert len(made) == len(concerned) > 1


def damage(place: Path) -> None:
    for file in place.glob("*.pos"):
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        other = file.with_suffix(".new")
        other.write_bytes(content)
        other.rename(file)


def lose(place: Path) -> None:
    for file in place.glob("*.term"):
        file.unlink()


def lose_checksums(place: Path) -> None:
    (place / CHECKSUMS).unlink()


@pytest.mark.once
@pytest.mark.parametrize("harm", [damage, lose, lose_checksums])
def test_nothing_damaged_is_taken_over(indexed, made, monkeypatch, harm):
    harm(next(indexed.glob("*-*")))
    made.clear()
    one_word()
    edition = published()

    assert seen(edition) == seen_anew(edition, monkeypatch)
    assert len(made) == len(parts_of(edition, indexed))


@pytest.mark.once
def test_where_files_cannot_be_linked_they_are_copied(indexed, made, monkeypatch):
    def refuse(*_: Any) -> None:
        raise OSError("no links here")

    made.clear()
    monkeypatch.setattr(segments.os, "link", refuse)
    one_word()
    SearchIndex(published())

    assert len(made) == 1


@pytest.mark.once
def test_a_crash_half_way_leaves_the_old_index_whole(indexed, made, monkeypatch):
    before = LoadedEdition.load(1)
    usual = seen(before)
    there = {path.name for path in indexed.iterdir()}
    one_word()
    edition = published()

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(segments, "fill", die)
        with pytest.raises(KeyboardInterrupt):
            SearchIndex(edition)
    made.clear()

    assert {path.name for path in indexed.iterdir()} >= there  # what was begun may lie beside it
    assert seen(before) == usual
    SearchIndex(edition)
    assert not list(indexed.glob("aside-*"))
    assert len(made) == 1


@pytest.mark.once
@pytest.mark.parametrize(
    ("number", "size"), [(1, 128), (139, 128), (2_047, 128), (2_323, 256), (21_223, 2_048), (210_223, 8_192)]
)
def test_parts_are_few(number, size, monkeypatch):
    monkeypatch.undo()

    assert segments.size_of_parts(number) == size


def test_an_edition_is_switched_to_as_a_whole(client):
    assert isinstance(held.current(), ServedEdition)
    one_word()
    published()

    assert "Privately, " in client.get("/failure-modes/FM-03/model-inversion/").text
    assert isinstance(held.current().index.engine, Engine)
