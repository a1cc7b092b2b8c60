"""Runs manage.py as an operator does: in other processes, with the settings that the site really has."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from tests import prepared, throwaway
from tests.nginx import handing_down
from tests.waiting import PATIENCE

MANAGE = [sys.executable, str(settings.BASE_DIR / "manage.py")]


def heed_ctrl_c() -> None:
    """Shells start what runs in the background deaf to it, and their children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Deployment:
    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.processes: list[subprocess.Popen[str]] = []

    def start(
        self, *arguments: str, listener: socket.socket | None = None, **environment: str
    ) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*(handing_down(listener) if listener else []), *MANAGE, *arguments],
            pass_fds=[listener.fileno()] if listener else [],
            env=self.environment | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pipesize=2**20,  # a process whose log nobody reads stands still when it is full
            text=True,
            preexec_fn=heed_ctrl_c,
        )
        self.processes.append(process)
        return process

    def run(self, *arguments: str, **environment: str) -> tuple[int, str]:
        """Exit code and output."""
        process = self.start(*arguments, **environment)
        output, _ = process.communicate(timeout=PATIENCE)
        return process.returncode, output

    def serve(self, *arguments: str, listener: socket.socket | None = None, **environment: str) -> tuple[str, str]:
        """Address and output, as soon as the server says that it serves; on a socket of ours, or one of its own."""
        process = self.start("serve", "--port=0", *arguments, listener=listener, **environment)
        output = ""
        while "stops the catalogue" not in output:
            line = process.stdout.readline()
            if not line:
                raise AssertionError(f"the server stopped before it served:\n{output}")
            output += line
        return re.search(r"http://[^/\s]+", output).group(), output

    @contextmanager
    def connect(self) -> Iterator[Any]:
        """Yield a connection to its database past the site, on which each statement commits."""
        if throwaway.CHOICE == "postgresql":
            with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
                yield connection
        else:
            file = Path(self.environment["CATALOGUE_VAR"]) / "catalogue.sqlite3"
            with closing(sqlite3.connect(file, isolation_level=None)) as connection:
                yield connection

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.communicate()


@contextmanager
def database(folder: Path, name: str, var: Path | None = None) -> Iterator[dict[str, str]]:
    """Yield the environment of a deployment that nobody has started yet, or one with edition 1 and a copy of `var`."""
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    environment |= {"CATALOGUE_VAR": str(folder / "var"), "PYTHONUNBUFFERED": "1"}
    if var:
        shutil.copytree(var, folder / "var")
    if throwaway.CHOICE == "sqlite":
        yield environment
        return
    name += f"_{throwaway.WORKER}"
    template = f"TEMPLATE {prepared.TEMPLATE}" if var else ""
    with prepared.server() as server:
        server.execute(f"CREATE DATABASE {name} {template}")
        try:
            yield environment | {"DATABASE_URL": prepared.address_of(name)}
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
