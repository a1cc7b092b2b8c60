import re
import signal
import socket
import urllib.error
import urllib.request
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from tests.deployment import PATIENCE
from tests.waiting import soonest

HALF_A_REQUEST = b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nusername="

COUNTED = """
from catalogue.models import MissedSearch
print(*(f"{missed.words}: {missed.count}" for missed in MissedSearch.objects.all()), sep="\\n")
"""


def get(address: str, **headers: str) -> urllib.request.addinfourl:
    return urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=PATIENCE)


def connect(address: str) -> socket.socket:
    where = urlsplit(address)
    return socket.create_connection((where.hostname, where.port), timeout=PATIENCE)


@pytest.mark.once
def test_slow_clients_block_nobody(deployment):
    address, _ = deployment.serve()
    with ExitStack() as connections:
        for number in range(80):
            client = connections.enter_context(connect(address))
            client.sendall(HALF_A_REQUEST if number % 2 else HALF_A_REQUEST[:30])
        assert soonest(lambda: get(f"{address}/health/").close(), within=5) < 5


@pytest.mark.once
def test_port_in_use_is_one_sentence_and_the_first_link_stays(deployment):
    address, output = deployment.serve()
    link = re.search(rf"{address}/setup/\S+", output).group()
    port = urlsplit(address).port

    code, complaint = deployment.run("serve", f"--port={port}")
    assert code == 1
    assert complaint == (
        f"CommandError: Port {port} is in use. Choose another one, for example: make run PORT={port + 1}\n"
    )
    with get(link) as page:
        assert page.status == 200


@pytest.mark.parametrize("asked_to_stop", [signal.SIGTERM, signal.SIGINT])
def test_missed_searches_are_written_before_the_server_stops(deployment, asked_to_stop):
    words = f"zzzz{asked_to_stop.name.lower()}"
    address, _ = deployment.serve()
    for path in ("/search/", "/failure-modes/"):
        with get(f"{address}{path}?q={words}") as page:
            assert page.status == 200
    server = deployment.processes[-1]
    server.send_signal(asked_to_stop)
    output, _ = server.communicate(timeout=PATIENCE)
    assert server.returncode == 0, output
    assert "Traceback" not in output

    _, counted = deployment.run("shell", "-c", COUNTED)

    assert f"{words}: 2" in counted


@pytest.mark.once
def test_forwarded_protocol_counts_only_behind_a_declared_proxy(deployment):
    direct, _ = deployment.serve(CATALOGUE_TLS="1")
    with get(f"{direct}/health/", **{"X-Forwarded-Proto": "https"}) as page:
        assert "Strict-Transport-Security" not in page.headers

    proxied, _ = deployment.serve(CATALOGUE_TLS="1", CATALOGUE_BEHIND_PROXY="1")
    with get(f"{proxied}/sign-in/", **{"X-Forwarded-Proto": "https"}) as page:
        assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert "; Secure" in page.headers["Set-Cookie"]
