"""Data of an entry besides its document, for every format: passages as shown, what it links to, its row in a list."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias, get_args, get_origin, is_typeddict

from ..addresses.codes import Code, sort_key
from ..documents.prose import has_markup, plain
from ..documents.shapes import (
    SHAPES,
    AnyEntryDocument,
    CommentaryDocument,
    EntryDocument,
    PassageDocument,
    ScenarioDocument,
    fields_of,
    hints_of,
)
from ..vocabulary import Kind, Layer
from .edition import LoadedEdition, is_in_source

LIST_OF: dict[Kind, str] = {
    Kind.FAILURE_MODE: "failure_modes",
    Kind.SCENARIO: "scenarios",
    Kind.QUESTION: "questions",
    Kind.AUTHORITY: "authorities",
    Kind.REFERENCE: "references",
}
"""Kind → the key of its codes in data."""

Value: TypeAlias = str | int | bool | list[Any] | None
Fact: TypeAlias = Callable[[Mapping[str, Any]], Value]

LAYERS = tuple(layer.value for layer in Layer)
OF_EVERY_ROW = ("code", "kind", "title", "url", "cite_as", "state", "text_digest")
"""The columns before the facts: `url` is the page in the catalogue."""
_SAID_ELSEWHERE = frozenset(fields_of(EntryDocument)) - {"aliases"}
_STANDS_FOR_A_PART = ("code", "name", "reference", "id", "text")
"""Keys by which a list names its parts, the first that a part has. All of a part stands in the entry's own data."""


class ShownPassage(NamedTuple):
    """A passage as readers see it, with all that softens it."""

    anchor: str
    layer: str
    text: str
    hedges: tuple[str, ...]
    is_quotable_as_published: bool
    """True where its words may be quoted as those of the published document."""


def shown_passages(document: AnyEntryDocument) -> list[ShownPassage]:
    hedges = _hedges(document)
    return [_shown(passage, hedges) for passage in document["passages"]]


def in_words(text: str, edition: LoadedEdition) -> str:
    """Return a text with the words of its links, for formats that have none: “LAW-24 Amazon.com v. Perplexity AI”."""
    return plain(text, edition.titles) if has_markup(text) else text


def passages_in_words(
    code: str, edition: LoadedEdition, document: AnyEntryDocument | None = None
) -> list[ShownPassage]:
    """Return those of an entry, as this document has it, or the one of a scenario, with the words of their links."""
    shown = shown_passages(document) if document else shown_passages_of(code, edition)
    return [one._replace(text=in_words(one.text, edition)) if has_markup(one.text) else one for one in shown]


def shown_passages_of(code: str, edition: LoadedEdition) -> list[ShownPassage]:
    """Return those of an entry, or the one of a scenario."""
    row = edition.all_scenarios.get(code)
    return [_shown(row.passage, {})] if row else shown_passages(edition.entries[code])


def _shown(passage: PassageDocument, hedges: Mapping[str, list[str]]) -> ShownPassage:
    anchor, layer, text = passage["anchor"], passage["layer"], passage["display"] or passage["verbatim"]
    return ShownPassage(anchor, layer, text, tuple(hedges.get(anchor, ())), layer == Layer.SOURCE)


def _hedges(document: AnyEntryDocument) -> Mapping[str, list[str]]:
    """Return the hedges of each passage: of the statements that the withheld commentary makes in it."""
    commentary: Any = document.get("commentary")
    hedges: dict[str, list[str]] = defaultdict(list)
    for statement in commentary["statements"] if commentary else ():
        if statement["hedge"] and statement["hedge"] not in hedges[statement["passage"]]:
            hedges[statement["passage"]].append(statement["hedge"])
    return hedges


