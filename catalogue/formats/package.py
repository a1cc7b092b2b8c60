"""A whole edition as one ZIP file: a Frictionless data package, with every stored text. Same edition, same bytes."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from tempfile import TemporaryFile
from typing import Any
from zipfile import ZIP_STORED, ZipFile

from ..documents.quoting import NOT_PUBLISHED
from ..documents.shapes import (
    SHAPES,
    CitationDocument,
    CommentaryDocument,
    MappingDocument,
    NoteDocument,
    PassageDocument,
    fields_of,
    hints_of,
)
from ..editions.edition import LoadedEdition
from ..editions.entry_data import layer_of, part_in, shown_passages, value_in_words
from ..exchange.spreadsheets import csv_files
from ..vocabulary import Kind
from . import json_ld, sssom
from .bibliography import each_as_bibtex, each_as_ris
from .citing.as_source import LICENCE
from .csv_table import listing as csv_of
from .json_data import ATTRIBUTION, entry_data, written
from .made_files import pieces_of, zip_entry
from .subjects import Entry, Links, Listing
from .tabular import Cell, cell, headings_of

PARTS: dict[str, type] = {
    "passages": PassageDocument,
    "citations": CitationDocument,
    "mappings": MappingDocument,
    "notes": NoteDocument,
}
"""The parts of entries that have a table of their own, by the key of a document."""
PRINTED = "printed"
"""The quotations of a note: their layer is that of the passages that they are from."""

README = """# Failure Modes Catalogue, edition {number}

`catalogue.json` holds all entries, `documents/` the stored text of each under its SHA-256, and `manifest.txt` the lines
whose SHA-256 is the digest of the edition. The tables are described in `datapackage.json` (Frictionless, version 2).
`references.bib` and `references.ris` are for reference managers. `mappings.sssom.tsv` has what failure modes match in
other frameworks, and what they do not; `catalogue.jsonld` is all entries as linked data (SKOS and schema.org).

    sha256sum manifest.txt    {digest}

Licence: {licence}. Cite {home}, and name the layer of what you quote: a withheld passage is {not_published}.
In CSV, a cell that a spreadsheet would take for a formula, a number or a day begins with an apostrophe.
"""

ERASED = "Words were erased since it was published. `documents/` has what is left, under its own SHA-256:"

TERMS = """Creative Commons Attribution 4.0 International (CC BY 4.0)
{licence}
{licence}legalcode

The texts of the catalogue and of its source may be copied, changed and passed on by whoever names where they come from
and says what was changed: {attribution}
"""


@dataclass(frozen=True)
class Package:
    entries: Sequence[Entry]
    listings: Sequence[Listing]
    texts: Iterable[tuple[str, str]]
    """Digest and stored text of each entry."""
    manifest: str
    links: Links

    @property
    def edition(self) -> LoadedEdition:
        return self.links.edition


def write(package: Package) -> tuple[int, Iterator[bytes]]:
    """Return the size of the file in bytes, and the file piece by piece."""
    file = TemporaryFile()  # noqa: SIM115 - closed when all is sent
    try:
        with ZipFile(file, "w", ZIP_STORED) as archive:
            _write(archive, package)
    except BaseException:
        file.close()
        raise
    return file.tell(), pieces_of(file)


def _type_of(heading: str) -> str:
    return "integer" if heading.removeprefix("commentary_") in _NUMBERS else "string"


_NUMBERS = frozenset(
    key
    for shape in (*SHAPES.values(), *PARTS.values(), CommentaryDocument)
    for key, hint in hints_of(shape).items()
    if getattr(hint, "__origin__", hint) in (int, int | None)  # as it is, or annotated
)
"""Columns with whole numbers; where a row has none, its cell is empty."""


def headings_of_part(key: str) -> list[str]:
    """Return the names of the columns: behind each with somebody's words, that of their layer."""
    names = ["entry"]
    for name, field in fields_of(PARTS[key]).items():
        names += [name, f"{name}_layer"] if field.layer or name == PRINTED else [name]
    return [*names, "hedges"] if key == "passages" else names


