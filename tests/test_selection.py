import pytest
from django.http import QueryDict

from catalogue.editions.selection import Selection, read_page, read_selection, read_words
from catalogue.vocabulary import Kind
from catalogue.web.exceptions import BadParameter


def read(query: str) -> Selection:
    return read_selection(QueryDict(query), Kind.FAILURE_MODE)


def test_query_string_is_the_state():
    selection = read("q=model+theft&group=intentional&property=integrity&property=safety&page=2")

    assert selection == Selection(
        "model theft", {"group": ("intentional",), "property": ("integrity", "safety")}, page=2
    )
    assert selection.query_string == "?q=model+theft&group=intentional&property=integrity&property=safety&page=2"


def test_unknown_parameters_are_ignored():
    assert read("utm_source=mail&group=intentional&x=%FF") == Selection(terms={"group": ("intentional",)})


def test_unknown_values_stay_in_the_selection():
    assert read("group=sideways").terms == {"group": ("sideways",)}


def test_empty_values_and_repetitions_say_nothing():
    assert read("q=&group=&page=") == Selection()
    assert read("group=intentional&group=intentional").terms == {"group": ("intentional",)}


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=1.5", "page"),
        ("page=²", "page"),
        ("page=٣", "page"),
        ("page=1e9", "page"),
        ("page=9999999", "page"),
        ("page=" + "9" * 5000, "page"),
        ("page=1%0A", "page"),
        ("page=1&page=2", "page"),
        ("q=a&q=b", "q"),
        ("q=a%00b", "q"),
        ("group=a%00", "group"),
        ("group=" + "a" * 101, "group"),
        ("&".join(f"group={n}" for n in range(51)), "group"),
    ],
)
def test_malformed_parameters_are_named(query, parameter):
    with pytest.raises(BadParameter) as error:
        read(query)
    assert error.value.parameter == parameter


def test_removing_a_filter_keeps_others_and_starts_at_page_one():
    selection = read("q=x&group=intentional&property=integrity&page=3")

    assert selection.without("group", "intentional").query_string == "?q=x&property=integrity"
    assert selection.without_query().query_string == "?group=intentional&property=integrity"


def test_words_and_page_can_be_read_alone():
    assert read_words(QueryDict("q=+duty+of+care+&page=x")) == "duty of care"
    assert read_page(QueryDict("page=4&q=a&q=b")) == 4
    with pytest.raises(BadParameter):
        read_page(QueryDict("page=x"))
