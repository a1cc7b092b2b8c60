"""Pictures of each kind of page and error, at four widths, light, dark, in forced colours and printed: make screenshots

They stand in var/screenshots, to be looked at. Needs Chromium, as the tests in a browser do.
"""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Route, sync_playwright

from benchmarks.temporary import catalogue
from tests.chromium import CHROMIUM

FOLDER = Path(__file__).resolve().parent.parent / "var" / "screenshots"
WIDTHS = (390, 768, 1280, 1920)
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced": {"color_scheme": "dark", "forced_colors": "active"},
}
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
    "framework-whole": "/frameworks/mitre-atlas/",
    "concept": "/AML.T0024.001",
    "names": "/natural-adversarial-examples",
    "compare": "/compare/?e=FM-03&e=FM-04",
    "compare-choice": "/compare/?e=FM-03",
    "brief": "/memo/?i=FM-03.P4&i=FM-03.P6&i=LQ-14&i=LAW-01&i=REF-12",
    "verify": "/verify/",
    "check": "/check/",
    "data": "/data/",
    "api": "/data/api/",
    "editions": "/editions/",
    "edition": "/editions/1/",
    "history": "/history/FM-03",
    "pinned": "/editions/1/FM-03",
    "about": "/about/",
    "accessibility": "/accessibility/",
    "suggest": "/suggest-an-edit/FM-03",
    "follow": "/follow/?at=/FM-03",
    "sign-in": "/sign-in/",
    "error-400": "/questions/?jurisdiction=eu&page=FM-99",
    "error-404": "/FM-99",
    "error-410": "/REF-36",
    "error-500": "/made/500",
    "error-503": "/made/503",
}
DESK = {
    "desk": "/admin/",
    "desk-list": "/admin/catalogue/failuremode/",
    "desk-review": "/admin/catalogue/review/FM-03",
    "desk-history": "/admin/catalogue/history/FM-03",
    "desk-withdraw": "/admin/catalogue/withdraw/FM-03",
    "desk-publish": "/admin/catalogue/publish",
    "desk-spreadsheets": "/admin/catalogue/spreadsheets",
    "desk-paste": "/admin/catalogue/paste-references",
    "desk-search": "/admin/catalogue/search?q=inversion",
    "desk-audit": "/admin/catalogue/audit",
    "desk-help": "/admin/catalogue/help",
    "desk-account": "/admin/catalogue/account",
}
REFUSED = {"error-403": "/admin/catalogue/publish"}


def main() -> None:
    with catalogue():
        address = serve()
        form = make_changes()
        ada, remy = session("ada", is_superuser=True), session("remy", "reviewer")
        everybody = [(PAGES, None), (DESK | {"desk-form": form}, ada), (REFUSED, remy)]
        FOLDER.mkdir(parents=True, exist_ok=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for look, media in LOOKS.items():
                for pages, cookie in everybody:
                    context = browser.new_context(**media)
                    if cookie:
                        context.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": address}])
                    context.route("**/made/*", fulfil)
                    shoot(context, {name: address + page for name, page in pages.items()}, look)
                    context.close()
    print(f"{sum(len(pages) for pages, _ in everybody)} pages in {FOLDER}")


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


def make_changes() -> str:
    """Withdraw a reference, change a failure mode, which is not published, and return the address of its form."""
    from django.urls import reverse

    from catalogue.editorial.permissions import Actor
    from catalogue.editorial.publishing import withdraw
    from catalogue.editorial.recording import recording
    from catalogue.models import FailureMode

    withdraw("REF-36", reason="For a picture.", by=Actor("Benchmark"), note="One reference is withdrawn.")
    mode = FailureMode.objects.get(entry__code="FM-03")
    mode.summary += " This sentence is a draft."
    with recording(["FM-03"], by=Actor("Benchmark")):
        mode.save()
    return reverse("admin:catalogue_failuremode_change", args=[mode.pk])


def session(name: str, *roles: str, **rights: bool) -> dict[str, str]:
    """Return the cookie of somebody who is signed in at the desk."""
    from django.conf import settings
    from django.contrib.auth.models import Group, User
    from django.test import Client

    user = User.objects.create(username=name, is_staff=True, **rights)
    user.groups.set(Group.objects.filter(name__in=roles))
    client = Client()
    client.force_login(user)
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}


def fulfil(route: Route) -> None:
    """Answer with the page for what cannot be asked for: a fault of ours, or a database that is busy."""
    from django.test import RequestFactory

    from catalogue.web import error_pages

    answer = error_pages.busy if route.request.url.endswith("503") else error_pages.failed
    page = answer(RequestFactory().get("/", headers={"host": "127.0.0.1"}))
    route.fulfill(body=page.content, content_type="text/html; charset=utf-8")


def shoot(context: BrowserContext, urls: Mapping[str, str], look: str) -> None:
    page = context.new_page()
    for name, url in urls.items():
        page.goto(url)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=FOLDER / f"{name}-{width}-{look}.png", full_page=True)
        if look == "light":
            page.pdf(path=FOLDER / f"{name}.pdf", prefer_css_page_size=True)


if __name__ == "__main__":
    main()