def related_codes(code: str, edition: LoadedEdition) -> dict[str, list[str]]:
    """Return the entries that others name together with this one, by kind: links that its own document lacks."""
    backwards = {
        question["code"]
        for links in (edition.questions_on_mode, edition.questions_on_authority, edition.questions_on_reference)
        for question in links.get(code, ())
    }
    modes = {use.mode["code"] for use in edition.citations_of.get(code, ())}
    modes |= {mode for question in edition.questions_on_authority.get(code, ()) for mode in question["modes"]}
    found = {
        *backwards,
        *modes,
        *edition.authorities_on_mode.get(code, ()),
        *edition.works_cited_in_texts.get(code, ()),
        *edition.texts_that_cite.get(code, ()),
        *edition.same_works.get(code, ()),
        *edition.candidate_for.get(code, ()),
        *edition.merged_into.get(code, ()),
        *_own(edition.entries[code]),
    }
    return by_kind(one for one in found if one in edition.entries or one in edition.all_scenarios)


def _own(document: Any) -> Iterator[str]:
    """Yield what a failure mode's document names too, and what its readers ask for first."""
    for citation in document.get("citations", ()) if document["kind"] == Kind.FAILURE_MODE else ():
        if citation["reference"]:
            yield citation["reference"]
    for scenario in document.get("scenarios", ()):
        yield scenario["code"]


def by_kind(codes: Iterable[str]) -> dict[str, list[str]]:
    """Return codes in order, under the key of each kind."""
    groups: dict[str, list[str]] = {name: [] for name in LIST_OF.values()}
    for code in sorted(codes, key=sort_key):
        if parsed := Code.parse(code):
            groups[LIST_OF[parsed.kind]].append(code)
    return groups


def labels_in(document: Mapping[str, Any], edition: LoadedEdition) -> dict[str, dict[str, str]]:
    """Return vocabulary → value → label, in the words of the edition, of every term that the document uses."""
    labels: dict[str, dict[str, str]] = {}
    for vocabulary, value in _terms_in(document, SHAPES[document["kind"]]):
        labels.setdefault(vocabulary, {})[value] = edition.term(vocabulary, value).label
    return labels


def _terms_in(part: Mapping[str, Any], shape: type) -> Iterator[tuple[str, str]]:
    for key, field in fields_of(shape).items():
        value = part[key]
        if field.terms:
            yield from ((field.terms, one) for one in (value if isinstance(value, list) else [value]) if one)
        elif inner := part_in(hints_of(shape)[key]):
            for one in value if isinstance(value, list) else [value]:
                if one:
                    yield from _terms_in(one, inner)


