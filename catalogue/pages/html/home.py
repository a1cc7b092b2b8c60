"""The start page, and the texts about the catalogue."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from ...documents.shapes import TextDocument
from ...editions.kinds import PLURALS
from ...vocabulary import Kind, Layer
from .entry import CAUTION, cfaa_context
from .passages import shown_html
from .renderer import EditionRenderer


@dataclass(frozen=True)
class Section:
    title: str
    definition: str
    url: str
    count: int


@dataclass(frozen=True)
class TextView:
    """A text of the site. One in the source's words is shown verbatim."""

    document: TextDocument
    html: SafeString

    @property
    def is_quotation(self) -> bool:
        return self.document["layer"] != Layer.CURATOR


_SHOWN_VOCABULARIES = (
    ("Layers of provenance", "layer"),
    ("Groups", "group"),
    ("Compromised properties", "property"),
    ("Published answer on access", "published_answer"),
    ("Posture of the withheld commentary", "posture"),
    ("Basis of the posture", "basis"),
    ("Statements of the withheld commentary", "statement"),
    ("Attacker knowledge", "knowledge"),
    ("Kind of evidence", "evidence"),
    ("Domain of a scenario", "domain"),
    ("Origin of a legal question", "question_origin"),
    ("Status of a legal question", "question_status"),
    ("Addressee of a legal question", "addressee"),
    ("Type of a legal authority", "authority_type"),
    ("Origin of a legal authority", "authority_origin"),
    ("Jurisdiction", "jurisdiction"),
    ("Answers in the table of CFAA readings", "liability"),
    ("State of researched facts", "confirmation"),
    ("Confidence of the editors", "confidence"),
    ("How a marker was resolved", "citation_rule"),
    ("Origin of a citation", "citation_origin"),
    ("Standing of a reference", "standing"),
    ("Type of a reference", "reference_type"),
    ("Origin of a bibliographic detail", "fact_origin"),
    ("Crosswalk relations", "relation"),
)

_TEXTS_IN_ORDER = (
    *("source-identity", "method", "layers", "citations", "crosswalk-note", "law-note"),
    *("licence", "privacy", "not-legal-advice", "acknowledgements"),
    *("for-lawyers", "lawyers-mapped", "legal-interventions", "no-mitigations", "living-document"),
    *("intentional-failures", "unintentional-failures"),
    *("what-is-compromised", "blackbox-and-whitebox", "commentary-on-access"),
)


def home_context(renderer: EditionRenderer) -> dict[str, Any]:
    edition = renderer.edition
    return {
        "modes": edition.failure_modes,
        "sections": sections(renderer),
        "new_here": renderer.links(
            code for code, number in edition.since.items() if number == edition.number and edition.is_in_force(code)
        ),
        "layers": edition.terms("layer"),
    }


def sections(renderer: EditionRenderer) -> list[Section]:
    return [
        Section(
            PLURALS[kind],
            renderer.term("kind", kind).definition,
            renderer.addresses.section(kind),
            len(renderer.edition.codes[kind]),
        )
        for kind in Kind
    ]


def about_context(renderer: EditionRenderer) -> dict[str, Any]:
    edition = renderer.edition
    keys = sorted((key for key in edition.texts if key != CAUTION), key=_place)
    texts = [_text_view(edition.texts[key], renderer) for key in keys]
    return {
        "texts": [text for text in texts if not text.document["section"]],
        "published": [text for text in texts if text.document["section"]],
        "vocabularies": [(title, edition.terms(name)) for title, name in _SHOWN_VOCABULARIES],
        "notes": edition.catalogue["notes"],
        "readings": edition.catalogue["cfaa_readings"],
        **cfaa_context(renderer),
    }


def _text_view(text: TextDocument, renderer: EditionRenderer) -> TextView:
    if text["layer"] == Layer.CURATOR:
        return TextView(text, renderer.markdown(text["display"]))
    return TextView(text, shown_html(text["verbatim"], text["display"], []))


def _place(key: str) -> int:
    """Return the place of a text on the page: at the end for those that curators add later."""
    return _TEXTS_IN_ORDER.index(key) if key in _TEXTS_IN_ORDER else len(_TEXTS_IN_ORDER)
