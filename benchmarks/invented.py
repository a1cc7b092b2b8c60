"""An invented catalogue of any size, stored as publishing would store it: words by Zipf's law, the real facets."""

import random
from collections.abc import Callable, Iterator
from itertools import accumulate, islice
from typing import Any

from django.utils import timezone

from catalogue import documents, vocabulary
from catalogue.addresses.codes import entry_code
from catalogue.addresses.names import normalise
from catalogue.documents.manifest import SCHEME
from catalogue.models import Edition, Entry, EntryVersion, Name
from catalogue.vocabulary import Kind

VOCABULARY = 40_000
SHORTEST, LONGEST = 150, 400  # words
AUTHORITIES, REFERENCES = 23, 200
MODES_ON_A_QUESTION = 10
BATCH = 2_000
SYLLABLES = [first + second for first in "bcdfghklmnprstvz" for second in ("a", "e", "i", "o", "u", "al", "en", "or")]
JURISDICTIONS = ("us-federal", "us-california", "eu", "de", "uk")
FRAMEWORKS = ("atlas", "owasp-ml", "owasp-llm", "nist-aml", "avid", "cwe")
# Every third entry or so has this word: the hardest thing to search for.
COMMON, MIDDLE, RARE = "marzipan", "sextant", "palimpsest"

Progress = Callable[[str, int, int], None]


