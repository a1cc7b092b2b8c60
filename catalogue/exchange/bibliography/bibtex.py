"""BibTeX: names, titles and venues without LaTeX and HTML; addresses, DOIs and ids as they are."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import chain

from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares.names import (
    InvalidNameError,
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from bibtexparser.model import Block, DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry

from ...addresses import identifiers
from ...vocabulary import ReferenceType, WorkField
from .pasted_record import Record
from .plain_text import plain, without_html, without_latex
from .work import (
    OTHERS,
    Rejected,
    Work,
    date_in,
    day_in,
    in_one_form,
    one_line,
    people_of,
    type_of,
    venue_of,
    year_in,
)

LONGEST_RECORD = 10_000  # characters; decoding LaTeX takes the square of them, two seconds for 40,000

TYPES: dict[str, ReferenceType] = {
    "article": ReferenceType.ARTICLE,
    **dict.fromkeys(("book", "booklet", "collection", "mvbook", "proceedings"), ReferenceType.BOOK),
    **dict.fromkeys(("conference", "inproceedings"), ReferenceType.PROCEEDINGS),
    **dict.fromkeys(("inbook", "incollection", "inreference"), ReferenceType.CHAPTER),
    **dict.fromkeys(("manual", "report", "techreport"), ReferenceType.REPORT),
    **dict.fromkeys(("mastersthesis", "phdthesis", "thesis"), ReferenceType.THESIS),
    **dict.fromkeys(("electronic", "online", "webpage", "www"), ReferenceType.WEBPAGE),
    **dict.fromkeys(("legal", "legislation", "misc"), ReferenceType.UNKNOWN),
    "dataset": ReferenceType.DATASET,
    "jurisdiction": ReferenceType.DECISION,
    "preprint": ReferenceType.PREPRINT,
    "standard": ReferenceType.STANDARD,
    "unpublished": ReferenceType.MANUSCRIPT,
}
SUBTYPES = {"magazine": ReferenceType.MAGAZINE, "newspaper": ReferenceType.NEWSPAPER}
GENRES = {"mastersthesis": "Master’s thesis", "mathesis": "Master’s thesis", "phdthesis": "PhD thesis"}
"""What BibTeX says by a type or by a word of its own, in words."""
SAME_FIELD = {
    "archiveprefix": "eprinttype",
    "arxiv": "eprint",
    "arxivid": "eprint",
    "authors": "author",
    "editors": "editor",
    "journaltitle": "journal",
    "link": "url",
    "location": "address",
    "organisation": "organization",
}
"""Other names → the one under which a field is read. The case of letters is none of its name."""
VENUES = ("journal", "booktitle", "howpublished")
PUBLISHERS = ("publisher", "institution", "school", "court", "organization")
DETAILS: dict[WorkField, tuple[str, ...]] = {
    WorkField.CONTAINER_SHORT: ("shortjournal",),
    WorkField.VOLUME: ("volume",),
    WorkField.ISSUE: ("issue",),
    WorkField.NUMBER: ("number", "docket"),
    WorkField.PAGES: ("pages",),
    WorkField.ARTICLE_NUMBER: ("eid",),
    WorkField.SERIES: ("series",),
    WorkField.GENRE: ("type",),
    WorkField.PUBLISHER: PUBLISHERS,
    WorkField.PLACE: ("address",),
    WorkField.EVENT: ("eventtitle",),
    WorkField.EDITION: ("edition",),
}
"""Each detail, and the fields in which it stands. The number of an article is its issue; a decision's, its docket's."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
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
        yield _read_entry(entry, parents)
    for block in library.failed_blocks:
        yield Rejected(_line(block), one_line((block.raw or "")[:200])[:60], _reason(block))


def _read_entry(entry: Entry, parents: Parents) -> Work | Rejected:
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
    if _joined(entry) & {"title", "author", "editor", "doi", "url", *VENUES, *chain(*DETAILS.values())}:
        return Rejected(line, what, "it joins strings with “#”, which is not read here: write the text out")
    record = Record(fields)
    if inherited:
        record.taken("crossref")
    try:
        work = _read_fields(entry.entry_type.lower(), record, line, set(own))
    except (InvalidNameError, ValueError, RecursionError):
        return Rejected(line, what, "its authors or its LaTeX cannot be read")
    return work if work.title else Rejected(line, what, "it has no title")


def _read_fields(kind: str, record: Record, line: int, own: set[str]) -> Work:
    title = record.take("title", plain)
    if title and record["subtitle"]:
        title = f"{title}: {record.take('subtitle', plain)}"
    names = _names(record, "author", in_order=False)
    if names:
        record.taken("author")
    arxiv_id, doi, url = _arxiv_id(record), _doi(record), _address(record)
    if kind in ("legal", "legislation"):
        record.told_law(kind)
    of_the_web = ("organization",) if TYPES[kind] in (ReferenceType.WEBPAGE, ReferenceType.UNKNOWN) else ()
    venue = record.take_first((*VENUES, *of_the_web), _venue, as_="venue") or ""
    type_ = type_of(TYPES[kind], arxiv_id=arxiv_id, venue=venue)
    if type_ is ReferenceType.UNKNOWN and url:
        type_ = ReferenceType.WEB
    if type_ is ReferenceType.ARTICLE and record["entrysubtype"].lower() in SUBTYPES:
        type_ = record.take("entrysubtype", lambda text: SUBTYPES[text.lower()])
    _take_details(record, kind)
    return Work(
        line=line,
        type=type_,
        title=title,
        authors=tuple(name for name in names if name != OTHERS),
        authors_incomplete=OTHERS in names,
        year=record.take_first(("year", "date"), year_in, as_="year"),
        venue=venue,
        arxiv_id=arxiv_id,
        doi=doi,
        url=url,
        details=tuple(record.details.items()),
        changes=tuple(record.changes),
        not_taken=tuple(record.not_taken(among=own)),
    )


