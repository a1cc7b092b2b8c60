import errno
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from io import BytesIO
from select import select
from threading import Event
from time import monotonic, sleep, time
from typing import Any, NoReturn

import waitress
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils.module_loading import import_string
from waitress.channel import HTTPChannel
from waitress.task import ErrorTask, WSGITask

from catalogue.editions import held
from catalogue.management.preparing import prepare
from catalogue.models import AdministratorInvitation, Edition, EntryVersion
from catalogue.web import metrics
from catalogue.web.middleware import REFUSED
from catalogue.web.safety import public_hosts, stop_if_unsafe

OPEN_FILES = 4096
LONGEST_FINISH = 20
"""Seconds; whoever has asked us to stop, such as systemd, kills us after 30."""
LONGEST_PAUSE = 5 if settings.BEHIND_PROXY else 0.5
"""Seconds in which a connection may yet be used again: a proxy keeps it, and does not repeat a save that we cut off."""
LONGEST_DEFERENCE = 0.002
"""Seconds in which other processes may take a connection first."""
HANDED_DOWN = 3
"""The file descriptor that systemd gives to a service with a socket (sd_listen_fds)."""

LARGEST_BODY = 16  # MB
REFUSALS = {
    400: ("This request could not be understood", "What arrived is no request of a browser. Open the address again."),
    413: ("This is too large", f"Nothing was saved. At most {LARGEST_BODY} MB can be sent at once."),
    431: ("This request is too long", "Shorten the address, or erase the cookies of this site in your browser."),
    501: ("This request could not be understood", "It is encoded in a way that this site does not read."),
}
"""What the server refuses before the site has seen it: status → title and sentence of its page."""
TRANSPORT = dict.fromkeys(("HTTP_X_FORWARDED_PROTO", "wsgi.url_scheme"), "https" if settings.TLS else "http")
"""How whoever is refused came, as far as nobody else says."""

SERVER = {
    "threads": settings.THREADS,
    # Reading and writing happen outside the threads, so a slow client costs one connection and no thread.
    "connection_limit": 1000,
    "channel_timeout": 30,
    "cleanup_interval": 10,
    "asyncore_use_poll": True,  # select() cannot watch file descriptors above 1023
    "max_request_body_size": LARGEST_BODY * 1024 * 1024,
    "ident": None,
    # The site reads what a proxy says by itself, where one is declared: it is the only one who connects then.
    "clear_untrusted_proxy_headers": not settings.BEHIND_PROXY,
}


class Command(BaseCommand):
    help = "Prepares the catalogue and serves it until it is stopped."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        signal.signal(signal.SIGTERM, stop)
        handed_down = socket_of_supervisor()
        stop_if_unsafe(handed_down.getsockname()[0] if handed_down else host)
        # Before anything else: a second `make run` must not void the link that the first one printed.
        listener = handed_down or listen(host, port)
        self.stdout.write("Preparing the catalogue …")
        prepare()
        held.current()  # read and indexed now, and not while the first reader waits
        allow_open_files()
        application = refusing_unknown_transport(import_string(settings.WSGI_APPLICATION))
        settings_of_server = {"sockets": [listener], "url_prefix": settings.PATH, **SERVER}
        HTTPChannel.error_task_class = staticmethod(refusal)
        connections: dict[int, Any] = {}
        server = waitress.create_server(application, map=connections, **settings_of_server)
        if handed_down:
            server.handle_accept = partial(accept_after_others, server, server.handle_accept)
        if settings.METRICS:
            metrics.serve(*settings.METRICS)
        self.announce(address_of(listener))
        tell_supervisor("READY=1")
        run(server, connections)
        self.stdout.write("\nStopped.")

    def announce(self, address: str) -> None:
        edition = Edition.objects.latest()
        entries = EntryVersion.objects.in_edition(edition.number).count()
        self.stdout.write(
            f"\n  Read     {address}{reverse('home')}"
            f"\n  Edition  {edition.number} of {edition.published_at:%-d %B %Y}, {entries} entries"
            f"\n  Edit     {address}{reverse('admin:index')}\n\n"
        )
        if not User.objects.filter(is_superuser=True, is_active=True).exists():
            self.invite(address)
        self.stdout.write(f"  {'Ctrl-C' if self.stdout.isatty() else 'SIGTERM'} stops the catalogue.")
        self.stdout.flush()

    def invite(self, address: str) -> None:
        if is_logged():
            self.stdout.write(
                "  There is no administrator yet. This command prints a link that creates one:"
                f"\n  {settings.MANAGE} invite_administrator\n\n"
            )
        else:
            token = AdministratorInvitation.objects.issue()
            self.stdout.write(
                "  There is no administrator yet. This link creates one; it works once, within 24 hours:"
                f"\n  {address}{reverse('setup', args=[token])}\n\n"
            )


