"""What `deploy/` has around the site: nginx, as it stands there but for ports and certificate, and systemd's socket."""

import getpass
import http.client
import shutil
import socket
import ssl
import subprocess
import sys
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
events {{ worker_connections 768; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/catalogue.conf;
}}
"""

HANDING_DOWN = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
os.execv(sys.argv[2], sys.argv[2:])
"""


def handing_down(listener: socket.socket) -> list[str]:
    """Return what a command has to follow to get a socket as systemd hands it down; `pass_fds` must name it."""
    return [sys.executable, "-c", HANDING_DOWN, str(listener.fileno())]


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
    if not tls:
        return http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=60, context=unverified())


def unverified() -> ssl.SSLContext:
    """The name is not in DNS, so the certificate is not asked for it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def ask(port: int, path: str, *, tls: bool = True, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
    with closing(connect(port, tls=tls)) as connection:
        connection.request(method, path, headers={"Host": NAME} | headers)
        response = connection.getresponse()
        response.said = response.read()
        return response
