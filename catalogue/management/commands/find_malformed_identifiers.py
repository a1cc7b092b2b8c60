from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils.text import Truncator

from catalogue.addresses.names import invisible_in
from catalogue.management.own_tables import OnOwnTables
from catalogue.models.fields import OneFormStored, SeenStored
from catalogue.web import account_names

CLEANED = (OneFormStored, SeenStored)


class Command(OnOwnTables):
    help = (
        "Names what was stored before it was checked: DOIs, arXiv ids, addresses and authors that are none or are "
        "written in another form, names and texts that hold what nobody sees, and accounts whose names differ in their "
        "case alone. Changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = [*_malformed(), *_twins()]
        for line in found:
            self.stdout.write(line)
        if found:
            raise CommandError(f"To be mended at the desk: {len(found)}.")


def _malformed() -> Iterator[str]:
    for model in apps.get_app_config("catalogue").get_models():
        fields: list[Any] = [field for field in model._meta.get_fields() if isinstance(field, CLEANED)]
        for field in fields:
            for row in model._default_manager.exclude(**{field.name: ""}).order_by("pk"):
                stored = getattr(row, field.name)
                remark = _remark_on(field, stored)
                if remark:
                    yield f"{_named(row)}, {field.verbose_name} “{Truncator(stored).chars(60)}”: {remark}"


def _remark_on(field: Any, stored: str) -> str:
    try:
        one = field.clean(stored, None)
    except ValidationError as error:
        return " ".join(error.messages)
    if hidden := ", ".join(invisible_in(stored)):
        return f"It holds what nobody sees: {hidden}"
    return "" if one == stored else f"Write it as {one}"


def _named(row: Any) -> str:
    """Return the code of the entry, which a curator can open."""
    owner = getattr(row, "reference", None) or getattr(row, "failure_mode", None) or row
    return str(getattr(owner, "code", "") or row)


def _twins() -> Iterator[str]:
    for names in account_names.shared():
        yield f"Accounts {', '.join(names)}: one name. Each signs in with the name exactly as it is written here."
