"""K11, absolute addresses from what was typed: permanent links and citations name the host that is declared."""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.conf import settings as site

from catalogue.addresses.pages import canonical
from catalogue.formats.subjects import Subject
from catalogue.formats.table import formats_of
from tests.test_suggesting import WORDS, send

pytestmark = pytest.mark.usefixtures("edition_in_memory")

PUBLIC = "https://catalogue.example"
PAGES = [
    "/failure-modes/FM-03/model-inversion/",
    "/scenarios/FM-03.S1/",
    "/references/REF-12/",
    "/law/LAW-01/",
    "/questions/LQ-02/",
    "/editions/1/failure-modes/FM-03/model-inversion/",
    "/",
    "/about/",
    "/search/?q=cfaa",
]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000"])
def test_no_page_prints_the_typed_host(client, settings, address, host):
    settings.PUBLIC_URL = PUBLIC
    page = client.get(address, headers={"host": host}, follow=True).text
    assert f"//{host}" not in page
    if re.search(r"/[A-Z]+-[0-9]+", address):
        assert f"{PUBLIC}/editions/1/" in page


PROGRAMS = [
    *(f"/{code}.{form.suffix}" for code in ("FM-03", "LQ-02", "REF-12") for form in formats_of(Subject.ENTRY)),
    *(f"/editions/1/law.{form.suffix}?q=privacy" for form in formats_of(Subject.LIST)),
    *(f"/memo.{form.suffix}?i=FM-03.P2&i=LAW-01" for form in formats_of(Subject.BRIEF)),
    *(f"/compare.{form.suffix}?e=FM-03&e=FM-04" for form in formats_of(Subject.COMPARISON)),
    *("/compare/?e=FM-03&e=FM-04", "/memo/?i=FM-03.P2", "/embed/FM-03", "/editions/1/embed/FM-03.P2"),
    *("/oembed?url=https://catalogue.example/FM-03", "/oembed?url=http://localhost/FM-03&format=xml"),
    *("/FM-03.atom", "/editions.atom", "/law.atom?q=privacy", "/history/FM-03", "/history/FM-03.json"),
    *("/changes/FM-03", "/changes/FM-03.json", "/timemap/FM-03", "/timegate/FM-03", "/links.json", "/sitemap.xml"),
    *("/llms.txt", "/openapi.json", "/robots.txt", "/data/", "/data/api/", "/verify/", "/check/", "/follow/?at=/FM-03"),
    *("/mappings.sssom.tsv", "/catalogue.jsonld", "/editions/1/", "/frameworks/mitre-atlas/", "/authorization.csv"),
]


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000"])
def test_nothing_for_programs_names_the_typed_host(client, settings, host):
    """Data, feeds, cards and files to take away, with their headers; their links are those of the declared host."""
    settings.PUBLIC_URL = PUBLIC
    for address in PROGRAMS:
        answer = client.get(address, headers={"host": host})
        assert answer.status_code in (200, 302), address
        said = answer.getvalue()
        if said.startswith(b"PK"):
            with ZipFile(BytesIO(said)) as archive:
                said = b"".join(map(archive.read, archive.namelist()))
        shown = said.replace(b"http://localhost/FM-03", b"")  # what oEmbed was asked for
        assert f"//{host}".encode() not in shown, address
        assert f"//{host}" not in str(answer.headers), address


def test_without_a_declared_host_the_readers_own_is_printed(client):
    page = client.get(PAGES[0], headers={"host": "localhost:8123"}).text
    assert "http://localhost:8123/editions/1/FM-03" in page


@pytest.mark.usefixtures("catalogue")
def test_private_address_of_a_suggestion_names_the_declared_host(client, settings):
    settings.PUBLIC_URL = PUBLIC
    address = send(client, **WORDS)["Location"]
    assert f"{PUBLIC}{address}" in client.get(address).text


def test_the_path_of_the_site_is_part_of_the_path(rf, settings):
    settings.PUBLIC_URL = ""
    assert canonical("/wiki/FM-03", rf.get("/", headers={"host": "localhost"})) == "http://localhost/wiki/FM-03"
    assert canonical("/FM-03") == "/FM-03"


def test_one_function_makes_every_absolute_address():
    makers = ("build_absolute_uri", "get_current_site", "PUBLIC_URL")
    found = {
        f"{path.relative_to(site.BASE_DIR)}: {maker}"
        for path in Path(site.BASE_DIR, "catalogue").rglob("*.py")
        for maker in makers
        if maker in path.read_text()
    }
    assert found == {
        "catalogue/addresses/pages.py: PUBLIC_URL",
        "catalogue/documents/prose/hyperlinks.py: PUBLIC_URL",  # knows addresses of ours in texts
        "catalogue/management/commands/send_digests.py: PUBLIC_URL",  # refuses to mail where there is none
        "catalogue/management/commands/send_notices.py: PUBLIC_URL",  # alike
        "catalogue/editorial/step_mail.py: PUBLIC_URL",  # alike
        "catalogue/management/commands/invite_administrator.py: PUBLIC_URL",  # the default of an option
        "catalogue/web/safety.py: PUBLIC_URL",  # is the site open to others?
    }
