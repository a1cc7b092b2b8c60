"""Search at the desk: over every word of entries and shared records as they were saved last, and of suggestions."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from ... import documents
from ...addresses.codes import Code, sort_key
from ...addresses.names import fold
from ...editorial import permissions, saves
from ...models import Entry, SavedRow, SavedVersion, Suggestion
from ...vocabulary import Kind
from ..shortcuts import Link, admin_address, editor_of, entry_page, render_page

MOST_SHOWN = 100
LONGEST_TYPED = 200
_MARKS = re.compile(r"[^\w]+|_+")


@dataclass(frozen=True)
class Searched:
    """The texts of a document, and all of their words without accents, case and marks."""

    texts: tuple[str, ...]
    words: str


@require_safe
def search_desk(request: HttpRequest, site: AdminSite) -> HttpResponse:
    account = editor_of(request)
    if not permissions.kinds_to_look_at(account):
        raise PermissionDenied
    typed = request.GET.get("q", "")[:LONGEST_TYPED]
    if entry := _entry_called(typed, account):
        return redirect(entry_page(entry))
    words = _words(typed).split()
    found = list(islice(_found(words, account), MOST_SHOWN + 1)) if words else []
    context = {"typed": typed, "found": found[:MOST_SHOWN], "is_cut": len(found) > MOST_SHOWN, "most": MOST_SHOWN}
    return render_page(request, site, "search.html", title="Search the desk", **context)


def _entry_called(typed: str, account: User) -> Entry | None:
    code = Code.parse(typed)
    entry = Entry.objects.filter(code=code.entry).first() if code else None
    return entry if entry and permissions.may_look(account, Kind(entry.kind)) else None


def _found(words: list[str], account: User) -> Iterator[Link]:
    """Yield entries, those first whose title has all the words; then shared records and suggestions."""
    yield from _entries(words, account)
    yield from _shared_records(words, account)
    yield from _suggestions(words, account)


def _entries(words: list[str], account: User) -> Iterator[Link]:
    kinds = permissions.kinds_to_look_at(account)
    versions = SavedVersion.objects.filter(entry__kind__in=kinds).newest_of_each().select_related("entry")
    entries: QuerySet[Any] = Entry.objects.with_titles()
    titles = dict(entries.exclude(title=None).values_list("pk", "title"))
    found = [
        (not _has(_words(titles[version.entry_id]), words), sort_key(version.entry.code), version.entry, searched)
        for version in versions
        if version.entry_id in titles and _has((searched := _searched(version.document)).words, words)
    ]
    for _, _, entry, searched in sorted(found, key=lambda one: one[:2]):
        yield Link(f"{entry.code} {titles[entry.pk]}", entry_page(entry), _excerpt(searched, words))


def _shared_records(words: list[str], account: User) -> Iterator[Link]:
    for row in SavedRow.objects.all().newest_of_each().exclude(document="").order_by("part", "key"):
        key = saves.key_of(row)
        searched = _searched(row.document)
        if not permissions.may_look(account, key.part) or not _has(searched.words, words):
            continue
        record_type = documents.SHARED_RECORD_TYPES[key.part]
        if stored := record_type.rows([key.key]).first():
            title = documents.title_of(key, documents.read(row.document))
            yield Link(title, admin_address(record_type.model, "change", stored.pk), _excerpt(searched, words))


def _suggestions(words: list[str], account: User) -> Iterator[Link]:
    if not permissions.may_look_at_feedback(account):
        return
    for suggestion in Suggestion.objects.kept().select_related("entry", "passage__entry").order_by("-pk"):
        searched = _of([suggestion.words, suggestion.reference, suggestion.answer])
        if _has(searched.words, words):
            yield Link(str(suggestion), reverse("admin:decide", args=[suggestion.pk]), _excerpt(searched, words))


@lru_cache(maxsize=2048)
def _searched(document: str) -> Searched:
    """Return what a document says. It is kept: a document that was saved never changes."""
    return _of(list(documents.texts_in(json.loads(document))))


def _of(texts: list[str]) -> Searched:
    return Searched(tuple(texts), _words(" ".join(texts)))


def _words(text: str) -> str:
    return _MARKS.sub(" ", fold(text))


def _has(searched: str, words: list[str]) -> bool:
    """Tell whether each word begins one of what is said."""
    return all(f" {word}" in f" {searched}" for word in words)


def _excerpt(searched: Searched, words: list[str]) -> str:
    """Return the first text that has a word which the fewest texts have: it is the reason why this was found."""
    having = [[text for text in searched.texts if _has(_words(text), [word])] for word in words]
    text = min(filter(None, having), key=len, default=[""])[0]
    return Truncator(" ".join(text.split())).chars(200)
