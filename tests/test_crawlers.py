"""What crawlers are told: robots.txt, the sitemap and llms.txt."""

from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest

from catalogue.editions import held
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import withdraw

pytestmark = pytest.mark.usefixtures("edition_in_memory")

HOST = "http://testserver"
BY = Actor("Carla Curator")
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def robots(client) -> RobotFileParser:
    parser = RobotFileParser()
    parser.parse(client.get("/robots.txt").text.splitlines())
    return parser


def test_crawlers_read_pages_and_no_answers_without_end(client):
    parser = robots(client)
    for path in ("/", "/failure-modes/", "/FM-03", "/editions/1/failure-modes/", "/FM-03.json", "/about/"):
        assert parser.can_fetch("*", f"{HOST}{path}"), path
    for path in ("/search/", "/search/?q=a", "/suggest/?q=a", "/follow/"):
        assert not parser.can_fetch("*", f"{HOST}{path}"), path
    assert "Disallow: /*?" in client.get("/robots.txt").text
    assert parser.site_maps() == [f"{HOST}/sitemap.xml"]


def test_no_crawler_reads_what_members_read(client, settings):
    settings.MEMBERS_ONLY = True
    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    for address in ("/sitemap.xml", "/llms.txt"):
        assert client.get(address).status_code == 401


def pages(client) -> dict[str, str]:
    content = b"".join(client.get("/sitemap.xml"))
    found = ElementTree.fromstring(content)  # noqa: S314 - ours
    return {
        url.findtext(f"{NAMESPACE}loc", ""): url.findtext(f"{NAMESPACE}lastmod", "")
        for url in found.iter(f"{NAMESPACE}url")
    }


def test_the_sitemap_has_every_current_page_once(client):
    edition = held.current().edition
    found = pages(client)
    coverage = edition.crosswalk.coverage.values()
    assert len(found) == edition.size + 9 + 5 + sum(1 + len(each.concepts) for each in coverage)
    assert {f"{HOST}/{name}/" for name in ("authorization", "duties", "glossary", "frameworks")} <= found.keys()
    assert found[f"{HOST}/failure-modes/FM-03/model-inversion/"] == f"{edition.published_at:%Y-%m-%d}"
    assert not any("/editions/1/" in address for address in found)
    for address in list(found)[::12]:
        assert client.get(address.removeprefix(HOST)).status_code == 200


@pytest.mark.usefixtures("catalogue")
def test_what_is_withdrawn_leaves_the_sitemap(client):
    withdraw("FM-03", reason="It is covered elsewhere.", successor="", by=BY, note="Tidying up")
    assert not any("/FM-03/" in address for address in pages(client))


def test_language_models_are_told_of_layers_and_where_texts_are(client):
    answer = client.get("/llms.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    text = answer.text
    assert text.startswith("# Failure Modes Catalogue\n\n> ")
    assert "- Withheld: " in text
    assert f"{HOST}/editions/1/FM-03 leads" in text
    for name in ("failure-modes.md", "law.md", "FM-03.md", "openapi.json"):
        assert f"{HOST}/{name}" in text
        assert client.get(f"/{name}").status_code == 200
