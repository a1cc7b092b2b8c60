"""Adding references that were copied from elsewhere: first shown as they would be, then added as drafts."""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse
from django.urls import reverse

from ...editorial import decisions, permissions
from ...editorial.recording import recording
from ...exchange import bibliography
from ...exchange.bibliography import LONGEST_PASTE, Duplicate, Pasted, Work
from ...models import Reference
from ...vocabulary import Kind
from ..forms.fields import Prose
from ..forms.refusals import refusal_on
from ..shortcuts import Link, editor_of, entry_page, render_page

ADD, ADD_AS_READY = "add", "ready"
ADDED = {ADD: "is added as a draft", ADD_AS_READY: "is added and ready for review"}


@dataclass(frozen=True)
class Row:
    """A pasted work, and whether it can be added."""

    value: str
    work: Work
    duplicate: Duplicate | None
    complaint: str

    @property
    def may_be_added(self) -> bool:
        return not self.complaint and not (self.duplicate and self.duplicate.is_certain)

    @property
    def is_proposed(self) -> bool:
        return self.may_be_added and self.duplicate is None

    @property
    def details(self) -> list[str]:
        work = self.work
        authors = f"{'; '.join(work.authors)}{' et al.' if work.authors_incomplete else ''}"
        arxiv, doi = work.arxiv_id and f"arXiv:{work.arxiv_id}", work.doi and f"DOI {work.doi}"
        facts = (authors, work.venue, str(work.year or ""), arxiv, doi, work.url)
        details = (f"{field.label}: {value}" for field, value in work.details)
        return [*filter(None, facts), *details, work.type.label, f"line {work.line}"]

    @property
    def existing(self) -> Link | None:
        if self.duplicate is None:
            return None
        reference = self.duplicate.reference
        return Link(str(reference), entry_page(reference.entry), self.duplicate.why)


class PasteForm(forms.Form):
    pasted = Prose(label="BibTeX, RIS, CSL-JSON, DOIs or arXiv ids", max_length=LONGEST_PASTE, strip=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


def paste_references(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show the pasted works, then add those that are chosen: by their places in the very text that was shown."""
    account = editor_of(request)
    if not permissions.may_add(account, Kind.REFERENCE):
        raise PermissionDenied
    is_popup = IS_POPUP_VAR in request.GET
    form = PasteForm(request.POST if request.method == "POST" else None)
    pasted = _read(form)
    rows = _rows(pasted.works)
    chosen = request.POST.getlist("chosen") if form.data.get("seen") else [row.value for row in rows if row.is_proposed]
    step = request.POST.get("step", "")
    if step in ADDED and form.is_valid():
        added = _added(form, rows, chosen, by=permissions.actor(account), only_one=is_popup)
        if added and is_popup:
            return _back_to_the_form(added[0])
        if added:
            with recording(by=permissions.actor(account)):  # at once, so that reviewers have one mail
                for reference in added:
                    if step == ADD_AS_READY:
                        decisions.mark_ready(reference.code, by=permissions.actor(account))
                    messages.success(request, f"{reference} {ADDED[step]}.")
            return redirect(reverse("admin:catalogue_reference_changelist"))
    context: dict[str, Any] = {"is_popup": is_popup, "form": form, "rows": rows, "chosen": chosen}
    digest = _digest(form.cleaned_data["pasted"]) if rows else ""
    return render_page(
        request, site, "paste.html", title="Paste references", rejected=pasted.rejected, digest=digest, **context
    )


def _read(form: PasteForm) -> Pasted:
    if form.is_valid():
        with refusal_on(form, "pasted"):
            return bibliography.read_pasted(form.cleaned_data["pasted"])
    return Pasted([], [])


def _rows(works: list[Work]) -> list[Row]:
    duplicates = bibliography.duplicates_of(works) if works else {}
    repeated = bibliography.repeated_in(works)
    return [
        Row(str(index), work, duplicates.get(work), _complaint(work, repeated.get(work)))
        for index, work in enumerate(works, start=1)
    ]


def _complaint(work: Work, earlier: Work | None) -> str:
    if earlier is not None:
        return f"It stands in the paste already, in line {earlier.line}."
    return bibliography.complaint_about(work)


def _added(
    form: PasteForm, rows: list[Row], chosen: list[str], *, by: permissions.Actor, only_one: bool
) -> list[Reference]:
    """Add the chosen works. Empty: none was added, and the form says why."""
    works = [row.work for row in rows if row.may_be_added and row.value in chosen]
    if form.cleaned_data["seen"] != _digest(form.cleaned_data["pasted"]):
        form.add_error(None, "The text has changed since it was shown. This is what would be added now.")
    elif not works:
        form.add_error(None, "Choose at least one reference.")
    elif only_one and len(works) > 1:
        form.add_error(None, "Choose one reference: it goes into the form that you came from.")
    else:
        with refusal_on(form):
            return bibliography.add(works, by=by)
    return []


def _back_to_the_form(reference: Reference) -> HttpResponse:
    """Answer as the stock admin answers its own popups."""
    answer = json.dumps({"value": str(reference.pk), "obj": str(reference)})
    return SimpleTemplateResponse("admin/popup_response.html", {"popup_response_data": answer})


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
