"""The sheets of the entries, and of the scenarios and passages that stand in them."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from ...addresses import identifiers
from ...documents.shapes import (
    AuthorDocument,
    AuthorityDocument,
    FailureModeDocument,
    QuestionDocument,
    ReferenceDocument,
    ScenarioDocument,
)
from ...documents.stored_fields import columns
from ...documents.upserts import replace
from ...models import (
    Alias,
    Authority,
    AuthorityCitation,
    CompromisedProperty,
    Entry,
    FailureMode,
    LegalQuestion,
    Passage,
    Reference,
    ReferenceAuthor,
    ReferenceDetail,
    Scenario,
    ScenarioDomain,
)
from ...models.passage import CURATORS_ROLES, LONGEST_TEXT, QuotedText, display_text, next_number
from ...models.reference import ORIGINS, as_detail
from ...models.source_facts import READ_ONLY
from ...vocabulary import (
    PREFIXES,
    AuthorityOrigin,
    CitationStyle,
    Domain,
    FactOrigin,
    Kind,
    Knowledge,
    Layer,
    PassageRole,
    Property,
    QuestionOrigin,
    Vocabulary,
    WorkField,
)
from .cells import Lines, Name, Term, Terms, Text, Value, entry_code, part_code
from .columns import Column, Named, columns_of, field, link, read_only
from .sheet import Sheet, entry_key, part_key

ALIASES = Column(
    "Other names",
    Lines(lambda name: Alias._meta.get_field("name").clean(name, None)),
    lambda row: [alias.name for alias in row.entry.aliases.all()] if row.entry_id else [],
    store=lambda row, names, _: replace(Alias, {"entry": row.entry}, [{"name": name} for name in names]),
)

PROPERTIES = Column(
    "Compromised properties",
    Terms(Term(tuple(Property.choices()))),
    lambda mode: [row.property for row in mode.compromised_properties.all()] if mode.pk else [],
    store=lambda mode, terms, _: replace(
        CompromisedProperty, {"failure_mode": mode}, [{"property": term} for term in terms]
    ),
)


def _keep_printed_properties(mode: FailureMode, values: dict[str, Value]) -> None:
    if mode.pk and values[PROPERTIES.heading] != PROPERTIES.read(mode) and mode.is_from_source:
        raise ValidationError(f"“{PROPERTIES.heading}”: {READ_ONLY}")


FAILURE_MODES = Sheet(
    "failure-modes",
    "Failure modes",
    FailureMode,
    (
        *columns_of(FailureMode, FailureModeDocument, properties=PROPERTIES),
        ALIASES,
    ),
    key=entry_key(entry_code("FM")),
    related=("entry",),
    prefetched=("entry__aliases", "compromised_properties"),
    settle=_keep_printed_properties,
)

LEGAL_QUESTIONS = Sheet(
    "legal-questions",
    "Legal questions",
    LegalQuestion,
    (
        *columns_of(LegalQuestion, QuestionDocument),
        ALIASES,
    ),
    key=entry_key(entry_code("LQ")),
    related=("entry", "answered_in__entry"),
    prefetched=("entry__aliases", "modes__entry", "authorities__entry", "references__entry"),
    new=lambda: LegalQuestion(origin=QuestionOrigin.ADDITION.value),
)


def _lines_of_terms(vocabulary: type[Vocabulary], check: Callable[[str, str], object]) -> Lines:
    """Lines such as “Volume: 34”. `check` raises ValidationError for a term and its text that cannot be stored."""
    return Lines(lambda line: check(*_termed(line, vocabulary)))


def _termed(line: str, vocabulary: type[Vocabulary]) -> tuple[str, str]:
    """`Volume: 34` → `volume`, `34`."""
    label, _, text = map(str.strip, line.partition(":"))
    found = [term.value for term in vocabulary if label.casefold() in (term.value, term.label.casefold())]
    if not (found and text):
        names = ", ".join(term.label for term in vocabulary)
        raise ValidationError(f"Begin the line with one of these and a colon: {names}.")
    return found[0], text


def _line(term: Vocabulary, text: str) -> str:
    return f"{term.label}: {text}"


def _check_citation(style: str, text: str) -> None:
    AuthorityCitation(style=style, text=text).clean_fields(exclude=["authority"])


def _store_citations(authority: Authority, lines: list[str], named: Named) -> None:
    """Replace them. What somebody confirmed stays confirmed as long as its words do."""
    known = {_line(CitationStyle(row.style), row.text): row for row in authority.citations.all()}
    rows = []
    for line in lines:
        style, text = _termed(line, CitationStyle)
        same = known.get(_line(CitationStyle(style), text), AuthorityCitation())
        rows.append({"style": style, "text": text, "confirmation": same.confirmation, "by": same.by})
    replace(AuthorityCitation, {"authority": authority}, rows)


CITATIONS = Column(
    "Citations",
    _lines_of_terms(CitationStyle, _check_citation),
    lambda row: [_line(CitationStyle(form.style), form.text) for form in row.citations.all()] if row.pk else [],
    store=_store_citations,
)

AUTHORITIES = Sheet(
    "authorities",
    "Legal authorities",
    Authority,
    (
        *columns_of(Authority, AuthorityDocument, citations=CITATIONS),
        ALIASES,
    ),
    key=entry_key(entry_code("LAW")),
    related=("entry", "superseded_by__entry", "jurisdiction"),
    prefetched=("entry__aliases", "citations"),
    new=lambda: Authority(origin=AuthorityOrigin.ADDITION.value),
)


def _store_authors(reference: Reference, names: list[str], named: Named) -> None:
    """Replace them. An author who was there keeps the parts and the origin of the name."""
    own = columns(ReferenceAuthor, AuthorDocument).values()
    known = {author["name"]: author for author in reference.authors.values(*own)}
    new = {"origin": FactOrigin.ADDED.value}
    rows = [
        {"name": name, **known.get(name, new), "position": position} for position, name in enumerate(names, start=1)
    ]
    replace(ReferenceAuthor, {"reference": reference}, rows)


AUTHORS = Column(
    "Authors",
    Lines(lambda name: ReferenceAuthor._meta.get_field("name").clean(name, None), read_as=identifiers.author),
    lambda row: [author.name for author in row.authors.all()] if row.pk else [],
    store=_store_authors,
)


def _check_detail(field: str, value: str) -> None:
    ReferenceDetail(field=field, value=value).clean_fields(exclude=["reference"])


def _store_details(reference: Reference, lines: list[str], named: Named) -> None:
    """Replace them. A detail whose words stay keeps its origin."""
    origins = {_line(WorkField(row.field), row.value): row.origin for row in reference.details.all()}
    rows = []
    for line in lines:
        field, value = _termed(line, WorkField)
        origin = origins.get(_line(WorkField(field), value), FactOrigin.ADDED.value)
        rows.append({"field": field, "value": as_detail(field, value), "origin": origin})
    replace(ReferenceDetail, {"reference": reference}, rows)


DETAILS = Column(
    "Details",
    _lines_of_terms(WorkField, _check_detail),
    lambda row: [_line(WorkField(detail.field), detail.value) for detail in row.details.all()] if row.pk else [],
    store=_store_details,
)


def _settle_origins(reference: Reference, values: dict[str, Value]) -> None:
    """Say, as the form does, that what is typed without an origin comes from curators, what is emptied from nowhere."""
    for detail, origin in ORIGINS.items():
        if getattr(reference, detail) in ("", None):
            setattr(reference, origin, FactOrigin.NONE.value)
        elif getattr(reference, origin) == FactOrigin.NONE:
            setattr(reference, origin, FactOrigin.ADDED.value)


REFERENCES = Sheet(
    "references",
    "References",
    Reference,
    (
        *columns_of(Reference, ReferenceDocument, authors=AUTHORS, details=DETAILS),
        ALIASES,
    ),
    key=entry_key(entry_code("REF")),
    related=("entry", "same_work_as__entry", "candidate__entry"),
    prefetched=("entry__aliases", "authors", "details"),
    settle=_settle_origins,
)


def _put_text(row: Any, text: str, named: Named) -> None:
    quoted: QuotedText = row.passage if isinstance(row, Scenario) else row
    quoted.display = display_text(quoted, text)


TEXT = Text(longest=LONGEST_TEXT, lines=True)
LAYER = Term(tuple(Layer.choices()))
QUOTED = (
    Column("Text", TEXT, lambda row: row.text, _put_text, is_markdown=True),
    read_only("Layer", lambda row: row.layer, LAYER),
    read_only("As printed", lambda row: row.verbatim),
)
"""The columns of a text that may be a quotation."""

DOMAINS = Column(
    "Domains",
    Terms(Term(tuple(Domain.choices()))),
    lambda row: [domain.domain for domain in row.domains.all()] if row.pk else [],
    store=lambda row, terms, _: replace(ScenarioDomain, {"scenario": row}, [{"domain": term} for term in terms]),
)


def _new_scenario() -> Scenario:
    passage = Passage(layer=Layer.CURATOR.value, role=PassageRole.SCENARIO.value)
    return Scenario(passage=passage, knowledge=Knowledge.NOT_STATED.value)


def _save_scenario(scenario: Scenario) -> None:
    passage = scenario.passage
    if scenario._state.adding:
        highest = scenario.failure_mode.scenarios.aggregate(highest=Max("number"))["highest"]
        scenario.number = (highest or 0) + 1
        passage.entry = scenario.failure_mode.entry
        passage.number = next_number(passage.entry)
    passage.save()
    scenario.passage = passage
    scenario.save()


SCENARIOS = Sheet(
    "scenarios",
    "Scenarios",
    Scenario,
    (
        link(Scenario, "failure_mode", once=True),
        *columns_of(
            Scenario,
            ScenarioDocument,
            passage=Column("Text", TEXT, lambda row: row.passage.text, _put_text, is_markdown=True),
            domains=DOMAINS,
        ),
        read_only("Layer", lambda row: row.passage.layer, LAYER),
        read_only("As printed", lambda row: row.passage.verbatim),
    ),
    key=part_key("Code", part_code("S"), lambda row: row.code, "failure_mode__entry"),
    related=("failure_mode__entry", "passage__entry"),
    prefetched=("domains",),
    new=_new_scenario,
    given=("number",),
    text=lambda row: row.passage,
    save=_save_scenario,
)


def _settle_passage(passage: Passage, values: dict[str, Value]) -> None:
    if not passage._state.adding or passage.entry_id is None:
        return
    roles = CURATORS_ROLES[Kind(passage.entry.kind)]
    if passage.role not in roles:
        raise ValidationError({"role": f"A curator’s text here is one of: {', '.join(role.label for role in roles)}."})


def _save_passage(passage: Passage) -> None:
    if passage._state.adding:
        passage.number = next_number(passage.entry)
    passage.save()


def _put_entry(passage: Passage, code: str, named: Named) -> None:
    if code:
        passage.entry = named[Entry, code]


PASSAGES = Sheet(
    "passages",
    "Passages",
    Passage,
    (
        Column(
            "Entry",
            Name(entry_code(*PREFIXES.values())),
            lambda row: row.entry.code if row.entry_id else "",
            _put_entry,
            target=lambda code: Entry,
            once=True,
            required=True,
        ),
        field(Passage, "role", once=True),
        *QUOTED,
    ),
    key=part_key("Passage", part_code("P"), lambda row: row.anchor, "entry"),
    related=("entry",),
    new=lambda: Passage(layer=Layer.CURATOR.value),
    settle=_settle_passage,
    given=("number",),
    text=lambda row: row,
    save=_save_passage,
)

ENTRY_SHEETS = (FAILURE_MODES, SCENARIOS, LEGAL_QUESTIONS, AUTHORITIES, REFERENCES, PASSAGES)
