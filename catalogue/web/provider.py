"""Signing in with the account of the house: OpenID Connect, of which Authlib checks each step."""

import logging
from collections.abc import Callable
from functools import wraps
from threading import BoundedSemaphore
from typing import Any

from authlib.integrations.base_client import MismatchingStateError
from authlib.integrations.django_client import OAuth, OAuthError
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from joserfc.errors import JoseError
from requests import RequestException

from taxonomy_site.provider import Provider

from ..addresses.pages import canonical
from ..models import AuditEvent
from ..vocabulary import AuditKind
from . import error_pages
from .provider_accounts import Claims, account_of

logger = logging.getLogger(__name__)

LONGEST_WAIT = 5  # seconds, for each answer of the provider
LONGEST_SUBJECT = 255
"""Characters of ASCII (OpenID Connect Core 1.0, section 2). Other letters are taken, too, if one can see them: by
control characters no list of accounts could tell two people apart, and PostgreSQL stores no NUL.
"""
NEXT = "after_sign_in"
SIGNATURES = "id_token_signing_alg_values_supported"
IN_THE_LOG = "Whoever runs the site finds the reason in its log."

NO_ANSWER = (RequestException, RuntimeError, ValueError, TypeError, AttributeError, LookupError)
"""What Authlib raises where the provider is away, or answers with something else: an error page, a list, nothing."""

MOST_BEGUN = 8
"""Sign-ins of one browser that may be under way. Each stays in its session for an hour, which every request reads."""
MOST_WAITING = 4
"""Requests of a process that wait for the provider at once: fewer than it has threads."""
_may_ask = BoundedSemaphore(MOST_WAITING)


def leaving_room(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let only so many threads wait for a provider that is slow: readers need the others."""

    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        _house()
        if not _may_ask.acquire(blocking=False):
            return _away(request, "as many wait for it as may")
        try:
            return view(request)
        finally:
            _may_ask.release()

    return answered


@require_GET
@never_cache
@leaving_room
def begin(request: HttpRequest) -> HttpResponse:
    """Send the reader to the provider, with state, nonce and the challenge that only we can answer (PKCE)."""
    client = _client(_house())
    wanted = request.GET.get("next", "")
    is_safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    request.session[NEXT] = wanted if is_safe else ""
    begun = [name for name in dict(request.session) if name.startswith("_state_")]
    for name in begun[:-MOST_BEGUN]:
        del request.session[name]
    try:
        answer: HttpResponse = client.authorize_redirect(request, canonical(reverse("provider_finish"), request))
    except NO_ANSWER as error:
        return _away(request, error)
    return answer


@require_GET
@never_cache
@leaving_room
def finish(request: HttpRequest) -> HttpResponse:
    """Sign in whom the provider names, or say in plain words why not."""
    house = _house()
    try:
        claims = Claims.of(_claims(request, house), groups_claim=house.groups_claim)
    except MismatchingStateError:
        return _again(request)
    except OAuthError as error:
        return _refused(request, error)
    except JoseError as error:
        logger.error("What the identity provider sent was not accepted: %s", error)
        return _answer(request, 403, f"What it sent could not be trusted, so nobody was signed in. {IN_THE_LOG}")
    except NO_ANSWER as error:
        return _away(request, error)
    account = account_of(claims, house)
    if not account.is_active:
        return _answer(request, 403, "Your account here is deactivated. An administrator can reactivate it.")
    leading_to = request.session.pop(NEXT, "")
    login(request, account)
    AuditEvent.objects.note(AuditKind.SIGNED_IN, by=account)
    return redirect(leading_to or resolve_url(settings.LOGIN_REDIRECT_URL))


def _house() -> Provider:
    provider: Provider | None = settings.PROVIDER
    if provider is None:
        raise Http404
    return provider


def _client(provider: Provider) -> Any:
    """Return a client that has read nothing yet: a provider may change its addresses and keys on any day."""
    return OAuth().register(
        "provider",
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": provider.scopes, "code_challenge_method": "S256", "default_timeout": LONGEST_WAIT},
    )


def _claims(request: HttpRequest, provider: Provider) -> dict[str, Any]:
    """Return what the ID token says, and what the provider adds for who holds the access token."""
    client = _client(provider)
    server = client.load_server_metadata()
    if SIGNATURES in server:  # a provider may list "none", by the standard, which would take a token that nobody signed
        server[SIGNATURES] = [algorithm for algorithm in server[SIGNATURES] if algorithm != "none"]
    wanted = {
        "iss": {"essential": True, "values": [provider.issuer]},
        "aud": {"essential": True, "values": [provider.client_id]},
    }
    token = client.authorize_access_token(request, claims_options=wanted)
    claims: dict[str, Any] | None = token.get("userinfo")
    subject = claims["sub"] if claims else None
    if not (claims and isinstance(subject, str) and subject.isprintable() and 0 < len(subject) <= LONGEST_SUBJECT):
        raise OAuthError("no_subject", "The provider names nobody.")
    if not client.server_metadata.get("userinfo_endpoint"):
        return claims
    more: dict[str, Any] = client.userinfo(token=token)
    if more["sub"] != subject:
        raise OAuthError("other_subject", "The provider names two people.")
    return more | {name: value for name, value in claims.items() if value is not None}


def _refused(request: HttpRequest, error: OAuthError) -> HttpResponse:
    if error.error == "access_denied":
        return _answer(request, 403, "The sign-in was declined there, by you or by your organisation.")
    if error.error == "invalid_grant":
        return _again(request)
    logger.error("The identity provider refused a sign-in: %r", str(error)[:200])
    return _answer(request, 403, f"It refused to sign you in. {IN_THE_LOG}")


def _again(request: HttpRequest) -> HttpResponse:
    reason = "It was begun in another browser, too long ago, or is finished already; or your browser keeps no cookies."
    return _answer(request, 400, f"{reason} Please begin again.")


def _away(request: HttpRequest, error: Exception | str) -> HttpResponse:
    logger.error("The identity provider does not answer as it should: %s", error)
    answer = _answer(request, 503, "It does not answer. Please try again in a moment.")
    answer.headers["Retry-After"] = error_pages.RETRY_AFTER
    return answer


def _answer(request: HttpRequest, status: int, reason: str) -> HttpResponse:
    return error_pages.answer(request, status, f"Signing in with {_house().name} did not work", reason)
