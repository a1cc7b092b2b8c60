"""The place that a suggestion is about, as its sender reads it: an entry of one edition, or the whole catalogue."""

from dataclasses import dataclass, field
from typing import Any

from .. import documents
from ..addresses.codes import Code
from ..documents.shapes import PassageDocument
from ..models import Edition, EntryVersion
from ..vocabulary import PassageRole

EXCERPT = 70


class NoSuchTarget(Exception):
    """There is no such edition, or it has no such entry."""


@dataclass(frozen=True)
class Target:
    """`code` names the place as the reader came to it: an entry, a scenario, a passage; "" the catalogue as a whole.

    `anchor` is the passage that it names. `passages` are those of the entry, by anchor, with the beginning of each.
    """

    edition: int
    code: str = ""
    entry: str = ""
    title: str = ""
    anchor: str = ""
    passages: dict[str, str] = field(default_factory=dict)


def target_at(code: Code | None, edition: int | None = None) -> Target:
    """Return the place in the edition in force, unless another is named. Two queries. Raises NoSuchPlace."""
    number = _edition(edition)
    if code is None:
        return Target(number)
    version = EntryVersion.objects.in_edition(number).filter(entry__code=code.entry).first()
    if version is None:
        raise NoSuchTarget(f"Edition {number} has no entry {code.entry}.")
    document = documents.read(version.document)
    passages = {passage["anchor"]: _beginning(passage) for passage in document["passages"]}
    title, anchor = _part(code, document, passages) if code.part else (document["title"], "")
    return Target(number, str(code), document["code"], title, anchor, passages)


def _edition(number: int | None) -> int:
    editions = Edition.objects.filter(number=number) if number else Edition.objects.all()
    found = editions.values_list("number", flat=True).first()
    if found is None:
        raise NoSuchTarget(f"There is no edition {number}." if number else "Nothing is published yet.")
    return found


def _part(code: Code, document: Any, passages: dict[str, str]) -> tuple[str, str]:
    """Title and anchor of a scenario or a passage."""
    if str(code) in passages:
        return document["title"], str(code)
    for scenario in document.get("scenarios", []):
        if scenario["code"] == str(code):
            return scenario["title"], scenario["passage"]
    raise NoSuchTarget(f"There is no {code}.")


def _beginning(passage: PassageDocument) -> str:
    text = passage["display"] or passage["verbatim"].strip()
    excerpt = text if len(text) <= EXCERPT else f"{text[: EXCERPT - 1].rstrip()}…"
    return f"{PassageRole(passage['role']).label}: {excerpt}"
