"""oEmbed, and cards within the frames of other sites."""

import re
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest

from catalogue.editions import held
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.models import FailureMode
from tests.test_withdrawal import merged, withdrawn

pytestmark = pytest.mark.usefixtures("edition_in_memory")

BASE = "http://testserver"
WIKI = "https://wiki.example"


def oembed(client, url: str, **more: str):
    return client.get(f"/oembed?{urlencode({'url': url, **more})}")


@pytest.fixture
def frames_allowed(settings):
    settings.EMBED_HOSTS = (WIKI, "https://*.sharepoint.com")


def test_a_link_says_what_it_leads_to(client):
    answer = oembed(client, f"{BASE}/FM-03")
    assert answer.json() == {
        "version": "1.0",
        "type": "link",
        "title": "FM-03 Model Inversion",
        "provider_name": "Failure Modes Catalogue",
        "provider_url": f"{BASE}/",
        "cache_age": 3600,
        "author_name": answer.json()["author_name"],
        "url_canonical": f"{BASE}/FM-03",
        "cite_as": f"{BASE}/editions/1/FM-03",
        "layer": "source",
    }
    assert "Siva Kumar" in answer.json()["author_name"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("/failure-modes/FM-03/", "FM-03 Model Inversion"),
        ("/failure-modes/fm3/any-slug/?utm_source=x#FM-03.P2", "FM-03.P2 Model Inversion"),
        ("/FM-03.P2", "FM-03.P2 Model Inversion"),
        ("/editions/1/FM-03.S1", "FM-03.S1 "),
        ("/model-inversion", "FM-03 Model Inversion"),
        ("/FM%E2%80%9103)", "FM-03 Model Inversion"),
        ("/LAW-01", "LAW-01 "),
        ("/history/FM-03", "FM-03 Model Inversion"),
        ("/failure-modes/?q=x", "Failure Modes Catalogue"),
        ("/", "Failure Modes Catalogue"),
        ("", "Failure Modes Catalogue"),
    ],
)
def test_every_address_of_ours_is_known(client, url, title):
    assert oembed(client, BASE + url).json()["title"].startswith(title)


def test_hosts_that_are_ours(client, settings):
    settings.PUBLIC_URL = "https://catalogue.example"
    settings.FORMER_URLS = ("https://old.example", "https://intranet.example:8443/wiki/fmc")
    for ours in (
        "https://catalogue.example/FM-03",
        "http://CATALOGUE.example.:80/FM-03",
        "ftp://old.example/FM-03",
        "https://intranet.example/wiki/fmc/FM-03",
        "//testserver/FM-03",
    ):
        assert oembed(client, ours).json()["url_canonical"] == "https://catalogue.example/FM-03", ours


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/FM-03",
        f"{BASE}@evil.example/FM-03",
        f"https://evil.example/{BASE}/FM-03",
        "https://testserver.evil.example/FM-03",
        "https://intranet.example/FM-03",
        "https://intranet.example/wiki/fmcx/FM-03",
        "https://[::1/FM-03",
        "javascript:alert(1)",
        "FM-03",
        f"{BASE}/FM-99",
        f"{BASE}/editions/9/FM-03",
        f"{BASE}/editions/99999999999/FM-03",
        f"{BASE}/natural-adversarial-examples",
        f"{BASE}/no/such/page/at/all",
        f"{BASE}/{'x' * 5000}",
    ],
)
def test_what_is_not_ours_or_not_there_is_404(client, settings, url, catalogue):
    settings.FORMER_URLS = ("https://intranet.example:8443/wiki/fmc",)
    assert oembed(client, url).status_code == 404


@pytest.mark.parametrize(
    ("query", "status", "named"),
    [
        ("format=yaml&url=x", 501, "json"),
        ("", 400, "url"),
        ("url=", 400, "url"),
        ("url=http://testserver/FM-03&maxwidth=0", 400, "maxwidth"),
        ("url=http://testserver/FM-03&maxwidth=²", 400, "maxwidth"),
        ("url=http://testserver/FM-03&maxheight=-5", 400, "maxheight"),
        ("url=http://testserver/FM-03&colour=red", 200, "FM-03"),
    ],
)
def test_mistakes_are_named(client, settings, query, status, named):
    settings.EMBED_HOSTS = (WIKI,)
    answer = client.get(f"/oembed?{query}")
    assert answer.status_code == status
    assert named in answer.text


