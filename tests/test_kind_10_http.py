"""K10, HTTP said wrongly: HEAD without a body, OPTIONS, a site below a path of its host."""

import gzip
import re
import socket
import urllib.request
from collections.abc import Iterator
from html.parser import HTMLParser
from http.client import HTTPResponse
from itertools import product
from urllib.parse import urljoin, urlsplit

import brotli
import pytest

from catalogue.web.head import WithoutBodyOnHead
from tests.deployment import PATIENCE, Deployment

pytestmark = pytest.mark.once

HEADS = {
    "/": 200,
    "/failure-modes/": 200,
    "/failure-modes/?q=inversion": 200,
    "/FM-03": 302,
    "/failure-modes/FM-99/": 404,
    "/failure-modes/?page=x": 400,
    "/health/": 200,
    "/suggest/?q=inv": 200,
    "/suggest-an-edit/": 200,
    "/sign-in/": 200,
    "/admin/": 302,
    "/admin/login/": 200,
    "/favicon.ico": 302,
    "/no-such-page/": 404,
    "/static/admin/css/base.css": 200,
    "/static/none.css": 404,
}


class OneConnection:
    """Requests over one kept-alive connection, byte for byte: a client library would hide what is left over."""

    def __init__(self, address: str) -> None:
        where = urlsplit(address)
        self.host = where.netloc
        self.socket = socket.create_connection((where.hostname, where.port), timeout=PATIENCE)

    def __enter__(self) -> "OneConnection":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def ask(self, method: str, path: str, **headers: str) -> HTTPResponse:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}", *(f"{n}: {v}" for n, v in headers.items())]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        answer = HTTPResponse(self.socket, method=method)
        answer.begin()
        answer.body = answer.read()
        return answer


@pytest.fixture(scope="module")
def address(shared_deployment: Deployment) -> str:
    return shared_deployment.serve()[0]


def test_head_leaves_nothing_on_the_connection(address):
    for path, status in HEADS.items():
        with OneConnection(address) as connection:
            head, following = connection.ask("HEAD", path), connection.ask("GET", path)
        assert (path, head.status, head.body) == (path, status, b"")
        assert (path, following.status) == (path, status)
        assert (path, head.headers["Content-Length"]) == (path, str(len(following.body)))


def test_head_is_answered_alike_when_the_page_is_known(address):
    with OneConnection(address) as connection:
        etag = connection.ask("GET", "/failure-modes/").headers["ETag"]
    for method in ("HEAD", "GET"):
        with OneConnection(address) as connection:
            answer = connection.ask(method, "/failure-modes/", **{"If-None-Match": etag})
        assert (method, answer.status, answer.body) == (method, 304, b"")


def test_many_heads_and_gets_in_turn(address):
    with OneConnection(address) as connection:
        for number in range(20):
            assert connection.ask("HEAD", "/law/").body == b"", number
            assert connection.ask("GET", "/health/").body.startswith(b'{"status"'), number


@pytest.mark.parametrize(
    ("status", "headers", "body", "length"),
    [
        ("200 OK", [("Content-Length", "3")], [b"abc"], "3"),
        ("200 OK", [], [b"ab", b"c"], "3"),
        ("200 OK", [("content-length", "7")], [], "7"),
        ("503 Service Unavailable", [], [], "0"),
        ("304 Not Modified", [], [], None),
        ("204 No Content", [], [], None),
    ],
    ids=["with-length", "in-chunks", "length-only", "empty", "not-modified", "no-content"],
)
def test_wrapper_drops_the_body_alone(status, headers, body, length):
    closed, said = [], []

    class Body(list):
        def close(self) -> None:
            closed.append(True)

    def application(environ, start_response):
        start_response(status, headers)
        return Body(body)

    left = WithoutBodyOnHead(application)({"REQUEST_METHOD": "HEAD"}, lambda *line: said.append(line))
    assert list(left) == []
    assert closed == [True]
    assert said[0][0] == status
    assert {name.lower(): value for name, value in said[0][1]}.get("content-length") == length


