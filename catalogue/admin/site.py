"""The desk as a site: its names, the order of its lists, and the publication page."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from .. import rules
from . import publication

READING_ORDER = (
    "FailureMode",
    "LegalQuestion",
    "Authority",
    "Reference",
    "Citation",
    "Mapping",
    "Framework",
    "Commentary",
    "CfaaReading",
    "EditorNote",
    "SiteText",
    "SynonymGroup",
    "MissedSearch",
    "Passage",
    "Edition",
    "EntryVersion",
)


class Suggestions(AutocompleteJsonView):
    def process_request(self, request: HttpRequest) -> tuple[Any, ...]:
        found: tuple[Any, ...] = super().process_request(request)  # type: ignore[misc]
        # Django takes the reverse side of a relation for a field here, and then fails on it.
        _term, _model_admin, source_field, _to_field_name = found
        if not source_field.concrete:
            raise PermissionDenied
        return found

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        suggestion: dict[str, str] = super().serialize_result(obj, to_field_name)  # type: ignore[misc]
        describe = getattr(self.model_admin, "suggestion", str)
        return suggestion | {"text": describe(obj)}


class CuratorsDesk(AdminSite):
    site_title = "Failure Modes Catalogue"
    site_header = "Failure Modes Catalogue – curators’ desk"
    index_title = "Curators’ desk"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        publish = path("catalogue/publish/", self.admin_view(self.publish), name="publish")
        return [publish, *super().get_urls()]

    def publish(self, request: HttpRequest) -> HttpResponse:
        return publication.page(request, self)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        view: Any = Suggestions.as_view(admin_site=self)
        response: HttpResponse = view(request)
        return response

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().each_context(request) | {"may_publish": rules.may_publish(request.user)}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps: list[Any] = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda row: place_of(row["object_name"]))
        return sorted(apps, key=lambda app: app["app_label"] != "catalogue")


def place_of(model: str) -> int:
    return READING_ORDER.index(model) if model in READING_ORDER else len(READING_ORDER)


desk = CuratorsDesk()
