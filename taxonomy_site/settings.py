"""The whole deployment, from the environment. What is not set is safe."""

import os
import re
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from taxonomy_site import provider, secret_key, sqlite_journal

_settings: set[str] = set()


def said(variable: str) -> str:
    _settings.add(variable)
    return os.environ.get(variable, "")


def refuse_misspelt() -> None:
    """Raise ImproperlyConfigured: for a letter a site for members would be open to everybody, or a database empty."""
    for name in sorted(os.environ.keys() - _settings):
        meant = name.startswith(("CATALOGUE_", "DATABASE_")) and get_close_matches(name, _settings, n=1, cutoff=0.9)
        if meant and meant[0] not in os.environ:
            raise ImproperlyConfigured(f"{name} is no setting. Is {meant[0]} meant?")


def words(variable: str) -> list[str]:
    return said(variable).replace(",", " ").split()


def choice(variable: str, *allowed: str) -> str:
    """Return one of the allowed values, of which the first is the default."""
    value = said(variable) or allowed[0]
    if value not in allowed:
        raise ImproperlyConfigured(f"{variable} is {value!r}, but must be one of: {', '.join(allowed)}.")
    return value


def switched_on(variable: str) -> bool:
    return choice(variable, "0", "1") == "1"


def number(variable: str, default: int, *, least: int = 1, most: int) -> int:
    value = said(variable) or str(default)
    if not (value.isascii() and value.isdigit() and len(value) < 10 and least <= int(value) <= most):
        raise ImproperlyConfigured(f"{variable} is {value!r}, but must be a number from {least} to {most}.")
    return int(value)


def site_address(variable: str) -> str:
    """Return scheme and host, to which the path of a page can be added; "" where none is given."""
    value = said(variable).strip().rstrip("/")
    if value and not re.fullmatch(r"https?://([a-zA-Z0-9.-]+|\[[0-9a-fA-F:]+\])(:[0-9]{1,5})?", value):
        raise ImproperlyConfigured(f"{variable} is {value!r}, but must look like https://catalogue.example.")
    return value


