"""`prepare` in processes of their own, because a lock that one process takes twice proves nothing."""

from tests.deployment import PATIENCE


def editions(deployment) -> int:
    count = "from catalogue.models import Edition; print(Edition.objects.count())"
    code, output = deployment.run("shell", "--no-imports", "--command", count)
    assert code == 0, output
    return int(output)


def test_processes_that_prepare_together_publish_once(empty_deployment):
    processes = [empty_deployment.start("prepare") for _ in range(3)]
    for process in processes:
        output, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, output

    assert empty_deployment.run("prepare") == (0, ""), "preparing again changes nothing"
    assert editions(empty_deployment) == 1
