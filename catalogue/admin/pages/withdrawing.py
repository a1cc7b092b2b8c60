"""The page on which an entry leaves: withdrawn, merged, or, if it was never public, discarded; and what links to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ... import documents
from ...addresses.codes import Code
from ...addresses.pages import Addresses
from ...editions import held
from ...editorial import permissions, publishing, withdrawing
from ...editorial.withdrawing import rows_that_name, rows_that_tell_of
from ...models import Edition, Entry, Passage
from ...vocabulary import EntryState
from ..forms.fields import Markdown, Prose
from ..forms.refusals import refusal_on, refusals_of
from ..shortcuts import Link, OpenedEntry, admin_address, entry_page, opened_entry, render_page

MOST_LISTED = 50


@dataclass(frozen=True)
class LinkList:
    title: str
    links: list[Link]


WAYS = [
    (EntryState.WITHDRAWN.value, "Withdraw it: readers are told that it is gone, and why"),
    (EntryState.MERGED.value, "Merge it: readers are led to another entry"),
]


class WithdrawalForm(forms.Form):
    way = forms.ChoiceField(label="What to do", choices=WAYS, widget=forms.RadioSelect)
    reason = Markdown(label="Why", max_length=2000, help_text="Readers who follow a link to the entry are told.")
    successor = forms.CharField(
        label="Replaced by",
        required=False,
        max_length=20,
        help_text="The code of the entry that takes its place, such as FM-04. To merge, you must name one.",
    )
    note = Prose(label="Note on the edition", max_length=2000, help_text="Readers see it with the edition.")

    def __init__(self, *args: Any, is_proposal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_proposal:
            del self.fields["note"]  # who publishes it writes that

    def clean_successor(self) -> str:
        typed = self.cleaned_data["successor"]
        code = Code.parse(typed)
        if typed.strip() and (code is None or code.part):
            raise forms.ValidationError("Write the code of an entry, such as FM-04.")
        return code.entry if code else ""

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("way") == EntryState.MERGED and not self.cleaned_data.get("successor", "-"):
            self.add_error("successor", "Name the entry that it is merged into.")


class DiscardForm(forms.Form):
    reason = Prose(label="Why", max_length=2000, help_text="The record keeps it, with every version that was saved.")


def withdraw_entry(request: HttpRequest, site: AdminSite, code: str) -> HttpResponse:
    entry = opened_entry(request, code)
    if not permissions.may_propose_withdrawal(entry.account, entry.kind):
        raise PermissionDenied
    if not entry.status.is_public:
        return _discard_entry(request, site, entry)
    is_proposal = not entry.may_publish or permissions.review_is_required(entry.by)
    form = WithdrawalForm(request.POST if request.method == "POST" else None, is_proposal=is_proposal)
    if is_proposal and form.is_valid() and _proposed(form, entry):
        messages.success(request, f"It is proposed. {code} stays public until somebody else approves it.")
        return redirect("admin:review", code)
    if not is_proposal and form.is_valid() and (edition := _withdrawn(form, entry)):
        transaction.on_commit(held.current, robust=True)  # so that this process serves the edition before it answers
        messages.success(request, f"{edition} is published. {code} is no longer in the lists.")
        return redirect(Addresses().edition(edition.number))
    return _page(request, site, entry, form, title="Withdraw or merge", act="propose" if is_proposal else "publish")


def _discard_entry(request: HttpRequest, site: AdminSite, entry: OpenedEntry) -> HttpResponse:
    if not entry.may_edit:
        raise PermissionDenied
    form = DiscardForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusal_on(form):
            withdrawing.discard(entry.code, reason=form.cleaned_data["reason"], by=entry.by)
            messages.success(request, f"{entry.code} is discarded. Its code is given to no other entry.")
            return redirect(admin_address(documents.WORKING_MODELS[entry.kind], "changelist"))
    return _page(request, site, entry, form, title="Discard", act="discard")


def _page(
    request: HttpRequest, site: AdminSite, entry: OpenedEntry, form: forms.Form, *, title: str, act: str
) -> HttpResponse:
    return render_page(
        request,
        site,
        "withdraw.html",
        title=f"{title} {entry.code} {entry.document['title']}",
        entry=entry,
        form=form,
        refusals=refusals_of(form),
        act=act,
        link_lists=list(links_to(entry.entry)),
    )


def links_to(entry: Entry) -> Iterator[LinkList]:
    """Yield what names the entry, drafts included, each list with at most MOST_LISTED rows."""
    for title, rows in (*rows_that_name(entry), *rows_that_tell_of(entry)):
        number = rows.count()
        if number:
            links = [Link(str(row), _page_of(row)) for row in rows[:MOST_LISTED]]
            yield LinkList(f"{title} ({number})", links)


def _page_of(row: Model) -> str:
    owner = row.entry if isinstance(row, Passage) else row
    return entry_page(owner) if isinstance(owner, Entry) else admin_address(type(owner), "change", owner.pk)


def _proposed(form: WithdrawalForm, entry: OpenedEntry) -> bool:
    """Propose it. False: it was refused, and the form says why."""
    sent, state = form.cleaned_data, EntryState(form.cleaned_data["way"])
    with refusal_on(form):
        withdrawing.propose(entry.code, state=state, reason=sent["reason"], successor=sent["successor"], by=entry.by)
    return form.is_valid()


def _withdrawn(form: WithdrawalForm, entry: OpenedEntry) -> Edition | None:
    """Withdraw or merge the entry. None: it was refused, and the form says why."""
    sent, by = form.cleaned_data, entry.by
    with refusal_on(form):
        if sent["way"] == EntryState.MERGED:
            return publishing.merge(entry.code, into=sent["successor"], reason=sent["reason"], by=by, note=sent["note"])
        return publishing.withdraw(
            entry.code, reason=sent["reason"], successor=sent["successor"], by=by, note=sent["note"]
        )
    return None
