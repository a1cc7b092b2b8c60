"""How good the search is: the list of failure modes against judged queries.

    .venv/bin/python -m benchmarks.relevance [queries.json …] [--misses]

A file has `queries`, each with `judgments` (2 = a best answer, 1 = relevant, unlisted = not), and `negative_queries`,
which the catalogue cannot answer; no more can it answer the `traps`, where its words mean something else. The hard
queries are those that plain matching of whole words does not solve (`exact_match_solvable` is false). Only what the
page shows as an answer counts: nearest entries do not.
"""

import argparse
import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path
from typing import Any

from benchmarks.temporary import catalogue

OWN_QUERIES = Path(__file__).with_name("queries.json")
DEPTH = 5
SAMPLES = 2_000
CONFIDENCE = 0.95

Search = Callable[[str], Sequence[str]]


@dataclass(frozen=True)
class Score:
    query: str
    found: Sequence[str]
    ndcg: float
    success: float
    recall: float


def main() -> None:
    parser = argparse.ArgumentParser(description="How good the search is.")
    parser.add_argument("files", nargs="*", type=Path, default=[OWN_QUERIES])
    parser.add_argument("--misses", action="store_true", help="show the queries that could do better")
    options = parser.parse_args()
    files = [(file, json.loads(file.read_text(encoding="utf-8"))) for file in options.files]
    with catalogue():
        search = list_of_failure_modes()
        for file, judged in files:
            report(file.name, judged, search, misses=options.misses)


def list_of_failure_modes() -> Search:
    from catalogue.editions import held
    from catalogue.editions.browsing import find
    from catalogue.editions.selection import Selection
    from catalogue.vocabulary import Kind

    served = held.current()
    return lambda words: find(served, Kind.FAILURE_MODE, Selection(q=words)).codes


def report(name: str, judged: dict[str, Any], search: Search, *, misses: bool) -> None:
    queries, unanswerable = judged["queries"], judged.get("negative_queries", [])
    print(f"\n{name}")
    for title, chosen in groups(queries):
        show(title, [score(query, search(query["query"])) for query in chosen])
    for title, unanswered in (("unanswerable queries", unanswerable), ("traps", judged.get("traps", []))):
        silent = [query for query in unanswered if not search(query["query"])]
        if unanswered:
            print(f"  {len(silent)} of {len(unanswered)} {title} show no pretended answer")
    if misses:
        show_misses([score(query, search(query["query"])) for query in queries])


def groups(queries: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    hard = [query for query in queries if query.get("exact_match_solvable") is False]
    by_set = {query["set"]: None for query in queries if "set" in query}
    sets = [(f"set “{name}”", [query for query in queries if query.get("set") == name]) for name in by_set]
    return [("all", queries), ("hard", hard), *sets]


def score(query: dict[str, Any], found: Sequence[str]) -> Score:
    grades: dict[str, int] = query["judgments"]
    best = {code for code, grade in grades.items() if grade == max(grades.values())}
    ideal = gain(sorted(grades.values(), reverse=True))
    return Score(
        query=query["query"],
        found=found,
        ndcg=gain(grades.get(code, 0) for code in found) / ideal,
        success=float(bool(found) and found[0] in best),
        recall=len(best & set(found[:DEPTH])) / min(len(best), DEPTH),
    )


def gain(grades: Iterable[int]) -> float:
    return sum(((1 << grade) - 1) / log2(rank + 2) for rank, grade in zip(range(DEPTH), grades, strict=False))


def show(title: str, scores: list[Score]) -> None:
    if not scores:
        return
    measures = [
        ("nDCG@5", [one.ndcg for one in scores]),
        ("success@1", [one.success for one in scores]),
        ("recall@5", [one.recall for one in scores]),
    ]
    figures = ", ".join(f"{name} {with_interval(values)}" for name, values in measures)
    print(f"  {title} ({len(scores)}): {figures}")


def with_interval(values: list[float]) -> str:
    """Mean, and the interval that a bootstrap gives. The same numbers each time."""
    dice = random.Random(len(values))  # noqa: S311 - not a secret
    means = sorted(mean(dice.choices(values, k=len(values))) for _ in range(SAMPLES))
    tail = int(SAMPLES * (1 - CONFIDENCE) / 2)
    return f"{mean(values):.3f} [{means[tail]:.3f} to {means[-1 - tail]:.3f}]"


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def show_misses(scores: Iterable[Score]) -> None:
    for one in sorted(scores, key=lambda one: one.ndcg):
        if one.ndcg < 0.9:
            print(f"    {one.ndcg:.2f} “{one.query}”: {', '.join(one.found[:DEPTH]) or 'no answer'}")


if __name__ == "__main__":
    main()
