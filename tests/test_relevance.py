"""The search stays as good as it was measured: the benchmark's own queries, on the catalogue of the tests."""

import json

import pytest

from benchmarks.relevance import OWN_QUERIES, list_of_failure_modes, mean, score

pytestmark = pytest.mark.usefixtures("edition_in_memory")

JUDGED = json.loads(OWN_QUERIES.read_text(encoding="utf-8"))


def test_the_best_answers_come_first():
    search = list_of_failure_modes()

    scores = [score(query, search(query["query"])) for query in JUDGED["queries"]]

    assert mean([one.ndcg for one in scores]) >= 0.94
    assert mean([one.success for one in scores]) >= 0.94


def test_the_hard_queries_are_answered_too():
    search = list_of_failure_modes()

    hard = [query for query in JUDGED["queries"] if not query["exact_match_solvable"]]

    assert mean([score(query, search(query["query"])).ndcg for query in hard]) >= 0.92


def test_what_cannot_be_answered_is_hardly_ever_answered():
    search = list_of_failure_modes()

    answered = [query["query"] for query in JUDGED["negative_queries"] if search(query["query"])]

    assert len(answered) <= len(JUDGED["negative_queries"]) * 0.12, answered


def test_words_in_another_sense_seldom_take_the_search_in():
    search = list_of_failure_modes()

    answered = [query["query"] for query in JUDGED["traps"] if search(query["query"])]

    assert len(answered) <= len(JUDGED["traps"]) * 0.3, answered


@pytest.mark.parametrize(
    ("found", "ndcg", "success"),
    [(["FM-01", "FM-02"], 1.0, 1.0), (["FM-02", "FM-01"], 0.797, 0.0), ([], 0.0, 0.0), (["FM-09"], 0.0, 0.0)],
)
def test_a_list_is_scored_by_what_stands_first(found, ndcg, success):
    one = score({"query": "x", "judgments": {"FM-01": 2, "FM-02": 1}}, found)

    assert (round(one.ndcg, 3), one.success) == (ndcg, success)
