"""PostgreSQL of Debian's packages, as an operator has it: on loopback, with a role and a password for the site."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import prepared
from tests.nginx import free_port
from tests.waiting import PATIENCE

POSTGRESQL = max(Path("/usr/lib/postgresql").glob("*/bin/initdb"), default=None)
OWNER = "postgres" if os.geteuid() == 0 else None
"""PostgreSQL refuses to run as root."""
PASSWORD = "correct horse battery staple"


class Server:
    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        password = folder / "password"
        password.write_text(PASSWORD)
        if OWNER:
            shutil.chown(folder, OWNER)
            shutil.chown(password, OWNER)
        self.do("initdb", "--username=postgres", f"--pwfile={password}", "--auth=scram-sha-256", "--encoding=UTF8")
        self.start()
        self.do(
            "psql", given="CREATE ROLE catalogue LOGIN PASSWORD :'password'; CREATE DATABASE catalogue OWNER catalogue"
        )

    def do(self, program: str, *arguments: str, given: str = "") -> None:
        asked = ["--host=127.0.0.1", f"--port={self.port}", "--username=postgres", f"--set=password={PASSWORD}"]
        subprocess.run(
            [str(POSTGRESQL.parent / program), *(asked if program == "psql" else []), *arguments],
            env=os.environ | {"PGPASSWORD": PASSWORD, "PGDATA": str(self.folder / "data")},
            user=OWNER,
            cwd="/",
            input=given,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=PATIENCE,
            check=True,
        )

    def start(self) -> None:
        options = f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories="
        self.do("pg_ctl", "start", "--wait", f"--log={self.folder}/log", f"--options={options}")

    def stop(self) -> None:
        self.do("pg_ctl", "stop", "--mode=immediate")

    def fill(self) -> str:
        """Return the address of a database that holds the catalogue as edition 1."""
        content = prepared.kept().read_text().replace("OWNER TO postgres", "OWNER TO catalogue")
        self.do("psql", "--dbname=catalogue", given=content)
        return f"postgresql://catalogue:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.port}/catalogue"


@contextmanager
def postgresql() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="catalogue-debian-"))  # through pytest's own, no other user finds a way
    server = Server(folder)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
