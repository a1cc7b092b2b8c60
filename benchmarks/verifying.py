"""How fast /verify/ compares a quotation with 10,000 passages: python -m benchmarks.verifying [--modes 3000]

Every invented failure mode has three passages of 30 to 200 words, and there are questions, authorities and references
around them. Figures are in milliseconds: the median and the slowest of so many quotations, in one process.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from benchmarks.temporary import database

if TYPE_CHECKING:
    from catalogue.editions.quotations.corpus import Passages

MODES = 3_000
QUOTATIONS = 200
LONGEST = 60  # words


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--modes", type=int, default=MODES)
    modes = parser.parse_args().modes
    with database():
        from benchmarks.invented import publish_invented
        from catalogue.editions.edition import LoadedEdition
        from catalogue.editions.quotations.corpus import passages_of_all_editions

        edition = LoadedEdition.load(publish_invented(modes, lambda *_: None).number)
        begun = time.perf_counter()
        passages = passages_of_all_editions(edition)
        print(f"{len(passages.record.texts):,} passages, read in {time.perf_counter() - begun:.1f} s")
        measure(passages)


def measure(passages: "Passages") -> None:
    from catalogue.editions.quotations.verdicts import Verdict, verify

    chance = random.Random(7)  # noqa: S311 - a benchmark must be the same each time
    texts = [text.printed.split() for text in passages.record.texts if len(text.printed.split()) > LONGEST]
    makers: dict[str, tuple[Callable[[list[str]], str], Verdict]] = {
        "exact": (lambda words: " ".join(words), Verdict.VERBATIM),
        "exact, with an ellipsis": (lambda words: " ".join([*words[:8], "…", *words[12:]]), Verdict.VERBATIM),
        "near, a word changed": (lambda words: " ".join([*words[:8], "exchanged", *words[9:]]), Verdict.NEAR),
        "near, two words dropped": (lambda words: " ".join([*words[:8], *words[10:]]), Verdict.NEAR),
        "far": (lambda words: " ".join(chance.sample(words, k=len(words))), Verdict.NOT_FOUND),
    }
    for name, (make, expected) in makers.items():
        took, as_expected = [], 0
        for words in chance.choices(texts, k=QUOTATIONS):
            start = chance.randrange(len(words) - LONGEST + 1)
            quotation = make(words[start : start + chance.randint(20, LONGEST)])
            begun = time.perf_counter()
            answer = verify(quotation, passages)
            took.append((time.perf_counter() - begun) * 1000)
            as_expected += answer.verdict is expected
        figures = f"median {statistics.median(took):5.1f} ms, slowest {max(took):5.1f} ms"
        print(f"{name:24} {figures}, {as_expected} of {QUOTATIONS} {expected.value}")


if __name__ == "__main__":
    main()
