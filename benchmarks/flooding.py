"""What a reader waits for while others flood the search: python -m benchmarks.flooding [--size 10000 | --folder …]

Sixteen connections ask a real server for searches of 500 characters, each with other words and as fast as they are
answered, while one client asks for pages without a search. The load of the machine is told with the figures.
"""

import argparse
import http.client
import os
import random
import subprocess
import sys
import time
from collections import Counter
from statistics import median
from threading import Event, Thread
from urllib.parse import quote

from benchmarks.hostile_queries import LETTERS, publish
from benchmarks.speed import ROOT
from benchmarks.temporary import database

CONNECTIONS = 16
SECONDS = 20
PORT = 8993
PAGES = ("/", "/failure-modes/", "/FM-03.json", "/about/", "/editions/")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, help="invented failure modes, in place of the catalogue's own")
    parser.add_argument("--folder", help="a CATALOGUE_VAR in which such a catalogue was published before")
    chosen = parser.parse_args()
    with database(chosen.folder):
        if not chosen.folder:
            publish(chosen.size)
        command = [sys.executable, "manage.py", "serve", "--port", str(PORT)]
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for_the_first_page()
            print(f"load {os.getloadavg()[0]:.1f}; seconds for a page without a search")
            tell("alone", pages_for(SECONDS / 4))
            stop, answers = Event(), Counter[int]()
            flood = [Thread(target=searching, args=(seed, stop, answers)) for seed in range(CONNECTIONS)]
            for thread in flood:
                thread.start()
            tell(f"while {CONNECTIONS} search", pages_for(SECONDS))
            stop.set()
            for thread in flood:
                thread.join()
            print(f"searches answered: {dict(sorted(answers.items()))}; load {os.getloadavg()[0]:.1f}")
        finally:
            server.terminate()
            server.wait()


def searching(seed: int, stop: Event, answers: Counter[int]) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same each time

    def words() -> str:
        return " ".join("".join(chance.choices(LETTERS, k=chance.randrange(3, 9))) for _ in range(100))[:500]

    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    while not stop.is_set():
        answers[asked(connection, f"/search/?q={quote(words())}")] += 1


def pages_for(seconds: float) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    taken: list[float] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        started = time.monotonic()
        status = asked(connection, PAGES[len(taken) % len(PAGES)])
        if status != 200:
            raise SystemExit(f"a page without a search answered {status}")
        taken.append(time.monotonic() - started)
        time.sleep(0.05)
    return taken


def asked(connection: http.client.HTTPConnection, address: str) -> int:
    connection.request("GET", address, headers={"Host": "localhost"})
    response = connection.getresponse()
    response.read()
    return response.status


def wait_for_the_first_page() -> None:
    end = time.monotonic() + 300
    while True:
        try:
            if asked(http.client.HTTPConnection("127.0.0.1", PORT, timeout=60), "/") == 200:
                return
        except OSError:
            if time.monotonic() > end:
                raise
        time.sleep(0.2)


def tell(when: str, taken: list[float]) -> None:
    late = sorted(taken)[int(0.95 * len(taken))]
    print(f"  {when:20} median {median(taken):.3f}, of 20 one {late:.3f}, most {max(taken):.3f} ({len(taken)} pages)")


if __name__ == "__main__":
    main()
