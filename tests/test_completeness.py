"""Nothing of the source document is lost or altered: proved from the database, character by character."""

import hashlib
import re
from dataclasses import dataclass

import pytest
import yaml
from django.conf import settings

from catalogue.documents.shapes import AnyEntryDocument, PassageDocument
from catalogue.editions import held
from catalogue.models import (
    Authority,
    Citation,
    Commentary,
    CommentaryStatement,
    EditorNote,
    FailureMode,
    LegalQuestion,
    Mapping,
    Passage,
    Reference,
    Scenario,
    SiteText,
)
from catalogue.vocabulary import PUBLISHED_VOCABULARIES, Layer, PassageRole, ReferenceStanding

FIXTURES = settings.BASE_DIR / "fixtures"
DOCUMENT = FIXTURES / "source" / "failure-modes-in-machine-learning.txt"
AS_DELIVERED = "f70b23ce2b1d14a39d601839c41160d0f84d34454f216d56d1e52a6c10970c81"
PUBLISHED = yaml.safe_load((FIXTURES / "source" / "published-sections.yaml").read_text(encoding="utf-8"))
LINES = [line.removeprefix("    ") for line in DOCUMENT.read_text(encoding="utf-8").split("\n")]

pytestmark = pytest.mark.usefixtures("catalogue")


@dataclass(frozen=True)
class Piece:
    name: str
    first: int
    last: int
    text: str


def quoted() -> list[Passage | SiteText]:
    rows = Passage.objects.exclude(verbatim="").select_related("entry").order_by("entry", "number")
    return [*rows, *SiteText.objects.exclude(verbatim="")]


def passages() -> list[Piece]:
    """What is quoted from the text as delivered; what it lacks names a section of the published page instead."""
    rows = [row for row in quoted() if not row.section]
    return [Piece(str(row), row.first_line, row.last_line, row.verbatim) for row in rows]


def structure() -> list[Piece]:
    """What is listed as structure, longest first: a dash must not be found inside “-->”."""
    groups = yaml.safe_load((FIXTURES / "structure.yaml").read_text(encoding="utf-8"))
    assert all(group["reason"] for group in groups)
    pieces = [
        Piece(group["reason"], line, line, text)
        for group in groups
        for line, parts in group["parts"].items()
        for text in ([parts] if isinstance(parts, str) else parts)
    ]
    return sorted(pieces, key=lambda piece: -len(piece.text))


def not_covered_by(pieces: list[Piece]) -> dict[int, str]:
    """Line number → what no piece covers of it, blanks apart. Each character may be covered once."""
    left = dict(enumerate((list(line) for line in LINES), start=1))
    for piece in pieces:
        for number, text in enumerate(piece.text.split("\n"), start=piece.first):
            assert number <= piece.last, f"{piece.name} is longer than its lines"
            at = "".join(left[number]).find(text)
            assert at >= 0, f"{piece.name}: line {number} does not say {text!r}, or not once more"
            left[number][at : at + len(text)] = "\0" * len(text)
    rest = {number: "".join(line).replace("\0", " ").strip() for number, line in left.items()}
    return {number: text for number, text in rest.items() if text}


def test_source_document_is_kept_unchanged():
    assert hashlib.sha256(DOCUMENT.read_bytes()).hexdigest() == AS_DELIVERED


def test_every_character_of_the_source_is_in_a_passage_or_listed():
    assert not_covered_by([*passages(), *structure()]) == {}


def test_passages_alone_leave_nothing_but_structure():
    rest = not_covered_by(passages())
    assert sorted(rest) == sorted({piece.first for piece in structure()})
    assert rest[1] == "## Details on Intentionally-Motivated Failures"
    assert rest[52] == "-->"
    assert rest[64].split() == ["-", "Questions:", "1.", "2.", "3.", "-->"]


def test_published_sections_are_quoted_to_the_letter_and_once():
    found = [(row.section, row.url, row.verbatim) for row in quoted() if row.section]
    printed = [(part["section"], part["url"], text) for part in PUBLISHED["sections"] for text in part["texts"]]

    assert sorted(found) == sorted(printed)
    assert len(found) == len(set(found)) == 17 + 10


