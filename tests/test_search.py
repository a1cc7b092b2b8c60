import pytest

from catalogue.editions import held
from catalogue.editions.answers import list_page
from catalogue.editions.browsing import find
from catalogue.editions.search.query import Part, named_within, parse
from catalogue.editions.search.words import stems_in
from catalogue.editions.selection import Selection
from catalogue.pages.html.cards import Extract, extract
from catalogue.pages.html.renderer import marked
from catalogue.vocabulary import Kind


def test_words_phrases_and_exclusions_are_told_apart():
    query = parse('stop "duty of care" -sticker “model zoo” -"street sign" x-ray')

    assert query.wanted == (
        Part("stop", ("stop",)),
        Part("duty of care", ("duty", "of", "care"), quoted=True),
        Part("model zoo", ("model", "zoo"), quoted=True),
        Part("x-ray", ("x", "ray")),
    )
    assert query.excluded == (
        Part("sticker", ("sticker",), excluded=True),
        Part("street sign", ("street", "sign"), excluded=True, quoted=True),
    )


@pytest.mark.parametrize("typed", ["", " ", '"', '""', "-", "§", "((", "***", "\\", "-sticker", "“", "…"])
def test_a_query_may_have_nothing_to_look_for(typed):
    assert parse(typed).is_empty


def test_a_very_long_query_is_cut_not_refused():
    query = parse(" ".join(f"word{n}" for n in range(500)))

    assert [part.text for part in query.parts] == [f"word{n}" for n in range(8)]
    assert query.is_cut


@pytest.fixture
def search(catalogue):
    served = held.current()
    return lambda typed, kind=Kind.FAILURE_MODE: find(served, kind, Selection(q=typed))


@pytest.mark.parametrize(
    ("typed", "kind", "first"),
    [
        ("fm3", Kind.FAILURE_MODE, "FM-03"),
        ("FM-03", Kind.FAILURE_MODE, "FM-03"),
        ("fm_03.s2", Kind.SCENARIO, "FM-03.S2"),
        ("ref 18", Kind.REFERENCE, "REF-18"),
        ("model inversion", Kind.FAILURE_MODE, "FM-03"),
        ("MODEL-INVERSION", Kind.FAILURE_MODE, "FM-03"),
        ("data poisoning", Kind.FAILURE_MODE, "FM-02"),
        ("CFAA", Kind.AUTHORITY, "LAW-01"),
        ("van buren", Kind.AUTHORITY, "LAW-02"),
        ("18 U.S.C. § 1030", Kind.AUTHORITY, "LAW-01"),
        ("Tramer", Kind.REFERENCE, "REF-14"),
        ("TRAMÈR", Kind.REFERENCE, "REF-14"),
        ("OBrien", Kind.REFERENCE, "REF-05"),
        ("1804.00504", Kind.REFERENCE, "REF-07"),
        ("x-ray", Kind.FAILURE_MODE, "FM-01"),
        ("AML.T0043", Kind.FAILURE_MODE, "FM-01"),
        ("aml t0043", Kind.FAILURE_MODE, "FM-01"),
        ("T0024.002", Kind.FAILURE_MODE, "FM-05"),
        ("ML01", Kind.FAILURE_MODE, "FM-01"),
        ("ML04:2023", Kind.FAILURE_MODE, "FM-04"),
        ("CWE 1395", Kind.FAILURE_MODE, "FM-11"),
        ("NISTAML.023", Kind.FAILURE_MODE, "FM-10"),
        ("LLM04", Kind.FAILURE_MODE, "FM-02"),
        ("18 USC 1030", Kind.AUTHORITY, "LAW-01"),
        ("§ 1030", Kind.AUTHORITY, "LAW-01"),
        ("section 1030", Kind.AUTHORITY, "LAW-01"),
        ("18 U.S.C. § 1030(a)(5)(A)", Kind.QUESTION, "LQ-06"),
        ("17 USC 107", Kind.AUTHORITY, "LAW-06"),
        ("Art. 15 AI Act", Kind.AUTHORITY, "LAW-14"),
        ("GDPR article 33", Kind.AUTHORITY, "LAW-15"),
        ("Regulation 2016/679", Kind.AUTHORITY, "LAW-15"),
        ("2013/40/EU", Kind.AUTHORITY, "LAW-21"),
        ("593 U.S. 374", Kind.AUTHORITY, "LAW-02"),
        ("hiQ v LinkedIn", Kind.AUTHORITY, "LAW-03"),
        ("arXiv:1804.00504v2", Kind.REFERENCE, "REF-07"),
        ("https://arxiv.org/abs/1804.00504", Kind.REFERENCE, "REF-07"),
        ("fm3", Kind.QUESTION, "LQ-01"),
        ("black box", Kind.SCENARIO, "FM-03.S2"),
        ("xray", Kind.FAILURE_MODE, "FM-01"),
        ("trainingdata", Kind.FAILURE_MODE, "FM-08"),
        ("aline-up", Kind.SCENARIO, "FM-03.S1"),
        ("line-up", Kind.SCENARIO, "FM-03.S1"),
        ('"duty of care"', Kind.QUESTION, "LQ-02"),
        ("snoop around", Kind.FAILURE_MODE, "FM-08"),
        ("warfarin", Kind.SCENARIO, "FM-02.S1"),
    ],
)
def test_what_readers_type_is_found(search, typed, kind, first):
    found = search(typed, kind)

    assert found.codes[0] == first
    assert not found.hits.partial


