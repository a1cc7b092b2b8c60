"""Bases of every model's admin page: what they do beyond the stock admin."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import IntegrityError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from ... import documents
from ...documents import SharedRecordKey
from ...editorial import step_mail, worklists
from ...editorial.audit import AND
from ...editorial.recording import affected_by, open_recording, recording
from ...models import AuditEvent
from ...vocabulary import AuditKind
from ...web import resubmission
from ..forms.fields import LARGEST_KEY, CatalogueFieldsMixin
from ..forms.merging import OVER, open_again, touched_since
from ..forms.refusals import REFUSED, refusals
from ..pages.preview import doubts_about
from ..pages.spreadsheets import tools_of
from ..shortcuts import actor_of, admin_address, editor_of

LONGEST_SEARCH = 200  # Each word becomes a condition, and SQLite refuses a query of a thousand.

HARMLESS = frozenset({"exact", "isnull"})

NOT_YET_SAVED = "You had been signed out, so nothing has been saved yet. What you typed stands below: save it now."


class NotYetSavedForm(forms.ModelForm):
    """A form that is shown as it was left."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self.add_error(None, NOT_YET_SAVED)
        return cleaned


class GuardedModelAdmin(admin.ModelAdmin):
    """Refuses addresses and keys with which the stock admin would pass on an error of the database."""

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


class BaseCatalogueAdmin(CatalogueFieldsMixin, GuardedModelAdmin):
    list_per_page = 50

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {
            "title": capfirst(self.opts.verbose_name_plural),
            "spreadsheet": tools_of(request, self.model),
            "deleted_page": self.deleted_page,
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and self.has_change_permission(request) and not self.get_object(request, object_id):
            return self._deleted_meanwhile(request, object_id)
        return super().change_view(request, object_id, *args, **kwargs)

    def _deleted_meanwhile(self, request: HttpRequest, key: str) -> HttpResponse:
        """Answer a save of what a colleague has deleted: nothing is saved, and every word is shown again."""
        noun = self.opts.verbose_name
        context = {
            "title": f"This {noun} was deleted meanwhile",
            "noun": noun,
            "typed": list(resubmission.told(request.POST, but=key)),
            "list_name": capfirst(self.opts.verbose_name_plural),
            "list_page": admin_address(self.model, "changelist"),
            "deleted_page": self.deleted_page,
        }
        context = self.admin_site.each_context(request) | context
        return TemplateResponse(request, "admin/gone.html", context, status=409)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        with recording(by=actor_of(request)):
            self._notice_what_was_touched(request, *args, **kwargs)
            return super().changeform_view(request, *args, **kwargs)

    def _notice_what_was_touched(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Whoever saves over a colleague's changes replaces what they touched themselves, and nothing else."""
        row = self.get_object(request, unquote(object_id)) if object_id and OVER in request.POST else None
        if row is not None and self.has_change_permission(request, row):
            touched = touched_since(self, request, row)
            request.touched = touched  # type: ignore[attr-defined]  # read below

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        touched = getattr(request, "touched", None)
        return form if touched is None else type(form.__name__, (form,), {"touched": touched})

    def get_formsets_with_inlines(self, request: HttpRequest, obj: Any = None) -> Iterator[tuple[Any, Any]]:
        touched = getattr(request, "touched", None)
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            yield formset if touched is None else type(formset.__name__, (formset,), {"touched": touched}), inline

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        for form in (context["adminform"].form, *(inline.formset for inline in context["inline_admin_formsets"])):
            for one in getattr(form, "forms", [form]):
                open_again(one)
        obj = context.get("original")
        if obj is not None and context.get("errors"):
            # The form has written what was refused into the row that the headings name.
            stored = self.get_object(request, str(obj.pk))
            context |= {"original": stored, "subtitle": str(stored)}
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if not documents.shared_record_type_of(self.model):
            return super().history_view(request, object_id, extra_context)
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        keys = documents.shared_record_keys(self.get_object(request, object_id))
        return redirect("admin:row-history", *next(iter(keys))) if keys else redirect("admin:index")

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        # Before it is stored: the row may be on its way from one entry to another.
        open_recording().include(*affected_by([stored_row(obj)]))
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        over = getattr(form, "over", None)
        if over is not None and form.has_replaced(over):
            about = str(form.instance)
            AuditEvent.objects.note(AuditKind.OVERWRITTEN, about, AND.join(over.by), by=editor_of(request))
            step_mail.tell_of_overwriting(about, over.by, by=actor_of(request), address=request.path)
        elif over is not None:
            messages.info(request, f"What {AND.join(over.by)} saved meanwhile stands beside yours.")
        record = open_recording()
        record.include(*affected_by([stored_row(form.instance), *rows_saved_by(formsets)]))
        record.include(shared_records=keys_deleted_by(formsets))
        for version in record.flush():
            for doubt in doubts_about(documents.read(version.document), editor_of(request)):
                messages.warning(request, f"Saved. But {doubt}")

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        with recording(*affected_by([obj]), by=actor_of(request)):
            super().delete_model(request, obj)
        self._tell_that_it_is_kept(request)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with recording(*affected_by(queryset), by=actor_of(request)):
            super().delete_queryset(request, queryset)
        self._tell_that_it_is_kept(request)

    @property
    def deleted_page(self) -> str:
        """Return the address at which deleted rows can be restored; empty if they cannot."""
        kind = documents.shared_record_type_of(self.model)
        return reverse("admin:deleted", args=[kind.part]) if kind else ""

    def _tell_that_it_is_kept(self, request: HttpRequest) -> None:
        if self.deleted_page:
            kept = (
                "What was deleted is kept in its history, and <a href='{}'>can be restored</a>. Where readers saw it, "
                "they do until that is reviewed and published: it stands among <a href='{}'>your drafts</a>."
            )
            drafts = reverse("admin:worklist", args=[worklists.MY_DRAFTS.name])
            messages.info(request, format_html(kept, self.deleted_page, drafts))


def rows_saved_by(formsets: Iterable[Any]) -> Iterator[Model]:
    for formset in formsets:
        yield from formset.new_objects
        yield from (row for row, _ in formset.changed_objects)


def keys_deleted_by(formsets: Iterable[Any]) -> frozenset[SharedRecordKey]:
    """Return the shared records that are gone, where the rows that were deleted were any."""
    rows = [row for formset in formsets for row in formset.deleted_objects]
    return frozenset(key for row in rows for key in documents.shared_record_keys(row))


def stored_row(row: Model) -> Model | None:
    return type(row)._default_manager.filter(pk=row.pk).first()


class ReadOnlyAdmin(BaseCatalogueAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
