"""Addresses of admin pages, and the lists of links at the foot of an entry's page."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst

from ..documents import WORKING_MODELS
from ..models import Entry
from ..vocabulary import Kind


@dataclass(frozen=True)
class Link:
    text: str
    address: str
    remark: str = ""


@dataclass(frozen=True)
class RelatedList:
    """Links to the rows that point at an entry and are edited on pages of their own."""

    title: str
    links: list[Link]
    add: Link


def related_list(title: str, rows: QuerySet[Any], *, add: str, **given: Any) -> RelatedList:
    """Return links to the rows, and one to a new row: `add` is its text, and it opens with the values `given`."""
    links = [Link(str(row), admin_address(row._meta.model, "change", row.pk)) for row in rows]
    address = admin_address(rows.model, "add")
    return RelatedList(title, links, Link(add, f"{address}?{urlencode(given)}" if given else address))


def admin_address(model: type[Model], page: str, *arguments: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def list_of(model: type[Model]) -> Link:
    return Link(capfirst(str(model._meta.verbose_name_plural)), admin_address(model, "changelist"))


def entry_page(entry: Entry) -> str:
    """Return the address at which the entry is edited."""
    return admin_address(WORKING_MODELS[Kind(entry.kind)], "change", entry.pk)


def publication_address(*codes: str) -> str:
    address = reverse("admin:publish")
    return f"{address}?{urlencode([('code', code) for code in codes])}" if codes else address
