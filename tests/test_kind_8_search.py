"""K8, the search knows less than the page or the address: codes, long texts and quotations, at every door."""

import re
from collections.abc import Iterator

import pytest
from django.utils.html import escape
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.documents.prose import plain
from catalogue.documents.shapes import markdown_texts
from catalogue.editions import held
from catalogue.editions.search.query import parse
from catalogue.editions.selection import LONGEST_QUERY
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import merge, withdraw
from catalogue.vocabulary import Kind
from tests.page_text import as_written

pytestmark = pytest.mark.usefixtures("edition_in_memory")

PIA = Actor("Pia Publisher")
INVERSION = "/failure-modes/FM-03/model-inversion/"
LISTS = ("/failure-modes/", "/scenarios/", "/questions/", "/law/", "/references/")
BOXES = ("/search/", *LISTS)
DOORS = (*BOXES, *(f"/editions/1{door}" for door in BOXES))


def withdrawn() -> None:
    withdraw("FM-03", reason="It is covered elsewhere.", successor="FM-04", by=PIA, note="Tidying up")


def merged() -> None:
    merge("FM-03", into="FM-04", reason="They are one and the same.", by=PIA, note="Tidying up")


# A code leads to its entry


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("FM-03", INVERSION),
        ("fm3", INVERSION),
        (" FM_03 ", INVERSION),
        ("FM–03", INVERSION),
        ("FM−03.", INVERSION),
        ("(FM 3)", INVERSION),
        ("“FM-03”", INVERSION),
        ('"fm-03"', INVERSION),
        ("FM\u00a003", INVERSION),
        ("FM-\u200b03", INVERSION),
        ("#3", INVERSION),
        ("failure mode 3", INVERSION),
        ("FM-03.P2", f"{INVERSION}#FM-03.P2"),
        ("fm-3 p2", f"{INVERSION}#FM-03.P2"),
        ("FM-03.S1", "/scenarios/FM-03.S1/"),
        ("lq 5", "/questions/LQ-05/"),
        ("LAW-02", "/law/LAW-02/"),
        ("ref14", "/references/REF-14/"),
        ("http://testserver/editions/1/failure-modes/FM-03/an-old-name/", INVERSION),
        (" HTTPS://TestServer/Failure_Modes/fm-3).", INVERSION),
        ("testserver/FM-03#FM-03.P2", f"{INVERSION}#FM-03.P2"),
        ("/Failure-Modes/FM-03/an-old-name/", INVERSION),
    ],
)
@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("edition", ["", "/editions/1"])
def test_a_code_leads_on(client, typed, url, method, edition):
    response = getattr(client, method)(f"{edition}/search/", {"q": typed, "sort": "title"})

    assert response.status_code == 302
    assert response["Location"].startswith(f"{edition}{url.partition('#')[0]}")
    assert response["Location"].partition("#")[2] == url.partition("#")[2]
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize(
    "typed",
    ["FM-03 FM-04", "FM-03 trojan", "-FM-03", "FM-98", "ML01", "FM-03.P99", "law 2 of robotics", "https://e.org/FM-03"],
)
def test_what_is_more_or_less_than_a_code_is_searched(client, typed):
    assert client.get("/search/", {"q": typed}).status_code == 200


@pytest.mark.parametrize("more", [{"exact": "1"}, {"kind": "question"}])
def test_a_code_can_be_searched_too(client, more):
    page = client.get("/search/", {"q": "FM-03", **more})

    assert page.status_code == 200
    assert INVERSION in page.text
    assert any(group.results.kind is Kind.QUESTION for group in page.context["groups"])


@pytest.mark.parametrize("door", LISTS)
def test_a_list_says_where_the_entry_is(client, door):
    page = client.get(door, {"q": "fm3"})

    is_first = bool(page.context["cards"]) and page.context["cards"][0].link.code == "FM-03"
    assert is_first == (door == "/failure-modes/")
    assert is_first or f'FM-03 is <a href="{INVERSION}">Model Inversion</a>' in as_written(page.text)


def test_a_withdrawn_code_is_explained_at_every_door(client, catalogue):
    withdrawn()

    answer = client.get("/search/?q=fm-03", follow=True)
    assert (answer.status_code, "It is covered elsewhere." in answer.text) == (410, True)
    assert client.get("/search/?q=FM-03.P2", follow=True).status_code == 410
    assert client.get("/editions/1/search/?q=FM-03", follow=True).status_code == 200
    for door in LISTS:
        page = client.get(door, {"q": "FM-03"})
        assert f'FM-03 is <a href="{INVERSION}">' in as_written(page.text), door
        assert "It is no longer part of the catalogue; its page says why." in page.text
        assert "no longer part" not in client.get(f"/editions/1{door}", {"q": "FM-03"}).text
    assert client.get("/search/?q=FM-03&exact=1").text.count("no longer part") == 1
    assert client.get("/suggest/?q=FM-03").json()["suggestions"][0]["url"] == INVERSION
    assert INVERSION in client.get("/failure-modes/see-FM-03-there/and/more/").text


