"""BibTeX: names, titles and venues without LaTeX and HTML; addresses, DOIs and ids as they are."""

import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial

from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares.names import (
    InvalidNameError,
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from bibtexparser.model import Block, DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry

from ...addresses import identifiers
from ...vocabulary import ReferenceType
from .plain_text import plain, without_html, without_latex
from .record import Record
from .work import OTHERS, Rejected, Work, in_one_form, one_line, venue_of, year_in

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
    **dict.fromkeys(("legal", "legislation", "misc"), ReferenceType.UNKNOWN),
    "dataset": ReferenceType.DATASET,
    "jurisdiction": ReferenceType.DECISION,
    "standard": ReferenceType.STANDARD,
}
SAME_FIELD = {
    "archiveprefix": "eprinttype",
    "arxiv": "eprint",
    "arxivid": "eprint",
    "authors": "author",
    "editors": "editor",
    "journaltitle": "journal",
    "link": "url",
    "organisation": "organization",
}
"""Other names → the one under which a field is read. The case of letters is none of its name."""
VENUES = ("journal", "booktitle", "howpublished", "institution", "school", "organization", "publisher")
NAMES_ARXIV = ("doi", "url", "journal", "note", "howpublished")
NAMES_DOI = ("url", "howpublished", "note")
PARENTS_OWN = frozenset(
    {"abstract", "author", "crossref", "doi", "eprint", "eprintclass", "eprinttype", "howpublished", "isbn", "issn"}
    | {"keywords", "note", "pages", "primaryclass", "subtitle", "title", "url"}
)
"""What an entry says of itself alone, and not of the ones that refer to it."""
MOST_PARENTS = 5
_URL_MACRO = re.compile(r"\\(?:url|path|nolinkurl|href)\s*\{(?P<address>[^{}]*)\}")
_WEB_ADDRESS = re.compile(r"https?://[^\s<>{}\"]+", re.IGNORECASE)
_LEADS_TO_ADDRESS = re.compile(r"^\W*(?:available|accessed|retrieved|online|url|link)\b.*", re.IGNORECASE | re.DOTALL)
_LIKE_ARXIV = re.compile(r"\s*[0-9]{4}\.[0-9]+\s*(?:v[0-9]+\s*)?$")
_ESCAPED = re.compile(r"\{?\\(?P<character>[_%&#$~])(?:\{\})?\}?")
Parents = Mapping[str, Entry]


def read_bibtex(text: str) -> Iterator[Work | Rejected]:
    library = parse_string(text)
    entries = [block for block in library.blocks if isinstance(block, Entry)]
    parents = {entry.key.casefold(): entry for entry in entries}
    for entry in entries:
        yield _checked(entry, parents)
    for block in library.failed_blocks:
        yield Rejected(_line(block), _beginning(block.raw or ""), _reason(block))


def _checked(entry: Entry, parents: Parents) -> Work | Rejected:
    line, what = _line(entry), f"@{entry.entry_type}{{{entry.key}"
    if len(entry.raw or "") > LONGEST_RECORD:
        return Rejected(line, what, f"it has more than {LONGEST_RECORD:,} characters")
    if entry.entry_type.lower() not in TYPES:
        return Rejected(line, what, f"“@{entry.entry_type}” is not a type of reference that is known here")
    twice = [name for name, times in Counter(field.key.lower() for field in entry.fields).items() if times > 1]
    if twice:
        return Rejected(line, what, f"it has a field twice: {', '.join(sorted(twice))}")
    own = _fields_of(entry)
    inherited = _inherited(own, parents, frozenset([entry.key.casefold()]))
    fields = inherited | own
    if _joined(entry) & {"title", "author", "editor", "doi", "url", *VENUES}:
        return Rejected(line, what, "it joins strings with “#”, which is not read here: write the text out")
    record = Record(fields)
    if inherited:
        record.taken("crossref")
    try:
        work = _work(entry.entry_type.lower(), record, line, set(own))
    except (InvalidNameError, ValueError, RecursionError):
        return Rejected(line, what, "its authors or its LaTeX cannot be read")
    return work if work.title else Rejected(line, what, "it has no title")


