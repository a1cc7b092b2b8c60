"""The site's own settings, with a throw-away folder and database, without what only makes tests slow."""

from tests import throwaway

FOLDER = throwaway.set_up()

from taxonomy_site.settings import *  # noqa: E402, F403 - set_up comes before it, and all of it counts
from taxonomy_site.settings import DATABASES, STATIC_ROOT  # noqa: E402 - as above

# On SQLite a file, as on a real host: in memory, it locks in another way, and the live server's threads fail.
if throwaway.CHOICE == "postgresql":
    DATABASES["default"]["NAME"] = f"tests_{throwaway.WORKER}"
else:
    DATABASES["default"]["OPTIONS"] |= {"init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;"}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(exist_ok=True)
