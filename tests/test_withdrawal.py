"""Withdrawing and merging: nothing that was public disappears without a word."""

import re

import pytest
from django.core.management import call_command
from django.test import Client

from catalogue.editions.edition import LoadedEdition
from catalogue.editorial.permissions import Actor, actor
from catalogue.editorial.publishing import merge, publish, withdraw
from catalogue.editorial.refused import Refused
from catalogue.editorial.states import states_of
from catalogue.models import Edition, EntryVersion, FailureMode, Passage, Withdrawal
from catalogue.vocabulary import ReviewState
from tests import cast
from tests.page_text import as_written

pytestmark = pytest.mark.usefixtures("catalogue")

PIA = Actor("Pia Publisher")
INVERSION = "/failure-modes/FM-03/model-inversion/"


def withdrawn(code: str = "FM-03", successor: str = "FM-04") -> Edition:
    return withdraw(code, reason="It is covered elsewhere.", successor=successor, by=PIA, note="Tidying up")


def merged(code: str = "FM-03", into: str = "FM-04") -> Edition:
    return merge(code, into=into, reason="They are one and the same.", by=PIA, note="Tidying up")


STANDING = {"gone": withdrawn, "joined": merged}


@pytest.fixture
def gone() -> None:
    """FM-03 is withdrawn in edition 2."""


@pytest.fixture
def joined() -> None:
    """FM-03 is merged into FM-04 in edition 2."""


def test_withdrawal_is_an_edition_with_one_new_version():
    edition = withdrawn()

    assert (edition.number, edition.publisher, edition.note) == (2, "Pia Publisher", "Tidying up")
    assert [version.entry.code for version in edition.new_versions.all()] == ["FM-03"]
    assert EntryVersion.objects.filter(entry__code="FM-03").count() == 2
    assert str(states_of(["FM-03"])["FM-03"]) == "Withdrawn"


def test_page_says_why_when_by_whom_and_what_replaces_it(client, gone):
    page = client.get(INVERSION)

    assert page.status_code == 410
    assert "It is covered elsewhere." in page.text
    assert "Pia Publisher" in page.text
    assert '<a href="/editions/2/">Edition 2</a>' in page.text
    assert 'href="/failure-modes/FM-04/' in page.text
    assert f'href="/editions/1{INVERSION}"' in page.text


OLD_ADDRESSES = [
    INVERSION,
    "/failure-modes/FM-03",
    "/FM-03",
    "/fm3",
    "/model-inversion",
    "/scenarios/FM-03.S1",
    "/editions/2/failure-modes/FM-03/",
    "/editions/2/scenarios/fm-03.s1/",
]


def test_what_nothing_replaces_offers_what_is_like_it(client):
    withdrawn(successor="")
    page = client.get(INVERSION)

    assert page.status_code == 410
    assert [link.code for link in page.context["links"]] == ["FM-04"]


@pytest.mark.parametrize("address", OLD_ADDRESSES)
def test_no_old_address_of_a_withdrawn_entry_is_lost(client, address, gone):
    response = client.get(address, follow=True)
    assert response.status_code == 410
    assert len(response.redirect_chain) <= 1


@pytest.mark.parametrize("address", OLD_ADDRESSES)
def test_every_old_address_leads_to_the_target(client, address, joined):
    response = client.get(address)
    assert response.status_code == 302
    assert "no-cache" in response["Cache-Control"]
    target = client.get(response.url)
    assert target.status_code == 200
    assert "FM-03 Model Inversion (merged) is part of this entry now" in as_written(target.text)


def test_pinned_pages_stay_and_say_what_became_of_the_entry(client, gone):
    page = client.get(f"/editions/1{INVERSION}")

    assert page.status_code == 200
    assert "This entry was withdrawn in edition 2: It is covered elsewhere." in page.text


def test_pinned_page_of_a_merged_entry_leads_on(client, joined):
    page = client.get(f"/editions/1{INVERSION}")

    assert 'This entry was merged into <a href="/failure-modes/FM-04/' in page.text


def test_lists_facets_search_and_reverse_links_leave_it_out(client, gone):
    assert INVERSION not in client.get("/failure-modes/").text
    assert "FM-03.S1" not in client.get("/scenarios/").text
    assert INVERSION not in client.get("/search/?q=FM-03").text
    assert INVERSION not in client.get("/search/?q=inversion").text
    assert INVERSION not in client.get("/").text
    edition = LoadedEdition.load(2)
    assert all(use.mode["code"] != "FM-03" for uses in edition.citations_of.values() for use in uses)


def test_links_to_it_are_marked(client, gone):
    question = next(question for question in LoadedEdition.load(1).questions if "FM-03" in question["modes"])
    page = client.get(f"/{question['code']}", follow=True)

    assert "Model Inversion (withdrawn)" in page.text


MODE_LEFT = {
    "/duties/": r"FM-16</a> \(withdrawn\)",
    "/LAW-09": r"FM-16</a> \(withdrawn\)",
    "/LQ-32": r"[Bb]oth on FM-16 Common Corruption \(withdrawn\)",
    "/compare/?e=LQ-23&e=LQ-32": r">FM-16</a>\s*<span[^>]*>Common Corruption \(withdrawn\)",
    "/memo/?i=LQ-23": r"FM-16 \(withdrawn\)",
}


