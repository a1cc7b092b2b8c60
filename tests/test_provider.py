"""Signing in with the account of the house, at a provider on loopback that speaks OpenID Connect."""

import base64
import hashlib
import logging
import time
import warnings
from collections.abc import Callable, Iterator
from threading import BoundedSemaphore
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.contrib.auth.models import User
from django.test import Client
from joserfc import jwt
from joserfc.jwk import RSAKey

from catalogue.models import AuditEvent, ProviderIdentity
from catalogue.web import provider as sign_in
from taxonomy_site.provider import Provider
from tests import cast
from tests.page_forms import form_on

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning"),
]

BEGIN, BACK = "/sign-in/provider/", "/sign-in/provider/back/"
CLEO = {"given_name": "Cleo", "family_name": "Curator", "preferred_username": "cleo", "email": "cleo@house.example"}
ROLES = (("curator", "Legal, curators"), ("publisher", "CN=Editors,OU=Law"), ("administrator", "IT"))


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with warnings.catch_warnings(action="ignore"):  # it was written for an older Authlib
        import oidc_provider_mock
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(autouse=True)
def house(issuer, settings) -> None:
    settings.PROVIDER = Provider(issuer, "catalogue", "a secret", name="Example House", roles=ROLES)


@pytest.fixture
def say(issuer) -> Callable[..., None]:
    """Let the provider say of somebody what it says of Cleo, but for these claims."""

    def put(subject: str = "7", **claims: object) -> None:
        requests.put(f"{issuer}/users/{subject}", json=CLEO | claims, timeout=5).raise_for_status()

    return put


def begun(client: Client, leading_to: str = "") -> str:
    """The address at the provider to which a press of the button leads."""
    return client.get(BEGIN, {"next": leading_to} if leading_to else {})["Location"]


def agreed(address: str, subject: str = "7", **sent: str) -> str:
    """The address to which the provider sends back whoever signs in there."""
    answer = requests.post(address, data={"sub": subject} | sent, allow_redirects=False, timeout=5)
    return answer.headers["Location"].removeprefix("http://testserver")


def go_through(client: Client, subject: str = "7", leading_to: str = ""):
    return client.get(agreed(begun(client, leading_to), subject))


def roles_of(name: str) -> set[str]:
    account = User.objects.get(username=name)
    return {group.name for group in account.groups.all()} | ({"administrator"} if account.is_superuser else set())


def test_whole_sign_in_and_out(client, say):
    say(groups=["Legal, curators", "Canteen"])
    assert "Sign in with Example House" in client.get("/sign-in/?next=/FM-03").text
    asked = parse_qs(urlsplit(address := begun(client, "/FM-03?a=1")).query)
    kept = client.session[next(name for name in dict(client.session) if name.startswith("_state_"))]["data"]
    digest = hashlib.sha256(kept["code_verifier"].encode()).digest()
    assert asked["code_challenge"] == [base64.urlsafe_b64encode(digest).rstrip(b"=").decode()]
    assert (asked["code_challenge_method"], asked["response_type"]) == (["S256"], ["code"])
    assert asked["nonce"] == [kept["nonce"]]
    assert asked["redirect_uri"] == [f"http://testserver{BACK}"]

    answer = client.get(agreed(address))

    assert (answer.status_code, answer["Location"]) == (302, "/FM-03?a=1")
    cleo = User.objects.get()
    assert (cleo.get_full_name(), cleo.email, cleo.has_usable_password()) == ("Cleo Curator", CLEO["email"], False)
    assert roles_of("cleo") == {"curator"}
    assert client.get("/admin/").status_code == 200
    assert list(AuditEvent.objects.values_list("kind", "about", "said")) == [
        ("signed-in", "", ""),
        ("roles", "cleo", "none → curator"),
    ]
    assert not [name for name in dict(client.session) if name.startswith("_state_")]
    client.post("/sign-out/")
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize(
    ("groups", "roles"),
    [
        (["CN=Editors,OU=Law", "Legal, curators"], {"publisher", "curator"}),
        ("IT", {"administrator"}),
        (["it", "legal, curators", "administrator", "curator", " "], {"reader"}),
        (["Canteen"], {"reader"}),
        ([], {"reader"}),
        (None, {"reader"}),
        ([7, None, ["IT"], {"IT": 1}], {"reader"}),
        ({"IT": True}, {"reader"}),
    ],
    ids=["two", "one", "other cases", "unknown", "none", "silent", "strange", "an object"],
)
def test_groups_map_to_roles(client, say, groups, roles):
    say(groups=groups)
    go_through(client)
    assert roles_of("cleo") == roles


def test_roles_are_computed_anew_at_each_sign_in(client, say):
    for groups, roles in ((["IT", "Legal, curators"], {"curator", "administrator"}), (["Canteen"], {"reader"})):
        say(groups=groups, preferred_username="cleo.changed", family_name="Newname")
        go_through(client)
        assert roles_of("cleo.changed") == roles
    assert User.objects.get().get_full_name() == "Cleo Newname"


