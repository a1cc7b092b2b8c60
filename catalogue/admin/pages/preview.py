"""A draft as readers would see it: the page of an entry, or one text while it is being written."""

from dataclasses import dataclass, field, replace

from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from ... import documents
from ...addresses.codes import Code, sort_key
from ...addresses.pages import Addresses
from ...documents import AnyEntryDocument
from ...documents.prose import NotRenderable, advice_on, losses, rendered
from ...editions import held
from ...editions.edition import LoadedEdition
from ...editorial import permissions, states
from ...models import Entry, SiteText
from ...pages.html.entry import TEMPLATES, entry_context
from ...pages.html.passages import shown_html
from ...pages.html.renderer import EditionRenderer
from ...vocabulary import Kind
from ..forms.fields import ASKS_FOR_PREVIEW
from ..shortcuts import editor_of
from .link_targets import remarks_on, targets_in
from .opened_entry import opened_entry


@dataclass(frozen=True)
class TextPreview:
    html: SafeString | None = None
    doubts: list[str] = field(default_factory=list)
    malformed: list[str] = field(default_factory=list)
    refusal: str = ""


def preview_entry(request: HttpRequest, code: str) -> HttpResponse:
    return page_of(request, opened_entry(request, code).document)


def page_of(request: HttpRequest, draft: AnyEntryDocument) -> HttpResponse:
    """Return the page of an entry, made from its draft, among the drafts of its neighbours."""
    others = states.differing(Entry.objects.exclude(code=draft["code"])).values_list("code", flat=True)
    edition, kind = edition_with(draft, *documents.working_documents(list(others))), Kind(draft["kind"])
    context = entry_context(draft["code"], kind, EditionRenderer(edition, Addresses()))
    return render(request, TEMPLATES[kind], {"edition": edition, "is_draft": True, **context})


def edition_with(*drafts: AnyEntryDocument) -> LoadedEdition:
    """Return the edition in force with the drafts in their places."""
    current = held.current().edition
    drafted = {draft["code"]: draft for draft in drafts}
    entries = {**current.entries, **drafted}
    in_order = {code: entries[code] for code in sorted(entries, key=sort_key)}
    return replace(current, entries=in_order, may_cite=current.may_cite | drafted.keys())


@require_POST
def preview_text(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show one text of a form that is sent whole: the button that asks has the name of the text's field."""
    account = editor_of(request)
    if not permissions.kinds_to_look_at(account):
        raise PermissionDenied
    name, quoted = _asked_for(request.POST)
    text = request.POST.get(name, "").replace("\r\n", "\n")
    preview = _correction(request, quoted, text) if quoted else _markdown(text, account)
    return render(request, "admin/text_preview.html", {"preview": preview})


def _asked_for(sent: QueryDict) -> tuple[str, str]:
    """Return the field, and the anchor or key of the quoted text that it corrects, if any."""
    for name in sent:
        if name.startswith(ASKS_FOR_PREVIEW):
            return name.removeprefix(ASKS_FOR_PREVIEW), sent.get(name, "")
    raise BadRequest("No text was named that could be shown.")


def _markdown(text: str, account: User) -> TextPreview:
    try:
        found = rendered(text, targets_in(text, account), marked=True)
    except NotRenderable as error:
        return TextPreview(refusal=f"This cannot be shown: {error}.")
    refused = dict.fromkeys(f"{refusal}." for refusal in [*map(advice_on, found.named.malformed), *losses(text)])
    return TextPreview(found.html, remarks_on(found.named.doubts.items()), list(refused))


def _correction(request: HttpRequest, quoted: str, text: str) -> TextPreview:
    code = Code.parse(quoted)
    if code is None:
        site_text = SiteText.objects.filter(key=quoted.replace("\0", "")).first()  # PostgreSQL fails on a NUL
        if site_text is None:
            raise BadRequest("There is no such text.")
        return TextPreview(shown_html(site_text.verbatim, text.strip(), []))
    draft = opened_entry(request, code.entry).document
    for passage in draft["passages"]:
        if passage["anchor"] == str(code):
            passage["display"] = text.strip()
    shown = EditionRenderer(edition_with(draft), Addresses()).passages(draft)
    if str(code) not in shown:
        raise BadRequest("There is no such passage.")
    return TextPreview(shown[str(code)].shown)
