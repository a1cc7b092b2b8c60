"""What Prometheus reads: which routes were asked for and how long they took, and nothing of who asked for what."""

import re
import subprocess
import sys
import urllib.request
from collections import Counter

import pytest
from django.core.management.base import CommandError
from prometheus_client.parser import text_string_to_metric_families

from catalogue.web import metrics

WORDS = "zqsecretmatter"


@pytest.fixture
def read():
    """What is shown at the port, by a port that is closed afterwards."""
    server = metrics.serve("127.0.0.1", 0)

    def text() -> str:
        return urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/metrics", timeout=5).read().decode()

    yield text
    server.shutdown()
    server.server_close()


def counted(text: str) -> Counter[tuple[str, ...]]:
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return Counter(
        {
            tuple(sample.labels[label] for label in metrics.LABELS): int(sample.value)
            for sample in samples
            if sample.name == "catalogue_requests_total"
        }
    )


@pytest.mark.usefixtures("edition_in_memory")
def test_requests_are_counted_by_route(client, settings, read):
    settings.METRICS = ("127.0.0.1", 9464)
    before = counted(read())
    for address in (
        f"/search/?q={WORDS}",
        "/search/?q=cfaa",
        "/FM-03",
        "/about/",
        "/about/",  # given again before anybody looks where it leads
        f"/{WORDS}",
        "/static/catalogue/none.css",
        "/?q=%00",
    ):
        client.get(address, headers={"User-Agent": WORDS, "Referer": WORDS})
    client.generic("BREW", "/search/")
    client.head("/search/")

    text = read()

    assert counted(text) - before == {
        ("search", "GET", "200"): 2,
        ("search", "HEAD", "200"): 1,
        ("search", "other", "405"): 1,
        ("about", "GET", "200"): 2,
        ("name", "GET", "302"): 1,
        ("name", "GET", "404"): 1,
        ("none", "GET", "400"): 1,
        ("static files", "GET", "404"): 1,
    }
    assert not {WORDS, "FM-03", "cfaa", "127.0.0.1", "BREW"} & set(re.findall(r"[\w.-]+", text))
    assert 'catalogue_request_seconds_bucket{le="0.1",method="GET",route="search"}' in text


@pytest.mark.usefixtures("edition_in_memory")
def test_nothing_is_counted_unless_it_is_shown(client, settings, read):
    settings.METRICS = None
    before = counted(read())
    client.get("/search/?q=cfaa")
    assert counted(read()) == before
    assert client.get("/metrics").status_code == 404


def test_workers_are_summed(monkeypatch, tmp_path, request):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    count = "from catalogue.web import metrics; metrics.requests.labels('search', 'GET', 200).inc()"
    for _ in range(2):
        subprocess.run([sys.executable, "-c", count], check=True)
    assert counted(request.getfixturevalue("read")()) == {("search", "GET", "200"): 2}


def test_port_that_is_taken_is_told_in_a_sentence(read):
    server = metrics.serve("127.0.0.1", 0)
    with pytest.raises(CommandError, match=r"Cannot show metrics on .* Each process needs a port of its own\."):
        metrics.serve("127.0.0.1", server.server_port)
    server.shutdown()
    server.server_close()


def test_folder_of_workers_that_is_not_there_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path / "none"))
    with pytest.raises(CommandError, match="which is no folder"):
        metrics.serve("127.0.0.1", 0)
