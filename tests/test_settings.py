import errno
import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from taxonomy_site import provider, secret_key, sqlite_journal
from taxonomy_site import settings as site
from tests import throwaway
from tests.deployment import PATIENCE

SHOW = """
import json, sys
from taxonomy_site import settings
print(json.dumps({name: getattr(settings, name, None) for name in sys.argv[1:]}, default=str))
"""


def start(folder: Path, *names: str, **environment: str) -> subprocess.Popen[str]:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-c", SHOW, *names],
        cwd=settings.BASE_DIR,
        env=inherited | {"CATALOGUE_VAR": str(folder / "var")} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def settings_of(folder: Path, *names: str, **environment: str) -> dict:
    output, errors = start(folder, *names, **environment).communicate(timeout=PATIENCE)
    assert not errors
    return json.loads(output)


def refusal(folder: Path, **environment: str) -> str:
    """The last line of what a start with these settings prints."""
    process = start(folder, **environment)
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode != 0
    return errors.strip().splitlines()[-1]


def test_site_is_closed_unless_told_otherwise(tmp_path):
    names = ["DEBUG", "ALLOWED_HOSTS", "MEMBERS_ONLY", "CSRF_COOKIE_HTTPONLY"]
    assert settings_of(tmp_path, *names) == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
        "MEMBERS_ONLY": False,
        "CSRF_COOKIE_HTTPONLY": True,
    }


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone can be somebody else")
def test_root_leaves_nothing_in_a_folder_of_another_account(tmp_path):
    (tmp_path / "var").mkdir()
    os.chown(tmp_path / "var", 4321, 4321)
    assert "belongs to another account: run this as that one." in refusal(tmp_path)
    assert list((tmp_path / "var").iterdir()) == []


def test_watchers_on_this_machine_may_always_ask(tmp_path):
    found = settings_of(tmp_path, "ALLOWED_HOSTS", CATALOGUE_ALLOWED_HOSTS="catalogue.example")
    assert found == {"ALLOWED_HOSTS": ["catalogue.example", "localhost", "127.0.0.1", "[::1]"]}


