"""The page of an entry of any kind: its document, and what is found by going through others."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from ...addresses.codes import sort_key
from ...documents.ageing import overdue_since
from ...documents.shapes import (
    AnyEntryDocument,
    FrameworkDocument,
    ParallelDocument,
    QuestionDocument,
    ScenarioDocument,
    StatementDocument,
)
from ...editions.edition import Departure, Term, is_in_source, posture_of
from ...editions.held import ServedEdition
from ...editions.kinds import PLURALS
from ...vocabulary import EntryState, Kind, PassageRole, ReferenceStanding, TextRelation
from .renderer import CitationView, EditionRenderer, Link, PassageView

TEMPLATES = {
    Kind.FAILURE_MODE: "failure_mode.html",
    Kind.SCENARIO: "scenario.html",
    Kind.QUESTION: "question.html",
    Kind.AUTHORITY: "authority.html",
    Kind.REFERENCE: "reference.html",
}

_PLACED = {
    PassageRole.OVERVIEW,
    PassageRole.TITLE,
    PassageRole.PROPERTIES,
    PassageRole.DESCRIPTION,
    PassageRole.SCENARIO,
    PassageRole.STATEMENT,
}
"""Roles of passages that stand in a section of their own on a failure mode's page."""


@dataclass(frozen=True)
class QuestionView:
    """A question with its own words, which only a draft may lack, and its other passages."""

    document: QuestionDocument
    text: PassageView | None
    passages: list[PassageView]


@dataclass(frozen=True)
class QuestionGroup:
    """The questions on a mode under the law of one jurisdiction, and the list of them, which law without a name lacks.

    A question under the law of several is told in the largest group, and named in the others.
    """

    jurisdiction: Term
    questions: list[QuestionView]
    told_above: list[Link]
    url: str

    @property
    def count(self) -> int:
        return len(self.questions) + len(self.told_above)


@dataclass(frozen=True)
class ScenarioView:
    document: ScenarioDocument
    passage: PassageView


@dataclass(frozen=True)
class StatementView:
    document: StatementDocument
    passage: PassageView


@dataclass(frozen=True)
class OfFramework:
    """Mappings of a mode to one framework, or its recommendations on the mode."""

    framework: FrameworkDocument
    rows: list[Any]


@dataclass(frozen=True)
class RelatedView:
    link: Link
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class DepartedView:
    """An entry that was withdrawn or merged."""

    document: AnyEntryDocument
    departure: Departure
    link: Link
    successor: Link | None

    @property
    def is_merged(self) -> bool:
        return self.document["state"] == EntryState.MERGED


def entry_context(code: str, kind: Kind, renderer: EditionRenderer) -> dict[str, Any]:
    if kind is Kind.SCENARIO:
        found = _scenario_context(code, renderer)
    else:
        found = _CONTEXTS[kind](renderer.edition.entries[code], renderer)
    tombstones = [] if kind is Kind.SCENARIO else renderer.edition.withdrawn_from(code)
    place = _place_of(code, kind, renderer)
    return {"renderer": renderer, "link": renderer.link_to(code), "tombstones": tombstones, **place, **found}


def _place_of(code: str, kind: Kind, renderer: EditionRenderer) -> dict[str, Any]:
    """Return the list that an entry stands in, and its neighbours there."""
    codes = renderer.edition.codes[kind]
    at = bisect_left(codes, sort_key(code), key=sort_key)
    before, after = codes[max(at - 1, 0) : at], [each for each in codes[at : at + 2] if each != code][:1]
    return {
        "section": {"title": PLURALS[kind], "url": renderer.addresses.section(kind)},
        "before": next(map(renderer.link, before), None),
        "after": next(map(renderer.link, after), None),
    }


def related(served: ServedEdition, renderer: EditionRenderer, code: str, kind: Kind) -> list[RelatedView]:
    return [
        RelatedView(link, relation.reasons)
        for relation in served.relations.of(code, kind)
        if (link := renderer.link(relation.code))
    ]