def _take_details(record: Record, kind: str) -> None:
    if kind == "article" and not record["issue"]:
        record.detail(WorkField.ISSUE, ("number",), plain)
    for field, names in DETAILS.items():
        record.detail(field, names, lambda text: GENRES.get(plain(text), plain(text)))
    if kind in GENRES:
        record.details.setdefault(WorkField.GENRE, GENRES[kind])
    record.keep(WorkField.EDITOR, people_of(_names(record, "editor", in_order=True)), "editor")
    record.detail(WorkField.ISSUED, ("date",), date_in)
    month = record["month"].strip().lower()
    if WorkField.ISSUED not in record.details and month[:3] in MONTHS and (year := year_in(record["year"])):
        record.keep(WorkField.ISSUED, f"{year}-{MONTHS.index(month[:3]) + 1:02}", "month")
    record.detail(WorkField.ACCESSED, ("urldate",), day_in)


def _names(record: Record, field: str, *, in_order: bool) -> list[str]:
    """Return the names, first apart, then without LaTeX: the braces tell which words are one name."""
    written = split_multiple_persons_names(without_html(record[field]))
    pasted = split_multiple_persons_names(record[field])
    names = []
    for index, text in enumerate(written):
        if identifiers.names_nobody(text):
            names.append(OTHERS)
            continue
        parts = parse_single_name_into_parts(text)
        name = without_latex(parts.merge_first_name_first if in_order else parts.merge_last_name_first)
        if name:
            name = in_one_form(identifiers.author, name)
            record.changed(field, pasted[index] if len(pasted) == len(written) else text, name)
            names.append(name)
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
    # As DBLP has it, beside the journal “CoRR”.
    if record["volume"].casefold().startswith("abs/") and identifiers.arxiv_id_in(f"arXiv:{record['volume'][4:]}"):
        return record.take("volume", lambda text: in_one_form(identifiers.arxiv_id, text[4:]), as_="arXiv id")
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
    """Return an address, DOI or id without what BibTeX needs around it: none of them has a backslash."""
    macro = _URL_MACRO.search(text)
    bare = macro["address"] if macro else text.strip()
    if bare.startswith("{") and bare.endswith("}"):
        bare = bare[1:-1]
    return _ESCAPED.sub(r"\g<character>", re.sub(r"\s*\n\s*", "", bare))


def _address_in(text: str) -> str:
    found = _URL_MACRO.search(text) or _WEB_ADDRESS.search(text)
    return in_one_form(identifiers.typed_address, _as_it_is(found.group())) if found else ""


def _venue(text: str) -> str:
    """Return the venue without an address, which has a field of its own, and the words that lead to it."""
    words = _WEB_ADDRESS.sub("", _URL_MACRO.sub("", text))
    return venue_of(plain(words if words == text else _LEADS_TO_ADDRESS.sub("", words).strip(" ,.:;()")))


def _fields_of(entry: Entry) -> dict[str, str]:
    fields = {field.key.lower(): str(field.value) for field in entry.fields}
    return {name if SAME_FIELD.get(name, name) in fields else SAME_FIELD[name]: text for name, text in fields.items()}


def _joined(entry: Entry) -> set[str]:
    """Fields such as `nips # " 2019"`, which bibtexparser leaves as they are."""
    return {field.key.lower() for field in entry.fields if field.enclosing == "no-enclosing" and "#" in field.value}


def _inherited(own: Mapping[str, str], parents: Parents, seen: frozenset[str]) -> dict[str, str]:
    """Return what the entries say to which `crossref` leads, as BibTeX fills it in."""
    key = own.get("crossref", "").strip().casefold()
    if key not in parents or key in seen or len(seen) > MOST_PARENTS:
        return {}
    fields = {name: text for name, text in _fields_of(parents[key]).items() if name not in _joined(parents[key])}
    whole = _inherited(fields, parents, seen | {key}) | fields
    given = {name: text for name, text in whole.items() if name not in PARENTS_OWN}
    return {"booktitle": whole["title"]} | given if whole.get("title") else given


def _line(block: Block) -> int:
    return (block.start_line or 0) + 1


def _reason(block: Block) -> str:
    if isinstance(block, DuplicateBlockKeyBlock):
        return f"another entry in the paste has the key “{block.key}”"
    if isinstance(block, DuplicateFieldKeyBlock):
        return f"it has a field twice: {', '.join(sorted(block.duplicate_keys))}"
    return "it cannot be read: a brace, quotation mark or comma is missing"
