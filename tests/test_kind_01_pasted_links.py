"""K1, dirt around a link: what mail, chat and PDF paste along with an address does not make it a dead one."""

from datetime import UTC, datetime
from urllib.parse import quote, unquote, urlsplit

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.addresses.names import RESERVED, normalise
from catalogue.addresses.pasted import cleaned
from catalogue.pages import record

pytestmark = pytest.mark.usefixtures("edition_in_memory")

ENTRY = "/failure-modes/FM-03/model-inversion/"
CONCEPT = "5.6.0/AML.T0005.001"
CLEAN = [
    "/",
    "/about/",
    "/editions/",
    "/editions/1/",
    "/failure-modes/",
    "/questions/",
    "/law/",
    "/search/",
    ENTRY,
    "/scenarios/FM-03.S1/",
    "/references/REF-12/",
    "/FM-03",
    "/FM-03.P2",
    "/model-inversion",
    "/editions/1/failure-modes/",
    f"/editions/1{ENTRY}",
    "/editions/1/FM-03.S1",
    "/as-of/{today}/FM-03",
]
ON_RECORD = ["/editions/", "/editions/1/", "/as-of/{today}/FM-03"]
"""Those of them that ask the database for more than the edition in force."""
BEHIND = [*".,;:!?)]}>'\"”’»…*_–", ").", ".)", "),", "”.", "&quot;", "&gt;", "%29", "%2C", "%20", "%20%20", "%C2%A0"]
BEHIND += ["%E2%80%8B", "%EF%BB%BF", "%C2%AD", "%E2%80%8E", "%0A", "%0D%0A", "%09", "%2520", "](x", "</a>", "%3C/a%3E"]
AT_EACH = 4
"""At each address every fourth, so that each stands behind several; `test_any_dirt_behind_is_forgiven` has the rest."""
INSIDE = ["%C2%AD", "%E2%80%8B", "%E2%81%A0", "%EF%BB%BF", "%E2%80%8D", "%EF%B8%8F"]


def final(client, address: str) -> tuple[int, str]:
    """Where it ends, and with what status: one hop to it at the most from what was typed."""
    answer = client.get(address, follow=True)
    path = answer.redirect_chain[-1][0] if answer.redirect_chain else address
    assert len(answer.redirect_chain) <= 1, answer.redirect_chain
    return answer.status_code, path.removesuffix("?")


def today() -> str:
    return datetime.now(UTC).date().isoformat()


