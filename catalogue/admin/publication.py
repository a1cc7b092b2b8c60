"""The page that publishes: what would change, why, and one button."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from .. import documents, publishing, rules, serving
from ..addresses import Addresses
from ..documents import Change
from ..models import Edition, Entry
from ..publishing import CATALOGUE, SEEN_ANOTHER_STATE, PublicationRefused
from ..vocabulary import Kind
from .editing import editor_of
from .fields import Prose
from .links import entry_page

MOST_OFFERED = 500  # Django refuses a form with more than 1,000 fields.


@dataclass(frozen=True)
class Offer:
    """What can be published. `value` names the state that the curator has seen, not only the entry."""

    code: str
    kind: str
    title: str
    digest: str
    is_new: bool
    desk_page: str = ""

    @property
    def value(self) -> str:
        return f"{self.code}:{self.digest}"

    @property
    def label(self) -> str:
        return self.title if self.code == CATALOGUE else f"{self.code} {self.title}"


class PublicationForm(forms.Form):
    note = Prose(
        label="What changed, and why",
        max_length=2000,
        help_text="Readers see it with the edition. Neither can be changed later.",
    )

    def __init__(self, data: QueryDict | None, *, offers: list[Offer]) -> None:
        super().__init__(data)
        self.fields["chosen"] = forms.MultipleChoiceField(
            choices=[(offer.value, offer.label) for offer in offers],
            initial=[offer.value for offer in offers],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Choose at least one entry.", "invalid_choice": SEEN_ANOTHER_STATE},
        )

    def digests(self) -> dict[str, str]:
        return dict(value.rsplit(":", 1) for value in self.cleaned_data["chosen"])


def page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """With `code` parameters, only these entries are offered."""
    if not rules.may_publish(request.user):
        raise PermissionDenied
    codes = request.GET.getlist("code")
    offered = offers(codes)
    form = PublicationForm(request.POST if request.method == "POST" else None, offers=offered)
    if form.is_valid() and (edition := publish(form, by=editor_of(request))):
        serving.current()  # so that this process serves the new edition before it answers
        messages.success(request, f"{edition} is published.")
        return redirect(Addresses().edition(edition.number))
    context = site.each_context(request) | {
        "title": "Publish changes",
        "form": form,
        "rows": list(zip(offered, form["chosen"], strict=True)),
        "only_some": bool(codes),
        "most_offered": MOST_OFFERED,
    }
    return TemplateResponse(request, "admin/publish.html", context)


def offers(codes: Iterable[str]) -> list[Offer]:
    """What differs from the public state: among these entries, or everywhere if none are named."""
    chosen = frozenset(codes) or None
    changes = list(islice(documents.changed(chosen), MOST_OFFERED))
    entries = Entry.objects.in_bulk([change.code for change in changes], field_name="code")
    offered = [_offer(change, entries[change.code]) for change in changes]
    if (chosen is None or CATALOGUE in chosen) and documents.catalogue_has_changed():
        offered.append(_offer_of_the_catalogue())
    return offered


def _offer(change: Change, entry: Entry) -> Offer:
    return Offer(
        code=change.code,
        kind=Kind(entry.kind).label,
        title=change.document["title"],
        digest=change.digest,
        is_new=change.is_new,
        desk_page=entry_page(entry),
    )


def _offer_of_the_catalogue() -> Offer:
    return Offer(
        code=CATALOGUE,
        kind="The catalogue itself",
        title="Site texts, frameworks, vocabularies, and notes on the whole document",
        digest=documents.digest_of(documents.catalogue_document()),
        is_new=not Edition.objects.exists(),
    )


def publish(form: PublicationForm, *, by: User) -> Edition | None:
    """None: nothing was published, and the form says why."""
    digests = form.digests()
    try:
        return publishing.publish(digests, by=rules.actor(by), note=form.cleaned_data["note"], seen=digests)
    except PublicationRefused as refusal:
        form.add_error(None, str(refusal))
        return None
