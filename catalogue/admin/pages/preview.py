"""The page of an entry as readers would see it, made from its draft, among the drafts of its neighbours."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ... import documents
from ...addresses.codes import sort_key
from ...addresses.pages import Addresses
from ...documents import AnyEntryDocument
from ...editions import held
from ...editions.edition import LoadedEdition
from ...editorial import states
from ...models import Entry
from ...pages.html.entry import TEMPLATES, entry_context
from ...pages.html.renderer import EditionRenderer
from ...vocabulary import Kind
from .admin_entry import admin_entry


def preview_entry(request: HttpRequest, code: str) -> HttpResponse:
    return page_of(request, admin_entry(request, code).document)


def page_of(request: HttpRequest, draft: AnyEntryDocument) -> HttpResponse:
    others = states.differing(Entry.objects.exclude(code=draft["code"])).values_list("code", flat=True)
    edition, kind = edition_with(draft, *documents.working_documents(list(others))), Kind(draft["kind"])
    context = entry_context(draft["code"], kind, EditionRenderer(edition, Addresses()))
    return render(request, TEMPLATES[kind], {"edition": edition, "is_draft": True, **context})


def edition_with(*drafts: AnyEntryDocument) -> LoadedEdition:
    """Return the edition in force with the drafts in their places."""
    current = held.current().edition
    drafted = {draft["code"]: draft for draft in drafts}
    entries = {**current.entries, **drafted}
    in_order = {code: entries[code] for code in sorted(entries, key=sort_key)}
    return replace(current, entries=in_order, may_cite=current.may_cite | drafted.keys())
