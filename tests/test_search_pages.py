"""What the search shows on a page."""

import html
import re
from functools import cache

import pytest
from django.test import override_settings
from django.utils.html import strip_tags

from catalogue.addresses.names import fold
from catalogue.editions import held
from catalogue.vocabulary import Kind, Sort
from tests.page_text import as_written, squeezed

pytestmark = pytest.mark.usefixtures("edition_in_memory")


def codes(response) -> list[str]:
    return [card.link.code for card in response.context["cards"]]


def test_a_correction_is_shown_and_can_be_undone(client):
    response = client.get("/failure-modes/?q=poisning&group=intentional")

    assert "Showing results for <strong>poisoning</strong>" in response.text
    assert 'href="/failure-modes/?q=poisning&amp;group=intentional&amp;exact=1"' in response.text
    assert codes(response)[0] == "FM-02"
    assert codes(client.get("/failure-modes/?q=poisning&group=intentional&exact=1")) == []


def test_a_query_that_only_leaves_out_says_so(client):
    page = client.get("/search/", {"q": "-poisoning"}).content.decode()

    assert "says only what to leave out" in page
    assert "no letter or digit" not in page


@pytest.mark.parametrize("url", ["/search/?q=data+poisning", "/failure-modes/?q=data+poisning"])
def test_a_correction_names_the_whole_query(client, url):
    text = client.get(url).text

    assert "Showing results for data <strong>poisoning</strong>." in text
    assert "Search instead for data poisning</a>" in text


def test_a_searched_list_is_named_by_its_words(client):
    text = client.get("/failure-modes/?q=warfarin").text

    assert "<title>“warfarin” · Failure modes · Failure Modes Catalogue</title>" in text
    assert "<h1>Failure modes for “warfarin”</h1>" in text
    assert "of 17 failure modes for “warfarin”" in squeezed(strip_tags(text))


def test_facets_that_lead_to_nothing_are_collapsed(client):
    text = client.get("/failure-modes/?q=zzzzz&group=unintended").text

    assert text.count('<details class="facet" open>') == 1
    assert client.get("/failure-modes/").text.count('<details class="facet" open>') > 1


def test_search_over_all_kinds_is_sorted_within_each_kind(client):
    page = client.get("/search/?q=poisoning&sort=title")
    groups = page.context["groups"]
    kinds = [group.results.kind for group in groups]
    assert kinds == [kind for kind in Kind if kind in kinds]
    for group in groups:
        titles = [fold(strip_tags(card.title)) for card in group.cards]
        assert titles == sorted(titles)
    assert "/failure-modes/?q=poisoning&amp;sort=title" in page.text
    assert '<input type="hidden" name="sort" value="title">' in page.text, "choosing a kind keeps the order"
    assert '<a href="/search/?q=poisoning">Relevance</a>' in page.text
    assert "Order of the list" not in client.get("/search/?q=zzzzz").text


def test_lists_are_sorted_by_what_the_address_says(client):
    assert codes(client.get("/failure-modes/?q=model"))[0] != "FM-01"
    by_code = codes(client.get("/failure-modes/?q=model&sort=code"))
    assert by_code == sorted(by_code)
    assert codes(client.get("/failure-modes/?sort=title"))[:2] == ["FM-07", "FM-09"]
    assert codes(client.get("/failure-modes/?sort=newest"))[0] == "FM-01"
    assert codes(client.get("/failure-modes/?sort=relevance"))[0] == "FM-01"


def test_orders_are_links_that_keep_the_selection(client):
    listing = client.get("/failure-modes/?q=model&group=intentional&sort=title").context["listing"]

    assert [(order.sort, order.selection.query_string, order.is_chosen) for order in listing.orders] == [
        (Sort.RELEVANCE, "?q=model&group=intentional", False),
        (Sort.CODE, "?q=model&group=intentional&sort=code", False),
        (Sort.TITLE, "?q=model&group=intentional&sort=title", True),
        (Sort.NEWEST, "?q=model&group=intentional&sort=newest", False),
    ]
    assert Sort.RELEVANCE not in [order.sort for order in client.get("/law/").context["listing"].orders]


