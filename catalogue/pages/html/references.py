"""References in one line: who wrote them, and how a text cites them."""

import re

from django.utils.text import Truncator

from ...documents.shapes import ReferenceDocument
from ...vocabulary import ReferenceStanding

_INITIALS = re.compile(r"\s(?:[A-Z]\.?-?){1,3}$")


def byline_of(reference: ReferenceDocument) -> str:
    """Return authors, venue and year, as far as they are known."""
    authors = "; ".join(author["name"] for author in reference["authors"])
    if reference["authors_incomplete"]:
        authors = f"{authors} et al."
    return " · ".join(part for part in (authors, reference["venue"], str(reference["year"] or "")) if part)


def short_form_of(reference: ReferenceDocument) -> str:
    """Return “Fredrikson et al., 2015”, as a text cites the work; its code where neither author nor title is known."""
    if reference["standing"] == ReferenceStanding.MISSING:
        return reference["code"]
    surnames = [_surname_of(author["name"]) for author in reference["authors"]]
    if not surnames:
        who = Truncator(reference["title"]).words(6, truncate="…")
    elif reference["authors_incomplete"] or len(surnames) > 2:
        who = f"{surnames[0]} et al."
    else:
        who = " and ".join(surnames)
    return f"{who}, {reference['year']}" if reference["year"] else who


def _surname_of(name: str) -> str:
    """Return the surname in “Tramèr, Florian” and “Shokri R”, and a name printed otherwise whole."""
    return _INITIALS.sub("", name.partition(",")[0]).strip()
