"""APA, 7th edition: entries of a list of references. The case of a title’s letters stays as it is printed."""

from ...vocabulary import CitationStyle, ReferenceType
from . import authors, dates
from .styles import Style


def _line(title: str, rest: str, *, date: str = "year", address: str = "address", edited: bool = False) -> str:
    """Return a line: authors (or editors), date, title; without any, the title first; without a date, “n.d.”."""
    when = f"([{{{date}}}][{{!{date}}}n.d.])"
    nobody = f"{title}. {when}."
    if edited:
        nobody = f"[{{editor}} (Ed[{{s}}].). {when}. {title}.][{{!editor}}{nobody}]"
    return f"[{{authors}}. {when}. {title}.][{{!authors}}{nobody}]{rest}[ <{{{address}}}>]"


_TITLE = "{title}[ ({pin})]"
_WORK = "*{title}*[ ({pin})]"
_IN_A_BOOK = " In[ {editor} (Ed[{s}].),] *{container}*[ ([{edition}, ]{pp})][{!pages} ({edition})].[ {publisher}.]"
_REPORT = _line("*{title}*[ ({number})][ ({pin})]", "[ {publisher}.]", date="issued")
_WEB = _line(_WORK, "[ {container}.]", date="issued")

APA = Style(
    name="apa-7",
    title="APA",
    names=authors.apa,
    date=dates.apa,
    law=CitationStyle.BLUEBOOK,
    edition="{} ed.",
    lines={
        ReferenceType.ARTICLE: _line(
            _TITLE,
            "[ *{container}*[, *{volume}*[({issue})]][, {pages}][{!pages}, Article {article_number}].]",
        ),
        ReferenceType.BLOG: _line(_TITLE, "[ *{container}*.]", date="issued"),
        ReferenceType.BOOK: _line("*{title}*[ ({edition})][ ({pin})]", "[ {publisher}.]", edited=True),
        ReferenceType.CHAPTER: _line(_TITLE, f"[{{?container}}{_IN_A_BOOK}]"),
        ReferenceType.DATASET: _line("*{title}*[ ({pin})] \\[Data set\\]", "[ {by_publisher}.]"),
        ReferenceType.DECISION: _REPORT,
        ReferenceType.GUIDANCE: _REPORT,
        ReferenceType.INCIDENT: _WEB,
        ReferenceType.MAGAZINE: _line(_TITLE, "[ *{container}*[, *{volume}*[({issue})]][, {pages}].]", date="issued"),
        ReferenceType.MANUSCRIPT: _line(
            "*{title}*[ ({pin})] \\[Unpublished manuscript\\]", "[ {by_publisher}.]", date="issued"
        ),
        ReferenceType.NEWSPAPER: _line(_TITLE, "[ *{container}*[, {pages}].]", date="issued"),
        ReferenceType.PREPRINT: _line("*{title}*[ ({archive_id})][ ({pin})]", "[ {archive}.]", address="archived"),
        ReferenceType.PROCEEDINGS: _line(_TITLE, f"[{{?container}}{_IN_A_BOOK}]"),
        ReferenceType.REPORT: _REPORT,
        ReferenceType.STANDARD: _REPORT,
        ReferenceType.THESIS: _line("*{title}*[ ({pin})][ \\[[{genre}, ]{by_publisher}\\]]", ""),
        ReferenceType.WEBPAGE: _WEB,
    },
    entry="{title} ({code}; {layer}). ({date}). In[ {editor} (Ed.),] *Failure Modes Catalogue* (ed. {edition})."
    "[ {publisher}.] <{address}>",
    results="*{title}*. ({date}). In[ {editor} (Ed.),] *Failure Modes Catalogue* (ed. {edition})."
    "[ {publisher}.] <{address}>",
    closes_footnotes=False,
    reproduced=" As reproduced in ",
)
