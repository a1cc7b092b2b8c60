"""Items for reference managers: of a reference the work, of an authority the law, else the entry."""

import re
from dataclasses import dataclass

from ...addresses.codes import Code
from ...addresses.names import visible
from ...documents import quoting
from ...documents.shapes import AuthorityDocument, ReferenceDocument, is_authority, is_reference
from ...editions.edition import LoadedEdition
from ...editions.entry_data import hedges_at, passage_at
from ...vocabulary import Layer
from .as_source import CATALOGUE, LICENCE, Cited, part_of, source_of
from .bluebook import BLUEBOOK
from .dates import Day
from .law import law_citation
from .runs import in_text
from .works import Work, work_of

ENTRY = "entry"
LANGUAGE = "en-GB"


@dataclass(frozen=True)
class Item:
    """`work.type` is a ReferenceType, an AuthorityType or ENTRY."""

    code: str
    edition: int
    work: Work
    note: str
    """The layer; of a work and of law, where in the catalogue it is."""
    licence: str = ""

    @property
    def id(self) -> str:
        return f"{self.code}-ed{self.edition}"


def item_of(edition: LoadedEdition, code: str, address: str) -> Item:
    """Return an entry, a scenario or a passage. `address` is the permanent one."""
    cited = part_of(edition, code, address)
    if Code.read(code).is_passage:
        return of_entry(cited, note=_note_of_passage(edition, cited))
    entry = edition.entries.get(code)
    if entry and is_authority(entry):
        return _authority(entry, cited)
    if entry and is_reference(entry):
        return _reference(entry, cited)
    return of_entry(cited)


def on_one_line(text: str) -> str:
    """Return the text as these formats take it: without line breaks, controls and what nobody sees."""
    return " ".join(visible(text.replace("\0", "")).split())


def of_entry(cited: Cited, *, note: str = "") -> Item:
    """Return the entry of the catalogue itself. Its note names the layer, if it has no other."""
    details = {
        "container": CATALOGUE,
        "edition": str(cited.edition),
        "editor": cited.editor,
        "publisher": cited.publisher,
    }
    work = Work(
        ENTRY,
        f"{cited.code} {cited.title}",
        issued=cited.published,
        url=cited.address,
        details={name: value for name, value in details.items() if value},
    )
    return Item(cited.code, cited.edition, work, note or f"Layer: {cited.layer}", LICENCE)


def _note_of_passage(edition: LoadedEdition, cited: Cited) -> str:
    """Return the layer, what softens the words, and where they stand in the source."""
    passage = passage_at(cited.code, edition)
    told = [f"Layer: {cited.layer}"]
    told += [f"hedged there: “{hedge}”" for hedge in hedges_at(cited.code, edition)]
    if passage["layer"] != Layer.CURATOR:
        place = quoting.place_in_source(edition.entries[cited.code.partition(".")[0]], passage)
        told.append(source_of(edition, place))
    return "; ".join(told)


def _reference(reference: ReferenceDocument, cited: Cited) -> Item:
    work = work_of(reference)
    if work is None:
        return of_entry(cited)
    return Item(cited.code, cited.edition, work, _where(cited))


def _authority(authority: AuthorityDocument, cited: Cited) -> Item:
    details = {
        "authority": authority["court"],
        "jurisdiction": _as_juris_m(authority["jurisdiction"]),
        "number": authority["docket"],
        "title-short": authority["short_name"],
    }
    work = Work(
        authority["type"],
        authority["title"],
        issued=Day.read(authority["decided_on"]) or Day(authority["year"] or 0),
        url=authority["url"],
        details={name: value for name, value in details.items() if value},
    )
    found = law_citation(authority, BLUEBOOK)
    form = f"{in_text(found.runs)} ({found.remark})" if found.runs else authority["citation"]
    return Item(cited.code, cited.edition, work, f"{form}. {_where(cited)}")


def _where(cited: Cited) -> str:
    return f"{CATALOGUE}, {cited.code}, edition {cited.edition}, {cited.address}"


def _as_juris_m(code: str) -> str:
    """Return a jurisdiction as Juris-M writes it: by its code where that is one of ISO 3166; empty where none fits."""
    is_iso = re.fullmatch(r"[a-z]{2}(-[a-z0-9]{1,3})?", code)
    return _JURISDICTIONS.get(code) or (code.replace("-", ":") if is_iso else "")


_JURISDICTIONS = {
    "us-federal": "us",
    "us-states": "us",
    "us-california": "us:ca",
    "us-colorado": "us:co",
    "us-illinois": "us:il",
    "eu": "eu.int",
    "uk": "gb",
    "council-of-europe": "coe.int",
}
