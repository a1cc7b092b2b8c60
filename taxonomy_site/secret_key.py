import errno
import fcntl
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def kept_in(path: Path) -> str:
    """Return the key in this file, made on first use. The file is the owner's alone (0600).

    Two processes that start at once agree on one key: the second to get the lock finds what the first wrote.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as refused:
        if refused.errno != errno.EROFS or not path.exists():
            raise
        descriptor = os.open(path, os.O_RDONLY)  # a disk that fails can still be examined, and backed up
    with os.fdopen(descriptor, "r+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            key = file.read().strip()
        except UnicodeDecodeError:
            raise ImproperlyConfigured(
                f"{path} is damaged. Put back the one of a backup, or remove it: everybody has to sign in again then."
            ) from None
        if not key:
            key = secrets.token_urlsafe(50)
            file.write(key + "\n")
            file.flush()
            os.fsync(file.fileno())
        return key
