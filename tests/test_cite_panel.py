"""The Cite panel of each page, and the footnotes of the Quote panel: what stands there, and what is copied."""

import html
import re
from datetime import date

import pytest
from playwright.sync_api import expect

from catalogue.editions import held
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.formats.citing import PLAIN, STYLES
from catalogue.models import SiteText
from tests.content import catalogue_itself
from tests.desk import Desk

pytestmark = pytest.mark.usefixtures("catalogue")
BASE = "http://testserver"
PAGES = ["/FM-03", "/FM-03.S1", "/LQ-05", "/LAW-02", "/REF-12", "/REF-18", "/failure-modes/?group=intentional"]
CATALOGUE = "Failure Modes Catalogue"


def panel_of(page: str) -> str:
    """The panel’s text, without tags."""
    found = re.search(r'<details class="cite" id="cite">(.*?)\n\s*</details>\s*(?:</?\w+|$)', page, re.DOTALL)
    return words(found[1]) if found else ""


def words(part: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]*>", "", part)).split())


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_cited_in_every_style(client, address):
    page = client.get(address, follow=True).text
    for style in (*STYLES, PLAIN):
        assert f"<dt>{style.title}</dt>" in page
    assert page.count('<details class="cite"') == 1


@pytest.mark.parametrize(
    ("address", "sources"),
    [
        ("/FM-03", ["FM-03 of the catalogue", "The source document"]),
        ("/FM-03.S1", ["FM-03.S1 of the catalogue", "The source document"]),
        ("/LQ-01", ["LQ-01 of the catalogue"]),
        ("/LAW-02", ["The authority", "LAW-02 of the catalogue"]),
        ("/REF-12", ["The work", "REF-12 of the catalogue", "The source document"]),
        ("/REF-18", ["REF-18 of the catalogue"]),
        ("/REF-28", ["The work", "REF-28 of the catalogue"]),
    ],
)
def test_a_page_cites_what_it_is_about_first(client, address, sources):
    page = client.get(address, follow=True).text
    assert (
        re.findall(r'<section class="share__link" aria-label="([^"]*)">', page.partition('id="cite"')[2])[
            : len(sources)
        ]
        == sources
    )


def test_an_edition_and_the_layers_are_never_left_out(client):
    page = words(client.get("/editions/1/FM-03", follow=True).text)
    layers = "source, withheld draft commentary and curators’ text"
    assert f"FM-03 “Model Inversion” ({layers}), Failure Modes Catalogue, edition 1" in page
    assert page.count(layers) >= 7  # each style, plain, on paper, for programs
    assert "A withheld passage is not the publisher’s position: say so where you quote one." in page
    assert "not the publisher’s position" not in panel_of(client.get("/FM-03.S1", follow=True).text)


def test_a_passage_of_the_source_is_cited_by_the_source_first(client):
    notes = footnotes_of(client, "/FM-03", "FM-03.P2")
    assert notes["Bluebook"].startswith(
        "Ram Shankar Siva Kumar et al., Failure Modes in Machine Learning, Microsoft and Berkman Klein Center"
    )
    assert "Details on Intentionally-Motivated Failures, row 3, column Description" in notes["Bluebook"]
    for style, note in notes.items():
        assert re.search(r"as reproduced in", note, re.IGNORECASE), style
        assert f"{BASE}/editions/1/FM-03.P2" in note, style


def test_what_was_withheld_is_not_cited_as_published(client):
    for style, note in footnotes_of(client, "/FM-03", "FM-03.P6").items():
        assert "withheld draft commentary, not the publisher’s position" in note, style
        assert "reproduced" not in note, style


def footnotes_of(client, address: str, anchor: str) -> dict[str, str]:
    page = client.get(address, follow=True).text
    found = re.search(rf'<dl class="quoting__footnotes" aria-label="Footnotes to {anchor}">(.*?)</dl>', page, re.DOTALL)
    return {words(name): words(note) for name, note in re.findall(r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", found[1])}


@pytest.mark.parametrize("code", ["FM-03", "FM-07", "LQ-02", "LAW-02", "REF-12"])
def test_verify_agrees_with_our_footnotes(client, code):
    edition = held.current().edition
    for passage in edition.entries[code]["passages"]:
        for style, note in footnotes_of(client, f"/{code}", passage["anchor"]).items():
            answer = client.post("/verify/", {"text": note}, headers={"accept": "application/json"}).json()
            wrong = [fact["says"] for item in answer["items"] for fact in item["facts"] if not fact["is_right"]]
            assert wrong == [], (style, note)
            assert [item["verdict"] for item in answer["items"]] == [""], (style, note)


@pytest.mark.parametrize("quoted", ["“{}”", "‘{}’", '"{}"', "1. “{}”"])
def test_verify_reads_a_quotation_with_our_footnote(client, quoted):
    words_there = "The private features used in machine learning models can be recovered"
    for style, note in footnotes_of(client, "/FM-03", "FM-03.P2").items():
        text = f"{quoted.format(words_there)} {note}"
        answer = client.post("/verify/", {"text": text}, headers={"accept": "application/json"}).json()
        assert [item["verdict"] for item in answer["items"]] == ["verbatim"], style
        assert all(fact["is_right"] for item in answer["items"] for fact in item["facts"]), style


def test_a_list_and_a_search_are_cited_with_their_query(client):
    page = client.get("/failure-modes/?group=intentional&page=1").text
    assert f"{BASE}/editions/1/failure-modes/?group=intentional" in panel_of(page)
    page = client.get("/search/?q=duty+of+care").text
    assert f"{BASE}/editions/1/search/?q=duty+of+care" in panel_of(page)
    assert "“duty of care”" in panel_of(page)


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/failure-modes/", "Failure modes"),
        ("/failure-modes/?group=intentional", "Failure modes · Group: Intentional"),
        (
            "/law/?q=court&jurisdiction=us-federal&jurisdiction=eu",
            "Law · Words: court · Jurisdiction: United States (federal) or European Union",
        ),
        ("/failure-modes/?group=invented&sort=title&exact=1", "Failure modes"),
        ("/search/?q=duty&kind=question", "Search · “duty” · Kind: Legal questions"),
        ("/references/?page=2", "References, page 2"),
    ],
)
def test_a_list_is_cited_with_its_filters(client, address, title):
    cited = panel_of(client.get(address).text)
    assert f"Failure Modes Catalogue, {title}, ed. 1 (" in cited, cited


