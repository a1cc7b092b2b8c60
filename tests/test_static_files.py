import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client, override_settings

from catalogue.pages.http_cache import BROTLI_QUALITY
from taxonomy_site.static_files import StaticFiles

STATIC = re.compile(r"""{%\s*static\s+['"]([^'"]+)['"]|["'(]/static/([^"')]+)""")


def test_every_static_file_that_a_template_names_exists():
    """Tests use no manifest of static files; a live site answers 500 to a name that its manifest lacks."""
    missing = {
        (template.name, name)
        for template in (settings.BASE_DIR / "templates").rglob("*.html")
        for name in ("".join(groups) for groups in STATIC.findall(template.read_text()))
        if finders.find(name) is None
    }
    assert missing == set()


MOST_BYTES = 40_000
"""Over the wire with their headers, in the form that every browser takes."""
HEADERS_OF_AN_ASSET = 810
MOST_REQUESTS = 6
ASSET = re.compile(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"')


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> StaticFiles:
    root = tmp_path_factory.mktemp("static")
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": "taxonomy_site.static_files.StaticFiles"}}
    with override_settings(STATIC_ROOT=root, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
        return StaticFiles(location=root, base_url="/static/")


@pytest.mark.usefixtures("edition_in_memory")
@pytest.mark.parametrize(
    "address",
    [
        "/",
        *(f"/FM-{number:02}" for number in range(1, 18)),
        "/LQ-05",
        "/LAW-01",
        "/REF-12",
        "/law/",
        "/search/?q=model",
        "/authorization/",
        "/duties/",
        "/glossary/",
        "/about/",
        "/frameworks/mitre-atlas/",
        "/compare/?e=FM-01&e=FM-02",
    ],
)
def test_a_first_view_is_light_and_all_our_own(address, collected):
    page = Client().get(address, follow=True)
    headers = sum(len(f"{name}: {value}\r\n") for name, value in page.headers.items())
    assets = set(ASSET.findall(page.text))
    files = [Path(collected.path(collected.stored_name(name))) for name in assets]
    sizes = [file.with_name(f"{file.name}.br").stat().st_size for file in files]

    body = len(brotli.compress(page.content, quality=BROTLI_QUALITY))
    assert page.status_code == 200
    assert headers + body + sum(sizes) + HEADERS_OF_AN_ASSET * len(assets) <= MOST_BYTES
    assert len(assets) + 1 <= MOST_REQUESTS
    assert not re.search(r'<(?:script|img|iframe)[^>]+src="(?!/)', page.text)


def test_the_sheet_of_readers_is_collected_as_one_file(collected):
    style = Path(collected.path(collected.stored_name("catalogue/reader.css"))).read_text()

    assert "@import" not in style
    assert "@media print {" in style
    for marked in (".masthead", ".passage", ".entry-row", ".share__links"):
        assert marked in style


def test_the_script_of_readers_is_collected_as_one_file(collected):
    script = Path(collected.path(collected.stored_name("catalogue/reader.js"))).read_text()

    assert not re.search(r"^(import|export|\s*//)", script, re.MULTILINE)
    for name in ("copied", "withWholeCorrections", "listBox", "reveal", "--running-foot"):
        assert name in script
