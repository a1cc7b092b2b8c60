"""Who plays in the tests, from the one who may least to the one who may most."""

from django.contrib.auth.models import Permission, User

PASSWORD = "correct horse battery staple"

PUBLISHED_RECORD = ("edition", "entryversion", "name", "entry", "loadeddigest", "administratorinvitation")


def reader() -> User:
    return User.objects.create_user("rosa", password=PASSWORD, first_name="Rosa", last_name="Reader")


def reviewer() -> User:
    return _staff("remy", "Remy", "Reviewer", _may("view"))


def curator() -> User:
    return _staff("cleo", "Cleo", "Curator", _may("view") + _may_edit())


def publisher() -> User:
    add_edition = Permission.objects.filter(codename="add_edition", content_type__app_label="catalogue")
    return _staff("pia", "Pia", "Publisher", _may("view") + _may_edit() + list(add_edition))


def _staff(username: str, first_name: str, last_name: str, permissions: list[Permission]) -> User:
    user = User.objects.create_user(
        username, password=PASSWORD, first_name=first_name, last_name=last_name, is_staff=True
    )
    user.user_permissions.set(permissions)
    return user


def _may(action: str) -> list[Permission]:
    return list(
        Permission.objects.filter(content_type__app_label="catalogue", codename__startswith=f"{action}_")
    )


def _may_edit() -> list[Permission]:
    edits = _may("add") + _may("change") + _may("delete")
    return [edit for edit in edits if edit.codename.split("_")[1] not in PUBLISHED_RECORD]
