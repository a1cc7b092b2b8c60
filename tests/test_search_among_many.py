"""Among very many entries answers are counted as bitsets and ranked as far as they are read: the same answers."""

import pytest

from catalogue.editions import held
from catalogue.editions.browsing import find
from catalogue.editions.search import index, many
from catalogue.editions.search.many import (
    Shared,
    bits_in,
    bits_of,
    by_share,
    indispensable,
    place_in_block,
    positions_in,
)
from catalogue.editions.search.query import parse
from catalogue.editions.selection import Selection
from catalogue.vocabulary import Kind, Sort

pytestmark = pytest.mark.usefixtures("catalogue")

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


@pytest.mark.parametrize("one_by_one", [True, False])
@pytest.mark.parametrize("words", QUERIES)
def test_among_many_the_same_answer_in_order(monkeypatch, words, one_by_one):
    served = held.current()
    few = {kind: served.index.search(parse(words), kind) for kind in Kind}
    monkeypatch.setattr(index, "MANY", 0)
    monkeypatch.setattr(many, "COST_OF_ONE", 0 if one_by_one else 1_000_000)
    monkeypatch.setattr(many, "HANDED_OVER", 1_000 if one_by_one else 1)
    for kind in Kind:
        among_many = served.index.search(parse(words), kind)

        assert sorted(among_many.codes) == sorted(few[kind].codes), kind
        assert list(among_many.codes) == list(few[kind].codes), kind
        assert list(among_many.codes[:3]) == list(few[kind].codes[:3])
        assert among_many.partial == few[kind].partial
        assert among_many.near == few[kind].near


@pytest.mark.parametrize("sort", [None, *Sort])
@pytest.mark.parametrize("terms", [{}, {"group": ("intentional",)}, {"answer": ("yes",), "domain": ("health",)}])
def test_among_many_facets_narrow_the_same_way(monkeypatch, terms, sort):
    served = held.current()
    selection = Selection(q="model", terms=terms, sort=sort)
    few = find(served, Kind.FAILURE_MODE, selection)
    monkeypatch.setattr(index, "MANY", 0)
    among_many = find(served, Kind.FAILURE_MODE, selection)

    assert list(among_many.codes) == list(few.codes)
    assert among_many.facets == few.facets


def test_a_bitset_and_its_positions():
    assert bits_of([]) == 0
    assert bits_of([0, 2, 70]) == 1 | 1 << 2 | 1 << 70
    assert list(positions_in(bits_of([70, 0, 2]))) == [0, 2, 70]


def test_a_set_of_entries_is_a_sum_in_each_block():
    sums: dict[int, float] = {}
    for position in (0, 2, 47, 48, 70, 1_000_000):
        block, worth = place_in_block(position)
        sums[block] = sums.get(block, 0.0) + worth

    assert list(positions_in(bits_in(sums.items()))) == [0, 2, 47, 48, 70, 1_000_000]
    assert bits_in([(1, float(2**48 - 1))]) == (2**48 - 1) << 48
    assert bits_in([]) == 0


def test_a_word_not_enough_with_the_less_telling_can_be_spared():
    rare, frequent, common = 0.7, 0.2, 0.1

    assert indispensable([common, rare, frequent], 0.34) == [1]
    assert indispensable([common, rare, frequent], 0.25) == [1, 2]
    assert indispensable([common, rare, frequent], 0.05) == [1, 2, 0]


def test_entries_are_grouped_by_the_concepts_that_they_have():
    groups = by_share([Shared(0b0011, 0.75), Shared(0b0101, 0.25)], within=0b1111)

    assert sorted(groups) == [(0.0, 0b1000), (0.25, 0b0100), (0.75, 0b0010), (1.0, 0b0001)]


def test_many_words_make_a_bounded_number_of_groups():
    concepts = [Shared(number, 1 / 32) for number in range(1, 33)]

    assert len(by_share(concepts, within=0b111111)) <= 2**many.MOST_TELLING


def test_an_entry_with_all_of_many_words_is_no_partial_match(monkeypatch):
    """Though of more words than `MOST_TELLING` not all are weighed."""
    monkeypatch.setattr(index, "MANY", 0)

    found = held.current().index.search(parse(IN_ONE_ENTRY), Kind.FAILURE_MODE)

    assert (found.codes[0], found.partial) == ("FM-06", False)
