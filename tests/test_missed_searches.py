from datetime import timedelta

import pytest
from django.utils import timezone

from catalogue.feedback import missed_searches
from catalogue.models import MissedSearch
from tests.desk import list_of
from tests.page_text import squeezed

pytestmark = pytest.mark.usefixtures("catalogue")


def counted() -> dict[str, int]:
    missed_searches.write()
    return dict(MissedSearch.objects.values_list("words", "count"))


def test_missed_words_are_counted_in_any_case_and_accents(client):
    for address in ("/search/?q=Zzzzz", "/failure-modes/?q=zzzzz", "/search/?q=ZZZZ%C3%8B%20qqqq&exact=1"):
        client.get(address)

    assert counted() == {"zzzzz": 2, "zzzze qqqq": 1}
    client.get("/search/?q=zzzzz")
    assert counted() == {"zzzzz": 3, "zzzze qqqq": 1}


@pytest.mark.parametrize(
    "address",
    ["/search/?q=poisoning", "/search/?q=", "/search/?q=%22", "/failure-modes/", "/editions/1/search/?q=zzzzz"],
)
def test_what_is_found_or_pinned_is_not_counted(client, address):
    client.get(address)

    assert counted() == {}


def test_what_facets_leave_out_is_not_counted(client):
    client.get("/failure-modes/?q=warfarin&group=unintended")

    assert counted() == {}


@pytest.mark.parametrize("address", ["/scenarios/?q=Van+Buren", "/law/?q=turtle", "/search/?q=Van+Buren&kind=scenario"])
def test_what_another_kind_answers_is_not_counted(client, address):
    response = client.get(address)

    context = response.context
    nothing = (context.get("listing") or context["results"]).nothing
    everywhere = client.get(f"/search/{nothing.elsewhere.selection.query_string}").context["results"]
    assert nothing.elsewhere.count == everywhere.total > 0
    assert "The catalogue has no answer" not in response.text
    assert f"See what was found among all kinds: {nothing.elsewhere.count} entr" in squeezed(response.text)
    assert "Tell the curators" not in response.text.partition("nothing-title")[2].partition("</section>")[0]
    assert counted() == {}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ada@example.org", ""),
        ("zzzzz ada@example.org", "zzzzz"),
        ("call +44 20 7946 0958 zzzzz", "call zzzzz"),
        ("4111 1111 1111 1111", ""),
        ("https://example.org/?token=1 zzzzz", "zzzzz"),
        ("x" * 500, "x" * 200),
    ],
)
def test_what_tells_of_people_is_not_kept(typed, kept):
    assert missed_searches.normalised(typed) == kept


def test_a_page_is_made_when_nothing_can_be_written(client, monkeypatch, caplog):
    def refuse(*args, **kwargs):
        raise missed_searches.DatabaseError("the disk is full")

    monkeypatch.setattr(MissedSearch.objects, "get_or_create", refuse)

    assert client.get("/search/?q=zzzzz").status_code == 200
    missed_searches.write()
    assert "were not counted" in caplog.text


def test_reading_writes_nothing_itself(client, django_assert_num_queries):
    client.get("/search/")
    with django_assert_num_queries(1):
        response = client.get("/search/?q=zzzzz")

    assert "no-store" in response["Cache-Control"]


def test_counts_are_forgotten_after_90_days(client):
    today = timezone.now().date()
    MissedSearch.objects.create(day=today - timedelta(days=91), words="old", count=5)
    MissedSearch.objects.create(day=today - timedelta(days=90), words="older than most", count=5)
    client.get("/search/?q=zzzzz")

    assert counted() == {"older than most": 5, "zzzzz": 1}


def test_a_flood_of_different_words_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(missed_searches, "MOST_HELD", 3)
    for number in range(9):
        missed_searches.count(f"word{number}")

    assert len(counted()) == 3


def test_curators_see_what_was_missed_three_times(client, administrator):
    for words, number in (("rare", 2), ("frequent", 3)):
        MissedSearch.objects.create(day=timezone.now().date(), words=words, count=number)
    client.force_login(administrator)

    text = client.get(list_of(MissedSearch)).text

    assert "frequent" in text
    assert "rare" not in text.partition("result_list")[2].partition("</table>")[0]
