"""The Bluebook, 22nd edition, as footnotes of a law review have it: rules 15 (books), 16 (periodicals), 17, 18."""

from ...vocabulary import CitationStyle, ReferenceType
from . import authors, dates
from .styles import Style

_ARCHIVED = "[, <{web}>][ \\[<{archive_url}>\\]]"
_WEB = "[{authors}, ]*{title}*[, ^{container}^][, {pin}][ ({issued})][{!issued} (last visited {accessed})]" + _ARCHIVED
_BOOK = "[^{authors}^, ][^{publisher}^, ][^{number}^, ]^{title}^[, {pin}][ ([{edition}, ]{issued})]" + _ARCHIVED
_PERIODICAL = "[{authors}, ]*{title}*[, ^{journal}^][, {issued}][, at {pages}][, {pin}][, <{online}>]"
_IN_A_BOOK = (
    "[{authors}, ]*{title}*[, *in* ^{container}^][ {first_page}][, {pin}][ ([{editor} ed[{s}]., ][{edition} ]{year})]"
    "[, <{online}>]"
)

BLUEBOOK = Style(
    name="bluebook-22",
    title="Bluebook",
    names=authors.bluebook,
    date=dates.bluebook,
    law=CitationStyle.BLUEBOOK,
    edition="{} ed.",
    ordinals=("d", "d"),
    lines={
        ReferenceType.ARTICLE: "[{authors}, ]*{title}*[, {volume}[ ^{journal}^]][{!volume}, ^{journal}^][ {first_page}]"
        "[{!pages} art. {article_number}][, {pin}][ ({year})][, <{online}>]",
        ReferenceType.BLOG: _WEB,
        ReferenceType.BOOK: "[^{authors}^, ]^{title}^[ {pin}][ ([{!authors}{editor} ed[{s}]., ][{edition} ]{year})]",
        ReferenceType.CHAPTER: _IN_A_BOOK,
        ReferenceType.DATASET: "[{authors}, ]*{title}*[, ^{by_publisher}^][, {pin}][ ({issued})]"
        "[{!issued} (last visited {accessed})][, <{web}>]",
        ReferenceType.DECISION: "[{authors}, ]*{title}*[, {number}][, {pin}][ ([{publisher} ]{issued})][, <{web}>]",
        ReferenceType.GUIDANCE: _BOOK,
        ReferenceType.INCIDENT: _WEB,
        ReferenceType.MAGAZINE: _PERIODICAL,
        ReferenceType.MANUSCRIPT: "[{authors}, ]{title}[, {pin}][ ({issued})] (unpublished manuscript)[, <{web}>]",
        ReferenceType.NEWSPAPER: "[{authors}, ]*{title}*[, ^{journal}^][{?pages}, {issued}, at {pages}][, {pin}]"
        "[{!pages} ({issued})][, <{online}>]",
        ReferenceType.PREPRINT: "[{authors}, ]*{title}*[, ^{archive}^][, {pin}][ ({issued})][, <{archived}>]",
        ReferenceType.PROCEEDINGS: _IN_A_BOOK,
        ReferenceType.REPORT: _BOOK,
        ReferenceType.STANDARD: _BOOK,
        ReferenceType.THESIS: "[{authors}, ]{title}[, {pin}][ ({issued})][ ([{genre}, ]{by_publisher})][, <{web}>]",
        ReferenceType.WEBPAGE: _WEB,
    },
    entry="^Failure Modes Catalogue^, {code} (*{title}*), ed. {edition} ([{editor} ed., ]{date}) ({layer}),"
    " <{address}>",
    results="^Failure Modes Catalogue^, *{title}*, ed. {edition} ([{editor} ed., ]{date}), <{address}>",
)
