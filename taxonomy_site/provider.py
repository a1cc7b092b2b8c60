"""The identity provider of the house, from the environment: nothing of it, or all that signing in there needs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ImproperlyConfigured

from catalogue.vocabulary import Role

PREFIX = "CATALOGUE_OIDC_"
NEEDED = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")
ADMINISTRATOR = "administrator"
ROLES = (*(role.value for role in Role if role is not Role.READER), ADMINISTRATOR)
"""Who is in no group that has one of these is a reader."""

ISSUER = re.compile(
    r"(https://([A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])|http://(localhost|127\.0\.0\.1|\[::1\]))(:\d{1,5})?(/\S*)?"
)


@dataclass(frozen=True)
class Provider:
    """`roles` are pairs of a role and a group of the provider that has it."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = "your organisation’s account"
    scopes: str = "openid profile email"
    groups_claim: str = "groups"
    roles: tuple[tuple[str, str], ...] = ()

    def roles_of(self, groups: frozenset[str]) -> set[str]:
        return {role for role, group in self.roles if group in groups}


def from_environment(environment: Mapping[str, str]) -> Provider | None:
    """Return the provider, if any. Raises ImproperlyConfigured for half of one: nobody finds that out by signing in."""
    found = {name.removeprefix(PREFIX): value.strip() for name, value in environment.items() if name.startswith(PREFIX)}
    found = {name: value for name, value in found.items() if value}
    if not found:
        return None
    if missing := [PREFIX + name for name in NEEDED if name not in found]:
        raise ImproperlyConfigured(f"{PREFIX}… is half set: {', '.join(missing)} must be set as well.")
    if unknown := sorted(found.keys() - {*NEEDED, "NAME", "SCOPES", "GROUPS_CLAIM", "ROLES"}):
        raise ImproperlyConfigured(f"{PREFIX}{unknown[0]} is no setting; see docs/operations.md for those there are.")
    if not ISSUER.fullmatch(found["ISSUER"]):
        raise ImproperlyConfigured(f"{PREFIX}ISSUER is {found['ISSUER']!r}, but must look like https://login.example.")
    if "openid" not in found.get("SCOPES", "openid").split():
        raise ImproperlyConfigured(f"{PREFIX}SCOPES is {found['SCOPES']!r}, but must have openid among its words.")
    given = {name.lower(): value for name, value in found.items() if name != "ROLES"}
    return Provider(**given, roles=tuple(map(_role, filter(None, map(str.strip, found.get("ROLES", "").split(";"))))))


def _role(pair: str) -> tuple[str, str]:
    """Return role and group, which may hold “=” and “,”, as those of a directory do: CN=Curators,OU=Law."""
    role, _, group = map(str.strip, pair.partition("="))
    if role not in ROLES or not group:
        raise ImproperlyConfigured(
            f"{PREFIX}ROLES has {pair!r}, but must look like curator=Name of a group;publisher=Another group, "
            f"with the roles {', '.join(ROLES)}."
        )
    return role, group
