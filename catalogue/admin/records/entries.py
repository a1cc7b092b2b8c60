"""The base of the admin pages of the four kinds of entry, and the list of all entries."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ... import documents
from ...addresses.codes import Code
from ...editorial import permissions, states
from ...models import Alias, Entry, WorkingEntry
from ...models.identity import TITLES
from ...vocabulary import ReviewState
from ..forms.conflicts import WholeEntryForm
from ..forms.inlines import CLOSED, EntryInline, TabularFormSet
from ..forms.terms import terms_in
from ..pages.preview import page_of
from ..shortcuts import RelatedList, actor_of, publication_address
from ..site import admin_site
from .base import ReadOnlyAdmin
from .citations import PassageRowInline
from .notes import NoteInline
from .passages import LastingFormSet, PassageInline
from .reviewed import ReviewedAdmin
from .sections import SectionedAdmin

MOST_IN_ADDRESS = 200
PREVIEW = "_preview"
"""The name of the button that shows the page as it would be, in another tab."""


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return ReviewState.choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        known = {state.value: state for state in ReviewState}
        state = known.get(str(self.value()))
        return states.in_state(queryset, state) if state else queryset


class AliasInline(EntryInline, admin.TabularInline):
    model = Alias
    formset = TabularFormSet
    fields = ["name"]
    classes = [CLOSED]
    verbose_name = "other name"
    verbose_name_plural = "other names"


class BaseEntryAdmin(ReviewedAdmin, SectionedAdmin):
    form = WholeEntryForm
    actions = [*ReviewedAdmin.actions, "publish_selected", "change_field"]
    readonly_fields = ["code"]
    ordering = ["entry__number"]
    related: tuple[str, ...] = ("entry",)
    inlines = [PassageInline, NoteInline, AliasInline]

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> list[Any]:
        """Leave out what hangs on passages from the form of a new entry, which has none yet."""
        inlines = super().get_inlines(request, obj)
        return [inline for inline in inlines if obj or not issubclass(inline, PassageRowInline)]

    @admin.display(description="Code", ordering="entry__number")
    def code(self, entry: WorkingEntry) -> str:
        return entry.code if entry.entry_id else "Given when the entry is saved"

    @admin.action(description="Publish selected entries…", permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        codes = list(queryset.values_list("entry__code", flat=True)[: MOST_IN_ADDRESS + 1])
        if len(codes) > MOST_IN_ADDRESS:
            messages.info(request, f"You selected more than {MOST_IN_ADDRESS}: choose from all changes here.")
            codes = []
        return redirect(publication_address(*codes))

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return permissions.may_publish(request.user)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        entry = self.get_object(request, object_id)
        return redirect("admin:history", entry.code) if entry else redirect("admin:index")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def view_on_site(self, entry: Any) -> str | None:
        address: str = entry.get_absolute_url()
        return address if self.state_of(entry).is_public else None

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        code = Code.parse(search_term)
        return super().get_search_results(request, queryset, code.entry if code else search_term)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if isinstance(formset.instance, Entry):
            formset.instance = form.instance.entry
        if isinstance(formset, LastingFormSet):
            formset.by = actor_of(request)
        super().save_formset(request, form, formset, change)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["offered"] = list(terms_in(context["adminform"].form.fields))
        if entry := context["original"]:
            context["related_lists"] = self.related_lists(entry)
        return super().render_change_form(request, context, *args, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A preview is a save of which nothing stays."""
        if PREVIEW not in request.POST:
            return super().changeform_view(request, *args, **kwargs)
        with transaction.atomic():
            response = super().changeform_view(request, *args, **kwargs)
            transaction.set_rollback(True)
        list(messages.get_messages(request))  # what was said of the save is not said again
        return response

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return self._previewed(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._previewed(request, obj) or super().response_change(request, obj)

    def _previewed(self, request: HttpRequest, entry: Any) -> HttpResponse | None:
        return page_of(request, documents.working_document(entry.code)) if PREVIEW in request.POST else None

    def related_lists(self, entry: Any) -> list[RelatedList]:
        return []


@admin.register(Entry, site=admin_site)
class EntryAdmin(ReadOnlyAdmin):
    """Entries of all kinds, for notes to point at. They are added and edited on the pages of their kinds."""

    list_display = ["code", "kind"]
    list_filter = ["kind"]
    search_fields = ["code", *TITLES]
    ordering = ["kind", "number"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return Entry.objects.with_titles().order_by(*self.get_ordering(request))

    def completion(self, entry: Any) -> str:
        return f"{entry.code} {entry.title}"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False
