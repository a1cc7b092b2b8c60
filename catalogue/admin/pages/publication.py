"""The page that publishes: what would change, word by word, and why; then what the checks say, and one button."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import islice

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.boundfield import BoundWidget
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from ... import documents
from ...addresses.pages import Addresses
from ...documents import Change
from ...documents.catalogue import jurisdiction_labels
from ...documents.differences import PartDifference, catalogue_differences, differences
from ...editions import held
from ...editorial import authorship, checks, permissions, publishing, states
from ...editorial.permissions import Actor
from ...editorial.publishing import CATALOGUE, SEEN_ANOTHER_STATE
from ...editorial.refused import Refused
from ...editorial.states import EditorialStatus, states_of
from ...models import Edition, Entry
from ...vocabulary import Kind, ReviewPolicy
from ..forms.fields import Prose
from ..links import entry_page
from ..people import editor_of
from .admin_entry import render

MOST_OFFERED = 500  # more than anybody reads at once
MOST_COMPARED = 50
"""Word by word on this page; of further entries the review page shows what differs."""


@dataclass(frozen=True)
class Offer:
    """A change that can be published. `value` names the state that the curator has seen, not only the entry."""

    code: str
    kind: str
    title: str
    digest: str
    is_new: bool
    status: EditorialStatus | None = None
    """None for the catalogue document, which a second person reads here."""
    changed_by: tuple[User, ...] = ()
    """Of the catalogue document only; of an entry its history tells."""
    admin_page: str = ""
    parts: list[PartDifference] = field(default_factory=list)
    """What differs, as far as it is shown here."""

    @property
    def value(self) -> str:
        return f"{self.code}:{self.digest}"

    @property
    def is_approved(self) -> bool:
        return self.status is None or self.status.is_approved

    @property
    def state(self) -> str:
        if self.status:
            return str(self.status)
        names = ", ".join(permissions.actor(person).name for person in self.changed_by)
        return f"Changed by {names}" if names else "It is not on record who changed it"

    def may_be_published(self, by: Actor, *, review_is_required: bool) -> bool:
        if self.status is None:
            return self.is_new or permissions.may_publish_catalogue(by, self.changed_by)
        return self.is_approved or not review_is_required

    @property
    def may_be_editorial(self) -> bool:
        """Tell if the publisher may say that readers need not read it again: of a new entry nobody can."""
        return not self.is_new and self.code != CATALOGUE

    @property
    def label(self) -> str:
        return self.title if self.code == CATALOGUE else f"{self.code} {self.title}"


class PublicationForm(forms.Form):
    confirmed = forms.BooleanField(label="I have read the warnings: publish anyway", required=False)
    again = forms.BooleanField(required=False)
    """Back from the confirmation to the choice, with all that was typed."""
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
        self.fields["editorial"] = forms.MultipleChoiceField(
            choices=[(offer.code, f"{offer.label}: editorial only") for offer in offers if offer.may_be_editorial],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def digests(self) -> dict[str, str]:
        return dict(value.rsplit(":", 1) for value in self.cleaned_data["chosen"])


def publish_changes(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Offer the changes, only of these entries if the address has `code` parameters; then confirm what was chosen."""
    if not permissions.may_publish(request.user):
        raise PermissionDenied
    by = permissions.actor(editor_of(request))
    differing, required = offers(request.GET.getlist("code")), permissions.review_is_required(by)
    offered = [offer for offer in differing if offer.may_be_published(by, review_is_required=required)]
    form = PublicationForm(request.POST if request.method == "POST" else None, offers=offered)
    if form.is_valid() and not form.cleaned_data["again"]:
        confirmed = _confirm(request, site, form, offered, by)
        if confirmed is not None:
            return confirmed
    waiting = [offer for offer in differing if offer not in offered]
    return _choose(request, site, form, offered, waiting)


def _choose(
    request: HttpRequest, site: AdminSite, form: PublicationForm, offered: list[Offer], waiting: list[Offer]
) -> HttpResponse:
    return render(
        request,
        site,
        "publish.html",
        title="Publish changes",
        form=form,
        rows=_rows(form, offered),
        waiting=waiting,
        only_some="code" in request.GET,
        most_offered=MOST_OFFERED,
    )


def _rows(form: PublicationForm, offered: list[Offer]) -> list[tuple[Offer, BoundWidget, BoundWidget | None]]:
    """Return each offer with the box that chooses it, and the one that calls it editorial, if there is one."""
    editorial = {box.data["value"]: box for box in form["editorial"]}
    return [(offer, box, editorial.get(offer.code)) for offer, box in zip(offered, form["chosen"], strict=True)]


