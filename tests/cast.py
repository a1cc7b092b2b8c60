"""Who plays in the tests, from the one who may least to the one who may most."""

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
