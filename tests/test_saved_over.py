"""Whose change was saved over hears of it: at the desk, and in the daily mail."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from catalogue.editorial import audit, daily_mail
from catalogue.models import AuditEvent, DigestSubscription
from catalogue.vocabulary import AuditKind
from tests import cast
from tests.desk import Desk

pytestmark = pytest.mark.usefixtures("catalogue")

HEADING = "Saved over your changes"


def saved_over(*names: str, by: User, about: str = "FM-16 Distributional Shifts", days: int = 0) -> None:
    event = AuditEvent.objects.note(AuditKind.OVERWRITTEN, about, audit.AND.join(names), by=by)
    if days:
        AuditEvent._base_manager.filter(pk=event.pk).update(at=timezone.now() - timedelta(days=days))


def desk_of(person: User) -> str:
    text: str = Desk(person).client.get("/admin/").text
    return text


@pytest.mark.parametrize("names", [["Cleo Curator"], ["Some One", "Cleo Curator"], ["Cleo Curator", "Some One"]])
def test_desk_tells_whose_change_was_saved_over(cleo, pia, names):
    saved_over(*names, by=pia)
    text = desk_of(cleo)

    assert HEADING in text
    assert '<a href="/admin/catalogue/history/FM-16/">FM-16 Distributional Shifts</a>' in text
    assert "Pia Publisher" in text.partition(HEADING)[2]
    assert HEADING not in desk_of(pia)
    assert "Saved over a colleague" not in desk_of(pia), "what one did last is what one saved"


@pytest.mark.parametrize(
    ("names", "days"), [(["Cleo Curators"], 0), (["Some Cleo Curator"], 0), (["Cleo Curator"], 15), (["Cleo"], 0)]
)
def test_nobody_else_is_told_and_not_for_ever(cleo, pia, names, days):
    saved_over(*names, by=pia, days=days)

    assert HEADING not in desk_of(cleo)


def test_shared_record_is_named_without_a_link(cleo, pia):
    saved_over("Cleo Curator", by=pia, about="Method <b>")

    assert "Method &lt;b&gt;" in desk_of(cleo)


def test_mail_tells_it_once(pia, settings):
    settings.PUBLIC_URL = "https://catalogue.example"
    cleo = cast.curator()
    cleo.email = "cleo@example.org"
    cleo.save()
    DigestSubscription.objects.create(account=cleo)
    saved_over("Cleo Curator", by=pia)
    today = timezone.now().date()

    assert daily_mail.send_all(today).sent == ["cleo"]
    assert f"{HEADING}: 1\n\n* FM-16 Distributional Shifts, by Pia Publisher\n" in mail.outbox[0].body
    assert daily_mail.waiting_for(cleo, today, since=today + timedelta(days=1)) == []
