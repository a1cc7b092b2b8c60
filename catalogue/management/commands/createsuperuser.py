from django.contrib.auth.management.commands import createsuperuser
from django.contrib.auth.models import User

from catalogue.management.own_tables import OnOwnTables
from catalogue.web import account_names


class Command(OnOwnTables, createsuperuser.Command):
    def _validate_username(self, username: str, verbose_field_name: str, database: str) -> str | None:
        refusal: str | None = super()._validate_username(username, verbose_field_name, database)  # type: ignore[misc]  # not in the stubs
        for other in account_names.others_of(User(), username):
            refusal = refusal or f"Error: That username is taken, by {other}: capitals make no difference."
        return refusal
