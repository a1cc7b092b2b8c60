import pytest

from catalogue.editions import held
from catalogue.editions.search.completions import complete

pytestmark = pytest.mark.usefixtures("edition_in_memory")


def suggestions(client, typed: str, prefix: str = "") -> list[dict[str, str]]:
    return client.get(f"{prefix}/suggest/", {"q": typed}).json()["suggestions"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("fm3", "FM-03"),
        ("#3", "FM-03"),
        ("fm-0", "FM-01"),
        ("model st", "FM-05"),
        ("MODEL-INV", "FM-03"),
        ("evas", "FM-01"),
        ("van b", "LAW-02"),
        ("gdpr", "LAW-15"),
        ("TRAMÈ", "REF-14"),
        ("1804.005", "REF-07"),
        ("LQ1", "LQ-01"),
    ],
)
def test_entries_by_code_or_name_come_first(client, typed, first):
    assert suggestions(client, typed)[0]["code"] == first


def test_an_unfinished_code_offers_what_it_may_become(client):
    assert [found["code"] for found in suggestions(client, "LQ1")][:4] == ["LQ-01", "LQ-10", "LQ-11", "LQ-12"]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("trojan", "backdoor"),
        ("jailbr", "jailbreak"),
        ("poisn", "poison"),
        ("AML.T00", "AML.T0015"),
        ("18 usc", "18 U.S.C. § 1030"),
        ("18 U.S.C.", "18 U.S.C. § 1030"),
    ],
)
def test_synonyms_and_slips_are_completed(client, typed, offered):
    assert offered in [found["text"] for found in suggestions(client, typed)]


def test_an_entry_leads_to_its_page_and_a_word_to_a_search(client):
    found = suggestions(client, "data poi")

    assert found[0] == {
        "text": "Poisoning attacks",
        "code": "FM-02",
        "kind": "Failure mode",
        "url": "/failure-modes/FM-02/poisoning-attacks/",
    }
    assert {"text": "data poisoning", "code": "", "kind": "", "url": "/search/?q=data+poisoning"} in found


@pytest.mark.parametrize("typed", ["FM-10", "LQ-2", "FM-03.S", "law-1"])
def test_a_code_is_offered_once_and_with_its_title(client, typed):
    codes = [found["code"] for found in suggestions(client, typed)]

    assert len(codes) == len(set(codes)) > 1
    assert "" not in codes


def test_a_completion_has_all_the_words_that_were_typed(client):
    typed = "the robot breaks many other things on its way to the goa"

    assert f"{typed}l" in [found["text"] for found in suggestions(client, typed)]


def test_there_are_at_most_eight(client):
    assert all(len(suggestions(client, typed)) <= 8 for typed in ("f", "a", "model", "computer", "the"))


@pytest.mark.parametrize("typed", ["", " ", "§", ".*", '"', "[a", "a|b", "\\", "x" * 50_000, "a " * 200, "💥"])
def test_odd_words_are_answered(client, typed):
    assert client.get("/suggest/", {"q": typed}).status_code == 200


@pytest.mark.parametrize("query", ["q=a&q=b", "q=a%00b"])
def test_malformed_words_are_named(client, query):
    response = client.get(f"/suggest/?{query}")

    assert (response.status_code, response.json()["parameter"]) == (400, "q")


def test_suggestions_of_an_older_edition_stay_in_it(client):
    assert suggestions(client, "fm3", "/editions/1")[0]["url"] == "/editions/1/failure-modes/FM-03/model-inversion/"


@pytest.mark.usefixtures("catalogue")
def test_suggesting_takes_one_query_of_the_database(client, django_assert_num_queries):
    complete(held.current().index, "model")
    with django_assert_num_queries(1):
        client.get("/suggest/?q=model")