@pytest.mark.parametrize(
    ("dirty", "meant"),
    [
        ("/failure-modes/FM-03/model-inversion/)", ENTRY),
        ("/failure-modes/FM-03/model-inversion/,", ENTRY),
        ("/failure-modes/FM-03/model-inversion/%20", ENTRY),
        ("/failure-modes/FM-03/model-inversion/%E2%80%8B", ENTRY),
        ("/failure-modes/FM-03.", ENTRY),
        ("/failure-modes/).", "/failure-modes/"),
        ("/about.", "/about/"),
        ("/Failure-Modes/", "/failure-modes/"),
        ("/failure_modes/", "/failure-modes/"),
        ("/FAILURE%20MODES", "/failure-modes/"),
        ("/model-inver%C2%ADsion", ENTRY),
        ("/(FM-03)", ENTRY),
        ("/failure-modes/FM-03/model-inversion.html", ENTRY),
        ("/FM-03.HTM).", ENTRY),
        ("/failure-modes/index.html", "/failure-modes/"),
        ("/index.html", "/"),
        ("/%E2%80%9CFM-03%E2%80%9D", ENTRY),
        ("//failure-modes//FM-03//", ENTRY),
        ("/failure-modes%5CFM-03", ENTRY),
        ("/failure%E2%80%91modes/FM%E2%80%9103", ENTRY),
        (f"{ENTRY}%23FM-03.P2", f"{ENTRY}#FM-03.P2"),
        ("/FM-03%23FM-03.P2).", f"{ENTRY}#FM-03.P2"),
        ("/failure-modes/%3Fgroup=intentional", "/failure-modes/?group=intentional"),
        ("/Failure-Modes/?group=intentional", "/failure-modes/?group=intentional"),
        ("/Editions/1/Failure-Modes/", "/editions/1/failure-modes/"),
        ("/editions/1).", "/editions/1/"),
        ("/FM-03.JSON", "/FM-03.json"),
        ("/FM-03.json/", "/FM-03.json"),
        ("/fm3.Csl.Json).", "/FM-03.csl.json"),
        ("/Failure_Modes.JSON?sort=title", "/failure-modes.json?sort=title"),
        ("/OpenAPI.json,", "/openapi.json"),
        ("/Mappings.SSSOM.tsv.", "/mappings.sssom.tsv"),
        ("/Authorization.svg)", "/authorization.svg"),
        ("/FM-03](https://wiki.example/FM-03", ENTRY),
        ("/failure-modes/FM-03.json).", "/FM-03.json"),
        ("/failure-modes/FM-03/model-inversion.csl.json).", "/FM-03.csl.json"),
        ("/editions/1/failure-modes/FM-03/x.md%E2%80%8B", "/editions/1/FM-03.md"),
        ("/Data/API/)", "/data/api/"),
        ("/Editions/1/Manifest.TXT.", "/editions/1/manifest.txt"),
        ("/failure-modes/?page=1).", "/failure-modes/?page=1"),
        ("/failure-modes/?group=intentional&sort=title%E2%80%9D", "/failure-modes/?group=intentional&sort=title"),
        ("/failure-modes.json?sort=title,", "/failure-modes.json?sort=title"),
        ("/Failure-Modes/?group=intentional&page=1*", "/failure-modes/?group=intentional&page=1"),
        ("/compare/?e=FM-03&amp;e=FM-04", "/compare/?e=FM-03&e=FM-04"),
        ("/changes/FM-03?from=1&to=1%E2%80%8B)", "/changes/FM-03?from=1&to=1"),
        ("/memo/?i=FM-03.P2&amp;i=LQ-01%3E", "/memo/?i=FM-03.P2&i=LQ-01"),
        ("/memo.md?i=FM-03.P2](x", "/memo.md?i=FM-03.P2"),
        ("/search/?q=poison&exact=1%23x", "/search/?q=poison&exact=1"),
        ("/editions/01/FM-03", f"/editions/1{ENTRY}"),
        ("/editions/001", "/editions/1/"),
        ("/Editions/01/LAW.Json)", "/editions/1/law.json"),
        ("/editions/01/changes", "/editions/1/changes/"),
        ("/editions/01/Search?q=x", "/editions/1/search/?q=x"),
        ("/editions/%EF%BC%90%EF%BC%91/", "/editions/1/"),
        ("/Data/Catalogue-01.ZIP.", "/data/catalogue-1.zip"),
        ("/frameworks/MITRE-ATLAS/", "/frameworks/mitre-atlas/"),
        ("/editions/01/Frameworks/mitre_atlas).", "/editions/1/frameworks/mitre-atlas/"),
        ("/as-of/{today}/Frameworks/MITRE%20ATLAS/", "/editions/1/frameworks/mitre-atlas/"),
        (f"/Frameworks/Mitre_Atlas/{CONCEPT.lower()}/", f"/frameworks/mitre-atlas/{CONCEPT}"),
        (f"/editions/01/frameworks/mitre-atlas/{CONCEPT.lower()}", f"/editions/1/frameworks/mitre-atlas/{CONCEPT}"),
        ("/embed/fm-3/", "/embed/FM-03"),
        ("/livez/", "/livez"),
        ("/FM-03&utm_source=mail&utm_medium=x", ENTRY),
        ("/failure-modes/;jsessionid=1", "/failure-modes/?jsessionid=1"),
    ],
)
def test_dirt_leads_to_what_was_meant(client, dirty, meant, catalogue):
    answer = client.get(dirty.format(today=today()))

    assert (answer.status_code, answer.headers.get("Location")) == (302, meant)
    assert "no-cache" in answer["Cache-Control"]


@pytest.mark.parametrize("address", [address for address in CLEAN if address not in ON_RECORD])
def test_dirt_behind_any_address_changes_nothing(client, address):
    dirt_changes_nothing(client, address)


@pytest.mark.parametrize("address", ON_RECORD)
def test_dirt_behind_the_record_changes_nothing(client, address, catalogue):
    dirt_changes_nothing(client, address)


def dirt_changes_nothing(client: Client, address: str) -> None:
    some = BEHIND[CLEAN.index(address) % AT_EACH :: AT_EACH]
    address = address.format(today=today())
    there = final(client, address)
    assert there[0] == 200
    for dirt in some:
        if address == "/" and cleaned(dirt).path != "/":
            continue
        for dirty in {address + dirt, address.rstrip("/") + dirt} - {dirt, "/law%2520"}:  # LAW-20, as typed
            assert final(client, quote(dirty, safe="/%&;:?=")) == there, dirty


