"""Links that let somebody in are in no log, through whichever door they could come."""

import http.client
import logging
import re
import signal
from contextlib import closing
from io import StringIO
from itertools import product
from threading import Thread
from urllib.parse import urlsplit

import pytest

from catalogue.management.commands.serve import Command
from taxonomy_site.logs import WithoutPrivateAddresses
from tests.deployment import PATIENCE

pytestmark = pytest.mark.once

TOKEN = "kq3-Xy_7Zt0aLkWmV7uYb2RcDgHnE" * 2

LINES = [
    f"Internal Server Error: /setup/{TOKEN}/",
    f"Forbidden (CSRF cookie not set.): /setup/{TOKEN}/",
    f"Exception while serving /catalogue/setup/{TOKEN}",
    f"A form failed: /setup/{TOKEN}/?next=/",
    f"Internal Server Error: /password/Mg.{TOKEN}/",
    f"Broken pipe from /suggestions/{TOKEN}/",
    f"GET 'https://a.example/suggestions/{TOKEN}' failed",
]


@pytest.mark.parametrize("line", LINES)
def test_no_line_tells_a_token(line):
    def fail():
        raise ValueError(line)

    try:
        fail()
    except ValueError as error:
        record = logging.LogRecord("any", logging.ERROR, "", 0, "%s", (line,), (type(error), error, None))
    told = WithoutPrivateAddresses().format(record)
    assert told.count(TOKEN) == 0
    assert told.count("/…") == 2


def test_what_happens_at_a_link_leaves_no_token(deployment):
    address, output = deployment.serve(CATALOGUE_DEBUG="0")
    token = re.search(r"/setup/([^/\s]+)", output)[1]
    server, said = deployment.processes[0], []
    reader = Thread(target=lambda: said.extend(server.stdout))
    reader.start()  # or the server would wait until its lines are read
    paths = [f"/setup/{token}/", f"/setup/{token}", f"/setup/{token}/more", f"/suggestions/{token}/"]
    methods = ["GET", "HEAD", "POST", "OPTIONS", "PUT"]
    more: list[dict[str, str]] = [{"Host": "elsewhere.example"}, {"Cookie": "sessionid=a%00b"}, {"Origin": address}]
    asked = [*product(methods, paths, [{}]), *product(["GET", "POST"], paths[:1], more)]
    statuses = {ask(address, *each) for each in asked}
    assert {400, 403, 404} <= statuses
    assert not statuses & {500, 503}
    with deployment.connect() as other:
        for table in ("catalogue_administratorinvitation", "catalogue_suggestion"):
            other.execute(f"DROP TABLE {table}")
    assert {ask(address, *each) for each in asked} & {500, 503}

    server.send_signal(signal.SIGTERM)
    reader.join(timeout=PATIENCE)
    assert token not in "".join(said)
    assert "/setup/…" in "".join(said)


def ask(address: str, method: str, path: str, headers: dict[str, str]) -> int:
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)) as connection:
        connection.request(method, path, body=b"username=ada" if method == "POST" else None, headers=headers)
        with connection.getresponse() as answer:
            return answer.status


@pytest.mark.parametrize(
    ("stream", "url", "is_printed"), [("", "", True), ("8:1", "", False), ("", "https://a.example", False)]
)
def test_service_prints_no_link(catalogue, settings, monkeypatch, stream, url, is_printed):
    if stream:
        monkeypatch.setenv("JOURNAL_STREAM", stream)
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = url, ["localhost"]
    said = StringIO()

    Command(stdout=said).announce("http://127.0.0.1:8000")

    assert ("/setup/" in said.getvalue(), "invite_administrator" in said.getvalue()) == (is_printed, not is_printed)
