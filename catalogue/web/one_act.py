"""A press is one act: a form that is sent twice is done once, and the second answer repeats the first.

Every form that is opened carries a token of its own (see `form_tags`). What was taken is stored with its answer, in
one transaction with the act itself, so that of two presses at once the second waits and then repeats.
"""

import hashlib
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeData, mark_safe

from ..models import Act

FIELD = "_act"
"""The name of the form's field that holds the token."""
NOT_TYPED = (FIELD, "csrfmiddlewaretoken", "_save", "_continue", "_addanother")
"""Whichever button of the desk saves a form: who waits for one may try the next."""
LONGEST_TOKEN = 100

POPUP = "popup_response_data"
"""What the page is given that the stock admin's popups end with."""

View = Callable[..., HttpResponseBase]
Message = tuple[int, str, str, bool]
"""A message: its level, text and tags, and whether the text is HTML."""


def new_token() -> str:
    return secrets.token_urlsafe(18)


def one_act(by: Callable[[HttpRequest], str]) -> Callable[[View], View]:
    """Make a press of a form's button one act. `by` tells who sends it: nobody is told what another was answered."""

    def decorated(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *arguments: Any, **parameters: Any) -> HttpResponseBase:
            key = key_of(request, by=by(request))
            if not key:
                return view(request, *arguments, **parameters)
            with transaction.atomic():
                act = Act.objects.begin(key)
                if act.answer:
                    return _repeated(request, act.answer)
                before = len(messages.get_messages(request))
                response = view(request, *arguments, **parameters)
                _keep(act, response, _waiting_messages(request)[before:])
            return response

        return answer

    return decorated


def key_of(request: HttpRequest, *, by: str) -> str:
    """Return the digest of what is sent and its form's token; empty if it is no form, or one without a token.

    Of what is sent, too: somebody who goes back and types something else means something else.
    """
    token = token_of(request)
    if not token:
        return ""
    typed = sorted((name, values) for name, values in request.POST.lists() if name not in NOT_TYPED)
    sent = repr((token, by, request.get_full_path(), typed, _digests_of_files(request)))
    return salted_hmac("catalogue.one_act", sent, algorithm="sha256").hexdigest()


def token_of(request: HttpRequest) -> str:
    token = request.POST.get(FIELD, "") if request.method == "POST" else ""
    return token if len(token) <= LONGEST_TOKEN else ""


def leads_to(response: HttpResponseBase, address: str) -> None:
    """Say where the page leads that is answered, which whoever presses again is sent to at once."""
    response.leads_to = address  # type: ignore[attr-defined]  # ours, read below


def _digests_of_files(request: HttpRequest) -> list[tuple[str, str]]:
    digests = []
    for name, files in sorted(dict(request.FILES.lists()).items()):
        for file in files:
            digest = hashlib.sha256((file.name or "").encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
            digests.append((name, digest.hexdigest()))
    return digests


def _keep(act: Act, response: HttpResponseBase, found: list[Message]) -> None:
    """Store the answer of what was done. A form that comes back was not, and can be sent again."""
    answer = _answer_in(response)
    if answer:
        act.answer = answer | {"messages": found}
        act.save(update_fields=["answer"])
    else:
        act.delete()


def _answer_in(response: HttpResponseBase) -> dict[str, str]:
    location = getattr(response, "url", "") or getattr(response, "leads_to", "")
    if location:
        return {"location": location}
    if isinstance(response, SimpleTemplateResponse) and POPUP in (response.context_data or {}):
        return {POPUP: response.context_data[POPUP]}  # type: ignore[index]
    return {}


def _waiting_messages(request: HttpRequest) -> list[Message]:
    """Return the messages that wait to be shown. They go on waiting."""
    waiting: Any = messages.get_messages(request)
    were_shown = waiting.used
    found = [(one.level, str(one.message), one.extra_tags, isinstance(one.message, SafeData)) for one in waiting]
    waiting.used = were_shown
    return found


def _repeated(request: HttpRequest, answer: dict[str, Any]) -> HttpResponseBase:
    there = {text for _, text, _, _ in _waiting_messages(request)}
    for level, text, tags, is_safe in answer["messages"]:
        if text not in there:
            messages.add_message(request, level, mark_safe(text) if is_safe else text, tags)  # noqa: S308 - as it was
    if POPUP in answer:
        return SimpleTemplateResponse("admin/popup_response.html", {POPUP: answer[POPUP]})
    return HttpResponseRedirect(answer["location"])