def test_no_answer_is_said_with_what_may_help(client):
    response = client.get("/failure-modes/?q=warfarin+submarine")

    nothing = response.context["listing"].nothing
    assert codes(response) == []
    assert [(one.selection.q, one.count, one.selection.query_string) for one in nothing.looser] == [
        ("warfarin", 1, "?q=warfarin")
    ]
    assert [card.link.code for card in response.context["near"]] == ["FM-02"]
    assert "They do not answer the search." in response.text


def test_what_only_an_incident_names_is_offered_in_marks(client):
    text = client.get("/search/?q=EchoLeak").text

    assert "Nothing for “EchoLeak”" in text
    offered = re.search(r'<ul class="nothing__looser">\s*<li>\s*<a href="([^"]*)">“EchoLeak”</a>', text)
    [group] = client.get(offered[1]).context["groups"]
    assert [card.link.code for card in group.cards] == ["FM-06"]


@pytest.mark.parametrize("address", ["/search/?q=employment+discrimination", "/law/?q=impact+regularizer"])
def test_no_search_ends_without_a_way_on(client, address):
    text = client.get(address).text.partition("nothing-title")[2].partition("</section>")[0]

    assert "Nothing similar was found either." in text
    for url in ("/authorization/", "/failure-modes/", "/scenarios/", "/questions/", "/law/", "/references/"):
        assert f'<a href="{url}">' in text


def test_what_matched_is_shown_with_its_place_and_layer(client):
    """For entries that came by their questions, law or notes, and say nothing of it in their own text."""
    matches = [
        (card.link.code, card.why[0].place, card.match)
        for words in ("trade secret", "duty of care", "exceeds authorized access")
        for card in client.get("/failure-modes/", {"q": words}).context["cards"]
        if card.match
    ]

    assert matches
    for code, place, match in matches:
        assert (match.place, "<mark>" in match.text, bool(match.layer.label)) == (place, True, True), code


@override_settings(CONTACT_URL="mailto:curators@example.org")
def test_no_answer_leads_to_the_curators(client):
    assert "mailto:curators@example.org" in client.get("/search/?q=zzzzz").text


def test_the_kind_is_a_facet_of_the_search_over_all_kinds(client):
    everything = client.get("/search/?q=poisoning").context["results"]
    chosen = client.get("/search/?q=poisoning&kind=question&kind=reference&kind=unicorn")

    counts = {choice.value: choice.count for choice in everything.kinds}
    assert counts["failure-mode"] > 0
    results = chosen.context["results"]
    assert [group.kind.value for group in results.groups] == ["question", "reference"]
    assert {choice.value: choice.count for choice in results.kinds} == counts
    assert [(active.label, active.is_known) for active in results.filters] == [
        ("Legal questions", True),
        ("References", True),
        ("unicorn", False),
    ]


def test_each_card_says_why_it_is_there(client):
    text = client.get("/search/?q=trojan").text

    assert "a synonym of “trojan”: title" in text


def sentences_of_commentaries():
    for mode in held.current().edition.failure_modes:
        statements = (mode["commentary"] or {"statements": []})["statements"]
        texts = {row["anchor"]: row["verbatim"].strip() for row in mode["passages"]}
        hedges = [statement["hedge"] for statement in statements if statement["hedge"]]
        for statement in statements:
            for sentence in re.split(r"(?<=[.!?])\s+", texts[statement["passage"]]):
                yield mode["code"], sentence, {hedges[0], statement["hedge"]} if hedges else set()


