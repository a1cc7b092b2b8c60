"""The page that withdraws an entry or merges it into another."""

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ...addresses.codes import Code
from ...addresses.pages import Addresses
from ...editions import held
from ...editorial import permissions, publishing
from ...editorial.refused import Refused
from ...models import Edition
from ...vocabulary import EntryState
from ..forms.fields import Prose
from .admin_entry import AdminEntry, admin_entry, render

WAYS = [
    (EntryState.WITHDRAWN.value, "Withdraw it: readers are told that it is gone, and why"),
    (EntryState.MERGED.value, "Merge it: readers are led to another entry"),
]


class WithdrawalForm(forms.Form):
    way = forms.ChoiceField(label="What to do", choices=WAYS, widget=forms.RadioSelect)
    reason = Prose(label="Why", max_length=2000, help_text="Readers who follow a link to the entry are told.")
    successor = forms.CharField(
        label="Replaced by",
        required=False,
        max_length=20,
        help_text="The code of the entry that takes its place, such as FM-04. To merge, you must name one.",
    )
    note = Prose(label="Note on the edition", max_length=2000, help_text="Readers see it with the edition.")

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


def withdraw_entry(request: HttpRequest, site: AdminSite, code: str) -> HttpResponse:
    entry = admin_entry(request, code)
    if not entry.may_publish:
        raise PermissionDenied
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (edition := _withdrawn(form, entry)):
        transaction.on_commit(held.current, robust=True)  # so that this process serves the edition before it answers
        messages.success(request, f"{edition} is published. {code} is no longer in the lists.")
        return redirect(Addresses().edition(edition.number))
    title = f"Withdraw or merge {code} {entry.document['title']}"
    return render(request, site, "withdraw.html", title=title, entry=entry, form=form)


def _withdrawn(form: WithdrawalForm, entry: AdminEntry) -> Edition | None:
    """Withdraw or merge the entry. None: it was refused, and the form says why."""
    said, by = form.cleaned_data, permissions.actor(entry.account)
    try:
        if said["way"] == EntryState.MERGED:
            return publishing.merge(entry.code, into=said["successor"], reason=said["reason"], by=by, note=said["note"])
        return publishing.withdraw(
            entry.code, reason=said["reason"], successor=said["successor"], by=by, note=said["note"]
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