def test_secret_key_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    first = settings_of(tmp_path, "SECRET_KEY")
    assert settings_of(tmp_path, "SECRET_KEY") == first
    assert len(first["SECRET_KEY"]) >= 50
    assert stat.S_IMODE((tmp_path / "var" / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


def test_a_damaged_secret_key_is_told(tmp_path):
    (tmp_path / "secret_key").write_bytes(b"\xff\xfe")
    with pytest.raises(ImproperlyConfigured, match="is damaged"):
        secret_key.kept_in(tmp_path / "secret_key")


def test_a_disk_that_takes_nothing_keeps_its_secret_key(tmp_path, monkeypatch):
    """A disk that fails is mounted read-only: `doctor` and `backup` go on."""
    path, really = tmp_path / "secret_key", os.open

    def refusing(path: Path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_RDWR:
            raise OSError(errno.EROFS, "Read-only file system", str(path))
        return really(path, flags, mode)

    key = secret_key.kept_in(path)
    monkeypatch.setattr(os, "open", refusing)
    assert secret_key.kept_in(path) == key
    with pytest.raises(OSError, match="Read-only"):
        secret_key.kept_in(tmp_path / "another")


def test_processes_that_start_together_agree_on_the_secret_key(tmp_path):
    processes = [start(tmp_path, "SECRET_KEY") for _ in range(6)]
    keys = {process.communicate(timeout=PATIENCE)[0] for process in processes}
    assert len(keys) == 1
    assert json.loads(keys.pop())["SECRET_KEY"]


def test_secret_key_of_the_environment_leaves_no_file(tmp_path):
    assert settings_of(tmp_path, "SECRET_KEY", CATALOGUE_SECRET_KEY="shared")["SECRET_KEY"] == "shared"
    assert not (tmp_path / "var" / "secret_key").exists()


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        (
            {"CATALOGUE_ACCESS": "private"},
            "CATALOGUE_ACCESS is 'private', but must be one of: public, members.",
        ),
        (
            {"CATALOGUE_SESSION_HOURS": "²"},
            "CATALOGUE_SESSION_HOURS is '²', but must be a number from 1 to 720.",
        ),
        (
            {"CATALOGUE_SESSION_IDLE_MINUTES": "1"},
            "CATALOGUE_SESSION_IDLE_MINUTES is '1', but must be a number from 5 to 43200.",
        ),
        *(
            ({"CATALOGUE_URL": wrong}, f"CATALOGUE_URL is {wrong!r}, but must look like https://catalogue.example.")
            for wrong in ("catalogue.example", "ftp://a.example", "https://a.example/path", "https://me@a.example")
        ),
        (
            {"CATALOGUE_MAIL_HOST": "mail.example"},
            "CATALOGUE_MAIL_FROM must be the address that mails come from.",
        ),
        *(
            (
                {"CATALOGUE_EMBED_HOSTS": f"https://wiki.example {wrong}"},
                f"CATALOGUE_EMBED_HOSTS has {wrong.strip(',')!r}, but each must look like https://wiki.example or "
                "https://*.wiki.example.",
            )
            for wrong in ("*", "https://a.example/", "'self'", "https://a.example;script-src", "ftp://a.example", "a.*")
        ),
        *(
            (
                {"CATALOGUE_FORMER_URLS": wrong},
                f"CATALOGUE_FORMER_URLS has {wrong!r}, but each must look like https://catalogue.example or "
                "https://intranet.example/catalogue.",
            )
            for wrong in ("old.example", "ftp://a.example", "https://a.example/?x", "https://me@a.example")
        ),
        ({"CATALOGUE_TLS": "yes"}, "CATALOGUE_TLS is 'yes', but must be one of: 0, 1, none."),
        (
            {"DATABASE_URL": "mysql://root@localhost/catalogue"},
            "DATABASE_URL must begin with postgresql:// (or sqlite:///).",
        ),
        *(
            ({"DATABASE_URL": wrong}, "write %23 for #, %40 for @, %2F for / and %25 for %.")
            for wrong in ("postgresql", "postgresql://a:b#c@h/d")
        ),
        ({"CATALOGUE_ACESS": "members"}, "CATALOGUE_ACESS is no setting. Is CATALOGUE_ACCESS meant?"),
        ({"DATABASE_URI": "postgresql://db/x"}, "DATABASE_URI is no setting. Is DATABASE_URL meant?"),
        ({"CATALOGUE_ALLOWED_HOST": "a"}, "CATALOGUE_ALLOWED_HOST is no setting. Is CATALOGUE_ALLOWED_HOSTS meant?"),
        ({"DATABASE_URL": "sqlite://"}, "all would be lost at the end: sqlite:////folder/file."),
        ({"DATABASE_URL": "sqlite://var/x.sqlite3"}, "must look like sqlite:////folder/file, with nothing behind it."),
        ({"DATABASE_URL": "postgresql://db.example/"}, "names no database: postgresql://user:password@host/catalogue."),
        (
            {"CATALOGUE_SUGGESTIONS_KEPT_DAYS": "²"},
            "CATALOGUE_SUGGESTIONS_KEPT_DAYS is '²', but must be a number from 1 to 3650.",
        ),
    ],
)
def test_wrong_setting_is_one_sentence(tmp_path, environment, sentence):
    assert refusal(tmp_path, **environment).endswith(sentence)


def test_sites_are_named_one_after_another(tmp_path):
    hosts, former = (
        "https://wiki.example, *.b.example:8080\nhttp://localhost:8462",
        "https://a.example/ http://b.example/c/",
    )
    names = ["EMBED_HOSTS", "FORMER_URLS", "EMBED_PUBLIC"]
    assert settings_of(tmp_path, *names, CATALOGUE_EMBED_HOSTS=hosts, CATALOGUE_FORMER_URLS=former) == {
        "EMBED_HOSTS": ["https://wiki.example", "*.b.example:8080", "http://localhost:8462"],
        "FORMER_URLS": ["https://a.example", "http://b.example/c"],
        "EMBED_PUBLIC": False,
    }
    assert settings_of(tmp_path, *names) == {"EMBED_HOSTS": [], "FORMER_URLS": [], "EMBED_PUBLIC": False}


MAIL = ["EMAIL_BACKEND", "EMAIL_PORT", "EMAIL_USE_TLS", "EMAIL_USE_SSL"]
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("", None),
        ("9464", ("127.0.0.1", 9464)),
        ("[::1]:9464", ("::1", 9464)),
        ("metrics.house:65535", ("metrics.house", 65535)),
    ],
)
def test_metrics_are_shown_to_this_machine(monkeypatch, said, address):
    monkeypatch.setenv("CATALOGUE_METRICS", said)
    assert site.listening("CATALOGUE_METRICS") == address


@pytest.mark.parametrize("said", ["0", "65536", "²", "1:2:3", "::1:9464", ":9464", "http://127.0.0.1:9464", "9464/x"])
def test_address_of_metrics_is_checked(monkeypatch, said):
    monkeypatch.setenv("CATALOGUE_METRICS", said)
    with pytest.raises(ImproperlyConfigured, match=r"must look like 127\.0\.0\.1:9464"):
        site.listening("CATALOGUE_METRICS")


