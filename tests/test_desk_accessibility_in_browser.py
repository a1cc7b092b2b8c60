"""axe finds nothing on any template of the desk, the stock parts included. New ones are walked by themselves."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.template import Context, Template
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from playwright.sync_api import Page

from catalogue.admin.pages.shared_record_history import history_address
from catalogue.admin.site import admin_site
from catalogue.documents import SharedRecordKey, shared_record_keys
from catalogue.editorial import saves
from catalogue.editorial.decisions import mark_ready
from catalogue.editorial.permissions import actor
from catalogue.editorial.recording import recording
from catalogue.editorial.withdrawing import discard
from catalogue.feedback.receiving import receive
from catalogue.feedback.targets import target_at
from catalogue.models import (
    CfaaReading,
    Citation,
    EditorNote,
    FailureMode,
    Framework,
    Mapping,
    MissedSearch,
    Passage,
    Redaction,
    Reference,
    SavedVersion,
    SiteText,
    Suggestion,
)
from catalogue.vocabulary import SuggestionKind
from catalogue.web.account_links import link_for
from tests.browser import axe_finds, become, faults_of
from tests.desk import Desk, address_of, list_of, registered

pytestmark = pytest.mark.usefixtures("catalogue")

NO_PAGES = {
    "logout",
    "jsi18n",
    "autocomplete",
    "view_on_site",
    "restore",
    "row-restore",
    "completion",
    "meanwhile",
    "export",
    "imported",
    "audit-csv",
}
"""They answer with a redirect, a script or data; what was imported has a browser test of its own."""

CODE = "FM-03"
ARGUMENTS = {
    "review": [CODE],
    "history": [CODE],
    "compare": [CODE],
    "preview": [CODE],
    "withdraw": [CODE],
    "import": ["scenarios"],
    "worklist": ["drafts"],
    "app_list": ["catalogue"],
    "deleted": ["cfaa_readings"],
}
"""Arguments of the desk's own pages. A new page that needs an argument is missed here, and the test says so."""


@pytest.fixture
def ada(live_server, page: Page) -> User:
    """May do everything, has edited an entry and asked for its review, and is signed in with the browser."""
    ada = User.objects.create_superuser("ada")
    become(page, live_server.url, "ada")
    MissedSearch.objects.create(day="2026-03-01", words="nothing like it", count=9)
    receive(SuggestionKind.OTHER, "A list of incidents is missing.", target=target_at(None), sender="Rosa")
    for code in (CODE, "FM-04"):
        sheet = Desk(ada).open(FailureMode.objects.get(entry__code=code))
        sheet[sheet.row("passages", Passage.objects.get(entry__code=code, role="description")) + "-display"] = (
            "Changed."
        )
        sheet.save()
    mark_ready("FM-04", by=actor(ada))
    framework = Desk(ada).open(Framework.objects.first())
    framework["note"] = "Changed."
    framework.save()
    with recording(by=actor(ada)) as record:
        entries = [Reference.objects.create(title=title, type="web").code for title in ("A work", "Another")]
        record.include(entries)
    discard(entries[-1], reason="It is the same.", by=actor(ada))
    Desk(ada).client.post(address_of(CfaaReading.objects.first(), "delete"), {"post": "yes"})
    Redaction.objects.create(ground="A person asked.", proposed_by="Ada", proposed_at=timezone.now())
    return ada


def addresses() -> Iterator[str]:
    yield "/admin/login/"
    yield from own_pages()
    for model in registered(admin_site):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = model._default_manager.first()
        yield from (reverse(f"{name}_changelist"), reverse(f"{name}_add"), reverse(f"{name}_change", args=[row.pk]))
    yield address_of(Framework.objects.first(), "delete")
    yield address_of(Mapping.objects.first(), "delete")
    drafted = Reference.objects.latest("pk")
    yield reverse("admin:withdraw", args=[drafted.code])
    yield reverse("admin:history", args=[f"REF-{drafted.entry.number + 1}"])
    yield from (
        reverse("admin:review", args=[next(iter(shared_record_keys(row))).name])
        for row in (Framework.objects.first(), SiteText.objects.first())
    )
    yield history_address(*shared_record_keys(EditorNote.objects.filter(targets__isnull=False).first()))
    yield reverse("admin:auth_user_password_change", args=[User.objects.first().pk])
    yield reverse("admin:auth_user_link", args=[User.objects.first().pk])
    yield from ("/password/", urlsplit(link_for(User.objects.first())).path)
    yield from (
        f"{list_of(FailureMode)}{query}" for query in ("?q=nothing", "?_facets=True&state=changed", "?_popup=1")
    )
    yield f"{address_of(FailureMode.objects.get(entry__code=CODE))}?_popup=1"