def test_a_text_names_lines_or_a_section_and_never_both():
    for row in quoted():
        assert bool(row.section) == bool(row.url) == (row.first_line is None), row


def test_every_failure_mode_has_its_published_overview():
    overviews = Passage.objects.filter(role="overview").order_by("entry__number")

    assert [overview.entry.code for overview in overviews] == [f"FM-{number:02d}" for number in range(1, 18)]
    assert {overview.layer for overview in overviews} == {"source"}


def test_definitions_quote_the_published_page_to_the_letter():
    printed = " ".join(text for part in PUBLISHED["sections"] for text in part["texts"])
    defined = [term.definition for terms in PUBLISHED_VOCABULARIES.values() for term in terms]
    quotations = [words for text in defined if "published document:" in text for words in re.findall("“(.+?)”", text)]

    assert len(quotations) == 6
    assert [words for words in quotations if words not in printed] == []


def test_a_lost_passage_is_noticed():
    kept = [piece for piece in passages() if piece.name != "FM-16.P4"]
    assert list(not_covered_by([*kept, *structure()])) == [107]


def test_an_altered_character_is_noticed():
    altered = [Piece("altered", 10, 10, LINES[9].replace("stealthily", "stealthly"))]
    with pytest.raises(AssertionError, match="line 10 does not say"):
        not_covered_by(altered)


def test_cells_of_the_withheld_commentary_are_whole_lines():
    cells = {commentary.failure_mode.code: commentary for commentary in Commentary.objects.all()}
    assert list(cells) == [f"FM-{number:02d}" for number in range(1, 12)]
    assert all(cell.cell == LINES[cell.line - 1] for cell in cells.values())
    assert cells["FM-07"].cell == "  -->"


def test_nothing_is_missing():
    assert FailureMode.objects.count() == 17
    assert Scenario.objects.count() == 25
    assert Commentary.objects.filter(statements__isnull=False).distinct().count() == 10
    assert CommentaryStatement.objects.count() == 32
    assert Reference.objects.filter(standing="printed").count() == 25
    assert [reference.code for reference in Reference.objects.filter(standing="missing")] == ["REF-18"]
    assert EditorNote.objects.filter(code__startswith="D").count() == 41
    assert Mapping.objects.filter(confirmation="proposed").count() == 203
    assert Mapping.objects.filter(confirmation="rejected").count() == 6
    assert Authority.objects.count() == 39
    assert LegalQuestion.objects.count() == 80
    assert Citation.objects.count() == 27


def test_source_is_confirmed_and_all_that_is_researched_proposed():
    verbatim = LegalQuestion.objects.filter(entry__passages__layer="withheld")
    assert [question.code for question in verbatim.in_order()] == ["LQ-01", "LQ-02", "LQ-03", "LQ-04"]
    assert set(verbatim.values_list("origin", "confirmation")) == {("source", "confirmed")}
    others = LegalQuestion.objects.filter(entry__passages__layer="curator").distinct()
    assert others.count() == 76
    assert set(others.values_list("confirmation", flat=True)) == {"proposed"}
    assert set(Authority.objects.values_list("confirmation", flat=True)) == {"proposed"}
    assert set(Reference.objects.exclude(standing="printed").values_list("confirmation", flat=True)) == {"proposed"}


