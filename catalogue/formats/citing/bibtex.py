"""BibTeX: letters as they are, in UTF-8; whatever LaTeX would act upon is escaped."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from ...vocabulary import ReferenceType
from .authors import Person
from .dates import Day
from .items import Item, on_one_line
from .works import Work

TYPES: dict[str, str] = {
    ReferenceType.ARTICLE: "article",
    ReferenceType.BOOK: "book",
    ReferenceType.CHAPTER: "incollection",
    ReferenceType.GUIDANCE: "techreport",
    ReferenceType.MAGAZINE: "article",
    ReferenceType.MANUSCRIPT: "unpublished",
    ReferenceType.NEWSPAPER: "article",
    ReferenceType.PROCEEDINGS: "inproceedings",
    ReferenceType.REPORT: "techreport",
    ReferenceType.THESIS: "phdthesis",
}
"""Whatever else there is, law and the entries of the catalogue included, is “misc”."""

_CONTAINERS = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle"}
_PUBLISHERS = {"techreport": "institution", "phdthesis": "school"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "{}%&#_$"},
}
_SPECIAL = re.compile(f"[{re.escape(''.join(_ESCAPES))}]")
_LIGATURE = re.compile(r"(?<=-)(?=-)|(?<=')(?=')|(?<=`)(?=`)|(?<=[?!])(?=`)|(?<=<)(?=<)|(?<=>)(?=>)|(?<=,)(?=,)")
_AS_IT_IS = frozenset({"author", "editor", "month", "pages"})
"""Fields that are escaped already, or have marks of BibTeX itself."""
_ADDRESSES = frozenset({"url", "doi", "eprint"})


def bibtex(items: Sequence[Item]) -> str:
    return "\n".join(map(_entry, items))


def key_of(item: Item) -> str:
    return f"fmc:{item.code}:{item.edition}"


def escaped(text: str) -> str:
    """Return the text so that LaTeX prints these characters: “--” is no dash, and “''” no quotation mark."""
    return _SPECIAL.sub(lambda match: _ESCAPES[match.group()], _LIGATURE.sub("\0", on_one_line(text))).replace(
        "\0", "{}"
    )


def _entry(item: Item) -> str:
    type_ = TYPES.get(item.work.type, "misc")
    lines = "".join(f"  {name} = {_value(name, value)},\n" for name, value in _fields(item, type_) if value)
    return f"@{type_}{{{key_of(item)},\n{lines}}}\n"


def _value(name: str, value: str) -> str:
    if name == "month":
        return value
    if name in _ADDRESSES:
        return f"{{{quote(value, safe=_IN_ADDRESSES)}}}"
    return f"{{{value if name in _AS_IT_IS else escaped(value)}}}"


_IN_ADDRESSES = "/:;,.?!()[]@&=+$-_*'~#%<>"
"""Signs that quoting leaves alone: all but braces, backslashes, quotation marks, carets and blanks."""


def _fields(item: Item, type_: str) -> Iterator[tuple[str, str]]:
    work = item.work
    details = work.details.get
    yield "title", work.title
    yield "author", _names(work.authors, and_others=work.and_others)
    yield "editor", _names([Person.printed(details("editor", ""))] if details("editor") else [], and_others=False)
    yield _CONTAINERS.get(type_, "howpublished"), _container(work)
    yield "volume", details("volume", "")
    yield "number", details("issue", "") or details("number", "")
    yield "series", details("series", "")
    yield "edition", details("edition", "")
    yield (
        "pages",
        re.sub("[-–]+", "--", escaped(details("pages", "").replace("-", "–")))
        or escaped(details("article-number", "")),
    )
    yield _PUBLISHERS.get(type_, "publisher"), details("publisher", "") or details("authority", "")
    yield "address", details("place", "")
    yield "type", details("genre", "")
    yield "year", str(work.issued.year or "")
    yield "month", _MONTHS[work.issued.month - 1] if work.issued.month else ""
    yield "date", str(work.issued) if work.issued.month else ""
    yield "urldate", str(Day.read(details("accessed", "")))
    yield "doi", work.doi
    yield "eprint", work.arxiv_id
    yield "archiveprefix", "arXiv" if work.arxiv_id else ""
    yield "url", work.url or work.doi_address or work.arxiv_address
    yield "note", item.note
    yield "copyright", item.licence


def _container(work: Work) -> str:
    container = work.details.get("container", "") or work.details.get("event", "")
    return "" if work.type == ReferenceType.PREPRINT and work.arxiv_id else container


def _names(people: Sequence[Person], *, and_others: bool) -> str:
    return " and ".join([*map(_name, people), *["others"] * (and_others and bool(people))])


def _name(person: Person) -> str:
    """“van der Maaten, Laurens”, “King, Jr., M. L.”; what is no name in parts stands in braces, as one word."""
    if person.literal or re.search(r",|\band\b", f"{person.family} {person.given}", re.IGNORECASE):
        return f"{{{escaped(person.in_order)}}}"
    return ", ".join(escaped(part) for part in (person.surname, person.suffix, person.given) if part)