PROVIDER = {"ISSUER": "https://login.example/realms/house", "CLIENT_ID": "catalogue", "CLIENT_SECRET": "a secret"}


def provider_of(**said: str) -> provider.Provider | None:
    return provider.from_environment({f"CATALOGUE_OIDC_{name}": value for name, value in said.items()})


def test_identity_provider_is_switched_off_until_it_is_named():
    assert provider.from_environment({"CATALOGUE_URL": "https://a.example"}) is None
    assert provider_of(ISSUER=" ", CLIENT_ID="") is None
    assert provider_of(**PROVIDER) == provider.Provider(*PROVIDER.values())
    assert "a secret" not in repr(provider_of(**PROVIDER))


def test_groups_of_the_provider_have_roles():
    house = provider_of(**PROVIDER, ROLES="curator=CN=Law, A;publisher = Editors ; ;administrator=IT;curator=IT;")
    assert house.roles == (
        ("curator", "CN=Law, A"),
        ("publisher", "Editors"),
        ("administrator", "IT"),
        ("curator", "IT"),
    )
    assert house.roles_of(frozenset({"IT", "editors"})) == {"administrator", "curator"}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"CLIENT_SECRET": ""}, "CATALOGUE_OIDC_… is half set: CATALOGUE_OIDC_CLIENT_SECRET must be set as well."),
        ({"ISSUER": "login.example"}, "must look like https://login.example."),
        ({"ISSUER": "http://login.example"}, "must look like https://login.example."),
        ({"ROLES": "editor=Editors"}, "'editor=Editors', but must look like curator=Name of a group"),
        ({"ROLES": "superuser=IT"}, "with the roles curator, reviewer, publisher, administrator."),
        ({"ROLES": "curator"}, "must look like curator=Name of a group"),
        ({"ROLE": "curator=x"}, "CATALOGUE_OIDC_ROLE is no setting"),
        ({"SCOPES": "profile"}, "must have openid among its words."),
    ],
)
def test_half_a_provider_is_refused(changed, sentence):
    with pytest.raises(ImproperlyConfigured) as refused:
        provider_of(**PROVIDER | changed)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, ["django.core.mail.backends.console.EmailBackend", 587, True, False]),
        ({"CATALOGUE_MAIL_HOST": "mail.example"}, [SMTP, 587, True, False]),
        ({"CATALOGUE_MAIL_HOST": "mail.example", "CATALOGUE_MAIL_SECURITY": "tls"}, [SMTP, 465, False, True]),
        ({"CATALOGUE_MAIL_HOST": "localhost", "CATALOGUE_MAIL_SECURITY": "none"}, [SMTP, 25, False, False]),
    ],
)
def test_mail_goes_by_a_safe_way(tmp_path, environment, expected):
    environment |= {"CATALOGUE_MAIL_FROM": "catalogue@a.example"}
    assert list(settings_of(tmp_path, *MAIL, **environment).values()) == expected


def test_public_address_has_no_last_slash(tmp_path):
    url = settings_of(tmp_path, "PUBLIC_URL", CATALOGUE_URL="https://catalogue.example:8443/")
    assert url == {"PUBLIC_URL": "https://catalogue.example:8443"}


def test_tls_brings_secure_cookies_and_hsts(tmp_path):
    names = [
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_HSTS_SECONDS",
        "SECURE_SSL_REDIRECT",
        "SECURE_PROXY_SSL_HEADER",
    ]
    assert settings_of(tmp_path, *names, CATALOGUE_TLS="1") == {
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 31536000,
        "SECURE_SSL_REDIRECT": False,
        "SECURE_PROXY_SSL_HEADER": None,
    }
    behind_proxy = settings_of(tmp_path, *names, CATALOGUE_TLS="1", CATALOGUE_BEHIND_PROXY="1")
    assert behind_proxy["SECURE_SSL_REDIRECT"] is True
    assert behind_proxy["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_sqlite_is_opened_so_that_saves_survive_a_power_cut(tmp_path):
    folder = tmp_path / "a folder, 100% odd?"
    folder.mkdir()
    found = settings_of(folder, "DATABASES", "SQLITE_JOURNAL")
    database = found["DATABASES"]["default"]
    assert database["NAME"] == str(folder / "var" / "catalogue.sqlite3")
    assert database["CONN_MAX_AGE"] is None
    synchronous = "EXTRA" if sqlite_journal.has_reset_race() else "FULL"
    assert database["OPTIONS"] == {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": f"PRAGMA synchronous={synchronous};",
    }
    assert found["SQLITE_JOURNAL"] == ("delete" if sqlite_journal.has_reset_race() else "wal")


@pytest.mark.parametrize(
    ("version", "has_race"),
    [
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 46, 1), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
        ((4, 0, 0), False),
    ],
)
def test_the_journal_follows_from_the_version(version, has_race):
    assert sqlite_journal.has_reset_race(version) is has_race


