"""What was ever served answers for ever, and what stands in an edition stays in it.

The file of addresses only grows: somebody's wiki links to each of its lines. `ADD_ADDRESSES=1 make test FILE=…` adds
those that are new.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from catalogue.addresses.names import is_for_programs
from catalogue.addresses.pages import Addresses
from catalogue.editions import held
from catalogue.editions.edition import LoadedEdition
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.editorial.recording import recording
from catalogue.formats.subjects import Subject
from catalogue.formats.table import formats_of
from catalogue.models import FailureMode, LegalQuestion, Reference, SiteText
from tests.content import catalogue_itself
from tests.soak import IS_SOAK

pytestmark = [pytest.mark.usefixtures("catalogue"), pytest.mark.once]

FILE = Path(__file__).parent / "golden" / "addresses.txt"
ID = re.compile(r'\sid="([^"]+)"')
OF_THE_SITE = (
    "/",
    "/about/",
    "/editions/",
    "/search/?q=cfaa",
    "/suggest-an-edit/",
    "/check/",
    "/verify/",
    "/links.json",
    "/data/",
    "/data/api/",
    "/data/catalogue-1.zip",
    "/openapi.json",
    "/robots.txt",
    "/sitemap.xml",
    "/llms.txt",
    "/failure-modes/?group=intentional",
)


def known() -> list[str]:
    return FILE.read_text(encoding="utf-8").splitlines()


def served(client: Client) -> Iterator[str]:
    """Yield what the edition in force answers: pages with the anchors of their passages, codes, names, the record."""
    edition = held.current().edition
    number = edition.number
    yield from OF_THE_SITE
    for section in ("failure-modes", "scenarios", "questions", "law", "references"):
        yield from (f"/{section}/", f"/editions/{number}/{section}/", f"/{section}.atom")
    for page in (
        "authorization/",
        "authorization.svg",
        *(f"authorization.{form.suffix}" for form in formats_of(Subject.MATRIX)),
        "law.svg",
        "duties/",
        "glossary/",
        "frameworks/",
        *concepts_of(edition),
    ):
        yield from (f"/{page}", f"/editions/{number}/{page}")
    yield from ("/compare/?e=FM-03&e=FM-04", f"/editions/{number}/compare/?e=LQ-02&e=LQ-14&only=differences")
    brief = "?i=FM-03.P4&i=LQ-14&i=LAW-01&style=oscola-4"
    yield from (f"/memo/{brief}", f"/editions/{number}/memo/{brief}")
    for form in formats_of(Subject.BRIEF):
        yield from (f"/memo.{form.suffix}{brief}", f"/editions/{number}/memo.{form.suffix}{brief}")
    for form in formats_of(Subject.COMPARISON):
        yield f"/compare.{form.suffix}?e=FM-03&e=FM-04"
        yield f"/editions/{number}/compare.{form.suffix}?e=FM-03&e=FM-04"
    yield from data_of("mappings", Subject.MAPPINGS, number)
    yield from data_of("catalogue", Subject.CATALOGUE, number)
    for name in ("failure-modes", "scenarios", "questions", "law", "references", "search"):
        yield from data_of(name, Subject.LIST, number)
    yield from (f"/editions/{number}/{page}" for page in ("", "about/", "changes/", "changes.json"))
    yield from (f"/editions/{number}/{page}" for page in ("manifest.txt", "search/?q=cfaa"))
    for code in (*edition.entries, *edition.all_scenarios):
        page = client.get(f"/{code}").headers["Location"]
        yield from (f"/{code}", page, f"/editions/{number}/{code}", f"/editions/{number}{page}")
        yield from (f"/timegate/{code}", f"/timemap/{code}")
        if code in edition.entries:
            yield from (f"/history/{code}", f"/changes/{code}", f"/{code}.atom")
            if code in ONE_OF_EACH_KIND:  # of all, the file would be longer by thousands
                yield from data_of(code, Subject.ENTRY, number)
                yield from (f"/history/{code}.json", f"/changes/{code}.json")
            yield from (f"/embed/{code}", f"/editions/{number}/embed/{code}")
            yield from (f"/{anchor}" for anchor in anchors_of(code, edition))
            yield from (f"{page}#{anchor}" for anchor in anchors_of(code, edition))
    yield from (f"/{name}" for name in edition.names)


def asked(client: Client, address: str) -> Any:
    """Return the answer; a stream is read to its end, which closes it."""
    answer = client.get(address)
    if answer.streaming:
        answer.getvalue()
    return answer


def concepts_of(edition: LoadedEdition) -> Iterator[str]:
    """Yield the pages of other frameworks and of their concepts."""
    for slug, coverage in edition.crosswalk.coverage.items():
        yield f"frameworks/{slug}/"
        for concept in coverage.concepts:
            yield Addresses().concept(slug, concept.framework["version"], concept.name).removeprefix("/")


def data_of(name: str, subject: Subject, edition: int) -> Iterator[str]:
    for form in formats_of(subject):
        yield from (f"/{name}.{form.suffix}", f"/editions/{edition}/{name}.{form.suffix}")


ONE_OF_EACH_KIND = ("FM-03", "LQ-02", "LAW-01", "REF-12")


def anchors_of(code: str, edition: LoadedEdition) -> list[str]:
    return [passage["anchor"] for passage in edition.entries[code]["passages"]]


FEWEST_LINES = 2_000
"""The file had so many when this was written last: none may go."""


def test_every_address_that_was_ever_served_answers(client):
    lines, anchors = known(), defaultdict(list)
    assert len(lines) >= FEWEST_LINES
    assert len(lines) == len(set(lines))
    for line in lines if IS_SOAK else lines[::8]:
        page, _, anchor = line.partition("#")
        anchors[page].append(anchor)
    lost = []
    for page, wanted in anchors.items():
        answer = asked(client, page)
        if answer.status_code == 302:
            answer = asked(client, answer.headers["Location"].partition("#")[0])
        ids = set(ID.findall(answer.text)) if any(wanted) else set()
        lost += [page] if answer.status_code not in (200, 410) else []
        lost += [f"{page}#{anchor}" for anchor in wanted if anchor and anchor not in ids]
    assert lost == []


def test_every_address_that_is_served_is_in_the_file(client):
    lines = set(known())
    missing = [address for address in dict.fromkeys(served(client)) if address not in lines]
    if os.environ.get("ADD_ADDRESSES"):
        with FILE.open("a", encoding="utf-8") as file:
            file.writelines(f"{address}\n" for address in missing)
        missing = []
    assert missing == []


# A crawl of an edition

LINK = re.compile(r'\s(?:href|src|action|data-suggest)="([^"]*)"')
MOST_WITH_QUERY = 150
MAY_LEAVE = re.compile(
    r"/static/.*|/check/|/verify/|/oembed\?url=.*|/editions/([1-9][0-9]*/)?(changes/)?(manifest\.txt)?|/as-of/"
    r"|/(suggest-an-edit|follow)/.*|/data/(api/)?|/openapi\.json"
    r"|/[^?]*\.atom(\?.*)?"  # a feed is about what changes
    r"|/(history|changes|timegate|timemap)/[A-Z]+-[0-9]+(\.S[0-9]+)?(\?from=1)?"
    r"|/(FM|LQ|LAW|REF)-[0-9]+(\.S[0-9]+)?"  # the entry as it stands today, in the banner and the head
)


def test_no_link_leaves_the_edition(client):
    FailureMode.objects.update(crosswalk_gap="Nothing like it.")
    LegalQuestion.objects.filter(entry__number__lt=20).update(origin_detail="Asked.")
    Reference.objects.filter(entry__code="REF-12").update(title="Another title")
    with recording(by=Actor("Carla Curator")):
        SiteText.objects.filter(key="method").update(title="How it is made")
    publish(by=Actor("Carla Curator"), note="All over")
    assert publish(catalogue_itself(), by=Actor("Carla Curator"), note="No more") is None

    waiting, seen, leaving, with_query = ["/editions/1/"], {"/editions/1/"}, defaultdict(set), 0
    while waiting:
        address = waiting.pop()
        answer = asked(client, address)
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/editions/1/"), address
            continue
        assert answer.status_code == 200, address
        for link in links_of(answer, client):
            if not link.startswith("/editions/1/"):
                if not MAY_LEAVE.fullmatch(link):
                    leaving[link].add(address)
                continue
            if link in seen or is_for_programs(link.partition("?")[0]):
                continue  # what stands in data, tests/test_data.py follows
            with_query += "?" in link
            if "?" in link and with_query > MOST_WITH_QUERY:
                continue
            seen.add(link)
            waiting.append(link)
    assert len(seen) > 170
    assert leaving == {}


LEAVES_ON_PURPOSE = re.compile(r'<link rel="canonical"[^>]*>|<dd class="share__rich"[^>]*>.*?</dd>')
"""Among them the living link, to be taken away."""


def links_of(answer, client: Client) -> set[str]:
    found = set()
    for link in LINK.findall(LEAVES_ON_PURPOSE.sub("", answer.text)):
        parts = urlsplit(link.replace("&amp;", "&"))
        if parts.netloc not in ("", "testserver") or parts.scheme == "mailto":
            continue
        path = parts.path or urlsplit(answer.request["PATH_INFO"]).path
        if link.startswith("#"):
            continue
        found.add(f"{path}?{parts.query}" if parts.query else path)
    return found
