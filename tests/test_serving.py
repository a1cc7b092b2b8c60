import re
import signal
import socket
import urllib.error
import urllib.request
from contextlib import ExitStack
from threading import Thread
from time import sleep
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
def test_what_has_been_begun_is_finished_before_the_server_stops(deployment):
    """Eight readers ask without a pause, one has sent half a form: none is left without its whole answer."""
    address, _ = deployment.serve()
    answers: list[str] = []

    def read() -> None:
        while True:
            try:
                with get(f"{address}/failure-modes/") as page:
                    answers.append("whole" if page.read().endswith(b"</html>\n") else "torn")
            except urllib.error.URLError as error:
                answers.append("refused" if isinstance(error.reason, ConnectionRefusedError) else repr(error))
                return

    readers = [Thread(target=read) for _ in range(8)]
    with connect(address) as half:
        half.sendall(HALF_A_REQUEST)
        for reader in readers:
            reader.start()
        while len(answers) < 8:
            sleep(0.01)
        deployment.processes[-1].send_signal(signal.SIGTERM)
        for reader in readers:
            reader.join()
        assert set(answers) == {"whole", "refused"}
        half.sendall(b"x" * 991)
        assert half.recv(100).startswith(b"HTTP/1.1 403"), "a form without a token, read to its end"
    assert deployment.processes[-1].wait(PATIENCE) == 0


@pytest.mark.once
def test_forwarded_protocol_counts_only_behind_a_declared_proxy(deployment):
    direct, _ = deployment.serve(CATALOGUE_TLS="1")
    with get(f"{direct}/health/", **{"X-Forwarded-Proto": "https"}) as page:
        assert "Strict-Transport-Security" not in page.headers

    proxied, _ = deployment.serve(CATALOGUE_TLS="1", CATALOGUE_BEHIND_PROXY="1")
    with get(f"{proxied}/sign-in/", **{"X-Forwarded-Proto": "https"}) as page:
        assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert "; Secure" in page.headers["Set-Cookie"]
