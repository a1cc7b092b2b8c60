"""Where in the fixtures something stands, so that an error can name it."""

from collections.abc import Iterator
from dataclasses import dataclass

from .records import AuthorityRecord, FailureModeRecord, Fixtures, QuestionRecord, ReferenceRecord

AnyEntryRecord = AuthorityRecord | ReferenceRecord | FailureModeRecord | QuestionRecord

FILES: dict[type[AnyEntryRecord], str] = {
    AuthorityRecord: "authorities.yaml",
    ReferenceRecord: "references.yaml",
    FailureModeRecord: "{code}.yaml",
    QuestionRecord: "questions.yaml",
}


class FixtureError(Exception):
    """A fixture cannot be loaded; the message names file, entry and field."""


@dataclass(frozen=True)
class Place:
    file: str
    steps: tuple[str, ...] = ()

    @classmethod
    def of(cls, entry: AnyEntryRecord) -> "Place":
        return cls(FILES[type(entry)].format(code=entry.code), (entry.code,))

    def at(self, step: str) -> "Place":
        return Place(self.file, (*self.steps, step))

    def error(self, reason: str) -> FixtureError:
        return FixtureError(": ".join(part for part in (self.file, ", ".join(self.steps), reason) if part))


def entries_of(fixtures: Fixtures) -> Iterator[tuple[Place, AnyEntryRecord]]:
    for records in (fixtures.authorities, fixtures.references, fixtures.failure_modes, fixtures.questions):
        for record in records:
            yield Place.of(record), record
