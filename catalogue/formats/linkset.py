"""All relations of an entry's page as a link set (RFC 9264): those of its header, and every text that it has had."""

from collections.abc import Iterator
from typing import Any

from django.utils.http import http_date

from .citing.as_source import LICENCE
from .json_data import written
from .subjects import Entry

SUFFIX, MEDIA_TYPE = "linkset.json", "application/linkset+json"
TYPE = "https://schema.org/DefinedTerm"


def entry(subject: Entry) -> str:
    links, code = subject.links, subject.code
    relations: dict[str, list[dict[str, Any]]] = {
        "cite-as": [{"href": links.frozen(code)}],
        "latest-version": [{"href": links.living(code)}],
        "original": [{"href": links.living(code)}],
        "version-history": [{"href": links.record("history", code)}],
        "timegate": [{"href": links.record("timegate", code)}],
        "timemap": [{"href": links.record("timemap", code), "type": "application/link-format"}],
        "license": [{"href": LICENCE}],
        "type": [{"href": TYPE}],
        "alternate": [
            {"href": links.data(code, suffix), "type": media_type} for suffix, media_type in subject.suffixes.items()
        ],
        **_other_texts(subject),
        "memento": list(_mementos(subject)),
    }
    return written({"linkset": [{"anchor": links.page(code), **relations}]})


def _other_texts(subject: Entry) -> dict[str, list[dict[str, str]]]:
    """Return the text before this one and the one after it."""
    numbers = [text.since.number for text in subject.texts if not text.is_gone]  # the newest first
    here = subject.standing.first_edition
    found = {
        "predecessor-version": next((number for number in numbers if number < here), None),
        "successor-version": next((number for number in reversed(numbers) if number > here), None),
    }
    return {name: [{"href": subject.links.frozen(subject.code, number)}] for name, number in found.items() if number}


def _mementos(subject: Entry) -> Iterator[dict[str, str]]:
    for text in reversed(subject.texts):
        if not text.is_gone:
            when = http_date(text.since.published_at.timestamp())
            yield {"href": subject.links.frozen(subject.code, text.since.number), "datetime": when}
