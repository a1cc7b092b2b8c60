"""The curators' desk as one person uses it: open a page, change what it holds, save."""

from typing import Any

from django.apps import apps
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from catalogue.editorial.permissions import actor
from catalogue.editorial.recording import recording, sign
from catalogue.models import Passage
from tests.page_forms import form_on

PUBLISH = "/admin/catalogue/publish/"


def address_of(row: Model, page: str = "change") -> str:
    return reverse(f"admin:catalogue_{row._meta.model_name}_{page}", args=[row.pk])


def list_of(model: type[Model], page: str = "changelist") -> str:
    return reverse(f"admin:catalogue_{model._meta.model_name}_{page}")


def registered(site: AdminSite) -> list[type[Model]]:
    return [model for model in apps.get_models() if site.is_registered(model)]


def rewrite(code: str, text: str, *, by: User) -> None:
    """A description that was corrected and saved as the form does it, for tests that are not about the form."""
    with recording([code], by=actor(by)):
        description = Passage.objects.get(entry__code=code, role="description")
        description.display = text
        sign(description, by=actor(by))
        description.save()


class Desk:
    def __init__(self, user: User) -> None:
        self.person = user
        self.client = Client()
        self.client.force_login(user)

    def open(self, row: Model) -> "Sheet":
        return Sheet(self.client, address_of(row), f"{row._meta.model_name}_form")

    def add(self, model: type[Model], query: str = "") -> "Sheet":
        return Sheet(self.client, f"{list_of(model, 'add')}{query}", f"{model._meta.model_name}_form")

    def publication(self, query: str = "") -> "Publication":
        return Publication(self.client, f"{PUBLISH}{query}", "")


class Sheet:
    """A form that is open in a browser. `sheet["title"] = "…"` types, a list chooses several, `save` sends.

    A section whose fields load when it is opened is opened for whoever writes in one of its rows.
    """

    def __init__(self, client: Client, address: str, form_id: str) -> None:
        self.client = client
        self.address = address
        self.form_id = form_id
        self.page = client.get(address)
        self.sent = form_on(self.page, form_id)

    def __getitem__(self, field: str) -> str:
        (value,) = self.sent[field]
        return value

    def __setitem__(self, field: str, value: str | list[str]) -> None:
        self.sent[field] = value if isinstance(value, list) else [value]

    def row(self, prefix: str, row: Model) -> str:
        """`passages-3`, for the row's fields."""
        self.open_section(prefix)
        key = row._meta.pk.name
        for field, values in self.sent.items():
            if field.startswith(f"{prefix}-") and field.endswith(f"-{key}") and values == [str(row.pk)]:
                return field.removesuffix(f"-{key}")
        raise AssertionError(f"{row} is not among the {prefix}")

    def open_section(self, prefix: str) -> None:
        if f"{prefix}-TOTAL_FORMS" not in self.sent:
            self.sent = form_on(self.client.get(f"{self.address}?section={prefix}"), self.form_id) | self.sent

    def add_row(self, prefix: str, **fields: str | list[str]) -> None:
        self.open_section(prefix)
        place = int(self[f"{prefix}-TOTAL_FORMS"])
        self[f"{prefix}-TOTAL_FORMS"] = str(place + 1)
        for name, value in fields.items():
            self[f"{prefix}-{place}-{name}"] = value

    def save(self) -> Any:
        return self.client.post(self.address, self.sent)


class Publication(Sheet):
    """The form that publishes. It is confirmed once it is asked about, unless there are warnings to tick."""

    def ask(self) -> Any:
        return super().save()

    def save(self) -> Any:
        asked = self.ask()
        if asked.status_code == 200 and "Publish edition" in asked.text:
            return self.client.post(self.address, form_on(asked))
        return asked


def complaints(response: Any) -> str:
    """Return what a rejected page tells its curator; empty if it was saved."""
    if response.context is None:
        return ""
    errors = response.context["errors"]
    return " ".join(error if isinstance(error, str) else " ".join(map(str, error)) for error in errors)