def path_prefix(variable: str) -> str:
    """Return the path below which the site stands, such as /catalogue; "" where it has the host to itself."""
    value = said(variable).strip().strip("/")
    if value and not re.fullmatch(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*", value):
        raise ImproperlyConfigured(f"{variable} is {value!r}, but must look like /catalogue.")
    return f"/{value}" if value else ""


def former_addresses(variable: str) -> tuple[str, ...]:
    """Return each as scheme, host and, if the site had one, path, to which the path of a page can be added."""
    found = tuple(value.rstrip("/") for value in words(variable))
    for value in found:
        if not re.fullmatch(r"https?://([a-zA-Z0-9.-]+|\[[0-9a-fA-F:]+\])(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*", value):
            raise ImproperlyConfigured(
                f"{variable} has {value!r}, but each must look like https://catalogue.example or "
                "https://intranet.example/catalogue."
            )
    return found


def frame_hosts(variable: str) -> tuple[str, ...]:
    """Return sources as the directive frame-ancestors reads them; a bare * would mean everybody, and is refused."""
    found = tuple(words(variable))
    for value in found:
        if not re.fullmatch(r"(https?://)?(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?", value):
            raise ImproperlyConfigured(
                f"{variable} has {value!r}, but each must look like https://wiki.example or https://*.wiki.example."
            )
    return found


def contact(variable: str) -> str:
    """Return a mail address or a page as a link; "" where none is given."""
    value = said(variable).strip()
    if not value or value.startswith(("https://", "http://", "mailto:")):
        return value
    if "@" not in value:
        raise ImproperlyConfigured(f"{variable} is {value!r}, but must be a mail address or the address of a page.")
    return f"mailto:{quote(value, safe='@')}"


def listening(variable: str) -> tuple[str, int] | None:
    """Return host and port to listen on, the host being this machine where none is named; None where nothing is."""
    value = said(variable).strip()
    found = re.fullmatch(r"(?:([A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]):)?([0-9]{1,5})", value)
    if value and not (found and 0 < int(found[2]) < 2**16):
        raise ImproperlyConfigured(f"{variable} is {value!r}, but must look like 127.0.0.1:9464.")
    return ((found[1] or "127.0.0.1").strip("[]"), int(found[2])) if found else None


BASE_DIR = Path(__file__).resolve().parent.parent

# Everything the running site writes: secret key, SQLite database, collected static files, search indexes.
VAR = Path(said("CATALOGUE_VAR") or BASE_DIR / "var").resolve()
VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
if os.geteuid() == 0 and VAR.stat().st_uid != 0:
    raise ImproperlyConfigured(
        f"{VAR} belongs to another account: run this as that one. The site could not open what root leaves there. "
        "`catalogue` of deploy/ runs commands so, with the settings of the site; or give root the folder."
    )

# How an operator calls the commands that messages name.
MANAGE = said("CATALOGUE_COMMAND") or "python manage.py"

DEBUG = switched_on("CATALOGUE_DEBUG")
# Web processes on several hosts need one key between them; a single host keeps its own.
SECRET_KEY = said("CATALOGUE_SECRET_KEY") or secret_key.kept_in(VAR / "secret_key")

# Who may read: everybody, or only people who have signed in.
MEMBERS_ONLY = choice("CATALOGUE_ACCESS", "public", "members") == "members"

# Whether a second person must have approved what is published, and whether one may approve one's own changes.
REVIEW = choice("CATALOGUE_REVIEW", "if-possible", "required", "optional")
SELF_APPROVAL = switched_on("CATALOGUE_SELF_APPROVAL")

# Where researchers turn to who have found a hole; else as readers do.
SECURITY_CONTACT_URL = contact("CATALOGUE_SECURITY_CONTACT")

# Where readers turn to, such as when the catalogue has no answer: a mail address or a page.
CONTACT_URL = contact("CATALOGUE_CONTACT")

# How long after the decision what a reader suggested is kept.
SUGGESTIONS_KEPT_DAYS = number("CATALOGUE_SUGGESTIONS_KEPT_DAYS", 90, most=3650)

# Where readers find the site, for links in mails.
PUBLIC_URL = site_address("CATALOGUE_URL")

# Where readers found it before: old links and footnotes are still known as ours.
FORMER_URLS = former_addresses("CATALOGUE_FORMER_URLS")

# Which sites may show cards of entries in a frame, and whether they may where only members may read.
EMBED_HOSTS = frame_hosts("CATALOGUE_EMBED_HOSTS")
EMBED_PUBLIC = switched_on("CATALOGUE_EMBED_PUBLIC")

# Below which path of the host the site stands. A proxy in front may take it off the address or leave it there.
PATH = path_prefix("CATALOGUE_PATH")
FORCE_SCRIPT_NAME = PATH or None
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = f"{PATH}/"

# --- Hosts and transport

# This machine may always ask, so that whatever watches the site can: `curl http://127.0.0.1:8000/readyz`.
ALLOWED_HOSTS = [*words("CATALOGUE_ALLOWED_HOSTS"), "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = words("CATALOGUE_CSRF_TRUSTED_ORIGINS")

# "none" says that nobody can listen, such as on a network of the house; "0" has not been thought about.
TRANSPORT = choice("CATALOGUE_TLS", "0", "1", "none")
TLS = TRANSPORT == "1"
BEHIND_PROXY = switched_on("CATALOGUE_BEHIND_PROXY")

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if TLS else 0
# HSTS for subdomains and the browsers' preload list: not ours to decide for the rest of the domain.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
if BEHIND_PROXY:
    # Anyone can send this header, so it counts only where a proxy is declared that sets or removes it.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Without that header every request looks like plain HTTP, and the redirect would never end.
SECURE_SSL_REDIRECT = TLS and BEHIND_PROXY
SECURE_REDIRECT_EXEMPT = [
    rf"^{PATH.lstrip('/')}/?(health/|livez|readyz)$"
]  # health checks speak to the process, not to the proxy

# --- What a browser may do with a page

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "upgrade-insecure-requests": TLS,
    }
}
PERMISSIONS_POLICY = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- The application

INSTALLED_APPS = [
    "catalogue",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_filters",
    "csp",
    "axes",
]

MIDDLEWARE = [
    "catalogue.web.middleware.LogRequests",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "catalogue.web.middleware.PolicyHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "catalogue.web.middleware.AnswerPrograms",
    "catalogue.web.middleware.RefuseMalformedRequests",
    "catalogue.pages.http_cache.GivePagesAgain",
    "catalogue.web.middleware.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "catalogue.web.middleware.LeaveRoomForReaders",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "catalogue.web.middleware.MembersOnly",
    "axes.middleware.AxesMiddleware",
    "catalogue.web.middleware.ForgivePastedAddresses",
    "catalogue.web.middleware.KeepWords",
]

