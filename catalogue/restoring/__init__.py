"""Restore: what an earlier version said, into the working copy, as a draft like any other."""

from .entries import restore
from .refused import RestoreRefused
from .rows import restore_row

__all__ = ["RestoreRefused", "restore", "restore_row"]
