"""A list by title or by newest change: sorted once for an edition, whatever is chosen from it."""

import pytest

from catalogue.addresses.names import fold
from catalogue.editions import held
from catalogue.editions.browsing import find
from catalogue.editions.selection import Selection
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.models import Passage
from catalogue.vocabulary import Kind, Sort

pytestmark = pytest.mark.usefixtures("edition_in_memory")

SELECTIONS = [
    {},
    {"q": "model"},
    {"terms": {"group": ("unintended",)}},
    {"q": "model", "terms": {"property": ("integrity",)}},
]


@pytest.mark.parametrize("selected", SELECTIONS)
def test_what_is_chosen_keeps_the_order_of_titles(selected):
    served = held.current()
    by_code = find(served, Kind.FAILURE_MODE, Selection(**selected, sort=Sort.CODE))
    by_title = find(served, Kind.FAILURE_MODE, Selection(**selected, sort=Sort.TITLE))

    expected = sorted(by_code.codes, key=lambda code: fold(served.edition.title_of(code)))
    assert len(expected) > 1
    assert list(by_title.codes) == expected
    assert list(by_title.codes[1:3]) == expected[1:3]
    assert by_title.codes[0] == expected[0]


@pytest.mark.usefixtures("catalogue")
def test_a_changed_entry_is_the_newest_others_keep_their_order():
    held.current()
    Passage.objects.filter(entry__code="FM-09", role="description").update(display="Changed.")
    publish(by=Actor("Carla Curator"), note="Changed.")
    served = held.current()

    modes = find(served, Kind.FAILURE_MODE, Selection(sort=Sort.NEWEST))
    scenarios = find(served, Kind.SCENARIO, Selection(sort=Sort.NEWEST))

    assert list(modes.codes[:3]) == ["FM-09", "FM-01", "FM-02"]
    assert scenarios.codes[0] == "FM-09.S1"


def test_titles_are_sorted_once(monkeypatch):
    served = held.current()
    find(served, Kind.FAILURE_MODE, Selection(sort=Sort.TITLE))
    monkeypatch.setattr(held, "fold", lambda title: pytest.fail("it was sorted again"))

    for selected in SELECTIONS:
        find(served, Kind.FAILURE_MODE, Selection(**selected, sort=Sort.TITLE)).codes[:25]
