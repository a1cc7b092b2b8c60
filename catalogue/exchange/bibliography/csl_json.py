"""CSL-JSON, as reference managers write it: one item, or a list of them."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from ...addresses import identifiers
from ...vocabulary import ReferenceType, WorkField
from .pasted_record import Record
from .plain_text import without_html
from .work import Rejected, Work, date_in, day_in, in_one_form, people_of, type_of, venue_of, year_in

TYPES: dict[str, ReferenceType] = {
    "article": ReferenceType.PREPRINT,
    "article-journal": ReferenceType.ARTICLE,
    "article-magazine": ReferenceType.MAGAZINE,
    "article-newspaper": ReferenceType.NEWSPAPER,
    "book": ReferenceType.BOOK,
    **dict.fromkeys(("chapter", "entry", "entry-dictionary", "entry-encyclopedia"), ReferenceType.CHAPTER),
    "dataset": ReferenceType.DATASET,
    "legal_case": ReferenceType.DECISION,
    **dict.fromkeys(("manuscript", "speech"), ReferenceType.MANUSCRIPT),
    "paper-conference": ReferenceType.PROCEEDINGS,
    "post-weblog": ReferenceType.BLOG,
    "report": ReferenceType.REPORT,
    "standard": ReferenceType.STANDARD,
    "thesis": ReferenceType.THESIS,
    "webpage": ReferenceType.WEBPAGE,
    **dict.fromkeys(("broadcast", "post"), ReferenceType.WEB),
    **dict.fromkeys(("bill", "document", "legislation", "regulation", "treaty", ""), ReferenceType.UNKNOWN),
}
LAW = ("bill", "legislation", "regulation", "treaty")
DETAILS: dict[WorkField, tuple[str, ...]] = {
    WorkField.CONTAINER_SHORT: ("container-title-short", "journalAbbreviation"),
    WorkField.VOLUME: ("volume",),
    WorkField.ISSUE: ("issue",),
    WorkField.NUMBER: ("number",),
    WorkField.PAGES: ("page",),
    WorkField.SERIES: ("collection-title",),
    WorkField.GENRE: ("genre",),
    WorkField.PUBLISHER: ("authority", "publisher"),
    WorkField.PLACE: ("publisher-place", "event-place"),
    WorkField.EVENT: ("event-title", "event"),
    WorkField.EDITION: ("edition",),
    WorkField.ARCHIVE: ("archive",),
    WorkField.ARCHIVE_ID: ("archive_location",),
}
"""Each detail, and the variables in which it stands. The `authority` of a decision is its court."""
NAMES_ARXIV = ("DOI", "URL", "number", "container-title", "archive_location", "note")
NO_JSON = "it is not valid JSON here: {}"
PUNCTUATION = "[], \t\r\n"


def read_csl_json(text: str) -> Iterator[Work | Rejected]:
    """Read one item after the other, so that each has its line, and what follows an error is not guessed at."""
    position = 0
    while text[position:].lstrip(PUNCTUATION):
        position += len(text[position:]) - len(text[position:].lstrip(PUNCTUATION))
        line = text.count("\n", 0, position) + 1
        try:
            item, position = json.JSONDecoder().raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            wrong = getattr(error, "msg", "it is nested too deeply")
            yield Rejected(line, text[position : position + 60].split("\n")[0], NO_JSON.format(wrong))
            return
        yield _read_item(item, line)


def _read_item(item: Any, line: int) -> Work | Rejected:
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
    if arxiv_id:
        record.taken(*(name for name in NAMES_ARXIV if identifiers.of_work(record[name]) == arxiv_id))
    if arxiv_id and record["archive"].casefold() == "arxiv":
        record.taken("archive")
    venue = record.take("container-title", lambda text: venue_of(without_html(text)), as_="venue")
    for field, names in DETAILS.items():
        record.detail(field, tuple(name for name in names if type(item.get(name)) in (str, int, float)), without_html)
    record.keep(WorkField.EDITOR, people_of(_names(item, "editor", in_order=True)), "editor")
    record.detail(WorkField.ISSUED, ("issued",), date_in)
    record.detail(WorkField.ACCESSED, ("accessed",), day_in)
    authors = tuple(_names(item, "author"))
    if authors:
        record.taken("author")
    return Work(
        line=line,
        type=type_of(TYPES[kind], arxiv_id=arxiv_id, venue=venue),
        title=title,
        authors=authors,
        year=record.take("issued", year_in, as_="year"),
        venue=venue,
        arxiv_id=arxiv_id,
        doi=record.take("DOI", partial(in_one_form, identifiers.doi)),
        url=record.take("URL", partial(in_one_form, identifiers.typed_address), as_="address"),
        details=tuple(record.details.items()),
        changes=tuple(record.changes),
        not_taken=tuple(record.not_taken(among=record.fields)),
    )


def _names(item: dict[str, Any], field: str, *, in_order: bool = False) -> Iterator[str]:
    people = item.get(field)
    for person in people if isinstance(people, list) else ():
        if name := _name(person, in_order=in_order):
            yield in_one_form(identifiers.author, without_html(name))


def _name(person: Any, *, in_order: bool) -> str:
    """“van Beethoven, Ludwig”, or as it is spoken."""
    if not isinstance(person, dict):
        return ""
    names = {part: str(person.get(part) or "") for part in ("literal", "family", "given", "suffix")}
    particle = str(person.get("non-dropping-particle") or person.get("dropping-particle") or "")
    family = " ".join(filter(None, (particle, names["family"])))
    if in_order:
        return names["literal"] or " ".join(filter(None, (names["given"], family, names["suffix"])))
    return names["literal"] or ", ".join(filter(None, (family, names["given"], names["suffix"])))


def _text(value: Any) -> str:
    """Return one text: a date by its parts, the rest as JSON says it."""
    if isinstance(value, str | int | float):
        return str(value)
    parts = value.get("date-parts") if isinstance(value, dict) else None
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        return "-".join(map(str, parts[0]))
    if isinstance(value, dict) and (text := value.get("raw") or value.get("literal")):
        return str(text)
    return json.dumps(value, ensure_ascii=False) if value else ""
