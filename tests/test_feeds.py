"""Feeds of what changed, read as a feed reader reads them."""

import re
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest
from django.core.cache import caches
from django.utils.http import http_date

from catalogue.editorial import publishing
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.editorial.recording import recording
from catalogue.models import Edition, FailureMode, LegalQuestion, Passage, SiteText
from catalogue.pages import feeds
from tests import cast
from tests.content import catalogue_itself

pytestmark = pytest.mark.usefixtures("catalogue")

BY = Actor("Carla Curator")
HOST = "http://testserver"
GOLDEN = Path(__file__).parent / "golden" / "FM-03.atom"
FIRST, SECOND = "Private features can be unearthed.", "Private features can be disinterred."
DAYS = [datetime(2026, month, 1, 12, tzinfo=UTC) for month in range(1, 8)]
TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"


def say(text: str, code: str = "FM-03", **more) -> None:
    Passage.objects.filter(entry__code=code, role="description").update(display=text)
    publish([code], by=BY, note=more.pop("note", "Plainer words"), **more)
    on_its_day()


def on_its_day() -> None:
    """Edition 1 on the first of January, edition 2 on the first of February, and so on."""
    for number, day in enumerate(DAYS, start=1):
        Edition._base_manager.filter(number=number).update(published_at=day)


def rewrite() -> None:
    say(FIRST)
    say("Words are words & <b>words</b>.", "FM-04", note="Hostile <script>&")
    say(SECOND, editorial=["FM-03"])


STANDING = {"rewritten": rewrite}


@pytest.fixture
def rewritten() -> None:
    """What `rewrite` has written."""


def read(client, address: str):
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    return parsed(answer)


def parsed(answer):
    """As it was sent: a feed reader would look at every tag and every address."""
    parsed = feedparser.parse(answer.content, sanitize_html=False, resolve_relative_uris=False)
    assert not parsed.bozo, parsed.bozo_exception
    return parsed


def links(thing) -> dict[str, str]:
    return {link["rel"]: link["href"] for link in thing.links}


def changed(parsed) -> list[tuple[str, int]]:
    return [
        (entry.tags[0].term, int(re.search(r"/editions/(\d+)/", entry.id)[1]))  # type: ignore[index]
        for entry in parsed.entries
    ]


def test_an_entry_tells_its_changes_the_newest_first(client, rewritten):
    feed = read(client, "/FM-03.atom")

    assert changed(feed) == [("FM-03", 4), ("FM-03", 2), ("FM-03", 1)]
    newest = feed.entries[0]
    assert newest.id == f"{HOST}/editions/4/FM-03"
    assert newest.title == "FM-03 Model Inversion: changed in edition 4 (editorial only)"
    assert newest.updated == "2026-04-01T12:00:00+00:00"
    assert newest.author == "Carla Curator"
    assert links(newest) == {
        "alternate": f"{HOST}/changes/FM-03?from=3&to=4",
        "version-history": f"{HOST}/history/FM-03",
    }
    assert [tag.term for tag in newest.tags] == ["FM-03", "editorial-only"]
    content = newest.content[0].value
    assert "<del>unearthed</del><ins>disinterred</ins>" in content
    assert "Editorial only" in content
    assert feed.entries[-1].title == "FM-03 Model Inversion: new in edition 1"
    assert links(feed.entries[-1])["alternate"] == f"{HOST}/editions/1/FM-03"
    assert links(feed.feed) == {"alternate": f"{HOST}/history/FM-03", "self": f"{HOST}/FM-03.atom"}
    assert feed.feed.updated == newest.updated


def test_the_feed_of_an_entry_to_the_letter(client, rewritten, settings):
    settings.PUBLIC_URL = "https://catalogue.example"
    made = re.sub(rb"(?s)<entry><title>[^<]* new in .*?</entry>", b"", client.get("/FM-03.atom").content)
    assert made.decode() == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["fm3", "FM-03.P2", "FM-03.S1", "model-inversion", "Model%20Inversion", "FM–3"])
