"""Links and citations in the curators' Markdown."""

from collections.abc import Iterator
from contextlib import suppress

import pytest

from catalogue import documents
from catalogue.documents.prose import (
    NotRenderable,
    Target,
    check,
    citations_in,
    codes_in,
    html_of,
    losses,
    plain,
    rendered,
)
from tests.waiting import costs_less_than

TARGETS = {
    "FM-03": Target("/FM-03/", "Model Inversion"),
    "FM-03.P2": Target("/FM-03/#FM-03.P2", "Model Inversion"),
    "FM-05": Target("/FM-05/", "Model Stealing", doubt="it is withdrawn"),
    "REF-03": Target("/REF-03/", "Second work", short="Biggio and Roli, 2018"),
    "REF-12": Target("/REF-12/", "First work", short="Li et al., 2018"),
}


def html(text: str) -> str:
    return html_of(text, TARGETS.get).removeprefix("<p>").removesuffix("</p>").replace(' rel="noopener"', "")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("[[FM-03]]", '<a href="/FM-03/">FM-03 Model Inversion</a>'),
        ("[[fm3]]", '<a href="/FM-03/">FM-03 Model Inversion</a>'),
        ("[[FM_03.p2]]", '<a href="/FM-03/#FM-03.P2">FM-03.P2 Model Inversion</a>'),
        ("[[FM-03|the *text*]]", '<a href="/FM-03/" title="FM-03 Model Inversion">the <em>text</em></a>'),
        ("[[FM-03|what FM-03 says]]", '<a href="/FM-03/" title="FM-03 Model Inversion">what FM-03 says</a>'),
        ("[@REF-12]", '(<a href="/REF-12/" title="REF-12 First work">Li et al., 2018</a>)'),
        ("[@ref12, p. 4]", '(<a href="/REF-12/" title="REF-12 First work">Li et al., 2018</a>, p. 4)'),
        (
            "[@REF-12, § 2; n. 5; @REF-03]",
            '(<a href="/REF-12/" title="REF-12 First work">Li et al., 2018</a>, § 2; n. 5; '
            '<a href="/REF-03/" title="REF-03 Second work">Biggio and Roli, 2018</a>)',
        ),
        ("FM-03", '<a href="/FM-03/">FM-03</a>'),
        ("[[FM-99]], [[FM-99|the text]], [@REF-99, p. 1]", "FM-99, the text, (REF-99, p. 1)"),
        ("[[FM-05]], [[FM-05|it]]", "FM-05, it"),
        ("`[[FM-03]]` and `[@REF-12]`", "<code>[[FM-03]]</code> and <code>[@REF-12]</code>"),
        (r"\[@REF-99]", "[@REF-99]"),
        ("[[FM-03]](https://example.org)", '<a href="https://example.org">[FM-03]</a>'),
        ("[see FM-03](https://example.org)", '<a href="https://example.org">see FM-03</a>'),
        ("[[sic]] [@FM-99] [[REF-99999999999999]]", "[[sic]] [@FM-99] [[REF-99999999999999]]"),
    ],
)
def test_what_is_typed_and_what_readers_see(typed, shown):
    assert html(typed) == shown


def test_link_with_its_own_text_stands_in_a_table_too():
    assert '<a href="/FM-03/" title="FM-03 Model Inversion">it</a>' in html("| a |\n|---|\n| [[FM-03\\|it]] |")


def test_curators_see_what_leads_nowhere_and_why():
    text = "[[FM-05|it]], [@REF-99, p. 1], FM-99 and <mark>this</mark> [[sic]]"
    found = rendered(text, TARGETS.get, marked=True)

    assert '<mark title="it is withdrawn">it</mark>' in found.html
    assert '(<mark title="there is no such entry">REF-99</mark>, p. 1)' in found.html
    assert found.named.doubts == {
        "FM-05": "it is withdrawn",
        "REF-99": "there is no such entry",
        "FM-99": "there is no such entry",
    }
    assert found.named.malformed == ["[[sic]]"]
    assert "<mark" not in html(text)


def test_codes_are_found_in_any_spelling_and_once():
    text = "FM-01 and [[fm2|two]], FM-01 [@ref3; @REF-04, p. 2] `[[FM-09|x]]` [[sic]]"

    assert codes_in(text) == ["FM-01", "REF-04", "FM-09", "FM-02", "REF-03"]
    assert citations_in(text) == ["REF-03", "REF-04"]


def test_search_reads_the_words_and_not_the_markup():
    text = "[[FM-03|the *text*]], [[fm3]], [@ref12, p. 4; @REF-03], [[sic]], [@nobody]"

    assert plain(text) == "the *text*, FM-03, (REF-12, p. 4; REF-03), [[sic]], [@nobody]"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[@FM-03]", "“[@FM-03]” cites no reference. Write [@REF-12] or [@REF-12, p. 4]."),
        ("[@REF-12; @FM-03]", "cites no reference"),
        ("[@]", "cites no reference"),
        ("[[REF-99999999999999]]", "“[[REF-99999999999999]]” names no entry. Write [[FM-03]] or [[FM-03|the text]]."),
        ("[[²]]", "names no entry"),
        ("a" * 20_001, "it has more than 20,000 characters"),
        ("a\n" * 3_000, "it has more than 2,000 lines"),
    ],
)
def test_the_unshowable_is_refused_and_why(text, reason):
    with pytest.raises(NotRenderable) as refusal:
        check(text)

    assert reason in str(refusal.value)


@pytest.mark.parametrize(
    "hostile",
    [
        "[[" * 5000 + "]]" * 5000,
        "[a](" * 4900,
        "<a " * 6000,
        "[[FM-03|" * 90 + "]]" * 90,
        "[@REF-01]" * 2000,
        ("[@" + "; " * 245 + "]") * 40,
        "\n[a]:" * 4000,
        "=\n" * 9000,
        "> " * 9000,
    ],
    ids=lambda text: text[:8],
)
def test_hostile_text_costs_little_time(hostile):
    with costs_less_than(4), suppress(NotRenderable):  # some of them took half a minute
        check(hostile)


def texts() -> Iterator[str]:
    for document in documents.working_documents():
        yield from (text for _, text in documents.markdown_texts(document))
    yield from (text["display"] for text in documents.catalogue_document()["texts"])


def test_no_text_of_the_catalogue_loses_a_word(catalogue):
    assert [(text, losses(text)) for text in texts() if losses(text)] == []