ROOT_URLCONF = "taxonomy_site.urls"
WSGI_APPLICATION = "taxonomy_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["taxonomy_site.templates.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "catalogue.pages.reading.without_edition",
            ],
            "libraries": {"catalogue": "catalogue.pages.tags"},
            "builtins": ["catalogue.web.form_tags"],
        },
    }
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True

# --- Accounts

LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "home"
CSRF_FAILURE_VIEW = "catalogue.web.error_pages.csrf_failure"

# A session ends so long after signing in, and so long after the last request.
LONGEST_SESSION = timedelta(hours=number("CATALOGUE_SESSION_HOURS", 12, most=24 * 30))
LONGEST_IDLE = timedelta(minutes=number("CATALOGUE_SESSION_IDLE_MINUTES", 120, least=5, most=60 * 24 * 30))
SESSION_COOKIE_AGE = int(LONGEST_IDLE.total_seconds())

# Where people sign in who have an account of the house: with OpenID Connect, or None.
PROVIDER = provider.from_environment(os.environ)

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# --- Guessed passwords: the limits stand in catalogue/web/throttling.py

AUTHENTICATION_BACKENDS = ["catalogue.web.throttling.PasswordBackend"]
AXES_HANDLER = "catalogue.web.throttling.SignInLimits"
AXES_LOCKOUT_CALLABLE = "catalogue.web.throttling.refuse"
AXES_CLIENT_IP_CALLABLE = "catalogue.web.senders.sender_of"
AXES_USERNAME_CALLABLE = "catalogue.web.throttling.counted_name"
AXES_FAILURE_LIMIT = 100  # per cent
AXES_COOLOFF_TIME = timedelta(minutes=15)
# What is not even tried does not count: nobody stays out for longer by trying.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# Who signs in is forgiven what was mistyped under that name from that address, and nothing else.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# No list of who signed in when and from where, and no admin pages about failures.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "csrfmiddlewaretoken", "kept"]

# The form of a failure mode with a hundred mappings sends a thousand fields, and loses them all if it is refused.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- Mail: to the console, until a server is named

EMAIL_HOST = said("CATALOGUE_MAIL_HOST")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
MAIL_SECURITY = choice("CATALOGUE_MAIL_SECURITY", "starttls", "tls", "none")
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL_SECURITY == "starttls", MAIL_SECURITY == "tls"
EMAIL_PORT = number("CATALOGUE_MAIL_PORT", {"starttls": 587, "tls": 465, "none": 25}[MAIL_SECURITY], most=65535)
EMAIL_HOST_USER = said("CATALOGUE_MAIL_USER")
EMAIL_HOST_PASSWORD = said("CATALOGUE_MAIL_PASSWORD")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = said("CATALOGUE_MAIL_FROM") or "catalogue@localhost"
if EMAIL_HOST and "@" not in said("CATALOGUE_MAIL_FROM"):
    raise ImproperlyConfigured("CATALOGUE_MAIL_FROM must be the address that mails come from.")

# --- Database

SQLITE_OPTIONS = {
    # A DEFERRED transaction that turns from reading to writing fails at once: "database is locked".
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # A start sees to the journal, which the file itself remembers: see catalogue/management/preparing.py.
    "init_command": f"PRAGMA synchronous={sqlite_journal.SYNCHRONOUS};",
}
SQLITE_JOURNAL = sqlite_journal.JOURNAL
# What a server does not do in so many seconds it gives up; 0 sends no limit, for a pooler that takes no options.
LONGEST_STATEMENT = number("CATALOGUE_DATABASE_STATEMENT_SECONDS", 30, least=0, most=3600)
POSTGRESQL_OPTIONS = {
    "connect_timeout": number("CATALOGUE_DATABASE_CONNECT_SECONDS", 3, least=2, most=60),
    # A network that swallows packets is noticed after some 20 seconds, whether we speak or listen.
    "tcp_user_timeout": 15_000,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
} | ({"options": f"-c statement_timeout={LONGEST_STATEMENT}s"} if LONGEST_STATEMENT else {})
# A server that is frozen gives up nothing, so we do, a little later: see catalogue/web/patience.py.
DATABASE_PATIENCE = LONGEST_STATEMENT + 5 if LONGEST_STATEMENT else None


