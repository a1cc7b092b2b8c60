"""Answers are counted as sets of entries and ranked as far as they are read, however the engine is asked."""

import pytest

from catalogue.editions import held
from catalogue.editions.browsing import find
from catalogue.editions.facets import bits_of, positions_in
from catalogue.editions.search import index
from catalogue.editions.search.index import by_share
from catalogue.editions.search.query import parse
from catalogue.editions.selection import Selection
from catalogue.vocabulary import Kind, Sort

pytestmark = pytest.mark.usefixtures("edition_in_memory")

IN_ONE_ENTRY = (
    "crafted query adversary reprogrammed task deviates creator intent ImageNet squares repurposed categories"
)
QUERIES = [
    "model",
    "model inversion",
    "fm3",
    "trojan",
    "poisning the training data",
    '"machine learning" -poisoning',
    "stop sign",
    "18 USC 1030",
    "van buren",
    "can someone steal my model by asking it questions",
    "adversarial examples in the physical domain of self driving cars and road signs with stickers",
    "somebody keeps feeding rubbish to our helpdesk bot and now it is useless",
    "competitor asks our tool everything and sells the same thing",
    "zzzz qqqq",
    "guacamole seen as a cat by a photo app",
    "GDPR right to erasure of training data",
    "-model",
]


@pytest.mark.parametrize("words", QUERIES)
def test_what_is_read_in_two_steps_is_whole(monkeypatch, words):
    search = held.current().index.search
    usual = {kind: search(parse(words), kind) for kind in Kind}
    whole = {kind: (list(found.codes), list(found.near)) for kind, found in usual.items()}
    monkeypatch.setattr(index, "READ_AT_ONCE", 2)
    for kind, (codes, near) in whole.items():
        found = search(parse(words), kind)

        assert sorted(found.codes) == sorted(codes) == sorted(set(codes)), kind
        assert sorted(found.near) == sorted(near), kind
        assert found.codes[:3] == list(found.codes)[:3]
        assert len(found.codes) == len(codes)


@pytest.mark.parametrize("sort", [None, *Sort])
@pytest.mark.parametrize("terms", [{}, {"group": ("intentional",)}, {"answer": ("yes",), "domain": ("health",)}])
def test_facets_narrow_and_keep_the_order(sort, terms):
    served = held.current()
    whole = find(served, Kind.FAILURE_MODE, Selection(q="model", sort=sort))
    narrowed = find(served, Kind.FAILURE_MODE, Selection(q="model", terms=terms, sort=sort))
    left = served.facets[Kind.FAILURE_MODE].narrow(terms)

    assert list(narrowed.codes) == [
        code for code in whole.codes if left >> served.edition.codes[Kind.FAILURE_MODE].index(code) & 1
    ]


def test_a_bitset_and_its_positions():
    assert bits_of([]) == 0
    assert bits_of([0, 2, 70]) == 1 | 1 << 2 | 1 << 70
    assert list(positions_in(bits_of([70, 0, 2]))) == [0, 2, 70]


def test_entries_are_grouped_by_the_concepts_that_they_have():
    groups = by_share([(0b0011, 0.75), (0b0101, 0.25)], within=0b1111)

    assert sorted(groups) == [(0b0001, 1.0), (0b0010, 0.75), (0b0100, 0.25), (0b1000, 0.0)]


def test_there_are_no_more_groups_than_entries():
    concepts = [(number, 1 / 32) for number in range(1, 33)]

    assert len(by_share(concepts, within=0b111111)) <= 6


def test_an_entry_with_all_of_many_words_is_no_partial_match():
    found = held.current().index.search(parse(IN_ONE_ENTRY), Kind.FAILURE_MODE)

    assert (found.codes[0], found.partial) == ("FM-06", False)