def test_a_merged_code_leads_to_what_it_was_merged_into(client, catalogue):
    merged()

    for typed in ("FM-03", "fm3", "FM-03.P2"):
        *_, (url, _) = client.get("/search/", {"q": typed}, follow=True).redirect_chain
        assert url.startswith("/failure-modes/FM-04/")
    for typed in ("FM-03", "http://testserver/FM-03#FM-03.P2", "/failure-modes/FM-03/"):
        assert client.get("/suggest/", {"q": typed}).json()["suggestions"][0]["code"] == "FM-04", typed
    assert client.get("/failure-modes/?q=FM-03").context["cards"][0].link.code == "FM-04"


# A long text is searched as far as it goes


PARAGRAPH = "The attacker poisons the training data of the model with images of street signs. " * 7
LONG_TEXTS = [PARAGRAPH[:550], PARAGRAPH * 90, "x" * 550, "x" * 50_000, "é “" * 200, "-word " * 200]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("text", LONG_TEXTS, ids=range(len(LONG_TEXTS)))
def test_a_long_text_is_cut_said_and_kept(client, door, text):
    page = client.get(door, {"q": text})

    assert page.status_code == 200
    assert f'value="{escape(text.strip())}"' in page.text
    query = (page.context["results"] if "search" in door else page.context["listing"].results).query
    assert query.is_empty or "The others are still in the box." in page.text


def test_the_first_words_of_a_long_text_are_searched(client):
    page = client.get("/failure-modes/", {"q": PARAGRAPH * 90})

    assert page.context["cards"][0].link.code in ("FM-02", "FM-10")
    assert len(page.context["listing"].selection.q) <= LONGEST_QUERY
    assert page.context["listing"].selection.q.rpartition(" ")[2] in PARAGRAPH.split()
    more = len(page.text) - len(client.get("/failure-modes/").text)
    assert more < len(PARAGRAPH) * 90 * 2  # the box holds all of it, the links what is searched alone


def test_a_text_that_is_not_too_long_is_not_cut(client):
    assert "still in the box" not in client.get("/search/", {"q": "poisoned training data of a model"}).text


@pytest.mark.parametrize("query", ["q=a&q=b", "q=a%00", "sort=no", "page=0", "exact=2"])
def test_other_malformed_parameters_are_still_named(client, query):
    assert client.get(f"/failure-modes/?{query}").status_code == 400


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.text(max_size=700))
def test_any_text_is_read_into_few_parts(text):
    query = parse(text)

    assert sum(not part.is_common for part in query.parts) <= 8
    assert sum(len(part.tokens) for part in query.parts) <= 100


# A quotation is found wherever it stands


@pytest.mark.parametrize(
    "typed",
    [
        '"the private features used in machine learning models can be recovered"',
        "“the private features used in machine learning models can be recovered”",
        "«the private features used in machine learning models can be recovered»",
        "„the private features used in machine learning models can be recovered“",
        "“the private\u00a0features — used in\nmachine‑learning models can be recovered",
    ],
    ids=["straight", "curly", "guillemets", "low", "open, with other blanks and dashes"],
)
def test_any_marks_quote(typed):
    assert held.current().index.search(parse(typed), Kind.FAILURE_MODE).codes[0] == "FM-03"


@pytest.mark.parametrize(
    "typed",
    [
        "‘{}’",
        "'{}'.",
        "''{}''",
        '""{}""',
        "″{}″",
        "「{}」",
        "“{}”³",
        "“{}²³”",
        '"{}" [3]',
    ],
)
def test_a_quotation_alone_is_one_in_any_marks(typed):
    (part,) = parse(typed.format("the model’s private features")).parts
    assert (part.quoted, part.text) == (True, "the model’s private features")


def test_single_marks_within_words_quote_nothing():
    for typed in ("attackers' models and users' data", "'private' and 'features'", "the ‘model’ of", "''", "'"):
        assert not any(part.quoted for part in parse(typed).parts), typed


@pytest.mark.parametrize(
    "typed",
    [
        "“[T]he private features used … can be recovered”",
        '"The private [sic] features used (emphasis added) in machine [...] can be recovered"',
        "“the private features used in ma-\nchine learning mod- els can be recovered”",
        "‘… private features used in machine learning models can be [. . .] recovered …’",
    ],
)
def test_a_writer_s_changes_are_forgiven(typed):
    assert held.current().index.search(parse(typed), Kind.FAILURE_MODE).codes[0] == "FM-03"


