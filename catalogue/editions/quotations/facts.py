"""Which of the facts that a footnote names are so."""

import re
from calendar import month_abbr
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils.text import get_text_list

from ...addresses.codes import Code
from ...documents.quoting import NOT_PUBLISHED
from ...vocabulary import Layer
from .corpus import Passages, Record
from .footnotes import MOST_NAMED, Footnote
from .verdicts import Answer, Hit, Verdict

DATE = re.compile(
    r"(?<!accessed )(?<!visited )\b(?:(?:(?P<day>[0-9]{1,2}) (?P<month>[A-Z][a-z]{2,8})\.?"
    r"|(?P<month_2>[A-Z][a-z]{2,8})\.? (?P<day_2>[0-9]{1,2}),) (?P<year>[0-9]{4})|(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"|(?P<numbers>[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{4}))\b",
    re.ASCII,
)
LAYER = re.compile(r"\b(source|withheld|curator)\b(?! document)", re.IGNORECASE)

_listed = partial(get_text_list, last_word="and")


@dataclass(frozen=True)
class Fact:
    """One thing that a footnote names."""

    name: str
    """code, edition, host or place."""
    is_right: bool
    says: str


def facts_named(
    footnote: Footnote, answer: Answer | None, passages: Passages, hosts: Collection[str]
) -> Iterator[Fact]:
    record = passages.record
    for host in dict.fromkeys(footnote.hosts):
        if host in hosts:
            yield Fact("host", True, f"{host} is an address of this catalogue.")
        else:
            yield Fact(
                "host", False, f"{host} is not an address of this catalogue, which stands at {next(iter(hosts))}."
            )
    if len(footnote.editions) > 1:
        yield Fact("edition", False, f"It names more than one edition: {_listed(footnote.editions)}.")
    for edition in footnote.editions:
        if edition > record.newest:
            yield Fact("edition", False, f"There is no edition {edition}. The newest is {record.newest}.")
        else:
            yield Fact("edition", True, f"Edition {edition} was published on {_day(record.dates[edition])}.")
    editions = [edition for edition in footnote.editions if edition in record.dates]
    if len(editions) == 1:
        yield from _facts_of_date(footnote.rest, editions[0], record)
    yield from _facts_of_codes(footnote, answer, editions, record)
    yield from _facts_of_layer(footnote, passages)
    if answer and answer.hits and answer.verdict is not Verdict.TOO_SHORT:
        yield from _facts_of_place(footnote, answer)


def _facts_of_date(text: str, edition: int, record: Record) -> Iterator[Fact]:
    published = record.dates[edition]
    for match in DATE.finditer(text):
        days = list(_days_meant(match))
        if days and (published.year, published.month, published.day) not in days:
            says = f"Edition {edition} was published on {_day(published)}, not on {match.group()}."
            yield Fact("date", False, says)


def _days_meant(match: re.Match[str]) -> Iterator[tuple[int, int, int]]:
    """Yield year, month and day; of “3/4/2026”, both readings."""
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
        yield year, month, day
    elif match["numbers"]:
        first, second, year = map(int, re.split("[/.]", match["numbers"]))
        yield from ((year, first, second), (year, second, first))
    else:
        name = match["month"] or match["month_2"]
        month = next((number for number, short in enumerate(month_abbr) if short and short == name[:3]), 0)
        if month:
            yield int(match["year"]), month, int(match["day"] or match["day_2"])


def _facts_of_codes(
    footnote: Footnote, answer: Answer | None, editions: Sequence[int], record: Record
) -> Iterator[Fact]:
    if len(footnote.places) > 1 and not _are_run_over(footnote.places, answer):
        yield Fact("code", False, f"It names more than one place: {_listed(footnote.places)}.")
    if footnote.names_more:
        yield Fact("code", False, f"It names more than {MOST_NAMED} codes. The first {MOST_NAMED} were looked up.")
    for spelling in dict.fromkeys(footnote.no_codes):
        yield Fact("code", False, f"No edition has {spelling}.")
    for code in footnote.places:
        yield from _facts_of_code(code, editions, record)


def _facts_of_code(code: Code, editions: Sequence[int], record: Record) -> Iterator[Fact]:
    stood = record.codes.get(str(code))
    if not stood:
        yield Fact("code", False, f"No edition has {code}.")
    elif not editions:
        is_there, why = stood[0].last is None, record.withdrawn.get(str(code))
        gone = f"{code} was last in edition {stood[0].last}{f', and is withdrawn: {why}' if why else '.'}"
        yield Fact("code", is_there, f"{code} is in the edition in force." if is_there else gone)
    else:
        for edition in editions:
            is_there = any(edition in one for one in stood)
            yield Fact("code", is_there, f"Edition {edition} {'has' if is_there else 'does not have'} {code}.")


def _facts_of_layer(footnote: Footnote, passages: Passages) -> Iterator[Fact]:
    told = {match.group().lower() for match in LAYER.finditer(footnote.rest)}
    for code in footnote.places:
        layers = {text.layer for text in passages.by_anchor.get(str(code), ())} if code.is_passage else set()
        if Layer.WITHHELD in layers and "withheld" not in told:
            withheld = f"{code} is withheld: {NOT_PUBLISHED}."
            yield Fact("layer", False, f"{withheld} The footnote does not say so.")
        elif told and layers and told.isdisjoint(layers):
            yield Fact(
                "layer", False, f"The layer of {code} is {_listed(sorted(layers))}, not {_listed(sorted(told))}."
            )


def _facts_of_place(footnote: Footnote, answer: Answer) -> Iterator[Fact]:
    whose = "The words" if answer.verdict.has_its_words else "The nearest words"
    passages_named = [str(code) for code in footnote.codes if code.is_passage]
    entries_named = {code.entry for code in footnote.codes}
    hits = [hit for hit in answer.hits if hit.anchor in passages_named] or [
        hit for hit in answer.hits if not passages_named and hit.anchor.partition(".")[0] in entries_named
    ]
    if footnote.codes and not hits:
        where = _listed([hit.anchor for hit in answer.hits[:3]])
        yield Fact(
            "place", False, f"{whose} stand in {where}, not in {_listed(passages_named or sorted(entries_named))}."
        )
        return
    for edition in footnote.editions:
        if hits and not any(hit.stood_in(edition) for hit in hits):
            yield Fact("place", False, f"{whose} do not stand in edition {edition} of {hits[0].anchor}.")
    if hits and not any(footnote.editions and not hit.stood_in(footnote.editions[0]) for hit in hits):
        yield _fact_of_places(whose, hits, answer)


def _fact_of_places(whose: str, hits: Sequence[Hit], answer: Answer) -> Fact:
    beside = [anchor for anchor in answer.runs_over if anchor not in [hit.anchor for hit in hits]]
    if beside:
        says = f"{whose} stand in {_listed(answer.runs_over)}. The footnote does not name {_listed(beside)}."
        return Fact("code", False, says)
    return Fact("place", True, f"{whose} stand in {_listed(answer.runs_over or [hits[0].anchor])}.")


def _are_run_over(places: Sequence[Code], answer: Answer | None) -> bool:
    return answer is not None and {str(place) for place in places} <= set(answer.runs_over)


def _day(moment: datetime) -> str:
    return f"{moment:%-d %B %Y}"
