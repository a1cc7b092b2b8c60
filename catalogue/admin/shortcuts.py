"""What every page of the desk asks for: who is at it, the entry that it is about, its frame, and where links lead."""

from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst

from .. import documents
from ..documents import WORKING_MODELS, AnyEntryDocument
from ..editorial import permissions
from ..editorial.permissions import Actor
from ..editorial.states import EditorialStatus, status_of
from ..models import Entry
from ..vocabulary import Kind


def editor_of(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def actor_of(request: HttpRequest) -> Actor:
    return permissions.actor(editor_of(request))


def render_page(request: HttpRequest, site: AdminSite, template: str, **context: Any) -> HttpResponse:
    return TemplateResponse(request, f"admin/{template}", site.each_context(request) | context)


@dataclass(frozen=True)
class Link:
    text: str
    address: str
    remark: str = ""


@dataclass(frozen=True)
class RelatedList:
    """Links to the rows that point at an entry and are edited on pages of their own."""

    title: str
    links: list[Link]
    add: Link


def related_list(title: str, rows: QuerySet[Any], *, add: str, **given: Any) -> RelatedList:
    """Return links to the rows, and one to a new row: `add` is its text, and it opens with the values `given`."""
    links = [Link(str(row), admin_address(row._meta.model, "change", row.pk)) for row in rows]
    address = admin_address(rows.model, "add")
    return RelatedList(title, links, Link(add, f"{address}?{urlencode(given)}" if given else address))


def admin_address(model: type[Model], page: str, *arguments: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def list_of(model: type[Model]) -> Link:
    return Link(capfirst(str(model._meta.verbose_name_plural)), admin_address(model, "changelist"))


def entry_page(entry: Entry) -> str:
    """Return the address at which the entry is edited."""
    return admin_address(WORKING_MODELS[Kind(entry.kind)], "change", entry.pk)


def publication_address(*codes: str) -> str:
    address = reverse("admin:publish")
    return f"{address}?{urlencode([('code', code) for code in codes])}" if codes else address


@dataclass(frozen=True)
class OpenedEntry:
    """An entry as the admin's own pages about it show it."""

    entry: Entry
    status: EditorialStatus
    document: AnyEntryDocument
    account: User

    @property
    def code(self) -> str:
        return self.entry.code

    @property
    def kind(self) -> Kind:
        return Kind(self.entry.kind)

    @property
    def admin_page(self) -> str:
        return entry_page(self.entry)

    @property
    def review_page(self) -> str:
        return reverse("admin:review", args=[self.code])

    @property
    def history_page(self) -> str:
        return reverse("admin:history", args=[self.code])

    @property
    def preview_page(self) -> str:
        return reverse("admin:preview", args=[self.code])

    @property
    def by(self) -> Actor:
        return permissions.actor(self.account)

    @property
    def may_edit(self) -> bool:
        return permissions.may_edit(self.account, self.kind)

    @property
    def may_review(self) -> bool:
        return permissions.may_review(self.account)

    @property
    def may_publish(self) -> bool:
        return permissions.may_publish(self.account)


def opened_entry(request: HttpRequest, code: str) -> OpenedEntry:
    """Return the entry. Raises Http404, or PermissionDenied for who may not look at entries of its kind."""
    account = editor_of(request)
    entry = Entry.objects.filter(code=code).first()
    if entry is None:
        raise Http404(f"There is no entry {code}.")
    kind = Kind(entry.kind)
    if not permissions.may_look(account, kind):
        raise PermissionDenied
    document = next(documents.working_documents([code]), None)
    if document is None:
        raise Http404(f"There is no entry {code}.")
    return OpenedEntry(entry, status_of(document), document, account)
