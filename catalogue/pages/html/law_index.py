"""The law as an index: by jurisdiction, by whose conduct is asked about, and by question."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from ...addresses.codes import sort_key
from ...editions.answers import ListPage
from ...editions.edition import Term
from ...vocabulary import Confirmation, Kind, LawView
from .entry import no_law, questions_url
from .renderer import EditionRenderer, Link

MOST = 250
"""Authorities that an index holds. Of more the list turns pages, with cards."""


@dataclass(frozen=True)
class AuthorityRow:
    """An authority, and the questions and failure modes that it is named for."""

    link: Link
    document: Any
    questions: int
    questions_url: str
    modes: int
    modes_url: str


@dataclass(frozen=True)
class QuestionRow:
    link: Link
    addressee: Term
    laws: list[Link]


@dataclass(frozen=True)
class Group:
    """The rows under one heading, and the list of them; the heading is None where an order mixes them all."""

    heading: Term | None
    rows: list[Any]
    url: str


def law_index_context(page: ListPage, renderer: EditionRenderer) -> dict[str, Any]:
    """Return the index of the authorities that are selected; {} where cards on pages serve better, as for words."""
    selection, codes = page.selection, page.results.codes
    if selection.q or selection.page > 1 or not 0 < len(codes) <= MOST:
        return {}
    view = selection.by or LawView.JURISDICTION
    groups = [group for group in _VIEWS[view](page, renderer) if group.rows]
    views = [(one, one is view, selection.seen_by(one)) for one in LawView]
    states = tells_states(map(renderer.edition.authority, codes))
    return {"law_index": {"view": view.value, "groups": groups, "views": views, "states": states}}


def tells_states(documents: Iterable[Any]) -> bool:
    """Tell if a table says the state of each row: that all are proposed is said once, above it."""
    return any(document["confirmation"] != Confirmation.PROPOSED for document in documents)


def short_law(code: str, renderer: EditionRenderer) -> Link:
    """Return the link to an authority under the short form that lawyers use, if it has one."""
    link, short = renderer.link_to(code), renderer.edition.authority(code)["short_name"]
    return replace(link, title=f"{short}{link.mark}" if short else link.title)


def _by_jurisdiction(page: ListPage, renderer: EditionRenderer) -> list[Group]:
    rows = [_authority_row(code, renderer) for code in page.results.codes]
    section = renderer.addresses.section(Kind.AUTHORITY)
    if page.selection.sort:
        return [Group(None, rows, section)]
    return [
        Group(
            law,
            [row for row in rows if row.document["jurisdiction"] == law.value],
            f"{section}?{urlencode({'jurisdiction': law.value})}",
        )
        for law in _jurisdictions(page.results.codes, renderer)
    ]


def _by_addressee(page: ListPage, renderer: EditionRenderer) -> list[Group]:
    return [
        Group(
            addressee,
            [
                row
                for code in page.results.codes
                if (row := _authority_row(code, renderer, addressee=addressee.value)).questions
            ],
            questions_url(renderer, addressee=addressee.value),
        )
        for addressee in renderer.edition.terms("addressee")
    ]


def _by_question(page: ListPage, renderer: EditionRenderer) -> list[Group]:
    """Return each question under the jurisdictions of the selected authorities that it names."""
    edition, codes = renderer.edition, frozenset(page.results.codes)
    groups = []
    for law in _jurisdictions(codes, renderer):
        here = frozenset(code for code in codes if edition.authority(code)["jurisdiction"] == law.value)
        asked = {each["code"]: each for code in here for each in edition.questions_on_authority.get(code, [])}
        rows = [_question_row(asked[code], here, renderer) for code in sorted(asked, key=sort_key)]
        groups.append(Group(law, rows, questions_url(renderer, jurisdiction=law.value)))
    if not page.selection.terms:
        unnamed = [question for question in edition.questions if not edition.jurisdictions_of(question["authorities"])]
        rows = [_question_row(question, codes, renderer) for question in unnamed]
        groups.append(Group(no_law(unnamed), rows, ""))
    return groups


_VIEWS: dict[LawView, Callable[[ListPage, EditionRenderer], list[Group]]] = {
    LawView.JURISDICTION: _by_jurisdiction,
    LawView.ADDRESSEE: _by_addressee,
    LawView.QUESTION: _by_question,
}


def _jurisdictions(codes: Iterable[str], renderer: EditionRenderer) -> list[Term]:
    named = {renderer.edition.authority(code)["jurisdiction"] for code in codes}
    return [law for law in renderer.edition.terms("jurisdiction") if law.value in named]


def _authority_row(code: str, renderer: EditionRenderer, **narrowing: str) -> AuthorityRow:
    edition = renderer.edition
    asked: list[Any] = [
        question for question in edition.questions_on_authority.get(code, []) if narrowing.items() <= question.items()
    ]
    return AuthorityRow(
        link=renderer.link_to(code),
        document=edition.authority(code),
        questions=len(asked),
        questions_url=questions_url(renderer, authority=code, **narrowing),
        modes=len({mode for question in asked for mode in question["modes"] if edition.is_in_force(mode)}),
        modes_url=f"{renderer.addresses.section(Kind.FAILURE_MODE)}?{urlencode({'authority': code})}",
    )


def _question_row(question: Any, codes: frozenset[str], renderer: EditionRenderer) -> QuestionRow:
    return QuestionRow(
        link=renderer.link_to(question["code"]),
        addressee=renderer.term("addressee", question["addressee"]),
        laws=[short_law(code, renderer) for code in question["authorities"] if code in codes],
    )