def test_no_local_account_is_taken_over(client, say):
    cast.curator()
    User.objects.filter(username="cleo").update(email=CLEO["email"], is_superuser=True)
    for subject in ("7", "8"):
        say(subject, preferred_username="CLEO")
        go_through(Client(), subject)
    assert roles_of("cleo") == {"curator", "administrator"}
    assert set(User.objects.values_list("username", flat=True)) == {"cleo", "CLEO-2", "CLEO-3"}
    assert User.objects.get(username="CLEO-2").identity.subject == "7"
    assert client.post("/sign-in/", {"username": "cleo", "password": cast.PASSWORD}).status_code == 302


def test_same_subject_of_another_issuer_is_somebody_else(client, say):
    other = User.objects.create_user("other")
    ProviderIdentity.objects.create(account=other, issuer="https://elsewhere.example", subject="7")
    say()
    go_through(client)
    assert client.session["_auth_user_id"] != str(other.pk)


@pytest.mark.parametrize(
    "claims",
    [
        {"preferred_username": "²\u202e " * 90, "email": "no address", "given_name": "x" * 900, "family_name": None},
        {"preferred_username": None, "email": None, "given_name": 7, "family_name": ["x"], "name": "Zoë 😀"},
        {"preferred_username": "   ", "email": "a\0@b", "name": "\0", "given_name": "A\0\n\x9bB"},
    ],
    ids=["long", "wrong types", "blank"],
)
def test_strange_claims_do_no_harm(client, say, claims):
    say(**claims)
    assert go_through(client).status_code == 302
    assert client.get("/about/").status_code in (200, 404, 503)


def test_a_joiner_within_a_name_stays(client, say):
    say(given_name=" نمی\u200cدانم\n", family_name="\0")
    go_through(client)

    assert User.objects.get().first_name == "نمی\u200cدانم"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "\t//evil",
    ],
)
def test_nobody_is_led_elsewhere(client, say, address):
    say()
    assert go_through(client, leading_to=address)["Location"] == "/"


@pytest.mark.parametrize(
    ("back", "status", "words"),
    [
        (lambda address: agreed(address, action="deny"), 403, "declined"),
        (lambda address: BACK, 400, "begin again"),
        (lambda address: f"{BACK}?code=x&state=y", 400, "begin again"),
        (lambda address: f"{BACK}?code=²&code=x&state=%F0%9F%98%80&error=", 400, "begin again"),
        (lambda address: f"{BACK}?error=server_error&error_description=<script>", 403, "refused"),
        (lambda address: agreed(address).replace("code=", "code=x"), 400, "begin again"),
        (lambda address: f"{agreed(address)}x", 400, "begin again"),
        (lambda address: agreed(address.replace("nonce=", "nonce=x")), 403, "could not be trusted"),
    ],
    ids=["denied", "nothing", "wrong state", "strange", "their error", "expired code", "other state", "wrong nonce"],
)
def test_what_goes_wrong_is_told_in_words(client, say, back, status, words):
    say()
    answer = client.get(back(begun(client)))
    assert (answer.status_code, words in answer.text) == (status, True)
    assert "Signing in with Example House did not work" in answer.text
    assert "script>" not in answer.text.partition("<main")[2]
    assert not User.objects.exists()


def test_answer_counts_once_and_in_its_own_browser(client, say):
    say()
    addresses = [begun(client) for _ in range(12)]
    assert len([name for name in dict(client.session) if name.startswith("_state_")]) <= sign_in.MOST_BEGUN + 1
    back = agreed(addresses[-3])
    assert Client().get(back).status_code == 400
    assert client.get(back).status_code == 302
    assert client.get(back).status_code == 400


def test_deactivated_account_stays_out(client, say, monkeypatch):
    say()
    go_through(client)
    with monkeypatch.context() as meanwhile:
        cast.deactivated_meanwhile(meanwhile)
        go_through(Client())
    answer = go_through(Client())
    assert (answer.status_code, "deactivated" in answer.text) == (403, True)


OURS, ANOTHER = (RSAKey.generate_key(2048, {"kid": "1", "alg": "RS256"}) for _ in range(2))
UNSIGNED = base64.urlsafe_b64encode(b'{"alg": "none"} ').decode()
FORGED = {
    "as it should be": {},
    "issuer": {"iss": "https://evil.example"},
    "audience": {"aud": "another client", "azp": "catalogue"},
    "party": {"aud": ["another client", "catalogue"], "azp": "another client"},
    "expired": {"exp": 1},
    "no nonce": {"nonce": None},
    "no subject": {"sub": ""},
    "number": {"sub": 7},
    "long subject": {"sub": "x" * 256},
    "NUL": {"sub": "7\0"},
    "unsigned": {"unsigned": True},
    "another key": {"key": ANOTHER},
    "two people": {"sub": "8"},
}


