"""The way from a page to the form in which it is edited, for those who may take it."""

from django.db import DatabaseError, InterfaceError
from django.urls import reverse

from ..addresses.codes import Code
from ..documents import WORKING_MODELS
from ..models import Entry
from ..vocabulary import Kind
from . import http_cache
from .reading import Page


def edit_address(page: Page, code: Code) -> str:
    """Return where the entry is edited; empty on every page that others may see, too.

    Who comes without a session is not asked who they are: their page is stored, and is the same for everybody.
    """
    if page.pinned or page.is_out_of_touch or not http_cache.is_for_one_person(page.request):
        return ""
    try:
        entry = Entry.objects.filter(code=code.entry).first()
        model = WORKING_MODELS[Kind(entry.kind)]._meta.model_name if entry else ""
        if entry is None or not page.request.user.has_perm(f"catalogue.change_{model}"):
            return ""
    except (DatabaseError, InterfaceError):
        return ""  # whoever reads is not to wait for what only curators need
    section = "#section-scenarios" if code.kind is Kind.SCENARIO else ""
    return reverse(f"admin:catalogue_{model}_change", args=[entry.pk]) + section
