"""OSCOLA, 4th edition: names in full, little punctuation, addresses in angle brackets with the day of access."""

from ...vocabulary import CitationStyle, ReferenceType
from . import authors, dates
from .styles import Style

_SEEN = "[ accessed {accessed}][{!accessed}@ accessed @]"
_WEB_ADDRESS = f"[ \\<<{{web}}>\\>{_SEEN}]"
_ONLINE = f"[ \\<<{{online}}>\\>{_SEEN}]"
_WEB = "[{authors}, ]‘{quoted}’[ (*{container}*[, {issued}])][{!container} ({issued})][, {pin}]" + _WEB_ADDRESS
_BOOK = "[{authors}, ]*{title}*[ ([{edition}, ][{number}, ][{publisher} ]{issued})][ {pin}]"
_IN_A_BOOK = (
    "[{authors}, ]‘{quoted}’[ in [{editor} (ed[{s}]), ]*{container}*][ ([{edition}, ][{publisher} ]{year})]"
    "[ {first_page}][, {pin}]" + _ONLINE
)
_PERIODICAL = "[{authors}, ]‘{quoted}’[ *{container}*][ ([{place}, ]{issued})][ {pages}][, {pin}]" + _ONLINE
_OFFICIAL = "[{authors}, ]‘{quoted}’[ ([{number}, ][{publisher}, ]{issued})][, {pin}]" + _WEB_ADDRESS

OSCOLA = Style(
    name="oscola-4",
    title="OSCOLA",
    names=authors.oscola,
    date=dates.oscola,
    law=CitationStyle.OSCOLA,
    edition="{} edn",
    quoted_within="“”",
    lines={
        ReferenceType.ARTICLE: "[{authors}, ]‘{quoted}’[ ({year})][ {volume}[({issue})]][ {journal_unstopped}]"
        "[ {first_page}][{!pages} {article_number}][, {pin}]" + _ONLINE,
        ReferenceType.BLOG: _WEB,
        ReferenceType.BOOK: "[{!authors}{editor} (ed[{s}]), ]" + _BOOK,
        ReferenceType.CHAPTER: _IN_A_BOOK,
        ReferenceType.DATASET: "[{authors}, ]‘{quoted}’[ ([{by_publisher}, ]{issued})][, {pin}]" + _WEB_ADDRESS,
        ReferenceType.DECISION: "[{authors}, ]*{title}*[ ([{number}, ][{publisher}, ]{issued})][, {pin}]"
        + _WEB_ADDRESS,
        ReferenceType.GUIDANCE: _OFFICIAL,
        ReferenceType.INCIDENT: _WEB,
        ReferenceType.MAGAZINE: _PERIODICAL,
        ReferenceType.MANUSCRIPT: "[{authors}, ]‘{quoted}’ (unpublished manuscript[, {issued}])[, {pin}]"
        + _WEB_ADDRESS,
        ReferenceType.NEWSPAPER: _PERIODICAL,
        ReferenceType.PREPRINT: "[{authors}, ]‘{quoted}’[ ({issued})][ {archive_id}][, {pin}]"
        + f"[ \\<<{{archived}}>\\>{_SEEN}]",
        ReferenceType.PROCEEDINGS: _IN_A_BOOK,
        ReferenceType.REPORT: _BOOK + _WEB_ADDRESS,
        ReferenceType.STANDARD: _BOOK + _WEB_ADDRESS,
        ReferenceType.THESIS: "[{authors}, ]‘{quoted}’[ ([{genre}, ][{by_publisher} ]{year})][, {pin}]" + _WEB_ADDRESS,
        ReferenceType.WEBPAGE: _WEB,
    },
    entry="‘{quoted}’ ({code}, *Failure Modes Catalogue*, edn {edition}, [{editor} (ed), ][{publisher}, ]{date};"
    " {layer}) \\<<{address}>\\>@ accessed @",
    results="‘{quoted}’ (*Failure Modes Catalogue*, edn {edition}, [{editor} (ed), ][{publisher}, ]{date})"
    " \\<<{address}>\\>@ accessed @",
)
