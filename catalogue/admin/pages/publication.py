"""The page that publishes: what would change, word by word, and why; then what the checks say, and one button."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.boundfield import BoundWidget
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from ... import documents
from ...addresses.pages import Addresses
from ...documents.differences import PartDifference, catalogue_differences, differences
from ...editions import held
from ...editorial import checks, permissions, publishing, shared_records, states
from ...editorial.permissions import Actor
from ...editorial.publishing import DESCRIPTION, SEEN_ANOTHER_STATE, digest_of_description
from ...editorial.shared_records import SharedRecord
from ...editorial.states import EditorialStatus, states_of
from ...models import Edition, Entry
from ...vocabulary import ReviewPolicy
from ..forms.fields import Prose
from ..forms.refusals import refusal_on
from ..shortcuts import editor_of, render_page

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
    """None for what nobody edits at the desk, so that nobody has to approve it."""
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
        return str(self.status) if self.status else "Changed with the software"

    @property
    def may_be_editorial(self) -> bool:
        """Tell if the publisher may say that readers need not read it again: of a new entry nobody can."""
        return not self.is_new and self.status is not None and self.status.is_of_an_entry

    @property
    def label(self) -> str:
        return self.status.label if self.status else self.title


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
            error_messages={"required": "Choose at least one change.", "invalid_choice": SEEN_ANOTHER_STATE},
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
    offered = [offer for offer in differing if offer.is_approved or not required]
    form = PublicationForm(request.POST if request.method == "POST" else None, offers=offered)
    if form.is_valid() and not form.cleaned_data["again"]:
        confirmed = _confirm(request, site, form, offered, by)
        if confirmed is not None:
            return confirmed
    return render_page(
        request,
        site,
        "publish.html",
        title="Publish changes",
        form=form,
        rows=_rows(form, offered),
        waiting=[offer for offer in differing if offer not in offered],
        is_reviewed=required or settings.REVIEW == ReviewPolicy.OPTIONAL,  # whose warnings name what nobody approved
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
    return render_page(
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
    changed = [change.document for change in documents.changed(chosen)]
    latest, keys = Edition.objects.order_by("number").last(), documents.codes_and_keys(chosen)[1]
    catalogue = publishing.catalogue_with(keys, latest, with_description=DESCRIPTION in chosen)
    found = list(checks.findings(changed, catalogue))
    if errors := [str(finding) for finding in found if finding.is_error]:
        form.add_error(None, " ".join(errors))
    warnings = [str(finding) for finding in found if not finding.is_error]
    if settings.REVIEW == ReviewPolicy.OPTIONAL:
        unread = [offer for offer in offered if offer.code in chosen and not offer.is_approved]
        warnings += [f"{offer.label}: it is not approved by a second person." for offer in unread]
    return warnings


def _published(form: PublicationForm, by: Actor) -> Edition | None:
    """Publish what is chosen. None: nothing was, and the form says why."""
    digests, note, editorial = form.digests(), form.cleaned_data["note"], form.cleaned_data["editorial"]
    with refusal_on(form):
        return publishing.publish(digests, by=by, note=note, seen=digests, editorial=editorial)
    return None


def offers(names: Iterable[str]) -> list[Offer]:
    """Return what differs from the public state: among what these name, or everywhere if nothing is named."""
    codes, keys = documents.codes_and_keys(names)
    is_everything = not codes and not keys
    if is_everything:
        codes = list(states.differing(Entry.objects.in_reading_order()).values_list("code", flat=True)[:MOST_OFFERED])
    offered = list(_offers_of_entries(codes)) if codes else []
    latest = Edition.objects.order_by("number").last()
    if latest is None:
        return [*offered, _offer_of_description()]
    shared = shared_records.differing_on_record() if is_everything else shared_records.shared_records(keys)
    offered += _offers_of_shared_records([record for record in shared if record.differs])
    if is_everything and publishing.description_has_changed(documents.public_catalogue(latest)):
        offered.append(_offer_of_description())
    return offered


def _offers_of_entries(codes: list[str]) -> Iterator[Offer]:
    changes = list(islice(documents.changed(codes), MOST_OFFERED))
    statuses = states_of([change.code for change in changes])
    public = documents.public_documents([change.code for change in changes[:MOST_COMPARED]])
    names = cache(documents.row_names)
    for index, change in enumerate(changes):
        before, is_compared = public.get(change.code), index < MOST_COMPARED
        parts = differences(before, change.document, names) if is_compared else []
        status, title = statuses[change.code], change.document["title"]
        yield Offer(change.code, status.kind.label, title, change.digest, change.is_new, status, parts)


def _offers_of_shared_records(records: list[SharedRecord]) -> Iterator[Offer]:
    """They are short: their differences stand here, however many there are."""
    for record, status in zip(records, states.states_of_shared_records(records), strict=True):
        parts = shared_records.differences(record)
        yield Offer(status.code, status.kind.label, status.title, status.digest, not status.is_public, status, parts)


def _offer_of_description() -> Offer:
    """Return the offer of the description; in the first edition also of all shared records, which nobody has read."""
    latest, document = Edition.objects.order_by("number").last(), documents.catalogue_document()
    public = documents.public_catalogue(latest) if latest else None
    if public:
        document = documents.chosen_catalogue(public, document, (), with_description=True)
    parts = documents.listed(documents.parts_that_differ(public, document))
    differing = catalogue_differences(public, document)
    return Offer(
        DESCRIPTION, "The catalogue itself", parts, digest_of_description(document), public is None, None, differing
    )