def test_postgresql_is_chosen_by_one_variable(tmp_path):
    url = "postgresql://curator:p%40ss@db.example:5433/catalogue?sslmode=require"
    database = settings_of(tmp_path, "DATABASES", DATABASE_URL=url)["DATABASES"]["default"]
    assert database["ENGINE"] == "catalogue.web.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 5433, "catalogue")
    assert database["PASSWORD"] == "p@ss"
    assert database["OPTIONS"] == {
        "connect_timeout": 3,
        "tcp_user_timeout": 15000,
        "keepalives_idle": 10,
        "keepalives_interval": 3,
        "keepalives_count": 3,
        "options": "-c statement_timeout=30s",
        "sslmode": "require",
    }


@pytest.mark.parametrize(
    ("hosts", "host", "port"),
    [
        ("a.example:5433,b.example", "a.example,b.example", "5433,5432"),
        ("a.example,b.example:6432,10.0.0.7", "a.example,b.example,10.0.0.7", "5432,6432,5432"),
        ("[2001:db8::1]:5433,b.example", "2001:db8::1,b.example", "5433,5432"),
        ("%2Frun%2Fpostgresql,b.example", "/run/postgresql,b.example", "5432,5432"),
    ],
)
def test_several_hosts(hosts, host, port):
    found = site.database(f"postgresql://curator:p%40ss,word@{hosts}/catalogue?sslmode=require")
    assert (found["HOST"], found["PORT"], found["NAME"]) == (host, port, "catalogue")
    assert (found["USER"], found["PASSWORD"]) == ("curator", "p@ss,word")
    assert found["OPTIONS"]["target_session_attrs"] == "read-write"
    assert found["OPTIONS"]["sslmode"] == "require"


def test_a_file_of_sqlite_is_the_same_from_any_folder():
    for written in ("var/x.sqlite3", "./var/x.sqlite3"):
        assert site.database(f"sqlite:///{written}")["NAME"] == str(site.BASE_DIR / "var" / "x.sqlite3")
    assert site.database("sqlite:////srv/a%20b")["NAME"] == "/srv/a b"


def test_several_hosts_as_the_address_says():
    found = site.database("postgresql://a.example,b.example/catalogue?target_session_attrs=any")
    assert found["OPTIONS"]["target_session_attrs"] == "any"
    assert "target_session_attrs" not in site.database("postgresql://a.example/catalogue")["OPTIONS"]
    for written in (
        *("postgresql://curator@/catalogue?host=a.example,b.example", "postgresql:///catalogue?host=a%2Cb"),
        *("postgresql:///catalogue?hostaddr=10.0.0.7,10.0.0.8", "PostgreSQL://a.example,b.example/catalogue"),
        "postgresql://curator:p@ss@a.example,b.example/catalogue",
    ):
        found = site.database(written)
        assert found["OPTIONS"]["target_session_attrs"] == "read-write"
    one = site.database("postgresql://curator:p@ss,word@a.example/catalogue")
    assert (one["HOST"], one["PASSWORD"]) == ("a.example", "p@ss,word")
    assert "target_session_attrs" not in one["OPTIONS"]
    with pytest.raises(ImproperlyConfigured, match="several hosts"):
        site.database("postgresql://a.example:x,b.example/catalogue")


@pytest.mark.skipif(throwaway.CHOICE != "postgresql", reason="SQLite has no hosts")
@pytest.mark.once
def test_the_host_that_answers_is_taken(deployment):
    url = deployment.environment["DATABASE_URL"]
    socket, name = re.search(r"host=([^&]+)", url)[1], re.search(r"/([^/?]+)\?", url)[1]
    both = f"postgresql://postgres@127.0.0.1:1,{socket.replace('/', '%2F')}/{name}"
    assert deployment.run("migrate", "--check", DATABASE_URL=both)[0] == 0


def test_a_pooler_is_sent_no_options(tmp_path):
    environment = {"DATABASE_URL": "postgresql://db.example/catalogue", "CATALOGUE_DATABASE_STATEMENT_SECONDS": "0"}
    found = settings_of(tmp_path, "DATABASES", "DATABASE_PATIENCE", **environment)
    assert "options" not in found["DATABASES"]["default"]["OPTIONS"]
    assert found["DATABASE_PATIENCE"] is None
