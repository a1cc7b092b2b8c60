"""What is suggested after "[[" and "[@"."""

import pytest

from tests import cast
from tests.desk import Desk
from tests.test_writing import drafted_question

pytestmark = pytest.mark.usefixtures("catalogue")

COMPLETION = "/admin/catalogue/completion/"


@pytest.fixture
def desk(catalogue) -> Desk:
    return Desk(cast.curator())


def found(desk, query) -> list[tuple[str, str]]:
    suggestions = desk.client.get(COMPLETION, query).json()["suggestions"]
    return [(one["code"], one["kind"]) for one in suggestions]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("fm3", ("FM-03", "Failure mode")),
        ("membership inf", ("FM-04", "Failure mode")),
        ("FM-03.S1", ("FM-03", "Failure mode")),
        ("law-01", ("LAW-01", "Legal authority")),
    ],
)
def test_entries_are_found_by_code_and_title(desk, typed, first):
    assert found(desk, {"q": typed})[0] == first


def test_aliases_and_scenarios_are_found(desk):
    assert ("FM-03", "Failure mode") in found(desk, {"q": "inversion attack"})
    assert ("FM-03.S1", "Scenario") in found(desk, {"q": "fm-03"})


def test_citations_complete_to_references_by_author_too(desk):
    assert found(desk, {"q": "fredrikson", "cite": "1"}) == [("REF-12", "Reference")]
    assert all(code.startswith("REF-") for code, _ in found(desk, {"q": "attack", "cite": "1"}))


def test_drafts_are_found_and_said_to_be_drafts(desk):
    drafted_question("Zeugmas")

    assert found(desk, {"q": "zeugma"})[0][1] == "Legal question, not public yet"


@pytest.mark.parametrize("typed", ["", " ", "%", "\\", "²", "x" * 9999, "a " * 500, "💥", "9" * 30])
def test_odd_words_are_answered_with_few(desk, typed):
    assert len(found(desk, {"q": typed})) <= 8


def test_it_takes_three_queries_of_its_own(desk, django_assert_num_queries):
    with django_assert_num_queries(7):  # session, account, permissions of the account and its groups
        found(desk, {"q": "model"})
