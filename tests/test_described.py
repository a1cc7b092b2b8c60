"""What programs read in the head of a page: Zotero’s meta elements, and a graph of schema.org."""

import html
import json
import re

import pytest

from catalogue.editions import held
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.formats.citing import BLUEBOOK
from catalogue.formats.citing.items import ENTRY
from catalogue.models import FailureMode, Passage
from catalogue.pages.html import described
from catalogue.vocabulary import AuthorityType, Kind, Layer

pytestmark = pytest.mark.usefixtures("edition_in_memory")
BASE = "http://testserver"


def meta_of(page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, content in re.findall(r'<meta name="((?:z:|citation_|DC\.)[^"]*)" content="([^"]*)">', page):
        found.setdefault(name, []).append(html.unescape(content))
    return found


def graph_of(page: str) -> dict[str, dict]:
    """The nodes by their type."""
    (graph,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    told = json.loads(graph)
    assert told["@context"] == "https://schema.org"
    return {node["@type"]: node for node in told["@graph"]}


def page_of(client, address: str) -> str:
    return client.get(address, follow=True).text


def test_every_type_has_one_in_zotero():
    assert set(described.ZOTERO_TYPES) == {*BLUEBOOK.lines, ENTRY, *AuthorityType}


def test_an_entry_is_an_article_of_an_encyclopedia(client):
    meta = meta_of(page_of(client, "/FM-03"))
    day = held.current().edition.published_at
    assert meta == {
        "z:itemType": ["encyclopediaArticle"],
        "citation_title": ["FM-03 Model Inversion"],
        "citation_inbook_title": ["Failure Modes Catalogue"],
        "citation_publisher": ["Failure Modes Catalogue"],
        "citation_date": [f"{day:%Y/%m/%d}"],
        "citation_public_url": [f"{BASE}/editions/1/FM-03"],
        "citation_language": ["en-GB"],
        "DC.title": ["FM-03 Model Inversion"],
        "DC.publisher": ["Failure Modes Catalogue"],
        "DC.date": [f"{day:%Y-%m-%d}"],
        "DC.identifier": [f"{BASE}/editions/1/FM-03"],
        "DC.language": ["en-GB"],
        "DC.rights": ["https://creativecommons.org/licenses/by/4.0/"],
    }


def test_a_reference_describes_the_work(client):
    meta = meta_of(page_of(client, "/REF-14"))
    assert meta["citation_title"] == ["Stealing Machine Learning Models via Prediction APIs"]
    assert meta["citation_author"][0] == "Tramèr, Florian"
    assert len(meta["citation_author"]) == 5
    assert meta["citation_arxiv_id"] == ["1609.02943"]
    assert meta["citation_date"][0].startswith("2016")
    assert "DC.rights" not in meta
    missing = meta_of(page_of(client, "/REF-18"))
    assert missing["z:itemType"] == ["encyclopediaArticle"]  # nobody knows the work


def test_lists_describe_nothing(client):
    for address in ("/", "/references/", "/search/?q=a", "/about/"):
        page = page_of(client, address)
        assert meta_of(page) == {}
        assert "ld+json" not in page


def test_a_graph_of_an_entry(client):
    graph = graph_of(page_of(client, "/FM-03"))
    term, terms = graph["DefinedTerm"], graph["DefinedTermSet"]
    assert term["@id"] == f"{BASE}/FM-03"
    assert term["url"] == f"{BASE}/editions/1/FM-03"
    assert (term["termCode"], term["name"], term["version"]) == ("FM-03", "Model Inversion", "1")
    assert term["alternateName"] == ["Model inversion attack"]
    assert term["inDefinedTermSet"] == {"@id": terms["@id"]} == {"@id": f"{BASE}/"}
    assert term["isBasedOn"] == held.current().edition.catalogue["work"]["url"]
    assert "(Source)" in term["description"]


@pytest.mark.parametrize(
    ("code", "kind"),
    [("REF-13", "ScholarlyArticle"), ("REF-03", "BlogPosting"), ("LAW-01", "Legislation"), ("LAW-02", "CreativeWork")],
)
def test_a_graph_has_the_work_or_the_law(client, code, kind):
    graph = graph_of(page_of(client, f"/{code}"))
    assert graph["DefinedTerm"]["subjectOf"] == {"@id": graph[kind]["@id"]}
    assert graph[kind]["name"] == held.current().edition.title_of(code)


@pytest.mark.usefixtures("catalogue")
def test_every_page_has_a_graph_without_withheld_words(client):
    withheld = [" ".join(passage.verbatim.split())[:40] for passage in Passage.objects.filter(layer=Layer.WITHHELD)]
    assert withheld
    edition = held.current().edition
    for kind in Kind:
        for code in edition.codes[kind][:4]:
            graph = graph_of(page_of(client, f"/{code}"))
            told = graph["DefinedTerm"]["description"]
            assert not any(words in told for words in withheld), code
            assert graph["DefinedTerm"]["termCode"] == code


@pytest.mark.usefixtures("catalogue")
def test_no_title_breaks_out(client):
    titles = {"FM-03": "</script><script>alert(1)</script>", "FM-04": 'A "b" & \\ <!-- \u2028 c'}
    for code, title in titles.items():
        FailureMode.objects.filter(entry__code=code).update(title=title)
    publish(list(titles), by=Actor("Carla Curator"), note="Other names")
    for code, title in titles.items():
        page = page_of(client, f"/{code}")
        assert "<script>alert" not in page
        assert graph_of(page)["DefinedTerm"]["name"] == title
        assert meta_of(page)["z:itemType"] == ["encyclopediaArticle"]


@pytest.mark.usefixtures("catalogue")
def test_a_pinned_page_names_its_edition(client):
    FailureMode.objects.filter(entry__code="FM-03").update(title="Inversion of models")
    publish(["FM-03"], by=Actor("Carla Curator"), note="Another name")
    old, new = (graph_of(page_of(client, f"/editions/{number}/FM-03")) for number in (1, 2))
    assert old["DefinedTerm"]["@id"] == new["DefinedTerm"]["@id"]
    assert (old["DefinedTerm"]["version"], new["DefinedTerm"]["version"]) == ("1", "2")
    assert old["DefinedTerm"]["name"] == "Model Inversion"


def test_the_policy_lets_the_graph_be(live_server, page, complaints):
    page.goto(f"{live_server.url}/FM-03")
    assert page.locator('script[type="application/ld+json"]').count() == 1
    assert complaints == []
