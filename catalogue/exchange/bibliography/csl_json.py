"""CSL-JSON, as reference managers write it: one item, or a list of them."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from ...addresses import identifiers
from ...vocabulary import ReferenceType
from .plain_text import without_html
from .record import Record
from .work import Rejected, Work, in_one_form, venue_of, year_in

TYPES: dict[str, ReferenceType] = {
    **dict.fromkeys(("article-journal", "chapter", "paper-conference", "report", "thesis"), ReferenceType.PAPER),
    **dict.fromkeys(("article", "book", "manuscript", "speech", "entry-encyclopedia"), ReferenceType.PAPER),
    **dict.fromkeys(("article-magazine", "article-newspaper", "broadcast", "post", "webpage"), ReferenceType.WEB),
    "dataset": ReferenceType.DATASET,
    "legal_case": ReferenceType.DECISION,
    "post-weblog": ReferenceType.BLOG,
    "standard": ReferenceType.STANDARD,
    **dict.fromkeys(("bill", "document", "legislation", "regulation", "treaty", ""), ReferenceType.UNKNOWN),
}
LAW = ("bill", "legislation", "regulation", "treaty")
VENUES = ("container-title", "publisher", "event-title", "event")
NAMES_ARXIV = ("DOI", "URL", "number", "container-title", "archive_location", "note")
NO_JSON = "it is not valid JSON here: {}"
PUNCTUATION = "[], \t\r\n"


def read_csl_json(text: str) -> Iterator[Work | Rejected]:
    """One item after the other, so that each is told with its line, and what follows an error is not guessed at."""
    place = 0
    while text[place:].lstrip(PUNCTUATION):
        place += len(text[place:]) - len(text[place:].lstrip(PUNCTUATION))
        line = text.count("\n", 0, place) + 1
        try:
            item, place = json.JSONDecoder().raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            wrong = getattr(error, "msg", "it is nested too deeply")
            yield Rejected(line, text[place : place + 60].split("\n")[0], NO_JSON.format(wrong))
            return
        yield _work(item, line)


def _work(item: Any, line: int) -> Work | Rejected:
    if not isinstance(item, dict):
        return Rejected(line, str(item)[:60], "an item in braces is expected")
    kind, what = str(item.get("type", "")), str(item.get("title") or item.get("id") or "")[:60]
    if kind not in TYPES:
        return Rejected(line, what, f"“{kind[:20]}” is not a type of reference that is known here")
    record = Record({str(name): _text(value) for name, value in item.items() if name not in ("id", "type")})
    title = record.take("title", without_html)
    if not title:
        return Rejected(line, what, "it has no title")
    if kind in LAW:
        record.told_law(kind)
    arxiv_id = next(filter(None, (identifiers.arxiv_id_in(record[name]) for name in NAMES_ARXIV)), "")
    type_ = TYPES[kind]
    return Work(
        line=line,
        type=ReferenceType.PAPER if type_ is ReferenceType.UNKNOWN and arxiv_id else type_,
        title=title,
        authors=tuple(_names(item, record, "author")) or tuple(_names(item, record, "editor")),
        year=record.take("issued", year_in, as_="year"),
        venue=record.take_first(VENUES, lambda text: venue_of(without_html(text)), as_="venue") or "",
        arxiv_id=arxiv_id,
        doi=record.take("DOI", partial(in_one_form, identifiers.doi)),
        url=record.take("URL", partial(in_one_form, identifiers.typed_address), as_="address"),
        changes=tuple(record.changes),
        not_taken=tuple(record.not_taken(among=record.fields)),
    )


def _names(item: dict[str, Any], record: Record, field: str) -> Iterator[str]:
    people = item.get(field)
    for person in people if isinstance(people, list) else ():
        if name := _name(person):
            record.taken(field)
            yield in_one_form(identifiers.author, without_html(name))


def _name(person: Any) -> str:
    if not isinstance(person, dict):
        return ""
    said = {part: str(person.get(part) or "") for part in ("literal", "family", "given", "suffix")}
    particle = str(person.get("non-dropping-particle") or person.get("dropping-particle") or "")
    family = " ".join(filter(None, (particle, said["family"])))
    return said["literal"] or ", ".join(filter(None, (family, said["given"], said["suffix"])))


def _text(value: Any) -> str:
    """As one text: a date by its parts, the rest as JSON says it."""
    if isinstance(value, str | int | float):
        return str(value)
    parts = value.get("date-parts") if isinstance(value, dict) else None
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        return "-".join(map(str, parts[0]))
    if isinstance(value, dict) and (said := value.get("raw") or value.get("literal")):
        return str(said)
    return json.dumps(value, ensure_ascii=False) if value else ""