def departed_view(code: str, renderer: EditionRenderer) -> DepartedView:
    edition = renderer.edition
    successor = renderer.link(edition.successor_of(code))
    return DepartedView(edition.entries[code], edition.departures[code], renderer.link_to(code), successor)


def _scenario_context(code: str, renderer: EditionRenderer) -> dict[str, Any]:
    scenario = renderer.edition.scenarios[code]
    passage = renderer.passages(scenario.mode)[scenario.document["passage"]]
    return {"scenario": ScenarioView(scenario.document, passage), "mode": scenario.mode}


def _failure_mode_context(mode: Any, renderer: EditionRenderer) -> dict[str, Any]:
    edition, code = renderer.edition, mode["code"]
    passages = renderer.passages(mode)
    commentary = mode["commentary"]
    works = _by_work([renderer.citation(citation, mode) for citation in mode["citations"]])
    cited = {citation["reference"] for citation in mode["citations"]}
    works_in_texts = [work for work in edition.works_cited_in_texts.get(code, []) if work not in cited]
    return {
        "entry": mode,
        "in_source": is_in_source(mode),
        "overdue_since": overdue_since(mode, timezone.now().date()),
        "posture": posture_of(mode, edition),
        "overview": _with_role(passages, PassageRole.OVERVIEW),
        "description": _with_role(passages, PassageRole.DESCRIPTION),
        "printed": _with_role(passages, PassageRole.TITLE) + _with_role(passages, PassageRole.PROPERTIES),
        "additions": [passage for passage in passages.values() if passage.document["role"] not in _PLACED],
        "scenarios": [ScenarioView(scenario, passages[scenario["passage"]]) for scenario in mode["scenarios"]],
        "statements": [
            StatementView(statement, passages[statement["passage"]])
            for statement in (commentary["statements"] if commentary else [])
        ],
        "questions": edition.questions_on_mode.get(code, []),
        "question_groups": _by_jurisdiction(code, renderer),
        "works": works,
        "works_in_texts": renderer.links(works_in_texts),
        "number_of_works": len(works) + len(works_in_texts),
        "frameworks": _by_framework((row for row in mode["mappings"] if row["relation"]), renderer),
        "rejected": [mapping for mapping in mode["mappings"] if not mapping["relation"]],
        "recommended": _by_framework(mode["recommendations"], renderer),
        "reading": edition.cfaa_readings.get(code),
        **cfaa_context(renderer),
    }


def _question_context(question: Any, renderer: EditionRenderer) -> dict[str, Any]:
    view = question_view(question, renderer)
    works = dict.fromkeys([*question["references"], *renderer.edition.works_cited_in_texts.get(question["code"], [])])
    return {"entry": question, "text": view.text, "passages": view.passages, "references": renderer.links(works)}


def _authority_context(authority: Any, renderer: EditionRenderer) -> dict[str, Any]:
    questions = renderer.edition.questions_on_authority.get(authority["code"], [])
    modes = {code for question in questions for code in question["modes"]}
    return {
        "entry": authority,
        "overdue_since": overdue_since(authority, timezone.now().date()),
        "passages": list(renderer.passages(authority).values()),
        "questions": [question_view(question, renderer) for question in questions],
        "modes": renderer.links(sorted(modes, key=sort_key)),
    }


def _reference_context(reference: Any, renderer: EditionRenderer) -> dict[str, Any]:
    edition, code = renderer.edition, reference["code"]
    passages = list(renderer.passages(reference).values())
    is_source = code == edition.source_document
    return {
        "entry": reference,
        "overdue_since": overdue_since(reference, timezone.now().date()),
        "is_missing": reference["standing"] == ReferenceStanding.MISSING,
        "is_added": reference["standing"] == ReferenceStanding.ADDED,
        "same_works": renderer.links(edition.same_works.get(code, [])),
        "candidate_for": renderer.links(edition.candidate_for.get(code, [])),
        "passages": [] if is_source else passages,
        "sections": passages if is_source else [],
        "citations": [renderer.citation(use.document, use.mode) for use in edition.citations_of.get(code, [])],
        "compared": _compared(edition.parallels_in.get(code, []), renderer),
        "texts_that_cite": renderer.links(edition.texts_that_cite.get(code, [])),
        "questions": [question_view(question, renderer) for question in edition.questions_on_reference.get(code, [])],
    }


