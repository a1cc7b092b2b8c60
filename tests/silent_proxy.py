"""Stands before PostgreSQL and stops answering when it is told to: connections stay open, and nothing comes through."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import parse_qs, urlsplit


class SilentProxy:
    def __init__(self, url: str) -> None:
        where = urlsplit(url)
        self.target = f"{parse_qs(where.query)['host'][0]}/.s.PGSQL.{where.port or 5432}"
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"postgresql://postgres@127.0.0.1:{self.listener.getsockname()[1]}{where.path}"
        self.answers = threading.Event()
        self.answers.set()
        self.sockets = [self.listener]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self.target)
                self.sockets += [client, server]
                for source, target in ((client, server), (server, client)):
                    threading.Thread(target=self._forward, args=(source, target), daemon=True).start()

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self.answers.wait()
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self.answers.set()
        for each in self.sockets:
            each.close()


@contextmanager
def proxy_before(url: str) -> Iterator[SilentProxy]:
    proxy = SilentProxy(url)
    try:
        yield proxy
    finally:
        proxy.close()
