import os
import re
import signal
import socket
import urllib.error
import urllib.request
from contextlib import ExitStack, closing
from http.client import HTTPConnection, HTTPResponse
from threading import Event, Thread
from time import sleep
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.core.management.base import CommandError

from catalogue.management.commands import serve
from tests.deployment import PATIENCE, Deployment
from tests.waiting import soonest

HALF_A_REQUEST = b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nusername="


def get(address: str, **headers: str) -> urllib.request.addinfourl:
    return urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=PATIENCE)


def connect(address: str) -> socket.socket:
    where = urlsplit(address)
    return socket.create_connection((where.hostname, where.port), timeout=PATIENCE)


@pytest.fixture(scope="module")
def at_home(shared_deployment: Deployment) -> tuple[str, str]:
    """Address and output."""
    return shared_deployment.serve()


@pytest.fixture(scope="module")
def service(shared_deployment: Deployment) -> tuple[str, str]:
    """Address and output behind a proxy that speaks TLS."""
    behind = {"CATALOGUE_TLS": "1", "CATALOGUE_BEHIND_PROXY": "1"}
    return shared_deployment.serve(JOURNAL_STREAM="8:1", CATALOGUE_COMMAND="catalogue", **behind)


@pytest.mark.once
def test_slow_clients_block_nobody(at_home):
    address, _ = at_home
    with ExitStack() as connections:
        for number in range(80):
            client = connections.enter_context(connect(address))
            client.sendall(HALF_A_REQUEST if number % 2 else HALF_A_REQUEST[:30])
        assert soonest(lambda: get(f"{address}/health/").close(), within=5) < 5


@pytest.mark.once
def test_port_in_use_is_one_sentence_and_the_first_link_stays(shared_deployment, at_home):
    address, output = at_home
    link = re.search(rf"{address}/setup/\S+", output).group()
    port = urlsplit(address).port

    code, complaint = shared_deployment.run("serve", f"--port={port}")
    assert code == 1
    assert complaint == (
        f"CommandError: Port {port} is in use. Choose another one, for example: make run PORT={port + 1}\n"
    )
    with get(link) as page:
        assert page.status == 200


