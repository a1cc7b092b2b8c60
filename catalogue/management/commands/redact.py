from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError, connection, transaction

from catalogue.editorial import redacting
from catalogue.editorial.erasing import Report
from catalogue.editorial.redacting import Asked
from catalogue.editorial.refused import Refused
from catalogue.management import redactions
from catalogue.management.own_tables import OnOwnTables
from catalogue.models import Redaction
from catalogue.web.patience import unlimited

LONGEST_SHOWN = 80


class Command(OnOwnTables):
    help = (
        "Erases words from the record, although it is immutable: by order of a court, or as personal data. One "
        "publisher proposes it with a ground, another confirms it. Without arguments, lists what was proposed and what "
        "was erased. Old backups still have the words: see docs/operations.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--words", action="append", default=[], help="words to erase wherever they stand")
        parser.add_argument(
            "--place",
            "--passage",
            dest="places",
            action="append",
            default=[],
            help="what says something else in each version: FM-03.P4, FM-03.S1, “FM-03 title”, “texts/about display”",
        )
        parser.add_argument("--ground", default="", help="why, in words that readers are told")
        parser.add_argument("--by", default="", metavar="ACCOUNT", help="the user name of the publisher who acts")
        parser.add_argument("--confirm", type=int, metavar="NUMBER", help="erase what another publisher has proposed")
        parser.add_argument("--dry-run", action="store_true", help="list every place, and change nothing")
        parser.add_argument("--replay", action="store_true", help="erase again whatever was erased and is here again")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with unlimited(connection):
                self._do(**options)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        except DatabaseError as error:
            raise CommandError(f"The database refused, and nothing was changed: {str(error).strip()}") from error

    def _do(self, **options: Any) -> None:
        _refuse_beside(options)
        asked = Asked(options["words"], options["places"])
        if options["replay"]:
            self._replay()
        elif options["confirm"] is not None:
            self._confirm(options["confirm"], options["by"], is_tried=options["dry_run"])
        elif asked.words or asked.places:
            self._propose(asked, options["ground"], options["by"], is_tried=options["dry_run"])
        elif options["ground"] or options["by"] or options["dry_run"]:
            raise CommandError("Say what is to go: --words, --place, or --confirm with the number of a proposal.")
        else:
            self._list()

    def _propose(self, asked: Asked, ground: str, by: str, *, is_tried: bool) -> None:
        if is_tried:
            self._tell(redacting.try_out(asked, ground=ground))
            self.stdout.write("Nothing was changed.")
            return
        redaction, report = redacting.propose(asked, ground=ground, by=_account(by))
        self._tell(report)
        self.stdout.write(
            f"Nothing is erased yet. Another publisher confirms it within {redacting.STANDS_OPEN.days} days:\n"
            f"    {settings.MANAGE} redact --confirm {redaction.pk} --by ACCOUNT"
        )

    def _confirm(self, number: int, by: str, *, is_tried: bool) -> None:
        if is_tried:
            self._tell(redacting.look_at(redacting.proposed(number)))
            self.stdout.write("Nothing was changed.")
            return
        redaction, report = redacting.confirm(number, by=_account(by))
        self._tell(report, with_words=False)
        self._sweep()
        self._tell_what_remains(report)
        self.stdout.write(f"{redaction} is carried out: places {report.number}.")

    def _replay(self) -> None:
        for redaction, report in redacting.replay(redactions.known()):
            self._tell(report, with_words=False)
            if report.places:
                self._tell_what_remains(report)
            self.stdout.write(f"{redaction}: places {report.number}.")
        self._sweep()

    def _sweep(self) -> None:
        transaction.on_commit(redactions.keep)
        for sentence in redactions.sweep():
            self.stdout.write(sentence)

    def _tell_what_remains(self, report: Report) -> None:
        self.stdout.write(redactions.WHAT_REMAINS, ending="")
        for digest in report.published:
            self.stdout.write(f"    /documents/{digest}.json")

    def _tell(self, report: Report, *, with_words: bool = True) -> None:
        for row, places in report.places.items():
            self.stdout.write(f"{row}: {', '.join(places)}")
        for words in report.gone if with_words else ():
            shown = " ".join(words.split())
            self.stdout.write(f"  erased: “{shown[:LONGEST_SHOWN]}{'…' if len(shown) > LONGEST_SHOWN else ''}”")
        for sentence in report.stays:
            self.stdout.write(f"Stays: {sentence}")

    def _list(self) -> None:
        redactions_made = Redaction.objects.all()
        if not redactions_made:
            self.stdout.write("Nothing was proposed or erased.")
        for redaction in redactions_made:
            at = redaction.confirmed_at
            confirmed = f"confirmed by {redaction.confirmed_by}, {at:%Y-%m-%d}" if at else "not confirmed"
            told = f"proposed by {redaction.proposed_by}, {redaction.proposed_at:%Y-%m-%d}, {confirmed}"
            self.stdout.write(f"{redaction}: {', '.join(redaction.places) or 'words'}. {redaction.ground} ({told})")


def _refuse_beside(options: dict[str, Any]) -> None:
    """Raise CommandError for options that would be passed over, such as --dry-run beside --replay."""
    values = {
        "--words": options["words"],
        "--place": options["places"],
        "--ground": options["ground"],
        "--by": options["by"],
        "--dry-run": options["dry_run"],
        "--confirm": options["confirm"] is not None,
    }
    given = {option for option, value in values.items() if value}
    if options["replay"]:
        chosen, passed_over = "--replay", given
    elif "--confirm" in given:
        chosen, passed_over = "--confirm", given - {"--confirm", "--by", "--dry-run"}
    else:
        return
    if passed_over:
        raise CommandError(f"Nothing was done: {chosen} goes without {', '.join(sorted(passed_over))}.")


def _account(name: str) -> User:
    if not name:
        raise CommandError("Say by whom: --by with the user name of a publisher.")
    account = User.objects.filter(username=name).first()
    if account is None:
        raise CommandError(f"There is no account {name}.")
    return account