def test_no_card_cuts_a_hedge_from_any_sentence_of_a_commentary(client):
    """A sentence such as “This is because …” goes on from a claim: the card has that claim's hedge too."""
    cards_of = cache(lambda words: client.get("/failure-modes/", {"q": f'"{words}"'}).context["cards"])
    hedged = 0
    for code, sentence, hedges in sentences_of_commentaries():
        shown = html.unescape(strip_tags(next(card.text for card in cards_of(sentence) if card.link.code == code)))
        assert sentence in shown
        assert all(hedge in shown for hedge in hedges), (code, shown)
        hedged += bool(hedges)

    assert hedged == 28


@pytest.mark.parametrize(
    "url", ["/search/?q=trojan", "/failure-modes/?q=poisning", "/failure-modes/?q=warfarin+submarine"]
)
def test_searching_takes_one_query_of_the_database(client, url, django_assert_num_queries, catalogue):
    client.get("/failure-modes/")
    with django_assert_num_queries(1):
        client.get(url)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Van Buren", "LAW-02"),
        ("§ 1030", "LAW-01"),
        ("Computer Misuse Act 1990", "LAW-20"),
        ("Art. 15 AI Act", "LAW-14"),
        ("Tramer", "REF-14"),
        ("model inversion", "FM-03"),
        ("turtle", "FM-07.S1"),
        ("AI Act high-risk classification", "LAW-14"),
        ("GDPR right to erasure of training data", "LAW-15"),
        ("hiQ scraping", "LAW-03"),
        ("CFAA loss threshold", "LAW-01"),
        ("§ 1030(g) loss threshold", "LAW-01"),
        ("computer misuse act sentencing", "LAW-20"),
    ],
)
def test_the_kind_called_so_comes_first(client, typed, first):
    groups = client.get("/search/", {"q": typed}).context["groups"]

    assert groups[0].cards[0].link.code == first


def test_a_word_with_a_hyphen_is_marked_however_it_was_typed(client):
    for typed in ("xray", "x-ray"):
        assert re.search("<mark>x-rays?</mark>", client.get("/failure-modes/", {"q": typed}).text, re.IGNORECASE), typed


def test_what_is_named_beside_other_words_is_shown_as_partial(client):
    page = client.get("/search/", {"q": "CFAA loss threshold"})

    law, modes, *_ = page.context["groups"]
    assert ([card.link.code for card in law.cards], law.results.hits.partial) == (["LAW-01"], True)
    assert (modes.results.kind, modes.results.hits.partial) == (Kind.FAILURE_MODE, False)
    assert "These have some of them." in page.text


def test_a_code_that_nothing_has_is_said_and_leads_to_its_mode(client):
    page = client.get("/search/?q=fm3+s9")

    assert [card.link.code for card in page.context["near"]] == ["FM-03", "FM-03.S1"]
    assert "There is no FM-03.S9 in this edition" in as_written(page.text)
    assert "“FM-03”, wider than “fm3 s9”: code" in as_written(page.text)
    assert codes(client.get("/failure-modes/?q=FM-03.P99")) == []


def test_an_answer_that_lacks_a_word_stands_under_a_line_on_it(client):
    for typed, line in [
        ("negligence FM-03", "Each says what it lacks."),
        ("warfarin dosage of submarine patients", "No entry has all of these words."),
    ]:
        page = client.get("/failure-modes/", {"q": typed})

        assert any("without “" in str(reason) for reason in page.context["cards"][0].why)
        assert line in page.text
    assert "Each says" not in client.get("/failure-modes/?q=data+poisoning").text


def test_words_in_quotation_marks_are_not_quoted_again(client):
    text = html.unescape(client.get("/failure-modes/", {"q": '"zzzzz"'}).text)

    assert '<h1>Failure modes for "zzzzz"</h1>' in text
    assert "Remove a filter" not in text
    assert "Remove a filter" in client.get("/failure-modes/?q=zzzzz&group=unintended").text


def test_a_short_slip_is_mended_and_another_word_is_not(client):
    assert "Showing results for <strong>white</strong> box" in client.get("/failure-modes/?q=wite+box").text
    for other_words in ("model release form", "reset password"):
        assert client.get("/failure-modes/", {"q": other_words}).context["correction"] is None
