"""APA, 7th edition: entries of a list of references. The case of a title’s letters stays as it is printed."""

from . import dates, people
from .styles import Style


def _line(title: str, rest: str, *, date: str = "year", address: str = "address") -> str:
    """Return a line: authors, date, title; without authors, the title first; without a date, “n.d.”."""
    when = f"([{{{date}}}][{{!{date}}}n.d.])"
    return f"[{{authors}}. {when}. {title}.][{{!authors}}{title}. {when}.]{rest}[ <{{{address}}}>]"


_TITLE = "{title}[ ({pin})]"
_WORK = "*{title}*[ ({pin})]"
_IN_A_BOOK = " In[ {editor} (Ed.),] *{container}*[ ([{edition}, ]{pp})][{!pages} ({edition})].[ {publisher}.]"
_REPORT = _line("*{title}*[ ({number})][ ({pin})]", "[ {publisher}.]", date="issued")
_WEB = _line(_WORK, "[ {container}.]", date="issued")

APA = Style(
    name="apa-7",
    title="APA",
    names=people.apa,
    date=dates.apa,
    law="bluebook",
    edition="{} ed.",
    lines={
        "article": _line(
            _TITLE,
            "[ *{container}*[, *{volume}*[({issue})]][, {pages}][{!pages}, Article {article_number}].]",
        ),
        "blog": _line(_TITLE, "[ *{container}*.]", date="issued"),
        "book": _line("*{title}*[ ({edition})][ ({pin})]", "[ {publisher}.]"),
        "chapter": _line(_TITLE, f"[{{?container}}{_IN_A_BOOK}]"),
        "dataset": _line("*{title}*[ ({pin})] \\[Data set\\]", "[ {by_publisher}.]"),
        "decision": _REPORT,
        "guidance": _REPORT,
        "incident": _WEB,
        "magazine": _line(_TITLE, "[ *{container}*[, *{volume}*[({issue})]][, {pages}].]", date="issued"),
        "manuscript": _line("*{title}*[ ({pin})] \\[Unpublished manuscript\\]", "[ {by_publisher}.]", date="issued"),
        "newspaper": _line(_TITLE, "[ *{container}*[, {pages}].]", date="issued"),
        "preprint": _line("*{title}*[ ({archive_id})][ ({pin})]", "[ {archive}.]", address="archived"),
        "proceedings": _line(_TITLE, f"[{{?container}}{_IN_A_BOOK}]"),
        "report": _REPORT,
        "standard": _REPORT,
        "thesis": _line("*{title}*[ ({pin})][ \\[[{genre}, ]{by_publisher}\\]]", ""),
        "webpage": _WEB,
    },
    entry="{title} ({code}; {layer}). ({date}). In[ {editor} (Ed.),] *Failure Modes Catalogue* (ed. {edition})."
    "[ {publisher}.] <{address}>",
    results="*{title}*. ({date}). In[ {editor} (Ed.),] *Failure Modes Catalogue* (ed. {edition})."
    "[ {publisher}.] <{address}>",
    reproduced=" As reproduced in ",
)
