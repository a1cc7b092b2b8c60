"""Who did what: one list of what is on record, filtered, exported, only added to."""

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.editorial import audit
from catalogue.editorial.decisions import approve, mark_ready
from catalogue.editorial.permissions import Actor, actor
from catalogue.editorial.publishing import publish, withdraw
from catalogue.editorial.recording import recording
from catalogue.editorial.states import states_of
from catalogue.models import Edition, FailureMode
from catalogue.vocabulary import AuditKind, ReviewStep
from tests import cast
from tests.desk import Desk, address_of, rewrite

pytestmark = pytest.mark.usefixtures("catalogue")

AUDIT, EXPORT = "/admin/catalogue/audit/", "/admin/catalogue/audit.csv/"


@pytest.fixture
def boss(administrator) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def done() -> dict[str, User]:
    """An entry on its way to readers, another one withdrawn, and one that was saved over."""
    pia, remy = cast.publisher(), cast.reviewer()
    rewrite("FM-03", "Changed.", by=pia)
    mark_ready("FM-03", by=actor(pia), comment="Please read.")
    approve("FM-03", digest=states_of(["FM-03"])["FM-03"].digest, by=actor(remy), comment="=Good")
    publish(["FM-03"], by=actor(pia), note="A correction.")
    withdraw("FM-08", reason="It is wrong.", by=Actor("Pia Publisher"), note="Withdrawn")
    Client().post("/sign-in/", {"username": "remy", "password": cast.PASSWORD})
    return {"pia": pia, "remy": remy}


def events(**asked) -> list[tuple[str, str, str]]:
    return [(event.kind, event.by, event.about) for event in audit.events(**asked) if event.at.year > 2000][::-1]


def test_everything_of_note_is_in_one_list(done):
    kinds = [kind for kind in AuditKind if kind is not AuditKind.SAVED]
    assert events(kinds=kinds)[-6:] == [
        ("ready", "Pia Publisher", "FM-03"),
        ("approved", "Remy Reviewer", "FM-03"),
        ("published", "Pia Publisher", "Edition 2"),
        ("withdrawn", "Pia Publisher", "FM-08"),
        ("published", "Pia Publisher", "Edition 3"),
        ("signed-in", "Remy Reviewer", ""),
    ]


def test_it_is_filtered(done):
    today = timezone.now().date()
    for asked, found in (
        ({"kinds": [AuditKind.APPROVED]}, ["approved"]),
        ({"by": "remy", "kinds": [AuditKind.APPROVED, AuditKind.PUBLISHED]}, ["approved"]),
        ({"since": today + timedelta(days=1)}, []),
        ({"until": today - timedelta(days=1), "by": "Pia"}, []),
        ({"about": "fm-08", "kinds": [AuditKind.WITHDRAWN, AuditKind.PUBLISHED]}, ["withdrawn"]),
        ({"about": "FM-99"}, []),
        ({"since": today, "until": today, "kinds": [AuditKind.WITHDRAWN]}, ["withdrawn"]),
    ):
        assert [kind for kind, _, _ in events(**asked)] == found, asked


def test_a_save_over_a_colleague_names_them(boss):
    cleo, pia = cast.curator(), cast.publisher()
    mine = Desk(pia).open(FailureMode.objects.get(entry__code="FM-16"))
    with recording(["FM-16"], by=actor(cleo)):
        FailureMode.objects.filter(entry__code="FM-16").update(title="Theirs")
    mine["title"] = "Mine"
    refused = mine.save()
    mine.sent["_over"] = [refused.context["adminform"].form.meanwhile.seen]
    assert mine.save().status_code == 302

    [event] = audit.events([AuditKind.OVERWRITTEN])
    assert (event.by, event.detail) == ("Pia Publisher", "Cleo Curator")
    assert event.about.startswith("FM-16")


def test_page_shows_labels_and_filters(done, boss):
    page = boss.get(AUDIT, {"kind": "approved"})
    assert "Approved" in page.text
    assert [event.kind for event in page.context["events"]] == ["approved"]
    assert "saved" not in {event.kind for event in boss.get(AUDIT).context["events"]}
    assert {event.kind for event in boss.get(AUDIT, {"kind": "saved", "by": "pia"}).context["events"]} == {"saved"}


@pytest.mark.parametrize(
    "query",
    [
        "?kind=nonsense",
        "?since=yesterday",
        "?page=99",
        "?page=x",
        "?by=" + "x" * 300,
        "?about=%00",
        "?until=%00",
        "?q=1",
    ],
)
def test_strange_filters_do_no_harm(boss, query):
    assert boss.get(AUDIT + query).status_code in (200, 400)
    exported = boss.get(EXPORT + query)
    exported.getvalue()
    assert exported.status_code in (200, 400)


def test_export_is_a_table_that_no_spreadsheet_runs(done, boss):
    answer = boss.get(EXPORT, {"kind": "approved"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="who-did-what.csv"'
    [heading, row] = csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")))
    assert heading == ["When (UTC)", "What", "Who", "About", "Said"]
    assert row[1:] == ["Approved", "Remy Reviewer", "FM-03", "'=Good"]


def test_one_page_takes_a_fixed_number_of_queries(done, boss, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        boss.get(AUDIT)


def test_approval_stands_in_the_history_and_with_the_edition(done, boss):
    history = boss.get(reverse("admin:history", args=["FM-03"])).text
    assert "Approved by Remy Reviewer" in history
    assert "=Good" in history
    assert "FM-03: Remy Reviewer, " in boss.get(address_of(Edition.objects.get(number=2))).text
    assert "Remy Reviewer" not in boss.get(address_of(Edition.objects.get(number=3))).text


def test_steps_of_a_review_have_one_word_each():
    assert {step.value: step.label for step in ReviewStep}.keys() <= {kind.value for kind in AuditKind}
