"""Synonyms and mistyped words: what a query may stand for."""

import pytest

from catalogue.addresses.cited import as_written, identifiers_in
from catalogue.editions import held
from catalogue.editions.browsing import find, looser_queries
from catalogue.editions.search.contents import Content, Contents, contents_of
from catalogue.editions.search.interpretation import Thesaurus
from catalogue.editions.search.query import parse
from catalogue.editions.search.reasons import reasons_for
from catalogue.editions.search.words import correction, stems_in
from catalogue.editions.selection import Selection
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.models import SynonymGroup, SynonymTerm
from catalogue.vocabulary import Kind
from tests.content import catalogue_itself


@pytest.fixture
def search(catalogue):
    return lambda typed, kind=Kind.FAILURE_MODE, **more: find(held.current(), kind, Selection(q=typed, **more)).hits


def reasons_said(found, code: str) -> list[str]:
    edition = held.current().edition
    return [
        str(reason) for reason in reasons_for(code, contents_of(code, Kind.FAILURE_MODE, edition), found.interpretation)
    ]


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
        ("FM 3, LQ 5 and ref 14", ["fm-03", "lq-05", "ref-14"]),
        ("FM-3.s.1", ["fm-03.s1"]),
        ("the law 2 years ago", []),
        ("in 2019 the state of the art was 15 years old", []),
    ],
)
def test_identifiers_have_one_name(text, names):
    assert [identifier.names[0] for identifier in identifiers_in(text)] == names


@pytest.mark.parametrize(
    ("typed", "kind", "code"),
    [
        ("failure mode 3", Kind.FAILURE_MODE, "FM-03"),
        ("Failure mode #03", Kind.FAILURE_MODE, "FM-03"),
        ("#3", Kind.FAILURE_MODE, "FM-03"),
        ("FM #3.", Kind.FAILURE_MODE, "FM-03"),
        ("fm#3", Kind.FAILURE_MODE, "FM-03"),
        ("# 3", Kind.FAILURE_MODE, "FM-03"),
        ("#3 poisoning", Kind.FAILURE_MODE, "FM-03"),
        ("failure mode 3 lawsuit", Kind.FAILURE_MODE, "FM-03"),
        ("legal question 5", Kind.QUESTION, "LQ-05"),
        ("law 2", Kind.AUTHORITY, "LAW-02"),
        ("reference 14", Kind.REFERENCE, "REF-14"),
        ("FM 3", Kind.FAILURE_MODE, "FM-03"),
        ("FM 3 S 1", Kind.SCENARIO, "FM-03.S1"),
    ],
)
def test_kind_and_number_are_a_code(search, typed, kind, code):
    assert search(typed, kind).codes[0] == code


def test_a_kind_and_a_number_among_other_words_are_no_code():
    assert not any(part.names for typed in ("law 2 of robotics", "C#3 and D") for part in parse(typed).parts)


def test_what_a_numbered_code_names_can_be_left_out(search):
    assert {"FM-02", "FM-09"} <= set(search("poisoning").codes)
    assert "FM-02" not in search("poisoning -#2").codes


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("18 usc 1030.a.5.a.i", "18 U.S.C. § 1030(a)(5)(A)(i)"),
        ("section 1030.g", "§ 1030(g)"),
        ("article 5.1.f", "Art. 5(1)(f)"),
        ("45 cfr 160", "45 C.F.R. 160"),
        ("eu 2016/679", "EU 2016/679"),
        ("aml.t0024.002", "AML.T0024.002"),
        ("ml01:2023", "ML01:2023"),
        ("arxiv:1804.00504", "arxiv:1804.00504"),
        ("593 us 374", "593 US 374"),
    ],
)
def test_an_identifiers_name_is_readable(name, written):
    (found,) = identifiers_in(as_written(name))

    assert (as_written(name), found.names[0]) == (written, name)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("trojan", "FM-10"),
        ("radiology", "FM-01"),
        ("jail break", "FM-06"),
        ("covariate shift", "FM-14"),
        ("specification gaming", "FM-12"),
        ("knockoff of our model", "FM-05"),
        ("can someone steal my model by asking it questions", "FM-05"),
        ("generalisation to a new hospital", "FM-14"),
    ],
)
def test_a_synonym_finds_other_names(search, typed, first):
    assert search(typed).codes[0] == first


def test_a_directed_synonym_does_not_lead_back(search):
    assert search("knockoff").codes[0] == "FM-05"
    assert "FM-05" not in search("“knockoff”").codes


def test_the_typed_word_counts_more_than_its_synonym(search):
    codes = search("backdoor").codes

    assert codes.index("FM-10") < codes.index("FM-08")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("copies were made of our model", "FM-05"),
        ("the filter was bypassed by a spammer", "FM-01"),
        ("was her file used to teach it", "FM-04"),
        ("was my photo ever used to train it", "FM-04"),
        ("we tested too few scenarios", "FM-17"),
        ("train and test data differ", "FM-14"),
    ],
)
def test_the_words_of_a_synonym_may_stand_apart(search, typed, first):
    assert search(typed).codes[0] == first