def test_any_name_leads_to_the_feed_of_the_entry(client, name):
    answer = client.get(f"/{name}.atom")
    assert (answer.status_code, answer["Location"]) == (302, "/FM-03.atom")


@pytest.mark.parametrize("code", ["LQ-01", "LAW-01", "REF-01"])
def test_every_kind_has_a_feed(client, code):
    assert changed(read(client, f"/{code}.atom")) == [(code, 1)]


@pytest.mark.parametrize("address", ["/FM-99.atom", "/nobody.atom", "/.atom", "/editions/1/FM-03.atom", "/about.atom"])
def test_what_is_no_entry_has_no_feed(client, address):
    assert client.get(address).status_code == 404


def test_editions_tell_the_words_that_they_changed(client, rewritten):
    feed = read(client, "/editions.atom")

    assert [entry.id for entry in feed.entries] == [f"{HOST}/editions/{number}/" for number in (4, 3, 2, 1)]
    codes = [[tag.term for tag in entry.get("tags", [])] for entry in feed.entries]
    assert codes == [["FM-03"], ["FM-04"], ["FM-03"], []]
    assert "<ins>disinterred</ins>" in feed.entries[0].content[0].value
    assert "Editorial only" in feed.entries[0].content[0].value
    assert "0 entries are new, 1 is changed" in " ".join(feed.entries[0].content[0].value.split())
    assert "are new, 0 are changed" in " ".join(feed.entries[3].content[0].value.split())


def test_what_people_wrote_is_text(client, rewritten):
    answer = client.get("/FM-04.atom").text
    assert "&lt;p&gt;Edition 3, published by Carla Curator: Hostile &amp;lt;script&amp;gt;&amp;amp;&lt;/p&gt;" in answer
    shown = feedparser.parse(answer, sanitize_html=False).entries[0].content[0].value
    assert "<script>" not in shown
    assert "&lt;b&gt;" in shown


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/failure-modes.atom?group=intentional", [("FM-03", 4), ("FM-04", 3), ("FM-03", 2)]),
        ("/failure-modes.atom?group=unintended", []),
        ("/failure-modes.atom?q=disinterred", [("FM-03", 4), ("FM-03", 2)]),
        ("/failure-modes.atom?sort=newest&page=7", [("FM-03", 4), ("FM-04", 3), ("FM-03", 2)]),
        ("/failure-modes.atom?group=sideways&utm_source=x", [("FM-03", 4), ("FM-04", 3), ("FM-03", 2)]),
        ("/scenarios.atom", [("FM-03", 4), ("FM-04", 3), ("FM-03", 2)]),
        ("/questions.atom", []),
        ("/law.atom", []),
        ("/references.atom", []),
        ("/search.atom?q=disinterred", [("FM-03", 4), ("FM-03", 2)]),
        ("/search.atom?q=disinterred&kind=reference", []),
    ],
)
def test_a_list_tells_of_its_entries(client, rewritten, address, expected):
    assert [change for change in changed(read(client, address)) if change[1] > 1] == expected


def test_a_list_says_what_it_was_narrowed_to(client):
    feed = read(client, "/failure-modes.atom?page=2&sort=title&group=intentional&q=model")
    assert feed.feed.title == "Failure modes · Words: model · Group: Intentional · Failure Modes Catalogue"
    assert links(feed.feed) == {
        "alternate": f"{HOST}/failure-modes/?q=model&group=intentional",
        "self": f"{HOST}/failure-modes.atom?q=model&group=intentional",
    }
    assert feed.feed.id == links(feed.feed)["self"]


