"""A line a request, with an id that stands on the page that tells an error, and no words of readers."""

import json
import logging
import re

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import get_resolver

from catalogue.web.middleware import request_logger
from taxonomy_site.logs import Json, WithoutPrivateAddresses

pytestmark = pytest.mark.usefixtures("edition_in_memory")
WORDS = "zqsecretmatter"


@pytest.fixture
def lines(monkeypatch):
    """Every request of the test, as the log has it."""
    written: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: written.append(handler.format(record))
    handler.setFormatter(Json())
    monkeypatch.setattr(request_logger, "handlers", [handler])
    request_logger.setLevel(logging.INFO)
    yield written
    request_logger.setLevel(logging.WARNING)


@pytest.mark.parametrize(
    ("address", "status", "path"),
    [
        (f"/search/?q={WORDS}", 200, "/search/"),
        (f"/failure-modes/?q={WORDS}", 200, "/failure-modes/"),
        ("/FM-03", 302, None),
        ("/livez", 200, "/livez"),
        (f"/{WORDS}", 404, None),
        (f"/{WORDS}/?x={WORDS}", 404, None),
        (f"/failure-modes/?page={WORDS}", 400, None),
        (f"/unsubscribe/{WORDS}/", 404, None),
        (f"/setup/{WORDS}/", 410, None),
    ],
)
@pytest.mark.parametrize("with_queries", [False, True])
@pytest.mark.usefixtures("catalogue")
def test_a_line_for_each(client, settings, lines, address, status, path, with_queries):
    settings.LOG_QUERIES = with_queries
    response = client.get(address, headers={"User-Agent": WORDS, "Referer": WORDS})
    (line,) = lines
    said = json.loads(line)
    assert said["status"] == response.status_code
    assert status in (None, response.status_code)
    assert (said["method"], said["id"]) == ("GET", response.headers["X-Request-ID"])
    assert said["ms"] >= 0
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", said["time"])
    if with_queries:
        assert said["query"] == address.partition("?")[2]
    else:
        assert said.get("path") == path
        assert WORDS not in line


TYPED = re.compile(r"<(?:str|slug|path):(\w+)>")
REAL = {"code": "FM-03", "name": "FM-03", "slug": "mitre-atlas", "version": "5.6.0", "day": "2026-11-20"}


def addresses_with_words(patterns, before="/"):
    """Yield an address for each part of each route that takes whatever is typed, with words there."""
    for pattern in patterns:
        route = f"{before}{pattern.pattern}".replace("<section:kind>", "law").replace("<edition:edition>", "1")
        if hasattr(pattern, "url_patterns"):
            yield from addresses_with_words(pattern.url_patterns, route)
        for typed in TYPED.finditer(route):
            with_words = f"{route[: typed.start()]}{WORDS}{route[typed.end() :]}"
            yield TYPED.sub(lambda part: REAL.get(part[1], "1"), with_words)


@pytest.mark.usefixtures("catalogue")
def test_no_route_puts_words_of_its_address_into_the_log(client, lines):
    addresses = [*addresses_with_words(get_resolver().url_patterns), f"/editions/1/{WORDS}", f"/admin/{WORDS}/"]
    assert len(addresses) > 100
    statuses = {client.get(address).status_code for address in addresses}
    assert {302, 400, 404, 410} <= statuses
    assert len(lines) == len(addresses)
    assert WORDS not in "".join(lines)
    assert {"entry", "as_of", "concept", "setup"} <= {json.loads(line)["route"] for line in lines}


def test_words_of_visitors_to_a_site_of_members_are_not_logged(client, settings, lines):
    settings.MEMBERS_ONLY = True
    for address in (f"/{WORDS}", f"/{WORDS}.json", f"/{WORDS}/?q={WORDS}"):
        assert client.get(address).status_code in (302, 401)
    client.get(f"/{WORDS}", headers={"Host": "evil.example"})
    assert len(lines) == 4
    assert WORDS not in "".join(lines)


def test_unlogged_by_itself(client, caplog):
    client.get("/livez")
    assert caplog.records == []


@pytest.mark.parametrize(
    ("behind_proxy", "given", "is_taken"),
    [(True, "abc-123.DEF", True), (False, "abc-123.DEF", False), (True, "a b", False), (True, "x" * 65, False)],
)
def test_a_proxy_may_name_requests(client, settings, behind_proxy, given, is_taken):
    settings.BEHIND_PROXY = behind_proxy
    name = client.get("/livez", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert (name == given) is is_taken
    assert is_taken or re.fullmatch("[0-9a-f]{12}", name)


def broken():
    raise ValueError("broken")


def unreachable():
    raise OperationalError("the connection is closed")


@pytest.mark.parametrize(("fails", "status"), [(broken, 500), (unreachable, 503), (None, 400)])
def test_pages_of_errors_say_the_id(client, monkeypatch, fails, status):
    client.raise_request_exception = False
    if fails:
        monkeypatch.setattr("catalogue.editions.held.ready", fails)
    page = client.get("/about/" if fails else "/failure-modes/?page=x")
    assert page.status_code == status
    assert f"<code>{page.headers['X-Request-ID']}</code>" in page.text


def test_lines_of_one_request_share_its_id(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("catalogue.editions.held.ready", broken)
    told: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: told.append(Json().format(record))
    monkeypatch.setattr(logging.getLogger("django.request"), "handlers", [handler])
    page = client.get("/about/")
    said = json.loads(told[0])
    assert said["id"] == page.headers["X-Request-ID"]
    assert "Traceback" in said["message"]
    hostile = Json().format(logging.makeLogRecord({"name": "x", "msg": "a\n\u2028\u0085\x9b2J\ud800 …"}))
    assert hostile.isascii()
    assert hostile.isprintable()


def test_a_busy_site_tells_no_words_of_addresses(client, monkeypatch):
    monkeypatch.setattr("catalogue.editions.held.ready", unreachable)
    told: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: told.append(WithoutPrivateAddresses().format(record))
    for name in ("django.request", "catalogue"):
        monkeypatch.setattr(logging.getLogger(name), "handlers", [handler])
    for address in (f"/{WORDS}", f"/as-of/2026-11-20/{WORDS}", f"/law/LAW-01/{WORDS}/"):
        assert client.get(address).status_code == 503
    assert "Service Unavailable: …" in told
    assert WORDS not in "".join(told)


def test_a_refused_form_tells_no_search():
    refused = Client(enforce_csrf_checks=True)
    told: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: told.append(WithoutPrivateAddresses().format(record))
    logging.getLogger("django.security.csrf").addHandler(handler)
    try:
        referrer = f"https://elsewhere.example/search/?q={WORDS}"
        assert refused.post("/sign-in/", secure=True, headers={"Referer": referrer}).status_code == 403
    finally:
        logging.getLogger("django.security.csrf").removeHandler(handler)
    (line,) = told
    assert "https://elsewhere.example/search/?… does not match" in line


def test_a_strangers_host_is_one_line(client, monkeypatch):
    told: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: told.append(WithoutPrivateAddresses().format(record))
    monkeypatch.setattr(logging.getLogger("django.security.DisallowedHost"), "handlers", [handler])
    assert client.get("/FM-03/", headers={"Host": "evil.example"}).status_code == 400
    (line,) = told
    assert line.startswith("Invalid HTTP_HOST header: 'evil.example'.")
    assert "Traceback" not in line
