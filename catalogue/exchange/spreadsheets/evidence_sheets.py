"""The sheets of what stands beside the entries: citations, the crosswalk, commentary, notes, texts, synonyms."""

from django.core.exceptions import ValidationError
from django.db.models import Model

from ...documents.shapes import (
    CfaaReadingDocument,
    CitationDocument,
    CommentaryDocument,
    DevelopmentDocument,
    MappingDocument,
    ParallelDocument,
    RecommendationDocument,
    SharedFramework,
    SharedJurisdiction,
    SharedNote,
    SynonymGroupDocument,
)
from ...documents.upserts import replace
from ...models import (
    CfaaReading,
    Citation,
    Commentary,
    Development,
    EditorNote,
    Entry,
    Framework,
    Jurisdiction,
    Mapping,
    NoteTarget,
    Parallel,
    Passage,
    Recommendation,
    SiteText,
    SynonymGroup,
    SynonymTerm,
)
from ...vocabulary import Layer
from ..framework_releases import refusal_of
from .cells import Lines, Names, Value, entry_code, note_code, part_code
from .columns import Column, Named, columns_of, field, link, read_only, setter
from .entry_sheets import QUOTED
from .sheet import Sheet, code_key, entry_key

CITATIONS = Sheet(
    "citations",
    "Citations",
    Citation,
    tuple(columns_of(Citation, CitationDocument)),
    related=("passage__entry", "resolves_to__entry"),
)

PARALLELS = Sheet(
    "parallels",
    "Passages in other works",
    Parallel,
    tuple(columns_of(Parallel, ParallelDocument)),
    related=("passage__entry", "reference__entry"),
)


def _settle_concept(row: Mapping | Recommendation, values: dict[str, Value]) -> None:
    """Refuse an id that the framework lacks, unless the row has it already."""
    refusal = refusal_of(row.external_id, row.framework)
    same = type(row)._default_manager.filter(pk=row.pk, framework=row.framework, external_id=row.external_id)
    if refusal and not same.exists():
        raise ValidationError({"external_id": refusal})


MAPPINGS = Sheet(
    "mappings",
    "Mappings",
    Mapping,
    (link(Mapping, "failure_mode"), *columns_of(Mapping, MappingDocument)),
    related=("failure_mode__entry", "framework"),
    settle=_settle_concept,
)

DEVELOPMENTS = Sheet(
    "developments",
    "Incidents, exercises and research",
    Development,
    (link(Development, "failure_mode"), *columns_of(Development, DevelopmentDocument)),
    related=("failure_mode__entry",),
)

RECOMMENDATIONS = Sheet(
    "recommendations",
    "What others recommend",
    Recommendation,
    (link(Recommendation, "failure_mode"), *columns_of(Recommendation, RecommendationDocument)),
    related=("failure_mode__entry", "framework"),
    settle=_settle_concept,
)

FRAMEWORKS = Sheet(
    "frameworks",
    "Frameworks",
    Framework,
    tuple(columns_of(Framework, SharedFramework, slug=field(Framework, "slug", once=True))),
)

JURISDICTIONS = Sheet(
    "jurisdictions",
    "Jurisdictions",
    Jurisdiction,
    tuple(columns_of(Jurisdiction, SharedJurisdiction, value=field(Jurisdiction, "code", once=True))),
)

COMMENTARIES = Sheet(
    "commentaries",
    "Withheld commentaries",
    Commentary,
    (
        *columns_of(Commentary, CommentaryDocument),
        read_only("Cell as printed", lambda row: row.cell),
    ),
    key=entry_key(entry_code("FM"), "failure_mode__entry"),
    related=("failure_mode__entry",),
    can_grow=False,
)

CFAA_READINGS = Sheet(
    "cfaa-readings",
    "CFAA readings",
    CfaaReading,
    tuple(columns_of(CfaaReading, CfaaReadingDocument)),
    related=("failure_mode__entry",),
)


def _target_model(code: str) -> type[Model]:
    return Passage if "." in code else Entry


def _store_targets(note: EditorNote, codes: list[str], named: Named) -> None:
    targets = [named[_target_model(code), code] for code in codes]
    rows = [
        {"entry_id": target.entry_id, "passage_id": target.pk}
        if isinstance(target, Passage)
        else {"entry_id": target.pk, "passage_id": None}
        for target in targets
    ]
    replace(NoteTarget, {"note": note}, rows)


def _save_note(note: EditorNote) -> None:
    if note._state.adding:
        note.code = EditorNote.next_code()
    note.save()


PRINTED = Column("As printed", Lines(exact=True), lambda row: row.printed, setter("printed"))
CONCERNS = Column(
    "Concerns",
    Names(part_code("P", or_entry=True)),
    lambda row: [str(target) for target in row.targets.all()] if row.pk else [],
    store=_store_targets,
    target=_target_model,
)

EDITORS_NOTES = Sheet(
    "editors-notes",
    "Editor’s notes",
    EditorNote,
    tuple(columns_of(EditorNote, SharedNote, code=None, printed=PRINTED, concerns=CONCERNS)),
    key=code_key(note_code),
    prefetched=("targets__entry", "targets__passage__entry"),
    given=("code",),
    save=_save_note,
)


SITE_TEXTS = Sheet(
    "site-texts",
    "Site texts",
    SiteText,
    (field(SiteText, "key", once=True), field(SiteText, "title"), *QUOTED),
    new=lambda: SiteText(layer=Layer.CURATOR.value),
    text=lambda row: row,
)


def _settle_terms(group: SynonymGroup, values: dict[str, Value]) -> None:
    # Both columns hold lines of text, which the type of any column's value does not say.
    terms, found = ([*map(str, values[heading])] for heading in (TERMS, FINDS))  # type: ignore[arg-type]
    group.check_terms(len(terms) + len(found), len(found))


TERMS, FINDS = "Terms", "Finds"


def _terms_column(heading: str, *, found: bool) -> Column:
    return Column(
        heading,
        Lines(lambda text: SynonymTerm._meta.get_field("text").clean(text, None)),
        lambda group: [term.text for term in group.terms.all() if term.is_found is found] if group.pk else [],
        store=lambda group, terms, _: replace(
            SynonymTerm, {"group": group, "is_found": found}, [{"text": text} for text in terms]
        ),
    )


SYNONYMS = Sheet(
    "synonyms",
    "Synonym groups",
    SynonymGroup,
    tuple(
        columns_of(
            SynonymGroup,
            SynonymGroupDocument,
            terms=_terms_column(TERMS, found=False),
            finds=_terms_column(FINDS, found=True),
        )
    ),
    prefetched=("terms",),
    settle=_settle_terms,
)

EVIDENCE_SHEETS = (
    CITATIONS,
    PARALLELS,
    MAPPINGS,
    DEVELOPMENTS,
    RECOMMENDATIONS,
    FRAMEWORKS,
    JURISDICTIONS,
    COMMENTARIES,
    CFAA_READINGS,
    EDITORS_NOTES,
    SITE_TEXTS,
    SYNONYMS,
)
