"""What tests in a browser have in common."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests import cast

RUN_AXE = """async within => {
    const options = {iframes: false, resultTypes: ["violations"]};
    const found = await axe.run(within ?? document, options);
    return found.violations.map(rule => [rule.id, ...rule.nodes.map(node => node.html.slice(0, 160))]);
}"""
"""Only the rules that are broken travel: with all that axe has checked, a page takes three times as long."""


def sign_in(page: Page, site: str, name: str, password: str = cast.PASSWORD) -> None:
    """At the desk, whose first page is loaded then: a page that is asked for before would end the sign-in."""
    page.goto(f"{site}/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{site}/admin/")


def become(page: Page, site: str, name: str) -> None:
    page.context.clear_cookies()
    sign_in(page, site, name)


def axe_finds(page: Page, within: str | None = None) -> list[list[str]]:
    """Each rule that is broken, and where."""
    page.evaluate(AXE_SCRIPT)
    found: list[list[str]] = page.evaluate(RUN_AXE, within)
    return found
