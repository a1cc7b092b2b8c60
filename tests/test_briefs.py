"""Briefs: the words to the letter, with footnotes, in the order of the address, and mistakes are told."""

import html
import io
import re
import zipfile
from random import Random
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

from catalogue.documents.quoting import quotation
from catalogue.editions import held
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import merge, publish, withdraw
from catalogue.formats.citing import STYLES
from catalogue.models import Passage
from catalogue.pages.memo import MOST
from catalogue.vocabulary import Kind, Layer
from tests.page_text import as_written

pytestmark = pytest.mark.usefixtures("edition_in_memory")

BY = Actor("Carla Curator")
SOME = "?i=FM-03.P6&i=FM-03.P4&i=LQ-14&i=LQ-02&i=LAW-01&i=REF-12"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def passage_called(anchor: str):
    entry = held.current().edition.entries[anchor.partition(".")[0]]
    return next(passage for passage in entry["passages"] if passage["anchor"] == anchor)


def part_of(content: bytes, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return ElementTree.fromstring(package.read(name))  # noqa: S314 - our own document


def items_of(text: str) -> list[str]:
    """Return what is in the brief, in its order."""
    return re.findall(r'name="without" value="([^"]+)"', text)


def test_quotations_are_to_the_letter_and_in_order(client):
    text = client.get(f"/memo/{SOME}").context["blocks"]
    said = [str(block.text) for block in text if block.kind in ("quotation", "withheld")]

    assert [words[:20] for words in said[:2]] == ["“Technologically, it", "“Researchers were ab"]
    assert said[1] == f"“{quotation(passage_called('FM-03.P4'))}”"


def test_what_is_withheld_is_set_apart_and_warned_of(client):
    text = client.get(f"/memo/{SOME}").text
    warning = re.search(r'<p class="notice notice--withheld">(.*?)</p>', text, re.DOTALL)

    assert warning
    assert "FM-03.P6, LQ-02.P1 are withheld draft commentary" in as_written(warning[1])
    assert text.count("memo__words--withheld") == 2
    assert "hedged: “feels like”" in text
    assert "notice--withheld" not in client.get("/memo/?i=FM-03.P4&i=LQ-14").text


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_each_has_its_footnote(client, style):
    text = client.get(f"/memo/{SOME}&style={style.name}").text
    marks = re.findall(r'href="#note-([0-9]+)"', text)
    notes = re.findall(r'<li id="note-([0-9]+)">', text)

    assert marks == notes == ["1", "2", "3", "4"]
    assert f'<option value="{style.name}" selected>' in text
    assert "/editions/1/FM-03.P6" in text
    assert "reproduced in" in text


def test_questions_stand_under_their_jurisdiction_with_their_law(client):
    blocks = client.get(f"/memo/{SOME}").context["blocks"]
    headings = [block.text for block in blocks if block.kind == "heading"]

    assert headings[headings.index("Questions by jurisdiction") + 1 :][:2] == [
        "United States (federal)",
        "United States (states)",
    ]
    cells = [str(row[0][1]) for block in blocks if block.kind == "table" for row in block.rows]
    assert {"LAW-01", "LAW-03", "LAW-09"} <= set(cells)


def test_every_entry_can_be_in_a_brief(client):
    edition = held.current().edition
    codes = [code for codes in edition.codes.values() for code in codes]
    for start in range(0, len(codes), MOST):
        query = "?" + "&".join(f"i={code}" for code in codes[start : start + MOST])
        for address in (f"/memo/{query}", f"/memo.docx{query}", f"/memo.md{query}", f"/editions/1/memo/{query}"):
            assert client.get(address).status_code == 200, address


def test_random_passages_are_quoted(client):
    random, edition = Random(7), held.current().edition
    anchors = [passage["anchor"] for entry in edition.entries.values() for passage in entry["passages"]]
    for _ in range(5):
        chosen = random.sample(anchors, 20)
        answer = client.get("/memo/?" + "&".join(f"i={anchor}" for anchor in chosen))
        assert items_of(answer.text) == chosen
        assert answer.text.count('<li id="note-') == 20


@pytest.mark.parametrize(
    ("action", "items"),
    [
        ("&up=FM-03.P4", ["FM-03.P4", "FM-03.P2", "LQ-14"]),
        ("&up=FM-03.P2", ["FM-03.P2", "FM-03.P4", "LQ-14"]),
        ("&down=FM-03.P2", ["FM-03.P4", "FM-03.P2", "LQ-14"]),
        ("&down=LQ-14", ["FM-03.P2", "FM-03.P4", "LQ-14"]),
        ("&without=FM-03.P4", ["FM-03.P2", "LQ-14"]),
        ("&add=LAW-01", ["FM-03.P2", "FM-03.P4", "LQ-14", "LAW-01"]),
        ("&add=see+fm3.p6+and+(LAW-01)%2C+FM-03.P2", ["FM-03.P2", "FM-03.P4", "LQ-14", "FM-03.P6", "LAW-01"]),
        ("&add=model+stealing", ["FM-03.P2", "FM-03.P4", "LQ-14", "FM-05"]),
        ("&add=", ["FM-03.P2", "FM-03.P4", "LQ-14"]),
    ],
)
@pytest.mark.parametrize("before", ["", "/editions/1"])
def test_what_is_done(client, action, items, before):
    answer = client.get(f"{before}/memo/?i=FM-03.P2&i=FM-03.P4&i=LQ-14{action}&style=apa-7")

    query = "&".join(f"i={item}" for item in items)
    assert (answer.status_code, answer["Location"]) == (302, f"{before}/memo/?{query}&style=apa-7")
    assert items_of(client.get(answer["Location"]).text) == items


def test_the_last_can_be_taken_out(client):
    answer = client.get("/memo/?i=FM-03.P2&without=FM-03.P2", follow=True)
    assert answer.status_code == 200
    assert items_of(answer.text) == []


def test_spellings_are_read_and_each_stands_once(client):
    assert items_of(client.get("/memo/?i=fm3.p2&i=FM-03.P2&i=&i=model-stealing").text) == ["FM-03.P2", "FM-05"]


MALFORMED = {
    "i=FM-99": ("i", "no “FM-99”"),
    "i=FM-03.P99": ("i", "no “FM-03.P99”"),
    "i=%C2%B2": ("i", "no “²”"),
    "i=FM-%D9%A3": ("i", "This edition has no"),
    "i=%3Cscript%3E": ("i", "&lt;script&gt;"),
    "style=harvard": ("style", "bluebook-22"),
    "style=": ("style", "oscola-4"),
    "style=apa-7&style=apa-7": ("style", "Choose one of"),
    "up=FM-05": ("up", "not in this brief"),
    "down=": ("down", "not in this brief"),
    "without=%C2%B2": ("without", "not in this brief"),
    "add=nothing+of+the+kind": ("add", "no code"),
    "add=FM-99": ("add", "no “FM-99”"),
    f"add={'FM-03 ' * 2000}": ("add", "10,000 characters"),
}


@pytest.mark.parametrize("query", MALFORMED, ids=[f"{n}" for n, _ in enumerate(MALFORMED)])
def test_mistakes_are_told_and_nothing_is_lost(client, query):
    parameter, message = MALFORMED[query]
    answer = client.get(f"/memo/?i=FM-03.P2&i=LQ-14&{query}")

    assert answer.status_code == 400
    assert message in as_written(answer.text)
    assert f"<code>{parameter}</code>" in answer.text
    assert items_of(answer.text) == ["FM-03.P2", "LQ-14"]
    assert "<script>" not in answer.text
    if parameter in ("i", "style"):
        told = client.get(f"/memo.docx?i=FM-03.P2&{query}")
        assert (told.status_code, told.json()["parameter"]) == (400, parameter)


def test_sixty_is_the_most(client):
    edition = held.current().edition
    anchors = [passage["anchor"] for entry in edition.entries.values() for passage in entry["passages"]][: MOST + 1]
    assert client.get("/memo/?" + "&".join(f"i={anchor}" for anchor in anchors[:MOST])).status_code == 200
    many = client.get("/memo/?" + "&".join(f"i={anchor}" for anchor in anchors))
    assert many.status_code == 400
    assert "at most 60" in many.text
    assert len(items_of(many.text)) == MOST


@pytest.mark.parametrize("query", ["?i=%00", "?i=FM-03.P2&add=%00", "?style=%00", "?i=%ff"])
def test_what_is_no_text_is_told(client, query):
    assert client.get(f"/memo/{query}").status_code == 400


@pytest.mark.parametrize("query", ["", "?i=", "?style=apa-7", "?utm_source=x"])
def test_an_empty_brief_asks_and_has_no_file(client, query):
    assert client.get(f"/memo/{query}").status_code == 200
    assert client.get(f"/memo.docx{query}").status_code == 400


@pytest.mark.usefixtures("catalogue")
def test_a_brief_lives_until_an_edition_freezes_it(client):
    Passage.objects.filter(entry__code="FM-03", role="description").update(display="Somebody can recover them.")
    publish(by=BY, note="Plainer words")
    now, then = client.get("/memo.md?i=FM-03.P2").text, client.get("/editions/1/memo.md?i=FM-03.P2").text

    assert "/editions/2/memo/?i=FM-03.P2" in now
    assert "/editions/2/FM-03.P2" in now
    assert "/editions/1/FM-03.P2" in then
    assert "/editions/2/" not in then
    assert 'href="/editions/2/memo/?i=FM-03.P2"' in client.get("/memo/?i=FM-03.P2").text


@pytest.mark.usefixtures("catalogue")
def test_merged_and_withdrawn_items_are_told(client):
    merge("FM-03", into="FM-05", reason="It is the same.", by=BY, note="One of two")
    withdraw("FM-06", reason="It is covered elsewhere.", successor="", by=BY, note="Tidying up")
    answer = client.get("/memo/?i=FM-03&i=FM-06.P2&i=LQ-14")

    assert answer.status_code == 200
    assert items_of(answer.text) == ["FM-05", "LQ-14"]
    assert "FM-06 was withdrawn in edition 3: It is covered elsewhere." in as_written(answer.text)
    assert "This brief leaves FM-06 out." in as_written(answer.text)
    assert items_of(client.get("/editions/1/memo/?i=FM-03&i=FM-06.P2").text) == ["FM-03", "FM-06.P2"]

    led_on = "FM-03 was merged into FM-05 in edition 2: It is the same. This brief has FM-05 in its place."
    assert led_on in as_written(answer.text)
    (file,) = [each.address for each in answer.context["downloads"] if each.form.suffix == "md"]
    for address in (file, "/memo.md?i=FM-05.P1&i=FM-03.P4", "/memo.md?i=fm3%20s1"):
        assert "FM-03 was merged into FM-05 in edition 2" in client.get(address).text, address
    assert "The words of FM-03.P4 stand in edition 1." in client.get("/memo.md?i=FM-03.P4").text
    for name in ("FM-06", "FM-06.P2", "fm6 s1"):
        refused = client.get("/memo.md", {"i": name})
        assert (refused.status_code, "FM-06 was withdrawn in edition 3" in refused.text) == (400, True)
    assert "merged" not in client.get("/memo.md?i=FM-05.P1").text
    added = client.get("/memo/?i=LQ-14&add=FM-03.P4,+FM-06")
    assert added.url == "/memo/?i=LQ-14&i=FM-03.P4&i=FM-06"


def test_links_stay_in_the_edition(client):
    text = client.get(f"/editions/1/memo/{SOME}").text
    main = text.partition('<main id="main"')[2].partition('<details class="share"')[0]
    links = [link for link in re.findall(r'(?:href|action)="([^"]+)', main) if link.startswith("/")]
    assert len(links) > 8
    assert all(link.startswith("/editions/1/") for link in links)


def test_passages_and_entries_lead_into_a_brief(client):
    for code in ("FM-03", "FM-03.S1", "LQ-02", "LAW-01", "REF-12"):
        text = client.get(f"/editions/1/{code}", follow=True).text
        assert f'href="/editions/1/memo/?i={code}"' in text
    mode = client.get("/FM-03", follow=True).text
    for passage in held.current().edition.entries["FM-03"]["passages"]:
        if passage["role"] not in ("title", "properties"):
            assert f'/memo/?i={passage["anchor"]}"' in mode, passage["anchor"]


def test_a_list_of_one_page_leads_into_a_brief(client):
    for address, number in (("/questions/?q=training+data+leakage&jurisdiction=eu", 5), ("/law/?jurisdiction=eu", 11)):
        page = client.get(address).text
        ((brief, label),) = re.findall(r'href="(/memo/[^"]+)" rel="nofollow" data-add>([^<]+)<', page)
        assert " ".join(label.split()) == f"Add all {number} to brief"
        assert client.get(html.unescape(brief)).text.count(">Remove<") == number
    assert "to brief" not in client.get("/questions/").text, "it has four pages"


def test_markdown_has_a_footnote_for_each_mark(client):
    text = client.get(f"/memo.md{SOME}").text
    marks, notes = re.findall(r"\[\^([0-9]+)\](?!:)", text), re.findall(r"^\[\^([0-9]+)\]:", text, re.MULTILINE)

    assert marks == notes == ["1", "2", "3", "4"]
    assert all(line.endswith(">.") for line in text.splitlines() if re.match(r"\[\^[0-9]+\]:", line))
    assert "<blockquote>" in MarkdownIt().render(text)
    assert "**FM-03.P6, LQ-02.P1 are withheld" in text


def test_the_same_brief_has_the_same_bytes(client):
    answer, again = client.get(f"/memo.docx{SOME}"), client.get(f"/memo.docx{SOME}")

    assert answer.content == again.content
    assert answer["ETag"] == again["ETag"]
    assert answer["Content-Disposition"] == 'attachment; filename="brief.ed1.docx"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        assert package.testzip() is None
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_footnotes_are_those_of_word(client):
    content = client.get(f"/memo.docx{SOME}").content
    notes = part_of(content, "word/footnotes.xml").findall(f"{W}footnote")
    marks = part_of(content, "word/document.xml").iter(f"{W}footnoteReference")
    styles = {style.get(f"{W}styleId") for style in part_of(content, "word/styles.xml").iter(f"{W}style")}
    used = {style.get(f"{W}val") for style in part_of(content, "word/document.xml").iter(f"{W}pStyle")}

    assert [note.get(f"{W}id") for note in notes] == ["-1", "0", "1", "2", "3", "4"]
    assert [mark.get(f"{W}id") for mark in marks] == ["1", "2", "3", "4"]
    assert {"FootnoteText", "FootnoteReference"} <= styles
    assert used <= styles
    assert {"Quote", "WithheldQuote", "CuratorText", "Warning"} <= used


def test_every_layer_of_every_kind_keeps_its_style(client):
    edition = held.current().edition
    for entry in edition.of_kind(Kind.FAILURE_MODE)[:4]:
        anchors = [passage["anchor"] for passage in entry["passages"] if passage["layer"] == Layer.WITHHELD]
        content = client.get("/memo.docx?" + "&".join(f"i={anchor}" for anchor in anchors)).content if anchors else b""
        if content:
            used = [style.get(f"{W}val") for style in part_of(content, "word/document.xml").iter(f"{W}pStyle")]
            assert used.count("WithheldQuote") == len(anchors)
            assert "Quote" not in used
