"""Who edited what."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from ..models.passage import QuotedText

LONGEST_NAME = 150


def editor_of(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def name_of(account: User) -> str:
    """The name that is stored beside an edit or an edition, and outlives the account."""
    return (account.get_full_name() or account.get_username())[:LONGEST_NAME]


def stamp(text: QuotedText, *, by: User) -> None:
    text.editor = by
    text.edited_by = name_of(by)
    text.edited_at = timezone.now()
