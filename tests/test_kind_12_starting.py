"""Killed or cut off while starting: the next start goes on."""

import json
from pathlib import Path

import pytest

from tests.test_killed import run


def test_killed_at_every_migration(empty_deployment):
    code, (kills, status) = run(empty_deployment, "migrate")
    assert (code, status) == (0, 0)
    assert kills > 20
    assert empty_deployment.run("migrate", "--check")[0] == 0
    assert empty_deployment.run("prepare") == (0, "")


@pytest.mark.parametrize("left", ["", "{", "[]", None])
def test_a_torn_manifest_is_made_again(deployment, left):
    manifest = Path(deployment.environment["CATALOGUE_VAR"]) / "static" / "staticfiles.json"
    before = manifest.read_text()
    emptied = [manifest.parent / name for name in json.loads(before)["paths"].values()][:2]
    for file in emptied:
        file.write_text("")
    manifest.write_text(left) if left is not None else manifest.unlink()

    assert deployment.run("prepare") == (0, "")
    assert json.loads(manifest.read_text()) == json.loads(before)
    assert all(file.stat().st_size for file in emptied)
