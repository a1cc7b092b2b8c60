"""The person behind a request, and their name on what they edit."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from ..editorial import permissions
from ..editorial.permissions import Actor
from ..editorial.recording import sign
from ..models.passage import QuotedText


def editor_of(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def actor_of(request: HttpRequest) -> Actor:
    return permissions.actor(editor_of(request))


def stamp(text: QuotedText, *, by: User) -> None:
    sign(text, by=permissions.actor(by))
