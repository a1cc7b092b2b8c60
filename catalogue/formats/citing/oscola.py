"""OSCOLA, 4th edition: names in full, little punctuation, addresses in angle brackets with the day of access."""

from . import dates, people
from .styles import Style

_SEEN = "[ accessed {accessed}][{!accessed}@ accessed @]"
_WEB_ADDRESS = f"[ \\<<{{web}}>\\>{_SEEN}]"
_ONLINE = f"[ \\<<{{online}}>\\>{_SEEN}]"
_WEB = "[{authors}, ]‘{quoted}’[ (*{container}*[, {issued}])][{!container} ({issued})][, {pin}]" + _WEB_ADDRESS
_BOOK = "[{authors}, ]*{title}*[ ([{edition}, ][{number}, ][{publisher} ]{issued})][ {pin}]"
_IN_A_BOOK = (
    "[{authors}, ]‘{quoted}’[ in [{editor} (ed), ]*{container}*][ ([{edition}, ][{publisher} ]{year})][ {first_page}]"
    "[, {pin}]" + _ONLINE
)
_PERIODICAL = "[{authors}, ]‘{quoted}’[ *{container}*][ ([{place}, ]{issued})][ {pages}][, {pin}]" + _ONLINE
_OFFICIAL = "[{authors}, ]‘{quoted}’[ ([{number}, ][{publisher}, ]{issued})][, {pin}]" + _WEB_ADDRESS

OSCOLA = Style(
    name="oscola-4",
    title="OSCOLA",
    names=people.oscola,
    date=dates.oscola,
    law="oscola",
    edition="{} edn",
    quoted_within="“”",
    lines={
        "article": "[{authors}, ]‘{quoted}’[ ({year})][ {volume}[({issue})]][ {journal_unstopped}][ {first_page}]"
        "[{!pages} {article_number}][, {pin}]" + _ONLINE,
        "blog": _WEB,
        "book": _BOOK,
        "chapter": _IN_A_BOOK,
        "dataset": "[{authors}, ]‘{quoted}’[ ([{by_publisher}, ]{issued})][, {pin}]" + _WEB_ADDRESS,
        "decision": "[{authors}, ]*{title}*[ ([{number}, ][{publisher}, ]{issued})][, {pin}]" + _WEB_ADDRESS,
        "guidance": _OFFICIAL,
        "incident": _WEB,
        "magazine": _PERIODICAL,
        "manuscript": "[{authors}, ]‘{quoted}’ (unpublished manuscript[, {issued}])[, {pin}]" + _WEB_ADDRESS,
        "newspaper": _PERIODICAL,
        "preprint": "[{authors}, ]‘{quoted}’[ ({issued})][ {archive_id}][, {pin}]" + f"[ \\<<{{archived}}>\\>{_SEEN}]",
        "proceedings": _IN_A_BOOK,
        "report": _BOOK + _WEB_ADDRESS,
        "standard": _BOOK + _WEB_ADDRESS,
        "thesis": "[{authors}, ]‘{quoted}’[ ([{genre}, ][{by_publisher} ]{year})][, {pin}]" + _WEB_ADDRESS,
        "webpage": _WEB,
    },
    entry="‘{quoted}’ ({code}, *Failure Modes Catalogue*, edn {edition}, [{editor} (ed), ][{publisher}, ]{date};"
    " {layer}) \\<<{address}>\\>@ accessed @",
    results="‘{quoted}’ (*Failure Modes Catalogue*, edn {edition}, [{editor} (ed), ][{publisher}, ]{date})"
    " \\<<{address}>\\>@ accessed @",
)