def test_editor_and_publisher_are_those_of_the_edition(client, pia):
    note = "Failure Modes Catalogue, edition 1, edited by Curators of the Failure Modes Catalogue ("
    assert note in panel_of(client.get("/FM-03", follow=True).text)
    assert note in panel_of(client.get("/law/").text)
    assert "editor = {{Curators of the Failure Modes Catalogue}}" in client.get("/FM-03.bib").text
    assert "PB  - Failure Modes Catalogue" in client.get("/FM-03.ris").text
    for key, name in (("editor", "Ada Lovelace"), ("publisher", "Example Press")):
        sheet = Desk(pia).open(SiteText.objects.get(key=key))
        sheet["display"] = name
        sheet.save()
    publish(catalogue_itself(), by=Actor("Pia Publisher"), note="Named")
    assert "edition 2, edited by Ada Lovelace, Example Press (" in panel_of(client.get("/FM-03", follow=True).text)
    assert note in panel_of(client.get("/editions/1/FM-03", follow=True).text)


@pytest.mark.parametrize("before", ["", "/editions/1"])
def test_pages_lead_to_files(client, before):
    for address, files in (
        ("/FM-03", ["/FM-03.bib", "/FM-03.ris", "/FM-03.csl.json", "/FM-03.txt"]),
        ("/law/?q=court", ["/law.bib?q=court", "/law.ris?q=court"]),
        ("/search/?q=duty+of+care", ["/search.bib?q=duty+of+care", "/search.txt?q=duty+of+care"]),
    ):
        page = html.unescape(client.get(f"{before}{address}", follow=True).text)
        for file in files:
            assert f'href="{before}{file}"' in page
            assert client.get(before + file).status_code == 200


def test_no_page_knows_the_day_on_which_it_is_read(client):
    today = date.today()  # noqa: DTZ011 - any day that a page could print
    edition = held.current().edition.published_at.date()
    page = client.get("/REF-12", follow=True).text
    assert "accessed" in page
    assert f"accessed {today:%-d %B %Y}" not in page
    assert f"{edition:%-d %B %Y}" in page


def test_hostile_titles_stay_text(client):
    page = client.get("/search/?q=%3C%2Fpre%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E").text
    assert "<script>alert(1)" not in page


def open_panel(page, address: str) -> None:
    page.goto(address)
    page.locator("details.cite > summary").click()


def test_the_panel_unfolds_by_keyboard_without_script(live_server, page_without_script):
    page = page_without_script
    page.goto(f"{live_server.url}/REF-12")
    panel = page.locator("details.cite")
    expect(panel.get_by_role("region", name="The work")).to_be_hidden()
    panel.locator("> summary").focus()
    page.keyboard.press("Enter")
    expect(panel.get_by_role("region", name="The work")).to_contain_text("https://doi.org/10.1145/2810103.2813677")
    expect(panel.get_by_role("button")).to_have_count(0)


def copied(page, button: str) -> tuple[str, str]:
    """The text and, where there is any, the HTML that a button copies."""
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("button", name=button)).to_have_text("Copied")
    read = """type => navigator.clipboard.read().then(([item]) =>
        item.types.includes(type) ? item.getType(type).then(blob => blob.text()) : "")"""
    return page.evaluate(read, "text/plain"), page.evaluate(read, "text/html")


def test_a_copied_citation_has_typefaces_and_the_day(live_server, page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_panel(page, f"{live_server.url}/REF-12")
    text, rich = copied(page, "Copy The work in Bluebook")
    assert "Model inversion attacks that exploit confidence information" in text
    assert "<i>Model inversion attacks" in rich
    assert '<span style="font-variant: small-caps">' in rich
    assert "class=" not in rich
    text, _ = copied(page, "Copy REF-12 of the catalogue in OSCOLA")
    assert re.search(r"/editions/1/REF-12> accessed \d{1,2} [A-Z][a-z]+ \d{4}$", text)
    assert copied(page, "Copy as RIS")[0].startswith("TY  - ")


def test_a_footnote_is_copied(live_server, page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}/FM-03")
    page.locator("#FM-03\\.P6 details.quoting > summary").click()
    text, _ = copied(page, "Copy the footnote to FM-03.P6 in OSCOLA")
    assert text.startswith("‘Model Inversion’ (FM-03.P6, Failure Modes Catalogue, edn 1, ")
    assert "withheld draft commentary, not the publisher’s position" in text


def test_paper_has_one_citation_and_no_panel(live_server, page):
    page.goto(f"{live_server.url}/FM-03")
    page.emulate_media(media="print")
    expect(page.locator("details.cite")).to_be_hidden()
    expect(page.locator(".entry__cited")).to_contain_text("FM-03 “Model Inversion” (source, withheld")
