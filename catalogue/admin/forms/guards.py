"""Guards on the addresses of lists: the stock admin passes on what a database answers with an error."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, ValidationError
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from ...web import resubmission
from .refusals import REFUSED, refusals

LONGEST_SEARCH = 200  # Each word becomes a condition, and SQLite refuses a query of a thousand.

LARGEST_KEY = 2**63 - 1  # SQLite answers a larger one with an OverflowError.

HARMLESS = frozenset({"exact", "isnull"})


NOT_YET_SAVED = "You had been signed out, so nothing has been saved yet. What you typed stands below: save it now."


class NotYetSavedForm(forms.ModelForm):
    """A form that is shown as it was left."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self.add_error(None, NOT_YET_SAVED)
        return cleaned


class GuardedModelAdmin(admin.ModelAdmin):
    linked_lookups: tuple[str, ...] = ()
    """Fields that links from other pages filter by, beside those of `list_filter`."""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow what the filters beside the list ask for. Of other lookups, `regex` and `range` can fail."""
        offered = {*self.linked_lookups, *(getattr(field, "parameter_name", field) for field in self.list_filter)}
        if value.isdecimal() and int(value[:20]) > LARGEST_KEY:
            return False
        if lookup in offered:
            return True
        path, _, operator = lookup.rpartition("__")
        return operator in HARMLESS and any(f"{path}__".startswith(f"{field}__") for field in offered)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return super().get_search_results(request, queryset, search_term[:LONGEST_SEARCH])

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (NotYetSavedForm, form), {}) if resubmission.SHOWN_AGAIN in request.POST else form

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            # A colleague has just stored the same name or number: this time the form sees it and says so.
            return super().changeform_view(request, *args, **kwargs)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Send the form to the message that tells why it was refused: browsers would keep an older fragment."""
        if context.get("errors"):
            context["refusals"] = refusals(context["adminform"], context["inline_admin_formsets"])
        kwargs["form_url"] = f"{kwargs.get('form_url', '')}#{REFUSED}"
        return super().render_change_form(request, context, *args, **kwargs)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        return super().get_object(request, object_id, from_field) if self._is_key(object_id) else None

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        if not all(map(self._is_key, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            raise BadRequest("A row was chosen that does not exist.")
        return super().response_action(request, queryset)

    def _is_key(self, key: str) -> bool:
        try:
            return bool(abs(self.opts.pk.to_python(key)) <= LARGEST_KEY)
        except ValidationError:
            return False