@pytest.mark.usefixtures("frames_allowed")
def test_where_frames_are_allowed_a_card_is_offered(client):
    answer = oembed(client, f"{BASE}/FM-03", maxwidth="400", maxheight="99999").json()
    assert (answer["type"], answer["width"], answer["height"]) == ("rich", 400, 220)
    assert answer["html"] == (
        f'<iframe src="{BASE}/embed/FM-03" width="400" height="220" title="FM-03 Model Inversion" loading="lazy" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"></iframe>'
    )
    pinned = oembed(client, f"{BASE}/editions/1/FM-03").json()
    assert f'src="{BASE}/editions/1/embed/FM-03"' in pinned["html"]


@pytest.mark.usefixtures("frames_allowed")
def test_xml_says_the_same(client):
    answer = oembed(client, f"{BASE}/FM-03", format="xml")
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    said = {element.tag: element.text for element in ElementTree.fromstring(answer.content)}  # noqa: S314 - ours
    assert said == {name: str(value) for name, value in oembed(client, f"{BASE}/FM-03").json().items()}


def test_pages_tell_where_to_ask(client):
    page = client.get("/editions/1/FM-03", follow=True).text
    asked = re.findall(r'type="(application/json|text/xml)\+oembed" href="([^"]+)"', page)
    assert [kind for kind, _ in asked] == ["application/json", "text/xml"]
    for _, address in asked:
        answer = client.get(address.replace("&amp;", "&"))
        assert answer.status_code == 200
        assert "editions/1/FM-03" in answer.text


def test_an_edition_that_is_being_read_is_asked_for_again(client, monkeypatch):
    def busy(*_):
        raise held.Busy

    monkeypatch.setattr(held, "pinned", busy)
    answer = oembed(client, f"{BASE}/editions/1/FM-03")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"


# Cards


@pytest.mark.usefixtures("frames_allowed")
@pytest.mark.parametrize("address", ["/embed/FM-03", "/editions/1/embed/FM-03.S1", "/embed/FM-99"])
def test_cards_may_be_framed_by_those_hosts_alone(client, address):
    answer = client.get(address)
    assert f"frame-ancestors {WIKI} https://*.sharepoint.com;" in f"{answer.headers['Content-Security-Policy']};"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert not answer.cookies
    assert "<script" not in answer.text


@pytest.mark.usefixtures("frames_allowed")
@pytest.mark.parametrize("address", ["/", "/FM-03", "/oembed?url=http://testserver/FM-03", "/embed/", "/embed/a/b"])
def test_nothing_else_may_be_framed(client, address):
    answer = client.get(address, follow=True)
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_without_hosts_not_even_cards(client):
    answer = client.get("/embed/FM-03")
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "Card, as a frame" not in client.get("/FM-03", follow=True).text


@pytest.mark.usefixtures("frames_allowed")
def test_a_card_twice_from_the_cache_may_still_be_framed(client):
    for _ in range(2):
        assert WIKI in client.get("/embed/FM-03").headers["Content-Security-Policy"]
    etag = client.get("/embed/FM-03").headers["ETag"]
    unmodified = client.get("/embed/FM-03", headers={"If-None-Match": etag})
    assert unmodified.status_code == 304
    assert WIKI in unmodified.headers["Content-Security-Policy"]
    assert "Card, as a frame" in client.get("/FM-03", follow=True).text


