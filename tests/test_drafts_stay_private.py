"""A word that stands only in a draft is looked for wherever readers look."""

import pytest
from django.contrib.auth.models import User
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from catalogue.documents import shared_record_keys
from catalogue.editions.edition import LoadedEdition
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.models import Authority, FailureMode, Passage, SiteText
from tests import cast
from tests.desk import Desk
from tests.soak import IS_SOAK

pytestmark = pytest.mark.usefixtures("catalogue")

CANARY = "zebrafinch"


@pytest.fixture
def cleo() -> User:
    """She has written the word wherever a curator can write."""
    cleo = cast.curator()
    sheet = Desk(cleo).open(FailureMode.objects.get(entry__code="FM-03"))
    description = Passage.objects.get(entry__code="FM-03", role="description")
    sheet["title"] = f"Model {CANARY}"
    sheet[sheet.row("passages", description) + "-display"] = f"A {CANARY} can be recovered."
    sheet.add_row("aliases", name=CANARY)
    sheet.add_row("passages", role="curator-note", display=f"The {CANARY} again.")
    assert sheet.save().status_code == 302
    new = Desk(cleo).add(Authority)
    new["name"], new["citation"], new["type"], new["jurisdiction"] = CANARY, CANARY, "guidance", "any"
    assert new.save().status_code == 302
    text = Desk(cleo).open(SiteText.objects.filter(layer="curator").first())
    text["display"] = f"A {CANARY} on every page."
    assert text.save().status_code == 302
    return cleo


def public_addresses() -> list[str]:
    lists = ["/", "/about/", "/editions/", "/editions/1/", "/editions/2/", *(f"/{name}/" for name in SECTIONS)]
    searches = [f"/search/?q={word}" for word in (CANARY, CANARY[:5], "zebrafinhc", "model", "recovered")]
    names = [f"/{CANARY}", f"/editions/2/{CANARY}", "/LAW-99"]
    pinned = [f"/editions/{number}/FM-03" for number in (1, 2)]
    return [*lists, *searches, *names, *pinned, f"/failure-modes/?q={CANARY}", f"/law/?q={CANARY}"]


def entries() -> list[str]:
    """Every fourth, or in `make soak` each, beside those that are near."""
    edition = LoadedEdition.load(1)
    codes = [*edition.entries, *edition.scenarios]
    return [*NEAR, *(f"/{code}" for code in (codes if IS_SOAK else codes[::4]))]


NEAR = ["/FM-03", "/FM-03.S1", "/FM-04", "/LQ-14", "/LAW-01", "/REF-12"]
"""What has a draft, and some of what leads to it."""

SECTIONS = ("failure-modes", "scenarios", "questions", "law", "references")

READERS = ("anonymous", "reader", "staff without a role", "curator")


@pytest.mark.once
def test_no_public_page_has_a_word_of_a_draft(cleo):
    Passage.objects.filter(entry__code="FM-04", role="description").update(display="Published meanwhile.")
    publish(["FM-04"], by=Actor("Pia Publisher"), note="Another entry")
    told = {}
    for who in READERS:
        caches["pages"].clear()  # each of them sees the pages being made
        client = reader(who, cleo)
        addresses = public_addresses() + (entries() if who == "anonymous" else NEAR)
        told[who] = [address for address in addresses if tells(client, address)]

    assert told == {who: [] for who in READERS}


def tells(client: Client, address: str) -> bool:
    """Twice: the second time the page may be one that is held. What the reader typed comes back, and is no leak."""
    pages = [client.get(address, follow=True) for _ in range(2)]
    typed = CANARY in address
    return any(CANARY in page.text and not (typed and "recovered" not in page.text.lower()) for page in pages)


def reader(who: str, cleo: User) -> Client:
    client = Client()
    if who == "curator":
        client.force_login(cleo)
    elif who == "reader":
        client.force_login(cast.reader())
    elif who != "anonymous":
        client.force_login(cast.person("someone", "Some One"))
    return client


OWN_PAGES = ("review", "preview", "history", "withdraw")


@pytest.mark.parametrize("who", READERS[:-1])
def test_no_page_of_the_desk_tells_who_may_not_look(cleo, who):
    client = reader(who, cleo)
    addresses = [reverse(f"admin:{name}", args=["FM-03"]) for name in OWN_PAGES]
    [key] = shared_record_keys(SiteText.objects.filter(layer="curator").first())
    addresses += [reverse("admin:row-history", args=key), reverse("admin:row-compare", args=key)]
    addresses += ["/admin/", reverse("admin:publish"), reverse("admin:worklist", args=["drafts"])]

    assert [address for address in addresses if CANARY in client.get(address, follow=True).text] == []
