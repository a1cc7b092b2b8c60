"""`prepare` in processes of their own, because a lock that one process takes twice proves nothing."""

import json
import urllib.request


def editions(deployment) -> int:
    count = "from catalogue.models import Edition; print(Edition.objects.count())"
    code, output = deployment.run("shell", "--no-imports", "--command", count)
    assert code == 0, output
    return int(output)


def test_processes_that_prepare_together_all_succeed_and_publish_once(deployment):
    processes = [deployment.start("prepare") for _ in range(3)]
    for process in processes:
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0, output
    assert editions(deployment) == 1


def test_preparing_again_changes_nothing(deployment):
    assert deployment.run("prepare") == (0, "")
    assert deployment.run("prepare") == (0, "")
    assert editions(deployment) == 1


def test_health_tells_the_first_edition(deployment):
    address, _ = deployment.serve()
    with urllib.request.urlopen(f"{address}/health/", timeout=10) as response:
        assert json.load(response) == {"status": "ok", "edition": 1}
