"""The start page, the page of an edition, and the texts about the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from ...addresses.pages import Addresses
from ...documents.shapes import FailureModeDocument
from ...editions.edition import Term
from ...models import Edition
from ...vocabulary import Basis, Kind, Layer
from .kinds import PLURALS
from .law import CfaaReadingView, cfaa_reading_of, cfaa_reading_view, posture_of
from .passages import shown_html
from .pieces import Link, NoteView, Pieces, lines_in_words, range_of


@dataclass(frozen=True)
class MatrixRow:
    """One failure mode in the authorization matrix: what was published, apart from what was withheld."""

    link: Link
    group: Term
    published_answer: Term
    posture: Term
    is_inferred: bool
    hedge: str
    cfaa: CfaaReadingView | None


@dataclass(frozen=True)
class Section:
    kind: Kind
    title: str
    definition: str
    url: str
    count: int


@dataclass(frozen=True)
class HomeView:
    sections: list[Section]
    matrix: list[MatrixRow]
    new_here: list[Link]
    """The entries that the edition in force brought or changed."""
    layers: list[Term]


def home_view(pieces: Pieces) -> HomeView:
    edition = pieces.edition
    return HomeView(
        sections=sections(pieces),
        matrix=[_matrix_row(mode, pieces) for mode in edition.failure_modes],
        new_here=pieces.links(
            code for code, number in edition.since.items() if number == edition.number and edition.is_in_force(code)
        ),
        layers=edition.terms("layer"),
    )


def sections(pieces: Pieces) -> list[Section]:
    return [
        Section(
            kind,
            PLURALS[kind],
            pieces.term("kind", kind).definition,
            pieces.addresses.section(kind),
            len(pieces.edition.codes[kind]),
        )
        for kind in Kind
    ]


def _matrix_row(mode: FailureModeDocument, pieces: Pieces) -> MatrixRow:
    commentary = mode["commentary"]
    return MatrixRow(
        link=pieces.entry_link(mode),
        group=pieces.term("group", mode["group"]),
        published_answer=pieces.term("published_answer", mode["published_answer"]),
        posture=posture_of(mode, pieces),
        is_inferred=commentary is not None and commentary["basis"] == Basis.INFERRED,
        hedge=commentary["hedge"] if commentary else "",
        cfaa=cfaa_reading_of(mode, pieces),
    )


@dataclass(frozen=True)
class TextView:
    """A text of the site. One in the source's words is shown verbatim."""

    key: str
    title: str
    html: SafeString
    layer: Term
    lines: str
    is_quotation: bool


@dataclass(frozen=True)
class AboutView:
    work: dict[str, object] | None
    texts: list[TextView]
    vocabularies: list[tuple[str, list[Term]]]
    notes: list[NoteView]
    cfaa: list[CfaaReadingView]

    def text(self, key: str) -> TextView | None:
        return next((text for text in self.texts if text.key == key), None)


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
)


def _place(key: str) -> int:
    """Texts that a curator adds later stand at the end."""
    return _TEXTS_IN_ORDER.index(key) if key in _TEXTS_IN_ORDER else len(_TEXTS_IN_ORDER)


def about_view(pieces: Pieces) -> AboutView:
    edition = pieces.edition
    return AboutView(
        work=dict(edition.catalogue["work"]) if edition.catalogue["work"] else None,
        texts=[text_view(key, pieces) for key in sorted(edition.texts, key=_place)],
        vocabularies=[(title, edition.terms(name)) for title, name in _SHOWN_VOCABULARIES],
        notes=[pieces.note(note) for note in edition.catalogue["notes"]],
        cfaa=[cfaa_reading_view(reading, pieces) for reading in edition.catalogue["cfaa_readings"]],
    )


def text_view(key: str, pieces: Pieces) -> TextView:
    text = pieces.edition.texts[key]
    is_quotation = text["layer"] != Layer.CURATOR
    return TextView(
        key=key,
        title=text["title"],
        html=shown_html(text["verbatim"], text["display"], []) if is_quotation else pieces.markdown(text["display"]),
        layer=pieces.term("layer", text["layer"]),
        lines=lines_in_words(range_of(text["lines"])),
        is_quotation=is_quotation,
    )


@dataclass(frozen=True)
class EditionRow:
    number: int
    url: str
    published_at: datetime
    publisher: str
    note: str
    versions: int


def edition_rows(editions: Iterable[Edition]) -> list[EditionRow]:
    """`editions` are annotated with `versions`, how many entries each brought or changed."""
    return [
        EditionRow(
            edition.number,
            Addresses().edition(edition.number),
            edition.published_at,
            edition.publisher,
            edition.note,
            edition.versions,  # type: ignore[attr-defined]  # annotated
        )
        for edition in editions
    ]