def test_lists_of_codes_mark_or_leave_out_what_has_left(client):
    withdrawn("FM-16", successor="")
    merged("LAW-12", "LAW-13")

    for address, said in MODE_LEFT.items():
        page = as_written(client.get(address, follow=True).text)
        assert re.search(said, page), address
        assert not re.search(r">FM-16</a>(?!\s(\(|<span[^>]*>Common Corruption \())", page), address
    for address in ("/compare/?e=LQ-23&e=LQ-32", "/memo/?i=LQ-32", "/questions/?q=LQ-32"):
        assert "Product liability (US) (merged)" in as_written(client.get(address).text), address
    assert "(withdrawn)" not in client.get("/editions/1/duties/").text


def test_a_merger_is_told_before_all_else(client, joined):
    page = as_written(client.get("/FM-03", follow=True).text)

    assert re.search(r"</h1>\s*<p class=\"notice notice--merged\">\s*FM-03 Model Inversion \(merged\)", page)


def test_a_withdrawn_authority_is_no_facet(client):
    code = next(iter(LoadedEdition.load(1).questions_on_authority))
    withdrawn(code, successor="")

    assert f'value="{code}"' not in client.get("/questions/").text
    assert f'value="{code}"' not in client.get("/failure-modes/").text


def test_the_start_page_tells_of_a_merger(client, joined):
    home = " ".join(as_written(client.get("/").text).split())

    assert "1 entry was withdrawn or merged</a>: <br>FM-03 Model Inversion (into <a" in home
    assert "No entry changed" not in home


def test_search_for_a_merged_code_finds_the_target(client, joined):
    assert "/failure-modes/FM-04/" in client.get("/search/?q=FM-03", follow=True).redirect_chain[-1][0]


def test_edition_page_tells_what_was_withdrawn(client, gone):
    assert "Withdrawn or merged" in client.get("/editions/2/").text
    assert "Withdrawn or merged" not in client.get("/editions/1/").text


def test_merging_on_and_on_is_still_one_hop(client):
    merged("FM-03", "FM-04")
    merged("FM-04", "FM-05")

    assert client.get(INVERSION).url.startswith("/failure-modes/FM-05/")


def test_a_draft_stays_a_draft_when_its_entry_is_withdrawn():
    Passage.objects.filter(entry__code="FM-03", role="description").update(display="Half-finished.")
    edition = withdrawn()

    assert "Half-finished." not in edition.new_versions.get().document
    assert states_of(["FM-03"])["FM-03"].state is ReviewState.CHANGED


def test_a_later_version_of_a_withdrawn_entry_keeps_the_date():
    withdrawn()
    Passage.objects.filter(entry__code="FM-03", role="description").update(display="Tidied up.")
    publish(["FM-03"], by=PIA, note="A word")

    assert LoadedEdition.load(3).departures["FM-03"].edition == 2


REFUSED = [
    (lambda: withdrawn("FM-99"), "FM-99 is not public"),
    (lambda: withdrawn(successor="FM-99"), "FM-99 is not public"),
    (lambda: withdrawn(successor="FM-03"), "cannot take its own place"),
    (lambda: merged(into="FM-03"), "cannot take its own place"),
    (lambda: merged(into="LQ-01"), "an entry of its kind"),
    (lambda: withdraw("FM-03", reason=" ", by=PIA, note="Why not"), "Say why"),
    (lambda: withdraw("FM-03", reason="Because.", by=PIA, note=" "), "who published it and why"),
    (lambda: withdraw("FM-03", reason="Because.", by=actor(cast.curator()), note="Mine"), "may not publish"),
]


@pytest.mark.parametrize(("attempt", "reason"), REFUSED, ids=[reason[:16] for _, reason in REFUSED])
def test_a_refused_withdrawal_leaves_no_trace(attempt, reason):
    with pytest.raises(Refused, match=reason):
        attempt()
    assert Edition.objects.count() == 1
    assert not Withdrawal.objects.exists()


def test_nothing_is_withdrawn_twice_nor_replaced_by_what_is_gone():
    withdrawn("FM-03")
    for again in (lambda: withdrawn("FM-03"), lambda: merged("FM-03")):
        with pytest.raises(Refused, match="FM-03 is withdrawn already"):
            again()
    with pytest.raises(Refused, match="FM-03 is not public"):
        merged("FM-04", "FM-03")


def test_loading_again_does_not_bring_it_back(gone):
    call_command("load_catalogue", verbosity=0)

    assert states_of(["FM-03"])["FM-03"].state is ReviewState.WITHDRAWN


def test_no_address_that_answered_becomes_a_404(client: Client):
    """Those of what has changed, and of one entry of each other kind."""
    edition = LoadedEdition.load(1)
    concerned = ("FM-03", "FM-05", "FM-06", "FM-07", "LQ-01", "LAW-01", "REF-01")
    answered = [f"/{code}" for code in [*edition.entries, *edition.scenarios] if code.startswith(concerned)]
    withdrawn("FM-03", successor="")
    merged("FM-05", "FM-06")
    mode = FailureMode.objects.get(entry__code="FM-07")
    mode.title = "Another name"
    mode.save()
    publish(["FM-07"], by=PIA, note="Renamed")

    lost = [address for address in answered if client.get(address, follow=True).status_code == 404]
    assert len(answered) > len(concerned)
    assert lost == []
