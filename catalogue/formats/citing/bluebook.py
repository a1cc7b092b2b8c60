"""The Bluebook, 22nd edition, as footnotes of a law review have it: rules 15 (books), 16 (periodicals), 17, 18."""

from . import dates, people
from .styles import Style

_ARCHIVED = "[, <{web}>][ \\[<{archive_url}>\\]]"
_WEB = "[{authors}, ]*{title}*[, ^{container}^][, {pin}][ ({issued})][{!issued} (last visited {accessed})]" + _ARCHIVED
_BOOK = "[^{authors}^, ][^{publisher}^, ][^{number}^, ]^{title}^[, {pin}][ ([{edition} ]{issued})]" + _ARCHIVED
_PERIODICAL = "[{authors}, ]*{title}*[, ^{journal}^][, {issued}][, at {pages}][, {pin}][, <{online}>]"
_IN_A_BOOK = (
    "[{authors}, ]*{title}*[, *in* ^{container}^][ {first_page}][, {pin}][ ([{editor} ed., ][{edition} ]{year})]"
    "[, <{online}>]"
)

BLUEBOOK = Style(
    name="bluebook-22",
    title="Bluebook",
    names=people.bluebook,
    date=dates.bluebook,
    law="bluebook",
    edition="{} ed.",
    ordinals=("d", "d"),
    lines={
        "article": "[{authors}, ]*{title}*[, {volume}[ ^{journal}^]][{!volume}, ^{journal}^][ {first_page}]"
        "[{!pages} art. {article_number}][, {pin}][ ({year})][, <{online}>]",
        "blog": _WEB,
        "book": "[^{authors}^, ]^{title}^[ {pin}][ ([{edition} ]{year})]",
        "chapter": _IN_A_BOOK,
        "dataset": "[{authors}, ]*{title}*[, ^{by_publisher}^][, {pin}][ ({issued})]"
        "[{!issued} (last visited {accessed})][, <{web}>]",
        "decision": "[{authors}, ]*{title}*[, {number}][, {pin}][ ([{publisher} ]{issued})][, <{web}>]",
        "guidance": _BOOK,
        "incident": _WEB,
        "magazine": _PERIODICAL,
        "manuscript": "[{authors}, ]{title}[, {pin}][ ({issued})] (unpublished manuscript)[, <{web}>]",
        "newspaper": "[{authors}, ]*{title}*[, ^{journal}^][{?pages}, {issued}, at {pages}][, {pin}]"
        "[{!pages} ({issued})][, <{online}>]",
        "preprint": "[{authors}, ]*{title}*[, ^{archive}^][, {pin}][ ({issued})][, <{archived}>]",
        "proceedings": _IN_A_BOOK,
        "report": _BOOK,
        "standard": _BOOK,
        "thesis": "[{authors}, ]{title}[, {pin}][ ({issued})][ ([{genre}, ]{by_publisher})][, <{web}>]",
        "webpage": _WEB,
    },
    entry="^Failure Modes Catalogue^, {code} (*{title}*), ed. {edition} ([{editor} ed., ]{date}) ({layer}),"
    " <{address}>",
    results="^Failure Modes Catalogue^, *{title}*, ed. {edition} ([{editor} ed., ]{date}), <{address}>",
)
