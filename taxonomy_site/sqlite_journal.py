"""Which journal SQLite can be trusted with, by its version."""

import sqlite3

FIXED = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
"""Each release in which two writers no longer race when the write-ahead log is reset, the last and all that follow it.

https://sqlite.org/wal.html#walresetbug: from 3.7.0 on, one of two that write at an unlucky moment could lose what the
other had saved, or damage the database.
"""


def has_reset_race(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    return version < FIXED[-1] and not any(fixed <= version < (*fixed[:2], 1000) for fixed in FIXED)


# FULL: in write-ahead mode with NORMAL, a power cut loses saves that were already acknowledged; EXTRA is the same for a
# rollback journal, of which the removal has to be on the disk, too.
SYNCHRONOUS = "EXTRA" if has_reset_race() else "FULL"
JOURNAL = "delete" if has_reset_race() else "wal"
