"""Texts of pages that belong to no entry."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from ...editorial.recording import sign
from ...models import SiteText
from ...vocabulary import Layer
from ..forms.conflicts import SharedRecordForm
from ..shortcuts import actor_of
from ..site import admin_site
from .passages import DisplayTextForm, printed
from .reviewed import BaseSharedRecordAdmin


class SiteTextForm(DisplayTextForm, SharedRecordForm):
    class Meta:
        model = SiteText
        fields = ["key", "title", "display"]

    def quoted_as(self) -> str:
        key: str = self.instance.key
        return key


@admin.register(SiteText, site=admin_site)
class SiteTextAdmin(BaseSharedRecordAdmin):
    form = SiteTextForm
    list_display = ["title", "public_state", "key", "layer", "edited_by", "edited_at"]
    list_filter = ["layer"]
    search_fields = ["key", "title", "display", "verbatim"]
    fields = ["key", "title", "layer", "as_printed", "display", "edited_by", "edited_at"]
    readonly_fields = ["layer", "as_printed", "edited_by", "edited_at"]
    named_by = "key"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and obj.layer == Layer.CURATOR and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if "display" in form.changed_data:
            sign(obj, by=actor_of(request))
        super().save_model(request, obj, form, change)

    @admin.display(description="As printed")
    def as_printed(self, text: SiteText) -> str:
        return printed(text)
