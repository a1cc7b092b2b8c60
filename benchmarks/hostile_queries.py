"""What the worst queries cost: python -m benchmarks.hostile_queries [--size 10000]

Each is asked of the search over all kinds, of the list of failure modes and of the completions, as an HTTP request that
no cache answers, and each time with other words. Printed are milliseconds of the processor, for an ordinary query and
for each kind of bad one, and beside them what the median would be if other work had not slowed the processor, which a
loop before and behind each request tells. Without `--size` the catalogue is that of the fixtures.
"""

import argparse
import gc
import random
import time
from collections.abc import Callable, Iterator
from statistics import median
from urllib.parse import quote

from benchmarks.temporary import database, publish_fixtures

DOORS = ("/search/?q=", "/failure-modes/?q=", "/failure-modes/?sort=title&group=intentional&q=", "/suggest/?q=")
TIMES = 9
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, help="invented failure modes, in place of the catalogue's own")
    parser.add_argument("--folder", help="a CATALOGUE_VAR in which such a catalogue was published before")
    size, folder = (chosen := parser.parse_args()).size, chosen.folder
    with database(folder):
        if not folder:
            publish(size)
        measure()


def publish(size: int | None) -> None:
    from benchmarks.invented import publish_invented

    if size:
        publish_invented(size, lambda *progress: None)
    else:
        publish_fixtures()


def measure() -> None:
    from django.core.management import call_command

    from benchmarks.speed import reader
    from catalogue.editions import held

    call_command("collectstatic", interactive=False, verbosity=0)
    get, index = reader(), held.current().index
    known = [word for word in index.lexicon.frequencies if word.isalpha() and len(word) > 3]
    frequent = sorted(known, key=lambda word: -index.lexicon.frequencies[word])[:200]
    terms = [*index.lexicon.thesaurus.terms] or known
    chance = random.Random(1)  # noqa: S311 - the same each time
    costs = {
        name: {door: [cost(get, door, query()) for _ in range(TIMES)] for door in DOORS}
        for name, query in queries(chance, known, frequent, terms)
    }
    idle = min(loop for doors in costs.values() for asked in doors.values() for _, loop in asked)
    print(f"{index.edition.size:,} entries; milliseconds of the processor: median, dearest, and of the median what it")
    print(f"would be, had the loop beside it taken {1_000 * idle:.1f} ms as at its best; of the dearest door")
    for name, doors in costs.items():
        door = max(DOORS, key=lambda door: median(taken for taken, _ in doors[door]))
        taken = [1_000 * taken for taken, _ in doors[door]]
        calm = median(1_000 * taken * idle / loop for taken, loop in doors[door])
        print(f"  {name:32} {median(taken):8.1f} {max(taken):8.1f} {calm:8.1f}  {door}", flush=True)


def cost(get: Callable[..., object], door: str, query: str) -> tuple[float, float]:
    """Return the seconds that the answer takes, and those of a loop around it: other work slows a processor."""
    from django.core.cache import caches

    caches["pages"].clear()
    gc.collect()
    before = loop()
    started = time.process_time()
    get(*f"{door}{quote(query)}".split("?", 1))
    taken = time.process_time() - started
    return taken, (before + loop()) / 2


def loop() -> float:
    """Return the seconds that 20,000 small pieces of such work as a page's take: texts, numbers, tables."""
    started = time.process_time()
    table: dict[str, int] = {}
    for number in range(20_000):
        word = f"word {number % 997}".upper()
        table[word] = table.get(word, 0) + len(word)
    return time.process_time() - started


def queries(
    chance: random.Random, known: list[str], frequent: list[str], terms: list[str]
) -> Iterator[tuple[str, Callable[[], str]]]:
    def word(length: int = 7) -> str:
        return "".join(chance.choices(LETTERS, k=length))

    def slip(of: str) -> str:
        place = chance.randrange(1, len(of))
        return of[:place] + chance.choice(LETTERS) + of[place:]

    def many(make: Callable[[], str], number: int, between: str = " ") -> Callable[[], str]:
        return lambda: between.join(make() for _ in range(number))

    def of(words: list[str]) -> Callable[[], str]:
        return lambda: chance.choice(words)

    for _ in range(3):
        yield "warming up", many(of(known), 3)
    yield "an ordinary query", many(of(known), 3)
    yield "500 unknown words", many(word, 500)
    yield "70 short unknown words", many(lambda: word(5), 70)
    yield "500 slips", many(lambda: slip(chance.choice(known)), 500)
    yield "one word of 500 letters", lambda: word(500)
    yield "one word of 50,000 letters", lambda: word(50_000)
    yield "50,000 letters in words", many(of(known), 7_000)
    yield "100 frequent words", many(of(frequent), 100)
    yield "14 frequent words, one unknown", lambda: f"{many(of(frequent), 14)()} {word()}"
    yield "100 known words", many(of(known), 100)
    yield "100 terms of synonyms", many(of(terms), 100)
    left_out = many(lambda: f"-{chance.choice(frequent)}", 200)
    yield "one word, 200 left out", lambda: f"{chance.choice(known)} {left_out()}"
    yield "100 phrases", many(lambda: f'"{chance.choice(frequent)} {chance.choice(frequent)}"', 100)
    yield "a phrase of 200 words", lambda: f'"{many(of(frequent), 200)()}"'
    yield "a phrase of one word 250 times", lambda: f'"{" ".join([chance.choice(frequent)] * 250)}"'
    yield "250 quotation marks", lambda: '"' * chance.randrange(240, 251)
    yield "60 citations", many(lambda: f"{chance.randrange(1, 50)} U.S.C. § {chance.randrange(1, 9999)}(a)(1)", 60)
    articles = ", ".join(f"{n * 100}-{n * 100 + 40}" for n in range(10))
    yield "articles 1 to 40, ten times", lambda: f"Arts. {articles} {word()}"
    yield "100 codes", many(lambda: f"FM-{chance.randrange(1, 99):02}", 100)
    yield "160 digits and signs", lambda: "1.2/" * chance.randrange(120, 125)
    yield "wildcards", many(lambda: f"{chance.choice(LETTERS)}*?~^[]{{}}", 100)
    yield "one letter each", many(lambda: chance.choice(LETTERS), 250)
    yield "hyphens", many(lambda: chance.choice(known), 60, "-")
    yield "hyphenated letters", many(lambda: chance.choice(LETTERS), 250, "-")
    yield "accents", many(lambda: "e" + "\u0301" * 20, 24)
    yield "other scripts", many(lambda: "".join(chr(chance.randrange(0x4E00, 0x9FFF)) for _ in range(5)), 90)
    yield "words that grow when folded", many(lambda: "\ufdfa" * 20, 24)


if __name__ == "__main__":
    main()
