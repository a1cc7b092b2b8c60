"""What tests in a browser have in common."""

from playwright.sync_api import Page

from tests import cast


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
