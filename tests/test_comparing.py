"""Entries side by side: every fact of each, the same on the page and in its data, and mistakes are told."""

import csv
import io
import re
from itertools import combinations
from random import Random

import openpyxl
import pytest
from django.http import QueryDict

from catalogue.documents.shapes import SHAPES, EntryDocument, hints_of
from catalogue.editions import held
from catalogue.editions.comparing import MOST, compare, query_of
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import merge, withdraw
from catalogue.vocabulary import Kind, Layer
from tests.page_text import as_written

pytestmark = pytest.mark.usefixtures("edition_in_memory")

BY = Actor("Carla Curator")
PAIRS = {
    Kind.FAILURE_MODE: ("FM-03", "FM-04", "FM-12"),
    Kind.SCENARIO: ("FM-03.S1", "FM-09.S2"),
    Kind.QUESTION: ("LQ-02", "LQ-14", "LQ-05"),
    Kind.AUTHORITY: ("LAW-01", "LAW-09"),
    Kind.REFERENCE: ("REF-12", "REF-18", "REF-13", "REF-01"),
}


def comparison_of(*codes: str):
    return compare(codes, held.current().edition)


def rows_of_csv(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))


@pytest.mark.parametrize("kind", [kind for kind in PAIRS if kind is not Kind.SCENARIO])
def test_every_key_of_a_kind_has_its_row(kind):
    """Also one that a later shape brings: the rows are made of the shape."""
    edition = held.current().edition
    names = set()
    for entry in edition.of_kind(kind):
        names |= {row.name for row in comparison_of(entry["code"], entry["code"]).rows}
    own = set(hints_of(SHAPES[kind])) - set(hints_of(EntryDocument))
    said = {key for key in own if any(entry[key] not in ("", None, []) for entry in edition.of_kind(kind))}
    assert {key for key in said if key not in names and not any(name.startswith(f"{key}_") for name in names)} == set()


def test_same_words_keep_the_place_of_each(client):
    """The table of the source has a row for each mode: what two rows say alike stands in both."""
    text = " ".join(re.sub(r"<[^>]+>", "", client.get("/compare/?e=FM-03&e=FM-04").text).split())
    for code, row in (("FM-03.P3", 3), ("FM-04.P3", 4)):
        (place,) = {
            line.source
            for each in comparison_of("FM-03", "FM-04").rows
            for cell in each.cells
            for line in cell
            if line.code == code
        }
        assert f"row {row}" in place
        assert f"{code}, {place}" in text


@pytest.mark.parametrize("kind", PAIRS)
def test_every_passage_is_said_whole_with_its_layer(kind):
    edition = held.current().edition
    for codes in combinations(PAIRS[kind], 2):
        lines = [line for row in comparison_of(*codes).rows for cell in row.cells for line in cell if line.source]
        said = {line.code: (line.text, line.layer) for line in lines}
        for code in codes:
            row = edition.all_scenarios.get(code)
            for passage in [row.passage] if row else edition.entries[code]["passages"]:
                text = (passage["display"] or passage["verbatim"]).strip()
                assert said[passage["anchor"]] == (text, passage["layer"])


def test_no_row_mixes_layers_and_hedges_stay_beside_their_words():
    for row in comparison_of("FM-03", "FM-04").rows:
        layers = {line.layer for cell in row.cells for line in cell if line.source}
        assert layers <= {row.layer}
    withheld = [row for row in comparison_of("FM-03", "FM-04").rows if row.layer == Layer.WITHHELD and row.cells[0]]
    assert withheld[0].cells[0][0].hedges == ("feels like",)


def test_what_all_say_is_folded_or_left_out(client):
    whole = client.get("/compare/?e=FM-03&e=FM-04")
    few = client.get("/compare/?e=FM-03&e=FM-04&only=differences")
    comparison = comparison_of("FM-03", "FM-04")

    assert whole.text.count('class="compare__same"') == comparison.same > 5
    assert few.text.count('class="compare__same"') == 0
    assert few.text.count('class="compare__row') == len(comparison.differences) > 5
    assert "FM-03.P3" in whole.text
    assert "FM-04.P3" in whole.text