def _compared(parallels: Iterable[ParallelDocument], renderer: EditionRenderer) -> list[tuple[Term, list[Link]]]:
    """Return the passages that were compared with a work, by how its text relates to them, the same words first."""
    found = defaultdict(list)
    for parallel in parallels:
        found[parallel["relation"]].append(parallel["passage"])
    return [
        (renderer.term("text_relation", relation), renderer.links(sorted(found[relation], key=sort_key)))
        for relation in TextRelation
        if relation in found
    ]


def question_view(question: QuestionDocument, renderer: EditionRenderer) -> QuestionView:
    passages = list(renderer.passages(question).values())
    return QuestionView(question, passages[0] if passages else None, passages[1:])


def no_law(questions: Iterable[Any]) -> Term:
    """Return what the group of questions is called that name no law, or only law that has left the catalogue."""
    if any(question["authorities"] for question in questions):
        return Term("none", "No law named that is still in the catalogue")
    return Term("none", "No law named")


def _by_jurisdiction(mode: str, renderer: EditionRenderer) -> list[QuestionGroup]:
    """Return the questions of each jurisdiction, as the list of questions counts them, the largest group first."""
    edition, codes_of = renderer.edition, defaultdict[str, list[str]](list)
    on_mode = {question["code"]: question for question in edition.questions_on_mode.get(mode, [])}
    for code, question in on_mode.items():
        for jurisdiction in edition.jurisdictions_of(question["authorities"]) or [""]:
            codes_of[jurisdiction].append(code)
    groups, told = list[QuestionGroup](), set[str]()
    for value, codes in sorted(codes_of.items(), key=lambda group: (not group[0], -len(group[1]))):
        groups.append(
            QuestionGroup(
                renderer.term("jurisdiction", value) if value else no_law(on_mode[code] for code in codes),
                [question_view(on_mode[code], renderer) for code in codes if code not in told],
                [renderer.link_to(code) for code in codes if code in told],
                questions_url(renderer, mode=mode, jurisdiction=value) if value else "",
            )
        )
        told |= set(codes)
    return groups


def questions_url(renderer: EditionRenderer, **narrowing: str) -> str:
    """Return the address of the list of questions, narrowed to a value of each facet that is named."""
    return f"{renderer.addresses.section(Kind.QUESTION)}?{urlencode(narrowing)}"


def _with_role(passages: dict[str, PassageView], role: PassageRole) -> list[PassageView]:
    return [passage for passage in passages.values() if passage.document["role"] == role]


def _by_work(citations: list[CitationView]) -> list[list[CitationView]]:
    """Return the citations of each work, in the order of the works' first citations."""
    works: dict[str, list[CitationView]] = {}
    for citation in citations:
        works.setdefault(citation.reference["code"] if citation.reference else "", []).append(citation)
    return list(works.values())


def _by_framework(rows: Iterable[Any], renderer: EditionRenderer) -> list[OfFramework]:
    frameworks = renderer.edition.frameworks
    groups = groupby(rows, key=itemgetter("framework"))
    return [OfFramework(frameworks[slug], list(group)) for slug, group in groups if slug in frameworks]


_CONTEXTS: dict[Kind, Callable[[Any, EditionRenderer], dict[str, Any]]] = {
    Kind.FAILURE_MODE: _failure_mode_context,
    Kind.QUESTION: _question_context,
    Kind.AUTHORITY: _authority_context,
    Kind.REFERENCE: _reference_context,
}


PAPER = "2006.16179"
CAUTION = "cfaa-readings"
"""The key of the text that says what to bear in mind when reading them."""


def cfaa_context(renderer: EditionRenderer) -> dict[str, Any]:
    edition = renderer.edition
    papers = (entry["code"] for entry in edition.references if entry["arxiv_id"] == PAPER)
    caution = edition.texts.get(CAUTION)
    return {
        "cfaa_paper": next(map(renderer.link, papers), None),
        "cfaa_caution": renderer.markdown(caution["display"] if caution else ""),
    }
