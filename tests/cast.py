"""Who plays in the tests, from the one who may least to the one who may most."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User

from catalogue.vocabulary import Role

PASSWORD = "correct horse battery staple"


def reader() -> User:
    rosa = User.objects.create_user("rosa", password=PASSWORD, first_name="Rosa", last_name="Reader")
    rosa.groups.add(Group.objects.get(name=Role.READER.value))
    return rosa


def reviewer() -> User:
    return person("remy", "Remy Reviewer", Role.REVIEWER)


def curator() -> User:
    return person("cleo", "Cleo Curator", Role.CURATOR)


def publisher() -> User:
    """As in a small house: she edits, too."""
    return person("pia", "Pia Publisher", Role.CURATOR, Role.PUBLISHER)


def person(username: str, name: str, *roles: Role) -> User:
    first_name, last_name = name.split()
    user = User.objects.create_user(username, password=PASSWORD, first_name=first_name, last_name=last_name)
    user.groups.set(Group.objects.filter(name__in=[role.value for role in roles]))
    return user


def deactivated_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an administrator deactivate each account a moment before it is saved."""
    save = User.save

    def save_late(account: User, *arguments: Any, **options: Any) -> None:
        User.objects.filter(pk=account.pk).update(is_active=False)
        save(account, *arguments, **options)

    monkeypatch.setattr(User, "save", save_late)