def test_frameworks_are_named_and_what_is_equal_is_folded(client):
    page = " ".join(client.get("/compare/?e=FM-03&e=FM-07").text.split())

    assert re.search(r'<b class="compare__framework">MITRE ATLAS [\d.]+</b>', page)
    assert page.count("Failure Modes in Machine Learning Systems · The same words") == 1
    assert "The same words: FM-03.P6, FM-03.P8, FM-03.P9" in as_written(page)
    assert "Proposed · Exfiltration" not in page
    assert "mitre-atlas" not in re.sub(r"<[^>]*>", "", page)


@pytest.mark.parametrize("section", ["law", "questions"])
def test_a_list_says_once_that_all_is_proposed(client, section):
    assert client.get(f"/{section}/").text.count("roposed, to be confirmed") == 1


def test_withheld_rows_say_so(client):
    text = client.get("/compare/?e=FM-03&e=FM-04").text

    rows = re.findall(r'class="compare__row compare__row--withheld"[^>]*>(.*?)</tr>', text, re.DOTALL)
    assert len(rows) == 4  # statement, cell, line and hedge: the rest is how the curators read them
    assert all("Not the publisher’s position" in row and "layer--withheld" in row for row in rows)


@pytest.mark.parametrize("kind", PAIRS)
@pytest.mark.parametrize("only", ["", "differences"])
def test_each_format_has_the_rows_of_the_page(client, kind, only):
    query = query_of(PAIRS[kind], only)
    page = client.get(f"/compare/{query}").text
    told = client.get(f"/compare.json{query}").json()
    rows = rows_of_csv(client.get(f"/compare.csv{query}"))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(f"/compare.xlsx{query}"))))

    assert page.count('class="compare__row') == len(told["rows"]) == len(rows) == book["Comparison"].max_row - 1
    assert [row["name"] for row in rows] == [row["name"] for row in told["rows"]]
    assert [entry["code"] for entry in told["entries"]] == list(PAIRS[kind])
    for row, said in zip(rows, told["rows"], strict=True):
        assert row["layer"] == said["layer"]
        for code, cell in zip(PAIRS[kind], said["cells"], strict=True):
            assert all(hedge in row[f"{code}_hedges"] for line in cell for hedge in line["hedges"])


@pytest.mark.parametrize("before", ["", "/editions/1"])
def test_links_stay_in_the_edition(client, before):
    text = client.get(f"{before}/compare/?e=FM-03&e=LQ-02&e=FM-04".replace("&e=LQ-02", "")).text
    main = text.partition('<main id="main"')[2].partition('<details class="share"')[0]
    links = re.findall(r'href="([^"#]+)', main)
    assert len(links) > 40
    assert all(link.startswith((f"{before}/", "https://", "/check/")) for link in links)


MALFORMED = {
    "?e=FM-03&e=FM-99": "FM-99",
    "?e=FM-03&e=nothing+like+it": "nothing like it",
    "?e=FM-03&e=LQ-02": "one kind",
    "?e=FM-03&e=fm3": "named twice",
    "?e=FM-03&e=FM-03.P2": "named twice",
    "?e=FM-03&e=model-inversion": "named twice",
    "?e=FM-01&e=FM-02&e=FM-03&e=FM-04&e=FM-05": "At most 4",
    "?e=FM-03&e=%C2%B2": "²",
    "?e=FM-03&e=FM-%C2%B2": "FM-²",
    f"?e=FM-03&e={'x' * 5000}": "no entry",
    "?e=FM-03&e=FM-04&only=same": "differences",
    "?e=FM-03&e=FM-04&only=": "differences",
    "?e=FM-03&e=FM-04&only=differences&only=differences": "differences",
    "?e=FM-03&e=%3Cscript%3E": "&lt;script&gt;",
}


@pytest.mark.parametrize("query", MALFORMED, ids=[f"{n}" for n, _ in enumerate(MALFORMED)])
def test_mistakes_are_told_with_what_was_typed(client, query):
    for before in ("", "/editions/1"):
        answer = client.get(f"{before}/compare/{query}")
        parameter = "only" if "only" in query else "e"
        assert answer.status_code == 400
        assert MALFORMED[query] in answer.text
        assert f"<code>{parameter}</code>" in answer.text
        assert 'value="FM-03"' in answer.text
        assert "<script>" not in answer.text
        told = client.get(f"{before}/compare.json{query}")
        assert (told.status_code, told.json()["parameter"]) == (400, parameter)


