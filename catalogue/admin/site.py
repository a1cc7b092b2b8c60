"""The admin site: its names, the order of its lists, and its own pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django import forms
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin

from ..editorial import permissions
from ..web import resubmission
from ..web.account_forms import OwnPasswordForm, SignInForm
from ..web.one_act import one_act
from .pages import (
    account,
    audit,
    completion,
    deciding,
    desk,
    entry_history,
    guide,
    pasting,
    preview,
    publication,
    review,
    saved_meanwhile,
    searching,
    shared_record_history,
    spreadsheets,
    withdrawing,
)
from .shortcuts import editor_of

PAGES: tuple[tuple[str, str, Callable[..., HttpResponseBase]], ...] = (
    ("publish", "publish", publication.publish_changes),
    ("account", "account", account.edit_account),
    ("worklist", "worklist/<slug:name>", desk.show_worklist),
    ("review", "review/<path:name>", review.review),
    ("meanwhile", "meanwhile/<path:name>", saved_meanwhile.tell_who_saved_meanwhile),
    ("history", "history/<str:code>", entry_history.show_entry_history),
    ("compare", "history/<str:code>/compare", entry_history.compare_entry_versions),
    ("restore", "history/<str:code>/restore", entry_history.restore_entry),
    ("row-history", "rows/<slug:part>/<str:key>/history", shared_record_history.show_record_history),
    ("row-compare", "rows/<slug:part>/<str:key>/history/compare", shared_record_history.compare_record_versions),
    ("row-restore", "rows/<slug:part>/<str:key>/history/restore", shared_record_history.restore_record),
    ("deleted", "rows/<slug:part>/deleted", shared_record_history.list_deleted_records),
    ("withdraw", "withdraw/<str:code>", withdrawing.withdraw_entry),
    ("decide", "suggestion/<int:number>/decide", deciding.decide_on_suggestion),
    ("spreadsheets", "spreadsheets", spreadsheets.list_spreadsheets),
    ("export", "spreadsheets/<slug:name>/export/<slug:form>", spreadsheets.export_list),
    ("import", "spreadsheets/<slug:name>/import", spreadsheets.import_file),
    ("imported", "spreadsheets/imports/<int:number>", spreadsheets.show_import),
    ("text_preview", "text-preview", preview.preview_text),
    ("completion", "completion", completion.complete_link),
    ("audit", "audit", audit.list_events),
    ("audit-csv", "audit.csv", audit.export_events),
    ("paste", "paste-references", pasting.paste_references),
    ("search", "search", searching.search_desk),
    ("help", "help", guide.show_guide),
)
"""Name, address and view of the pages that the stock admin lacks."""


class AdminSignInForm(SignInForm):
    """The desk's own door, for those who have a role there."""

    required_css_class = "required"

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        if not permissions.may_come_to_desk(user):
            raise forms.ValidationError("Your account has no role at the desk. An administrator can give you one.")


class CompletionsView(AutocompleteJsonView):
    def process_request(self, request: HttpRequest) -> tuple[Any, ...]:
        found: tuple[Any, ...] = super().process_request(request)  # type: ignore[misc]  # not in the stubs
        # Django takes the reverse side of a relation for a field here, and then fails on it.
        _term, _model_admin, source_field, _to_field_name = found
        if not source_field.concrete:
            raise PermissionDenied
        return found

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        completion: dict[str, str] = super().serialize_result(obj, to_field_name)  # type: ignore[misc]  # not in the stubs
        describe = getattr(self.model_admin, "completion", str)
        return completion | {"text": describe(obj)}


class CatalogueAdminSite(AdminSite):
    site_title = "Failure Modes Catalogue"
    site_header = "Failure Modes Catalogue – curators’ desk"
    index_title = "Curators’ desk"
    login_form = AdminSignInForm

    def get_urls(self) -> list[URLPattern | URLResolver]:
        pages = [
            path(f"catalogue/{address}/", self.admin_view(self._page(view)), name=name) for name, address, view in PAGES
        ]
        framed: Callable[..., Any] = csp_replace({"frame-ancestors": [SELF]})
        draft = xframe_options_sameorigin(framed(preview.preview_entry))
        return [
            *pages,
            path("catalogue/preview/<str:code>/", self.admin_view(draft), name="preview"),
            *super().get_urls(),
        ]

    def has_permission(self, request: HttpRequest) -> bool:
        return permissions.may_come_to_desk(request.user)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        stock: Callable[..., HttpResponseBase] = super().admin_view(one_act(by=account_of)(view), cacheable)

        @wraps(stock)
        def answer(request: HttpRequest, *arguments: Any, **parameters: Any) -> HttpResponseBase:
            if not request.user.is_authenticated and resubmission.has_words(request):
                return resubmission.sign_in_page(request)
            return stock(request, *arguments, **parameters)

        return answer

    def _page(self, view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answer(request: HttpRequest, **parameters: Any) -> HttpResponseBase:
            return view(request, self, **parameters)

        may_frame: Callable[..., Any] = csp_update({"frame-src": [SELF]})
        page: Callable[..., HttpResponseBase] = may_frame(answer)
        return page

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Answer with what waits for this person first. The names of the groups stand in every page's sidebar."""
        return super().index(request, desk.desk_of(editor_of(request)) | (extra_context or {}))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        context = self.each_context(request) | (extra_context or {})
        done = reverse("admin:password_change_done")
        view = PasswordChangeView.as_view(form_class=OwnPasswordForm, success_url=done, extra_context=context)
        return view(request)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        view: Any = CompletionsView.as_view(admin_site=self)
        response: HttpResponse = view(request)
        return response

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        page = request.resolver_match.url_name if request.resolver_match else None
        return super().each_context(request) | {
            "may_publish": permissions.may_publish(request.user),
            "help_section": guide.section_for(page or ""),
            # Django's own lacks its last slash below a path, and without it no cookie is sent.
            "site_url": reverse("home"),
        }

    def app_index(self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None) -> Any:
        """Lead to the first page: the names of Django's applications say nothing to a curator."""
        return redirect("admin:index")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        models = {row["model"]: row for app in super().get_app_list(request, app_label) for row in app["models"]}
        return list(desk.in_groups(models))


def account_of(request: HttpRequest) -> str:
    return f"account {request.user.pk}"


admin_site = CatalogueAdminSite()
