"""The Chicago Manual of Style, 18th edition: notes. With three authors or more the first one alone, “et al.”."""

from . import dates, people
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
    names=people.chicago,
    date=dates.chicago,
    law="bluebook",
    edition="{} ed.",
    lines={
        "article": _TITLE + "[ *{container}*][{?volume} {volume}[, no. {issue}][ ({year})][: {pages}]"
        "[{!pages}: {article_number}]][{!volume}[, {issued}][, {pages}]][, {pin}][, <{address}>].",
        "blog": _TITLE + "[ *{container}*[{!is_blog} (blog)]][, {pin}][, {issued}][{!issued}, accessed {accessed}]"
        "[, <{web}>].",
        "book": "[{authors}, ]*{title}*[, {edition}][ ([{publisher}, ]{year})][, {pin}].",
        "chapter": _IN_A_BOOK,
        "dataset": _TITLE + " data set[, {by_publisher}][, {pin}][, {issued}][, <{address}>].",
        "decision": _BOOK + "[, <{address}>].",
        "guidance": _BOOK + "[, <{address}>].",
        "incident": _WEB,
        "magazine": _PERIODICAL,
        "manuscript": "[{authors}, ]“{quoted}” (unpublished manuscript[, {issued}])[, {pin}][, <{web}>].",
        "newspaper": _PERIODICAL,
        "preprint": _TITLE + " preprint[, {archive}][, {pin}][, {issued}][, <{archived}>].",
        "proceedings": _IN_A_BOOK,
        "report": _BOOK + "[, <{address}>].",
        "standard": _BOOK + "[, <{address}>].",
        "thesis": "[{authors}, ]“{quoted}”[ ([{genre}, ][{by_publisher}, ]{year})][, {pin}][, <{address}>].",
        "webpage": _WEB,
    },
    entry="*Failure Modes Catalogue*[, edited by {editor}], edition {edition} ([{publisher}, ]{date}), s.v. “{quoted}”"
    " ({code}; {layer}), <{address}>.",
    results="*Failure Modes Catalogue*[, edited by {editor}], edition {edition} ([{publisher}, ]{date}), “{quoted},”"
    " <{address}>.",
)
