"""The entry that a page of the admin is about, for the person who looks at it."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse

from ... import documents
from ...documents import AnyEntryDocument
from ...editorial import permissions
from ...editorial.permissions import Actor
from ...editorial.states import EditorialStatus, status_of
from ...models import Entry
from ...vocabulary import Kind
from ..shortcuts import editor_of, entry_page


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
