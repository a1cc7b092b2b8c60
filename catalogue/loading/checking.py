"""What no single record can know: that codes exist and are unique, that markers stand where they should."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import TypeVar

from ..codes import Code
from ..vocabulary import Kind, SynonymDirection
from .places import AnyEntryRecord, FixtureError, Place, entries_of
from .quoting import Source, misquotations
from .records import (
    AuthorityRecord,
    FailureModeRecord,
    Fixtures,
    QuestionRecord,
    ReferenceRecord,
    SynonymGroupRecord,
)

Value = TypeVar("Value")

KINDS: dict[type[AnyEntryRecord], Kind] = {
    AuthorityRecord: Kind.AUTHORITY,
    ReferenceRecord: Kind.REFERENCE,
    FailureModeRecord: Kind.FAILURE_MODE,
    QuestionRecord: Kind.QUESTION,
}


def check(fixtures: Fixtures, source: Source) -> None:
    """Raises with all that is wrong, one problem a line."""
    problems = [
        *_wrong_codes(fixtures),
        *_repeated_codes(fixtures),
        *misquotations(fixtures, source),
        *chain.from_iterable(_wrong_parts(mode) for mode in fixtures.failure_modes),
        *_wrong_links(fixtures),
        *chain.from_iterable(_wrong_synonyms(group) for group in fixtures.synonyms),
    ]
    if problems:
        raise FixtureError("\n".join(map(str, problems)))


def _wrong_codes(fixtures: Fixtures) -> Iterator[Exception]:
    for place, entry in entries_of(fixtures):
        kind = KINDS[type(entry)]
        code = Code.parse(entry.code)
        if code is None or code.part or code.kind != kind or str(code) != entry.code:
            yield place.at("code").error(f"this is not how the code of a {kind.label.lower()} is written")


def _repeated_codes(fixtures: Fixtures) -> Iterator[Exception]:
    entries = list(entries_of(fixtures))
    for place in _repeated(place for place, _ in entries):
        yield place.at("code").error("it stands twice")
    for place, entry in entries:
        for number in _repeated(passage.number for passage in entry.passages):
            yield place.at(f"passages, {number}").error("the number stands twice")
    for code in _repeated(note.code for note in fixtures.notes):
        yield Place("notes.yaml").at(code).error("the code stands twice")
    for key in _repeated(group.key for group in fixtures.synonyms):
        yield Place("synonyms.yaml").at(key).error("the key stands twice")


def _wrong_parts(mode: FailureModeRecord) -> Iterator[Exception]:
    verbatim = {passage.number: passage.verbatim for passage in mode.passages}
    place = Place.of(mode)
    for number in _passages_named_by(mode) - verbatim.keys():
        yield place.error(f"there is no passage {number}, which one of its parts names")
    for citation in mode.citations:
        text = verbatim.get(citation.passage, "")
        if citation.offset is not None and not text.startswith(citation.marker, citation.offset):
            yield place.at(f"citations, {citation.marker}, offset").error(
                f"the marker does not stand at character {citation.offset} of passage {citation.passage}"
            )


def _passages_named_by(mode: FailureModeRecord) -> set[int]:
    named = {row.passage for row in mode.scenarios} | {row.passage for row in mode.citations}
    return named | {row.passage for row in mode.commentary.statements} if mode.commentary else named


def _wrong_links(fixtures: Fixtures) -> Iterator[Exception]:
    modes = {record.code for record in fixtures.failure_modes}
    authorities = {record.code for record in fixtures.authorities}
    references = {record.code for record in fixtures.references}
    frameworks = {record.slug for record in fixtures.frameworks}
    anchors = _anchors(fixtures)
    for mode in fixtures.failure_modes:
        place = Place.of(mode)
        yield from _unknown(place.at("citations"), (row.resolves_to for row in mode.citations), references)
        yield from _unknown(place.at("mappings"), (row.framework for row in mode.mappings), frameworks)
    for question in fixtures.questions:
        place = Place.of(question)
        yield from _unknown(place.at("modes"), question.modes, modes)
        yield from _unknown(place.at("authorities"), question.authorities, authorities)
        yield from _unknown(place.at("references"), question.references, references)
        yield from _unknown(place.at("answered_in"), [question.answered_in], authorities | {""})
    for reference in fixtures.references:
        place = Place.of(reference)
        yield from _unknown(place.at("same_work_as"), [reference.same_work_as], references | {""})
        yield from _unknown(place.at("candidate"), [reference.candidate], references | {""})
    for note in fixtures.notes:
        yield from _unknown(Place("notes.yaml").at(note.code).at("targets"), note.targets, anchors)
    rows = (row.mode for row in fixtures.cfaa_readings.rows)
    yield from _unknown(Place("cfaa_readings.yaml").at("mode"), rows, modes)


def _wrong_synonyms(group: SynonymGroupRecord) -> Iterator[Exception]:
    place = Place("synonyms.yaml").at(group.key)
    for term in _repeated([*group.terms, *group.finds]):
        yield place.error(f"the term “{term}” stands twice")
    if bool(group.finds) != (group.direction is SynonymDirection.DIRECTED):
        yield place.error("a directed group, and no other, says what it finds")


def _unknown(place: Place, names: Iterable[str], known: Collection[str]) -> Iterator[Exception]:
    return (place.error(f"there is no {name}") for name in names if name not in known)


def _anchors(fixtures: Fixtures) -> set[str]:
    """Codes of all entries and anchors of all passages."""
    anchors = set()
    for _, entry in entries_of(fixtures):
        anchors |= {entry.code, *(f"{entry.code}.P{passage.number}" for passage in entry.passages)}
    return anchors


def _repeated(values: Iterable[Value]) -> list[Value]:
    return [value for value, count in Counter(values).items() if count > 1]
