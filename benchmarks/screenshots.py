"""Pictures of each kind of page, at four widths, light, dark and printed: make screenshots

They stand in var/screenshots, to be looked at. Needs Chromium, as the tests in a browser do.
"""

import shutil
import threading
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.temporary import catalogue

FOLDER = Path(__file__).resolve().parent.parent / "var" / "screenshots"
WIDTHS = (390, 768, 1280, 1920)
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PAGES = {
    "home": "/",
    "list": "/failure-modes/",
    "list-filtered": "/questions/?jurisdiction=eu",
    "failure-mode": "/FM-03",
    "scenario": "/FM-03.S1",
    "question": "/LQ-05",
    "authority": "/LAW-01",
    "law": "/law/",
    "reference": "/REF-12",
    "reference-missing": "/REF-18",
    "search": "/search/?q=duty+of+care",
    "search-nothing": "/search/?q=xyzzy",
    "authorization": "/authorization/",
    "duties": "/duties/",
    "glossary": "/glossary/",
    "frameworks": "/frameworks/",
    "framework": "/frameworks/cwe/",
    "compare": "/compare/?e=FM-03&e=FM-04",
    "brief": "/memo/?i=FM-03.P4&i=FM-03.P6&i=LQ-14&i=LAW-01&i=REF-12",
    "verify": "/verify/",
    "check": "/check/",
    "data": "/data/",
    "editions": "/editions/",
    "edition": "/editions/1/",
    "history": "/history/FM-03",
    "pinned": "/editions/1/FM-03",
    "about": "/about/",
    "accessibility": "/accessibility/",
    "not-found": "/FM-99",
}


def main() -> None:
    with catalogue():
        address = serve()
        FOLDER.mkdir(parents=True, exist_ok=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for name, page in PAGES.items():
                shoot(browser, name, address + page)
    print(f"{len(PAGES)} pages in {FOLDER}")


def serve() -> str:
    """Serve the catalogue from a thread for as long as this runs, and return its address."""
    from django.conf import settings
    from django.core.management import call_command
    from waitress.server import create_server

    call_command("collectstatic", interactive=False, verbosity=0)
    # WhiteNoise looks once, when the application is made, for the files that are there.
    from taxonomy_site.wsgi import application

    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    server = create_server(application, host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    return f"http://127.0.0.1:{server.effective_port}"


def shoot(browser: Browser, name: str, url: str) -> None:
    for scheme in ("light", "dark"):
        for width in WIDTHS:
            page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
            page.goto(url)
            page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.png", full_page=True)
            page.close()
    page = browser.new_page()
    page.goto(url)
    page.pdf(path=FOLDER / f"{name}.pdf", prefer_css_page_size=True)
    page.close()


if __name__ == "__main__":
    main()