@pytest.mark.once
def test_a_service_tells_what_is_no_request(service):
    """As the site itself would, though the server has refused it."""
    address, output = service
    assert "\n  catalogue invite_administrator\n" in output
    assert "\n  SIGTERM stops the catalogue." in output
    transport = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: "
    for sent, status, sentence in (
        (b"GET /caf\xe9 HTTP/1.1\r\n\r\n", 400, "Open the address again."),
        (b"HEAD / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400, "Open the address again."),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", 400, "Open the address again."),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", 413, "At most 16 MB"),
        (b"GET /?" + b"q" * 262_200, 431, "erase the cookies"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n", 501, "does not read"),
        *((transport + said + b"\r\n\r\n", 400, "The proxy in front") for said in (b"ftp", b"", b"\xff", b"HTTPS")),
        (transport + b"https, http\r\nX-Forwarded-For: \xff, :.\r\nForwarded: ;=\r\n\r\n", 200, "Failure modes"),
    ):
        with closing(connect(address)) as client, closing(HTTPResponse(client)) as answer:
            client.sendall(sent)
            answer.begin()
            assert (answer.status, sentence in answer.read().decode()) == (status, True)
            assert answer.headers["Content-Security-Policy"]
            assert answer.headers["Strict-Transport-Security"]


@pytest.mark.once
@pytest.mark.parametrize("asked_to_stop", [signal.SIGTERM, signal.SIGINT])
def test_missed_searches_are_written_before_the_server_stops(deployment, asked_to_stop):
    address, _ = deployment.serve()
    for path in ("/search/", "/failure-modes/"):
        with get(f"{address}{path}?q=zzzz") as page:
            assert page.status == 200
    server = deployment.processes[-1]
    server.send_signal(asked_to_stop)
    output, _ = server.communicate(timeout=PATIENCE)
    assert server.returncode == 0, output
    assert "Traceback" not in output

    with deployment.connect() as other:
        assert other.execute("SELECT words, count FROM catalogue_missedsearch").fetchall() == [("zzzz", 2)]


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


@pytest.mark.once
def test_restart_on_a_socket_of_systemd_loses_nobody(deployment, listener):
    """Readers ask without a pause, one on a connection that is kept, and one has sent half a form."""
    address, _ = deployment.serve(listener=listener)
    answers: list[str] = []
    enough = Event()

    def read() -> None:
        while not enough.is_set():
            with get(f"{address}/failure-modes/") as page:
                answers.append("whole" if page.read().endswith(b"</html>\n") else "torn")

    readers = [Thread(target=read) for _ in range(4)]
    kept = HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
    with closing(kept), connect(address) as half:
        half.sendall(HALF_A_REQUEST)
        for reader in readers:
            reader.start()
        while len(answers) < 4:
            sleep(0.01)
        assert answer_on(kept) == (200, None)
        first = deployment.processes[-1]
        first.send_signal(signal.SIGTERM)
        assert answer_on(kept) == (200, "close"), "asked within the pause, and told to go elsewhere"
        half.sendall(b"x" * 991)
        assert half.recv(100).startswith(b"HTTP/1.1 403"), "a form without a token, read to its end"
        assert first.wait(PATIENCE) == 0
    deployment.serve(listener=listener)
    enough.set()
    for reader in readers:
        reader.join()
    assert set(answers) == {"whole"}


def answer_on(connection: HTTPConnection) -> tuple[int, str | None]:
    connection.request("GET", "/livez")
    answer = connection.getresponse()
    answer.read()
    return answer.status, answer.headers["Connection"]


@pytest.mark.parametrize(
    ("family", "count", "is_for_us", "outcome"),
    [
        (socket.AF_INET, "1", True, "taken"),
        (socket.AF_INET6, "1", True, "taken"),
        (socket.AF_UNIX, "1", True, "refused"),
        (socket.AF_INET, "2", True, "refused"),
        (socket.AF_INET, "1", False, "left"),
    ],
)
def test_socket_of_systemd_is_taken_or_refused(monkeypatch, family, count, is_for_us, outcome):
    with socket.socket(family) as theirs:
        monkeypatch.setattr(serve, "HANDED_DOWN", os.dup(theirs.fileno()))
        monkeypatch.setenv("LISTEN_PID", str(os.getpid() if is_for_us else 1))
        monkeypatch.setenv("LISTEN_FDS", count)
        if outcome == "refused":
            with pytest.raises(CommandError, match="must name one port"):
                serve.socket_of_supervisor()
        elif outcome == "left":
            assert serve.socket_of_supervisor() is None
            os.close(serve.HANDED_DOWN)
        else:
            with serve.socket_of_supervisor() as ours:
                assert ours.family == family


@pytest.mark.parametrize("name", ["path", "abstract"])
def test_systemd_is_told_that_the_site_serves(monkeypatch, tmp_path, name):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        address = str(tmp_path / "notify") if name == "path" else f"\0{tmp_path}"
        supervisor.bind(address)
        monkeypatch.setenv("NOTIFY_SOCKET", address.replace("\0", "@"))
        serve.tell_supervisor("READY=1")
        assert supervisor.recv(100) == b"READY=1"
    monkeypatch.delenv("NOTIFY_SOCKET")
    serve.tell_supervisor("READY=1")


@pytest.mark.once
def test_forwarded_protocol_counts_only_behind_a_declared_proxy(shared_deployment, service):
    direct, _ = shared_deployment.serve(CATALOGUE_TLS="1")
    with get(f"{direct}/health/", **{"X-Forwarded-Proto": "https"}) as page:
        assert "Strict-Transport-Security" not in page.headers

    proxied, _ = service
    with get(f"{proxied}/sign-in/", **{"X-Forwarded-Proto": "https"}) as page:
        assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert "; Secure" in page.headers["Set-Cookie"]


def test_who_has_fewer_connections_takes_the_next_one(monkeypatch):
    waited: list[float] = []
    monkeypatch.setattr(serve, "sleep", waited.append)
    for connections in (0, 1, 8, 9, 900):
        server = SimpleNamespace(active_channels=dict.fromkeys(range(connections)))
        serve.accept_after_others(server, lambda: waited.append(-1))

    assert waited[1::2] == [-1] * 5
    assert waited[::2] == sorted(set(waited[::2]))
    assert waited[0] == 0
    assert waited[-2] < serve.LONGEST_DEFERENCE