RESOLUTIONS = [
    # passage, marker, origin, resolves to, rule, confidence
    ("FM-01.P4", "[1]", "printed", "REF-07", "plus-6", "high"),
    ("FM-01.P5", "[2]", "printed", "REF-08", "plus-6", "high"),
    ("FM-01.P6", "[3]", "printed", "REF-09", "plus-6", "high"),
    ("FM-02.P4", "[4]", "printed", "REF-10", "plus-6", "high"),
    ("FM-02.P5", "[5]", "printed", "REF-11", "plus-6", "high"),
    ("FM-03.P4", "", "inherited", "REF-12", "direct", "high"),
    ("FM-03.P4", "[6]", "printed", "REF-12", "plus-6", "high"),
    ("FM-03.P5", "[12]", "printed", "REF-12", "direct", "high"),
    ("FM-04.P4", "[7]", "printed", "REF-13", "plus-6", "high"),
    ("FM-05.P4", "[8]", "printed", "REF-14", "plus-6", "high"),
    ("FM-06.P4", "", "inherited", "REF-15", "plus-6", "high"),
    ("FM-06.P5", "[9]", "printed", "REF-15", "plus-6", "high"),
    ("FM-07.P4", "[10]", "printed", "REF-16", "plus-6", "high"),
    ("FM-07.P5", "[11]", "printed", "REF-17", "plus-6", "high"),
    ("FM-08.P4", "[12]", "printed", "REF-18", "plus-6", "high"),
    ("FM-09.P1", "[13]", "printed", "REF-19", "plus-6", "high"),
    ("FM-09.P4", "[14]", "printed", "REF-20", "plus-6", "high"),
    ("FM-09.P5", "", "inherited", "REF-20", "plus-6", "high"),
    ("FM-10.P4", "20", "printed", "REF-20", "direct", "high"),
    ("FM-10.P5", "[15]", "printed", "REF-21", "plus-6", "high"),
    ("FM-11.P4", "", "inferred", "REF-19", "editor", "high"),
    ("FM-12.P4", "[1]", "printed", "REF-22", "plus-21", "high"),
    ("FM-13.P4", "[2]", "printed", "REF-23", "plus-21", "high"),
    ("FM-14.P4", "[3]", "printed", "REF-24", "plus-21", "high"),
    ("FM-15.P4", "[4]", "printed", "REF-25", "plus-21", "medium"),
    ("FM-16.P4", "[5]", "printed", "REF-26", "plus-21", "high"),
    ("FM-17.P4", "[25]", "printed", "REF-25", "direct", "high"),
]


def citations() -> list[Citation]:
    return list(Citation.objects.select_related("passage__entry", "resolves_to__entry"))


def test_every_citation_resolves_as_established():
    found = [
        (
            citation.passage.anchor,
            citation.marker,
            citation.origin,
            citation.resolves_to.code,
            citation.rule,
            citation.confidence,
        )
        for citation in citations()
    ]
    assert sorted(found) == RESOLUTIONS
    assert all(citation.note for citation in citations())


def test_twenty_markers_of_the_tables_lead_to_entries_7_to_26():
    by_offset = [row[3] for row in RESOLUTIONS if row[2] == "printed" and row[4].startswith("plus-")]
    assert sorted(by_offset) == [f"REF-{number:02d}" for number in range(7, 27)]


def test_printed_markers_stand_where_their_offset_says():
    for citation in citations():
        if citation.origin == "printed":
            assert citation.passage.verbatim.startswith(citation.marker, citation.offset), citation
        else:
            assert citation.offset is None


def test_bare_20_is_the_number_behind_the_sticker_and_no_other():
    citation = Citation.objects.get(marker="20")
    assert citation.passage.verbatim[: citation.offset].endswith("(backdoor trigger) ")


def test_missing_reference_has_no_details_but_its_candidate():
    missing = Reference.objects.get(entry__code="REF-18")
    assert (missing.year, missing.venue, missing.url, missing.doi, missing.arxiv_id) == (None, "", "", "", "")
    assert missing.candidate.code == "REF-27"
    assert missing.candidate.title == "Machine Learning Models that Remember Too Much"
    assert not missing.authors.exists()


def test_the_paper_printed_twice_is_known_as_one_work():
    twins = Reference.objects.filter(same_work_as__isnull=False)
    assert [(reference.code, reference.same_work_as.code) for reference in twins] == [("REF-23", "REF-04")]