def own_pages() -> Iterator[str]:
    for pattern in patterns():
        if pattern.name and pattern.name not in NO_PAGES and "_" not in pattern.name.removeprefix("app_"):
            yield reverse(f"admin:{pattern.name}", args=arguments(pattern.name)) + query(pattern.name)
    yield from (reverse(f"admin:{name}") for name in ("password_change", "password_change_done"))


def query(name: str) -> str:
    """Comparisons with what was saved last, in which something differs."""
    if name not in {"compare", "row-compare"}:
        return ""
    found = SavedVersion.objects.of(CODE) if name == "compare" else saves.saves_of([SharedRecordKey(*arguments(name))])
    return f"?from=edition-1&to=save-{found.first().pk}"


def arguments(name: str) -> list[Any] | None:
    if name.startswith("row-"):
        return [*next(iter(shared_record_keys(Framework.objects.first())))]
    return [Suggestion.objects.get().pk] if name == "decide" else ARGUMENTS.get(name)


def patterns() -> Iterator[URLPattern]:
    return (url for url in admin_site.get_urls() if not isinstance(url, URLResolver))


def test_axe_finds_nothing_on_any_kind_of_page(live_server, page, ada, monkeypatch):
    """Fields differ from page to page, however few templates there are: all have a name."""
    chosen, nameless = pages_with_something_new(ada, monkeypatch)
    assert nameless == {}
    found = {}
    for address in chosen:
        assert page.goto(f"{live_server.url}{address}").ok, address
        found[address] = faults_of(page)

    assert len(found) > 20
    assert {address: rules for address, rules in found.items() if rules} == {}


def pages_with_something_new(user: User, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], dict[str, set[str]]]:
    """Those that use a template, a widget's included, or a mark that none before them has; and nameless controls."""
    used: set[str] = set()

    def render(template: Template, context: Context) -> SafeString:
        used.add(str(template.name))
        return template.nodelist.render(context)

    monkeypatch.setattr(Template, "_render", render)
    client, known, chosen, nameless = Client(), set[str](), [], {}
    client.force_login(user)
    for address in addresses():
        used.clear()
        answer = client.get(address)
        if "/catalogue/" in address and (some := nameless_in(answer.text)):
            nameless[address] = some
        new = (used | marks_of(answer.text)) - known
        if answer.status_code == 200 and new:
            known |= new
            chosen.append(address)
    monkeypatch.undo()
    return chosen, nameless


def marks_of(page: str) -> set[str]:
    """The elements with their classes: what a style or a rule of axe can tell apart."""
    elements = re.findall(r'<([a-z0-9]+)(?:[^>]*?\sclass="([^"]*)")?', page)
    return {f"{name}.{one}" for name, classes in elements for one in classes.split() if one.isalpha()}


def nameless_in(page: str) -> set[str]:
    """The names of controls that a screen reader could not read out."""
    labelled = set(re.findall(r'<label[^>]*?\sfor="([^"]*)"', page))
    around = re.compile(r"<label\b[^>]*>(?:(?!</label>).)*?<(?:input|select|textarea)\b.*?</label>", re.DOTALL)
    controls = re.findall(r"<(input|select|textarea)\b([^>]*)>", around.sub("", page))
    given = [dict(re.findall(r'([a-z-]+)="([^"]*)"', attributes)) for _, attributes in controls]
    return {
        one.get("name", "")
        for one in given
        if one.get("type") not in {"hidden", "submit", "button"}
        and one.get("id") not in labelled
        and not one.keys() & {"aria-label", "aria-labelledby", "title", "aria-hidden"}
    }


ACTIONS = [
    (FailureMode, "approve"),
    (FailureMode, "send_back"),
    (FailureMode, "change_field"),
    (Mapping, "confirm_proposed"),
    (Mapping, "delete_selected"),
    (Citation, "change_field"),
]


def test_axe_finds_nothing_on_the_pages_that_ask(live_server, page, ada):
    found = {}
    for model, action in ACTIONS:
        page.goto(f"{live_server.url}{list_of(model)}")
        for box in page.locator(f"input[name={ACTION_CHECKBOX_NAME}]").all()[:5]:
            box.check()
        page.locator("select[name=action]").select_option(action)
        with page.expect_navigation():
            page.locator("#changelist-form button[name=index]").click()
        found[action] = axe_finds(page)

    assert {action: rules for action, rules in found.items() if rules} == {}
