"""Citations as data: each entry of a list as BibTeX, RIS, CSL-JSON or text, and what is left of one that is gone."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping

from .citing import bibtex, csl, ris
from .citing.as_source import Cited
from .citing.dates import Day
from .citing.items import Item, item_of, of_entry
from .citing.text import citations_text
from .subjects import Entry, Links, Listing, Subject

Write = Callable[[list[Item]], str]


def _one(write: Write) -> Callable[[Entry], str]:
    return lambda entry: write([_item(entry.code, entry.links)])


def _gone(write: Write) -> Callable[[Entry], str]:
    return lambda entry: write([_departed(entry)])


def _each(write: Write, *, between: bytes = b"") -> Callable[[Listing], Iterator[bytes]]:
    def pieces(listing: Listing) -> Iterator[bytes]:
        for index, code in enumerate(listing.codes):
            yield between * (index > 0) + write([_item(code, listing.links)]).encode()

    return pieces


def _csl_list(listing: Listing) -> Iterator[bytes]:
    yield b"["
    for index, code in enumerate(listing.codes):
        item = json.dumps(csl.csl(_item(code, listing.links)), ensure_ascii=False)
        yield f"{',' * (index > 0)}\n{item}".encode()
    yield b"\n]\n"


def _text(entry: Entry) -> str:
    return citations_text(entry.edition, entry.code, entry.links.frozen(entry.code))


def _text_of_gone(entry: Entry) -> str:
    item = _departed(entry)
    return f"{item.work.title}\n\n{item.note}\n"


def _texts(listing: Listing) -> Iterator[bytes]:
    for index, code in enumerate(listing.codes):
        text = citations_text(listing.edition, code, listing.links.frozen(code))
        yield f"{(chr(10) * 2) * (index > 0)}{text}".encode()


def _item(code: str, links: Links) -> Item:
    return item_of(links.edition, code, links.frozen(code))


def _departed(entry: Entry) -> Item:
    departure, document = entry.edition.departures[entry.code], entry.document
    when = Day.of(departure.published_at)
    stood = departure.edition - 1
    cited = Cited(f"{document['title']} (withdrawn)", entry.links.frozen(entry.code, stood), stood, when, entry.code)
    note = f"Withdrawn in edition {departure.edition} ({when}): {document['reason']} It last stood at {cited.address}"
    return of_entry(cited, note=note)


Writers = Mapping[Subject, Callable[..., str | Iterable[bytes]]]

each_as_bibtex = _each(bibtex.bibtex, between=b"\n")
each_as_ris = _each(ris.ris)

BIBTEX: Writers = {
    Subject.ENTRY: _one(bibtex.bibtex),
    Subject.TOMBSTONE: _gone(bibtex.bibtex),
    Subject.LIST: each_as_bibtex,
}
RIS: Writers = {Subject.ENTRY: _one(ris.ris), Subject.TOMBSTONE: _gone(ris.ris), Subject.LIST: each_as_ris}
CSL_JSON: Writers = {
    Subject.ENTRY: _one(csl.csl_json),
    Subject.TOMBSTONE: _gone(csl.csl_json),
    Subject.LIST: _csl_list,
}
TEXT: Writers = {Subject.ENTRY: _text, Subject.TOMBSTONE: _text_of_gone, Subject.LIST: _texts}
