"""What first views weigh, how long pages are, and how many sheets they take: python -m benchmarks.pages

A first view is the page and each file that it names, with their headers, as a browser without a cache asks for them.
"""

import http.client
import re
from io import BytesIO
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright
from pypdf import PdfReader

from benchmarks.screenshots import PAGES, serve
from benchmarks.temporary import catalogue
from tests.chromium import CHROMIUM

MODES = {f"FM-{number:02}": f"/FM-{number:02}" for number in range(1, 18)}
LIMIT = 40_000  # bytes in Brotli
FILE = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg))"')


def main() -> None:
    with catalogue():
        site = serve()
        pages = {name: path for name, path in PAGES.items() if not name.startswith("error")} | MODES
        print("| page | Brotli, bytes | ÷ limit | gzip, bytes | requests | px at 1280 | px at 390 | sheets |")
        print("|---|---:|---:|---:|---:|---:|---:|---:|")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = browser.new_page()
            for name, path in pages.items():
                brotli, asked = first_view(site, path, "br")
                gzip, _ = first_view(site, path, "gzip")
                wide, narrow = (length(page, site + path, width) for width in (1280, 390))
                sheets = len(PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages)
                ratio = brotli / LIMIT
                print(f"| {name} | {brotli:,} | {ratio:.2f} | {gzip:,} | {asked} | {wide:,} | {narrow:,} | {sheets} |")


def first_view(site: str, path: str, coding: str) -> tuple[int, int]:
    """Return the bytes that a first view takes over the wire, and how often it asks."""
    size, _, landed = asked(site, path, coding)
    _, text, _ = asked(site, landed, "identity")
    files = set(FILE.findall(text))
    return size + sum(asked(site, file, coding)[0] for file in files), 1 + len(files)


def asked(site: str, path: str, coding: str) -> tuple[int, str, str]:
    """Return the bytes of the answer and of those that led to it, its text, and where it was found."""
    connection = http.client.HTTPConnection(urlsplit(site).netloc)
    connection.request("GET", path, headers={"Accept": "text/html", "Accept-Encoding": coding})
    answer = connection.getresponse()
    body = answer.read()
    size = len(body) + sum(len(f"{name}: {value}\r\n") for name, value in answer.getheaders())
    if location := answer.getheader("Location"):
        beyond, text, landed = asked(site, location, coding)
        return size + beyond, text, landed
    return size, body.decode(errors="replace"), path


def length(page: Page, address: str, width: int) -> int:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    found: int = page.evaluate("document.documentElement.scrollHeight")
    return found


if __name__ == "__main__":
    main()