def _confirm(
    request: HttpRequest, site: AdminSite, form: PublicationForm, offered: list[Offer], by: Actor
) -> HttpResponse | None:
    """Publish what was confirmed, or ask to confirm it. None: neither can be, and the form says why.

    The question carries the digests that were seen. What is published stays for ever, so nobody publishes with one
    click.
    """
    warnings = _checked(form, offered)
    if not form.is_valid():
        return None
    if form.cleaned_data["confirmed"]:
        edition = _published(form, by)
        if edition is None:
            return None
        transaction.on_commit(held.current, robust=True)  # so that this process serves the edition before it answers
        messages.success(request, f"{edition} is published.")
        return redirect(Addresses().edition(edition.number))
    chosen, number = form.digests(), _next_number()
    return render(
        request,
        site,
        "publish_confirmed.html",
        title=f"Publish edition {number}?",
        form=form,
        chosen=[offer for offer in offered if offer.code in chosen],
        warnings=warnings,
        number=number,
    )


def _next_number() -> int:
    latest = Edition.objects.order_by("number").values_list("number", flat=True).last()
    return (latest or 0) + 1


def _checked(form: PublicationForm, offered: list[Offer]) -> list[str]:
    """Return the warnings about what is chosen, and add the errors to the form."""
    chosen = form.digests()
    catalogue = documents.catalogue_document() if CATALOGUE in chosen else None
    found = list(checks.findings([change.document for change in documents.changed(chosen)], catalogue))
    if errors := [str(finding) for finding in found if finding.is_error]:
        form.add_error(None, " ".join(errors))
    warnings = [str(finding) for finding in found if not finding.is_error]
    if settings.REVIEW == ReviewPolicy.OPTIONAL:
        unread = [offer.code for offer in offered if offer.code in chosen and not offer.is_approved]
        warnings += [f"{code}: it is not approved by a second person." for code in unread]
    return warnings


def _published(form: PublicationForm, by: Actor) -> Edition | None:
    """Publish what is chosen. None: nothing was, and the form says why."""
    digests = form.digests()
    try:
        note, editorial = form.cleaned_data["note"], form.cleaned_data["editorial"]
        return publishing.publish(digests, by=by, note=note, seen=digests, editorial=editorial)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def offers(codes: Iterable[str]) -> list[Offer]:
    """Return what differs from the public state: among these entries, or everywhere if none are named."""
    chosen = frozenset(codes)
    differing = states.differing(Entry.objects.in_reading_order()).values_list("code", flat=True)
    changes = list(islice(documents.changed(chosen or list(differing[:MOST_OFFERED])), MOST_OFFERED))
    codes = [change.code for change in changes]
    entries, statuses = Entry.objects.in_bulk(codes, field_name="code"), states_of(codes)
    parts = _differences(changes[:MOST_COMPARED])
    offered = [
        _offer(change, entries[change.code], statuses[change.code], parts.get(change.code, [])) for change in changes
    ]
    if (not chosen or CATALOGUE in chosen) and documents.catalogue_has_changed():
        offered.append(_offer_of_the_catalogue())
    return offered


def _differences(changes: list[Change]) -> dict[str, list[PartDifference]]:
    public = documents.public_documents([change.code for change in changes])
    labels = cache(jurisdiction_labels)
    return {change.code: differences(public.get(change.code), change.document, labels) for change in changes}


def _offer(change: Change, entry: Entry, status: EditorialStatus, parts: list[PartDifference]) -> Offer:
    return Offer(
        code=change.code,
        kind=Kind(entry.kind).label,
        title=change.document["title"],
        digest=change.digest,
        is_new=change.is_new,
        status=status,
        admin_page=entry_page(entry),
        parts=parts,
    )


def _offer_of_the_catalogue() -> Offer:
    document, latest = documents.catalogue_document(), Edition.objects.order_by("number").last()
    public = documents.public_catalogue(latest) if latest else None
    return Offer(
        code=CATALOGUE,
        kind="The catalogue itself",
        title=documents.listed(documents.parts_that_differ(public, document)),
        digest=documents.digest_of(document),
        is_new=latest is None,
        changed_by=tuple(authorship.changed_by(latest, document)) if latest else (),
        parts=catalogue_differences(public, document),
    )