def test_what_is_withdrawn_is_said_and_deleted(client, rewritten):
    publishing.withdraw("FM-03", reason="Said elsewhere.", by=BY, note="Gone")
    on_its_day()
    for address in ("/FM-03.atom", "/failure-modes.atom", "/failure-modes.atom?group=intentional", "/scenarios.atom"):
        answer = client.get(address)
        newest = parsed(answer).entries[0]
        assert newest.title == "FM-03 Model Inversion: withdrawn in edition 5"
        assert "Withdrawn in this edition: Said elsewhere." in newest.content[0].value
        assert f'<at:deleted-entry ref="{HOST}/editions/4/FM-03" when="2026-05-01T12:00:00+00:00">' in answer.text
        assert "<at:comment>Said elsewhere.</at:comment>" in answer.text
    for address in ("/failure-modes.atom?group=unintended", "/law.atom"):
        assert "FM-03" not in client.get(address).text


def test_what_is_merged_goes_on_in_its_own_feed(client, rewritten):
    publishing.merge("FM-03", into="FM-04", reason="The same.", by=BY, note="One")
    feed = read(client, "/FM-03.atom")
    assert feed.entries[0].title == "FM-03 Model Inversion: merged in edition 5"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/failure-modes.atom?page=0", "page"),
        ("/failure-modes.atom?sort=sideways", "sort"),
        ("/law.atom?q=a&q=b", "q"),
        ("/search.atom?q=a&q=b", "q"),
        ("/editions.atom?archive=0", "archive"),
        ("/FM-03.atom?archive=%C2%B2", "archive"),
        ("/FM-03.atom?archive=1&archive=1", "archive"),
        ("/questions.atom?archive=9999999", "archive"),
    ],
)
def test_a_malformed_parameter_is_named(client, address, name):
    answer = client.get(address)
    assert (answer.status_code, answer.json()["parameter"]) == (400, name)


@pytest.mark.parametrize("address", ["/FM-03.atom?archive=1", "/editions.atom?archive=2", "/law.atom?archive=999999"])
def test_an_archive_that_is_not_full_yet_is_not_there(client, address):
    assert client.get(address).status_code == 404


def test_archives_hold_every_item_and_stay_as_they_are(client, rewritten, monkeypatch):
    monkeypatch.setattr(feeds, "NEWEST", 2)
    say("A fifth text.")
    address = "/FM-03.atom"
    newest = read(client, address)
    assert changed(newest) == [("FM-03", 5), ("FM-03", 4)]
    assert "current" not in links(newest.feed)

    found, next_address = changed(newest), links(newest.feed)["prev-archive"]
    assert next_address == f"{HOST}{address}?archive=1"
    archive = read(client, next_address)
    assert changed(archive) == [("FM-03", 2), ("FM-03", 1)]
    assert links(archive.feed) == {
        "alternate": f"{HOST}/history/FM-03",
        "self": f"{HOST}{address}?archive=1",
        "current": f"{HOST}{address}",
        "next-archive": f"{HOST}{address}?archive=2",
    }
    assert "<fh:archive/>" in client.get(next_address).text
    assert archive.feed.id == newest.feed.id

    say("A sixth text.")
    again = read(client, next_address)
    assert changed(again) == changed(archive)
    assert [entry.content for entry in again.entries] == [entry.content for entry in archive.entries]
    found = [*changed(read(client, address)), *changed(read(client, f"{address}?archive=2"))]
    assert set(found + changed(again)) == {("FM-03", number) for number in (1, 2, 4, 5, 6)}


def test_archives_of_a_list_keep_its_query(client, rewritten, monkeypatch):
    monkeypatch.setattr(feeds, "NEWEST", 2)
    feed = read(client, "/failure-modes.atom?group=intentional")
    address = links(feed.feed)["prev-archive"]
    assert address.startswith(f"{HOST}/failure-modes.atom?group=intentional&archive=")
    while address:
        feed = read(client, address)
        address = links(feed.feed).get("prev-archive")
    assert all(edition == 1 for _, edition in changed(feed))


FEEDS = ["/editions.atom", "/FM-03.atom", "/failure-modes.atom?group=intentional", "/search.atom?q=model"]


def test_who_has_it_is_told_that_nothing_is_newer(client, rewritten):
    had = {address: client.get(address) for address in FEEDS}
    for address, answer in had.items():
        check_validators(client, address, answer)
    say("Newer.")
    for address, answer in had.items():
        assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 200
        assert client.get(address, headers={"if-modified-since": answer["Last-Modified"]}).status_code == 200


