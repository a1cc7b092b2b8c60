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
"""Over the wire, in the form that every browser takes."""
MOST_REQUESTS = 14
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
    "address", ["/", "/FM-01", "/FM-03", "/LQ-05", "/LAW-01", "/REF-12", "/law/", "/search/?q=model"]
)
def test_a_first_view_is_light_and_all_our_own(address, collected):
    page = Client().get(address, follow=True).text
    assets = set(ASSET.findall(page))
    sizes = [len(brotli.compress(Path(collected.path(collected.stored_name(name))).read_bytes())) for name in assets]

    assert len(brotli.compress(page.encode(), quality=BROTLI_QUALITY)) + sum(sizes) <= MOST_BYTES
    assert len(assets) + 1 <= MOST_REQUESTS
    assert not re.search(r'<(?:script|img|iframe)[^>]+src="(?!/)', page)


def test_the_sheet_of_readers_is_collected_as_one_file(collected):
    style = Path(collected.path(collected.stored_name("catalogue/reader.css"))).read_text()

    assert "@import" not in style
    assert "@media print {" in style
    for marked in (".masthead", ".passage", ".entry-row", ".share__links"):
        assert marked in style
