"""The account of somebody whom the identity provider names: found by issuer and subject, and by nothing else."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from taxonomy_site.provider import ADMINISTRATOR, Provider

from ..addresses.names import visible
from ..models import AuditEvent, ProviderIdentity
from ..vocabulary import AuditKind, Role
from . import account_names

LONGEST_NAME = 140
"""Characters of a user name, which leave room for a number."""


@dataclass(frozen=True)
class Claims:
    """The facts about a person that the provider vouches for."""

    subject: str
    groups: frozenset[str]
    first_name: str
    last_name: str
    username: str
    email: str

    @classmethod
    def of(cls, claims: dict[str, Any], *, groups_claim: str) -> "Claims":
        def text(*names: str) -> str:
            found = (claims.get(name) for name in names)
            return next((shown for value in found if isinstance(value, str) and (shown := _on_one_line(value))), "")

        given, family = text("given_name"), text("family_name")
        groups = claims.get(groups_claim)
        groups = groups if isinstance(groups, list) else [groups]
        return cls(
            subject=claims["sub"],
            groups=frozenset(group for group in groups if isinstance(group, str)),
            first_name=(given if given or family else text("name"))[:150],
            last_name=family[:150],
            username=text("preferred_username", "email", "name") or "member",
            email=_mail_address(text("email")),
        )


@transaction.atomic
def account_of(claims: Claims, provider: Provider) -> User:
    """Return the person's account with today's name, mail address and roles. The first time it is made."""
    account = _known(claims, provider.issuer) or _first_time(claims, provider.issuer)
    account.first_name, account.last_name, account.email = claims.first_name, claims.last_name, claims.email
    before = _roles_of(account)
    roles = provider.roles_of(claims.groups)
    account.is_staff = account.is_superuser = ADMINISTRATOR in roles
    # Nothing else: an administrator may deactivate the account at this moment.
    account.save(update_fields=["first_name", "last_name", "email", "is_staff", "is_superuser"])
    account.groups.set(Group.objects.filter(name__in=roles or {Role.READER.value}))
    if (after := _roles_of(account)) != before:
        AuditEvent.objects.note(AuditKind.ROLES, account.username, f"{before or 'none'} → {after}", by=account)
    return account


def _known(claims: Claims, issuer: str) -> User | None:
    identity = ProviderIdentity.objects.filter(issuer=issuer, subject=claims.subject)
    return User.objects.filter(identity__in=identity).first()


def _first_time(claims: Claims, issuer: str) -> User:
    """Two first requests of one person end with one account: the second finds that of the first."""
    try:
        with transaction.atomic():
            account = User(username=_free_name(claims.username))
            account.set_unusable_password()
            account.save()
            ProviderIdentity.objects.create(account=account, issuer=issuer, subject=claims.subject)
    except IntegrityError:
        found = _known(claims, issuer)
        if found is None:
            raise
        return found
    return account


def _free_name(wanted: str) -> str:
    """Return a user name that nobody has, in whatever case: a name alone opens nobody's account."""
    allowed = "".join(letter for letter in wanted if letter.isalnum() or letter in "@.+-_")[:LONGEST_NAME] or "member"
    names = (f"{allowed}-{number}" if number > 1 else allowed for number in count(1))
    return next(name for name in names if not account_names.others_of(User(), name))


def _roles_of(account: User) -> str:
    roles = sorted(group.name for group in account.groups.all()) if account.pk else []
    return ", ".join([*roles, *([ADMINISTRATOR] if account.is_superuser else [])])


def _on_one_line(text: str) -> str:
    """Return what can be seen of it: PostgreSQL stores no NUL."""
    return " ".join(visible(text).replace("\0", " ").split())


def _mail_address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text
