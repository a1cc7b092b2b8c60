"""The index of the law: every authority on one page, under its jurisdiction, whose conduct, or the questions."""

import re
from html import unescape

import pytest

from catalogue.editions import held
from catalogue.vocabulary import Kind
from tests.test_overviews import CELL, ROW, words_of

pytestmark = pytest.mark.usefixtures("edition_in_memory")

CODE = re.compile(r"(?:LAW|LQ)-[0-9]+")


def index_of(text: str) -> list[tuple[str, list[list[str]]]]:
    """Return each heading of the index with the cells of its rows."""
    groups: list[tuple[str, list[list[str]]]] = []
    table = text.partition('<table class="law-index')[2].partition("</table>")[0].partition("</thead>")[2]
    for row in ROW.findall(table):
        cells = [words_of(cell) for _, cell in CELL.findall(row)]
        if len(cells) == 1:
            groups.append((cells[0], []))
        else:
            groups = groups or [("", [])]
            groups[-1][1].append(cells)
    return groups


def test_each_authority_is_a_row_under_its_jurisdiction(client):
    edition = held.current().edition
    text = client.get("/law/").text
    groups = dict(index_of(text))

    assert {row[0] for rows in groups.values() for row in rows} == set(edition.codes[Kind.AUTHORITY])
    assert sum(map(len, groups.values())) == 39
    assert next(iter(groups)) == "United States (federal)"
    cfaa = ["LAW-01", "Computer Fraud and Abuse Act", "18 U.S.C. § 1030", "22 November 2026"]
    assert groups["United States (federal)"][0] == [*cfaa, "8", "11", ""]
    assert [row[0] for row in groups["Germany"]] == ["LAW-25"]
    assert set(re.findall(r'href="#(in-[^"]+)"', text)) == set(re.findall(r'<tr[^>]* id="(in-[^"]+)"', text))


def test_its_counts_are_those_of_the_lists(client):
    text = client.get("/law/").text + client.get("/law/?by=addressee").text
    links = re.findall(r'href="(/(?:questions|failure-modes)/\?[^"]*authority=[^"]+)"[^>]*>([0-9]+)</a>', text)

    assert len(links) > 100
    for url, count in links[::12]:
        assert client.get(unescape(url)).context["listing"].total == int(count)


def test_each_question_is_a_row_under_each_law_that_it_names(client):
    edition = held.current().edition
    groups = dict(index_of(client.get("/law/?by=question").text))

    assert {(law, row[0]) for law, rows in groups.items() for row in rows} == {
        (edition.term("jurisdiction", law).label, question["code"])
        for question in edition.questions
        for law in edition.jurisdictions_of(question["authorities"])
    } | {("No law named", "LQ-01")}
    assert groups["European Union"][0][2:] == ["The person who attacks or tests", "Trade Secrets Directive"]


def test_a_selection_is_kept_from_view_to_view(client):
    text = client.get("/law/?type=case&jurisdiction=us-federal&by=addressee").text

    assert '<input type="hidden" name="by" value="addressee">' in text
    assert "/law/?type=case&amp;jurisdiction=us-federal&amp;by=question" in text
    assert {row[2] for _, rows in index_of(text) for row in rows} == {"United States (federal)"}
    assert "LAW-01" not in CODE.findall(text.partition("law-index")[2].partition("</table>")[0])


def test_an_order_mixes_the_jurisdictions(client):
    (only,) = index_of(client.get("/law/?sort=title").text)

    assert len(only[1]) == 39
    assert only[1][0][1] == "Amazon.com Services LLC v. Perplexity AI, Inc."


@pytest.mark.parametrize("address", ["/law/?q=court", "/law/?page=2", "/law/?q=court&by=question", "/references/"])
def test_words_and_pages_have_cards(client, address):
    text = client.get(address).text

    assert 'class="entry-row"' in text
    assert "law-index" not in text


@pytest.mark.parametrize("by", ["colour", "Question", "question&by=addressee", "²"])
def test_an_unknown_view_is_told(client, by):
    assert client.get(f"/law/?by={by}").status_code == 400
    assert client.get(f"/questions/?by={by}").status_code == 200
