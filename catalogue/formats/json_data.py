"""Data as JSON: what everybody may build upon. Fields may come; within `API` none goes."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal, cast

from ..addresses.codes import Code
from ..documents import AnyEntryDocument
from ..documents.differences import ChangeKind, PartDifference, Run
from ..editions.answers import last_page
from ..editions.edition import LoadedEdition
from ..editions.entry_data import facts_of, labels_in, layers_in, passages_in_words, related_codes
from ..editions.history import EntryChange
from ..vocabulary import EntryState
from .citing.as_source import LICENCE
from .json_shapes import (
    ChangesData,
    EditionChangesData,
    EditionData,
    EntryChangeData,
    EntryData,
    HistoryData,
    ItemData,
    ListData,
    PartData,
    QueryData,
    RedactedData,
    RelatedData,
    RunData,
    ShownData,
    StandingData,
    TombstoneData,
)
from .subjects import ChangedEntries, Changes, Entry, History, Links, Listing, moment

API: Final = 1
CHANGES: dict[ChangeKind, Literal["added", "removed", "changed"]] = {
    ChangeKind.ADDED: "added",
    ChangeKind.REMOVED: "removed",
    ChangeKind.CHANGED: "changed",
}
ATTRIBUTION = "Failure Modes Catalogue, and for the source’s words its authors: name the edition and the layer."


def entry(subject: Entry) -> str:
    """Return an entry with its document, as it stands in the edition."""
    return written(entry_data(subject))


def entry_data(subject: Entry) -> EntryData:
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
        "shown": _shown(code, subject.edition, document),
        "related": cast(RelatedData, related_codes(code, subject.edition)),
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
    data: TombstoneData = {
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
    return written(data)


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
    query: QueryData = {"q": selection.q, "terms": terms, "sort": subject.sort}
    if subject.unknown:
        query["unknown"] = {name: list(values) for name, values in subject.unknown.items()}
    data: ListData = {
        "api": API,
        "edition": edition_of(subject.links),
        "query": query,
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
    return written(data)


def history(subject: History) -> str:
    """Return every text that an entry has had, the newest first, without the texts themselves."""
    links, code = subject.links, subject.code
    data: HistoryData = {
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
    return written(data)


def changes(subject: Changes) -> str:
    """Return what became of an entry's words, always from old to new."""
    data: ChangesData = {
        "api": API,
        "code": subject.code,
        "from": subject.before,
        "to": subject.after,
        "parts": _parts(subject.parts),
    }
    return written(data)


def edition_changes(subject: ChangedEntries) -> str:
    """Return what an edition changed of each entry and of the catalogue as a whole, always from old to new."""
    data: EditionChangesData = {
        "api": API,
        "edition": edition_of(subject.links),
        "count": subject.count,
        "page": subject.page,
        "pages": subject.pages,
        "items": [_entry_change(change, subject.links) for change in subject.entries],
        "of_catalogue": _parts(subject.of_catalogue),
        "links": {
            "self": subject.page_address(subject.page),
            "next": subject.page_address(subject.page + 1) if subject.page < subject.pages else "",
            "prev": subject.page_address(subject.page - 1) if subject.page > 1 else "",
        },
    }
    return written(data)


def _entry_change(change: EntryChange, links: Links) -> EntryChangeData:
    after = change.after
    kind_of_change = after.state.value if change.is_departure else "new" if change.is_new else "changed"
    return {
        "code": change.code,
        "kind": Code.read(change.code).kind,
        "title": after.title,
        "former_title": change.former_title,
        "change": cast(Literal["new", "changed", "withdrawn", "merged"], kind_of_change),
        "state": after.state.value,
        "reason": after.document["reason"] if after.is_gone else "",
        "substantive": not after.is_editorial,
        "cite_as": links.frozen(change.code),
        "changes": "" if change.is_new else links.changes(change.code, after.before, after.since.number),
        "parts": [] if change.is_new else _parts(change.words()),
    }


def _parts(parts: Iterable[PartDifference]) -> list[PartData]:
    return [
        {
            "title": part.title,
            "anchor": part.anchor,
            "layer": part.layer,
            "change": CHANGES[part.change],
            "fields": [{"name": field.name, "runs": runs_of(field.runs)} for field in part.fields],
        }
        for part in parts
    ]


def runs_of(runs: Iterable[Run]) -> list[RunData]:
    return [{"op": run.op.value, "text": run.text} for run in runs]


def _item(code: str, links: Links) -> ItemData:
    edition, owner, kind = links.edition, code.partition(".")[0], Code.read(code).kind
    item: Any = {
        "id": links.living(code),
        "code": code,
        "kind": kind,
        "title": edition.title_of(code),
        "url": links.page(code),
        "cite_as": links.frozen(code),
        "state": EntryState.PUBLIC,
        "text_digest": edition.digests[owner],
        **facts_of(code, kind, edition),
        "shown": _shown(code, edition),
    }
    return cast(ItemData, item)


def _shown(code: str, edition: LoadedEdition, document: AnyEntryDocument | None = None) -> list[ShownData]:
    return [
        {
            "anchor": passage.anchor,
            "layer": passage.layer,
            "text": passage.text,
            "hedges": list(passage.hedges),
            "is_quotable_as_published": passage.is_quotable_as_published,
        }
        for passage in passages_in_words(code, edition, document)
    ]


def edition_of(links: Links) -> EditionData:
    """Return which edition was read. What names its edition never changes, and so is not told if that is the newest."""
    edition = links.edition
    data: EditionData = {
        "number": edition.number,
        "published_at": moment(edition.published_at),
        "publisher": edition.publisher,
        "digest": edition.digest,
    }
    if not links.is_pinned:
        data["is_newest"] = True
    return data


def _standing(subject: Entry) -> StandingData:
    text = subject.standing
    data: StandingData = {
        "digest": text.digest,
        "document": subject.links.document(text.digest),
        "first_edition": text.first_edition,
        "first_published_at": moment(text.first_published_at),
    }
    if not subject.links.is_pinned:
        data |= {"replaced_by": None, "replaced_at": None}
    if erased := list(_erased(subject)):
        data["redacted"] = erased
    return data


def _erased(subject: Entry) -> Iterator[RedactedData]:
    for gone in subject.edition.erased_from(subject.code.partition(".")[0]):
        yield {"places": list(gone.places), "ground": gone.ground, "at": moment(gone.at), "digest_of_rest": gone.left}


def written(data: Mapping[str, object]) -> str:
    """Return it as people read it: real characters, one key a line."""
    return f"{json.dumps(data, ensure_ascii=False, indent=1)}\n"