def run(server: Any, connections: dict[int, Any]) -> None:
    """Serve until asked to stop; then take nobody new, and finish what others have begun. Who asks twice is heard.

    A connection that a proxy keeps is ended by the answer that says so, or after a pause, never under a request.
    """
    asked = Event()

    def ask(*_: object) -> None:
        if asked.is_set():
            sys.exit(0)
        asked.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, ask)
    turn = partial(server.asyncore.loop, map=connections, use_poll=True, count=1)
    while not asked.is_set():
        turn(timeout=1)
    HTTPChannel.task_class = LastTask
    while select([server.socket], [], [], 0)[0]:  # who has connected, and was not yet looked at
        turn(timeout=0)
    server.del_channel()
    server.socket.close()
    until = monotonic() + LONGEST_FINISH
    while any(is_in_use(channel) for channel in list(server.active_channels.values())) and monotonic() < until:
        turn(timeout=0.1)
    server.task_dispatcher.shutdown()


class LastTask(WSGITask):
    """Answers with `Connection: close`, so that the client sends its next request elsewhere."""

    def build_response_header(self) -> bytes:
        self.set_close_on_finish()
        header: bytes = super().build_response_header()
        return header


def accept_after_others(server: Any, accept: Callable[[], None]) -> None:
    """Leave a connection to a process with fewer of them: who has more takes from their socket a moment later."""
    connections = len(server.active_channels)
    sleep(LONGEST_DEFERENCE * connections / (connections + 8))
    accept()


def refusing_unknown_transport(application: Any) -> Any:
    """Return an application that lets the site tell of a proxy which says of none of its readers how they came.

    Such a reader would be sent to the address with “https” for ever.
    """

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        transport = environ.get("HTTP_X_FORWARDED_PROTO", "http").partition(",")[0].strip()
        if transport not in ("http", "https"):
            sentence = "The proxy in front of this site has to say “http” or “https” in X-Forwarded-Proto."
            environ |= TRANSPORT | {REFUSED: (400, REFUSALS[400][0], sentence)}
        return application(environ, start_response)

    return answer


def refusal(channel: Any, request: Any) -> Any:
    """Return what answers a request with an error: the site's page, or the server's where the site has failed."""
    task_class = RefusedTask if request.error.code in REFUSALS else ErrorTask
    return task_class(channel, request)


class RefusedTask(WSGITask):
    """Lets the site tell what the server refuses, with its headers and its line in the log."""

    def get_environment(self) -> dict[str, Any]:
        code = self.request.error.code
        self.set_close_on_finish()
        self.request.command = "GET"  # who cannot be understood gets the whole page
        return {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": settings.PATH,
            "PATH_INFO": "/",
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": self.channel.addr[0],
            **TRANSPORT,
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
            REFUSED: (code, *REFUSALS[code]),
        }


def is_in_use(channel: Any) -> bool:
    """Return whether a request is being received or answered there, or one may be on its way."""
    is_busy = channel.request or channel.requests or channel.total_outbufs_len
    return bool(is_busy or time() - channel.last_activity < LONGEST_PAUSE)


def is_logged() -> bool:
    """Return whether others may read what is printed: a service's output is kept, and so is that of a public site."""
    return "JOURNAL_STREAM" in os.environ or bool(public_hosts())


def listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OverflowError:
        raise CommandError(f"{port} is not a port: choose one from 1 to 65535.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandError(
                f"Port {port} is in use. Choose another one, for example: make run PORT={port + 1}"
            ) from None
        raise CommandError(f"Cannot listen on {host}, port {port}: {error.strerror}.") from None


def socket_of_supervisor() -> socket.socket | None:
    """Return the socket that systemd, or what works like it, holds for us: clients wait there while we restart."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return None
    listener = socket.socket(fileno=HANDED_DOWN)
    if os.environ.get("LISTEN_FDS") != "1" or listener.family not in (socket.AF_INET, socket.AF_INET6):
        listener.close()
        raise CommandError("The socket unit must name one port, for example: ListenStream=127.0.0.1:8000")
    return listener


def tell_supervisor(state: str) -> None:
    """Tell systemd (`Type=notify`, sd_notify), or nobody."""
    if address := os.environ.get("NOTIFY_SOCKET"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
            supervisor.sendto(state.encode(), address.replace("@", "\0", 1) if address[0] == "@" else address)


def address_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def allow_open_files() -> None:
    """Allow more open files: each connection needs one, and some systems allow a process no more than 256."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def stop(*_: object) -> NoReturn:
    sys.exit(0)