def _work(kind: str, record: Record, line: int, own: set[str]) -> Work:
    title = record.take("title", plain)
    if title and record["subtitle"]:
        title = f"{title}: {record.take('subtitle', plain)}"
    names = _names(record, "author") or _names(record, "editor")
    arxiv_id, doi, url = _arxiv_id(record), _doi(record), _address(record)
    if kind in ("legal", "legislation"):
        record.told_law(kind)
    type_ = TYPES[kind]
    if type_ is ReferenceType.UNKNOWN and (arxiv_id or url):
        type_ = ReferenceType.PAPER if arxiv_id else ReferenceType.WEB
    return Work(
        line=line,
        type=type_,
        title=title,
        authors=tuple(name for name in names if name != OTHERS),
        authors_incomplete=OTHERS in names,
        year=record.take_first(("year", "date"), year_in, as_="year"),
        venue=record.take_first(VENUES, _venue, as_="venue") or "",
        arxiv_id=arxiv_id,
        doi=doi,
        url=url,
        changes=tuple(record.changes),
        not_taken=tuple(record.not_taken(among=own)),
    )


def _names(record: Record, field: str) -> list[str]:
    """Names apart, then without LaTeX: the braces tell which words are one name."""
    written = split_multiple_persons_names(without_html(record[field]))
    pasted = split_multiple_persons_names(record[field])
    names = []
    for place, text in enumerate(written):
        if identifiers.names_nobody(text):
            names.append(OTHERS)
            continue
        name = without_latex(parse_single_name_into_parts(text).merge_last_name_first)
        if name:
            name = in_one_form(identifiers.author, name)
            before = pasted[place] if len(pasted) == len(written) else text
            record.changed("author", before if field == "author" else f"editor {before}", name)
            names.append(name)
    if names:
        record.taken(field)
    return names


def _arxiv_id(record: Record) -> str:
    is_meant = record["eprinttype"].casefold() == "arxiv" or _LIKE_ARXIV.match(record["eprint"])
    if record["eprint"] and (is_meant or identifiers.arxiv_id_in(record["eprint"])):
        record.taken("eprinttype", "primaryclass", "eprintclass")
        record.told_version(record["eprint"])
        return record.take("eprint", partial(in_one_form, identifiers.arxiv_id), as_="arXiv id")
    for name in NAMES_ARXIV:
        found = identifiers.arxiv_id_in(record[name])
        if found:
            record.told_version(record[name])
            return found
    return ""


def _doi(record: Record) -> str:
    doi = record.take("doi", lambda text: in_one_form(identifiers.doi, _as_it_is(text)), as_="DOI")
    linked = (identifiers.doi_in(record[name]) for name in NAMES_DOI if "doi.org/" in record[name].lower())
    return doi or next(linked, "")


def _address(record: Record) -> str:
    return (
        record.take("url", lambda text: in_one_form(identifiers.typed_address, _as_it_is(text)), as_="address")
        or record.take_first(("howpublished", "note"), _address_in, as_="address")
        or ""
    )


def _as_it_is(text: str) -> str:
    """An address, DOI or id: all that goes is what BibTeX needs around it, since none of them has a backslash."""
    macro = _URL_MACRO.search(text)
    bare = macro["address"] if macro else text.strip()
    if bare.startswith("{") and bare.endswith("}"):
        bare = bare[1:-1]
    return _ESCAPED.sub(r"\g<character>", re.sub(r"\s*\n\s*", "", bare))


def _address_in(text: str) -> str:
    found = _URL_MACRO.search(text) or _WEB_ADDRESS.search(text)
    return in_one_form(identifiers.typed_address, _as_it_is(found.group())) if found else ""


def _venue(text: str) -> str:
    """Without an address, which has a field of its own, and the words that lead to it."""
    words = _WEB_ADDRESS.sub("", _URL_MACRO.sub("", text))
    return venue_of(plain(words if words == text else _LEADS_TO_ADDRESS.sub("", words).strip(" ,.:;()")))


def _fields_of(entry: Entry) -> dict[str, str]:
    said = {field.key.lower(): str(field.value) for field in entry.fields}
    return {name if SAME_FIELD.get(name, name) in said else SAME_FIELD[name]: text for name, text in said.items()}


def _joined(entry: Entry) -> set[str]:
    """Fields such as `nips # " 2019"`, which bibtexparser leaves as they are."""
    return {field.key.lower() for field in entry.fields if field.enclosing == "no-enclosing" and "#" in field.value}


def _inherited(own: Mapping[str, str], parents: Parents, seen: frozenset[str]) -> dict[str, str]:
    """Return what the entries say to which `crossref` leads, as BibTeX fills it in."""
    key = own.get("crossref", "").strip().casefold()
    if key not in parents or key in seen or len(seen) > MOST_PARENTS:
        return {}
    said = {name: text for name, text in _fields_of(parents[key]).items() if name not in _joined(parents[key])}
    whole = _inherited(said, parents, seen | {key}) | said
    given = {name: text for name, text in whole.items() if name not in PARENTS_OWN}
    return {"booktitle": whole["title"]} | given if whole.get("title") else given


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
