"""What names an entry: the rows of other entries, drafts included."""

import re
from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from ..models import (
    Authority,
    CfaaReading,
    Citation,
    EditorNote,
    Entry,
    LegalQuestion,
    Mapping,
    Parallel,
    Passage,
    Reference,
)
from ..vocabulary import Layer


def rows_that_name(entry: Entry) -> Iterator[tuple[str, QuerySet[Any]]]:
    """Yield what lists, cites, replaces or annotates the entry, by what it is. Without these it can be discarded.

    The keys of an entry and of its working copy are the same.
    """
    key = entry.pk
    questions = Q(modes=key) | Q(authorities=key) | Q(references=key) | Q(answered_in=key) | Q(answers__authority=key)
    yield "Legal questions", LegalQuestion.objects.filter(questions).exclude(pk=key).distinct().in_order()
    yield "Citations", Citation.objects.filter(resolves_to=key).select_related("passage__entry", "resolves_to__entry")
    yield "Comparisons", Parallel.objects.filter(reference=key).select_related("passage__entry", "reference__entry")
    yield "Authorities", Authority.objects.filter(superseded_by=key).in_order()
    yield "References", Reference.objects.filter(Q(same_work_as=key) | Q(candidate=key)).in_order()
    yield "CFAA readings", CfaaReading.objects.filter(failure_mode=key).select_related("failure_mode__entry")
    yield "Editor’s notes", EditorNote.objects.filter(targets__entry=key).distinct()
    yield "Entries that it replaces", Entry.objects.filter(withdrawal__successor=entry)


def rows_that_tell_of(entry: Entry) -> Iterator[tuple[str, QuerySet[Any]]]:
    """Yield what is lost for readers with the entry, or leads them to it in words."""
    yield "Mappings to other frameworks", Mapping.objects.filter(failure_mode=entry.pk).select_related("framework")
    named = f"(^|[^0-9A-Za-z]){re.escape(entry.code)}([^0-9]|$)"  # as SQLite and PostgreSQL both read it
    texts = Passage.objects.filter(layer=Layer.CURATOR.value, display__regex=named).exclude(entry=entry)
    yield "Passages that name it", texts.select_related("entry")
