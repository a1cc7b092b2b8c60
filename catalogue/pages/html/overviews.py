"""The glossary, the questions by addressee, and the crosswalk from the side of the other frameworks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ...addresses.codes import sort_key
from ...documents.shapes import FailureModeDocument, QuestionDocument
from ...editions.crosswalk import Concept, Coverage
from ...editions.edition import Term
from ...exchange.framework_releases import Release, stored_release
from .entry import QuestionView, question_view, questions_url
from .law_index import short_law, tells_states
from .renderer import EditionRenderer, Link

VOCABULARIES = (
    ("Kinds of entries", "kind"),
    ("State of an entry", "entry_state"),
    ("Layers of provenance", "layer"),
    ("Role of a passage", "role"),
    ("Groups", "group"),
    ("Compromised properties", "property"),
    ("Published answer on access", "published_answer"),
    ("Posture of the withheld commentary", "posture"),
    ("Basis of the posture", "basis"),
    ("Statements of the withheld commentary", "statement"),
    ("Attacker knowledge", "knowledge"),
    ("Kind of evidence", "evidence"),
    ("Domain of a scenario", "domain"),
    ("Developments since the source", "development"),
    ("A text of the authors’ paper, beside that of the catalogue", "text_relation"),
    ("Origin of a legal question", "question_origin"),
    ("Status of a legal question", "question_status"),
    ("Whose conduct a legal question is about", "addressee"),
    ("Type of a legal authority", "authority_type"),
    ("Origin of a legal authority", "authority_origin"),
    ("Jurisdiction", "jurisdiction"),
    ("Ways of citing an authority", "citation_style"),
    ("Answers in the table of CFAA readings", "liability"),
    ("State of researched facts", "confirmation"),
    ("Confidence of the editors", "confidence"),
    ("How a marker was resolved", "citation_rule"),
    ("Origin of a citation", "citation_origin"),
    ("Standing of a reference", "standing"),
    ("Type of a reference", "reference_type"),
    ("Bibliographic details", "work_field"),
    ("Origin of a bibliographic detail", "fact_origin"),
    ("Crosswalk relations", "relation"),
)
"""Title → name: what readers see of the vocabularies of an edition, in this order."""


@dataclass(frozen=True)
class Words:
    """A vocabulary in the words of the edition."""

    name: str
    title: str
    terms: list[Term]


@dataclass(frozen=True)
class Duty:
    """Whom questions are about, and each with the law that it names: that there are none is a finding, too."""

    addressee: Term
    questions: list[tuple[QuestionView, list[Link]]]


@dataclass(frozen=True)
class ConceptLink:
    """A concept with its own page here, and the modes that were compared with it."""

    concept: Concept
    url: str


@dataclass(frozen=True)
class FrameworkRow:
    coverage: Coverage
    url: str
    modes: int
    """The number of failure modes that match something there."""
    release: Release | None
    """All that it has, if a list of it is kept here."""


@dataclass(frozen=True)
class Unmatched:
    """A concept of another framework that no failure mode matches."""

    name: str
    label: str
    has_match_below: bool
    has_match_above: bool


def glossary_context(renderer: EditionRenderer) -> dict[str, Any]:
    found = (Words(name, title, renderer.edition.terms(name)) for title, name in VOCABULARIES)
    return {"vocabularies": [words for words in found if words.terms]}


def duties_context(renderer: EditionRenderer) -> dict[str, Any]:
    duties = list(_duties(renderer))
    modes = _codes(renderer.edition.failure_modes)
    return {
        "duties": duties,
        "modes": [(renderer.link_to(code), [_asked(duty, code, renderer) for duty in duties]) for code in modes],
    }


def _asked(duty: Duty, code: str, renderer: EditionRenderer) -> tuple[Term, int, str]:
    """Return whom a mode's questions are about, how many, and the list of them."""
    count = sum(code in question.document["modes"] for question, _ in duty.questions)
    return duty.addressee, count, questions_url(renderer, mode=code, addressee=duty.addressee.value)


def _duties(renderer: EditionRenderer) -> Iterator[Duty]:
    questions = renderer.edition.questions
    for addressee in renderer.edition.terms("addressee"):
        found = [question for question in questions if question["addressee"] == addressee.value]
        yield Duty(addressee, [(question_view(each, renderer), _laws(each, renderer)) for each in _in_order(found)])


def _laws(question: QuestionDocument, renderer: EditionRenderer) -> list[Link]:
    edition = renderer.edition
    return [short_law(code, renderer) for code in question["authorities"] if edition.is_in_force(code)]


def _in_order(questions: Iterable[QuestionDocument]) -> list[QuestionDocument]:
    """Return them by the first mode that raises each."""
    return sorted(questions, key=lambda question: min(map(sort_key, question["modes"]), default=sort_key("REF-1")))


def _codes(modes: Iterable[FailureModeDocument]) -> list[str]:
    return [mode["code"] for mode in modes]


def frameworks_context(renderer: EditionRenderer) -> dict[str, Any]:
    total = len(renderer.edition.failure_modes)
    rows = [
        FrameworkRow(
            coverage, renderer.addresses.framework(slug), total - len(coverage.uncovered), _release_of(coverage)
        )
        for slug, coverage in renderer.edition.crosswalk.coverage.items()
    ]
    note = renderer.edition.texts.get("crosswalk-note")
    return {"rows": rows, "total": total, "note": renderer.markdown(note["display"]) if note else ""}


def framework_context(coverage: Coverage, renderer: EditionRenderer) -> dict[str, Any]:
    release = _release_of(coverage)
    return {
        "framework": coverage.framework,
        "release": release,
        "unmatched": list(_unmatched(release, coverage)) if release else [],
        "matched": [_concept_link(concept, renderer) for concept in coverage.matched],
        "states": tells_states(match.mapping for concept in coverage.matched for match in concept.matches),
        "rejected": [_concept_link(concept, renderer) for concept in coverage.rejected],
        "uncovered": renderer.links(_codes(coverage.uncovered)),
        "total": len(renderer.edition.failure_modes),
        "framework_url": renderer.addresses.framework(coverage.framework["slug"]),
    }


def _release_of(coverage: Coverage) -> Release | None:
    return stored_release(coverage.framework["slug"], coverage.framework["version"])


def _unmatched(release: Release, coverage: Coverage) -> Iterator[Unmatched]:
    matched = {concept.name for concept in coverage.matched}
    above = {name.rpartition(".")[0] for name in matched}
    for name in release.comparable:
        if name not in matched:
            yield Unmatched(name, release.label(name), name in above, name.rpartition(".")[0] in matched)


def concept_context(concept: Concept, renderer: EditionRenderer) -> dict[str, Any]:
    modes = [(renderer.link_to(row.mode["code"]), row.mapping) for row in concept.modes]
    return {
        "concept": concept,
        "framework": concept.framework,
        "framework_url": renderer.addresses.framework(concept.framework["slug"]),
        "modes": modes,
        "states": tells_states(mapping for _, mapping in modes),
    }


def _concept_link(concept: Concept, renderer: EditionRenderer) -> ConceptLink:
    return ConceptLink(concept, renderer.address_of_concept(concept))
