"""The way from a page to the form in which it is edited, for those who may take it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.db import DatabaseError, InterfaceError
from django.urls import reverse

from ..addresses.codes import Code
from ..documents import WORKING_MODELS
from ..models import Entry, Framework, SiteText
from ..vocabulary import Kind
from . import http_cache
from .reading import Page

Named = ParamSpec("Named")
Address = Callable[Concatenate[Page, Named], str]


def _for_one_person(address: Address[Named]) -> Address[Named]:
    """Return "" to those without a session, whose page is stored and is the same for everybody."""

    @wraps(address)
    def of_one_person(page: Page, /, *args: Named.args, **kwargs: Named.kwargs) -> str:
        if page.pinned or page.is_out_of_touch or not http_cache.is_for_one_person(page.request):
            return ""
        try:
            return address(page, *args, **kwargs)
        except (DatabaseError, InterfaceError):
            return ""  # whoever reads is not to wait for what only curators need

    return of_one_person


@_for_one_person
def edit_address(page: Page, code: Code) -> str:
    """Return where the entry is edited; empty on every page that others may see, too."""
    entry = Entry.objects.filter(code=code.entry).first()
    model = WORKING_MODELS[Kind(entry.kind)]._meta.model_name if entry else ""
    if entry is None or not _may_change(page, model):
        return ""
    section = "#section-scenarios" if code.kind is Kind.SCENARIO else ""
    return reverse(f"admin:catalogue_{model}_change", args=[entry.pk]) + section


@_for_one_person
def edit_framework_address(page: Page, slug: str) -> str:
    """Return where the framework is edited, or nothing, as of an entry."""
    framework = Framework.objects.filter(slug=slug).first() if _may_change(page, "framework") else None
    return reverse("admin:catalogue_framework_change", args=[framework.pk]) if framework else ""


@_for_one_person
def edit_texts_address(page: Page) -> str:
    """Return the list of the site's own texts, or nothing, as of an entry."""
    return reverse("admin:catalogue_sitetext_changelist") if _may_change(page, SiteText._meta.model_name) else ""


def _may_change(page: Page, model: str | None) -> bool:
    return page.request.user.has_perm(f"catalogue.change_{model}")
