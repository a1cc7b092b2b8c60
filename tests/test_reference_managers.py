"""BibTeX, RIS and CSL-JSON as other programs read them, hostile values included."""

import json
from dataclasses import replace

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.editions import held
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import withdraw
from catalogue.exchange.bibliography import read_pasted
from catalogue.formats.citing import BLUEBOOK, STYLES, bibtex, csl, ris
from catalogue.formats.citing.authors import Person
from catalogue.formats.citing.dates import Day
from catalogue.formats.citing.items import ENTRY, Item, item_of, on_one_line
from catalogue.formats.citing.text import citations_text
from catalogue.formats.citing.works import Work
from catalogue.vocabulary import AuthorityType, Kind, Layer

NASTY = [
    "100 % & #1 _under_ ~tilde~ ^caret^ $dollar$",
    r"\input{/etc/passwd} {unbalanced",
    "} , injected = {yes",
    "line one\r\nER  - \r\nTY  - JOUR\u2028next\x0bline\x85end",
    "@article{evil, title = {x}}",
    '"quoted" # "joined"',
    "Zoë Ångström 李 «ü»",
    "</script><script>alert(1)</script>",
    "null\0byte and zero\u200bwidth",
]


def item(title: str, **facts: object) -> Item:
    work = Work("article", title, (Person("Tramèr", "Florian"),), False, Day(2019, 11, 25), "https://p.example/a_b%20c")
    return Item("REF-01", 5, replace(work, **facts), note=title)


def from_bibtex(text: str) -> list[dict[str, str]]:
    library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    assert library.failed_blocks == []
    # pylatexenc reads \textasciicircum as U+02C6.
    return [
        {
            "type": entry.entry_type,
            "key": entry.key,
            **{field.key: field.value.replace("ˆ", "^") for field in entry.fields},
        }
        for entry in library.entries
    ]


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_hostile_values_come_back(text):
    hostile = item(text, details={"container": text, "publisher": text}, authors=(Person(literal=text),))
    said = on_one_line(text)

    (read,) = from_bibtex(bibtex.bibtex([hostile]))
    assert read["title"] == read["journal"] == read["note"] == said
    assert "url = {https://p.example/a_b%20c}," in bibtex.bibtex([hostile])
    assert "injected" not in read

    (read,) = rispy.loads(ris.ris([hostile]))
    assert read["title"] == read["secondary_title"] == said
    assert read["authors"] == [said]

    (read,) = json.loads(csl.csl_json([hostile]))
    assert read["title"] == read["container-title"] == read["author"][0]["literal"] == said


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_title_comes_back(text):
    said = on_one_line(f"x{text}x")
    assert from_bibtex(bibtex.bibtex([item(f"x{text}x")]))[0]["title"] == said
    assert rispy.loads(ris.ris([item(f"x{text}x")]))[0]["title"] == said


@pytest.mark.parametrize(
    ("person", "in_bibtex", "in_ris"),
    [
        (Person("Maaten", "Laurens", "van der"), "van der Maaten, Laurens", "van der Maaten, Laurens"),
        (Person("King", "M. L.", suffix="Jr."), "King, Jr., M. L.", "King, M. L., Jr."),
        (Person(literal="Papernot N"), "{Papernot N}", "Papernot N"),
        (Person("Marks and Spencer", "X"), "{X Marks and Spencer}", "Marks and Spencer, X"),
        (Person(literal="AT&T"), r"{AT\&T}", "AT&T"),
    ],
)
def test_names(person, in_bibtex, in_ris):
    several = item("A title", authors=(person, Person("Li", "Guofu")), and_others=True)
    assert f"author = {{{in_bibtex} and Li, Guofu and others}}" in bibtex.bibtex([several])
    assert rispy.loads(ris.ris([several]))[0]["authors"] == [in_ris, "Li, Guofu", "et al."]


def test_every_type_is_known_to_every_format():
    types = {*BLUEBOOK.lines, ENTRY, *AuthorityType}
    assert set(csl.TYPES) == set(ris.TYPES) == types
    assert set(bibtex.TYPES) <= types
    assert set(ris.TYPES.values()) <= set(rispy.config.TYPE_OF_REFERENCE_MAPPING)


