"""The deployment that `deploy/` holds, as it stands there but for ports and the certificate."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import pytest
from django.conf import settings

from tests import debian, throwaway
from tests.deployment import Deployment
from tests.nginx import NAME, NGINX, SITE, ask, nginx
from tests.test_headers import HEADERS

HSTS = "max-age=31536000"


@pytest.fixture
def ports(deployment: Deployment, tmp_path: Path) -> Iterator[tuple[int, int]]:
    """Those of HTTP and HTTPS of Debian's nginx in front of the site, on Debian's PostgreSQL where it is its turn."""
    if NGINX is None:
        leave_out("nginx is missing (Debian: apt-get install nginx-light)")
    with ExitStack() as stack:
        if throwaway.CHOICE == "postgresql":
            if debian.POSTGRESQL is None:
                leave_out("Debian's PostgreSQL is missing (apt-get install postgresql)")
            deployment.environment["DATABASE_URL"] = stack.enter_context(debian.postgresql()).fill()
        address, _ = deployment.serve(**SITE)
        yield stack.enter_context(nginx(address.removeprefix("http://"), tmp_path))


def leave_out(reason: str) -> NoReturn:
    """In CI, a failure."""
    pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)


def asked_of_the_site(port: int, times: int, **headers: str) -> int:
    """How many requests for one page the site has answered itself: each gets a name, which its answer keeps."""
    answers = [ask(port, "/failure-modes/FM-03/model-inversion/", **headers) for _ in range(times)]
    assert {answer.status for answer in answers} == {200}
    return len({answer.headers["X-Request-ID"] for answer in answers})


def test_pages_come_through_nginx(ports, deployment, tmp_path):
    plain, tls = ports
    for path in ("/", "/failure-modes/", "/search/?q=model", "/readyz"):
        page = ask(tls, path)
        assert page.status == 200, path
        assert page.headers["Strict-Transport-Security"] == HSTS
        assert len(page.headers["X-Request-ID"]) == 32, "the name that nginx gave it"
    assert "Secure" in ask(tls, "/sign-in/").headers["Set-Cookie"]
    assert ask(tls, "/", **{"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"
    # Two of a few in a row come within a second, on a busy machine, too.
    assert asked_of_the_site(tls, times=6) < 6, "the same for everybody, for a second"
    for one in ({"Cookie": "sessionid=x"}, {"Authorization": "Basic x"}):
        assert asked_of_the_site(tls, times=2, **one) == 2, "one reader's own"
    assert "X-Accel-Expires" not in ask(tls, "/failure-modes/").headers
    started = time.monotonic()
    with ThreadPoolExecutor(20) as readers:  # nginx with proxy_cache_lock lets them in one by one, each half second
        assert {each.status for each in readers.map(lambda _: ask(tls, "/FM-03.json"), range(20))} == {200}
    assert time.monotonic() - started < 4, "nobody waits for another, where nothing may be kept"
    moved = ask(plain, "/search/?q=model", tls=False)
    assert (moved.status, moved.headers["Location"]) == (301, f"https://{NAME}/search/?q=model")
    assert ask(plain, "/x", tls=False, Host="evil.example").headers["Location"] == f"https://{NAME}/x"
    assert ask(plain, "/", tls=False, **{"X-Long": "x" * 20_000}).headers["X-Content-Type-Options"] == "nosniff"
    policy = ("Strict-Transport-Security", "Content-Security-Policy", *HEADERS)
    ours = ask(tls, "/no-such-page/").headers
    assert [len(ours.get_all(name)) for name in policy] == [1] * len(policy)
    deployment.processes[-1].kill()
    deployment.processes[-1].wait()
    for status, path, sent, sentence in (
        (413, "/sign-in/", {"Content-Length": str(17 * 1024 * 1024)}, b"Nothing was saved."),
        (400, "/", {"X-Long": "x" * 20_000}, b"or its cookies are too long"),
        (414, f"/?q={'x' * 20_000}", {}, b"or its cookies are too long"),
        (404, "/.refused", {}, b"could not be understood"),
        (501, "/", {"Transfer-Encoding": "x"}, b"could not be understood"),
        (502, "/feedback/", {}, b"please try again in a minute"),
    ):
        refused = ask(tls, path, method="POST", **sent)
        assert (refused.status, sentence in refused.said) == (status, True)
        told = {name: refused.headers[name] for name in policy[2:]}
        assert told == {name: ours[name] for name in policy[2:]}
        assert (refused.headers["Strict-Transport-Security"], refused.headers["Cache-Control"]) == (HSTS, "no-store")
        assert "default-src 'none'" in refused.headers["Content-Security-Policy"]
    assert "request:" not in (tmp_path / "error.log").read_text(), "what was asked for, and by whom"


@pytest.mark.skipif(shutil.which("runuser") is None, reason="runuser is part of Linux")
def test_the_command_finds_its_programs_from_cron():
    command = (settings.BASE_DIR / "deploy" / "catalogue").read_text()
    (path,) = [line for line in command.splitlines() if line.startswith("PATH=")]
    cron = {"PATH": "/usr/bin:/bin"}
    assert subprocess.run(["/bin/sh", "-c", f"{path}\ncommand -v runuser"], env=cron, check=True).returncode == 0
