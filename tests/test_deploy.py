"""The deployment that `deploy/` holds, as it stands there but for ports and the certificate."""

import getpass
import http.client
import os
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

from tests.deployment import PATIENCE, Deployment

NAME = "catalogue.example"
SITE = {
    "CATALOGUE_TLS": "1",
    "CATALOGUE_BEHIND_PROXY": "1",
    "CATALOGUE_ALLOWED_HOSTS": NAME,
    "CATALOGUE_URL": f"https://{NAME}",
}
MAIN = """
user {user}; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/catalogue.conf;
}}
"""
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@pytest.fixture
def nginx(deployment: Deployment, tmp_path: Path):
    """The ports of HTTP and HTTPS of nginx in front of the site."""
    if NGINX is None:
        if os.environ.get("CI") == "true":
            pytest.fail("nginx is missing (Debian: apt-get install nginx-light)")
        pytest.skip("nginx is missing (Debian: apt-get install nginx-light)")
    address, _ = deployment.serve(**SITE)
    plain, tls = free_port(), free_port()
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    make_certificate(certificate, key)
    text = (settings.BASE_DIR / "deploy" / "nginx.conf").read_text()
    for ours, here in (
        ("127.0.0.1:8000", address.removeprefix("http://")),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{tls} ssl;"),
        ("/etc/ssl/catalogue/certificate.pem", str(certificate)),
        ("/etc/ssl/catalogue/key.pem", str(key)),
        ("/var/lib/nginx/catalogue", str(tmp_path / "pages")),
    ):
        assert ours in text
        text = text.replace(ours, here)
    (tmp_path / "catalogue.conf").write_text(text)
    (tmp_path / "main.conf").write_text(MAIN.format(folder=tmp_path, user=getpass.getuser()))
    server = subprocess.Popen([NGINX, "-p", str(tmp_path), "-c", str(tmp_path / "main.conf"), "-e", "stderr"])
    try:
        wait_for(tls)
        yield plain, tls
    finally:
        server.terminate()
        server.wait(PATIENCE)


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return listener.getsockname()[1]


def make_certificate(certificate: Path, key: Path) -> None:
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={NAME}"]
    files = ["-keyout", str(key), "-out", str(certificate), "-addext", f"subjectAltName=DNS:{NAME}"]
    subprocess.run([*request, *files], check=True, capture_output=True)


def wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("nginx did not start")


def ask(port: int, path: str, *, tls: bool = True, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
    """The name is not in DNS, so the certificate is not asked for it."""
    unverified = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
    kind = http.client.HTTPSConnection if tls else http.client.HTTPConnection
    with closing(kind("127.0.0.1", port, timeout=60, **({"context": unverified} if tls else {}))) as connection:
        connection.request(method, path, headers={"Host": NAME} | headers)
        response = connection.getresponse()
        response.read()
        return response


def asked_of_the_site(port: int, times: int, **headers: str) -> int:
    """How many requests for one page the site has answered itself: each gets a name, which its answer keeps."""
    answers = [ask(port, "/failure-modes/FM-03/model-inversion/", **headers) for _ in range(times)]
    assert {answer.status for answer in answers} == {200}
    return len({answer.headers["X-Request-ID"] for answer in answers})


def test_pages_come_through_nginx(nginx):
    plain, tls = nginx
    for path in ("/", "/failure-modes/", "/search/?q=model", "/readyz"):
        page = ask(tls, path)
        assert page.status == 200, path
        assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert len(page.headers["X-Request-ID"]) == 32, "the name that nginx gave it"
    assert "Secure" in ask(tls, "/sign-in/").headers["Set-Cookie"]
    assert ask(tls, "/", **{"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"
    # Two of a few in a row come within a second, on a busy machine, too.
    assert asked_of_the_site(tls, times=6) < 6, "the same for everybody, for a second"
    for one in ({"Cookie": "sessionid=x"}, {"Authorization": "Basic x"}):
        assert asked_of_the_site(tls, times=2, **one) == 2, "one reader's own"
    assert "X-Accel-Expires" not in ask(tls, "/failure-modes/").headers
    moved = ask(plain, "/search/?q=model", tls=False)
    assert (moved.status, moved.headers["Location"]) == (301, f"https://{NAME}/search/?q=model")
    assert ask(tls, "/sign-in/", method="POST", **{"Content-Length": str(17 * 1024 * 1024)}).status == 413
    assert ask(tls, "/", **{"X-Long": "x" * 20_000}).status == 400
