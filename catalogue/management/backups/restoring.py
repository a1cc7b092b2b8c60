"""A backup put in place of what the site has."""

import os
import shutil
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from catalogue.editions.search import storage
from catalogue.models import Redaction
from catalogue.web.serving import nobody_serves

from .. import redactions
from .backup import SECRET_KEY, Backup, flush, forget_scratch, whole_ones
from .making import engine
from .verifying import refuse_if_not_for_us


def restore(backup: Backup, *, overwrite: bool = False, ledgers: tuple[Path, ...] = ()) -> list[Redaction]:
    """Restore all of it, or nothing, and return what was redacted anew: the backup is older than these redactions.

    Raises CommandError with what to do.
    """
    if damaged := backup.faults():
        raise CommandError("Nothing was restored: " + " ".join(damaged))
    refuse_if_not_for_us(backup)
    with nobody_serves():
        if not overwrite and not engine().is_empty():
            raise CommandError(
                "Nothing was restored: there is a database already. Make a backup of it if anything in it may be "
                "needed, then restore with --overwrite."
            )
        # Before anything else: the next start carries out what a kill leaves undone here.
        redactions.keep(*ledgers, *whole_ones(backup.folder.parent), backup.folder)
        forget_scratch()
        engine().load(backup.database)
        if backup.secret_key and not os.environ.get("CATALOGUE_SECRET_KEY"):
            _restore_key(backup)
        storage.forget()
        if redactions.missing():
            call_command("migrate", interactive=False, verbosity=0)  # it may be older than redactions are
        replayed = redactions.replay_missing()
        if replayed:
            redactions.sweep()
        return replayed


def _restore_key(backup: Backup) -> None:
    target = settings.VAR / SECRET_KEY
    new = target.with_suffix(".new")
    shutil.copy(backup.folder / SECRET_KEY, new)
    new.chmod(0o600)
    flush(new)
    new.replace(target)
    flush(settings.VAR)
