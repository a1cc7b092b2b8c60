"""Killed or cut off while starting: the next start goes on."""

import json
import urllib.request
from pathlib import Path

import pytest

from catalogue.management.preparing import is_whole
from tests.deployment import PATIENCE, Deployment
from tests.soak import IS_SOAK, KILLS, STRIDE
from tests.test_killed import look, run

MOMENTS = range(KILLS)
"""Before a migration is recorded, after that and before the commit, then after its statements: see tests/killed.py."""


@pytest.mark.skipif(not IS_SOAK, reason="make soak; the next test kills the same migrations")
@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_every_migration(empty_deployment, moment):
    code, (kills, ended) = run(empty_deployment, "migrate", moment)
    assert (code, ended) == (0, 0)
    assert kills >= migrations(empty_deployment) // STRIDE
    assert empty_deployment.run("migrate", "--check")[0] == 0
    if moment == 0:
        assert empty_deployment.run("prepare") == (0, "")


PASSAGES, ADDED = 4, 17 + 11
"""Where passages are counted; and overviews and sections, which the older tables cannot say."""


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_every_migration_of_an_upgrade(deployment, moment):
    """Back to the tables of the first release, with what they can hold of the catalogue, and on."""
    before = look(deployment)
    before[PASSAGES] -= ADDED
    code, told = deployment.run("migrate", "catalogue", "0001")
    assert code == 0, told

    code, (kills, ended) = run(deployment, "migrate", moment)

    assert (code, ended) == (0, 0)
    assert kills >= (migrations(deployment, "catalogue") - 1) // STRIDE
    assert deployment.run("prepare") == (0, "")
    assert look(deployment) == before


def test_django_alone_does_not_go_on(empty_deployment):
    """Once this fails, our own `migrate` is no longer needed."""
    _, (_, ended) = run(empty_deployment, "migrate-as-django-does")
    assert ended != 0


def migrations(deployment: Deployment, *app: str) -> int:
    _, shown = deployment.run("showmigrations", *app)
    return shown.count("[")


def manifest_of(deployment: Deployment) -> Path:
    return Path(deployment.environment["CATALOGUE_VAR"]) / "static" / "staticfiles.json"


@pytest.mark.parametrize("left", ["", "{", "[]", '{"paths": []}', '{"paths": {"a": "none.css"}}', None])
def test_a_torn_manifest_is_noticed(left, tmp_path):
    (tmp_path / "a.css").write_text("a")
    manifest = tmp_path / "staticfiles.json"
    manifest.write_text('{"paths": {"a": "a.css"}}')
    assert is_whole(tmp_path)

    manifest.write_text(left) if left is not None else manifest.unlink()

    assert not is_whole(tmp_path)


@pytest.mark.once
def test_files_that_were_left_empty_are_made_again(deployment):
    manifest = manifest_of(deployment)
    files = [manifest.parent / name for name in json.loads(manifest.read_text())["paths"].values()]
    for file in files[::20]:
        file.write_text("")
    manifest.write_text("")

    address, _ = deployment.serve()

    assert all(file.stat().st_size for file in files)
    static = f"{address}/static/{files[0].relative_to(manifest.parent)}"
    with urllib.request.urlopen(static, timeout=PATIENCE) as answer:
        assert answer.read()


@pytest.mark.once
def test_a_manifest_is_made_again_and_older_files_stay(deployment):
    manifest = manifest_of(deployment)
    before = manifest.read_text()
    older = manifest.parent / "catalogue" / "base.0123456789ab.css"
    older.write_text("body {}")
    manifest.unlink()

    assert deployment.run("prepare") == (0, "")

    assert (manifest.read_text(), older.read_text()) == (before, "body {}")
