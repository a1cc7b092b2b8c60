"""A reader's address never makes a 500, on SQLite and on PostgreSQL."""

import pytest

from catalogue.addresses.pages import SECTIONS

pytestmark = pytest.mark.usefixtures("edition_in_memory")

HUGE = "9" * 400
LISTS = [f"/{section}/" for section in SECTIONS.values()]
PINNED_LISTS = [f"/editions/1{url}" for url in LISTS]
SEARCHES = ["/search/", "/editions/1/search/"]

BAD_PAGES = [
    "0",
    "-1",
    "+1",
    "1.5",
    "²",
    "٣",
    "1e3",
    "0x1",
    "9999999",
    HUGE,
    "a",
    "1 2",
    "1%0A",
    "%27",
    "NaN",
]
BAD_QUERIES = ["q=a&q=b", "q=a%00b"]
BAD_CHOICES = ["sideways", "CODE", "²", "0", HUGE, "code%0A"]
HARMLESS_QUERIES = [
    "q=%22",
    "q=%5C%28%5B%2A%7E",
    "q=%F0%9F%92%A5",
    "q=-",
    f"q={'x' * 500}",
    f"q={'x' * 50_000}",
    "q=" + "+".join(["a"] * 250),
    "group=sideways&type=%3Cscript%3E&year=²&status=" + "9" * 100,
    "utm_source=²&x[]=1&=&&;",
    "page=",
    "sort=&exact=&kind=",
    "q=model&kind=unicorn&kind=%3Cscript%3E&kind=²",
]


@pytest.mark.parametrize("url", [*LISTS, *PINNED_LISTS, "/editions/"])
@pytest.mark.parametrize("number", BAD_PAGES)
def test_a_malformed_page_number_is_named(client, url, number):
    response = client.get(f"{url}?page={number}")

    assert response.status_code == 400
    assert response.context["parameter"] == "page"


@pytest.mark.parametrize("url", [*LISTS, *PINNED_LISTS, "/editions/"])
def test_the_same_page_asked_for_twice_is_named(client, url):
    response = client.get(f"{url}?page=1&page=1")

    assert (response.status_code, response.context["parameter"]) == (400, "page")


@pytest.mark.parametrize("url", [*LISTS, *PINNED_LISTS, *SEARCHES])
@pytest.mark.parametrize("query", BAD_QUERIES)
def test_malformed_search_words_are_named(client, url, query):
    response = client.get(f"{url}?{query}")

    assert (response.status_code, response.context["parameter"]) == (400, "q")


@pytest.mark.parametrize("url", [*LISTS, *PINNED_LISTS])
@pytest.mark.parametrize("value", [*BAD_CHOICES, "code&sort=title"])
def test_an_order_that_no_list_has_is_named(client, url, value):
    response = client.get(f"{url}?sort={value}")

    assert (response.status_code, response.context["parameter"]) == (400, "sort")


@pytest.mark.parametrize("url", [*LISTS, *PINNED_LISTS, *SEARCHES])
@pytest.mark.parametrize("value", [*BAD_CHOICES, "2", "true", "1&exact=1"])
def test_exact_is_1_or_left_out(client, url, value):
    response = client.get(f"{url}?q=a&exact={value}")

    assert (response.status_code, response.context["parameter"]) == (400, "exact")


@pytest.mark.parametrize("url", SEARCHES)
def test_too_many_kinds_are_named(client, url):
    response = client.get(f"{url}?q=a&{'&'.join(f'kind={number}' for number in range(51))}")

    assert (response.status_code, response.context["parameter"]) == (400, "kind")


@pytest.mark.parametrize("url", [*LISTS, *PINNED_LISTS, *SEARCHES, "/", "/about/"])
@pytest.mark.parametrize("query", HARMLESS_QUERIES)
def test_odd_queries_are_answered(client, url, query):
    assert client.get(f"{url}?{query}").status_code == 200


@pytest.mark.parametrize("url", ["/editions/", "/editions/1/"])
@pytest.mark.parametrize("query", HARMLESS_QUERIES)
def test_odd_queries_of_editions_are_fine(client, url, query, catalogue):
    assert client.get(f"{url}?{query}").status_code == 200


@pytest.mark.parametrize("url", [*LISTS, *SEARCHES, "/", "/about/", "/editions/", "/FM-03", "/failure-modes/FM-03/x/"])
@pytest.mark.parametrize("query", ["q=%00", "page=%00", "group=a%00b", "%00=1", "q=%FF", "x=%C3%28"])
def test_nul_and_broken_bytes_are_refused(client, url, query):
    assert client.get(f"{url}?{query}").status_code == 400


@pytest.mark.parametrize(
    "url",
    [
        "/editions/0/",
        "/editions/2/",
        f"/editions/{HUGE}/",
        "/editions/²/",
        "/editions/-1/",
        "/editions/1/editions/1/",
        "/editions/2/failure-modes/",
        "/failure-modes/FM-99/",
        "/failure-modes/FM-0/",
        f"/failure-modes/FM-{HUGE}/",
        "/failure-modes/FM-²/x/",
        "/failure-modes/FM-03.P99/",
        "/failure-modes/../admin/",
        "/law/nothing/",
        "/FM-99",
        f"/{'a' * 3000}",
        "/%F0%9F%92%A5",
        "/-",
        "/…",
        "/no/such/page/",
        "/%FF",
        "/scenarios/FM-03.S99/",
        "/as-of/2019-01-01/FM-03",
        "/as-of/0001-01-01/FM-03",
    ],
)
def test_what_is_not_there_is_404(client, url, catalogue):
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("url", ["/%00", "/FM-03%00", "/failure-modes/%00/", "/as-of/2019-01-01/%00"])
def test_a_path_with_a_nul_is_400(client, url):
    assert client.get(url).status_code == 400


@pytest.mark.parametrize(
    "day",
    [
        "tomorrow",
        "2026-13-01",
        "2026-02-30",
        "²026-01-01",
        "9999-12-31",
        "2999-01-01",
        HUGE,
        "20260101x",
        "-1",
    ],
)
def test_a_day_that_is_malformed_or_to_come_is_named(client, day):
    response = client.get(f"/as-of/{day}/FM-03")

    assert (response.status_code, response.context["parameter"]) == (400, "date")
