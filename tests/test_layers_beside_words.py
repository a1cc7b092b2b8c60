"""Whose words a cell holds stands beside it, in each table, so that no spreadsheet can lose it."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import pytest

from catalogue.addresses.pages import Addresses
from catalogue.documents.shapes import SHAPES, ScenarioDocument, fields_of, hints_of
from catalogue.editions import held
from catalogue.editions.comparing import compare
from catalogue.editions.entry_data import facts_of, is_list, layer_of, part_in
from catalogue.editions.selection import Selection
from catalogue.formats.package import PARTS, headings_of_part
from catalogue.formats.subjects import Links, Listing
from catalogue.formats.tabular import headings_of
from catalogue.vocabulary import Kind, Layer, PublishedAnswer, Sort

pytestmark = pytest.mark.usefixtures("edition_in_memory")

NOBODYS = {
    *("shape", "kind", "code", "title", "slug", "aliases", "successor", "label", "short_name", "name", "names"),
    *("family", "given", "particle", "suffix", "value", "field", "by", "anchor", "passage", "passages", "section"),
    *("url", "id", "framework", "current_id", "current_label", "marker", "reference", "place", "against", "date"),
    "scenario",
    *("source", "modes", "authorities", "references", "answered_in", "authority", "decided_on", "court", "docket"),
    *("eli", "superseded_by", "checked_on", "citation", "same_work_as", "venue", "arxiv_id", "doi", "candidate"),
}
"""Keys of names, codes, addresses, days and places: they quote nobody. A new key is in here, or has a layer."""
OF_PASSAGES = {"printed", "verbatim", "display"}
"""Their layer is that of the passage that they stand in."""


def shapes_of_entries() -> Iterator[type]:
    found = [SHAPES[kind] for kind in Kind if kind is not Kind.SCENARIO]
    while found:
        shape = found.pop()
        yield shape
        found += [part for hint in hints_of(shape).values() if (part := part_in(hint))]


def test_each_key_with_words_says_whose_they_are():
    unsaid = {
        f"{shape.__name__}.{key}"
        for shape in shapes_of_entries()
        for key, hint in hints_of(shape).items()
        if (hint.__origin__ if hasattr(hint, "__metadata__") else hint) in (str, list[str])
        if not (fields_of(shape)[key].layer or fields_of(shape)[key].terms or key in NOBODYS | OF_PASSAGES)
    }
    assert unsaid == {"AuthorityCitationDocument.text"}  # how it is cited


def columns_with_words(shape: type, before: str = "") -> Iterator[str]:
    for key, hint in hints_of(shape).items():
        part, field = part_in(hint), fields_of(shape)[key]
        if part and not is_list(hint):
            yield from columns_with_words(part, f"{before}{key}_")
        elif field.layer or (part and key == "developments"):  # which a row tells by their texts
            yield f"{before}{key}"


def unaccompanied(headings: list[str], columns: Iterable[str]) -> list[str]:
    """Return the columns whose layer stands neither right behind them nor before all columns of their part."""
    beside = dict(pairwise([*headings, ""]))
    alone = [name for name in columns if name in beside and beside[name] != f"{name}_layer"]
    return [name for name in alone if f"{name.partition('_')[0]}_layer" not in headings or "note" in name]


@pytest.mark.parametrize("kind", Kind)
def test_lists_have_the_layer_beside_words(kind):
    headings = headings_of(listing_of(kind))
    columns = list(columns_with_words(ScenarioDocument if kind is Kind.SCENARIO else SHAPES[kind]))
    assert unaccompanied(headings, columns) == []
    for layer in Layer:
        place = headings.index(f"{layer}_text")
        assert headings[place + 1 : place + 3] == [f"{layer}_layer", f"{layer}_hedges"]


@pytest.mark.parametrize("key", PARTS)
def test_tables_of_parts_have_the_layer_beside_words(key):
    printed = ["printed"] if key == "notes" else []
    assert unaccompanied(headings_of_part(key), [*columns_with_words(PARTS[key]), *printed]) == []


def test_a_layer_is_said_where_there_are_words():
    edition = held.current().edition
    facts = facts_of("FM-03", Kind.FAILURE_MODE, edition)
    assert (facts["published_answer_layer"], facts["summary_layer"], facts["developments_layer"]) == (
        "source",
        "curator",
        "curator",
    )
    assert layer_of("published_answer", Layer.SOURCE, {"published_answer": PublishedAnswer.NOT_IN_SOURCE}) == ""
    for kind in Kind:
        for code in edition.codes[kind]:
            row = facts_of(code, kind, edition)
            for name in [name for name in row if f"{name}_layer" in row and not name.startswith("published")]:
                assert bool(row[name]) == bool(row[f"{name}_layer"])


def test_no_row_of_a_comparison_hides_whose_words_it_has():
    rows = compare(("FM-03", "FM-07"), held.current().edition).rows
    layers = {row.name: row.layer for row in rows}
    assert {layers[name] for name in ("summary", "developments", "mappings", "notes")} == {Layer.CURATOR}
    assert [row.name for row in rows if not row.layer and any(line.layer for cell in row.cells for line in cell)] == []


def test_json_names_the_layer_of_each_key_with_words(client):
    layers = client.get("/FM-03.json").json()["layers"]
    assert (layers["published_answer"], layers["summary"], layers["mappings.reason"]) == (
        "source",
        "curator",
        "curator",
    )
    words = ("cell", "hedge", "statements.hedge")
    reading = ("posture", "basis", "statements.kind", "statements.finding")
    assert {layers[f"commentary.{key}"] for key in words} == {"withheld"}
    assert {layers[f"commentary.{key}"] for key in reading} == {"curator"}
    assert "title" not in layers


def listing_of(kind: Kind) -> Listing:
    edition = held.current().edition
    links = Links("https://catalogue.example", edition, Addresses())
    return Listing(kind, "list", "List", Selection(), Sort.CODE, edition.codes[kind], links, [], 100)
