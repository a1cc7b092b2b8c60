"""The browser's own verdict on the Content-Security-Policy: what it blocks is told on the console."""

from django.contrib.auth.models import User
from django.core.management import call_command
from playwright.sync_api import expect

from tests.browser import sign_in

PASSWORD = "correct horse battery staple"


def test_admin_works_under_the_policy(live_server, page, complaints, administrator):
    sign_in(page, live_server.url, "ada", PASSWORD)

    page.goto(f"{live_server.url}/admin/catalogue/legalquestion/add/")
    page.locator(".field-modes .select2-selection").click()  # a widget that script makes
    expect(page.locator(".field-modes .select2-selection")).to_have_attribute("aria-expanded", "true")
    page.goto(f"{live_server.url}/admin/auth/user/{administrator.pk}/change/")
    page.get_by_label("First name").fill("Ada")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    page.goto(f"{live_server.url}/admin/auth/user/?q=ada")
    expect(page.get_by_role("link", name="ada")).to_be_visible()
    assert complaints == []
    assert User.objects.get().first_name == "Ada"


def test_administrator_is_made_without_script(live_server, page_without_script, capsys):
    call_command("invite_administrator", address=live_server.url)
    page = page_without_script
    page.goto(capsys.readouterr().out.strip())
    page.get_by_label("First name").fill("Ada")
    page.get_by_label("Last name").fill("Admin")
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password:", exact=True).fill(PASSWORD)
    page.get_by_label("Password confirmation").fill(PASSWORD)
    page.get_by_role("button", name="Create the account and sign in").click()
    page.get_by_role("button", name="Log out").wait_for()


def test_invitation_raises_no_complaint(live_server, page, complaints, capsys):
    call_command("invite_administrator", address=live_server.url)
    page.goto(capsys.readouterr().out.strip())
    assert complaints == []