POSTURES = [
    # mode, published answer, posture, basis, hedge, qualifier
    ("FM-01", "no", "not-misusing", "inferred", "", ""),
    ("FM-02", "no", "not-misusing", "inferred", "", ""),
    ("FM-03", "no", "not-misusing", "explicit", "feels like", ""),
    ("FM-04", "no", "not-misusing", "explicit", "feels like", ""),
    ("FM-05", "no", "not-misusing", "explicit", "feels like", ""),
    ("FM-06", "no", "not-misusing", "explicit", "feels like", ""),
    ("FM-07", "no", "not-assessed", "none", "", ""),
    ("FM-08", "yes", "misusing", "explicit", "feels like", "indirect violation"),
    ("FM-09", "yes", "misusing", "explicit", "", ""),
    ("FM-10", "yes", "misusing", "explicit", "feels like", ""),
    ("FM-11", "yes", "misusing", "explicit", "feels like", ""),
]


def test_withheld_posture_and_published_answer_are_two_fields():
    found = Commentary.objects.order_by("failure_mode__entry__number").values_list(
        "failure_mode__entry__code",
        "failure_mode__published_answer",
        "posture",
        "basis",
        "hedge",
        "qualifier",
    )
    assert list(found) == POSTURES
    unintended = FailureMode.objects.filter(group="unintended")
    assert unintended.count() == 6
    assert set(unintended.values_list("published_answer", flat=True)) == {"not-addressed"}


def test_words_that_soften_a_statement_are_kept_in_all_its_texts():
    hedged = CommentaryStatement.objects.exclude(hedge="").select_related("passage")
    assert hedged.count() == 14
    for statement in hedged:
        assert statement.hedge in statement.passage.verbatim
        assert statement.hedge in statement.passage.text


CORRECTIONS = {
    # anchor → what is printed, and what the display text says instead
    "FM-02.P2": [(" Targeted:", "\nTargeted:"), (" Indiscriminate:", "\nIndiscriminate:")],
    "FM-03.P3": [("Confidentiality;", "Confidentiality")],
    "FM-03.P4": [("from aline-up", "from a line-up")],
    "FM-03.P9": [("craftedqueries", "crafted queries")],
    "FM-04.P4": [("procedure(e.g", "procedure (e.g"), ("age,gender", "age, gender")],
    "FM-09.P2": [("curated ina Model", "curated in a Model"), ("attack,the", "attack, the")],
    "FM-09.P5": [("doesNOT", "does NOT")],
    "FM-10.P2": [("In this attack scenario,the", "in this attack scenario, the")],
    "FM-11.P3": [("Availability,", "Availability")],
    "FM-13.P2": [("their goal", "its goal")],
    "FM-13.P4": [("[2]:“", "[2]: “"), ("other.Sometimes", "other. Sometimes")],
    "FM-17.P4": [("that that", "that")],
    "LQ-02.P1": [("  failing", " failing")],
}


def test_display_texts_correct_what_is_listed_and_nothing_else():
    displayed = {
        passage.anchor: passage
        for passage in Passage.objects.exclude(verbatim="").exclude(display="").select_related("entry")
    }
    assert sorted(displayed) == sorted(CORRECTIONS)
    for anchor, corrections in CORRECTIONS.items():
        expected = displayed[anchor].verbatim.strip()
        for printed, corrected in corrections:
            assert expected.count(printed) == 1
            expected = expected.replace(printed, corrected)
        assert displayed[anchor].display == expected


KNOWLEDGE = {
    "FM-01.S1": ("blackbox", "[Blackbox]"),
    "FM-01.S2": ("blackbox-and-whitebox", "[Blackbox and Whitebox]"),
    "FM-01.S3": ("whitebox-extendable", "[Whitebox but may be extended to blackbox]"),
    "FM-02.S1": ("blackbox", "[Blackbox]"),
    "FM-02.S2": ("blackbox", "[Blackbox]"),
    "FM-03.S1": ("blackbox-and-whitebox", ""),  # printed once, behind the second example of the row
    "FM-03.S2": ("blackbox-and-whitebox", "[Whitebox and Blackbox]"),
    "FM-04.S1": ("blackbox", "[Blackbox]"),
}


def test_attacker_knowledge_is_stated_only_where_it_is_printed():
    for scenario in Scenario.objects.select_related("failure_mode__entry", "passage"):
        knowledge, printed = KNOWLEDGE.get(scenario.code, ("not-stated", ""))
        assert scenario.knowledge == knowledge
        assert printed in scenario.passage.verbatim
        assert ("box]" in scenario.passage.verbatim.lower()) == bool(printed)


