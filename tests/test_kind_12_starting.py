"""Killed or cut off while starting: the next start goes on."""

import json
import urllib.request
from pathlib import Path

import pytest

from catalogue.management.preparing import is_whole
from catalogue.web.schema_version import known_migrations
from tests.deployment import PATIENCE
from tests.soak import IS_SOAK, KILLS, STRIDE
from tests.test_killed import run

MOMENTS = range(KILLS)
"""Before a migration is recorded, after that and before the commit, then after its statements: see tests/killed.py."""


@pytest.mark.skipif(not IS_SOAK, reason="make soak; the next test kills the same migrations")
@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_every_migration(empty_deployment, moment):
    code, [(kills, ended)] = run(empty_deployment, "migrate", after=moment)
    assert (code, ended) == (0, 0)
    assert kills >= len(known_migrations()) // STRIDE
    assert empty_deployment.run("migrate", "--check")[0] == 0
    if moment == 0:
        assert empty_deployment.run("prepare") == (0, "")


PASSAGES, ADDED = 4, 17 + 11
"""Where passages are counted; and overviews and sections, which the older tables cannot say."""


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_every_migration_of_an_upgrade(deployment, moment):
    """Back to the tables of the first release, with what they can hold of the catalogue, and on."""
    code, (before, (kills, ended)) = run(deployment, "look", "go-back", "migrate", after=moment)

    assert (code, ended) == (0, 0)
    assert kills >= (sum(name.startswith("catalogue.") for name in known_migrations()) - 1) // STRIDE
    before[PASSAGES] -= ADDED
    assert run(deployment, "prepare", "look") == (0, [before])


def test_django_alone_does_not_go_on(empty_deployment):
    """Once this fails, our own `migrate` is no longer needed."""
    _, [(_, ended)] = run(empty_deployment, "migrate-as-django-does")
    assert ended != 0


@pytest.mark.parametrize("left", ["", "{", "[]", '{"paths": []}', '{"paths": {"a": "none.css"}}', None])
def test_a_torn_manifest_is_noticed(left, tmp_path):
    (tmp_path / "a.css").write_text("a")
    manifest = tmp_path / "staticfiles.json"
    manifest.write_text('{"paths": {"a": "a.css"}}')
    assert is_whole(tmp_path)

    manifest.write_text(left) if left is not None else manifest.unlink()

    assert not is_whole(tmp_path)


@pytest.mark.once
def test_empty_files_are_made_again_and_older_ones_stay(deployment):
    manifest = Path(deployment.environment["CATALOGUE_VAR"]) / "static" / "staticfiles.json"
    before = manifest.read_text()
    files = [manifest.parent / name for name in json.loads(before)["paths"].values()]
    older = manifest.parent / "catalogue" / "base.0123456789ab.css"
    older.write_text("body {}")
    for file in [manifest, *files[::20]]:
        file.write_text("")

    address, _ = deployment.serve()

    assert (manifest.read_text(), older.read_text()) == (before, "body {}")
    assert all(file.stat().st_size for file in files)
    static = f"{address}/static/{files[0].relative_to(manifest.parent)}"
    with urllib.request.urlopen(static, timeout=PATIENCE) as answer:
        assert answer.read()
