"""A draft as readers would see it: the page of an entry, or one text while it is being written."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from weakref import WeakKeyDictionary

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
from ...documents.prose import NotRenderable, Target, TargetOf, advice_on, codes_in, losses, rendered
from ...editions import held
from ...editions.edition import LoadedEdition
from ...editions.held import NothingPublished, ServedEdition
from ...editorial import checks, permissions, states
from ...models import Entry, Passage, Scenario, SiteText
from ...pages.html.entry import TEMPLATES, entry_context
from ...pages.html.passages import shown_html
from ...pages.html.renderer import EditionRenderer
from ...vocabulary import Kind
from ..forms.fields import ASKS_FOR_PREVIEW
from ..shortcuts import editor_of, opened_entry

MOST_SOUGHT = 500  # SQLite takes a limited number of values in one query

DRAFTED = Target("", "", doubt="readers cannot see it yet")

_renderers: WeakKeyDictionary[ServedEdition, EditionRenderer] = WeakKeyDictionary()


@dataclass(frozen=True)
class TextPreview:
    html: SafeString | None = None
    doubts: list[str] = field(default_factory=list)
    malformed: list[str] = field(default_factory=list)
    refusal: str = ""


def preview_entry(request: HttpRequest, code: str) -> HttpResponse:
    return page_of(request, opened_entry(request, code).document)


def page_of(request: HttpRequest, draft: AnyEntryDocument) -> HttpResponse:
    """Return the page of an entry, made from its draft, among the drafts of its neighbours and of shared records."""
    others = states.differing(Entry.objects.exclude(code=draft["code"])).values_list("code", flat=True)
    edition = edition_with(draft, *documents.working_documents(list(others)))
    edition, kind = replace(edition, catalogue=documents.catalogue_document()), Kind(draft["kind"])
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


def targets_in(text: str, account: User) -> TargetOf:
    """Return a look-up of the codes in the text, in the edition in force or in drafts that readers cannot see yet.

    No query, or at most three for those that readers cannot see.
    """
    public = _public_targets()
    unseen = {str(parsed) for code in codes_in(text) if not public(code) and (parsed := Code.parse(code))}
    drafted = _drafted_among(sorted(unseen)[:MOST_SOUGHT], account)

    def target_of(code: str) -> Target | None:
        return public(code) or (DRAFTED if str(Code.parse(code)) in drafted else None)

    return target_of


def doubts_about(document: AnyEntryDocument, account: User) -> Iterator[str]:
    """Yield a sentence for each code in the document's texts that readers cannot follow, and for works like it."""
    yield from (finding.message for finding in checks.twins(document))
    for place, text in documents.markdown_texts(document):
        if not codes_in(text):
            continue
        try:
            named = rendered(text, targets_in(text, account)).named
        except NotRenderable:
            continue  # publishing is refused, with the reason
        yield from (f"{place} names {remark}" for remark in remarks_on(named.doubts.items()))


def remarks_on(doubts: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{code}: {doubt}." for code, doubt in doubts]


def _public_targets() -> Callable[[str], Target | None]:
    try:
        served = held.current()
    except NothingPublished:
        return lambda code: None
    return _renderers.setdefault(served, EditionRenderer(served.edition, Addresses())).target_of


def _drafted_among(codes: Collection[str], account: User) -> set[str]:
    if not codes:
        return set()
    entries = Entry.objects.filter(
        code__in={code.partition(".")[0] for code in codes}, kind__in=permissions.kinds_to_look_at(account)
    )
    drafted = set(entries.values_list("code", flat=True))
    if any("." in code for code in codes):
        passages = Passage.objects.filter(entry__in=entries).values_list("entry__code", "number")
        scenarios = Scenario.objects.filter(failure_mode__entry__in=entries).values_list(
            "failure_mode__entry__code", "number"
        )
        drafted |= {f"{code}.P{number}" for code, number in passages}
        drafted |= {f"{code}.S{number}" for code, number in scenarios}
    return drafted
