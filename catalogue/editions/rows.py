"""Entries as rows: the facts of each that fit into a list, and the texts of each layer with what softens them."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

from ..documents.shapes import SHAPES, CommentaryDocument, EntryDocument, ScenarioDocument, fields_of, hints_of
from ..vocabulary import Kind, Layer
from .edition import LoadedEdition
from .entry_data import ShownPassage, document_in, in_words, is_list, layer_of, part_in, passages_in_words

Value: TypeAlias = str | int | bool | list[Any] | None
Fact: TypeAlias = Callable[[Mapping[str, Any]], Value]

LAYERS = tuple(layer.value for layer in Layer)
OF_EVERY_ROW = ("code", "kind", "title", "url", "cite_as", "state", "text_digest")
"""The columns before the facts: `url` is the page in the catalogue."""
_SAID_ELSEWHERE = frozenset(fields_of(EntryDocument)) - {"aliases"}
_STANDS_FOR_A_PART = ("code", "name", "reference", "id", "text")
"""Keys by which a list names its parts, the first that a part has. All of a part stands in the entry's own data."""


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
