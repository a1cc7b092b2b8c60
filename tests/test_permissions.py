"""Who may open and do what at the desk: every role, every page and action."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.admin.site import admin_site
from catalogue.documents import shared_record_keys
from catalogue.editorial import saves
from catalogue.exchange.spreadsheets.sheets import SHEETS
from catalogue.feedback.receiving import receive
from catalogue.feedback.targets import target_at
from catalogue.models import (
    Authority,
    CfaaReading,
    Citation,
    Commentary,
    Development,
    Edition,
    EditorNote,
    Entry,
    EntryVersion,
    FailureMode,
    Framework,
    Jurisdiction,
    LegalQuestion,
    Mapping,
    MissedSearch,
    Parallel,
    Passage,
    Recommendation,
    Redaction,
    Reference,
    SiteText,
    Suggestion,
    SynonymGroup,
)
from catalogue.vocabulary import Role, SuggestionKind
from tests import cast
from tests.desk import address_of, list_of, registered

pytestmark = pytest.mark.usefixtures("catalogue", "short_lists")

CURATOR, REVIEWER, PUBLISHER = Role.CURATOR, Role.REVIEWER, Role.PUBLISHER
ON_THE_DESK = {CURATOR, REVIEWER, PUBLISHER}
NOBODY: set[Role] = set()

LIGHT = "FM-16"
"""The mode whose pages are made in the least time: who may open them does not depend on how much they hold."""

ENTRIES = (FailureMode, LegalQuestion, Authority, Reference)
DELETED = (
    *(CfaaReading, Citation, Development, EditorNote, Framework, Mapping, Parallel, Recommendation, SiteText),
    SynonymGroup,
)
ADDED = (*ENTRIES, *DELETED)
EDITED = (*ADDED, Commentary)
PUBLISHERS = {Jurisdiction}
"""What a publisher edits, and no curator."""
LOOKED_AT = (*EDITED, *PUBLISHERS, Passage, Entry, Edition, EntryVersion, MissedSearch, Redaction, Suggestion)


@dataclass(frozen=True)
class Case:
    """`allowed` are the roles that are let in; others hear 403, and who is not on the desk has to sign in."""

    name: str
    address: str
    allowed: set[Role]
    method: str = "get"
    sent: dict[str, str] = field(default_factory=dict)


def cases() -> Iterator[Case]:
    yield Case("index", "/admin/", {*ON_THE_DESK})
    for model in LOOKED_AT:
        row, name = row_of(model), model.__name__
        yield Case(f"{name} list", list_of(model), ON_THE_DESK)
        yield Case(f"{name} page", address_of(row), ON_THE_DESK)
        yield Case(f"{name} history", address_of(row, "history"), ON_THE_DESK)
        yield Case(f"{name} add", list_of(model, "add"), editors_of(model, ADDED))
        yield Case(f"{name} add, sent", list_of(model, "add"), editors_of(model, ADDED), "post")
        yield Case(f"{name} save", address_of(row), editors_of(model, EDITED), "post")
        yield Case(f"{name} delete", address_of(row, "delete"), editors_of(model, DELETED))
    yield from own_pages()
    for page in ("changelist", "add"):
        yield Case(f"accounts, {page}", reverse(f"admin:auth_user_{page}"), NOBODY)
    link = reverse("admin:auth_user_link", args=[1])
    yield Case("link for a password", link, NOBODY)
    yield Case("link for a password, sent", link, NOBODY, "post")


def editors_of(model: type[Model], among: tuple[type[Model], ...]) -> set[Role]:
    if model in PUBLISHERS:
        return {PUBLISHER}
    return {CURATOR} if model in among else NOBODY


def row_of(model: type[Model]) -> Model:
    return FailureMode.objects.get(entry__code=LIGHT) if model is FailureMode else model._default_manager.first()


def own_pages() -> Iterator[Case]:
    code = LIGHT
    for name in ("review", "preview", "history", "meanwhile"):
        yield Case(name, reverse(f"admin:{name}", args=[code]), ON_THE_DESK)
    compare = reverse("admin:compare", args=[code])
    yield Case("differences", f"{compare}?from=edition-1&to=edition-1", ON_THE_DESK)
    for name in ("my-drafts", "drafts", "to-review", "in-review", "approved"):
        yield Case(name, reverse("admin:worklist", args=[name]), ON_THE_DESK)
    yield Case("account", reverse("admin:account"), ON_THE_DESK)
    yield Case("restore", reverse("admin:restore", args=[code]), {CURATOR}, "post")
    for model in (CfaaReading, EditorNote, Framework, Jurisdiction, SiteText, SynonymGroup):
        [row_key] = shared_record_keys(model._default_manager.first())
        name = row_key.part.label
        yield Case(f"{name} kept", reverse("admin:row-history", args=row_key), ON_THE_DESK)
        save = saves.saves_of([row_key])[0]
        sides = f"?from=save-{save.pk}&to=save-{save.pk}"
        yield Case(f"{name} compared", reverse("admin:row-compare", args=row_key) + sides, ON_THE_DESK)
        yield Case(f"{name} restore", reverse("admin:row-restore", args=row_key), editors_of(model, EDITED), "post")
        yield Case(f"{name} deleted", reverse("admin:deleted", args=[row_key.part]), ON_THE_DESK)
    yield Case("publish", reverse("admin:publish"), {PUBLISHER})
    yield Case("publish, sent", reverse("admin:publish"), {PUBLISHER}, "post", {"note": "x"})
    yield Case("withdraw", reverse("admin:withdraw", args=[code]), {CURATOR, PUBLISHER})
    yield Case("withdraw, sent", reverse("admin:withdraw", args=[code]), {CURATOR, PUBLISHER}, "post")
    decide = reverse("admin:decide", args=[Suggestion.objects.get().pk])
    yield Case("suggestion", decide, ON_THE_DESK)
    for step in ("draft", "accept", "decline", "spam", "reopen"):
        yield Case(f"suggestion, {step}", decide, {CURATOR}, "post", {"step": step})
    yield Case("spreadsheets", reverse("admin:spreadsheets"), ON_THE_DESK)
    for sheet in SHEETS:
        may_import = editors_of(sheet.model, (sheet.model,)) if sheet.is_editable else NOBODY
        for form in ("csv", "xlsx"):
            of_no_row = reverse("admin:export", args=[sheet.name, form]) + "?q=zzzzzz"
            yield Case(f"{sheet.name} {form}", of_no_row, ON_THE_DESK)
        yield Case(f"{sheet.name} import", reverse("admin:import", args=[sheet.name]), may_import)
        yield Case(f"{sheet.name} import, sent", reverse("admin:import", args=[sheet.name]), may_import, "post")
    yield Case("text preview", reverse("admin:text_preview"), ON_THE_DESK, "post", {"preview-text": "", "text": "x"})
    yield Case("completion", reverse("admin:completion") + "?q=model", ON_THE_DESK)
    yield Case("search", reverse("admin:search") + "?q=model", ON_THE_DESK)
    yield Case("help", reverse("admin:help"), (*ON_THE_DESK,))
    yield Case("audit", reverse("admin:audit"), NOBODY)
    yield Case("audit, exported", reverse("admin:audit-csv"), NOBODY)
    yield Case("paste", reverse("admin:paste"), {CURATOR})
    yield Case("paste, sent", reverse("admin:paste"), {CURATOR}, "post", {"pasted": "TY  - "})
    autocomplete = "?app_label=catalogue&model_name=citation&field_name=resolves_to"
    yield Case("autocomplete", reverse("admin:autocomplete") + autocomplete, ON_THE_DESK)


PEOPLE = (None, Role.READER, "nobody's role", CURATOR, REVIEWER, PUBLISHER)


def client_of(who: Role | str | None) -> Client:
    client = Client()
    if who is Role.READER:
        client.force_login(cast.reader())
    elif who is not None:
        roles = [who] if isinstance(who, Role) else []
        client.force_login(cast.person("someone", "Some One", *roles))
    return client


def expected(case: Case, who: Role | str | None) -> str:
    if who not in ON_THE_DESK:
        return "sign in"
    if who in case.allowed or case.address in ("/admin/", reverse("admin:account")):
        return "let in"
    return "refused"


def heard(response) -> str:
    if response.status_code == 403:
        return "sign in" if "kept" in (response.context or ()) else "refused"
    if response.status_code == 302 and response.url.startswith("/admin/login/"):
        return "sign in"
    return "let in" if response.status_code in (200, 302) else f"status {response.status_code}"


@pytest.mark.parametrize("who", PEOPLE, ids=str)
def test_matrix(who):
    client = client_of(who)
    suggest()
    MissedSearch.objects.create(day=date(2026, 3, 1), words="nothing like it", count=9)
    found, wanted = {}, {}
    for case in cases():
        wanted[case.name] = expected(case, who)
        response = getattr(client, case.method)(case.address, case.sent)
        response.getvalue()
        found[case.name] = heard(response)

    assert found == wanted


def test_matrix_has_every_model_of_the_desk():
    models = {model for model in registered(admin_site) if model._meta.app_label == "catalogue"}
    assert set(LOOKED_AT) == models


def suggest() -> None:
    receive(SuggestionKind.OTHER, "A list of incidents is missing.", target=target_at(None), sender="Rosa")
    Redaction.objects.create(salt="0", ground="An order", proposed_by="Pia", proposed_at=timezone.now())


def test_matrix_has_every_page_of_the_desks_own():
    suggest()
    urls = [url for url in admin_site.get_urls() if hasattr(url, "name")]
    own = {url.name for url in urls if str(url.pattern).startswith("catalogue/")}
    named = {case.address.split("?")[0] for case in own_pages()}

    own.discard("imported")  # an import is its sender's own: see test_import
    assert {reverse(f"admin:{name}", args=arguments(name)) for name in own if name} <= named


def arguments(name: str) -> list[Any]:
    own: dict[str, list[Any]] = {
        "publish": [],
        "text_preview": [],
        "completion": [],
        "paste": [],
        "audit": [],
        "search": [],
        "help": [],
        "audit-csv": [],
        "account": [],
        "worklist": ["drafts"],
        "decide": [Suggestion.objects.get().pk],
        "spreadsheets": [],
        "export": ["scenarios", "csv"],
        "import": ["scenarios"],
        "deleted": ["frameworks"],
    }
    if name.startswith("row-"):
        return [*next(iter(shared_record_keys(Framework.objects.first())))]
    return own.get(name, [LIGHT])
