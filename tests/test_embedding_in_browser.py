"""A card in the frame of another site, as the browser sees it: that site is on another port."""

import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page, expect

from tests.browser import faults_of

pytestmark = pytest.mark.usefixtures("catalogue")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[str]:
    """The address of another site, which serves the folder `tmp_path`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def with_card(client, site: str, tmp_path: Path, address: str) -> None:
    """Write the page of the wiki with the frame that oEmbed names."""
    answer = client.get(f"/oembed?url={site}{address}", headers={"host": site.removeprefix("http://")})
    (tmp_path / "index.html").write_text(f"<!DOCTYPE html><title>Wiki</title>{answer.json()['html']}")


def test_a_listed_site_shows_a_card_and_its_link_opens(live_server, page: Page, client, settings, wiki, tmp_path):
    settings.EMBED_HOSTS = (wiki,)
    with_card(client, live_server.url, tmp_path, "/FM-03")
    page.goto(wiki)
    card = page.frame_locator("iframe")
    expect(card.get_by_role("heading")).to_contain_text("FM-03 Model Inversion")
    expect(card.get_by_text("Source", exact=True)).to_be_visible()
    with page.expect_popup() as opened:
        card.get_by_role("link", name="Model Inversion").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Model Inversion")
    # What it opens is out of the sandbox: its script runs.
    opened.value.get_by_text("Link to this page").click()
    expect(opened.value.get_by_role("button", name="Copy the living link as an address")).to_be_visible()
    assert page.context.cookies() == []


def test_another_site_is_refused_by_the_browser(live_server, page: Page, client, settings, wiki, tmp_path):
    settings.EMBED_HOSTS = ("https://wiki.example",)
    with_card(client, live_server.url, tmp_path, "/FM-03")
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.goto(wiki)
    expect(page.frame_locator("iframe").get_by_role("heading", name="Model Inversion")).to_have_count(0)


def test_a_listed_site_gets_no_other_page(live_server, page: Page, client, settings, wiki, tmp_path):
    settings.EMBED_HOSTS = (wiki,)
    (tmp_path / "index.html").write_text(f'<!DOCTYPE html><title>Wiki</title><iframe src="{live_server.url}/about/">')
    with page.expect_console_message(lambda message: re.search("frame-ancestors|X-Frame-Options", message.text)):
        page.goto(wiki)
    expect(page.frame_locator("iframe").get_by_role("heading", name=re.compile("About"))).to_have_count(0)


def test_axe_finds_nothing_on_cards(live_server, page: Page):
    found = {}
    for code in ("FM-03", "FM-03.P6", "FM-03.S1", "LQ-05", "LAW-01", "REF-18", "FM-99"):
        page.goto(f"{live_server.url}/embed/{code}")
        found[code] = faults_of(page, (600, 320))
    assert {code: rules for code, rules in found.items() if rules} == {}
