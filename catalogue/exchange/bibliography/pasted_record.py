"""A pasted record while it is read: what was taken from which field, what that changed, and what was left."""

from collections.abc import Callable, Container, Iterator, Mapping
from typing import TypeVar

from ...addresses import identifiers
from ...models.reference import LONGEST_URL
from ...vocabulary import WorkField
from .work import Change, one_line

Value = TypeVar("Value")

LONGEST_SHOWN = 200


class Record:
    """`fields` are as pasted, under the one name of each field."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = {name: text for name, text in fields.items() if text.strip()}
        self.changes: list[Change] = []
        self.details: dict[WorkField, str] = {}
        self.not_kept: dict[str, str] = {}
        self._taken: set[str] = set()

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")

    def take(self, name: str, read: Callable[[str], Value], *, as_: str = "") -> Value:
        """Read one field. The change is told under `as_`, which is what the catalogue calls it."""
        value = read(self[name])
        if value:
            self._taken.add(name)
            self.changed(as_ or name, self[name], str(value))
        return value

    def take_first(self, names: tuple[str, ...], read: Callable[[str], Value], *, as_: str = "") -> Value | None:
        """Read the first of the fields in which there is something to read."""
        return next((value for name in names if self[name] and (value := self.take(name, read, as_=as_))), None)

    def detail(self, field: WorkField, names: tuple[str, ...], read: Callable[[str], str]) -> None:
        """Read a detail from the first of the fields that has it; what was taken as something else is none."""
        left = tuple(name for name in names if name not in self._taken)
        value = self.take_first(left, lambda text: _that_fits(read(text)), as_=field.label)
        if value:
            self.details[field] = value

    def keep(self, field: WorkField, value: str, *names: str) -> None:
        """Keep a detail that was put together from these fields; one that is too long is left in them."""
        if _that_fits(value):
            self.details[field] = value
            self.taken(*names)

    def changed(self, name: str, before: str, after: str) -> None:
        if one_line(before) != after:
            self.changes.append(Change(name, shortened(before), shortened(after)))

    def told_version(self, text: str) -> None:
        """Tell that a version is not kept: the catalogue names a paper at arXiv, none of its versions."""
        version = identifiers.arxiv_version_in(text)
        if version:
            self.not_kept["version of the arXiv id"] = version

    def told_law(self, kind: str) -> None:
        """Tell that law is not taken: a work about law may be a reference, law itself is none."""
        self.not_kept["type of reference"] = f"{kind}: law itself has entries of its own, under Legal authorities"

    def taken(self, *names: str) -> None:
        self._taken.update(names)

    def not_taken(self, among: Container[str]) -> Iterator[tuple[str, str]]:
        """Yield each of those fields that was left, and each part of a field that is not kept."""
        yield from ((name, shortened(self[name])) for name in self.fields if name in among and name not in self._taken)
        yield from self.not_kept.items()


def _that_fits(value: str) -> str:
    return value if len(value) <= LONGEST_URL else ""


def shortened(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
