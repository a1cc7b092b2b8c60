"""Readers suggest: a form of its own, so that pages of entries stay the same for everybody, and a private page."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from ..addresses.codes import Code
from ..addresses.pages import canonical
from ..editions.selection import read_edition
from ..feedback.forms import SuggestionForm
from ..feedback.outcome import appearance_of
from ..feedback.receiving import TooMany, receive
from ..feedback.targets import NoSuchTarget, Target, target_at
from ..models import Suggestion
from ..vocabulary import SuggestionKind, SuggestionState
from ..web import error_pages
from ..web.one_act import key_of
from ..web.senders import sender_of


@sensitive_post_parameters()
@csrf_exempt  # its token would need a cookie; `_comes_from_another_site` asks the browser instead
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: HttpRequest, code: str = "") -> HttpResponse:
    if request.method == "POST" and _comes_from_another_site(request):
        return error_pages.answer(
            request, 403, "Another site tried to send this", "Nothing was sent. Use the form on this site."
        )
    target = _target(code, request.GET)
    if request.method != "POST" and code != target.code:
        return _kept_nowhere(redirect(_address(target, request.GET)))
    form = SuggestionForm(target, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, target, form)
    try:
        token = _received(request, form.cleaned_data, target)
    except TooMany as refusal:
        form.add_error(None, str(refusal))
        response = _page(request, target, form, status=429)
        response["Retry-After"] = str(refusal.seconds)
        return response
    return _private(redirect("suggestion", token))


@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    found = Suggestion.objects.for_token(token)
    suggestion = found.select_related("entry", "passage__entry", "draft_entry", "draft_note").first()
    if suggestion is None:
        raise Http404("There is no such suggestion.")
    if suggestion.is_gone:
        return _private(_gone(request, suggestion))
    context = {
        "suggestion": suggestion,
        "state": SuggestionState(suggestion.decision),
        "appearance": appearance_of(suggestion),
        "address": canonical(request.path, request),
        "kept_days": settings.SUGGESTIONS_KEPT_DAYS,
    }
    return _private(render(request, "suggestion.html", context))


def _target(code: str, query: QueryDict) -> Target:
    parsed = Code.parse(code) if code else None
    if code and parsed is None:
        raise Http404(f"{code} is not a code.")
    try:
        return target_at(parsed, read_edition(query, "edition"))
    except NoSuchTarget as error:
        raise Http404(str(error)) from error


def _address(target: Target, query: QueryDict) -> str:
    address = reverse("suggest_an_edit", args=[target.code])
    return f"{address}?edition={target.edition}" if "edition" in query else address


def _received(request: HttpRequest, typed: dict[str, Any], target: Target) -> str:
    """Return the token of the private page: of the same one if the same form is sent again, though none is stored."""
    return receive(
        SuggestionKind(typed["kind"]),
        typed["words"],
        target=target,
        sender=_sender(request),
        token=key_of(request, by=_reader(request)),
        anchor=typed.get("passage", ""),
        reference=typed["reference"],
        contact=typed["contact"],
    )


def _comes_from_another_site(request: HttpRequest) -> bool:
    """Browsers say of every form where it was sent from. What says nothing is none, and has no reader to deceive."""
    origin, host = request.headers.get("Origin"), request.get_host()
    if origin is None:
        return request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none")
    return origin not in {f"https://{host}", f"http://{host}", *settings.CSRF_TRUSTED_ORIGINS}


def _sender(request: HttpRequest) -> str:
    """Return whose suggestions are counted together: an account where all readers have one, an address elsewhere."""
    if settings.MEMBERS_ONLY:
        return f"account {request.user.pk}"
    return sender_of(request) or "unknown"


def _reader(request: HttpRequest) -> str:
    """Return who alone is told again what the same form was answered: an account, or whoever has the form's token."""
    return _sender(request) if settings.MEMBERS_ONLY else ""


def _page(request: HttpRequest, target: Target, form: SuggestionForm, *, status: int = 200) -> HttpResponse:
    context = {"target": target, "form": form, "kept_days": settings.SUGGESTIONS_KEPT_DAYS}
    return _kept_nowhere(render(request, "suggest_an_edit.html", context, status=status))


def _gone(request: HttpRequest, suggestion: Suggestion) -> HttpResponse:
    return error_pages.answer(
        request,
        410,
        "This suggestion has been erased",
        f"It was received on {suggestion.received_at:%-d %B %Y} and decided on "
        f"{suggestion.decided_at:%-d %B %Y}: {SuggestionState(suggestion.decision).label.lower()}. "
        "What was written in it is no longer kept.",
    )


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    return response


def _private(response: HttpResponse) -> HttpResponse:
    """Whoever knows the address may read the page, so no other site may learn it."""
    response["Referrer-Policy"] = "no-referrer"
    return _kept_nowhere(response)
