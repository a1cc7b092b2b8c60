"""nginx in front of the site with `deploy/nginx.conf`, as it stands there but for ports and the certificate."""

import getpass
import http.client
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

CONFIGURATION = Path(__file__).resolve().parent.parent / "deploy" / "nginx.conf"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
NAME = "catalogue.example"
SITE = {
    "CATALOGUE_TLS": "1",
    "CATALOGUE_BEHIND_PROXY": "1",
    "CATALOGUE_ALLOWED_HOSTS": NAME,
    "CATALOGUE_URL": f"https://{NAME}",
}
"""How the site is set behind it."""
LONGEST_START = 60
MAIN = """
user {user}; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 2;
events {{}}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/catalogue.conf;
}}
"""


@contextmanager
def nginx(site: str, folder: Path) -> Iterator[tuple[int, int]]:
    """Yield the ports of HTTP and HTTPS of nginx in front of a site, such as 127.0.0.1:8000."""
    if NGINX is None:
        raise FileNotFoundError("nginx is missing (Debian: apt-get install nginx-light)")
    plain, tls = free_port(), free_port()
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    make_certificate(certificate, key)
    text = CONFIGURATION.read_text()
    for ours, here in (
        ("127.0.0.1:8000", site),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{tls} ssl;"),
        ("/etc/ssl/catalogue/certificate.pem", str(certificate)),
        ("/etc/ssl/catalogue/key.pem", str(key)),
        ("/var/lib/nginx/catalogue", str(folder / "pages")),
    ):
        assert ours in text
        text = text.replace(ours, here)
    (folder / "catalogue.conf").write_text(text)
    (folder / "main.conf").write_text(MAIN.format(folder=folder, user=getpass.getuser()))
    server = subprocess.Popen([NGINX, "-p", str(folder), "-c", str(folder / "main.conf"), "-e", "stderr"])
    try:
        wait_for(tls)
        yield plain, tls
    finally:
        server.terminate()
        server.wait(LONGEST_START)


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return listener.getsockname()[1]


def make_certificate(certificate: Path, key: Path) -> None:
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={NAME}"]
    files = ["-keyout", str(key), "-out", str(certificate), "-addext", f"subjectAltName=DNS:{NAME}"]
    subprocess.run([*request, *files], check=True, capture_output=True)


def wait_for(port: int) -> None:
    until = time.monotonic() + LONGEST_START
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("nginx did not start")


def connect(port: int, *, tls: bool = True) -> http.client.HTTPConnection:
    """The name is not in DNS, so the certificate is not asked for it."""
    if not tls:
        return http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    unverified = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=60, context=unverified)


def ask(port: int, path: str, *, tls: bool = True, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
    with closing(connect(port, tls=tls)) as connection:
        connection.request(method, path, headers={"Host": NAME} | headers)
        response = connection.getresponse()
        response.read()
        return response
