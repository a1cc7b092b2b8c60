"""Pages of their own on which people follow what changes: pages of the catalogue stay the same for everybody."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, ResolverMatch, resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ..addresses.pages import canonical, unpinned
from ..editions import held
from ..editions.following import Subject, entries_of
from ..editions.selection import read_search, read_selection
from ..models import Delivery, Follow
from ..models.fields import Line
from ..models.following import LONGEST_NOTE, LONGEST_SELECTION
from ..web import resubmission
from ..web.exceptions import BadParameter
from ..web.one_act import one_act
from .http_cache import for_one_person
from .lists import searches
from .reading import Page, entry_named, nothing_published

MOST_FOLLOWED = 200
"""Things that one account may follow."""

_EVERYTHING = ("home", "editions", "edition", "edition_changes")
_ENTRY = (None, "entry", "name", "history", "changes", "entry_feed")

View = Callable[[Page], HttpResponse]


class NoteForm(forms.Form):
    note = Line(
        label="Why you follow it (optional)",
        required=False,
        max_length=LONGEST_NOTE,
        help_text="It stands in the mail beside what changed. Nobody but you is shown it.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean_note(self) -> str:
        return " ".join(self.cleaned_data["note"].split())


def _for_readers(view: View) -> Callable[[HttpRequest], HttpResponse]:
    """Call `view` with a page of the edition in force. What it answers is for one person, and kept nowhere."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @one_act(by=lambda request: f"account {request.user.pk}")
    @wraps(view)
    def respond(request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and not request.user.is_authenticated:
            if resubmission.is_ours(request) and resubmission.has_words(request):
                return resubmission.sign_in_page(request)
            return redirect_to_login(request.get_full_path())
        try:
            newest = held.ready()
        except held.NothingPublished:
            return nothing_published(request)
        return for_one_person(view(Page(request, newest, newest, pinned=False)))

    return respond  # type: ignore[return-value]  # one_act also decorates what streams


@_for_readers
@searches
def follow(page: Page) -> HttpResponse:
    """Show how to hear of what changes at the address `at`; to who has signed in, a form to follow it by mail."""
    request, subject = page.request, _subject_at(page)
    account = _account(request)
    follows = Follow.objects.filter(account=account)
    stored = follows.filter(**vars(subject)).first() if account else None
    form = NoteForm(request.POST if request.method == "POST" else None, initial={"note": stored.note if stored else ""})
    if account and form.is_valid():
        if stored or follows.count() < MOST_FOLLOWED:
            _follow(account, subject, note=form.cleaned_data["note"], page=page)
            return redirect("following")
        form.add_error(None, f"You follow {MOST_FOLLOWED} things, which is the limit. Stop following one first.")
    context = {
        "subject": subject,
        "followed": entries_of(subject, page.served),
        "feed": canonical(subject.feed, request),
        "form": form,
        "account": account,
        "stored": stored,
        "members_only": settings.MEMBERS_ONLY,
        "has_accounts": User.objects.filter(is_active=True).exists(),
    }
    return render(request, "follow.html", context)


@_for_readers
def following(page: Page) -> HttpResponse:
    """Show what somebody follows, and whether their mail reaches them; change a note, stop one, pause or resume all."""
    account = _account(page.request)
    if account is None:
        return redirect_to_login(page.request.get_full_path())
    delivery, sent = Delivery.objects.filter(account=account).first(), page.request.POST
    form, changed = None, None
    match sent.get("do"):
        case "pause":
            Delivery.objects.update_or_create(account=account, defaults={"is_paused": True})
        case "resume":
            delivery, _ = Delivery.objects.update_or_create(account=account, defaults={"is_paused": False})
            delivery.accept()
        case "stop":
            _followed(account, sent).delete()
        case "save":
            changed, form = _followed(account, sent), NoteForm(sent)
            if form.is_valid():
                changed.note = form.cleaned_data["note"]
                changed.save(update_fields=["note"])
    if page.request.method == "POST" and (form is None or form.is_valid()):
        return redirect("following")
    rows = [
        {
            "follow": each,
            "subject": Subject.of(each),
            "title": entries_of(Subject.of(each), page.served).title,
            "form": form if each == changed else NoteForm(initial={"note": each.note}, auto_id=f"id_%s_{each.pk}"),
        }
        for each in Follow.objects.filter(account=account)
    ]
    return render(page.request, "following.html", {"rows": rows, "account": account, "delivery": delivery})


@csrf_exempt  # mail programs send it without ever having seen a form: the token is in the address
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the mails to the reader whose token it is, in one click of a mail program (RFC 8058). A visit changes
    nothing: programs that look at links in mails visit them all.
    """
    try:
        delivery = Delivery.objects.for_token(token)
    except BadSignature as error:
        raise Http404("No mails are stopped at this address.") from error
    if request.method == "POST":
        delivery.update(is_paused=True)  # they go on following, and may resume it
    return for_one_person(render(request, "unsubscribe.html", {"is_done": request.method == "POST"}))


def _account(request: HttpRequest) -> User | None:
    return User.objects.get(pk=request.user.pk) if request.user.is_authenticated else None


def _follow(account: User, subject: Subject, *, note: str, page: Page) -> None:
    Follow.objects.update_or_create(
        account=account,
        **vars(subject),
        defaults={"note": note},
        create_defaults={"note": note, "told": page.newest.number},
    )


def _followed(account: User, sent: QueryDict) -> Follow:
    key = sent.get("follow", "")
    if not re.fullmatch(r"[1-9][0-9]{0,17}", key, re.ASCII):
        raise BadParameter("follow", "You do not follow this.")
    return get_object_or_404(Follow, account=account, pk=int(key))


def _subject_at(page: Page) -> Subject:
    """Return what is followed at the page whose address is the parameter `at`. Raises BadParameter, or Http404."""
    typed = page.request.GET.getlist("at")
    if len(typed) != 1:
        raise BadParameter("at", "Name one page or list, as the links “Follow changes” do.")
    match, query = _route(typed[0])
    if match.url_name in _EVERYTHING:
        return Subject()
    if match.url_name in ("list", "list_feed"):
        subject = Subject.of_list(match.kwargs["kind"], read_selection(query, match.kwargs["kind"]))
    elif match.url_name in ("search", "search_feed") and (selection := read_search(query)).q:
        subject = Subject.of_list(None, selection)
    elif match.url_name in _ENTRY and (name := match.kwargs.get("name") or match.kwargs.get("code")):
        code = entry_named(page, name)
        if code not in page.served.edition.entries:
            raise Http404(f"There is no entry {code}.")
        return Subject(code=code)
    else:
        raise BadParameter("at", "Nothing changes there that could be followed.")
    if len(subject.query) > LONGEST_SELECTION:
        raise BadParameter("at", "This selection is too long to be followed.")
    return subject


def _route(at: str) -> tuple[ResolverMatch, QueryDict]:
    try:
        address = urlsplit(at)
        return resolve(unpinned(address.path)), QueryDict(address.query)
    except (Resolver404, ValueError) as error:
        raise BadParameter("at", "There is no page at this address.") from error