@pytest.mark.parametrize(("short", "name", "value"), [("EU", "European Union", "eu"), ("UK", "United Kingdom", "uk")])
def test_law_is_found_by_a_short_jurisdiction(search, short, name, value):
    law = {entry["code"] for entry in held.current().edition.authorities if entry["jurisdiction"] == value}
    by_short, by_name = (set(search(typed, Kind.AUTHORITY).codes) for typed in (short, name))

    assert law <= by_short == by_name


def test_whose_data_it_is_belongs_to_a_synonym():
    thesaurus = Thesaurus.of(
        [{"key": "k", "direction": "directed", "reason": "r", "terms": ["my photo used"], "finds": ["membership"]}]
    )

    assert [term.positions for term in thesaurus.terms_in(["was", "my", "photo", "ever", "used"])] == [(1, 2, 4)]
    assert thesaurus.terms_in(["a", "photo", "was", "used"]) == []


def test_a_term_that_is_half_glue_stands_as_it_is_written(search):
    as_written, apart = (reasons_said(search(typed), "FM-08") for typed in ("data out through the model", "model data"))

    assert "to which “data out through the model” leads" in as_written[0]
    assert not [reason for reason in apart if "leads" in reason]


@pytest.mark.parametrize(
    "typed",
    ["attacker is not misusing", "the attacker is not misusing the system", "no special privileges of the attacker"],
)
def test_a_denial_is_found_as_it_is_printed(search, typed):
    """“No attacker” is a term for natural adversarial examples."""
    assert {"FM-03", "FM-04", "FM-05", "FM-06"} <= set(search(typed).codes[:10])
    assert not [reason for reason in reasons_said(search(typed), "FM-15") if "leads" in reason]


def test_a_longer_synonym_wins_over_those_within_it():
    groups = [
        {"key": "long", "direction": "directed", "reason": "r", "terms": ["stop sign sticker"], "finds": ["backdoor"]},
        {"key": "short", "direction": "directed", "reason": "r", "terms": ["sticker"], "finds": ["physical domain"]},
    ]

    (term,) = Thesaurus.of(groups).terms_in(["stop", "sign", "sticker"])

    assert [other.text for other in term.others] == ["backdoor"]


def test_what_is_near_to_an_answer_stands_behind_it(search):
    found = search("attribute disclosure")

    assert found.codes[:2] == ["FM-03", "FM-04"]
    assert reasons_said(found, "FM-03") == ["“model inversion”, to which “attribute disclosure” leads: title"]
    assert reasons_said(found, "FM-04") == [
        "“membership inference”, to which “attribute disclosure” leads by way of “model inversion”: title"
    ]


def test_synonyms_are_those_of_the_edition(search):
    group = SynonymGroup.objects.create(key="vase", reason="A test.")
    SynonymTerm.objects.bulk_create(SynonymTerm(group=group, text=text) for text in ("vase", "amphora"))
    assert not search("amphora").codes

    publish(catalogue_itself(), by=Actor("Carla Curator"), note="Another word for a vase")

    assert list(search("amphora").codes) == ["FM-13"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("poisning", "poisoning"),
        ("memership", "membership"),
        ("infernce", "inference"),
        ("bakcdoor", "backdoor"),
        ("adverserial", "adversarial"),
        ("hakcing", "hacking"),
        ("trojen", "trojan"),
        ("poisn", "poison"),
        ("modle", "model"),
        ("modwl", "model"),
        ("trojn", "trojan"),
        ("CFFA", "cfaa"),
    ],
)
def test_mistyped_words_are_mended_and_said(search, typed, meant):
    found = search(typed)

    assert found.interpretation.corrected == {typed: meant}
    assert found.codes


def test_as_typed_nothing_is_mended(search):
    found = search("poisning", exact=True)

    assert not found.interpretation.corrected
    assert not found.codes


@pytest.mark.parametrize("typed", ["FM-98", "AML.T0099", "CWE-1396", "1804.00505", "tya", "robts"[:3], "“poisning”"])
def test_codes_numbers_and_phrases_are_never_mended(search, typed):
    assert not search(typed).interpretation.corrected


def test_a_correction_has_few_edits_and_the_same_beginning():
    words = {"facial": 9, "inference": 2, "interference": 30, "changed": 5}

    assert correction("inferance", words) == "inference"
    assert correction("racial", words) is None
    assert correction("unchanged", words) is None
    assert correction("fcaial", words) == "facial"
    assert correction("fxcixl", words) is None