def check_validators(client, address: str, answer) -> None:
    assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Last-Modified"] == http_date(DAYS[3].timestamp())
    assert not answer.cookies
    for condition in ({"if-none-match": answer["ETag"]}, {"if-modified-since": answer["Last-Modified"]}):
        unmodified = client.get(address, headers=condition)
        assert (unmodified.status_code, unmodified.content) == (304, b"")
        assert unmodified["Access-Control-Allow-Origin"] == "*"
        assert unmodified["Cache-Control"] == answer["Cache-Control"]
    earlier = {"if-modified-since": http_date(DAYS[2].timestamp())}
    assert client.get(address, headers=earlier).status_code == 200


@pytest.mark.parametrize("address", FEEDS)
def test_the_same_feed_has_the_same_bytes(client, rewritten, address):
    first = client.get(address)
    caches["pages"].clear()
    assert client.get(address).content == first.content
    head = client.head(address)
    assert (head.status_code, head["ETag"], head["Content-Type"]) == (200, first["ETag"], first["Content-Type"])
    assert client.options(address)["Allow"] == "GET, HEAD, OPTIONS"
    assert client.post(address).status_code == 405


def test_members_only_is_said_to_programs_as_such(client, settings):
    settings.MEMBERS_ONLY = True
    answer = client.get("/FM-03.atom")
    assert (answer.status_code, "WWW-Authenticate" in answer) == (401, True)
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert "Access-Control-Allow-Origin" not in answer

    client.force_login(cast.reader())
    answer = client.get("/FM-03.atom")
    assert answer.status_code == 200
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize(
    ("where", "feed", "is_shown"),
    [
        ("/", "/editions.atom", False),
        ("/editions/", "/editions.atom", True),
        ("/failure-modes/?group=intentional&page=1&sort=title", "/failure-modes.atom?group=intentional", True),
        ("/law/", "/law.atom", True),
        ("/search/?q=model", "/search.atom?q=model", True),
        ("/failure-modes/FM-03/model-inversion/", "/FM-03.atom", False),
        ("/scenarios/FM-03.S1/", "/FM-03.atom", False),
        ("/history/LQ-01", "/LQ-01.atom", True),
    ],
)
def test_pages_name_their_feed(client, where, feed, is_shown):
    text = client.get(where, follow=True).text
    head, _, body = text.partition("</head>")
    assert f'<link rel="alternate" type="application/atom+xml" title="What changes" href="{feed}">' in head
    assert (f'href="{feed}"' in body) == is_shown


@pytest.mark.once  # on PostgreSQL it is one or two more, by which tests ran before
@pytest.mark.parametrize(
    ("address", "queries"),
    [("/editions.atom", 6), ("/FM-03.atom", 4), ("/failure-modes.atom?group=intentional", 4), ("/search.atom?q=a", 4)],
)
def test_a_feed_costs_few_queries(client, rewritten, address, queries, django_assert_num_queries):
    client.get("/")
    with django_assert_num_queries(queries):
        client.get(address)


def test_an_edition_of_many_changes_names_the_first(client):
    LegalQuestion.objects.filter(entry__number__lt=10).update(origin_detail="Asked")
    FailureMode.objects.filter(entry__number__lt=10).update(crosswalk_gap="Nothing like it.")
    publish(by=BY, note="Many")
    newest = read(client, "/editions.atom").entries[0]
    assert len(newest.tags) == feeds.WORDS_OF_AN_EDITION
    assert f"{HOST}/editions/2/changes/" in newest.content[0].value


def test_an_edition_may_change_what_belongs_to_no_entry(client):
    with recording(by=BY):
        SiteText.objects.filter(key="method").update(title="Xyzzy")
    publish(catalogue_itself(), by=BY, note="A heading")
    assert "A heading" in read(client, "/editions.atom").entries[0].content[0].value
