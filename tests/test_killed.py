"""Killed in the middle: all or nothing, and the next run goes on."""

import signal
import subprocess
import sys
from collections.abc import Sequence

from django.conf import settings

from tests.deployment import PATIENCE, Deployment
from tests.soak import spread


def run(deployment: Deployment, *acts: str, after: int = 0) -> tuple[int, list[list[int]]]:
    """Exit code, and what each act told: see tests/killed.py. It is killed after so many writes; 0 lets it end."""
    process = subprocess.run(
        [sys.executable, "-m", "tests.killed", str(after), *acts],
        cwd=settings.BASE_DIR,
        env=deployment.environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    return process.returncode, [[int(word) for word in line.split()] for line in process.stdout.splitlines()]


def killed(deployment: Deployment, what: str, after: Sequence[int], *, begin: Sequence[str] = ()) -> list[int]:
    """What was there at the start of the first, once it has begun, and so of each that is killed after it."""
    code, told = run(deployment, *begin, "look", what, after=after[0])
    assert code == -signal.SIGKILL
    for writes in after[1:]:
        assert run(deployment, "look", what, after=writes) == (-signal.SIGKILL, told)
    [before] = told
    return before


PUBLISH_WRITES = 4
"""The edition, the versions that end, the new ones, the names: after the last, only the commit is missing."""


def test_publishing_is_all_or_nothing(deployment):
    before = killed(deployment, "publish", spread(PUBLISH_WRITES))

    code, (still, (editions, versions, *_)) = run(deployment, "look", "publish", "look")
    assert (code, still) == (0, before)
    assert [editions, versions] == [before[0] + 1, before[1] + 2]


LOAD_WRITES = 1500


def test_loading_is_all_or_nothing(deployment):
    nothing = killed(deployment, "load", spread(LOAD_WRITES), begin=["flush"])
    assert nothing == [0] * 6

    code, (still, (editions, versions, _, entries, passages, saves)) = run(deployment, "look", "load", "look")
    assert (code, still) == (0, nothing)
    assert (editions, versions) == (0, 0)
    assert entries == saves > 100
    assert passages > entries


IMPORT_WRITES = 124
"""One for the renamed act and three for each of 40 others; their versions, the run, and the rows that it kept."""


def test_importing_is_all_or_nothing(deployment):
    before = killed(deployment, "import", spread(IMPORT_WRITES))

    code, (still, (editions, versions, _, entries, _, saves)) = run(deployment, "look", "import", "look")
    assert (code, still) == (0, before)
    assert [editions, versions] == before[:2]
    assert (entries, saves) == (before[3] + 40, before[5] + 41)
