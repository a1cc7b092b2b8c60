"""`prepare` in processes of their own, because a lock that one process takes twice proves nothing."""

import os
import stat
from pathlib import Path

from tests import throwaway
from tests.deployment import PATIENCE


def editions(deployment) -> int:
    count = "from catalogue.models import Edition; print(Edition.objects.count())"
    code, output = deployment.run("shell", "--no-imports", "--command", count)
    assert code == 0, output
    return int(output)


def test_processes_that_prepare_together_publish_once(empty_deployment):
    var = Path(empty_deployment.environment["CATALOGUE_VAR"])
    var.mkdir(mode=0o755)
    os.umask(0o022)
    processes = [empty_deployment.start("prepare") for _ in range(3)]
    for process in processes:
        output, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, output

    assert empty_deployment.run("prepare") == (0, ""), "preparing again changes nothing"
    assert editions(empty_deployment) == 1
    secret = [var / "secret_key", *(var.glob("catalogue.sqlite3") if throwaway.CHOICE == "sqlite" else ())]
    modes = [stat.S_IMODE(file.stat().st_mode) for file in secret]
    assert modes == [0o600] * len(secret), "made for its owner alone"
