"""Data as JSON: what everybody may build upon. Fields may come; within `API` none goes."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ..addresses.codes import Code
from ..editions.answers import last_page
from ..editions.entry_data import labels_in, layers_in, passages_in_words, related_codes
from ..editions.rows import facts_of
from ..vocabulary import EntryState
from .citing.as_source import LICENCE
from .subjects import Changes, Entry, History, Links, Listing, moment

API = 1
ATTRIBUTION = "Failure Modes Catalogue, and for the source’s words its authors: name the edition and the layer."


def entry(subject: Entry) -> str:
    """Return an entry with its document, as it stands in the edition."""
    return written(entry_data(subject))


def entry_data(subject: Entry) -> dict[str, Any]:
    links, code, document = subject.links, subject.code, subject.document
    return {
        "api": API,
        "id": links.living(code),
        "url": links.page(code),
        "cite_as": links.frozen(code),
        "edition": edition_of(links),
        "text": _standing(subject),
        "state": document["state"],
        "document": document,
        "layers": layers_in(document),
        "shown": [passage._asdict() for passage in passages_in_words(code, subject.edition, document)],
        "related": related_codes(code, subject.edition),
        "labels": labels_in(document, subject.edition),
        "links": {
            "history": links.record("history", code),
            "changes": links.record("changes", code),
            **subject.forms,
            "embed": f"{links.base}{links.addresses.home}embed/{code}",
        },
        "licence": LICENCE,
        "attribution": ATTRIBUTION,
    }


def tombstone(subject: Entry) -> str:
    """Return why an entry is gone, since when, and where it last stood."""
    document, departure = subject.document, subject.edition.departures[subject.code]
    return written(
        {
            "api": API,
            "code": subject.code,
            "title": document["title"],
            "state": document["state"],
            "reason": document["reason"],
            "edition": departure.edition,
            "published_at": moment(departure.published_at),
            "publisher": departure.publisher,
            "successor": subject.edition.successor_of(subject.code),
            "last_edition": departure.edition - 1,
            "last_url": subject.links.frozen(subject.code, departure.edition - 1),
        }
    )


def listing(subject: Listing) -> str:
    """Return one page of a list."""
    selection, size = subject.selection, subject.page_size
    pages = last_page(len(subject.codes), size)
    applied = {
        name: [value for value in values if value not in subject.unknown.get(name, ())]
        for name, values in selection.terms.items()
    }
    terms = {name: values for name, values in applied.items() if values}
    start = (selection.page - 1) * size
    return written(
        {
            "api": API,
            "edition": edition_of(subject.links),
            "query": {
                "q": selection.q,
                "terms": terms,
                "sort": subject.sort,
                **({"unknown": subject.unknown} if subject.unknown else {}),
            },
            "count": len(subject.codes),
            "page": selection.page,
            "pages": pages,
            "items": [_item(code, subject.links) for code in subject.codes[start : start + size]],
            "links": {
                "self": subject.page_address(selection.page),
                "next": subject.page_address(selection.page + 1) if selection.page < pages else "",
                "prev": subject.page_address(selection.page - 1) if selection.page > 1 else "",
                **subject.forms,
            },
        }
    )


def history(subject: History) -> str:
    """Return every text that an entry has had, the newest first, without the texts themselves."""
    links, code = subject.links, subject.code
    return written(
        {
            "api": API,
            "code": code,
            "versions": [
                {
                    "first_edition": text.since.number,
                    "published_at": moment(text.since.published_at),
                    "until": text.until.number if text.until else None,
                    "publisher": text.since.publisher,
                    "note": text.since.note,
                    "substantive": not text.is_editorial,
                    "state": text.state,
                    "title": text.title,
                    "digest": text.digest,
                    "document": links.document(text.digest),
                    "url": links.frozen(code, text.since.number),
                    "changes_from_previous": links.changes(code, text.before, text.since.number) if is_later else "",
                }
                for text, is_later in zip(subject.texts, [*[True] * (len(subject.texts) - 1), False], strict=True)
            ],
        }
    )


def changes(subject: Changes) -> str:
    """Return what became of an entry's words, always from old to new."""
    return written(
        {
            "api": API,
            "code": subject.code,
            "from": subject.before,
            "to": subject.after,
            "parts": [
                {
                    "title": part.title,
                    "anchor": part.anchor,
                    "layer": part.layer,
                    "change": part.change.value.lower(),
                    "fields": [
                        {"name": field.name, "runs": [{"op": run.op.value, "text": run.text} for run in field.runs]}
                        for field in part.fields
                    ],
                }
                for part in subject.parts
            ],
        }
    )


def _item(code: str, links: Links) -> dict[str, Any]:
    edition, owner, kind = links.edition, code.partition(".")[0], Code.read(code).kind
    return {
        "id": links.living(code),
        "code": code,
        "kind": kind,
        "title": edition.title_of(code),
        "url": links.page(code),
        "cite_as": links.frozen(code),
        "state": EntryState.PUBLIC,
        "text_digest": edition.digests[owner],
        **facts_of(code, kind, edition),
        "shown": [passage._asdict() for passage in passages_in_words(code, edition)],
    }


def edition_of(links: Links) -> dict[str, Any]:
    """Return which edition was read. What names its edition never changes, and so is not told if that is the newest."""
    edition = links.edition
    return {
        "number": edition.number,
        "published_at": moment(edition.published_at),
        "publisher": edition.publisher,
        "digest": edition.digest,
        **({} if links.is_pinned else {"is_newest": True}),
    }


def _standing(subject: Entry) -> dict[str, Any]:
    text = subject.standing
    return {
        "digest": text.digest,
        "document": subject.links.document(text.digest),
        "first_edition": text.first_edition,
        "first_published_at": moment(text.first_published_at),
        **({} if subject.links.is_pinned else {"replaced_by": None, "replaced_at": None}),
        **({"redacted": erased} if (erased := list(_erased(subject))) else {}),
    }


def _erased(subject: Entry) -> Iterator[dict[str, Any]]:
    for gone in subject.edition.erased_from(subject.code.partition(".")[0]):
        yield {"places": gone.places, "ground": gone.ground, "at": moment(gone.at), "digest_of_rest": gone.left}


def written(data: Mapping[str, Any]) -> str:
    """Return it as people read it: real characters, one key a line."""
    return f"{json.dumps(data, ensure_ascii=False, indent=1)}\n"