def _write(archive: ZipFile, package: Package) -> None:
    lists = package.listings
    tables = [_table(archive, f"{_name_of(each)}.csv", headings_of(each), csv_of(each)) for each in lists]
    for key in PARTS:
        headings = headings_of_part(key)
        tables.append(_table(archive, f"{key}.csv", headings, csv_files.pieces(headings, _rows(package, key))))
    _add(archive, "catalogue.json", _entries(package))
    for digest, text in package.texts:
        _add(archive, f"documents/{digest}.json", [text.encode()])
    works = next(each for each in lists if each.kind is Kind.REFERENCE)
    _add(archive, "references.bib", each_as_bibtex(works))
    _add(archive, "references.ris", each_as_ris(works))
    _add(archive, "mappings.sssom.tsv", sssom.mappings(package.links))
    _add(archive, "catalogue.jsonld", json_ld.catalogue(package.links))
    _add(archive, "manifest.txt", [package.manifest.encode()])
    _add(archive, "datapackage.json", [_described(package, tables)])
    _add(archive, "README.md", [_readme(package).encode()])
    _add(archive, "LICENSE", [TERMS.format(licence=LICENCE, attribution=ATTRIBUTION).encode()])


def _name_of(listing: Listing) -> str:
    return "authorities" if listing.kind is Kind.AUTHORITY else listing.name


def _add(archive: ZipFile, name: str, pieces: Iterable[bytes]) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    with archive.open(zip_entry(name), "w", force_zip64=False) as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


def _table(archive: ZipFile, path: str, headings: list[str], pieces: Iterable[bytes]) -> dict[str, Any]:
    size, digest = _add(archive, path, pieces)
    return {
        "name": path.removesuffix(".csv"),
        "type": "table",
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest}",
        "schema": {"fields": [{"name": name, "type": _type_of(name)} for name in headings]},
    }


def _rows(package: Package, key: str) -> Iterator[list[Cell]]:
    for subject in package.entries:
        document: Any = subject.document
        if part_in(hints_of(SHAPES[document["kind"]]).get(key)) is not PARTS[key]:
            continue
        layers = {passage["anchor"]: passage["layer"] for passage in document["passages"]}
        hedges = [passage.hedges for passage in shown_passages(document)]
        for index, part in enumerate(document[key]):
            row: list[Cell] = [subject.code]
            for name, field in fields_of(PARTS[key]).items():
                row.append(cell(value_in_words(part[name], package.edition)))
                if name == PRINTED:
                    row.append("; ".join(dict.fromkeys(layers[anchor] for anchor in part["passages"] if part[name])))
                elif field.layer:
                    row.append(layer_of(name, field.layer, part))
            yield [*row, "; ".join(hedges[index])] if key == "passages" else row


def _entries(package: Package) -> Iterator[bytes]:
    for index, subject in enumerate(package.entries):
        data = json.dumps(entry_data(subject), ensure_ascii=False, separators=(",", ":"))
        yield f"{',' if index else '['}\n{data}".encode()
    yield b"\n]\n" if package.entries else b"[]\n"


def _described(package: Package, tables: list[dict[str, Any]]) -> bytes:
    edition = package.edition
    described = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "failure-modes-catalogue",
        "id": f"{package.links.base}{package.links.addresses.home}",
        "title": f"Failure Modes Catalogue, edition {edition.number}",
        "version": str(edition.number),
        "created": edition.published_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "licenses": [{"name": "CC-BY-4.0", "path": LICENCE}],
        "resources": tables,
    }
    return written(described).encode()


def _readme(package: Package) -> str:
    edition = package.edition
    home = f"{package.links.base}{package.links.addresses.home}"
    told = README.format(
        number=edition.number, digest=edition.digest, licence=LICENCE, home=home, not_published=NOT_PUBLISHED
    )
    if not edition.erased:
        return told
    gone = "".join(f"- {one} Published as {one.published}, left as {one.left}.\n" for one in edition.erased)
    return f"{told}\n{ERASED}\n\n{gone}"
