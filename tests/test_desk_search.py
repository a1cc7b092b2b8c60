"""One field finds whatever stands at the desk, and a guide is one press away."""

import re

import pytest

from catalogue.addresses.codes import Code
from catalogue.admin.pages.guide import SECTIONS
from catalogue.feedback.receiving import receive
from catalogue.feedback.targets import target_at
from catalogue.models import Authority, Entry, SiteText
from catalogue.vocabulary import SuggestionKind
from tests import cast
from tests.desk import address_of, list_of, rewrite

pytestmark = pytest.mark.usefixtures("catalogue")

SEARCH = "/admin/catalogue/search/"


@pytest.fixture
def found(client, cleo):
    client.force_login(cleo)

    def ask(typed: str) -> list[str]:
        return [link.text for link in client.get(SEARCH, {"q": typed}).context["found"]]

    return ask


def test_every_word_of_every_text_is_found(found, cleo):
    rewrite("FM-16", "Naïve façades – “all-night” ones.", by=cleo)
    receive(SuggestionKind.CORRECTION, "A façade is naive.", target=target_at(Code.parse("FM-16")), sender="Rosa")

    for typed in ("naïve façades", "NAIVE facades", "facades, all night", "“façades” – all-night", "naive faca"):
        assert [text.partition(" ")[0] for text in found(typed)][:1] == ["FM-16"], typed
    assert len(found("facade naive")) == 2, "the suggestion, too"
    assert found("facades tramer zebra") == []


@pytest.mark.parametrize("typed", ["model inversion", "tramer", "D23 note", "avid taxonomy", "van buren v united"])
def test_what_stands_in_titles_comes_first(found, typed):
    assert found(typed) != []


def test_title_before_mention(found):
    assert found("Model inversion")[0].startswith("FM-03")


def test_code_leads_to_the_form(client, cleo):
    client.force_login(cleo)
    entry = Entry.objects.get(code="FM-03")
    for typed in ("FM-03", "fm3", "FM-03.P2", " fm-03.s1 "):
        assert client.get(SEARCH, {"q": typed})["Location"] == address_of(entry.failuremode), typed


@pytest.mark.parametrize("typed", ["", " ", "²", "9" * 500, "%", "FM-99", '"', "<b>", "—"])
def test_anything_can_be_typed(client, remy, typed):
    client.force_login(remy)
    page = client.get(SEARCH, {"q": typed})

    assert page.status_code == 200
    assert "“<b>”" not in page.text


def test_site_texts_are_found_with_their_form(client, cleo):
    client.force_login(cleo)
    text = SiteText.objects.first()
    words = " ".join(text.text.split()[:4])
    addresses = [link.address for link in client.get(SEARCH, {"q": words}).context["found"]]

    assert address_of(text) in addresses


PAGES = {"publish": "publish", "review/FM-03": "review", "history/FM-03": "moved-withdrawn-deleted"}
PAGES |= {"account": "people", "spreadsheets": "change-many-rows", "spreadsheets/mappings/import": "change-many-rows"}


def test_guide_is_linked_from_the_desk_and_tells_each_way(client):
    client.force_login(cast.publisher())
    guide = client.get("/admin/catalogue/help/").text
    anchors = re.findall(r'<h\d id="([^"]*)"', guide)

    assert len(set(anchors)) == len(anchors)
    assert "<table>" in guide
    assert set(SECTIONS.values()) <= set(anchors)
    asked = {"/admin/": "the-desk", f"{list_of(Authority)}add/": "add-law", list_of(Authority): "law"}
    asked |= {f"/admin/catalogue/{page}/": section for page, section in PAGES.items()}
    for address, section in asked.items():
        assert f'<a href="/admin/catalogue/help/#{section}">Help</a>' in client.get(address).text, address
