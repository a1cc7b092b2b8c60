"""The matrix, the duties, the glossary and the crosswalk: each says no more and no less than the entries do."""

import re
from collections import Counter
from html import unescape
from xml.etree import ElementTree

import pytest

from catalogue.addresses.names import fold
from catalogue.editions import held
from tests.page_text import as_written

pytestmark = pytest.mark.usefixtures("edition_in_memory")

ROW = re.compile(r"<tr[^>]*>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<t[hd]([^>]*)>(.*?)</t[hd]>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
SVG = "{http://www.w3.org/2000/svg}"
LABEL = re.compile(r'<span class="cell-label">.*?</span>', re.DOTALL)


def words_of(html: str) -> str:
    """Return the words that one reads, without what only a narrow screen shows."""
    seen = LABEL.sub("", as_written(html)).replace("<wbr>", "")
    return unescape(" ".join(TAG.sub(" ", seen).split()))


def rows_of(text: str) -> list[list[str]]:
    """Return what a spreadsheet gets of the table: a cell as it is seen on a wide screen."""
    body = text.partition("</thead>")[2].partition("</table>")[0]
    rows = ([words_of(cell) for _, cell in CELL.findall(row)] for row in ROW.findall(body))
    return [row for row in rows if len(row) == 9]


@pytest.mark.parametrize(
    "address",
    [
        "/authorization/",
        "/duties/",
        "/law/",
        "/law/?by=addressee",
        "/law/?by=question",
        "/frameworks/",
        "/frameworks/cwe/",
        "/CWE-359",
    ],
)
def test_code_and_title_have_a_cell_each(client, address):
    text = client.get(address, follow=True).text
    cells = [words_of(cell) for row in ROW.findall(text) for _, cell in CELL.findall(row)]

    assert len(cells) > 10
    assert [cell for cell in cells if re.match(r"(?:FM|LQ|LAW|CWE)-[0-9]+ \w", cell)] == []


def test_the_matrix_has_one_fact_a_cell(client):
    rows = {row[0]: row for row in rows_of(client.get("/authorization/").text)}

    assert len(rows) == 17
    assert rows["FM-03"][1] == "Model Inversion"
    assert rows["FM-03"][3:] == ["No", "Not misusing the system", "“feels like”", "No", "Possible", "No"]
    assert rows["FM-01"][4:6] == ["Not misusing the system", "inferred by the curators"]
    assert rows["FM-07"][3:6] == ["No", "Not assessed", ""]
    assert rows["FM-12"][3:6] == ["Not addressed", "No such column", ""]
    assert rows["FM-12"][6:] == ["Not covered"] * 3


def test_headings_of_the_matrix_keep_their_limiting_words(client):
    text = words_of(client.get("/authorization/").text.replace("<wbr>", ""))

    assert "Violates traditional technological notion of access/authorization?" in text
    assert "Is the attacker [technologically] misusing the system?" in text


def test_a_card_says_the_question_and_who_read_what(client):
    """On a phone a card has no heads of columns."""
    said = {
        "Published: violates traditional technological notion of access/authorization?",
        "From the withheld column, as the curators read it: is the attacker [technologically] misusing the system?",
    }
    clauses = ("(a)(2), read narrowly", "(a)(2), read broadly", "(a)(5)(A), damage")
    of_the_paper = {"REF-28 on the CFAA:", *(f"REF-28 on CFAA {clause}:" for clause in clauses)}
    at_home = {"Published:", "Withheld column, as the curators read it:"}  # the caption has the questions
    for address, expected in (("/", at_home), ("/authorization/", said | of_the_paper)):
        table = as_written(client.get(address).text).partition('class="matrix')[2].partition("</table>")[0]
        labels = LABEL.findall(table)
        found = {unescape(" ".join(TAG.sub("", label).split())) for label in labels}
        assert found == expected


READ = ["Yes", "Possible", "No", "Not covered"]
ORDERS = {
    "code": lambda row: row[0],
    "title": lambda row: fold(row[1]),
    "published": lambda row: ["Yes", "No", "Not addressed"].index(row[3]),
    "withheld": lambda row: (
        ["Misusing the system", "Not misusing the system", "Not assessed", "No such column"].index(row[4]),
        not row[5],
    ),
    "narrow": lambda row: READ.index(row[6]),
    "broad": lambda row: READ.index(row[7]),
    "damage": lambda row: READ.index(row[8]),
}


def test_the_matrix_is_ordered_by_link(client):
    by_code = rows_of(client.get("/authorization/").text)
    links = set(re.findall(r'href="/authorization/(?:\?order=(\w+))?"', client.get("/authorization/?order=title").text))

    assert links - {""} == ORDERS.keys() - {"code", "title"}
    assert len(by_code) == 17
    for order, key in ORDERS.items():
        assert rows_of(client.get("/authorization/", {"order": order}).text) == sorted(by_code, key=key), order


@pytest.mark.parametrize("order", ["colour", "", "code&order=title", "Code", "²", "code%00"])
def test_a_malformed_order_is_told(client, order):
    response = client.get(f"/authorization/?order={order}")

    assert response.status_code == (200 if not order else 400)
    if order:
        assert "order" in response.text


def test_the_picture_says_what_it_is_and_of_which_edition(client):
    response = client.get("/authorization.svg?order=broad")
    picture = ElementTree.fromstring(response.content)  # noqa: S314 - our own picture
    text = " ".join(" ".join(picture.itertext()).split())
    drawn = " ".join(" ".join(words for one in picture.iter(f"{SVG}text") for words in one.itertext()).split())
    rows = rows_of(client.get("/authorization/?order=broad").text)

    assert response.headers["Content-Type"] == "image/svg+xml"
    assert "Model Inversion" in text
    assert "Not misusing the system" in text
    assert "edition 1" in text
    assert "http://testserver/editions/1/authorization/" in text
    assert "CC BY 4.0" in text
    assert re.findall(r"FM-[0-9]{2}", drawn) == [row[0] for row in rows]
    assert all(cell in drawn for row in rows for cell in row[1:])
    assert "Violates traditional technological notion of access/authorization?" in drawn
    assert "Is the attacker [technologically] misusing the system?" in drawn
    assert "From the withheld column, as the curators read it: not the publisher’s position" in drawn
    assert "18 U.S.C. § 1030 (CFAA), as REF-28 (arXiv:2006.16179) reads it" in drawn


def test_modes_by_law_count_as_lists_do_and_so_does_the_picture(client):
    text = client.get("/law/").text
    links = re.findall(r'<a href="(/questions/[^"]+)">([0-9]+)</a>\s*</td>', text)
    picture = client.get("/law.svg")
    drawn = ElementTree.fromstring(picture.content).iter(f"{SVG}circle")  # noqa: S314 - ours

    assert len(links) > 40
    assert len(list(drawn)) == len(links)
    for url, count in links[::9]:
        assert f"<strong>{count}</strong>" in client.get(unescape(url)).text


def test_every_question_stands_under_its_addressee_once(client):
    edition = held.current().edition
    text = client.get("/duties/").text
    shown = Counter(re.findall(r'class="code" href="[^"]*">(LQ-[0-9]+)<', text))

    assert shown == Counter({question["code"]: 1 for question in edition.questions})
    about = {part.partition('"')[0]: part for part in text.split('<section class="entry__section" id="')[1:]}
    assert list(about)[1:] == [term.value for term in edition.terms("addressee")]
    assert "LQ-27" in about["user"]
    assert "No question yet" in words_of(about["deployer"])
    assert "none yet" in words_of(text)
    assert {"deployer", "user"} <= set(re.findall(r'scope="col" role="columnheader">\s*<a href="#([^"]+)">', text))


def test_counts_of_duties_are_those_of_their_lists(client):
    text = client.get("/duties/").text
    links = re.findall(r'href="(/questions/\?[^"]+)" aria-label="([0-9]+) on', text)

    assert len(links) > 20
    for url, count in links:
        assert client.get(unescape(url)).context["listing"].total == int(count)


def test_every_term_has_one_address(client):
    text = client.get("/glossary/").text
    ids = re.findall(r'<div id="([^"]+)" class="definitions__term"', text)

    assert len(ids) == len(set(ids)) > 100
    assert {"layer-withheld", "question_origin-source", "relation-exactMatch"} <= set(ids)


def test_coverage_says_both_sides(client):
    text = words_of(client.get("/frameworks/cwe/").text)
    edition = held.current().edition
    without = [
        mode["code"]
        for mode in edition.failure_modes
        if not any(mapping["framework"] == "cwe" and mapping["relation"] for mapping in mode["mappings"])
    ]

    gaps = text.partition("nothing here matches")[2]
    assert "CWE-359" in text
    assert without
    assert re.findall(r"FM-[0-9]{2}", gaps)[: len(without)] == without


@pytest.mark.parametrize(
    ("slug", "says", "lists"),
    [
        ("mitre-atlas", "137 of the 170 techniques: no match is recorded", {"AML.T0046", "AML.T0005", "AML.T0051.000"}),
        ("owasp-ml", "1 of the 10 entries: no match", {"ML09:2023"}),
        ("cwe", "Not known: the catalogue keeps no complete list of the concepts of CWE.", set()),
    ],
    ids=["sub-techniques", "one", "unlisted"],
)
def test_unmatched_concepts_are_listed(client, slug, says, lists):
    text = client.get(f"/frameworks/{slug}/").text.partition('id="unmatched-title"')[2].partition("</section>")[0]
    named = re.findall(r'class="crosswalk__id">([^<]+)<', as_written(text))

    assert says in words_of(text)
    assert lists <= set(named)
    assert not set(named) & {concept.name for concept in held.current().edition.crosswalk.coverage[slug].matched}


def test_every_concept_has_a_page_that_names_its_modes(client):
    edition = held.current().edition
    for slug, coverage in edition.crosswalk.coverage.items():
        for concept in coverage.concepts:
            found = edition.crosswalk.concepts_called(concept.name)
            assert concept in found, (slug, concept.name)
    page = client.get(client.get("/CWE-359").headers["Location"])
    assert page.status_code == 200
    assert {"FM-03", "FM-04"} <= set(re.findall(r"FM-[0-9]{2}", page.text))


@pytest.mark.parametrize(
    "typed", ["/CWE-359", "/cwe-359", "/AML.T0024.001", "/aml.t0024.001/", "/LLM04:2025", "/nistaml.022", "/CWE-359."]
)
def test_a_foreign_id_leads_to_its_concept(client, typed):
    response = client.get(typed, follow=True)

    assert response.status_code == 200
    assert response.redirect_chain[-1][0].startswith("/frameworks/")


def test_ids_with_marks_of_addresses_have_their_page(client):
    for concept in held.current().edition.crosswalk.coverage["misp"].concepts:
        link = client.get("/frameworks/misp/").text
        assert concept.name.split(":")[0] in link
    urls = re.findall(r'class="crosswalk__id" href="([^"]+)"', client.get("/frameworks/misp/").text)
    assert len(urls) == len(held.current().edition.crosswalk.coverage["misp"].matched)
    for url in [*urls, *re.findall(r'class="crosswalk__id" href="([^"]+)"', client.get("/frameworks/benchmark/").text)]:
        assert client.get(unescape(url)).status_code == 200, url


@pytest.mark.parametrize(
    "address", ["/frameworks/none/", "/frameworks/cwe/unversioned/CWE-0", "/frameworks/cwe/x/y/z", "/frameworks/²/"]
)
def test_what_nothing_was_compared_with_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_another_release_leads_to_the_one_compared(client):
    response = client.get("/frameworks/mitre-atlas/4.0/AML.T0018")

    assert response.status_code == 302
    assert response.headers["Location"] == "/frameworks/mitre-atlas/5.6.0/AML.T0018"
