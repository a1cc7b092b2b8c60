"""The list of readers' suggestions. Each is read and decided on on a page of its own."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.timesince import timesince

from ...editorial import permissions
from ...editorial.refused import Refused
from ...feedback import decisions
from ...models import Suggestion
from ...models.suggestion import OPEN_FIRST, SuggestionQuerySet
from ..shortcuts import actor_of, entry_page
from ..site import admin_site
from .base import ReadOnlyAdmin

EXCERPT = 100


@admin.register(Suggestion, site=admin_site)
class SuggestionAdmin(ReadOnlyAdmin):
    list_display = ["excerpt", "kind", "about", "age", "decision", "decided_by"]
    list_filter = ["decision", "kind"]
    list_select_related = ["entry", "passage__entry"]
    search_fields = ["entry__code", "words", "reference"]
    ordering = [OPEN_FIRST, "-pk"]  # type: ignore[list-item]  # expressions too, which the stubs leave out
    actions = ["set_aside"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        suggestions = cast(SuggestionQuerySet, super().get_queryset(request))
        return suggestions.kept()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        suggestion = self.get_object(request, object_id)
        if request.method != "GET" or suggestion is None or not self.has_view_permission(request, suggestion):
            return super().change_view(request, object_id, form_url, extra_context)
        return redirect("admin:decide", suggestion.pk)

    @admin.display(description="Suggestion")
    def excerpt(self, suggestion: Suggestion) -> str:
        text = " ".join((suggestion.words or suggestion.reference).split())
        return Truncator(text).chars(EXCERPT)

    @admin.display(description="About", ordering="entry__code")
    def about(self, suggestion: Suggestion) -> str:
        if suggestion.entry is None:
            return "The catalogue as a whole"
        return format_html("<a href='{}'>{}</a>", entry_page(suggestion.entry), suggestion.target)

    @admin.display(description="Received", ordering="pk")
    def age(self, suggestion: Suggestion) -> str:
        return f"{timesince(suggestion.received_at, depth=1)} ago"

    @admin.action(description="Set selected suggestions aside as spam", permissions=["decide"])
    def set_aside(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for suggestion in queryset:
            try:
                decisions.set_aside(suggestion.pk, by=actor_of(request))
            except Refused as refusal:
                messages.warning(request, f"“{self.excerpt(suggestion)}”: {refusal}")
            else:
                messages.success(request, f"“{self.excerpt(suggestion)}” is set aside, and erased in a week.")

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return permissions.may_decide_on_feedback(request.user)