@pytest.mark.parametrize("changed", FORGED)
def test_only_a_token_for_us_from_them_is_accepted(client, say, monkeypatch, issuer, settings, changed):
    """The provider's answer is changed on its way, and signed by a key that we take for the provider's."""
    say()
    address = begun(client)
    said = {"iss": issuer, "aud": "catalogue", "sub": "7", "groups": [], "iat": time.time(), "exp": time.time() + 60}
    said |= {"nonce": parse_qs(urlsplit(address).query)["nonce"][0], **FORGED[changed]}
    key, unsigned = said.pop("key", OURS), said.pop("unsigned", False)
    token = jwt.encode({"alg": "RS256", "kid": "1"}, said, key)
    if unsigned:
        token = f"{UNSIGNED}.{token.split('.')[1]}."
    between = sign_in._client(settings.PROVIDER)
    between.load_server_metadata()[sign_in.SIGNATURES] = ["none", "RS256"]
    answered = between.fetch_access_token
    monkeypatch.setattr(between, "fetch_access_token", lambda **sent: answered(**sent) | {"id_token": token})
    monkeypatch.setattr(between, "fetch_jwk_set", lambda force=False: {"keys": [OURS.as_dict(private=False)]})
    monkeypatch.setattr(sign_in, "_client", lambda _provider: between)

    answer = client.get(agreed(address))

    assert answer.status_code == (302 if changed == "as it should be" else 403)
    assert User.objects.exists() == (changed == "as it should be")


@pytest.mark.parametrize(
    "said",
    [None, b"<html>", b"{}", b"[]", b'"x"', b'{"authorization_endpoint": 7}'],
    ids=["away", "page", "nothing", "list", "text", "number"],
)
def test_provider_away_is_told_in_words(client, settings, monkeypatch, said):
    settings.PROVIDER = Provider("http://127.0.0.1:9", "catalogue", "a secret", name="Example House")
    if said is not None:
        answer = requests.Response()
        answer.status_code, answer._content = 200, said
        monkeypatch.setattr(requests.Session, "request", lambda *_asked, **_with: answer)
    page = client.get(BEGIN)
    assert (page.status_code, page["Retry-After"], "does not answer" in page.text) == (503, "10", True)


def test_readers_keep_threads_from_a_slow_provider(client, monkeypatch):
    monkeypatch.setattr(sign_in, "_may_ask", BoundedSemaphore(1))
    assert client.get(BEGIN).status_code == 302
    with sign_in._may_ask:
        page = client.get(BEGIN)
        assert (page.status_code, page["Retry-After"], "does not answer" in page.text) == (503, "10", True)
        assert client.get(BACK).status_code == 503
    assert client.get(BEGIN).status_code == 302


NONSENSE = {"none": None, "list": [], "empty": {}, "number": {"keys": 7, "id_token": 7}, "slow": requests.Timeout()}


@pytest.mark.parametrize("part", ["fetch_access_token", "fetch_jwk_set", "userinfo"])
@pytest.mark.parametrize("said", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_of_the_provider_is_no_500(client, say, monkeypatch, settings, part, said):
    say()

    def answer(*_asked, **_with):
        if isinstance(said, Exception):
            raise said
        return said

    address = begun(client)
    between = sign_in._client(settings.PROVIDER)
    monkeypatch.setattr(between, part, answer)
    monkeypatch.setattr(sign_in, "_client", lambda _provider: between)
    page = client.get(agreed(address))
    assert page.status_code in (403, 503)
    assert "Signing in with Example House did not work" in page.text


def test_without_a_provider_there_is_nothing(client, settings):
    settings.PROVIDER = None
    assert [client.get(address).status_code for address in (BEGIN, BACK)] == [404, 404]
    assert "Example House" not in client.get("/sign-in/").text


def test_members_are_let_in_by_the_same_door(client, say, settings):
    settings.MEMBERS_ONLY = True
    say()
    assert go_through(client, leading_to="/FM-03.json")["Location"] == "/FM-03.json"


def test_words_wait_for_who_signs_in_in_another_tab(client, say, administrator):
    """The page that kept them has an old token by then, since signing in brings a new one."""
    say(groups=["IT"])
    browser = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
    token = form_on(browser.get("/sign-in/"))["csrfmiddlewaretoken"]
    too_late = browser.post("/admin/catalogue/entry/?p=1", {"csrfmiddlewaretoken": token, "text": "Typed before"})
    sent = form_on(too_late, "go-on")
    go_through(browser)
    for stranger in ({"Origin": "https://evil.example"}, {"Origin": "null"}):
        assert "Typed before" not in browser.post("/sign-in/", sent, headers=stranger).text
    page = browser.post("/sign-in/", sent)
    assert "Typed before" in page.text
    assert 'action="/admin/catalogue/entry/?p=1"' in page.text
