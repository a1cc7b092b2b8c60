"""The page of an entry as readers would see it, made from its draft."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ...addresses.pages import Addresses
from ...documents import AnyEntryDocument
from ...editions import held
from ...editions.edition import LoadedEdition
from ...pages.html.entry import TEMPLATES, entry_context
from ...pages.html.renderer import EditionRenderer
from .admin_entry import admin_entry


def preview_entry(request: HttpRequest, code: str) -> HttpResponse:
    entry = admin_entry(request, code)
    edition = edition_with(entry.document)
    context = entry_context(code, entry.kind, EditionRenderer(edition, Addresses()))
    return render(request, TEMPLATES[entry.kind], {"edition": edition, "is_draft": True, **context})


def edition_with(draft: AnyEntryDocument) -> LoadedEdition:
    """Return the edition in force with the draft in its place."""
    current = held.current().edition
    entries = {**current.entries, draft["code"]: draft}
    return replace(current, entries=entries, may_cite=current.may_cite | {draft["code"]})
