"""The site's own settings, with a throw-away folder and database, without what only makes tests slow."""

from tests import throwaway

FOLDER = throwaway.set_up()

from taxonomy_site.settings import *  # noqa: E402, F403
from taxonomy_site.settings import DATABASES, STATIC_ROOT  # noqa: E402

# A file, as on a real host: in memory, SQLite locks in another way, and the live server's threads fail.
if throwaway.CHOICE == "sqlite":
    DATABASES["default"]["TEST"] = {"NAME": FOLDER / "test.sqlite3"}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(exist_ok=True)
