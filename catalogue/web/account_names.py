"""User names: in any case they are one person's."""

import unicodedata
from collections import defaultdict
from typing import Any

from django import forms
from django.contrib.auth.models import User

from ..addresses.names import bare, invisible_in, visible

SHOWN = frozenset({"first_name", "last_name"})


def compared(name: str) -> str:
    """Return what two names are compared by: the same on every database, whatever letters it knows the case of."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", bare(name)).casefold())


def stored_name(typed: str) -> str:
    """Return the user name that somebody means: as typed if there is one, else the only one in another case."""
    same = [name for name in _names() if compared(name) == compared(typed)]
    return same[0] if len(same) == 1 and typed not in same else typed


def others_of(account: User, name: str) -> list[str]:
    """Return the user names of other accounts that differ from the name in their case at most."""
    taken = User.objects.exclude(pk=account.pk).values_list("username", flat=True)
    return [other for other in taken if compared(other) == compared(name)]


def shared() -> list[list[str]]:
    """Return the user names that several accounts have, in whatever case."""
    same: dict[str, list[str]] = defaultdict(list)
    for name in sorted(_names()):
        same[compared(name)].append(name)
    return [names for names in same.values() if len(names) > 1]


class OneNamePerPerson(forms.ModelForm):
    """A form in which an account gets its name. Who has a twin already may keep the name."""

    def clean_username(self) -> str:
        name: str = self.cleaned_data.get("username", "")
        if "username" in self.changed_data:
            if hidden := ", ".join(invisible_in(name)):
                raise forms.ValidationError(f"It holds what nobody sees: {hidden}.")
            for other in others_of(self.instance, name):
                raise forms.ValidationError(f"This name is taken, by {other}: capitals make no difference.")
        return name

    def clean(self) -> dict[str, Any] | None:
        """Take out of the names that stand below editions what nobody sees."""
        cleaned = super().clean()
        for name in SHOWN.intersection(self.cleaned_data):
            self.cleaned_data[name] = visible(self.cleaned_data[name]).strip()
        return cleaned


def _names() -> list[str]:
    return list(User.objects.values_list("username", flat=True))