@pytest.mark.parametrize("setting", [{"EMBED_HOSTS": (WIKI,)}, {"PUBLIC_URL": "https://new.example"}])
def test_another_setting_is_another_page(client, settings, setting):
    before = client.get("/FM-03", follow=True).headers["ETag"]
    for name, value in setting.items():
        setattr(settings, name, value)
    assert client.get("/FM-03", follow=True).headers["ETag"] != before


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            "FM-03",
            ["Model Inversion", ">Source<", "edition 1", "as the curators read it, not the publisher’s position"],
        ),
        ("FM-03.S1", [">Source<", "edition 1"]),
        ("FM-03.P6", [">Withheld<", "Withheld draft commentary, not the publisher’s position:"]),
        ("LQ-05", ["Proposed, to be confirmed", ">Curator<"]),
        ("LAW-01", ["edition 1"]),
        ("REF-12", ["edition 1"]),
    ],
)
def test_a_card_says_who_stands_behind_it(client, code, words):
    card = client.get(f"/embed/{code}").text
    shown = re.sub(r"\s+", " ", card).replace("<span>", "").replace("</span>", "")
    assert [word for word in words if word not in shown and word.strip("><") not in shown] == []


def test_a_hedge_is_never_cut_from_its_claim(client, catalogue):
    for mode in FailureMode.objects.all():
        answer = client.get(f"/embed/{mode.entry.code}").text
        page = client.get(f"/{mode.entry.code}", follow=True).text
        hedge = re.search(r'class="glance__hedge">([^<]*)<', page)
        assert not hedge or hedge[1].strip()[1:] in answer


def test_a_pinned_card_says_what_changed_since(client, catalogue):
    FailureMode.objects.filter(entry__code="FM-03").update(title="Inversion of models")
    publish(["FM-03"], by=Actor("Carla Curator"), note="Another name")
    assert "Changed since, in edition 2." in client.get("/editions/1/embed/FM-03").text
    assert "Changed since" not in client.get("/editions/2/embed/FM-03").text
    assert "Inversion of models" in client.get("/embed/FM-03").text
    assert "Reads the same today." in client.get("/editions/1/embed/FM-04").text


def test_other_spellings_lead_to_the_card(client):
    assert client.get("/embed/fm3").headers["Location"] == "/embed/FM-03"
    assert client.get("/editions/1/embed/fm_3.p2").headers["Location"] == "/editions/1/embed/FM-03.P2"
    assert "<b>" not in client.get("/embed/<b>Call 0800").text
    for unknown in ("FM-99", "model-inversion", "x" * 400, "²"):
        assert client.get(f"/embed/{unknown}").status_code == 404


def test_what_is_gone_says_so_or_leads_on(client, catalogue):
    withdrawn("FM-05", "")
    merged("FM-03", "FM-04")
    gone = client.get("/embed/FM-05")
    assert gone.status_code == 410
    assert "Withdrawn in edition 2" in gone.text
    assert client.get("/embed/FM-03").headers["Location"] == "/embed/FM-04"
    assert client.get("/editions/1/embed/FM-03").status_code == 200
    assert oembed(client, f"{BASE}/FM-05").status_code == 404
    assert oembed(client, f"{BASE}/FM-03").json()["url_canonical"] == f"{BASE}/FM-04"


# Members


@pytest.mark.parametrize(("hosts", "public", "status"), [((), True, 302), ((WIKI,), False, 302), ((WIKI,), True, 200)])
def test_members_cards_are_open_if_told(client, settings, hosts, public, status):
    settings.MEMBERS_ONLY, settings.EMBED_HOSTS, settings.EMBED_PUBLIC = True, hosts, public
    for address in ("/embed/FM-03", "/editions/1/embed/FM-03"):
        answer = client.get(address)
        assert answer.status_code == status
        assert not answer.cookies
    if status == 200:
        assert "no-store" in answer.headers["Cache-Control"]
    assert client.get("/FM-03").status_code == 302
    for dirty in ("/embed/%252e", "/embed/..%252FFM-03", "/embed/%20"):
        assert "Model Inversion" not in client.get(dirty).text


def test_members_oembed_is_401(client, settings):
    settings.MEMBERS_ONLY = True
    answer = oembed(client, f"{BASE}/FM-03")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in answer.headers
