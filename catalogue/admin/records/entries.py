"""The base of the admin pages of the four kinds of entry, and the list of all entries."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from ... import documents
from ...addresses.codes import Code
from ...editorial import decisions, permissions, states
from ...editorial.refused import Refused
from ...editorial.states import EditorialStatus, states_of
from ...models import Alias, Entry, ReviewEvent, WorkingEntry
from ...models.identity import TITLES
from ...vocabulary import ReviewState, ReviewStep
from ..forms.conflicts import TabularFormSet, WholeEntryForm
from ..forms.inlines import CLOSED, EntryInline
from ..forms.terms import terms_in
from ..links import RelatedList, publication_address
from ..pages.preview import page_of
from ..people import actor_of, editor_of
from ..site import admin_site
from .bulk_review import DECISIONS, action_of
from .catalogue_admin import ReadOnlyAdmin
from .citations import PassageRowInline
from .notes import NoteInline
from .passages import LastingFormSet, PassageInline
from .sections import SectionedAdmin

MOST_IN_ADDRESS = 200
PREVIEW = "_preview"
"""The name of the button that shows the page as it would be, in another tab."""
READY = "_ready"
"""The name of the button that saves, and asks the reviewers to read what is saved."""


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return ReviewState.choices()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        known = {state.value: state for state in ReviewState}
        state = known.get(str(self.value()))
        return states.in_state(queryset, state) if state else queryset


class EntryChangeList(ChangeList):
    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        entries: list[Any] = list(self.result_list)
        kind = cast(type[WorkingEntry], self.model).kind
        states = states_of([entry.code for entry in entries], kinds=[kind])
        for entry in entries:
            entry.state = states[entry.code]
        self.result_list = entries


class AliasInline(EntryInline, admin.TabularInline):
    model = Alias
    formset = TabularFormSet
    fields = ["name"]
    classes = [CLOSED]
    verbose_name = "other name"
    verbose_name_plural = "other names"


class EntryAdmin(SectionedAdmin):
    form = WholeEntryForm
    actions = [*map(action_of, DECISIONS), "publish_selected", "change_field"]
    readonly_fields = ["code"]
    list_select_related = ["entry"]
    ordering = ["entry__number"]
    inlines = [PassageInline, NoteInline, AliasInline]

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> list[Any]:
        """Leave out what hangs on passages from the form of a new entry, which has none yet."""
        inlines = super().get_inlines(request, obj)
        return [inline for inline in inlines if obj or not issubclass(inline, PassageRowInline)]

    @admin.display(description="Code", ordering="entry__number")
    def code(self, entry: WorkingEntry) -> str:
        return entry.code if entry.entry_id else "Given when the entry is saved"

    @admin.display(description="State")
    def public_state(self, entry: Any) -> str:
        return format_html("<b>{}</b>", entry.state) if entry.state.differs else str(entry.state)

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

    def has_review_permission(self, request: HttpRequest) -> bool:
        return permissions.may_review(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def view_on_site(self, entry: Any) -> str | None:
        address: str = entry.get_absolute_url()
        return address if self._state_of(entry).is_public else None

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return EntryChangeList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("entry")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        code = Code.parse(search_term)
        return super().get_search_results(request, queryset, code.entry if code else search_term)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if isinstance(formset.instance, Entry):
            formset.instance = form.instance.entry
        if isinstance(formset, LastingFormSet):
            formset.by = editor_of(request)
        super().save_formset(request, form, formset, change)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        context["offered"] = list(terms_in(context["adminform"].form.fields))
        if obj is not None:
            context |= {
                "public_state": self._state_of(obj),
                "sent_back": self._words_of_reviewer(obj),
                "publication_address": publication_address(obj.code),
                "related_lists": self.related_lists(obj),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

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

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        self._say_what_is_next(request, obj)
        return super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        self._say_what_is_next(request, obj)
        return super().response_post_save_change(request, obj)

    def _say_what_is_next(self, request: HttpRequest, entry: Any) -> None:
        if READY in request.POST:
            comment = request.POST.get("review_comment", "")
            try:
                decisions.mark_ready(entry.code, by=actor_of(request), comment=comment)
            except Refused as refusal:
                messages.warning(request, f"Saved, and not marked as ready. {refusal}")
            else:
                messages.success(request, f"{entry.code} is ready for review.")
        elif states.differing(Entry.objects.filter(code=entry.code)).exists():
            told = "Readers do not see it yet. <a href='{}'>Look at the differences of {}, and mark it as ready</a>."
            messages.info(request, format_html(told, reverse("admin:review", args=[entry.code]), entry.code))

    def _previewed(self, request: HttpRequest, entry: Any) -> HttpResponse | None:
        if PREVIEW not in request.POST:
            return None
        working = documents.working_entries(entry.kind, [entry.code]).get()
        return page_of(request, documents.document_of(working))

    def related_lists(self, entry: Any) -> list[RelatedList]:
        return []

    def _words_of_reviewer(self, entry: Any) -> ReviewEvent | None:
        """Return why the entry was sent back, until it is offered anew: it is mended in more than one save."""
        last = ReviewEvent.objects.filter(version__entry=entry.entry).order_by("pk").last()
        return last if last and last.kind == ReviewStep.SENT_BACK else None

    def _state_of(self, entry: Any) -> EditorialStatus:
        if not hasattr(entry, "state"):
            entry.state = states_of([entry.code], kinds=[entry.kind])[entry.code]
        state: EditorialStatus = entry.state
        return state


@admin.register(Entry, site=admin_site)
class EntryIdentityAdmin(ReadOnlyAdmin):
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
