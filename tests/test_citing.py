"""Citations of works, of law and of the catalogue, in four styles, against golden lines."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from catalogue.editions import held
from catalogue.formats.citing import APA, BLUEBOOK, CHICAGO, OSCOLA, STYLES, as_source
from catalogue.formats.citing.as_source import Cited
from catalogue.formats.citing.authors import Person, apa, oscola
from catalogue.formats.citing.dates import Day
from catalogue.formats.citing.law import law_citation
from catalogue.formats.citing.runs import Run, Typeface, in_html, in_markdown, in_text, typed, written
from catalogue.formats.citing.works import Work, work_of
from catalogue.vocabulary import Layer, ReferenceType

GOLDEN = Path(__file__).parent / "golden" / "citations"
TABLE = Path(__file__).parent.parent / "docs" / "citing.md"
UNREVIEWED = "unreviewed"
WRITES = bool(os.environ.get("WRITE_GOLDEN"))
BASE = "https://c.example/editions/5"

ADA = Person("Tramèr", "Florian", "", "")
BEN = Person("Maaten", "Laurens J. P.", "van der", "")
CAY = Person("King", "M. L.", "", "Jr.")
DOE = Person("Sohl-Dickstein", "Jean-Luc")
BODY = Person(literal="National Institute of Standards and Technology")

WORKS = {
    "article": Work(
        "article",
        "Algorithms that “remember”",
        (ADA, BEN),
        False,
        Day(2018, 10, 15),
        "https://p.example/a",
        "10.1098/rsta.2018.0083",
        details={
            "container": "Philosophical Transactions of the Royal Society A",
            "container-short": "Phil. Trans. R. Soc. A",
            "volume": "376",
            "issue": "2133",
            "article-number": "20180083",
        },
    ),
    "article with pages": Work(
        "article",
        "What is hacking?",
        (ADA, BEN, CAY),
        False,
        Day(2025),
        details={
            "container": "Loyola of Los Angeles Law Review",
            "container-short": "Loy. L.A. L. Rev.",
            "volume": "58",
            "issue": "1",
            "pages": "117-180",
        },
    ),
    "preprint": Work(
        "preprint",
        "Concrete problems in AI safety",
        (ADA,),
        True,
        Day(2016, 6, 21),
        "https://arxiv.org/abs/1606.06565",
        "",
        "1606.06565",
        {"container": "arXiv preprint"},
    ),
    "proceedings": Work(
        "proceedings",
        "Membership inference attacks against machine learning models",
        (ADA, BEN, CAY, DOE),
        False,
        Day(2017, 5, 22),
        "",
        "10.1109/SP.2017.41",
        details={"container": "2017 IEEE Symposium on Security and Privacy", "pages": "3-18", "publisher": "IEEE"},
    ),
    "report": Work(
        "report",
        "Artificial Intelligence Risk Management Framework",
        (BODY,),
        False,
        Day(2023, 1),
        "https://nist.example/rmf",
        "10.6028/NIST.AI.100-1",
        details={"series": "NIST AI", "number": "100-1", "publisher": "National Institute of Standards and Technology"},
    ),
    "chapter": Work(
        "chapter",
        "Robots as tools",
        (DOE,),
        False,
        Day(2020),
        details={
            "container": "The Law of Robots",
            "editor": "Ada Lovelace",
            "pages": "21-40",
            "publisher": "Oxford University Press",
            "edition": "2",
        },
    ),
    "book": Work(
        "book",
        "Artificial Intelligence: A Modern Approach",
        (ADA, DOE),
        False,
        Day(2021),
        details={"publisher": "Pearson", "edition": "4"},
    ),
    "thesis": Work(
        "thesis",
        "On ‘safe’ learning",
        (CAY,),
        False,
        Day(2019, 6),
        "https://u.example/t",
        details={"genre": "PhD thesis", "publisher": "University of Toronto"},
    ),
    "magazine": Work(
        "magazine",
        "How to fool a neural network",
        (ADA,),
        False,
        Day(2017, 8, 25),
        "https://m.example/n",
        details={"container": "WIRED"},
    ),
    "newspaper": Work(
        "newspaper",
        "Chatbot taken offline",
        (),
        False,
        Day(2016, 3, 25),
        "https://n.example/c",
        details={"container": "The Guardian", "place": "London"},
    ),
    "blog": Work(
        "blog",
        "Building safe artificial intelligence",
        (ADA, CAY),
        False,
        Day(2018, 9, 27),
        "https://b.example/safe",
        details={"container": "DeepMind Safety Research"},
    ),
    "webpage": Work(
        "webpage",
        "Threat modeling AI/ML systems",
        (),
        False,
        Day(),
        "https://w.example/t",
        details={"container": "Microsoft Learn", "accessed": "2026-03-01", "archive-url": "https://perma.cc/AB1C"},
    ),
    "dataset": Work(
        "dataset",
        "Specification gaming examples",
        (DOE,),
        False,
        Day(2018, 4),
        "https://d.example/s",
        details={"publisher": "Google Sheets"},
    ),
    "manuscript": Work("manuscript", "Notes on misuse", (ADA,), False, Day(2019)),
    "standard": Work(
        "standard",
        "Information security controls",
        (),
        False,
        Day(2022),
        "https://iso.example/27002",
        details={"number": "ISO/IEC 27002:2022", "publisher": "International Organization for Standardization"},
    ),
    "incident": Work(
        "incident",
        "Incident 6: Tay becomes toxic",
        (),
        False,
        Day(2016, 3, 24),
        "https://i.example/6",
        details={"container": "AI Incident Database"},
    ),
    "guidance": Work(
        "guidance",
        "Opinion 28/2024 on AI models",
        (Person(literal="European Data Protection Board"),),
        False,
        Day(2024, 12, 17),
        "https://edpb.example/28",
    ),
    "decision": Work(
        "decision",
        "Moffatt v. Air Canada",
        (),
        False,
        Day(2024, 2, 14),
        "https://crt.example/149",
        details={"number": "2024 BCCRT 149", "publisher": "Civil Resolution Tribunal"},
    ),
}
ENTRIES = {
    "entry of the catalogue": Cited(
        "Model inversion",
        f"{BASE}/FM-03",
        5,
        Day(2026, 9, 1),
        "FM-03",
        "source, withheld draft commentary and curators’ text",
        "Ada Lovelace",
        "Example Press",
    ),
    "withheld passage": Cited(
        "Model inversion", f"{BASE}/FM-03.P6", 5, Day(2026, 9, 1), "FM-03.P6", as_source.LAYERS[Layer.WITHHELD]
    ),
    "list of the catalogue": Cited(
        "Failure modes, confidentiality", f"{BASE}/failure-modes/?property=confidentiality", 5, Day(2026, 9, 1)
    ),
}
PIN = "Details on Intentionally-Motivated Failures, row 3, column Description"
SOURCE = Work(
    "webpage",
    "Failure Modes in Machine Learning",
    (Person("Siva Kumar", "Ram Shankar"), ADA, BEN, CAY),
    False,
    Day(2019, 11),
    "https://s.example/modes",
    details={"container": "Microsoft"},
)


def sample_lines(style) -> dict[str, list[Run]]:
    return {
        **{name: style.work(work) for name, work in WORKS.items()},
        **{name: as_source.citation(cited, style) for name, cited in ENTRIES.items()},
        "passage of the source": as_source.reproduced(
            SOURCE, PIN, Cited("Model inversion", f"{BASE}/FM-03.P2", 5, Day(2026, 9, 1), "FM-03.P2", "source"), style
        ),
    }


def test_editors_stand_for_the_authors_that_a_book_has_not():
    book = Work("book", "A book", issued=Day(2020), details={"editor": "Jane Doe", "publisher": "OUP"})
    assert [in_text(style.work(book)) for style in (BLUEBOOK, OSCOLA, CHICAGO, APA)] == [
        "A book (Jane Doe ed., 2020)",
        "Jane Doe (ed), A book (OUP 2020)",
        "Jane Doe, ed., A book (OUP, 2020).",
        "Jane Doe (Ed.). (2020). A book. OUP.",
    ]
    several = replace(book, details={"editor": "Jane Doe and John Roe", "publisher": "OUP"})
    assert [in_text(style.work(several)) for style in (BLUEBOOK, OSCOLA, CHICAGO, APA)] == [
        "A book (Jane Doe and John Roe eds., 2020)",
        "Jane Doe and John Roe (eds), A book (OUP 2020)",
        "Jane Doe and John Roe, eds., A book (OUP, 2020).",
        "Jane Doe and John Roe (Eds.). (2020). A book. OUP.",
    ]


def test_every_type_of_source_has_a_line_in_every_style():
    for style in STYLES:
        assert set(style.lines) == {work.type for work in WORKS.values()}, style.name
        assert set(ReferenceType) - set(style.lines) == {"paper", "web", "unknown"}, style.name  # told by their facts


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_types_are_golden(style):
    agrees_with_golden(f"types.{style.name}.txt", {name: in_text(runs) for name, runs in sample_lines(style).items()})


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_works_and_law_are_golden(style):
    edition = held.current().edition
    works = {one["code"]: work_of(one) for one in edition.references}
    lines = {code: in_text(style.work(work)) if work else "(missing from the source)" for code, work in works.items()}
    for authority in edition.authorities:
        found = law_citation(authority, style)
        lines[authority["code"]] = " ".join(filter(None, (in_text(found.runs), f"[{found.remark}]")))
    agrees_with_golden(f"catalogue.{style.name}.txt", lines)


def agrees_with_golden(name: str, lines: dict[str, str]) -> None:
    """To write the files anew: WRITE_GOLDEN=1 make test FILE=tests/test_citing.py, and read what changed."""
    text = "".join(f"{what}\t{line}\n" for what, line in lines.items())
    if WRITES:
        (GOLDEN / name).write_text(text)
    assert (GOLDEN / name).read_text() == text


def test_the_documentation_has_every_line_with_who_reviewed_it():
    """A line that changed is unreviewed again."""
    text = TABLE.read_text()
    head, begin, rest = text.partition("<!-- lines -->\n")
    reviewed = {
        tuple(row.split(" | ")[:-1]): row.split(" | ")[-1] for row in rest.splitlines() if row.count(" | ") >= 3
    }
    rows = [
        ("| " + name, style.title, in_markdown(runs).replace("|", "\\|"))
        for name in sample_lines(BLUEBOOK)
        for style in STYLES
        for runs in [sample_lines(style)[name]]
    ]
    written_rows = [" | ".join((*row, reviewed.get(row, f"{UNREVIEWED} |"))) for row in rows]
    table = "\n".join(["| source | style | citation | reviewed by |", "|---|---|---|---|", *written_rows, ""])
    if WRITES:
        TABLE.write_text(f"{head}{begin}{table}")
    assert TABLE.read_text() == f"{head}{begin}{table}"


@pytest.mark.parametrize(
    ("printed", "inverted"),
    [
        ("Li, Guofu", "Li, G."),
        ("Papernot N", "Papernot N"),
        ("Florian Tramèr", "Florian Tramèr"),
        ("Google, Inc.", "Google, Inc."),
        ("Sohl-Dickstein, Jean-Luc", "Sohl-Dickstein, J.-L."),
        ("Weir, JA", "Weir, J. A."),
        ("Ortega, Pedro A.", "Ortega, P. A."),
        ("Kumar, Ram, Jr.", "Kumar, Ram, Jr."),
        ("李, 国富", "李, 国."),
        (",", ","),
        ("", ""),
    ],
)
def test_a_comma_tells_the_parts_of_a_name(printed, inverted):
    assert Person.printed(printed).inverted == inverted


def test_many_authors():
    crowd = [Person(f"A{number}", "B.") for number in range(22)]
    assert apa(crowd, and_others=False).endswith("A18, B., . . . A21, B.")
    assert apa(crowd[:2], and_others=True) == "A0, B., A1, B., et al."
    assert oscola(crowd[:3], and_others=False) == "B A0, B A1 and B A2"
    assert oscola(crowd[:4], and_others=False) == "B A0 and others"
    assert oscola(crowd[:1], and_others=True) == "B A0 and others"


@pytest.mark.parametrize(
    ("text", "read"),
    [("2019", Day(2019)), ("2019-11", Day(2019, 11)), ("2019-11-25", Day(2019, 11, 25)), ("2019-13", Day())]
    + [(text, Day()) for text in ("", "n.d.", "25 November", "2019-1", "19-11-25", "2019-11-32", "٢٠١٩")],
)
def test_a_date_is_read_as_far_as_it_is_known(text, read):
    assert Day.read(text) == read
    assert str(read) == (text if read else "")


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("[{a}, ]{b}", "B?"),
        ("{b}.[ {c}.]", "B?"),
        ("{b}. Next", "B? Next"),
        ("[{b} ({!a}none)]", "B? (none)"),
        ("[{?b}there][{?a}not there]", "there"),
        (r"\[{b}\]", "[B?]"),
        ("“{d}.” x", "“D.” x"),
        ("{d}... x", "D... x"),
    ],
)
def test_a_pattern(pattern, text):
    assert in_text(written(pattern, {"b": "B?", "d": "D."})) == text


def test_typefaces_typed_and_rendered():
    runs = typed("*Van Buren v. United States*, 593 ^U.S.^ 374 & <b> 2 * 3 ^ 4")
    assert [run.typeface for run in runs][:4] == [Typeface.ITALIC, Typeface.PLAIN, Typeface.SMALL_CAPS, Typeface.PLAIN]
    assert in_text(runs) == "Van Buren v. United States, 593 U.S. 374 & <b> 2 * 3 ^ 4"
    assert in_html(runs) == (
        '<i>Van Buren v. United States</i>, 593 <span class="small-caps">U.S.</span> 374 &amp; &lt;b&gt; 2 * 3 ^ 4'
    )
    assert in_markdown(runs) == r"*Van Buren v. United States*, 593 U.S. 374 \& \<b\> 2 \* 3 ^ 4"


@pytest.mark.parametrize("address", ["javascript:alert(1)", 'https://x"onclick=1 y', "ftp://a", "https://a<b>"])
def test_only_addresses_of_the_web_become_links(address):
    written_as = in_html([Run(address, Typeface.LINK)])
    assert "<a" not in written_as
    assert '"' not in written_as
    assert "<" not in written_as


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_hostile_values_stay_values(style):
    nasty = "*a* ^b^ [c] {title} <d> @e@ \\ \n\r\u2028|`"
    work = Work("article", nasty, (Person(literal=nasty),), False, Day(2020), details={"container": nasty})
    text = in_text(style.work(work))
    assert "{title}" in text
    assert "\n" not in text
    assert "<d>" not in in_html(style.work(work))


def test_no_date_of_access_is_stored():
    runs = as_source.citation(ENTRIES["withheld passage"], OSCOLA)
    assert in_text(runs).endswith("/FM-03.P6>")
    assert in_html(runs).endswith('&gt;<span data-accessed=" accessed "></span>')


@pytest.mark.parametrize(
    ("stored", "text", "remark"),
    [
        ([], "", "no confirmed Bluebook form"),
        ([("oscola", "*X* v *Y*", "confirmed", "")], "", "no confirmed Bluebook form"),
        (
            [("bluebook", "*X v. Y*, 1 U.S. 1", "proposed", "")],
            "X v. Y, 1 U.S. 1",
            "proposed, not confirmed by a curator",
        ),
        ([("bluebook", "*X v. Y*", "confirmed", "C. Curator")], "X v. Y", "confirmed by C. Curator"),
        ([("bluebook", "*X v. Y*", "rejected", "")], "", "no confirmed Bluebook form"),
        ([("bluebook", "   ", "confirmed", "C.")], "", "no confirmed Bluebook form"),
    ],
)
def test_law_is_cited_as_typed(stored, text, remark):
    keys = ("style", "text", "confirmation", "by")
    authority = {"citations": [dict(zip(keys, one, strict=True)) for one in stored]}
    for style in (BLUEBOOK, APA, CHICAGO):
        found = law_citation(authority, style)
        assert (in_text(found.runs), found.remark) == (text, remark)


@pytest.mark.usefixtures("catalogue")
def test_an_entry_names_every_layer_that_it_has():
    edition = held.current().edition
    assert as_source.entry_of(edition, "FM-03", "").layer == "source, withheld draft commentary and curators’ text"
    assert as_source.entry_of(edition, "FM-03.S1", "").layer == "source"
    assert as_source.entry_of(edition, "LAW-02", "").layer == "curators’ text"
