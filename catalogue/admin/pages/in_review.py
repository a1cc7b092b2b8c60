"""The entry or shared record that is reviewed, as the pages of the review show it."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse

from ... import documents
from ...documents import AnyEntryDocument, SharedRecordDocument, SharedRecordKey
from ...documents.differences import PartDifference, differences, shared_record_differences
from ...editorial import checks, permissions, saves, shared_records
from ...editorial.checks import Finding
from ...editorial.permissions import Actor
from ...editorial.states import EditorialStatus, states_of_shared_records
from ...models import ReviewEvent
from ..shortcuts import admin_address, editor_of, opened_entry


@dataclass(frozen=True)
class InReview:
    """`name` is an entry's code or a shared record's name. Only entries have a page that can be seen before."""

    name: str
    title: str
    status: EditorialStatus
    account: User
    document: AnyEntryDocument | SharedRecordDocument | None
    parts: list[PartDifference]
    findings: list[Finding]
    admin_page: str
    history_page: str
    preview_page: str = ""

    @property
    def by(self) -> Actor:
        return permissions.actor(self.account)

    @property
    def may_edit(self) -> bool:
        return permissions.may_edit(self.account, self.status.kind)

    @property
    def may_review(self) -> bool:
        return permissions.may_review(self.account)

    def changes_since(self, event: ReviewEvent) -> list[PartDifference]:
        """Return how what stands there now differs from what the step was about."""
        if event.saved_row:
            return shared_record_differences(saves.document_of(event.saved_row), self.document)
        return differences(documents.read(event.version.document) if event.version else None, self.document)


def in_review(request: HttpRequest, name: str) -> InReview:
    """Raise Http404 where there is nothing of the name, and PermissionDenied for who may not look at it."""
    key = SharedRecordKey.parse(name)
    return _shared_record(request, key) if key else _entry(request, name)


def _entry(request: HttpRequest, code: str) -> InReview:
    entry = opened_entry(request, code)
    return InReview(
        name=code,
        title=entry.status.label,
        status=entry.status,
        account=entry.account,
        document=entry.document,
        parts=differences(documents.public_document(code), entry.document) if entry.status.differs else [],
        findings=checks.findings([entry.document]),
        admin_page=entry.admin_page,
        history_page=entry.history_page,
        preview_page=entry.preview_page,
    )


def _shared_record(request: HttpRequest, key: SharedRecordKey) -> InReview:
    account, records = editor_of(request), shared_records.shared_records([key])
    if not permissions.may_look(account, key.part):
        raise PermissionDenied
    statuses = states_of_shared_records(records)
    if not statuses:
        raise Http404(f"There is no {key.name}.")
    record_type, history_page = documents.SHARED_RECORD_TYPES[key.part], reverse("admin:row-history", args=key)
    row = record_type.rows([key.key]).first()
    return InReview(
        name=key.name,
        title=statuses[0].title,
        status=statuses[0],
        account=account,
        document=records[0].document,
        parts=shared_records.differences(records[0]),
        findings=[],
        admin_page=admin_address(record_type.model, "change", row.pk) if row else history_page,
        history_page=history_page,
    )
