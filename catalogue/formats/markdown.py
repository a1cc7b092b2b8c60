"""Entries, lists and briefs as Markdown (CommonMark): each passage to the letter, its layer and hedges below it."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from ..addresses.codes import Code
from ..documents.quoting import NOT_PUBLISHED
from ..editions.edition import LoadedEdition
from ..editions.entry_data import ShownPassage, Value, facts_of, in_words, passages_in_words, related_codes
from ..vocabulary import EntryState, Kind, Layer
from .briefs import TITLE, Block, Brief, Heading, Paragraph, Table
from .citing.as_source import LICENCE
from .citing.runs import Run, Runs, in_markdown
from .subjects import Entry, Links, Listing

_SPECIAL = re.compile(r"[\\`*_\[\]<>&|~]")
_BEGINS_A_BLOCK = re.compile(r"^(\s*)(?:([#+=-])|([0-9]{1,9})([.)](?=\s|$)))", re.MULTILINE)
_IN_PASSAGES = frozenset({"commentary_cell", "commentary_line"})
"""Facts whose words stand in the passages, each with its hedge."""
_QUOTED = ("quotation", "withheld", "curator")
"""Kinds of paragraphs of a brief."""


def entry(subject: Entry) -> str:
    """Return an entry: a head in YAML, its passages, its facts, and what belongs to it."""
    edition, links, code = subject.edition, subject.links, subject.code
    passages = passages_in_words(code, edition, subject.document)
    head = {
        "code": code,
        "title": subject.document["title"],
        "edition": edition.number,
        "published": f"{edition.published_at:%Y-%m-%d}",
        "cite_as": links.frozen(code),
        "layers": [layer.value for layer in Layer if any(one.layer == layer for one in passages)],
        "licence": LICENCE,
    }
    parts = [
        _head(head),
        f"# {code} {escaped(subject.document['title'])}",
        *_passages(passages, edition),
        *(f"**{part}**\n\n{part.document['reason']}" for part in edition.withdrawn_from(code)),
        *(escaped(str(gone)) for gone in edition.erased_from(code.partition(".")[0])),
        "## Facts",
        _facts(code, Code.read(code).kind, edition),
        *_related(related_codes(code, edition), links),
        "## Cite",
        f"{code} “{escaped(subject.document['title'])}”, Failure Modes Catalogue, edition {edition.number} "
        f"({edition.published_at:%-d %B %Y}), <{links.frozen(code)}>",
        f"Name the layer of what you quote: a withheld passage is {NOT_PUBLISHED}.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def tombstone(subject: Entry) -> str:
    """Return why an entry is gone, since when, and where it last stood."""
    document, edition = subject.document, subject.edition
    departure, successor = edition.departures[subject.code], edition.successor_of(subject.code)
    last = subject.links.frozen(subject.code, departure.edition - 1)
    head = {"code": subject.code, "title": document["title"], "state": document["state"], "edition": departure.edition}
    parts = [
        _head(head),
        f"# {subject.code} {escaped(document['title'])}",
        f"{EntryState(document['state']).label} in edition {departure.edition} "
        f"({departure.published_at:%-d %B %Y}) by {escaped(departure.publisher)}.",
        in_words(document["reason"], edition),
        f"See instead: {_link(successor, subject.links)}" if successor else "",
        f"As it last stood: <{last}>",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def listing(subject: Listing) -> Iterator[bytes]:
    """Yield a list, entry by entry."""
    edition = subject.edition
    head = {
        "title": subject.title,
        "edition": edition.number,
        "published": f"{edition.published_at:%Y-%m-%d}",
        "count": len(subject.codes),
        "query": subject.selection.on_page(1).query_string.removeprefix("?"),
        **({"not_applied": subject.not_applied} if subject.unknown else {}),
        "licence": LICENCE,
    }
    yield f"{_head(head)}\n\n# {escaped(subject.title)}\n".encode()
    for code in subject.codes:
        parts = [
            f"## {_link(code, subject.links)}",
            *_passages(passages_in_words(code, edition), edition),
            _facts(code, Code.read(code).kind, edition),
        ]
        yield "".join(f"\n{part}\n" for part in parts if part).encode()


def escaped(text: str) -> str:
    """Return the text so that every character of it is read as itself."""
    return _BEGINS_A_BLOCK.sub(_not_begun, _SPECIAL.sub(r"\\\g<0>", text))


def _not_begun(found: re.Match[str]) -> str:
    blank, sign, number, stop = found.groups()
    return f"{blank}\\{sign}" if sign else f"{blank}{number}\\{stop}"


def _head(fields: dict[str, Any]) -> str:
    """Write YAML, of which JSON is a part."""
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items())
    return "\n".join(["---", *lines, "---"])


def _passages(passages: Iterable[ShownPassage], edition: LoadedEdition) -> Iterator[str]:
    for passage in passages:
        yield _quoted(passage)
        yield _standing_of(passage, edition)


def _quoted(passage: ShownPassage) -> str:
    """Curators write Markdown; the source is quoted to the letter."""
    text = passage.text.strip()
    lines = (text if passage.layer == Layer.CURATOR else escaped(text)).split("\n")
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _standing_of(passage: ShownPassage, edition: LoadedEdition) -> str:
    pieces = [f"**{passage.anchor}**", edition.term("layer", passage.layer).label]
    if passage.layer == Layer.WITHHELD:
        pieces.append(NOT_PUBLISHED)
    if passage.hedges:
        pieces.append("hedged: " + ", ".join(f"“{escaped(hedge)}”" for hedge in passage.hedges))
    return " · ".join(pieces)


def _facts(code: str, kind: Kind, edition: LoadedEdition) -> str:
    """Write a line for each fact, with whose words it is behind its name."""
    every_fact = facts_of(code, kind, edition)
    facts = {name: _fact(value) for name, value in every_fact.items() if name not in _IN_PASSAGES}
    layers = {name: layer for name in facts if (layer := facts.get(f"{name}_layer"))}
    of_others = {f"{name}_layer" for name in layers}
    return "\n".join(
        f"- {name.replace('_', ' ')}{f' ({layers[name]})' if name in layers else ''}: {told}"
        for name, told in facts.items()
        if told and name not in of_others
    )


def _fact(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    told = ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return escaped(" ".join(told.split()))


def _related(related: dict[str, list[str]], links: Links) -> Iterator[str]:
    if any(related.values()):
        yield "## Related"
        yield "\n".join(f"- {_link(code, links)}" for codes in related.values() for code in codes)


def _link(code: str, links: Links) -> str:
    return f"[{code} {escaped(links.edition.marked_title_of(code))}]({links.frozen(code)})"


def brief(subject: Brief) -> str:
    blocks = [f"# {TITLE}", *map(_block, subject.blocks)]
    notes = (f"[^{number}]: {in_markdown(note)}" for number, note in enumerate(subject.notes, start=1))
    return "\n\n".join([*blocks, *notes]) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * (level + 1)} {in_markdown([Run(text)])}"
        case Paragraph(runs, kind, note):
            text = in_markdown(runs) + (f"[^{note}]" if note else "")
            return f"> {text}" if kind in _QUOTED else f"**{text}**" if kind == "warning" else text
        case Table():
            return "\n".join(_lines(block))


def _lines(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(table.headings)} |"
    yield f"|{' --- |' * len(table.headings)}"
    yield from (f"| {' | '.join(map(_cell, row))} |" for row in table.rows)


def _cell(runs: Runs) -> str:
    return " ".join(in_markdown(runs).split())
