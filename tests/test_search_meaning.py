"""Synonyms and mistyped words: what a query may stand for."""

import pytest

from catalogue import serving
from catalogue.browsing import find, looser_queries
from catalogue.models import SynonymGroup, SynonymTerm
from catalogue.publishing import CATALOGUE, Publisher, publish
from catalogue.reading.selection import Selection
from catalogue.search.identifiers import identifiers_in
from catalogue.search.query import parse
from catalogue.search.reasons import reasons_for
from catalogue.search.spelling import correction
from catalogue.vocabulary import Kind


@pytest.fixture
def search(catalogue):
    return lambda typed, kind=Kind.FAILURE_MODE, **more: find(serving.current(), kind, Selection(q=typed, **more))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("18 U.S.C. §§ 1836, 1839", ["18 usc 1836", "18 usc 1839"]),
        ("Arts. 25, 32-35", ["article 25", "article 32", "article 33", "article 34", "article 35"]),
        ("45 C.F.R. Parts 160, 164", ["45 cfr 160", "45 cfr 164"]),
        ("Directive (EU) 2016/943", ["eu 2016/943"]),
        ("AML.T0043.001 and AML.CS0009", ["aml.t0043.001", "aml-cs0009"]),
        ("LLM04:2025", ["llm04:2025"]),
        ("CVE-2019-20634", ["cve-2019-20634"]),
        ("doi:10.1145/2810103.2813677.", ["doi:10.1145/2810103.2813677"]),
        ("FM-03.P2", ["fm-03.p2"]),
        ("in 2019 the state of the art was 15 years old", []),
    ],
)
def test_identifiers_have_one_name_in_every_spelling(text, names):
    assert [identifier.names[0] for identifier in identifiers_in(text)] == names


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("trojan", "FM-10"),
        ("radiology", "FM-01"),
        ("covariate shift", "FM-14"),
        ("specification gaming", "FM-12"),
        ("knockoff of our model", "FM-05"),
        ("can someone steal my model by asking it questions", "FM-05"),
        ("generalisation to a new hospital", "FM-14"),
    ],
)
def test_a_synonym_finds_what_entries_call_otherwise(search, typed, first):
    assert search(typed).codes[0] == first


def test_a_directed_synonym_does_not_lead_back(search):
    assert search("knockoff").codes[0] == "FM-05"
    assert "FM-05" not in search("“knockoff”").codes


def test_the_typed_word_counts_more_than_its_synonym(search):
    codes = search("backdoor").codes

    assert codes.index("FM-10") < codes.index("FM-08")


def test_synonyms_are_those_of_the_edition(search):
    group = SynonymGroup.objects.create(key="vase", reason="A test.")
    SynonymTerm.objects.bulk_create(SynonymTerm(group=group, text=text) for text in ("vase", "amphora"))
    assert not search("amphora").codes

    publish([CATALOGUE], by=Publisher("Carla Curator"), note="Another word for a vase")

    assert search("amphora").codes == ["FM-13"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("poisning", "poisoning"),
        ("memership", "membership"),
        ("infernce", "inference"),
        ("bakcdoor", "backdoor"),
        ("adverserial", "adversarial"),
        ("hakcing", "hacking"),
    ],
)
def test_mistyped_words_are_mended_and_said(search, typed, meant):
    found = search(typed)

    assert found.corrected == {typed: meant}
    assert found.codes


def test_as_typed_nothing_is_mended(search):
    found = search("poisning", exact=True)

    assert not found.corrected
    assert not found.codes


@pytest.mark.parametrize("typed", ["FM-98", "AML.T0099", "CWE-1396", "1804.00505", "tya", "robts"[:3], "“poisning”"])
def test_codes_numbers_short_words_and_phrases_are_never_mended(search, typed):
    assert not search(typed).corrected


def test_a_correction_has_few_edits_and_the_same_beginning():
    words = {"facial": 9, "inference": 2, "interference": 30, "changed": 5}

    assert correction("inferance", words) == "inference"
    assert correction("racial", words) is None
    assert correction("unchanged", words) is None
    assert correction("fcaial", words) == "facial"
    assert correction("fxcixl", words) is None


@pytest.mark.parametrize("typed", ["deepfake video detection", "hallucination of chatbots", "gender bias in hiring"])
def test_what_the_catalogue_cannot_answer_gets_no_answer(search, typed):
    assert search(typed).codes == []


def test_looser_queries_ask_for_less_and_say_how_much_they_find(search):
    query = parse('"duty of care" warfarin -sticker')

    looser = looser_queries(query, lambda asked: len(search(asked.q).codes), Selection(q=query.typed))

    assert {one.words: one.count for one in looser} == {
        "“duty of care” -sticker": len(search("“duty of care” -sticker").codes),
        "warfarin -sticker": 1,
        "duty of care warfarin -sticker": 1,
    }


@pytest.mark.parametrize(
    ("typed", "code", "reasons"),
    [
        ("poisoning", "FM-02", ["“poisoning”: title"]),
        ("trojan", "FM-10", ["“backdoor”, a synonym of “trojan”: title"]),
        ("warfarin", "FM-02", ["“warfarin”: scenario FM-02.S1"]),
        ("Jagielski", "FM-02", ["“jagielski”: reference REF-10"]),
        ("AML.T0020", "FM-02", ["“AML.T0020”: crosswalk: MITRE ATLAS AML.T0020"]),
        ("poisning", "FM-02", ["“poisoning”, for “poisning”: title"]),
        ("evasion", "FM-01", ["“evasion”: alias “Evasion”"]),
        ("warfarin dosage of submarine patients", "FM-02", ["“warfarin”: scenario FM-02.S1"]),
    ],
)
def test_a_result_says_why_it_came(search, typed, code, reasons):
    found = search(typed)

    said = [str(reason) for reason in reasons_for(code, Kind.FAILURE_MODE, found.meaning, serving.current().edition)]
    assert said[: len(reasons)] == reasons


def test_a_partial_result_says_what_it_lacks(search):
    found = search("warfarin dosage of submarine patients")

    reasons = reasons_for("FM-02", Kind.FAILURE_MODE, found.meaning, serving.current().edition)
    assert "without “submarine”" in [str(reason) for reason in reasons]