QUOTED = ["FM-01", "FM-02", "FM-03", "FM-05", "FM-08", "FM-10", "FM-12", "LQ-02", "LQ-13", "LAW-02"]
MARKERS = re.compile(r"\s?[\[(][0-9]+[\])]")
CHANGES = [
    lambda text: text,
    lambda text: MARKERS.sub("", text),
    lambda text: text.replace("'", "’").replace("-", "‑"),
    lambda text: text.replace("’", "'").replace("–", "-").replace("—", " - "),
    lambda text: text.replace(" ", "\u00a0"),
    str.upper,
]


def printed_words(code: str) -> list[str]:
    passages = held.current().edition.entries[code]["passages"]
    text = " ".join(passage["verbatim"] or passage["display"] for passage in passages)
    return re.sub('["“”„«»]', "", text).split()


def quotations(code: str, length: int = 9) -> Iterator[str]:
    words = printed_words(code)
    for start in range(0, max(1, len(words) - length), 5):
        yield " ".join(words[start : start + length])


@pytest.mark.parametrize("code", QUOTED)
def test_every_quotation_is_found_also_across_passages(code):
    index, edition = held.current().index, held.current().edition
    kind = Kind(edition.entries[code]["kind"])

    for quotation in quotations(code):
        for change in CHANGES:
            if change is str.upper and quotation.endswith(("Art.", "Arts.")):
                continue  # in capitals, an article without its number is art
            assert code in list(index.search(parse(f"“{change(quotation)}”"), kind).codes), change(quotation)


@pytest.mark.parametrize("code", ["FM-03", "FM-12", "LQ-14", "LAW-02", "LAW-16", "REF-18"])
def test_a_quotation_from_any_text_of_the_page_is_found(code):
    """Why two concepts match, what was checked, what became known, notes on citations, where two texts differ."""
    index, document = held.current().index, held.current().edition.entries[code]
    said = [text for _, text in markdown_texts(document)]
    said += [part["verification"] for part in document.get("mappings", [document]) if part.get("verification")]
    long = [words for text in said if len(words := re.sub('["“”„«»]', "", plain(text)).split()) > 7]

    for words in long[:: max(1, len(long) // 12)]:
        quotation = " ".join(words[-7:])
        assert code in list(index.search(parse(f"“{quotation}”"), Kind(document["kind"])).codes), quotation


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("“the erasure of personal data (Art. 17”", True),
        ("“the erasure of personal data (Art.”", True),
        ("“erasure of personal data (Art”", True),
        ("“the state of the art.”", False),
    ],
)
def test_a_quotation_may_end_within_a_citation(typed, found):
    assert ("article" in parse(typed).parts[0].tokens) is found


def test_a_quotation_across_passages_at_every_door(client):
    passages = held.current().edition.entries["FM-02"]["passages"]
    texts = [passage["verbatim"] for passage in passages if len(passage["verbatim"].split()) > 4]
    first, second = texts[1], texts[2]
    typed = f'"{" ".join(first.split()[-4:])} {" ".join(second.split()[:4])}"'

    for door in ("/search/", "/failure-modes/", "/editions/1/search/", "/editions/1/failure-modes/"):
        page = client.get(door, {"q": typed})
        assert "/failure-modes/FM-02/" in page.text, door
        assert "the text of its passages" in page.text, door


def test_words_in_another_order_are_no_quotation():
    index = held.current().index

    assert not index.search(parse('"recovered be can models learning machine in used"'), Kind.FAILURE_MODE).codes


def test_a_quotation_from_the_texts_of_the_catalogue_is_found(client):
    quoted = {
        "“set no cookies, run no analytics”": "/about/#privacy",
        "“The two definitions coincide.”": "/glossary/#relation-exactMatch",
        "„A statute, case, regulation or other source of law“": "/glossary/#kind-authority",
        '"Techniques of attackers against AI systems"': "/frameworks/mitre-atlas/",
        '"heads its first column “Attack Class”, though these failures are not attacks"': "/about/#notes",
    }
    for quotation, address in quoted.items():
        assert [hit.url for hit in client.get("/search/", {"q": quotation}).context["texts"]] == [address], quotation
    assert not client.get("/search/", {"q": "the two definitions coincide"}).context["texts"]


def test_every_definition_has_its_place_in_the_glossary(client):
    page = client.get("/glossary/").text
    for vocabulary, terms in held.current().edition.catalogue["vocabularies"].items():
        assert all(f'id="{vocabulary}-{term["value"]}"' in page for term in terms), vocabulary