def hosts_of(url: str) -> tuple[str, dict[str, str]]:
    """Return the address with one host, and where it names several, apart by commas, all of them and their ports."""
    several = re.fullmatch(r"(postgres(?:ql)?://(?:[^/@]*@)?)([^/?@]+,[^/?@]+)((?:[/?].*)?)", url)
    if not several:
        return url, {}
    before, hosts, after = several.groups()
    found = [re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^:\[\]]+)(?::([0-9]{1,5}))?", host) for host in hosts.split(",")]
    if not all(found):
        raise ImproperlyConfigured("DATABASE_URL names several hosts: write them as first.example:5432,second.example.")
    named = [(unquote(host[1]).strip("[]"), host[2] or "5432") for host in found if host]
    names, ports = zip(*named, strict=True)
    return f"{before}{after}", {"HOST": ",".join(names), "PORT": ",".join(ports)}


def database(url: str) -> dict[str, Any]:
    url, hosts = hosts_of(url)
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=None, conn_health_checks=True))
    except ValueError:  # without its words, in which a password may stand
        raise ImproperlyConfigured(
            "DATABASE_URL must look like postgresql://user:password@host/catalogue, or sqlite:////folder/file. In a "
            "user, a password or a name, write %23 for #, %40 for @, %2F for / and %25 for %."
        ) from None
    engines: dict[str, tuple[str, dict[str, Any]]] = {
        "django.db.backends.sqlite3": ("django.db.backends.sqlite3", SQLITE_OPTIONS),
        "django.db.backends.postgresql": ("catalogue.web.postgresql", POSTGRESQL_OPTIONS),
    }
    engine, options = engines.get(parsed["ENGINE"], ("", {}))
    if not engine:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql:// (or sqlite:///).")
    given = parsed.get("OPTIONS", {})
    if engine == "django.db.backends.sqlite3":
        if parsed["NAME"] == ":memory:":
            raise ImproperlyConfigured(
                "DATABASE_URL names no file, so all would be lost at the end: sqlite:////folder/file."
            )
        if parsed["HOST"] or given:
            raise ImproperlyConfigured("DATABASE_URL must look like sqlite:////folder/file, with nothing behind it.")
        return parsed | {"ENGINE": engine, "NAME": str(BASE_DIR / parsed["NAME"]), "OPTIONS": options}
    if not (parsed["NAME"] or given.get("service")):
        raise ImproperlyConfigured("DATABASE_URL names no database: postgresql://user:password@host/catalogue.")
    # A standby that takes no saves is passed over, unless the address says otherwise behind its question mark.
    parsed |= hosts
    has_several = any("," in str(named) for named in (parsed["HOST"], given.get("host"), given.get("hostaddr")))
    one_that_saves = {"target_session_attrs": "read-write"} if has_several else {}
    return parsed | {"ENGINE": engine, "OPTIONS": options | one_that_saves | given}


DATABASES = {"default": database(said("DATABASE_URL") or f"sqlite:///{quote(str(VAR / 'catalogue.sqlite3'))}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Pages for everybody that are kept, by each process: at most 64 MB, and what was used last

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": None,
        # Once there are so many, each new one takes the place of one.
        "OPTIONS": {"MAX_ENTRIES": 512, "CULL_FREQUENCY": 512},
    },
}
LARGEST_KEPT_PAGE = 125_000  # bytes

THREADS = 20  # of the server; PostgreSQL holds a connection for each

# --- Static files

STATIC_URL = f"{PATH}/static/"
STATIC_ROOT = VAR / "static"
WHITENOISE_ALLOW_ALL_ORIGINS = False  # nothing of another site needs them
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "taxonomy_site.static_files.StaticFiles"},
}

# --- Logging: to stderr, where whatever runs the process collects it

LOG = choice("CATALOGUE_LOG", "plain", "json")
LOG_QUERIES = switched_on("CATALOGUE_LOG_QUERIES")

# Where Prometheus finds counters and timings: a port that is not the site's, or None.
METRICS = listening("CATALOGUE_METRICS")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "taxonomy_site.logs.WithoutPrivateAddresses",
            "format": "{asctime} {levelname} {name} [{request_id}]: {message}",
            "style": "{",
        },
        "json": {"()": "taxonomy_site.logs.Json"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "bibtexparser": {"level": "CRITICAL"},  # it would quote what people typed, and its caller tells them anyway
        "catalogue": {"level": "INFO"},
        "catalogue.web.request_log": {"level": "INFO" if LOG == "json" else "WARNING"},
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": {"level": "ERROR"},  # its warnings are other people's mistyped addresses
    },
}

refuse_misspelt()
