"""The published record, read-only: `publishing` alone writes it."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from ...documents.differences import title_of
from ...editorial.saves import document_of, key_of
from ...editorial.shared_records import approvals_in
from ...models import Edition, EntryVersion, Redaction, ReviewEvent
from ...vocabulary import ReviewStep
from ..shortcuts import admin_address
from ..site import admin_site
from .base import ReadOnlyAdmin


@admin.register(Edition, site=admin_site)
class EditionAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "published_at", "publisher", "note"]
    search_fields = ["publisher", "note"]
    fields = ["number", "published_at", "publisher", "account", "note", "versions", "approvals", "digest"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("catalogue_document")

    @admin.display(description="New versions")
    def versions(self, edition: Edition) -> str:
        address = f"{admin_address(EntryVersion, 'changelist')}?first_edition__exact={edition.pk}"
        return format_html("<a href='{}'>{}</a>", address, edition.new_versions.count())

    @admin.display(description="Approved by", empty_value="Nobody: it was published without review.")
    def approvals(self, edition: Edition) -> str:
        """Name who approved the very versions that became public in it."""
        published = EntryVersion.objects.filter(
            first_edition=edition, entry=OuterRef("version__entry"), digest=OuterRef("version__digest")
        )
        found = ReviewEvent.objects.filter(Exists(published), kind=ReviewStep.APPROVED.value)
        told = found.select_related("version__entry").order_by("version__entry__kind", "version__entry__number", "pk")
        read = [(event.version.entry.code, event) for event in told if event.version]
        read += [
            (title_of(key_of(event.saved_row), document_of(event.saved_row)), event)
            for event in approvals_in(edition)
            if event.saved_row
        ]
        lines = [(name, event.by, f"{event.at:%-d %B %Y, %H:%M} UTC") for name, event in read]
        return format_html_join(mark_safe("<br>"), "{}: {}, {}", lines)


@admin.register(Redaction, site=admin_site)
class RedactionAdmin(ReadOnlyAdmin):
    """Redactions: where words were erased, by whom and on what ground. The words themselves are kept nowhere."""

    list_display = ["__str__", "named", "ground", "proposed_by", "confirmed_by", "confirmed_at"]
    search_fields = ["ground", "proposed_by", "confirmed_by"]
    fields = ["named", "ground", "proposed_by", "proposed_at", "confirmed_by", "confirmed_at", "erased"]

    @admin.display(description="What was named")
    def named(self, redaction: Redaction) -> str:
        return ", ".join(redaction.places) or "Words, wherever they stood"

    @admin.display(description="Published texts", empty_value="None: the words stood at the desk alone.")
    def erased(self, redaction: Redaction) -> str:
        rows = redaction.texts.select_related("version__entry", "edition").defer("version__document")
        lines = [(str(row.version or row.edition), ", ".join(row.places), row.published, row.left) for row in rows]
        told = "{}: {}<br><code>{}</code> as published,<br><code>{}</code> as it is left"
        return format_html_join(mark_safe("<br>"), told, lines)


@admin.register(EntryVersion, site=admin_site)
class EntryVersionAdmin(ReadOnlyAdmin):
    list_display = ["entry", "kind", "first_edition", "replaced_by", "short_digest"]
    list_filter = ["entry__kind"]
    linked_lookups = ("first_edition",)
    list_select_related = ["entry", "first_edition", "replaced_by"]
    search_fields = ["entry__code"]
    ordering = ["-first_edition", "entry__kind", "entry__number"]
    fields = ["entry", "first_edition", "replaced_by", "shape", "digest", "document_as_stored"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        long = ("document", "first_edition__catalogue_document", "replaced_by__catalogue_document")
        return super().get_queryset(request).defer(*long)

    @admin.display(description="Kind", ordering="entry__kind")
    def kind(self, version: EntryVersion) -> str:
        return version.entry.get_kind_display()

    @admin.display(description="Digest")
    def short_digest(self, version: EntryVersion) -> str:
        return version.digest[:12]

    @admin.display(description="Document")
    def document_as_stored(self, version: EntryVersion) -> str:
        document = json.dumps(json.loads(version.document), ensure_ascii=False, indent=2)
        return format_html("<pre class='document'>{}</pre>", document)