def test_an_entry_in_full():
    entry = Item(
        "FM-03",
        5,
        Work(
            ENTRY,
            "FM-03 Model inversion",
            issued=Day(2026, 9, 1),
            url="https://c.example/editions/5/FM-03",
            details={"container": "Failure Modes Catalogue", "edition": "5"},
        ),
        "Layer: source",
        "https://creativecommons.org/licenses/by/4.0/",
    )
    assert bibtex.bibtex([entry]) == (
        "@misc{fmc:FM-03:5,\n"
        "  title = {FM-03 Model inversion},\n"
        "  howpublished = {Failure Modes Catalogue},\n"
        "  edition = {5},\n"
        "  year = {2026},\n"
        "  month = sep,\n"
        "  date = {2026-09-01},\n"
        "  url = {https://c.example/editions/5/FM-03},\n"
        "  note = {Layer: source},\n"
        "  copyright = {https://creativecommons.org/licenses/by/4.0/},\n"
        "}\n"
    )
    assert ris.ris([entry]).split("\r\n") == [
        "TY  - ENCYC",
        "ID  - FM-03-ed5",
        "TI  - FM-03 Model inversion",
        "T2  - Failure Modes Catalogue",
        "ET  - 5",
        "PY  - 2026",
        "DA  - 2026/09/01/",
        "UR  - https://c.example/editions/5/FM-03",
        "N1  - Layer: source",
        "C1  - https://creativecommons.org/licenses/by/4.0/",
        "ER  - ",
        "",
    ]
    assert json.loads(csl.csl_json([entry])) == [
        {
            "id": "FM-03-ed5",
            "type": "entry-encyclopedia",
            "title": "FM-03 Model inversion",
            "container-title": "Failure Modes Catalogue",
            "edition": "5",
            "issued": {"date-parts": [[2026, 9, 1]]},
            "URL": "https://c.example/editions/5/FM-03",
            "language": "en-GB",
            "license": "https://creativecommons.org/licenses/by/4.0/",
            "note": "Layer: source",
        }
    ]


@pytest.mark.usefixtures("edition_in_memory")
class TestTheCatalogue:
    @pytest.fixture
    def items(self) -> list[Item]:
        edition = held.current().edition
        return [item_of(edition, code, address(code)) for kind in Kind for code in edition.codes[kind]]

    def test_other_programs_read_all_of_it(self, items):
        assert len(items) > 100
        read = from_bibtex(bibtex.bibtex(items))
        assert [one["key"] for one in read] == [f"fmc:{one.code}:1" for one in items]
        assert [one["title"] for one in read] == [on_one_line(one.work.title) for one in items]
        again = rispy.loads(ris.ris(items))
        assert [one["title"] for one in again] == [on_one_line(one.work.title) for one in items]
        assert {one["id"] for one in json.loads(csl.csl_json(items))} == {f"{one.code}-ed1" for one in items}

    def test_layers_are_told(self, items):
        notes = {one.code: one.note for one in items}
        assert notes["FM-03"] == "Layer: source, withheld draft commentary and curators’ text"
        assert notes["FM-03.S1"] == "Layer: source"
        assert notes["REF-12"] == f"Failure Modes Catalogue, REF-12, edition 1, {address('REF-12')}"
        assert notes["LAW-02"].endswith(f". Failure Modes Catalogue, LAW-02, edition 1, {address('LAW-02')}")

    @pytest.mark.parametrize("write", [bibtex.bibtex, ris.ris], ids=["bibtex", "ris"])
    def test_our_own_import_reads_the_works(self, items, write):
        works = [one for one in items if one.code.startswith("REF-") and one.work.type != ENTRY]
        pasted = read_pasted(write(works)).works
        assert [one.title for one in pasted] == [one.work.title for one in works]
        assert [one.doi for one in pasted] == [one.work.doi.lower() for one in works]
        assert [one.arxiv_id for one in pasted] == [one.work.arxiv_id for one in works]

    def test_text_has_every_style(self):
        edition = held.current().edition
        for code in ("FM-03", "FM-03.S1", "LQ-01", "LAW-02", "REF-12", "REF-18"):
            text = citations_text(edition, code, address(code))
            assert text.startswith(f"{code} {edition.title_of(code)}\n")
            for style in STYLES:
                assert f"\n{style.title}: " in text
            assert address(code) in text
        assert "not the publisher’s position" not in citations_text(edition, "FM-03.S1", "")
        assert Layer.WITHHELD in citations_text(edition, "FM-03", "")

    @pytest.mark.parametrize("address", ["/references", "/editions/1/failure-modes", "/search"])
    def test_whole_lists_are_read(self, client, address):
        query = "?q=model"
        codes = {row["code"] for row in client.get(f"{address}.json{query}&page_size=500").json()["items"]}
        assert len(codes) > 3
        assert {one["key"].split(":")[1] for one in from_bibtex(sent(client, f"{address}.bib{query}"))} == codes
        assert {one["id"].removesuffix("-ed1") for one in rispy.loads(sent(client, f"{address}.ris{query}"))} == codes
        told = json.loads(sent(client, f"{address}.csl.json{query}"))
        assert {one["id"].removesuffix("-ed1") for one in told} == codes
        assert sent(client, f"{address}.txt{query}").count("\nAPA: ") >= len(codes)

    def test_what_is_gone_is_read_as_gone(self, client, catalogue):
        withdraw("FM-03", reason="It is covered elsewhere.", by=Actor("Carla Curator"), note="Tidying up")
        (read,) = rispy.loads(client.get("/FM-03.ris").text)
        assert read["title"] == "FM-03 Model Inversion (withdrawn)"
        assert read["notes"][0].startswith("Withdrawn in edition 2 (")
        assert read["notes"][0].endswith("It is covered elsewhere. It last stood at http://testserver/editions/1/FM-03")
        assert from_bibtex(client.get("/FM-03.bib").text)[0]["title"] == "FM-03 Model Inversion (withdrawn)"
        assert client.get("/FM-03.txt").status_code == 410


def sent(client, address: str) -> str:
    return b"".join(client.get(address)).decode()


def address(code: str) -> str:
    return f"https://c.example/editions/1/{code}"