def test_every_discrepancy_is_noted_in_words_of_its_own():
    codes = EditorNote.objects.filter(code__startswith="D").values_list("code", flat=True)
    assert list(codes) == [f"D{number:02d}" for number in range(1, 42)]
    whole_document = EditorNote.objects.filter(code__startswith="D", targets__isnull=True)
    assert [note.code for note in whole_document] == ["D33", "D34", "D36"]
    assert not EditorNote.objects.filter(text="").exists()


def test_a_detail_counts_as_printed_only_where_it_is_printed():
    origins = {"year": "year_origin", "arxiv_id": "arxiv_origin", "doi": "doi_origin", "url": "url_origin"}
    for reference in Reference.objects.filter(standing="printed").select_related("entry"):
        printed = reference.entry.passages.get(role="bibliography").verbatim
        for detail, origin in origins.items():
            value, comes_from = str(getattr(reference, detail)), getattr(reference, origin)
            assert comes_from != "printed" or value in printed, reference
            assert comes_from != "added" or value not in printed, reference


def test_authorities_say_what_the_source_has_of_them():
    origins = dict(Authority.objects.values_list("entry__code", "origin"))
    assert origins.pop("LAW-01") == "source"
    assert origins.pop("LAW-09") == origins.pop("LAW-10") == "concept"
    assert set(origins.values()) == {"addition"}


def test_every_quotation_in_a_note_is_the_sources_to_the_letter():
    source = DOCUMENT.read_text(encoding="utf-8").replace("\n", " ")
    quotations = [quotation for note in EditorNote.objects.all() for quotation in note.printed]
    assert len(quotations) == 73
    assert [quotation for quotation in quotations if quotation not in source] == []


def test_the_four_bolder_commentaries_have_notes_on_the_weaker():
    weaker = EditorNote.objects.filter(category="Weaker in another version")
    assert [str(target) for note in weaker for target in note.targets.all()] == [
        "FM-08",
        "FM-09",
        "FM-10",
        "FM-11",
    ]


NAMES_ITS_SOURCE = re.compile(r"arXiv|REF-[0-9]|LAW-[0-9]|ATLAS|general knowledge|address")


def test_what_curators_say_has_a_source_or_says_that_it_has_none():
    edition = held.current().edition
    without: list[str] = []
    for mode in edition.failure_modes:
        facts = [*mode["mappings"], *mode["developments"], *mode["recommendations"]]
        without += [f"{mode['code']} {fact}" for fact in facts if not (fact["url"] and fact["verification"])]
        without += [text["anchor"] for text in curators(mode) if not NAMES_ITS_SOURCE.search(text["display"])]
        without += [mode["code"]] if not (mode["developments"] or mode["developments_gap"]) else []
    for authority in edition.authorities:
        without += [] if authority["url"] or NAMES_ITS_SOURCE.search(authority["verification"]) else [authority["code"]]
    for work in edition.references:
        has_place = work["url"] or work["doi"] or work["arxiv_id"] or work["standing"] != ReferenceStanding.ADDED
        without += [] if has_place or NAMES_ITS_SOURCE.search(work["note"]) else [work["code"]]
    for question in edition.questions:
        said = [text for text in curators(question) if text["role"] != PassageRole.QUESTION]
        is_told = question["authorities"] or all(NAMES_ITS_SOURCE.search(text["display"]) for text in said)
        without += [] if is_told else [question["code"]]
    assert without == []


def curators(entry: AnyEntryDocument) -> list[PassageDocument]:
    return [passage for passage in entry["passages"] if passage["layer"] == Layer.CURATOR]


def test_a_mapping_gives_its_reason_in_a_sentence():
    mappings = [mapping for mode in held.current().edition.failure_modes for mapping in mode["mappings"]]
    assert [row["reason"] for row in mappings if len(row["reason"].split()) < 9 or row["reason"][-1] not in ".”"] == []