@pytest.mark.parametrize(
    "typed",
    [
        "deepfake video detection",
        "hallucination of chatbots",
        "gender bias in hiring",
        "tax treatment of software",
        "carbon footprint",
        "climate change",
        "plagiarism",
        "watermarking",
        "seasons",
        "bonus payment",
        "winter holidays",
        "Nazi history",
        "how do I reset my password",
    ],
)
def test_what_cannot_be_answered_gets_no_answer(search, typed):
    assert list(search(typed).codes) == []


def test_a_subject_is_missed_where_a_circumstance_is_not(search):
    assert search("poisoning by a plumber").codes[0] == "FM-02"
    assert list(search("poisoning by a landlord").codes) == []


def test_a_word_that_only_leads_is_half_where_others_are_missing(search):
    assert search("guacamole").codes[0] == "FM-01"
    assert not search("guacamole breakfast").codes
    assert search("guacamole perturbation").codes[0] == "FM-01"


def test_an_abbreviated_article_is_no_art():
    assert stems_in("Art. 5 of the Act") == stems_in("article 5 of the Act")
    assert stems_in("the art of 5 attacks")[1] == "art"


def test_a_subject_is_found_in_the_very_word_only(search):
    assert {form.is_subject for form in search("capitalism").interpretation.concepts[0].forms} == {True}
    assert list(search("capitalism").codes) == []
    found = search("adversarial sentencing")
    note = Contents([Content("notes", "A sentence of the grammatical kind.", "note")])
    assert [str(reason) for reason in reasons_for("FM-01", note, found.interpretation)] == [
        "without “adversarial” and “sentencing”"
    ]


def test_what_the_whole_catalogue_is_about_tells_nothing(search):
    assert list(search("AI machine learning trojan").codes) == list(search("trojan").codes)


def test_an_everyday_word_is_not_mended_nor_any_into_a_short_one(search):
    assert not search("bread").interpretation.corrected
    assert not search("brake").interpretation.corrected


@pytest.mark.parametrize("typed", ["news", "reset", "boat", "model release form", "Uber crash", "crash of a Teslla"])
def test_short_words_and_names_are_not_taken_for_slips(search, typed):
    assert not search(typed).interpretation.corrected


def test_a_capital_at_the_beginning_or_everywhere_makes_no_name(search):
    assert search("Poisning of data").interpretation.corrected == {"Poisning": "poisoning"}
    assert search("Membership Infernce").interpretation.corrected == {"Infernce": "inference"}


def test_looser_queries_ask_for_less_and_say_how_much_they_find(search):
    query = parse('"duty of care" warfarin -sticker')

    looser = looser_queries(query, lambda asked: len(search(asked.q).codes), Selection(q=query.typed))

    assert {one.selection.q: one.count for one in looser} == {
        "“duty of care” -sticker": len(search("“duty of care” -sticker").codes),
        "warfarin -sticker": 1,
        "duty of care warfarin -sticker": len(search("duty of care warfarin -sticker").codes),
    }


@pytest.mark.parametrize(
    ("typed", "code", "reasons"),
    [
        ("poisoning", "FM-02", ["“poisoning”: title"]),
        ("trojan", "FM-10", ["“backdoor”, a synonym of “trojan”: title"]),
        ("warfarin", "FM-02", ["“warfarin”: scenario FM-02.S1"]),
        ("Jagielski", "FM-02", ["“jagielski”: reference REF-10"]),
        ("AML.T0020", "FM-02", ["“AML.T0020”: crosswalk: MITRE ATLAS AML.T0020"]),
        ("AML.T0051.999", "FM-06", ["“AML.T0051”, wider than “AML.T0051.999”: crosswalk: MITRE ATLAS AML.T0051"]),
        ("§ 1030(g)", "FM-01", ["“§ 1030”, wider than “§ 1030(g)”: legal question LQ-05"]),
        ("18 USC 1030(a)(5)(A)", "FM-02", ["“18 USC 1030(a)(5)(A)”: legal question LQ-06"]),
        ("poisning", "FM-02", ["“poisoning”, for “poisning”: title"]),
        ("evasion", "FM-01", ["“evasion”: alias “Evasion”"]),
        ("xray", "FM-01", ["“xray”: scenario FM-01.S1"]),
        ("1150 queries", "FM-05", ["“1150”: scenario FM-05.S1"]),
        ("carlini wagner", "FM-01", ["“carlini” and “wagner”: reference REF-09"]),
        (
            "warfarin dosage of submarine patients",
            "FM-02",
            ["“warfarin”, “dosage” and “patients”: scenario FM-02.S1", "without “submarine”"],
        ),
    ],
)
def test_a_result_says_why_it_came(search, typed, code, reasons):
    assert reasons_said(search(typed), code)[: len(reasons)] == reasons


def test_a_partial_result_says_what_it_lacks(search):
    assert "without “submarine”" in reasons_said(search("warfarin dosage of submarine patients"), "FM-02")
