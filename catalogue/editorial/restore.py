"""Restore: what an earlier version said, into the working copy, as a draft like any other."""

from .restore_refused import RestoreRefused
from .restoring import restore
from .restoring_shared import restore_shared_record

__all__ = ["RestoreRefused", "restore", "restore_shared_record"]
