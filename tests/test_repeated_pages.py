"""A page that was made once is not made again, and what was made for one person reaches nobody else."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from catalogue.editions import held
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.models import Passage
from catalogue.pages import http_cache
from catalogue.pages.reading import Page
from tests.cast import curator, reader

pytestmark = pytest.mark.usefixtures("edition_in_memory")

ENTRY = "/failure-modes/FM-03/model-inversion/"
PAGES = ["/", "/about/", "/failure-modes/", "/failure-modes/?group=intentional", "/search/?q=model", ENTRY]


@pytest.fixture
def client() -> Client:
    held.current()  # reading the edition once is not part of any page
    return Client()


@pytest.fixture
def made(monkeypatch) -> list[str]:
    """The paths of the pages that were really made."""
    paths: list[str] = []
    render = Page.render

    def recorded(page: Page, template: str, **context: object) -> HttpResponse:
        paths.append(page.request.path)
        return render(page, template, **context)

    monkeypatch.setattr(Page, "render", recorded)
    return paths


@pytest.fixture
def kept(monkeypatch) -> list[str]:
    """The ETags of the pages that were kept."""
    etags: list[str] = []
    monkeypatch.setattr(LocMemCache, "set", lambda cache, address, kept: etags.append(kept.page["ETag"]))
    return etags


def publish_change(text: str) -> None:
    Passage.objects.filter(entry__code="FM-03", role="description").update(display=text)
    publish(by=Actor("Carla Curator"), note=text)


@pytest.mark.parametrize("url", [*PAGES, f"/editions/1{ENTRY}"])
@pytest.mark.usefixtures("catalogue")
def test_a_browser_that_has_the_page_hears_so(client, made, url, django_assert_num_queries):
    page = client.get(url)
    made.clear()
    caches["pages"].clear()

    with django_assert_num_queries(1):
        again = client.get(url, headers={"If-None-Match": page["ETag"]})

    assert (again.status_code, again.content, made) == (304, b"", [])
    assert again["ETag"] == page["ETag"]
    assert again["Cache-Control"] == page["Cache-Control"]


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.usefixtures("catalogue")
def test_a_repeated_page_is_made_once_and_the_same(client, made, url, django_assert_num_queries):
    first = client.get(url)
    with django_assert_num_queries(1):
        second = client.get(url)

    assert len(made) == 1
    assert second.content == first.content
    of_the_request = first.headers.pop("X-Request-ID"), second.headers.pop("X-Request-ID")
    assert of_the_request[0] != of_the_request[1]
    assert dict(second.items()) == dict(first.items())


@pytest.mark.parametrize("accepted", ["br", "gzip", "identity"])
@pytest.mark.usefixtures("catalogue")
def test_what_is_given_again_is_what_was_made(client, settings, accepted):
    settings.EMBED_HOSTS = ("https://wiki.example",)
    settings.BEHIND_PROXY = True
    headers = {"Accept-Encoding": accepted}
    for url in (*PAGES, f"/editions/1{ENTRY}", "/embed/FM-03", "/editions/1/embed/FM-03", "/duties/?x=1", "/law/"):
        made, again = client.get(url, headers=headers), client.get(url, headers=headers)
        asked = headers | {"If-None-Match": made["ETag"]}
        not_modified = client.get(url, headers=asked)
        caches["pages"].clear()
        also_not_modified = client.get(url, headers=asked)

        assert (made.status_code, also_not_modified.status_code) == (200, 304), url
        assert told(again) == told(made), url
        assert told(not_modified) == told(also_not_modified), url
        assert made.get("Content-Encoding", "identity") == accepted
        assert made["Content-Length"] == str(len(made.content))


def told(response: HttpResponse) -> tuple[object, ...]:
    headers = {name: value for name, value in response.items() if name != "X-Request-ID"}
    if response.get("Content-Encoding") == "gzip":  # Django adds bytes at random
        return response.status_code, headers.keys()
    return response.status_code, headers, response.content


def test_a_kept_page_lets_nothing_more_through(client, settings):
    refused = [
        {"path": f"{ENTRY}?x=%00"},
        {"path": ENTRY, "headers": {"Cookie": "theme=\0"}},
        {"path": ENTRY, "headers": {"Host": "evil.example"}},
    ]
    client.get(ENTRY)

    assert [client.get(**request).status_code for request in refused] == [400, 400, 400]
    assert client.post(ENTRY).status_code == 405
    assert client.get(ENTRY, headers={"If-Match": '"another"'}).status_code == 412
    for address, status in (("/FM-03", 302), ("/no-such-page", 404)):
        assert client.get(address, headers={"If-Match": '"another"'}).status_code == status, "there is nothing to match"
    client.get("/failure-modes/?q=model")
    assert client.get("/failure-modes/?q=model&amp;group=intentional").status_code == 302
    settings.MEMBERS_ONLY = True
    assert client.get(ENTRY).status_code == 302


def test_a_kept_page_is_good_for_a_day_and_these_settings(client, made, settings, monkeypatch):
    client.get(ENTRY)
    settings.CONTACT_URL = "https://e.example/contact"
    client.get(ENTRY)
    client.get(ENTRY)
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    client.get(ENTRY)

    assert made == [ENTRY] * 3


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ('"another"', 200),
        ("{etag}", 304),
        ('"another", {etag}', 304),
        ("{strong}", 304),
        ("*", 304),
        (" * ", 304),
        ("nonsense", 200),
        ("", 200),
    ],
)
def test_every_form_of_the_question_is_understood(client, asked, status):
    etag = client.get(ENTRY)["ETag"]
    question = asked.format(etag=etag, strong=etag.removeprefix("W/"))

    assert client.get(ENTRY, headers={"If-None-Match": question}).status_code == status
    assert client.head(ENTRY, headers={"If-None-Match": question}).status_code == status


def test_a_date_is_not_compared_where_there_is_none(client):
    since = {"If-Unmodified-Since": "Fri, 27 Nov 2015 00:00:00 GMT"}
    assert {path: client.get(path, headers=since).status_code for path in (ENTRY, "/FM-03.json", "/law.svg")} == {
        ENTRY: 200,
        "/FM-03.json": 200,
        "/law.svg": 200,
    }
    assert client.get("/editions/1/FM-03.json", headers=since).status_code == 412


def test_any_page_is_not_claimed_where_there_is_none(client):
    assert client.get("/failure-modes/FM-99/", headers={"If-None-Match": "*"}).status_code == 404


def test_head_says_what_get_says_and_leaves_get_its_body(client):
    head = client.head(ENTRY)
    page = client.get(ENTRY)

    assert head.content == b""
    assert head["ETag"] == page["ETag"]
    assert page.content


def test_current_pages_are_asked_for_anew_and_pinned_ones_later(client):
    assert client.get(ENTRY)["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert client.get(f"/editions/1{ENTRY}")["Cache-Control"] == "public, max-age=300, must-revalidate"


@pytest.mark.usefixtures("catalogue")
def test_a_new_edition_gives_every_page_another_etag(client):
    pages = [*PAGES, f"/editions/1{ENTRY}", "/editions/1/", "/editions/"]
    before = {url: client.get(url)["ETag"] for url in pages}
    publish_change("Somebody can recover them.")

    for url in pages:
        page = client.get(url, headers={"If-None-Match": before[url]})
        assert page.status_code == 200, url
    assert "Somebody" in client.get(ENTRY).text
    assert "edition 2" in client.get(f"/editions/1{ENTRY}").text


def test_another_release_gives_another_etag(client, monkeypatch):
    before = client.get(ENTRY)["ETag"]
    monkeypatch.setattr(http_cache, "release", lambda: "0.2.0")

    assert client.get(ENTRY, headers={"If-None-Match": before}).status_code == 200


def test_each_address_has_an_etag_of_its_own(client):
    urls = [*PAGES, f"/editions/1{ENTRY}", "/failure-modes/?q=model", "/failure-modes/?group=unintended"]

    assert len({client.get(url)["ETag"] for url in urls}) == len(urls)


def test_parameters_that_no_page_knows_make_no_new_page(client, made):
    known = client.get("/failure-modes/?group=intentional&q=model")
    for number in range(20):
        other = client.get(f"/failure-modes/?x{number}={number}&q=model&utm_source=mail&group=intentional")
        assert other["ETag"] == known["ETag"]
        assert other.content == known.content

    assert len(made) == 1


def test_the_order_of_values_is_kept(client):
    one = client.get("/failure-modes/?domain=health&domain=transport")
    other = client.get("/failure-modes/?domain=transport&domain=health")

    assert one["ETag"] != other["ETag"]


@pytest.mark.parametrize("url", ["/failure-modes/FM-99/", "/failure-modes/?page=0", "/failure-modes/?page=99", "/fm3"])
def test_refusals_and_redirects_are_not_kept(client, kept, url):
    for _ in range(2):
        response = client.get(url)
        assert response.status_code in (302, 400, 404)
        assert "ETag" not in response
        assert response["Cache-Control"] in ("no-store", "no-cache")
    assert kept == []


def test_one_host_never_gets_the_page_of_another(client, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]

    assert (
        client.get(ENTRY, headers={"Host": "one.example"})["ETag"]
        != (client.get(ENTRY, headers={"Host": "two.example"})["ETag"])
    )


# Pages for one person


def signed_in(user: object) -> Client:
    person = Client()
    person.force_login(user)
    return person


@pytest.mark.parametrize("members_only", [True, False])
@pytest.mark.usefixtures("catalogue")
def test_the_page_of_somebody_signed_in_is_kept_nowhere(kept, settings, members_only):
    settings.MEMBERS_ONLY = members_only
    page = signed_in(reader()).get(ENTRY)

    assert page.status_code == 200
    assert "ETag" not in page
    assert {part.strip() for part in page["Cache-Control"].split(",")} == {"private", "no-store"}
    assert kept == []


@pytest.mark.usefixtures("catalogue")
def test_a_person_never_gets_what_was_made_for_another(settings, monkeypatch):
    settings.MEMBERS_ONLY = True
    greet = Page.render

    def greeting(page: Page, template: str, **context: object) -> HttpResponse:
        response = greet(page, template, **context)
        response.content += f"Hello {page.request.user}".encode()
        return response

    monkeypatch.setattr(Page, "render", greeting)
    rosa, cleo = signed_in(reader()), signed_in(curator())

    for person, name, other in [(rosa, "rosa", "cleo"), (cleo, "cleo", "rosa"), (rosa, "rosa", "cleo")]:
        text = person.get(ENTRY).text
        assert f"Hello {name}" in text
        assert f"Hello {other}" not in text
    assert Client().get(ENTRY).status_code == 302


def test_a_page_that_looked_at_the_reader_is_not_kept_either(client, kept, monkeypatch):
    greet = Page.render

    def greeting(page: Page, template: str, **context: object) -> HttpResponse:
        response = greet(page, template, **context)
        response.content += f"Hello {page.request.user}".encode()
        return response

    monkeypatch.setattr(Page, "render", greeting)
    page = client.get(ENTRY)

    assert "Hello AnonymousUser" in page.text
    assert "ETag" not in page
    assert "no-store" in page["Cache-Control"]
    assert kept == []


@pytest.mark.usefixtures("catalogue")
def test_nobody_gets_a_page_of_a_signed_in_person(client):
    for_rosa = signed_in(reader()).get(ENTRY)
    for_all = client.get(ENTRY)

    assert "ETag" in for_all
    assert "private" not in for_all["Cache-Control"]
    # A browser that signed in meanwhile asks with the page that it had before, and gets one of its own.
    again = signed_in(curator()).get(ENTRY, headers={"If-None-Match": for_all["ETag"]})
    assert again.status_code == for_rosa.status_code == 200


# What is kept


def test_kept_pages_are_at_most_64_mb(settings):
    assert settings.CACHES["pages"]["OPTIONS"]["MAX_ENTRIES"] * settings.LARGEST_KEPT_PAGE <= 64_000_000


def test_the_page_that_was_used_longest_ago_makes_room(client, made, settings):
    bounded = {"MAX_ENTRIES": 2, "CULL_FREQUENCY": 2}
    settings.CACHES = settings.CACHES | {"pages": settings.CACHES["pages"] | {"LOCATION": "two", "OPTIONS": bounded}}
    for url in ("/", "/about/", "/", "/failure-modes/", "/", "/about/"):
        client.get(url)

    assert made == ["/", "/about/", "/failure-modes/", "/about/"]


def test_a_huge_page_is_not_kept(client, kept, settings):
    settings.LARGEST_KEPT_PAGE = 1000
    client.get(ENTRY)

    assert kept == []


def test_any_other_page_for_everybody_is_kept(client, kept):
    page = client.get(ENTRY)

    assert kept == [page["ETag"]]
