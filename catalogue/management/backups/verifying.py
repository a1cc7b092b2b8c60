"""A backup restored into a database of its own, and the record made again there."""

from collections.abc import Iterator

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from catalogue.editorial import verifying
from catalogue.web.schema_version import applied_migrations, known_migrations, newer

from .. import redactions
from .backup import Backup, Facts, whole_ones
from .making import engine
from .standing_in import facts


def faults(backup: Backup) -> Iterator[str]:
    """Yield what keeps this backup from being restored, the gravest first."""
    damaged = backup.faults()
    if damaged:
        yield from damaged
        return
    refuse_if_not_for_us(backup)
    with engine().scratch(backup.database):
        yield from _differences(backup.manifest.facts, facts())
        if known_migrations() - applied_migrations():
            call_command("migrate", interactive=False, verbosity=0)  # as the next start would
        redactions.replay_missing(backup.folder, *whole_ones(backup.folder.parent))  # as a restore does
        yield from verifying.faults()


def refuse_if_not_for_us(backup: Backup) -> None:
    """Raise CommandError where this release, on this engine, cannot restore it."""
    theirs = backup.manifest.engine.split()[0]
    if theirs != connection.vendor:
        raise CommandError(f"{backup.folder} is a backup of {theirs}, and DATABASE_URL names {connection.vendor}.")
    reason = newer(frozenset(backup.manifest.facts.migrations))
    if reason:
        older = [path for path in whole_ones(backup.folder.parent) if path < backup.folder]
        named = f" It may be {older[-1]}: name its folder." if older else ""
        raise CommandError(f"{backup.folder} cannot be restored. {reason}{named}")


def _differences(then: Facts, now: Facts) -> Iterator[str]:
    for table in sorted(then.counts.keys() | now.counts.keys()):
        before, after = then.counts.get(table), now.counts.get(table)
        if before != after:
            yield f"{table} had {before} rows when the backup was made, and has {after} when it is restored."
    if (then.edition, then.edition_digest) != (now.edition, now.edition_digest):
        yield (
            f"The newest edition was {then.edition} with the digest {then.edition_digest}, and is {now.edition} with "
            f"{now.edition_digest}."
        )
    if then.migrations != now.migrations:
        yield "The migrations that the database has seen are not those of the manifest."
