"""K12, flooding by searches: what one costs is bounded before it starts, and some threads are left to others."""

from datetime import timedelta
from threading import Thread

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.editions import held
from catalogue.editions.answers import answers_of_all_kinds
from catalogue.editions.search.interpretation import MOST_FORMS
from catalogue.editions.search.query import MOST_SEARCHED, MOST_WORDS, parse
from catalogue.editions.selection import Selection
from catalogue.feedback import missed_searches
from catalogue.models import MissedSearch
from catalogue.models.search import LONGEST_MISSED
from catalogue.pages import errors, lists
from catalogue.vocabulary import Kind
from tests.deployment import PATIENCE

pytestmark = pytest.mark.usefixtures("edition_in_memory")

HOSTILE = {
    "unknown words": " ".join(f"zq{n}xv" for n in range(500)),
    "slips": " ".join(["poisning", "memership", "infernce", "adverserial", "hakcing"] * 14),
    "one long word": "x" * 500,
    "minus words": " ".join(f"-word{n}" for n in range(200)),
    "one word, minus words": "model " + " ".join(f"-word{n}" for n in range(200)),
    "phrases": '"machine learning" "training data" ' * 14,
    "a long phrase": '"' + "model training data " * 25 + '"',
    "quotation marks": '"' * 500,
    "identifiers": "Arts. 1-40, 100-140, 200-240, 300-340 " * 12,
    "citations": "18 U.S.C. § 1030(a)(5)(A)(i) " * 17,
    "codes": " ".join(f"FM-{n:02}" for n in range(1, 72)),
    "wildcards": "* ? ~2 a* .* [a TO z] {!x} " * 18,
    "hyphens": "-".join(["model"] * 80),
    "letters": "a b c d e " * 50,
    "accents": "e\u0301" * 250,
    "other scripts": " ".join(chr(0x4E00 + n) * 4 for n in range(100)),
    "words that grow": "\ufdfa" * 500,
    "emoji": "💥 " * 250,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_work_of_a_search_is_bounded(name, monkeypatch):
    """Counted in questions to the engine, which are what takes time: as many for any words, however many there are."""
    index = held.current().index
    index.search(parse("what is read and counted once, before the first search"), Kind.FAILURE_MODE)
    asked = []
    search = index.engine.searcher.search
    monkeypatch.setattr(index.engine, "searcher", Counted(index.engine.searcher, asked, search))

    answers_of_all_kinds(held.current(), Selection(q=HOSTILE[name]))

    assert len(asked) <= 110


class Counted:
    def __init__(self, searcher, asked, search):
        self.searcher, self.asked, self.asking = searcher, asked, search

    def search(self, query, **how):
        self.asked.append(query)
        return self.asking(query, **how)

    def __getattr__(self, name):
        return getattr(self.searcher, name)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_query_has_few_parts_and_forms(name):
    query = parse(HOSTILE[name])

    interpretation = held.current().index.interpret(query)

    assert sum(not part.is_common for part in query.parts) <= MOST_SEARCHED
    assert sum(len(part.tokens) for part in query.parts) <= MOST_WORDS
    assert len(interpretation.concepts) <= MOST_SEARCHED
    assert sum(len(concept.forms) for concept in interpretation.concepts) <= MOST_FORMS + MOST_SEARCHED


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("door", ["/search/", "/failure-modes/", "/suggest/", "/editions/1/law/"])
def test_hostile_words_are_answered(client, name, door):
    page = client.get(door, {"q": HOSTILE[name]})

    assert page.status_code == 200
    if "suggest" not in door and parse(HOSTILE[name]).is_cut and not parse(HOSTILE[name]).is_empty:
        assert "This search was too long" in page.text


@settings(derandomize=True, deadline=None, max_examples=80)
@given(st.lists(st.sampled_from(["model", "-sign", '"', "poisning", "§ 1030", "FM-03", "zq", "a", "*", "é", "x-ray"])))
def test_any_mixture_is_answered_within_the_bounds(words):
    query = parse(" ".join(words))

    assert sum(not part.is_common for part in query.parts) <= MOST_SEARCHED
    held.current().index.search(query, Kind.FAILURE_MODE)


# Some threads are left to others


def test_one_searches_and_others_wait(monkeypatch):
    monkeypatch.setattr(lists, "LONGEST_WAIT", 0.01)
    turns = lists.Turns(waiting=1)

    with turns.wait() as first:
        assert first
        with turns.wait() as second:
            assert not second
    with turns.wait() as again:
        assert again


def test_who_waits_is_let_in_in_order(monkeypatch):
    monkeypatch.setattr(lists, "LONGEST_WAIT", PATIENCE)
    turns, let_in = lists.Turns(waiting=3), []

    def wait(name: str) -> None:
        with turns.wait() as has_turn:
            let_in.append((name, has_turn))

    with turns.wait():
        threads = [Thread(target=wait, args=(name,)) for name in ("first", "second", "third", "one too many")]
        for thread in threads:
            thread.start()
            thread.join(0.1)
        assert let_in == [("one too many", False)]
    for thread in threads:
        thread.join(PATIENCE)

    assert let_in[1:] == [("first", True), ("second", True), ("third", True)]
    with turns.wait() as again:
        assert again


@pytest.mark.parametrize("door", ["/search/", "/failure-modes/", "/suggest/", "/editions/1/search/"])
def test_without_a_turn_come_back(client, monkeypatch, door):
    full = lists.Turns(waiting=0)
    monkeypatch.setattr(lists, "TURNS", full)
    with full.wait():
        page = client.get(door, {"q": "poisoning the well"})

        assert (page.status_code, page["Retry-After"]) == (503, "2")
        assert "Too many are searching at once" in page.text
        assert "no-store" in page["Cache-Control"]
        assert client.get("/failure-modes/").status_code == 200
        assert client.get("/failure-modes/FM-03/model-inversion/").status_code == 200
    assert client.get(door, {"q": "poisoning the well"}).status_code == 200


OTHER_DOORS = [
    *("/search.json?q=", "/law.csv?q=", "/editions/1/search.xlsx?q=", "/search.atom?q=", "/failure-modes.atom?q="),
    "/follow/?at=/search/%3Fq%3D",
]


@pytest.mark.parametrize("door", OTHER_DOORS)
def test_other_doors_of_a_search_wait_for_a_turn(client, monkeypatch, catalogue, door):
    full = lists.Turns(waiting=0)
    monkeypatch.setattr(lists, "TURNS", full)
    with full.wait():
        answer = client.get(f"{door}poisoning")

        assert (answer.status_code, answer["Retry-After"]) == (503, "2")
        assert "html" not in answer["Content-Type"] or "follow" in door
    assert client.get(f"{door}poisoning").getvalue()


def test_an_address_of_many_parts_is_compared_by_its_last(client, monkeypatch):
    compared = []
    monkeypatch.setattr(errors.process, "extract", lambda name, *_, **__: compared.append(name) or [])

    assert client.get(f"/{'/'.join(f'part-{number}' for number in range(60))}").status_code == 404
    assert len(compared) <= 2 * errors.MOST_PARTS  # with names of entries, and with those of pages


def test_a_page_that_is_held_needs_no_turn(client, monkeypatch):
    client.get("/search/", {"q": "trojan horses"})
    full = lists.Turns(waiting=0)
    monkeypatch.setattr(lists, "TURNS", full)
    with full.wait():
        assert client.get("/search/", {"q": "trojan horses"}).status_code == 200


def test_a_turn_is_passed_on_whatever_happens(client, monkeypatch):
    monkeypatch.setattr(lists, "TURNS", lists.Turns(waiting=0))
    with monkeypatch.context() as patched:
        patched.setattr(lists, "answers_of_all_kinds", lambda served, selection: 1 / 0)
        for _ in range(5):
            with pytest.raises(ZeroDivisionError):
                client.get("/search/", {"q": "model"})
    assert client.get("/search/", {"q": "model"}).status_code == 200


# What is stored of searches is bounded


def test_the_oldest_missed_searches_go(monkeypatch, catalogue):
    monkeypatch.setattr(missed_searches, "MOST_KEPT", 3)
    for days in range(5):
        MissedSearch.objects.create(day=timezone.now().date() - timedelta(days=days), words=f"day {days}", count=1)
    missed_searches.count("one more")
    missed_searches.write()

    assert sorted(MissedSearch.objects.values_list("words", flat=True)) == ["day 0", "day 1", "one more"]


@pytest.mark.parametrize("words", ["x" * 50_000, "é" * 500, "\ufdfa" * 500, "word " * 10_000])
def test_a_row_is_short(client, words, catalogue):
    client.get("/search/", {"q": words})
    missed_searches.write()

    assert all(len(row.words) <= LONGEST_MISSED for row in MissedSearch.objects.all())


def test_the_privacy_text_says_what_is_stored_and_how_long(client):
    text = " ".join(client.get("/about/").text.split())

    assert "The words of a search that finds nothing are counted by day" in text
    assert f"At most {LONGEST_MISSED} characters of a search and {missed_searches.MOST_KEPT:,} rows in all" in text
    assert f"for {missed_searches.DAYS_KEPT} days at the longest" in text
