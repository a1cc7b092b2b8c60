"""Facets against a count that anybody can check: one document at a time, one value at a time."""

import random

import pytest

from catalogue.editions.edition import LoadedEdition
from catalogue.editions.facets import FACETS, Choice, FacetChoices, FacetIndex
from catalogue.vocabulary import Kind

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def edition(catalogue):
    return LoadedEdition.load(1)


def values_by_code(kind: Kind, edition: LoadedEdition) -> dict[str, dict[str, set[str]]]:
    documents = edition.scenarios.values() if kind is Kind.SCENARIO else edition.of_kind(kind)
    return {
        code: {facet.name: set(facet.values(document, edition)) for facet in FACETS[kind]}
        for code, document in zip(edition.codes[kind], documents, strict=True)
    }


def brute_force(values, selected, *, but="") -> list[str]:
    return [
        code
        for code, of_facet in values.items()
        if all(of_facet[name] & set(chosen) for name, chosen in selected.items() if name != but)
    ]


def random_selection(values, rng: random.Random) -> dict[str, tuple[str, ...]]:
    known: dict[str, set[str]] = {}
    for of_facet in values.values():
        for name, found in of_facet.items():
            known.setdefault(name, set()).update(found)
    names = rng.sample(sorted(known), rng.randint(0, len(known)))
    return {name: tuple(rng.sample(sorted(known[name]), rng.randint(1, len(known[name])))) for name in names}


@pytest.mark.parametrize("kind", list(Kind))
def test_results_and_counts_equal_a_brute_force_count(kind, edition):
    index, values, rng = FacetIndex.build(kind, edition), values_by_code(kind, edition), random.Random(7)
    for _ in range(60):
        selected = random_selection(values, rng)
        assert list(index.members(index.narrow(selected))) == brute_force(values, selected)
        for facet in FACETS[kind]:
            others = brute_force(values, selected, but=facet.name)
            for value, count in index.counts(facet.name, selected).items():
                assert count == sum(value in values[code][facet.name] for code in others)


def test_counts_of_a_facet_ignore_its_own_selection(edition):
    index = FacetIndex.build(Kind.FAILURE_MODE, edition)

    assert index.counts("group", {}) == {"intentional": 11, "unintended": 6}
    assert index.counts("group", {"group": ("intentional",)}) == {"intentional": 11, "unintended": 6}
    assert index.counts("answer", {"group": ("intentional",)}) == {"yes": 4, "no": 7, "not-addressed": 0}


def test_values_of_a_facet_are_alternatives_and_facets_add_up(edition):
    index = FacetIndex.build(Kind.FAILURE_MODE, edition)

    either = index.narrow({"property": ("confidentiality", "availability")})
    both = index.narrow({"property": ("confidentiality",), "answer": ("yes",)})

    assert list(index.members(either)) == ["FM-03", "FM-04", "FM-05", "FM-06", "FM-08", "FM-10", "FM-11"]
    assert list(index.members(both)) == ["FM-08", "FM-10", "FM-11"]


def test_not_addressed_is_not_no(edition):
    index = FacetIndex.build(Kind.FAILURE_MODE, edition)

    assert index.counts("answer", {}) == {"yes": 4, "no": 7, "not-addressed": 6}
    assert index.counts("posture", {}) == {"misusing": 4, "not-misusing": 6, "not-assessed": 7}


def test_an_unknown_value_narrows_nothing(edition):
    index = FacetIndex.build(Kind.FAILURE_MODE, edition)

    assert index.narrow({"group": ("sideways",)}) == index.everything
    assert index.narrow({"group": ("sideways", "intentional")}) == index.narrow({"group": ("intentional",)})


def test_facets_narrow_within_what_a_search_found(edition):
    index = FacetIndex.build(Kind.FAILURE_MODE, edition)
    found = index.bits_of(["FM-02", "FM-12"])

    assert list(index.members(index.narrow({"group": ("unintended",)}, found))) == ["FM-12"]
    assert index.counts("group", {}, found) == {"intentional": 1, "unintended": 1}


@pytest.mark.parametrize(("selected", "count", "shown"), [(False, 1, False), (True, 1, True), (False, 2, True)])
def test_a_facet_with_one_value_is_not_shown(selected, count, shown):
    choices = tuple(Choice(str(value), "", "", 1, selected) for value in range(count))

    assert FacetChoices(FACETS[Kind.FAILURE_MODE][0], choices, ()).is_a_choice is shown