@pytest.mark.parametrize("query", ["?e=FM-03&e=%00", "?e=FM-03&e=FM-04%00", "?e=%ff&e=FM-03"])
def test_what_is_no_text_is_told(client, query):
    answer = client.get(f"/compare/{query}")
    assert answer.status_code == 400
    assert "e" in client.get(f"/compare.json{query}").json()["parameter"]


@pytest.mark.parametrize("query", ["", "?e=", "?e=FM-03", "?e=&e=&e=FM-03&e=", "?utm_source=x", "?e=FM-03.P2"])
def test_fewer_than_two(client, query):
    answer = client.get(f"/compare/{query}")
    assert answer.status_code == 200
    assert answer.text.count('name="e"') == MOST
    assert ("/compare/?e=FM-03&amp;e=FM-04" in answer.text) == ("FM-03" in query)
    assert client.get(f"/compare.csv{query}").status_code == 400


def test_any_spelling_and_the_order_are_kept(client):
    told = client.get("/compare.json?e=fm4&e=&e=model-inversion").json()
    assert [entry["code"] for entry in told["entries"]] == ["FM-04", "FM-03"]
    assert told["links"]["csv"] == "http://testserver/compare.csv?e=FM-04&e=FM-03"


@pytest.mark.usefixtures("catalogue")
def test_merged_and_withdrawn_entries_are_told(client):
    merge("FM-03", into="FM-05", reason="It is the same.", by=BY, note="One of two")
    withdraw("FM-06", reason="It is covered elsewhere.", successor="", by=BY, note="Tidying up")

    told = client.get("/compare.json?e=FM-03&e=FM-04").json()
    assert [entry["code"] for entry in told["entries"]] == ["FM-05", "FM-04"]
    gone = client.get("/compare/?e=FM-06&e=FM-04")
    assert gone.status_code == 400
    assert "FM-06 was withdrawn in edition 3: It is covered elsewhere." in as_written(gone.text)
    assert client.get("/editions/1/compare/?e=FM-06&e=FM-03").status_code == 200


def test_random_entries_of_a_kind_are_compared(client):
    random, edition = Random(5), held.current().edition
    for _ in range(20):
        codes = random.sample(edition.codes[random.choice([*PAIRS])], random.randint(2, MOST))
        assert client.get(f"/compare/{query_of(codes)}").status_code == 200, codes


def test_cards_have_a_box_and_entries_lead_there(client):
    text = client.get("/failure-modes/").text
    boxes = re.findall(r'name="e" value="([^"]+)"\s+form="compare"', text)
    assert len(boxes) == 17
    assert 'id="compare" action="/compare/"' in text
    assert 'form="compare"' not in client.get("/search/?q=privacy").text
    for code in ("FM-03", "FM-03.S1", "LQ-02", "LAW-01", "REF-12"):
        page = client.get(f"/editions/1/{code}", follow=True).text
        assert f'href="/editions/1/compare/?e={code}"' in page


def test_the_query_is_written_as_it_is_read():
    query = QueryDict(query_of(["FM-03", "FM-04"], "differences").removeprefix("?"))
    assert query.getlist("e") == ["FM-03", "FM-04"]
    assert query["only"] == "differences"


def test_quoted_cells_say_whose_words_they_are(client, edition_in_memory):
    page = client.get("/compare/?e=FM-03&e=FM-04", follow=True).text
    assert ', source, ed. 1"' in page
    assert ', withheld, not the publisher’s position, ed. 1"' in page


@pytest.mark.parametrize(
    ("address", "instead"),
    [
        ("/compare/?e=FM-03&e=FM-99", "/compare/?e=FM-03&amp;e=FM-17"),
        ("/compare/?e=model-invertion&e=FM-04", "/compare/?e=FM-03&amp;e=FM-04"),
        ("/memo/?i=LQ-14&i=FM-03.P99", "/memo/?i=LQ-14&amp;i=FM-03"),
        ("/editions/1/memo/?i=LAW-01&add=LQ-99", "/editions/1/memo/?i=LAW-01&amp;add=LQ-80"),
    ],
)
def test_wrong_names_offer_what_is_like_them(client, address, instead):
    answer = client.get(address)
    assert answer.status_code == 400
    assert re.search(rf'<a\shref="{re.escape(instead)}"\srel="nofollow"\s*>\s*[A-Z]+-[0-9]+', as_written(answer.text))
    assert client.get(instead.replace("&amp;", "&"), follow=True).status_code == 200