@pytest.mark.parametrize(
    "typed",
    [
        "title:model",
        "a AND (b",
        "FM-03~2",
        "[a TO b]",
        "*",
        "model*",
        "+model -",
        "^2",
        "{!x}",
        '"model',
        "\x1f",
        "💥",
        "١",
    ],
)
def test_typed_text_never_reaches_the_engine_as_syntax(search, typed):
    for kind in Kind:
        search(typed, kind)


def test_excluded_words_exclude(search):
    assert "FM-10" in search("sign").codes
    assert "FM-10" not in search("sign -sticker").codes


def test_a_phrase_is_found_in_its_order_only(search):
    assert search('"private training data"').codes
    assert not search('"data training private"').codes


def test_partial_matches_say_so(search):
    found = search("warfarin dosage of submarine patients")

    assert found.hits.partial
    assert found.codes[0] == "FM-02"


def test_half_a_query_is_no_answer_but_near(search):
    found = search("warfarin submarine")

    assert not found.codes
    assert list(found.hits.near) == ["FM-02"]


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("UK GDPR fines", ["LAW-17"]),
        ("GDPR fines under the Copyright Act", ["LAW-06", "LAW-15"]),
        ("contract with a bank", []),
        ("side effects of a vaccine", []),
        ("damages FM-03", ["FM-03"]),
        ("fines -GDPR", []),
    ],
)
def test_a_name_beside_others_is_the_longest(catalogue, typed, named):
    assert named_within(parse(typed), held.current().edition) == named


def test_an_entry_with_all_words_stands_before_one_with_some(search):
    found = search("street sign sticker trigger")

    assert found.codes[0] == "FM-10"
    assert not found.hits.partial


def test_facets_narrow_what_a_search_found(catalogue):
    served = held.current()
    found = list_page(served, Kind.FAILURE_MODE, Selection(q="training data", terms={"group": ("unintended",)}))
    without = find(served, Kind.FAILURE_MODE, Selection(q="training data"))

    assert set(found.results.codes) < set(without.codes)
    group = next(choices for choices in found.facets if choices.facet.name == "group")
    assert {choice.value: choice.count for choice in group.choices} == {
        value: sum(served.edition.failure_mode(code)["group"] == value for code in without.codes)
        for value in ("intentional", "unintended")
    }


def test_words_are_marked_whatever_their_ending_case_or_accents():
    assert marked("Tramèr attacked <models>", frozenset({("tramer",), ("model",), ("attack",)})) == (
        "<mark>Tramèr</mark> <mark>attacked</mark> &lt;<mark>models</mark>&gt;"
    )


def test_several_words_are_marked_only_side_by_side():
    phrases = frozenset({("train", "data"), ("custom",)})

    assert marked("The customer’s data and training data", phrases) == (
        "The <mark>customer</mark>’s data and <mark>training data</mark>"
    )
    assert marked("1,150 queries", frozenset({stems_in("1150 queries")})) == "<mark>1,150 queries</mark>"


def test_an_extract_is_made_of_whole_sentences():
    text = (
        "It was decided long ago in Van Buren v. United States. "
        + "Nothing here matters at all. " * 12
        + "Technologically, it feels like the attacker is not misusing the system. The end follows."
    )

    shown = extract([Extract("Another text.", "source"), Extract(text, "withheld")], frozenset({("misus",)}))

    assert shown == Extract(
        "… Technologically, it feels like the attacker is not misusing the system. The end follows.",
        "withheld",
    )


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("authorization", "author"),
        ("unauthorised", "authors"),
        ("federated", "federal"),
        ("production", "product"),
        ("accountability", "account"),
    ],
)
def test_words_with_a_common_stem_are_two(typed, other):
    assert stems_in(typed) != stems_in(other)
    assert "<mark>" not in marked(f"the {other} of it", frozenset({stems_in(typed)}))


def test_the_words_of_a_family_are_one_in_either_spelling():
    assert stems_in("authorisation authorized authorising") == stems_in("authorization") * 3
    assert stems_in("generalisation") == stems_in("generalize")


def test_no_entry_is_found_by_a_word_of_another_family(search):
    assert search("authorization").codes != search("author").codes
    phrases = search("unauthorised access").hits.interpretation.phrases

    assert "author" not in {stem for phrase in phrases for stem in phrase}


def test_an_extract_holds_the_hedge_beside_the_match():
    text = f"It seems so. {'Much is said. ' * 30}The claim follows. {'More is said. ' * 30}The end."

    after = extract(
        [Extract("One. Two.", "source"), Extract(text, "withheld", hedge="seems")], frozenset({("claim",), ("follow",)})
    )
    softened = Extract("The claim.", "withheld", before="It seems so.", after="Perhaps.")
    before = extract([softened], frozenset({("claim",)}))

    assert after.text.startswith("It seems so. Much is said.")
    assert after.text.endswith("The claim follows. …")
    assert before.text == "It seems so. … The claim. … Perhaps."
