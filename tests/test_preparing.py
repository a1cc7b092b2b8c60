"""`prepare` in processes of their own, because a lock that one process takes twice proves nothing."""

import json
import os
import re
import stat
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests import prepared, throwaway
from tests.deployment import PATIENCE
from tests.plugins.processes import put_static_files

PREPARE_AGAIN = """
import sys
import taxonomy_site.urls
from django.core.management import call_command
from catalogue.models import Edition
call_command("prepare")
print(Edition.objects.count(), {"authlib", "openpyxl"} & sys.modules.keys())
"""
"""How many editions there are, and what was loaded of that for which only who uses it should wait."""


def test_processes_that_start_together_publish_once(empty_deployment, prepared_var):
    """Two that prepare and one that serves in a strange environment, which says where to go and who can administer."""
    var = Path(empty_deployment.environment["CATALOGUE_VAR"])
    var.mkdir(mode=0o755)
    put_static_files(prepared_var, var)
    os.umask(0o022)
    processes = [empty_deployment.start("prepare") for _ in range(2)]
    address, output = empty_deployment.serve(PYTHONIOENCODING="ascii", LC_ALL="POSIX", TZ="Nowhere/Else", HOME="/none")
    for process in processes:
        said, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, said

    check_first_page(address, output)
    assert empty_deployment.run("shell", "--no-imports", "--command", PREPARE_AGAIN) == (0, "1 set()\n")
    secret = [var / "secret_key", *(var.glob("catalogue.sqlite3") if throwaway.CHOICE == "sqlite" else ())]
    modes = [stat.S_IMODE(file.stat().st_mode) for file in secret]
    assert modes == [0o600] * len(secret), "made for its owner alone"


@pytest.mark.skipif(throwaway.CHOICE != "postgresql", reason="SQLite keeps every character")
def test_a_database_that_lacks_characters_is_refused(empty_deployment):
    with prepared.server() as server:
        server.execute("CREATE DATABASE narrow TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
        try:
            code, said = empty_deployment.run("prepare", DATABASE_URL=prepared.address_of("narrow"))
        finally:
            server.execute("DROP DATABASE narrow WITH (FORCE)")
    assert code == 1
    assert said.startswith("CommandError: The database narrow keeps texts as SQL_ASCII,")
    assert "createdb --encoding UTF8" in said


def check_first_page(address: str, output: str) -> None:
    with urlopen(f"{address}/health/", timeout=PATIENCE) as page:
        assert json.load(page) == {"status": "ok", "edition": 1}
    assert re.search(r"Edition  1 of \d+ \w+ \d{4}, \d+ entries", output)
    link = re.search(rf"{address}/setup/\S+", output).group()
    with urlopen(link, timeout=PATIENCE) as page:
        assert page.status == 200
    with urlopen(f"{address}/admin/login/", timeout=PATIENCE) as page:
        stylesheet = re.search(r"/static/admin/css/base\.[0-9a-f]+\.css", page.read().decode())
    with urlopen(address + stylesheet.group(), timeout=PATIENCE) as page:
        assert "immutable" in page.headers["Cache-Control"]
