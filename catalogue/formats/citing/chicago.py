"""The Chicago Manual of Style, 18th edition: notes. With three authors or more the first one alone, “et al.”."""

from ...vocabulary import CitationStyle, ReferenceType
from . import authors, dates
from .styles import Style

_TITLE = "[{authors}, ]“{quoted},”"
_IN_A_BOOK = (
    _TITLE + "[ in *{container}*][, ed. {editor}][, {edition}][ ([{publisher}, ]{year})][, {pages}][, {pin}]"
    "[, <{address}>]."
)
_BOOK = "[{authors}, ]*{title}*[, {edition}][, {number}][ ([{publisher}, ]{issued})][, {pin}]"
_PERIODICAL = _TITLE + "[ *{container}*][, {issued}][, {pages}][, {pin}][, <{address}>]."
_WEB = _TITLE + "[ {container}][, {pin}][, {issued}][{!issued}, accessed {accessed}][, <{web}>]."

CHICAGO = Style(
    name="chicago-18-notes",
    title="Chicago notes",
    names=authors.chicago,
    date=dates.chicago,
    law=CitationStyle.BLUEBOOK,
    edition="{} ed.",
    lines={
        ReferenceType.ARTICLE: _TITLE + "[ *{container}*][{?volume} {volume}[, no. {issue}][ ({year})][: {pages}]"
        "[{!pages}: {article_number}]][{!volume}[, {issued}][, {pages}]][, {pin}][, <{address}>].",
        ReferenceType.BLOG: _TITLE
        + "[ *{container}*[{!is_blog} (blog)]][, {pin}][, {issued}][{!issued}, accessed {accessed}]"
        "[, <{web}>].",
        ReferenceType.BOOK: "[{authors}, ][{!authors}{editor}, ed[{s}]., ]*{title}*[, {edition}]"
        "[ ([{publisher}, ]{year})][, {pin}].",
        ReferenceType.CHAPTER: _IN_A_BOOK,
        ReferenceType.DATASET: _TITLE + " data set[, {by_publisher}][, {pin}][, {issued}][, <{address}>].",
        ReferenceType.DECISION: _BOOK + "[, <{address}>].",
        ReferenceType.GUIDANCE: _BOOK + "[, <{address}>].",
        ReferenceType.INCIDENT: _WEB,
        ReferenceType.MAGAZINE: _PERIODICAL,
        ReferenceType.MANUSCRIPT: "[{authors}, ]“{quoted}” (unpublished manuscript[, {issued}])[, {pin}][, <{web}>].",
        ReferenceType.NEWSPAPER: _PERIODICAL,
        ReferenceType.PREPRINT: _TITLE + " preprint[, {archive}][, {pin}][, {issued}][, <{archived}>].",
        ReferenceType.PROCEEDINGS: _IN_A_BOOK,
        ReferenceType.REPORT: _BOOK + "[, <{address}>].",
        ReferenceType.STANDARD: _BOOK + "[, <{address}>].",
        ReferenceType.THESIS: "[{authors}, ]“{quoted}”[ ([{genre}, ][{by_publisher}, ]{year})][, {pin}]"
        "[, <{address}>].",
        ReferenceType.WEBPAGE: _WEB,
    },
    entry="*Failure Modes Catalogue*[, edited by {editor}], edition {edition} ([{publisher}, ]{date}), s.v. “{quoted}”"
    " ({code}; {layer}), <{address}>.",
    results="*Failure Modes Catalogue*[, edited by {editor}], edition {edition} ([{publisher}, ]{date}), “{quoted},”"
    " <{address}>.",
)
