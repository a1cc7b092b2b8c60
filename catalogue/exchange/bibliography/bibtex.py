"""BibTeX, with the accents that LaTeX spells."""

import logging
import re
from collections.abc import Iterator

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares import (
    LatexDecodingMiddleware,
    MergeNameParts,
    SeparateCoAuthors,
    SplitNameParts,
)
from bibtexparser.model import Block, DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry, Field

from ...vocabulary import ReferenceType
from .work import Rejected, Work, arxiv_id_in, doi_in, one_line, venue_of, year_in

LONGEST_RECORD = 10_000  # characters; decoding LaTeX takes the square of them, two seconds for 40,000

logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what cannot be read is told to who pasted it

TYPES: dict[str, ReferenceType] = {
    **dict.fromkeys(
        ("article", "book", "booklet", "conference", "inbook", "incollection", "inproceedings", "manual"),
        ReferenceType.PAPER,
    ),
    **dict.fromkeys(
        ("mastersthesis", "phdthesis", "preprint", "proceedings", "report", "techreport", "thesis", "unpublished"),
        ReferenceType.PAPER,
    ),
    **dict.fromkeys(("electronic", "online", "webpage", "www"), ReferenceType.WEB),
    "misc": ReferenceType.UNKNOWN,
}
VENUES = ("journal", "journaltitle", "booktitle", "howpublished", "institution", "school", "publisher")
_JOINED = re.compile(r'["}]\s*#|#\s*["{]')
OTHERS = "others"
"""BibTeX's name for the authors who are not named."""


def read_bibtex(text: str) -> Iterator[Work | Rejected]:
    library = parse_string(text)
    for block in library.blocks:
        if isinstance(block, Entry):
            yield _checked(block)
    for block in library.failed_blocks:
        yield Rejected(_line(block), _beginning(block.raw or ""), _reason(block))


def _checked(entry: Entry) -> Work | Rejected:
    line, what = _line(entry), f"@{entry.entry_type}{{{entry.key}"
    if len(entry.raw or "") > LONGEST_RECORD:
        return Rejected(line, what, f"it has more than {LONGEST_RECORD:,} characters")
    if entry.entry_type.lower() not in TYPES:
        return Rejected(line, what, f"“@{entry.entry_type}” is no type of reference that is known here")
    if any(_JOINED.search(str(field.value)) for field in entry.fields if field.key.lower() in ("title", *VENUES)):
        return Rejected(line, what, "it joins strings with “#”, which is not read here: write the text out")
    decoded = _decoded(entry)
    if decoded is None:
        return Rejected(line, what, "its authors or its LaTeX cannot be read")
    work = _work(decoded, line)
    return work if work.title else Rejected(line, what, "it has no title")


def _decoded(entry: Entry) -> Entry | None:
    """Authors apart, then without LaTeX: the braces tell which words are one name."""
    library = Library([entry])
    for middleware in (SeparateCoAuthors(), SplitNameParts(), MergeNameParts(style="last")):
        library = middleware.transform(library)
    for block in library.entries:
        author = block.get("author")
        names = author.value if author else []
        others = [field for field in block.fields if field.key != "author"]
        block.fields = [*others, *(Field(f"author {place}", name) for place, name in enumerate(names))]
    try:
        library = LatexDecodingMiddleware().transform(library)
    except RecursionError:
        return None
    return library.entries[0] if library.entries else None


def _work(entry: Entry, line: int) -> Work:
    said = {field.key.lower(): one_line(str(field.value)) for field in entry.fields}
    authors = [value for key, value in said.items() if key.startswith("author ")]
    venue = next((said[field] for field in VENUES if said.get(field)), "")
    arxiv_id = arxiv_id_in(said.get(field, "") for field in ("eprint", "doi", "url", "journal", "note", "howpublished"))
    type_ = TYPES[entry.entry_type.lower()]
    if type_ is ReferenceType.UNKNOWN and arxiv_id:
        type_ = ReferenceType.PAPER
    elif type_ is ReferenceType.UNKNOWN and said.get("url"):
        type_ = ReferenceType.WEB
    return Work(
        line=line,
        type=type_,
        title=said.get("title", ""),
        authors=tuple(name for name in authors if name != OTHERS),
        authors_incomplete=OTHERS in authors,
        year=year_in(said.get("year", "") or said.get("date", "")),
        venue=venue_of(venue),
        arxiv_id=arxiv_id,
        doi=doi_in(said.get("doi", "")),
        url=said.get("url", ""),
    )


def _line(block: Block) -> int:
    return (block.start_line or 0) + 1


def _beginning(raw: str) -> str:
    return one_line(raw[:200])[:60]


def _reason(block: Block) -> str:
    if isinstance(block, DuplicateBlockKeyBlock):
        return f"another entry in the paste has the key “{block.key}”"
    if isinstance(block, DuplicateFieldKeyBlock):
        return f"it has a field twice: {', '.join(sorted(block.duplicate_keys))}"
    return "it cannot be read: a brace, quotation mark or comma is missing"
