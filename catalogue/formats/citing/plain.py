"""A citation in nobody’s style: whatever is known, in a plain order."""

from ...vocabulary import CitationStyle
from . import authors, dates
from .bluebook import BLUEBOOK
from .styles import Style

_LINE = (
    "[{authors}, ]“{quoted}”[, {container}][ {volume}[({issue})]][, {number_apart}][, {edition}][, {publisher_apart}]"
    "[, {pages}][{!pages}, {article_number}][, {pin}][, {issued}][, {archive_id}][, <{address}>]"
)

PLAIN = Style(
    name="plain",
    title="Plain",
    names=authors.oscola,
    date=dates.oscola,
    law=CitationStyle.LOCAL,
    edition="{} edition",
    lines=dict.fromkeys(BLUEBOOK.lines, _LINE),
    entry="{code} “{quoted}” ({layer}), Failure Modes Catalogue, edition {edition}[, edited by {editor}][, {publisher}]"
    " ({date}), <{address}>",
    results="“{quoted}”, Failure Modes Catalogue, edition {edition}[, edited by {editor}][, {publisher}] ({date}),"
    " <{address}>",
)
