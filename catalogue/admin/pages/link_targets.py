"""Targets of the codes in a curator's text: in the edition in force, or in drafts that readers cannot see yet."""

from collections.abc import Callable, Collection, Iterable, Iterator
from weakref import WeakKeyDictionary

from django.contrib.auth.models import User

from ... import documents
from ...addresses.codes import Code
from ...addresses.pages import Addresses
from ...documents import AnyEntryDocument
from ...documents.prose import NotRenderable, Target, TargetOf, codes_in, rendered
from ...editions import held
from ...editions.held import NothingPublished, ServedEdition
from ...editorial import checks, permissions
from ...models import Entry, Passage, Scenario
from ...pages.html.renderer import EditionRenderer

MOST_SOUGHT = 500  # SQLite takes a limited number of values in one query

DRAFTED = Target("", "", doubt="readers cannot see it yet")

_renderers: WeakKeyDictionary[ServedEdition, EditionRenderer] = WeakKeyDictionary()


def targets_in(text: str, account: User) -> TargetOf:
    """Return a look-up of the codes in the text: no query, or at most three for those that readers cannot see."""
    public = _public_targets()
    unseen = {str(parsed) for code in codes_in(text) if not public(code) and (parsed := Code.parse(code))}
    drafted = _drafted_among(sorted(unseen)[:MOST_SOUGHT], account)

    def target_of(code: str) -> Target | None:
        return public(code) or (DRAFTED if str(Code.parse(code)) in drafted else None)

    return target_of


def doubts_about(document: AnyEntryDocument, account: User) -> Iterator[str]:
    """Yield a sentence for each code in the document's texts that readers cannot follow, and for works like it."""
    yield from (finding.message for finding in checks.twins(document))
    for place, text in documents.markdown_texts(document):
        if not codes_in(text):
            continue
        try:
            named = rendered(text, targets_in(text, account)).named
        except NotRenderable:
            continue  # publishing is refused, with the reason
        yield from (f"{place} names {remark}" for remark in remarks_on(named.doubts.items()))


def remarks_on(doubts: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{code}: {doubt}." for code, doubt in doubts]


def _public_targets() -> Callable[[str], Target | None]:
    try:
        served = held.current()
    except NothingPublished:
        return lambda code: None
    return _renderers.setdefault(served, EditionRenderer(served.edition, Addresses())).target_of


def _drafted_among(codes: Collection[str], account: User) -> set[str]:
    if not codes:
        return set()
    entries = Entry.objects.filter(
        code__in={code.partition(".")[0] for code in codes}, kind__in=permissions.kinds_to_look_at(account)
    )
    drafted = set(entries.values_list("code", flat=True))
    if any("." in code for code in codes):
        passages = Passage.objects.filter(entry__in=entries).values_list("entry__code", "number")
        scenarios = Scenario.objects.filter(failure_mode__entry__in=entries).values_list(
            "failure_mode__entry__code", "number"
        )
        drafted |= {f"{code}.P{number}" for code, number in passages}
        drafted |= {f"{code}.S{number}" for code, number in scenarios}
    return drafted