def test_wrapper_closes_what_fails():
    closed = []

    class Body:
        def __iter__(self) -> Iterator[bytes]:
            raise OSError("the disk is gone")

        def close(self) -> None:
            closed.append(True)

    with pytest.raises(OSError, match="disk"):
        WithoutBodyOnHead(lambda environ, start: Body())({"REQUEST_METHOD": "HEAD"}, lambda *line: None)
    assert closed == [True]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", {"GET", "HEAD", "OPTIONS"}),
        ("/failure-modes/FM-03/model-inversion/", {"GET", "HEAD", "OPTIONS"}),
        ("/editions/1/failure-modes/", {"GET", "HEAD", "OPTIONS"}),
        ("/health/", {"GET", "HEAD", "OPTIONS"}),
        ("/suggest-an-edit/", {"GET", "HEAD", "POST", "OPTIONS"}),
    ],
)
def test_options_says_what_is_allowed(client, catalogue, path, allowed):
    answer = client.options(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert set(answer["Allow"].split(", ")) == allowed


def test_other_methods_are_refused_still(client, catalogue):
    assert client.put("/failure-modes/").status_code == 405
    assert client.options("/no/such/page/at/all/").status_code == 404
    assert client.get("/sign-out/")["Allow"] == "POST, OPTIONS"


@pytest.mark.parametrize("path", ["/FM-03.json", "/editions/1/law.csv", "/sitemap.xml", "/editions.atom", "/about/"])
def test_what_is_known_says_what_it_varies_with(client, catalogue, path):
    known = client.get(path)
    known.getvalue()
    answer = client.get(path, headers={"if-none-match": known["ETag"]})
    assert (answer.status_code, answer["Vary"]) == (304, "Accept-Encoding")


class Links(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attributes if name in ("href", "src", "action", "formaction") and value]
        self.found += [value for name, value in attributes if name.startswith("data-") and value and value[:1] == "/"]


def ours(page: str, at: str) -> set[str]:
    links = (urljoin(at, link) for link in Links(page).found if not link.startswith(("mailto:", "#")))
    return {link.partition("#")[0] for link in links if urlsplit(link).netloc == urlsplit(at).netloc}


def test_links_stay_below_the_path(deployment):
    """Whether the proxy leaves the path in an address or takes it off."""
    address, _ = deployment.serve(CATALOGUE_PATH="/wiki/catalogue")
    paths = ("/", "/failure-modes/FM-03/model-inversion/", "/editions/1/law/", "/search/?q=cfaa", "/sign-in/")
    for asked_at, path in product(("", "/wiki/catalogue"), paths):
        with urllib.request.urlopen(f"{address}{asked_at}{path}") as answer:
            links = ours(answer.read().decode(), f"{address}/wiki/catalogue{path}")
        assert links
        assert {link for link in links if not link.startswith(f"{address}/wiki/catalogue/")} == set()
        for link in sorted(link for link in links if "/static/" in link):
            with urllib.request.urlopen(link.replace("/wiki/catalogue", asked_at, 1)) as static:
                assert "immutable" in static.headers["Cache-Control"], link


def test_cookies_and_redirects_stay_below_the_path(deployment):
    address, printed = deployment.serve(CATALOGUE_PATH="wiki/")
    assert f"Read     {address}/wiki/\n" in printed
    forgiven = {"/wiki).": "", "/WIKI/Law/": "law/", "/wiki/wiki/law": "law/", "//wiki//about": "about/"}
    for dirty, meant in forgiven.items():
        with urllib.request.urlopen(f"{address}{dirty}") as answer:
            assert answer.url == f"{address}/wiki/{meant}"
    with urllib.request.urlopen(f"{address}/wiki/robots.txt") as answer:
        assert "Disallow: /wiki/search/" in answer.read().decode()
    with urllib.request.urlopen(f"{address}/wiki/FM-03") as answer:
        assert answer.url == f"{address}/wiki/failure-modes/FM-03/model-inversion/"
    with urllib.request.urlopen(f"{address}/wiki/admin/") as answer:
        assert urlsplit(answer.url).path == "/wiki/admin/login/"
        assert re.search(r"path=/wiki/(;|$)", answer.headers["Set-Cookie"].lower())


COMPRESSED = ("/", "/failure-modes/", "/editions/1/failure-modes/FM-03/model-inversion/", "/no-such-page/", "/sign-in/")
FOR_EVERYBODY = COMPRESSED[:3]
UNPACK = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}


@pytest.mark.parametrize(
    ("accepted", "everybody", "others"),
    [
        ("gzip, deflate, br, zstd", "br", "gzip"),
        ("br", "br", None),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", "br", "gzip"),
        ("gzip", "gzip", "gzip"),
        ("gzip, br;q=0", "gzip", "gzip"),
        ("gzip, br; q=0.000", "gzip", "gzip"),
        ("identity", None, None),
        ("brotli, x-br2", None, None),
    ],
)
def test_pages_are_packed_as_asked(address, accepted, everybody, others):
    for path in (*COMPRESSED, *COMPRESSED):  # made, then kept
        expected = everybody if path in FOR_EVERYBODY else others
        with OneConnection(address) as connection:
            plain = connection.ask("GET", path)
            packed = connection.ask("GET", path, **{"Accept-Encoding": accepted})
            head = connection.ask("HEAD", path, **{"Accept-Encoding": accepted})
        assert (path, plain.headers["Content-Encoding"]) == (path, None)
        assert (path, packed.headers["Content-Encoding"], head.headers["Content-Encoding"]) == (
            path,
            expected,
            expected,
        )
        assert expected is None or len(packed.body) < len(plain.body) / 1.5
        assert all("Accept-Encoding" in re.split(r",\s*", answer.headers["Vary"]) for answer in (plain, packed))
        assert without_tokens(UNPACK[expected](packed.body)) == without_tokens(plain.body)


def test_a_page_that_is_known_is_known_in_either_form(address):
    with OneConnection(address) as connection:
        etag = connection.ask("GET", "/about/", **{"Accept-Encoding": "br"}).headers["ETag"]
        answer = connection.ask("GET", "/about/", **{"If-None-Match": etag})
    assert (answer.status, answer.headers["Vary"]) == (304, "Accept-Encoding")


def without_tokens(page: bytes) -> str:
    return re.sub(r'value="[\w-]{20,}"', "", page.decode())