class Words:
    """Texts in which the word of rank r comes with a probability of 1 / (r + 2.7)."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        made = ("".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in iter(int, 1))
        self._words = list(islice(dict.fromkeys(islice(made, VOCABULARY * 3)), VOCABULARY))
        self._weights = list(accumulate(1 / (rank + 2.7) for rank in range(1, len(self._words) + 1)))

    def text(self, length: int) -> str:
        return self._sentences(self._chance.choices(self._words, cum_weights=self._weights, k=length))

    def description(self, length: int) -> str:
        """With the words that the benchmark searches for, in so many of all descriptions."""
        words = self._chance.choices(self._words, cum_weights=self._weights, k=length)
        for word, share in ((COMMON, 0.37), (MIDDLE, 0.01), (RARE, 0.0005)):
            if self._chance.random() < share:
                words[self._chance.randrange(length)] = word
        return self._sentences(words)

    def _sentences(self, words: list[str]) -> str:
        length = len(words)
        sentences = [" ".join(words[start : start + 18]).capitalize() for start in range(0, length, 18)]
        return ". ".join(sentences) + "."


def publish_invented(size: int, progress: Progress) -> Edition:
    """`size` failure modes with a scenario each, and the questions, authorities and references around them."""
    chance = random.Random(size)  # noqa: S311 - a benchmark must be the same each time
    catalogue = documents.canonical(documents.catalogue_document())
    edition = Edition.objects.create(
        number=1,
        published_at=timezone.now(),
        publisher="The benchmark",
        note="An invented catalogue.",
        catalogue_document=catalogue,
        digest=documents.digest_of_text(f"{catalogue}{size}"),
        scheme=SCHEME,
    )
    made = _documents(size, Words(chance), chance)
    total = size + -(-size // MODES_ON_A_QUESTION) + AUTHORITIES + REFERENCES
    stored = 0
    while batch := list(islice(made, BATCH)):
        _store(batch, edition)
        stored += len(batch)
        progress("entries written", stored, total)
    return edition


def _store(batch: list[dict[str, Any]], edition: Edition) -> None:
    texts = [documents.canonical(documents.upgrade(document)) for document in batch]
    entries = Entry.objects.bulk_create(
        Entry(kind=document["kind"], number=int(document["code"].split("-")[1]), code=document["code"])
        for document in batch
    )
    EntryVersion.objects.bulk_create(
        EntryVersion(
            entry=entry,
            document=text,
            shape=documents.SHAPE,
            digest=documents.digest_of_text(text),
            first_edition=edition,
        )
        for entry, text in zip(entries, texts, strict=True)
    )
    Name.objects.bulk_create(
        Name(name=name, entry=entry, first_edition=edition)
        for entry, document in zip(entries, batch, strict=True)
        for name in {normalise(document["code"]), normalise(document["title"])}
    )


def _documents(size: int, words: Words, chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(1, size + 1):
        yield _failure_mode(number, words, chance)
    for number in range(1, -(-size // MODES_ON_A_QUESTION) + 1):
        yield _question(number, size, words, chance)
    for number in range(1, AUTHORITIES + 1):
        yield _authority(number, words, chance)
    for number in range(1, REFERENCES + 1):
        yield _reference(number, words, chance)


def _entry(kind: Kind, number: int, words: Words) -> dict[str, Any]:
    title = words.text(4).rstrip(".")
    return {
        "shape": 1,
        "kind": kind.value,
        "code": entry_code(kind, number),
        "title": title,
        "slug": title.lower().replace(". ", "-").replace(" ", "-"),
        "aliases": [],
        "state": "public",
        "reason": "",
        "successor": "",
        "passages": [],
        "notes": [],
    }


def _passage(code: str, number: int, role: str, layer: str, text: str) -> dict[str, Any]:
    return {
        "anchor": f"{code}.P{number}",
        "role": role,
        "layer": layer,
        "verbatim": text,
        "display": "",
        "lines": [number, number],
        "section": "",
    }


def _any(chance: random.Random, enum: Any) -> str:
    value: str = chance.choice(list(enum)).value
    return value


def _failure_mode(number: int, words: Words, chance: random.Random) -> dict[str, Any]:
    entry = _entry(Kind.FAILURE_MODE, number, words)
    code, length = entry["code"], chance.randint(SHORTEST, LONGEST)
    texts = [words.description(length // 2), words.text(length * 3 // 10), words.text(length // 5)]
    layers = (("description", "source"), ("scenario", "source"), ("statement", "withheld"))
    passages = [
        _passage(code, place, role, layer, text)
        for place, ((role, layer), text) in enumerate(zip(layers, texts, strict=True), 1)
    ]
    return entry | {
        "passages": passages,
        "group": _any(chance, vocabulary.Group),
        "properties": sorted({_any(chance, vocabulary.Property) for _ in range(2)}),
        "published_answer": _any(chance, vocabulary.PublishedAnswer),
        "scenarios": [
            {
                "code": f"{code}.S1",
                "title": words.text(5),
                "passage": f"{code}.P2",
                "domains": sorted({_any(chance, vocabulary.Domain) for _ in range(2)}),
                "knowledge": _any(chance, vocabulary.Knowledge),
                "evidence": _any(chance, vocabulary.Evidence),
                "evidence_note": "",
            }
        ],
        "commentary": {
            "cell": texts[2],
            "line": number,
            "posture": _any(chance, vocabulary.Posture),
            "basis": "explicit",
            "hedge": "",
            "qualifier": "",
            "note": "",
            "statements": [],
        },
        "citations": [
            {
                "passage": f"{code}.P2",
                "marker": "[1]",
                "offset": 5,
                "origin": "printed",
                "reference": entry_code(Kind.REFERENCE, chance.randint(1, REFERENCES)),
                "rule": "direct",
                "confidence": "high",
                "note": "",
            }
        ],
        "mappings": [
            {
                "framework": framework,
                "id": f"T{chance.randint(1, 300):04d}",
                "label": words.text(3),
                "url": "",
                "relation": _any(chance, vocabulary.Relation),
                "reason": words.text(8),
                "verification": "",
                "confirmation": "proposed",
                "current_id": "",
                "current_label": "",
                "current_note": "",
                "detail": "",
            }
            for framework in chance.sample(FRAMEWORKS, 2)
        ],
        "crosswalk_gap": "",
    }


def _question(number: int, size: int, words: Words, chance: random.Random) -> dict[str, Any]:
    entry = _entry(Kind.QUESTION, number, words)
    first = (number - 1) * MODES_ON_A_QUESTION + 1
    modes = range(first, min(first + MODES_ON_A_QUESTION, size + 1))
    return entry | {
        "passages": [_passage(entry["code"], 1, "question", "curator", words.text(30))],
        "modes": [entry_code(Kind.FAILURE_MODE, mode) for mode in modes],
        "authorities": [entry_code(Kind.AUTHORITY, law) for law in sorted(chance.sample(range(1, AUTHORITIES + 1), 3))],
        "references": [],
        "addressee": _any(chance, vocabulary.Addressee),
        "origin": _any(chance, vocabulary.QuestionOrigin),
        "origin_detail": "",
        "confirmation": "proposed",
        "status": _any(chance, vocabulary.QuestionStatus),
        "answered_in": "",
    }


def _authority(number: int, words: Words, chance: random.Random) -> dict[str, Any]:
    return _entry(Kind.AUTHORITY, number, words) | {
        "citation": f"{number} U.S.C. § {1000 + number}",
        "type": _any(chance, vocabulary.AuthorityType),
        "jurisdiction": chance.choice(JURISDICTIONS),
        "year": 1950 + number,
        "url": "",
        "origin": "",
        "confirmation": "proposed",
        "verification": "",
    }


def _reference(number: int, words: Words, chance: random.Random) -> dict[str, Any]:
    return _entry(Kind.REFERENCE, number, words) | {
        "number_in_source": None,
        "standing": _any(chance, vocabulary.ReferenceStanding),
        "confirmation": "proposed",
        "type": _any(chance, vocabulary.ReferenceType),
        "title_origin": "",
        "authors": [{"name": words.text(2).rstrip("."), "origin": ""}],
        "authors_incomplete": False,
        "venue": words.text(3),
        "venue_origin": "",
        "year": chance.randint(1990, 2025),
        "year_origin": "",
        "arxiv_id": "",
        "arxiv_origin": "",
        "doi": "",
        "doi_origin": "",
        "url": "",
        "url_origin": "",
        "same_work_as": "",
        "candidate": "",
        "candidate_confidence": "",
        "candidate_note": "",
        "note": words.text(12),
    }