@pytest.mark.parametrize("address", [one for one in CLEAN if len(one) > 3])
def test_invisible_characters_within_change_nothing(client, address, catalogue):
    some = INSIDE[CLEAN.index(address) % 2 :: 2]
    address = address.format(today=today())
    there = final(client, address)
    for dirt in some:
        for place in (2, len(address) // 2, len(address) - 1):
            dirty = address[:place] + dirt + address[place:]
            assert final(client, dirty) == there, dirty


@pytest.mark.parametrize(
    "nothing",
    ["/FM-99).", "/failure-modes/FM-99/x/,", "/no-such-page).", "/editions/7).", "/a/b/c/d/)", "/%29", "/FM-%C2%B2."],
)
def test_what_nobody_meant_stays_not_found(client, nothing, catalogue):
    answer = client.get(nothing, follow=True)
    assert answer.status_code in (200, 404)
    assert answer.status_code == 404 or answer.redirect_chain == [("/", 302)]


def test_malformed_query_is_named_still(client):
    answer = client.get("/failure-modes/).?page=x")
    assert answer.status_code in (400, 404)
    assert client.get("/failure-modes/?page=x).").status_code == 400


def test_private_addresses_keep_their_case_and_underscores(client):
    token = "Ab_cD-eF"
    assert cleaned(f"/suggestions/{token}/).").path == f"/suggestions/{token}"


def test_forms_are_not_sent_elsewhere(client):
    assert client.post("/about.", {"a": "b"}).status_code in (404, 405)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/wiki/FM-03/page", "FM-03"),
        ("/failure-modes/see_FM-03_and_more/x/y", "FM-03"),
        ("/failure-modes/FM-03/a/b/c", "FM-03"),
        ("/FM-03.P99", "FM-03"),
        ("/model-invertion", "FM-03"),
        ("/failure-modes/model-invresion/", "FM-03"),
        ("/editions/1/model-inverson", "FM-03"),
    ],
)
def test_a_404_offers_what_was_meant(client, address, code):
    answer = client.get(address)

    assert answer.status_code == 404
    assert code in [link.code for link in answer.context["links"]]
    assert f'href="{answer.context["links"][0].url}"' in answer.text


def test_nothing_is_offered_where_nothing_is_like_it(client):
    assert client.get("/wordpress/wp-login.php").context["links"] == []


def test_a_day_is_granted_as_soon_as_it_begins_anywhere(client, monkeypatch, catalogue):
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2027, 2, 28, 11, 30, tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr(record, "datetime", Clock)
    assert client.get("/as-of/2027-03-01/FM-03").status_code == 302
    assert client.get("/as-of/2027-03-02/FM-03").status_code == 400


def test_what_ends_a_text_that_is_searched_stays(client):
    """It is no dirt where the query answers, nor where only the path has some."""
    assert client.get("/search/", {"q": "“C#”, F?"}).status_code == 200
    assert client.get("/Search/.?q=what%3F").headers["Location"] == "/search/?q=what%3F"
    assert client.get("/search/?q=R&amp;D").headers["Location"] == "/search/?q=R%26D"


@pytest.mark.parametrize("day", ["20261125", "2026-W48-3", "2026-11-5", "26-11-05", "2026-02-30", "٢٠٢٦-١١-٢٥"])
def test_a_date_has_one_spelling(client, day):
    answer = client.get(f"/as-of/{day}/FM-03")
    assert (answer.status_code, answer.context["parameter"]) == (400, "date")


@pytest.mark.parametrize("dash", "‐‑‒–—―−")
def test_dashes_of_a_date_are_forgiven(client, dash, catalogue):
    day = today().replace("-", dash)
    assert final(client, f"/as-of/{day}/FM-03") == final(client, f"/as-of/{today()}/FM-03")


ADDRESSES = st.sampled_from(["/failure-modes/", ENTRY, "/editions/1/law/", "/about/", "/references/REF-12/"])
DIRT = st.text(st.sampled_from(".,;:!?)]}>'\"”’»*  \u200b\u00ad\ufeff\n\t"), min_size=1, max_size=6)


@settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(ADDRESSES, DIRT)
def test_any_dirt_behind_is_forgiven(client, address, dirt):
    assert final(client, quote(address + dirt)) == final(client, address)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.text(max_size=60))
def test_cleaning_is_done_once_and_never_fails(text):
    once = cleaned(f"/{text}")
    assert once.path.startswith("/")
    assert "//" not in once.path
    if "%" not in once.path and "&" not in once.path:
        assert cleaned(once.path).path == once.path


def routes(patterns: list[URLPattern | URLResolver]) -> set[str]:
    """The first part of every route, if it is a word."""
    found = set()
    for pattern in patterns:
        route = str(pattern.pattern)
        if route == "" and isinstance(pattern, URLResolver):
            found |= routes(pattern.url_patterns)
        elif "<section:" in route.split("/")[0]:
            found |= {urlsplit(one).path.strip("/") for one in CLEAN if one.count("/") == 2} & set(RESERVED)
        elif route[:1] not in ("", "^", "<"):
            found.add(normalise(unquote(route.split("/")[0])))
    return found


def test_the_first_part_of_every_route_is_a_reserved_name():
    assert routes(get_resolver().url_patterns) | {"static"} <= RESERVED
