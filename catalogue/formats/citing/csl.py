"""CSL-JSON 1.0.2, which Zotero, Pandoc and citation processors read."""

import json
from collections.abc import Sequence
from typing import Any

from ...vocabulary import AuthorityType, ReferenceType
from .authors import Person
from .dates import Day
from .items import ENTRY, LANGUAGE, Item, on_one_line

TYPES: dict[str, str] = {
    ReferenceType.ARTICLE: "article-journal",
    ReferenceType.BLOG: "post-weblog",
    ReferenceType.BOOK: "book",
    ReferenceType.CHAPTER: "chapter",
    ReferenceType.DATASET: "dataset",
    ReferenceType.DECISION: "legal_case",
    ReferenceType.GUIDANCE: "report",
    ReferenceType.INCIDENT: "webpage",
    ReferenceType.MAGAZINE: "article-magazine",
    ReferenceType.MANUSCRIPT: "manuscript",
    ReferenceType.NEWSPAPER: "article-newspaper",
    ReferenceType.PREPRINT: "article",
    ReferenceType.PROCEEDINGS: "paper-conference",
    ReferenceType.REPORT: "report",
    ReferenceType.STANDARD: "standard",
    ReferenceType.THESIS: "thesis",
    ReferenceType.WEBPAGE: "webpage",
    ENTRY: "entry-encyclopedia",
    AuthorityType.BILL: "bill",
    AuthorityType.CASE: "legal_case",
    AuthorityType.DIRECTIVE: "legislation",
    AuthorityType.GENERAL_LAW: "document",
    AuthorityType.REGULATION: "regulation",
    AuthorityType.SETTLEMENT: "legal_case",
    AuthorityType.STATUTE: "legislation",
    AuthorityType.TREATY: "treaty",
}
_NAMES = {
    "container": "container-title",
    "container-short": "container-title-short",
    "series": "collection-title",
    "place": "publisher-place",
    "event": "event-title",
    "pages": "page",
    "archive-id": "archive_location",
    **{name: name for name in ("volume", "issue", "number", "genre", "publisher", "edition", "archive")},
    **{name: name for name in ("authority", "jurisdiction", "title-short")},
}
"""A detail of a work → the variable of CSL."""


def csl_json(items: Sequence[Item]) -> str:
    return json.dumps([csl(item) for item in items], ensure_ascii=False, indent=2) + "\n"


def csl(item: Item) -> dict[str, Any]:
    work = item.work
    facts = {_NAMES[name]: on_one_line(value) for name, value in work.details.items() if name in _NAMES}
    if "page" not in facts and work.details.get("article-number"):
        facts["number"] = on_one_line(work.details["article-number"])
    if work.arxiv_id:
        facts |= {"archive": "arXiv", "archive_location": f"arXiv:{work.arxiv_id}", "number": f"arXiv:{work.arxiv_id}"}
    editor = work.details.get("editor", "")
    found = {
        "id": item.id,
        "type": TYPES[work.type],
        "title": on_one_line(work.title),
        "author": [_name(person) for person in work.authors] + [{"literal": "others"}] * work.and_others,
        "editor": [_name(Person.printed(editor))] if editor else [],
        **facts,
        "issued": _date(work.issued),
        "accessed": _date(Day.read(work.details.get("accessed", ""))),
        "DOI": work.doi,
        "URL": work.url or work.doi_address or work.arxiv_address,
        "language": LANGUAGE if work.type == ENTRY else "",
        "license": item.licence,
        "note": on_one_line(item.note),
    }
    return {name: value for name, value in found.items() if value}


def _name(person: Person) -> dict[str, str]:
    parts = {
        "family": person.family,
        "given": person.given,
        "non-dropping-particle": person.particle,
        "suffix": person.suffix,
        "literal": person.literal,
    }
    return {name: on_one_line(value) for name, value in parts.items() if value}


def _date(day: Day) -> dict[str, list[list[int]]]:
    parts = [part for part in (day.year, day.month, day.day) if part]
    return {"date-parts": [parts]} if day else {}