def layers_in(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the keys that hold somebody's words, with whose: “mappings.reason” is that of each mapping."""
    return dict(_layers_in(document, SHAPES[document["kind"]]))


def _layers_in(part: Mapping[str, Any], shape: type, before: str = "") -> Iterator[tuple[str, str]]:
    for key, field in fields_of(shape).items():
        value = part[key]
        if layer := layer_of(key, field.layer, part):
            yield f"{before}{key}", layer
        elif inner := part_in(hints_of(shape)[key]):
            for one in value if isinstance(value, list) else [value]:
                if one:
                    yield from _layers_in(one, inner, f"{before}{key}.")


def layer_of(key: str, layer: Layer | None, part: Mapping[str, Any]) -> str:
    """Return whose words a key holds, if any; of an entry that the source lacks, the source says nothing."""
    if not layer or not part[key] or (layer is Layer.SOURCE and not is_in_source(part)):
        return ""
    return layer.value


def part_in(hint: Any) -> type | None:
    """Return the shape of the parts that a key holds, one or several; None where it holds none."""
    if is_typeddict(hint):
        shape: type = hint
        return shape
    return next((found for inner in get_args(hint) if (found := part_in(inner))), None)


def is_list(hint: Any) -> bool:
    """Tell if a key holds several values."""
    return get_origin(hint) is list or (hasattr(hint, "__metadata__") and is_list(hint.__origin__))


def passages_in(code: str, edition: LoadedEdition) -> list[PassageDocument]:
    """Return those of an entry, or the one of a scenario."""
    row = edition.all_scenarios.get(code)
    return [row.passage] if row else edition.entries[code]["passages"]


def passage_at(anchor: str, edition: LoadedEdition) -> PassageDocument:
    """Return a passage that the edition has. Raises StopIteration."""
    return next(one for one in passages_in(anchor.partition(".")[0], edition) if one["anchor"] == anchor)


def hedges_at(anchor: str, edition: LoadedEdition) -> tuple[str, ...]:
    """Return what softens a passage, in its own words."""
    passages = shown_passages_of(anchor.partition(".")[0], edition)
    return next(one.hedges for one in passages if one.anchor == anchor)


def document_in(code: str, edition: LoadedEdition) -> AnyEntryDocument | ScenarioDocument:
    row = edition.all_scenarios.get(code)
    return row.document if row else edition.entries[code]


class TextOfLayer(NamedTuple):
    """All passages of one layer."""

    layer: str
    passages: tuple[ShownPassage, ...]

    @property
    def text(self) -> str:
        return "\n\n".join([f"{passage.anchor}: {passage.text}" for passage in self.passages])

    @property
    def hedges(self) -> list[str]:
        return [f"{passage.anchor}: {hedge}" for passage in self.passages for hedge in passage.hedges]


def facts_of(code: str, kind: Kind, edition: LoadedEdition) -> dict[str, Value]:
    """Return the facts of a row by the names of their columns, which are the same for all rows of a kind."""
    document: Any = document_in(code, edition)
    facts = {
        name: value_in_words(fact(document), edition) if is_text else fact(document)
        for name, fact, is_text in _columns(kind)
    }
    return {"mode": edition.scenarios[code].mode["code"], **facts} if kind is Kind.SCENARIO else facts


def value_in_words(value: Value, edition: LoadedEdition) -> Value:
    """Return a value with the words of its links."""
    if isinstance(value, list):
        return [value_in_words(one, edition) for one in value]
    return in_words(value, edition) if isinstance(value, str) else value


def fact_names(kind: Kind) -> list[str]:
    """Return the names of the columns with facts."""
    return [*(["mode"] if kind is Kind.SCENARIO else []), *(name for name, _, _ in _columns(kind))]


def texts_by_layer(code: str, edition: LoadedEdition) -> list[TextOfLayer]:
    """Return a text for each layer, without passages where the row has none of it."""
    passages = passages_in_words(code, edition)
    return [TextOfLayer(layer, tuple([one for one in passages if one.layer == layer])) for layer in LAYERS]


@cache
def _columns(kind: Kind) -> tuple[tuple[str, Fact, bool], ...]:
    """Return the name of each column, its fact, and whether that is a text, which may have links in it."""
    if kind is Kind.SCENARIO:
        facts = _facts_in(ScenarioDocument, leaving=frozenset({"code", "title"}))
    else:
        facts = _facts_in(SHAPES[kind], leaving=_SAID_ELSEWHERE)
    names = [(f"{kind}_{name}" if name in OF_EVERY_ROW else name, fact) for name, fact in facts]
    texts = {name.removesuffix("_layer") for name, _ in names if name.endswith("_layer")}
    return tuple((name, fact, name in texts) for name, fact in names)


def _facts_in(
    shape: type, prefix: str = "", leaving: frozenset[str] = frozenset(), told: Layer | None = None
) -> Iterator[tuple[str, Fact]]:
    """Yield a fact for each key of a shape: for that of one part its keys, for that of several what names them.

    Behind each that holds somebody's words comes their layer, unless a column has `told` it of the whole part.
    """
    for key, hint in hints_of(shape).items():
        if key in leaving:
            continue
        part, layer = part_in(hint), fields_of(shape)[key].layer
        if part is None:
            yield f"{prefix}{key}", itemgetter(key)
        elif is_list(hint):
            name = next((name for name in _STANDS_FOR_A_PART if name in hints_of(part)), "")
            if name:
                yield f"{prefix}{key}", _names_of(key, name)
                layer = fields_of(part)[name].layer
        else:
            of_all = Layer.WITHHELD if part is CommentaryDocument else None
            if of_all:
                yield f"{prefix}{key}_layer", _within(key, lambda _: Layer.WITHHELD.value)
            for name, fact in _facts_in(part, f"{prefix}{key}_", told=of_all):
                yield name, _within(key, fact)
        if layer not in (None, told):
            yield f"{prefix}{key}_layer", partial(layer_of, key, layer)


def _names_of(key: str, name: str) -> Fact:
    return lambda part: list(dict.fromkeys(str(one[name]) for one in part[key] if one[name]))


def _within(key: str, fact: Fact) -> Fact:
    return lambda part: fact(part[key]) if part[key] else ""
