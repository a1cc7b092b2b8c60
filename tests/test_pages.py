"""Every public page answers, from the published record only, with a known number of queries."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from catalogue.addresses.pages import SECTIONS, Addresses
from catalogue.editions import held
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.models import FailureMode, Passage
from catalogue.vocabulary import Kind
from tests.page_text import squeezed

pytestmark = pytest.mark.usefixtures("edition_in_memory")


@pytest.fixture
def client() -> Client:
    held.current()  # reading the edition once is not part of any page
    return Client()


def addresses_of_entries() -> list[str]:
    edition = held.current().edition
    entries = [Addresses().entry(entry["code"], entry["slug"]) for entry in edition.entries.values()]
    return entries + [Addresses().entry(code, scenario.slug) for code, scenario in edition.scenarios.items()]


LISTS = [f"/{section}/" for section in SECTIONS.values()]
OVERVIEWS = [
    "/accessibility/",
    "/authorization/",
    "/authorization.svg",
    "/law.svg",
    "/duties/",
    "/glossary/",
    "/frameworks/",
    "/frameworks/cwe/",
]
FIXED = ["/", "/about/", *OVERVIEWS, "/search/", "/search/?q=model+theft", "/search/?q=%22", *LISTS]


@pytest.mark.parametrize("url", FIXED)
@pytest.mark.usefixtures("catalogue")
def test_page_answers_with_one_query(client, url, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get(url)

    assert response.status_code == 200
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies


@pytest.mark.usefixtures("catalogue")
def test_every_entry_has_its_page_with_one_query(client, django_assert_num_queries):
    for url in addresses_of_entries():
        with django_assert_num_queries(1):
            response = client.get(url)
        assert response.status_code == 200, url


@pytest.mark.usefixtures("catalogue")
def test_every_page_of_a_pinned_edition_answers_and_stays_in_it(client):
    pinned = ["/editions/1/", *(f"/editions/1{url}" for url in [*LISTS, *OVERVIEWS, "/about/", "/search/?q=model"])]
    pinned += [f"/editions/1{url}" for url in addresses_of_entries()[:20]]
    for url in pinned:
        page = client.get(url)
        assert page.status_code == 200, url
        main = page.text.partition("<main")[2].partition("</main>")[0]
        for section in SECTIONS.values():
            assert f'href="/{section}/' not in main, url


@pytest.mark.usefixtures("catalogue")
def test_editions_pages_take_few_queries(client, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert client.get("/editions/").status_code == 200
    with django_assert_num_queries(5):
        assert client.get("/editions/1/").status_code == 200


@pytest.mark.usefixtures("catalogue")
def test_a_draft_never_reaches_a_reader(client):
    mode = FailureMode.objects.create(title="Half a thought", group="unintended", published_answer="not-addressed")
    Passage.objects.filter(entry__code="FM-03", role="description").update(display="Half-finished words")

    for url in ["/", "/failure-modes/", "/search/?q=half", "/failure-modes/FM-03/model-inversion/"]:
        assert "Half" not in client.get(url).text.replace("Half a mind", "")
    assert client.get(f"/failure-modes/{mode.code}/half-a-thought/").status_code == 404


@pytest.mark.usefixtures("catalogue")
def test_a_change_is_on_the_next_page_and_the_pinned_page_stays(client):
    url = "/failure-modes/FM-03/model-inversion/"
    Passage.objects.filter(entry__code="FM-03", role="description").update(display="Somebody can recover them.")
    publish(by=Actor("Carla Curator"), note="Plainer words")

    assert "Somebody" in client.get(url).text
    home = client.get("/").text
    assert "What edition 2 changed" in home
    assert "<ins>Somebody" in home
    assert "Somebody" not in client.get("/editions/1/").text
    pinned = client.get(f"/editions/1{url}")
    assert "Somebody" not in pinned.text
    assert pinned.context["until_edition"].number == 2


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/FM-03", "/failure-modes/FM-03/model-inversion/"),
        ("/fm3", "/failure-modes/FM-03/model-inversion/"),
        ("/fm-3/", "/failure-modes/FM-03/model-inversion/"),
        ("/Model%20Inversion", "/failure-modes/FM-03/model-inversion/"),
        ("/model_inversion/", "/failure-modes/FM-03/model-inversion/"),
        ("/fm3.s2", "/scenarios/FM-03.S2/"),
        ("/FM-03.P2", "/failure-modes/FM-03/model-inversion/#FM-03.P2"),
        ("/cfaa", "/law/LAW-01/computer-fraud-and-abuse-act/"),
        ("/van-buren", "/law/LAW-02/van-buren-v-united-states/"),
        ("/failure-modes/FM-03", "/failure-modes/FM-03/model-inversion/"),
        ("/failure-modes/fm3/", "/failure-modes/FM-03/model-inversion/"),
        ("/failure-modes/FM-03/wrong-slug", "/failure-modes/FM-03/model-inversion/"),
        ("/failure-modes/FM-03/wrong-slug/", "/failure-modes/FM-03/model-inversion/"),
        ("/law/FM-03/", "/failure-modes/FM-03/model-inversion/"),
        ("/editions/1/FM-03", "/editions/1/failure-modes/FM-03/model-inversion/"),
        ("/editions/1/failure-modes/fm3/", "/editions/1/failure-modes/FM-03/model-inversion/"),
    ],
)
def test_every_way_to_an_entry_is_one_hop(client, address, leads_to):
    response = client.get(address)

    assert response.status_code == 302
    assert response["Location"].startswith(leads_to)
    assert response["Cache-Control"] == "no-cache"
    assert client.get(response["Location"]).status_code == 200


def test_a_name_that_two_entries_share_leads_to_a_choice(client):
    response = client.get("/natural-adversarial-examples")

    assert response.status_code == 200
    assert [link.code for link in response.context["links"]] == ["FM-15", "REF-32"]


@pytest.mark.usefixtures("catalogue")
def test_as_of_leads_to_the_edition_in_force_when_the_day_ended(client):
    from_edition = held.current().edition
    today = from_edition.published_at.date().isoformat()

    response = client.get(f"/as-of/{today}/fm3")

    assert response.status_code == 302
    assert response["Location"] == "/editions/1/failure-modes/FM-03/model-inversion/"
    assert client.get("/as-of/2019-11-01/FM-03").status_code == 404


def test_lists_have_pages_of_fixed_size_in_a_stable_order(client):
    first, third = client.get("/questions/"), client.get("/questions/?page=3")
    codes = [code for code in held.current().edition.entries if code.startswith("LQ-")]

    assert [card.link.code for card in first.context["cards"]] == [f"LQ-{n:02d}" for n in range(1, 26)]
    assert [card.link.code for card in third.context["cards"]] == codes[50:75]
    assert client.get(f"/questions/?page={len(codes) // 25 + 2}").status_code == 404


def test_filters_are_the_query_string(client):
    response = client.get("/failure-modes/?group=intentional&answer=yes")

    assert [card.link.code for card in response.context["cards"]] == ["FM-08", "FM-09", "FM-10", "FM-11"]
    assert [(active.label, active.without.query_string) for active in response.context["listing"].filters] == [
        ("Intentional", "?answer=yes"),
        ("Yes", "?group=intentional"),
    ]


def test_an_unknown_value_is_shown_as_a_filter_to_remove(client):
    response = client.get("/failure-modes/?group=sideways&answer=yes")

    listing = response.context["listing"]
    assert listing.total == 4
    assert [(active.label, active.is_known, active.without.query_string) for active in listing.filters] == [
        ("sideways", False, "?answer=yes"),
        ("Yes", True, "?group=sideways"),
    ]
    assert "sideways" in response.text


def test_search_groups_hits_by_kind_and_marks_them(client):
    response = client.get("/search/?q=warfarin")

    assert [group.title for group in response.context["groups"]] == [
        "Scenarios",  # one is called so
        "Failure modes",
        "Law",
    ]
    assert "<mark>Warfarin</mark>" in response.text


def test_only_reading_is_allowed(client):
    for url in ["/", "/failure-modes/", "/failure-modes/FM-03/model-inversion/", "/search/"]:
        assert client.post(url).status_code == 405
        assert client.head(url).status_code == 200


@pytest.mark.parametrize("code", [f"FM-{number:02d}" for number in range(1, 18)])
def test_a_failure_mode_page_has_every_text(client, code):
    (mode,) = (entry for entry in held.current().edition.failure_modes if entry["code"] == code)
    page = client.get(Addresses().entry(code, mode["slug"]))
    shown = visible_text(page.text)

    for passage in mode["passages"]:
        assert f'id="{passage["anchor"]}"' in page.text
        assert squeezed(passage["verbatim"]) in shown or not passage["verbatim"], passage["anchor"]
    if mode["commentary"]:
        assert squeezed(mode["commentary"]["cell"]) in shown
    assert words_in(prose_of(mode)) <= words_in(shown)


PROSE = {"text", "note", "evidence_note", "reason", "verification", "detail", "current_note", "difference", "summary"}


def prose_of(part: Any) -> str:
    """Return what curators wrote anywhere in a document."""
    if isinstance(part, dict):
        pieces = [value if key in PROSE and isinstance(value, str) else prose_of(value) for key, value in part.items()]
    else:
        pieces = [prose_of(piece) for piece in part] if isinstance(part, list) else []
    return " ".join(pieces)


def words_in(text: str) -> set[str]:
    """Return the words; codes in double brackets become links with other words."""
    return set(re.findall(r"[a-z]+", re.sub(r"\[\[.*?\]\]|\(https?:.*?\)", "", text).lower()))


def visible_text(html: str) -> str:
    return squeezed(unescape(re.sub(r"<[^>]+>", "", html)))


def test_what_is_proposed_looks_proposed(client):
    question = client.get("/questions/LQ-05/")
    assert "Proposed" in client.get(question["Location"]).text
    confirmed = client.get("/questions/LQ-02/")
    main = client.get(confirmed["Location"]).text.partition("<main")[2].partition("</main>")[0]
    assert "to be confirmed" not in main


def test_the_withheld_commentary_is_set_apart_and_dated(client):
    text = client.get("/failure-modes/FM-01/perturbation-attacks/").text

    assert "not the publisher’s position" in text.lower()
    assert "11 November 2019" in text
    assert "Inferred by the curators" in text


def test_the_missing_reference_says_that_it_was_never_printed(client):
    response = client.get("/REF-18")
    text = client.get(response["Location"]).text

    assert "Missing from the source" in text
    assert "Machine Learning Models that Remember Too Much" in text


def test_details_that_the_source_does_not_print_say_so(client):
    text = client.get("/REF-13", follow=True).text
    facts = {name: re.sub(r"<[^>]+>", "", value).strip() for name, value in FACT.findall(text)}

    assert facts["Year"] == "2017"
    assert facts["arXiv"] == "1610.05820 (added)"
    assert facts["Address"] == "https://arxiv.org/abs/1610.05820 (added)"


FACT = re.compile(r"<dt>([^<]+)</dt>\s*<dd>(.*?)</dd>", re.S)


def test_kinds_have_their_sections():
    assert set(SECTIONS) == set(Kind)


OF_THE_SUMMARY = "violates traditional technological notion of access/authorization?"
OF_THE_COLUMN = "is the attacker [technologically] misusing the system?"
OTHER_NAME = "<dd>is the attacker misusing the system?</dd>"
FOR_PROGRAMS = re.compile(r'<script type="application/ld\+json">.*?</script>', re.S)
"""It has every name of an entry."""
SHORTENED = ("violates access", "attacker misusing the system?")


@pytest.mark.parametrize("address", ["/", "/FM-03", "/LQ-01", "/questions/", "/search/?q=LQ-01"])
def test_headings_keep_their_limiting_words(client, address):
    page = FOR_PROGRAMS.sub("", client.get(address, follow=True).text).replace("<wbr>", "")
    text = squeezed(page).lower().replace(OTHER_NAME, "")
    assert [short for short in SHORTENED if short in text] == []
    assert OF_THE_COLUMN in text
    assert (OF_THE_SUMMARY in text) == (address in ("/", "/FM-03"))


@pytest.mark.usefixtures("catalogue")
def test_the_heading_of_the_column_is_the_sources():
    assert Passage.objects.get(entry__code="LQ-01").verbatim.lower() == OF_THE_COLUMN


@pytest.mark.parametrize(
    ("address", "offered"),
    [
        ("/FM-18", ["FM-17", "FM-16"]),
        ("/editions/1/fm-99", ["FM-17", "FM-16"]),
        ("/FM-99.S1", ["FM-17", "FM-16"]),
        ("/law/LAW-999999/", ["LAW-39", "LAW-38"]),
        ("/model-invertion", ["FM-03"]),
        ("/18-usc-1030", ["LAW-01", "LAW-24", "LAW-33"]),
        ("/18 U.S.C. § 1030/", ["LAW-01", "LAW-24", "LAW-33"]),
        ("/law/18_USC_1030", ["LAW-01", "LAW-33", "LAW-24"]),
        ("/editions/1/18-usc-1030-a-2", ["LAW-01", "LAW-33", "LAW-24"]),
        ("/47-usc-230", []),
        ("/no-such-page", []),
    ],
)
def test_a_404_offers_what_is_nearest(client, address, offered):
    answer = client.get(address)
    assert answer.status_code == 404
    assert [link.code for link in answer.context["links"]] == offered


LIKE_PAGES = {
    "/laws/": "/law/",
    "/questons/": "/questions/",
    "/authorisation/": "/authorization/",
    "/modes/": "/failure-modes/",
    "/duty/": "/duties/",
    "/glossary.php": "/glossary/",
    "/data/apis/": "/data/api/",
    "/edition/3/": "/editions/",
    "/law/nothing/": "/law/",
    "/glossary/blackbox": "/glossary/#knowledge-blackbox",
    "/frameworks/nope/": "/frameworks/",
    "/frameworks/nist/": "/frameworks/nist-ai-100-2/",
    "/atlas/": "/frameworks/mitre-atlas/",
    "/AML.T9999": "/frameworks/mitre-atlas/5.6.0/AML.T0019",
    "/frameworks/mitre-atlas/5.6.0/AML.T9999": "/frameworks/mitre-atlas/",
    "/cwe-999": "/frameworks/cwe/unversioned/CWE-359",
    "/editions/1/scenaros/": "/editions/1/scenarios/",
    "/editions/9/": "/editions/1/",
    "/editions/9/FM-03": "/editions/1/FM-03",
    "/editions/0/law/?type=case": "/editions/1/law/?type=case",
    "/editions/9/no/such/page": "/editions/",
}


@pytest.mark.usefixtures("catalogue")
def test_a_404_offers_pages_concepts_and_terms_like_the_address(client, django_assert_max_num_queries):
    for address, meant in LIKE_PAGES.items():
        with django_assert_max_num_queries(9 if "/editions/" in address else 3):
            answer = client.get(address)
        links = re.findall(r'href="([^"]*)"', answer.text.partition('class="choices"')[2].partition("</ul>")[0])
        assert (answer.status_code, meant in links) == (404, True), address
        assert all(client.get(link, follow=True).status_code == 200 for link in links)
        assert ("There is no edition 9: the newest is edition 1." in answer.text) == ("/9/" in address)


WAYS_ON = {
    "/glossary/nothing-here": '<a href="/search/?q=nothing+here">Search for “nothing here”</a>',
    "/editions/1/AML.T9999": '<a href="/editions/1/search/?q=AML.T9999">Search for “AML.T9999”</a>',
    "/questions/?page=99": '<a href="/questions/?page=4">Page 4, the last of this list</a>',
    "/law/?type=case&page=99": '<a href="/law/?type=case">Page 1, the last of this list</a>',
    "/editions/?page=99": '<a href="/editions/">Page 1, the last of this list</a>',
}


@pytest.mark.usefixtures("catalogue")
def test_a_404_leads_to_a_search_or_to_the_last_page_of_a_list(client):
    answers = {address: client.get(address) for address in WAYS_ON}

    assert {answer.status_code for answer in answers.values()} == {404}
    assert [address for address, answer in answers.items() if WAYS_ON[address] not in answer.text] == []


@pytest.mark.parametrize(
    ("address", "beside"),
    [
        ("/FM-01", ["FM-02"]),
        ("/editions/1/FM-03", ["FM-02", "FM-04"]),
        ("/FM-03.S2", ["FM-03.S1", "FM-04.S1"]),
        ("/LAW-39", ["LAW-38"]),
    ],
)
def test_an_entry_leads_to_those_beside_it(client, address, beside):
    page = client.get(address, follow=True)
    nearby = page.text.partition('aria-label="Next to this entry"')[2].partition("</nav>")[0]
    assert re.findall(r">((?:FM|LAW)-[-.0-9A-Z]+)<", nearby) == beside


@pytest.mark.parametrize(
    ("address", "offered", "without"),
    [
        ("/failure-modes/?property=integrity&page=x", [], "/failure-modes/?property=integrity"),
        ("/questions/?page=FM-99", ["FM-17", "FM-16"], "/questions/"),
        ("/as-of/2999-01-01/FM-03", ["FM-03"], ""),
        ("/FM-03?x=%00", ["FM-03"], "/FM-03"),
    ],
)
def test_a_400_leads_on(client, address, offered, without):
    answer = client.get(address)
    assert answer.status_code == 400
    assert [link.code for link in answer.context["links"]] == offered
    assert re.findall(r'class="code"[^>]*>([A-Z]+-[0-9]+)<', answer.text) == offered
    assert answer.context["without"] == without
    assert not without or f'<a href="{without}">' in answer.text
    assert not without or client.get(without).status_code < 400


def test_only_members_are_told_what_may_be_meant(client, settings):
    settings.MEMBERS_ONLY = True
    answer = client.get("/FM-03?x=%00")
    assert (answer.status_code, answer.context["links"]) == (400, [])
