"""The table of formats: from it follow addresses, links to them, what they are sent as, and their description.

To add a format, write a module that writes it, and a row here; its suffix stands in `addresses/names.py`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..addresses.pages import Addresses
from . import bibliography, comparison, csv_table, json_data, json_ld, linkset, markdown, matrix, sssom, word, workbook
from .subjects import Subject

Writer = Callable[[Any], str | bytes | Iterable[bytes]]
"""Writes an `Entry` (also what is left of it: a tombstone) or a `Listing`; what has many rows, piece by piece."""


@dataclass(frozen=True)
class Format:
    """One way to write what the catalogue holds. `title` is its name for people."""

    suffix: str
    title: str
    media_type: str
    writers: Mapping[Subject, Writer]
    is_attachment: bool = False
    """True where a browser is to store it, and not to show it."""
    is_alternate: bool = False
    """True where the page of an entry names it in its head and foot, and its relations."""
    writes_parts: bool = False
    """True where a passage or a scenario is written by itself; other formats lead to the entry that has it."""
    names_all_editions: bool = False
    """True where a later edition changes it, also at an address that names its edition."""

    @property
    def bare_type(self) -> str:
        """The media type without parameters, as links write it."""
        return self.media_type.partition(";")[0]

    def writes(self, subject: Subject) -> bool:
        return subject in self.writers


FORMATS = (
    Format(
        "csv",
        "CSV",
        "text/csv; charset=utf-8; header=present",
        {Subject.LIST: csv_table.listing, Subject.COMPARISON: comparison.as_csv, Subject.MATRIX: matrix.as_csv},
    ),
    Format(
        "xlsx",
        "Excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        {
            Subject.LIST: workbook.listing,
            Subject.COMPARISON: comparison.as_workbook,
            Subject.MATRIX: matrix.as_workbook,
        },
        is_attachment=True,
    ),
    Format(
        "json",
        "JSON",
        "application/json",
        {
            Subject.ENTRY: json_data.entry,
            Subject.TOMBSTONE: json_data.tombstone,
            Subject.LIST: json_data.listing,
            Subject.HISTORY: json_data.history,
            Subject.CHANGES: json_data.changes,
            Subject.EDITION_CHANGES: json_data.edition_changes,
            Subject.COMPARISON: comparison.as_json,
            Subject.MATRIX: matrix.as_json,
        },
        is_alternate=True,
    ),
    Format(
        "md",
        "Markdown",
        "text/markdown; charset=utf-8; variant=CommonMark",
        {
            Subject.ENTRY: markdown.entry,
            Subject.TOMBSTONE: markdown.tombstone,
            Subject.LIST: markdown.listing,
            Subject.BRIEF: markdown.brief,
        },
        is_alternate=True,
    ),
    Format(
        "jsonld",
        "JSON-LD",
        "application/ld+json",
        {Subject.ENTRY: json_ld.entry, Subject.TOMBSTONE: json_ld.tombstone, Subject.CATALOGUE: json_ld.catalogue},
        is_alternate=True,
    ),
    Format("sssom.tsv", "SSSOM", "text/tab-separated-values; charset=utf-8", {Subject.MAPPINGS: sssom.mappings}),
    Format("docx", "Word", word.MEDIA_TYPE, {Subject.BRIEF: word.document}, is_attachment=True),
    Format(
        "bib",
        "BibTeX",
        "application/x-bibtex; charset=utf-8",
        bibliography.BIBTEX,
        is_attachment=True,
        writes_parts=True,
    ),
    Format(
        "ris",
        "RIS",
        "application/x-research-info-systems; charset=utf-8",
        bibliography.RIS,
        is_attachment=True,
        writes_parts=True,
    ),
    Format("csl.json", "CSL-JSON", "application/vnd.citationstyles.csl+json", bibliography.CSL_JSON, writes_parts=True),
    Format("txt", "Citations", "text/plain; charset=utf-8", bibliography.TEXT, writes_parts=True),
    Format(
        linkset.SUFFIX,
        "Link set",
        linkset.MEDIA_TYPE,
        {Subject.ENTRY: linkset.entry, Subject.TOMBSTONE: linkset.entry},
        names_all_editions=True,
    ),
)


def formats_of(subject: Subject) -> list[Format]:
    return [each for each in FORMATS if each.writes(subject)]


@dataclass(frozen=True)
class Download:
    form: Format
    address: str
    """The path, in the edition of the page that links to it."""


def downloads(addresses: Addresses, subject: Subject, name: str, query: str = "") -> list[Download]:
    """Return the formats that what is called `name` can be had in."""
    named = addresses.named(name)
    return [Download(form, f"{named}.{form.suffix}{query}") for form in formats_of(subject)]


def alternates(addresses: Addresses, code: str) -> list[Download]:
    """Return the formats that an entry's page names in its head and foot."""
    entry = code.partition(".")[0]
    return [each for each in downloads(addresses, Subject.ENTRY, entry) if each.form.is_alternate]
