import pytest

from catalogue.addresses.codes import Code, sort_key
from catalogue.addresses.names import fold, normalise
from catalogue.addresses.pages import slug_of


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("FM-03", "FM-03"),
        ("fm3", "FM-03"),
        ("fm 003", "FM-03"),
        ("Fm_3", "FM-03"),
        ("FM–3", "FM-03"),
        ("fm-3.s1", "FM-03.S1"),
        ("FM03P2", "FM-03.P2"),
        ("lq2", "LQ-02"),
        ("law 1", "LAW-01"),
        ("ref-100", "REF-100"),
        ("  REF.18  ", "REF-18"),
    ],
)
def test_codes_are_read_in_any_spelling(spelling, code):
    assert str(Code.parse(spelling)) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FM",
        "FM-0",
        "FM-²",
        "FM-٣",
        "FM-1234567",
        "XX-3",
        "FM-3.Q1",
        "3",
        "FM-3 and more",
        "FM-" + "9" * 5000,
    ],
)
def test_other_text_is_no_code(text):
    assert Code.parse(text) is None


def test_codes_sort_as_numbers():
    codes = ["FM-100", "FM-09", "FM-10.S10", "FM-10.S2", "FM-10"]
    assert sorted(codes, key=sort_key) == ["FM-09", "FM-10", "FM-10.S2", "FM-10.S10", "FM-100"]


def test_names_are_compared_without_case_accents_and_punctuation():
    assert normalise("Model  Inversion") == normalise("MODEL–inversion") == "model-inversion"
    assert normalise("Van Buren v. United States") == "van-buren-v-united-states"
    assert fold("Tramèr") == "tramer"
    assert normalise("…") == ""


def test_a_slug_is_made_of_whole_words():
    slug = slug_of("Model inversion attacks that exploit confidence information and basic countermeasures", "REF-12")

    assert slug == "model-inversion-attacks-that-exploit-confidence-information-and-basic"
    assert slug_of("§ 1030 …", "LAW-01") == "1030"
    assert slug_of("…", "LAW-01") == "law-01"
