"""The withheld commentary: what its cell says stays; how the editors read it can be corrected."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from ...models import Commentary, CommentaryStatement, Entry, FailureMode
from ..forms.conflicts import EntryForm, ResilientInlineFormSet
from ..forms.inlines import CLOSED, OtherParentInline
from ..links import entry_page
from ..site import admin_site
from .catalogue_admin import CatalogueAdmin, CatalogueFieldsMixin
from .passages import printed


class CommentaryForm(EntryForm):
    def entry(self) -> Entry:
        entry: Entry = self.instance.failure_mode.entry
        return entry


class NoAddOrDeleteMixin(admin.options.BaseModelAdmin):
    """There are as many rows as the source has: none can be added or deleted."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class SourceCellMixin(admin.options.BaseModelAdmin):
    @admin.display(description="Cell as printed")
    def cell_as_printed(self, commentary: Commentary) -> str:
        cell = format_html("<blockquote class='verbatim'>{}</blockquote>", commentary.cell)
        return format_html("{}<p>Source line {}</p>", cell, commentary.line)


class CommentaryInline(NoAddOrDeleteMixin, SourceCellMixin, CatalogueFieldsMixin, admin.StackedInline):
    model = Commentary
    formset = ResilientInlineFormSet
    fields = ["cell_as_printed", ("posture", "basis"), ("hedge", "qualifier"), "note"]
    readonly_fields = ["cell_as_printed"]
    classes = [CLOSED]
    verbose_name_plural = "withheld commentary"
    max_num = 1
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Commentary]:
        return super().get_queryset(request).select_related("failure_mode__entry")


class StatementInline(NoAddOrDeleteMixin, admin.StackedInline):
    model = CommentaryStatement
    formset = ResilientInlineFormSet
    verbose_name = "statement"
    fields = ["as_printed", ("kind", "finding"), ("condition", "hedge")]
    readonly_fields = ["as_printed"]
    ordering = ["passage__number"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[CommentaryStatement]:
        return super().get_queryset(request).select_related("passage__entry")

    @admin.display(description="As printed")
    def as_printed(self, statement: CommentaryStatement) -> str:
        return format_html("{}<p>{}</p>", printed(statement.passage), statement.passage.anchor)


class ModeStatementInline(OtherParentInline, StatementInline):
    classes = [CLOSED]
    verbose_name = "statement of the commentary"
    verbose_name_plural = "statements of the commentary"

    def __init__(self, parent_model: type[FailureMode], admin_site: admin.AdminSite) -> None:
        super().__init__(Commentary, admin_site)

    def parent_of(self, working: FailureMode) -> Commentary:
        return working.commentary


@admin.register(Commentary, site=admin_site)
class CommentaryAdmin(NoAddOrDeleteMixin, SourceCellMixin, CatalogueAdmin):
    form = CommentaryForm
    list_display = ["mode", "posture", "basis", "hedge", "qualifier"]
    list_filter = ["posture", "basis"]
    list_select_related = ["failure_mode__entry"]
    search_fields = ["failure_mode__entry__code", "failure_mode__title", "cell"]
    ordering = ["failure_mode__entry__number"]
    fields = ["mode_page", "cell_as_printed", "posture", "basis", "hedge", "qualifier", "note"]
    readonly_fields = ["mode_page", "cell_as_printed"]
    inlines = [StatementInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("failure_mode__entry")

    @admin.display(description="Failure mode", ordering="failure_mode__entry__number")
    def mode(self, commentary: Commentary) -> str:
        return str(commentary.failure_mode)

    @admin.display(description="Failure mode")
    def mode_page(self, commentary: Commentary) -> str:
        mode = commentary.failure_mode
        return format_html("<a href='{}'>{}</a>", entry_page(mode.entry), mode)
