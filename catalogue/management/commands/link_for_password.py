from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandError, CommandParser

from catalogue.management.own_tables import OnOwnTables
from catalogue.models import AuditEvent
from catalogue.vocabulary import AuditKind
from catalogue.web.account_links import link_for
from catalogue.web.account_names import stored_name


class Command(OnOwnTables):
    help = "Prints a link with which an account's owner chooses a password, once, within three days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the user name, in any case")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        account = User.objects.filter(username=stored_name(name), is_active=True).first()
        if account is None:
            raise CommandError(f"There is no active account {name}.")
        AuditEvent.objects.note(AuditKind.LINK, account.username, "At the command line", by=account)
        self.stdout.write(link_for(account))
