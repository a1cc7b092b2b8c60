"""The daily mail: to those who want it, of what waits for them, once a day."""

from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from catalogue.editorial import daily_mail, decisions, permissions
from catalogue.editorial.recording import recording
from catalogue.feedback.receiving import receive
from catalogue.feedback.targets import target_at
from catalogue.models import Authority, DigestSubscription, FailureMode
from catalogue.vocabulary import Role, SuggestionKind
from tests import cast
from tests.desk import Desk

pytestmark = pytest.mark.usefixtures("catalogue")

ACCOUNT = reverse("admin:account")
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture(autouse=True)
def public_address(settings):
    settings.PUBLIC_URL = "https://catalogue.example"


def subscriber(person, email: str = ""):
    person.email = email or f"{person.username}@example.org"
    person.save()
    DigestSubscription.objects.create(account=person)
    return person


def edit(by, code: str = "FM-03", title: str = "Model inversions") -> None:
    with recording([code], by=permissions.actor(by)):
        FailureMode.objects.filter(entry__code=code).update(title=title)


def letters() -> dict[str, str]:
    return {message.to[0]: f"{message.subject}\n{message.body}" for message in mail.outbox}


def test_each_hears_what_waits_for_them():
    cleo = subscriber(cast.curator())
    subscriber(cast.reviewer())
    edit(cleo, "FM-03")
    edit(cleo, "FM-04", "Membership inference, again")
    decisions.mark_ready("FM-04", by=permissions.actor(cleo))

    assert daily_mail.send_all(MONDAY).sent == ["cleo", "remy"]
    assert letters() == {
        "cleo@example.org": """Failure Modes Catalogue: 1 item is waiting for you
Cleo Curator,

Here is what is waiting for you at the curators’ desk of the Failure Modes Catalogue.

My drafts: 1

* FM-03 Model inversions (Changed since edition 1)
  https://catalogue.example/admin/catalogue/review/FM-03/

You asked for this mail. It comes at most once a day, and only when something is waiting.
To stop it: https://catalogue.example/admin/catalogue/account/
""",
        "remy@example.org": """Failure Modes Catalogue: 1 item is waiting for you
Remy Reviewer,

Here is what is waiting for you at the curators’ desk of the Failure Modes Catalogue.

Waiting for my review: 1

* FM-04 Membership inference, again (Ready for review)
  https://catalogue.example/admin/catalogue/review/FM-04/

You asked for this mail. It comes at most once a day, and only when something is waiting.
To stop it: https://catalogue.example/admin/catalogue/account/
""",
    }
    assert mail.outbox[0].extra_headers == {"Auto-Submitted": "auto-generated"}


def test_open_suggestions_wait_and_the_mail_does_not_quote_them():
    subscriber(cast.curator())
    subscriber(cast.reviewer())
    receive(SuggestionKind.OTHER, "A list of incidents is missing.", target=target_at(None), sender="Rosa")

    assert daily_mail.send_all(MONDAY).sent == ["cleo"]
    (letter,) = letters().values()
    assert "Suggestions from readers: 1\n\n* Something else, the catalogue as a whole\n" in letter
    assert "/admin/catalogue/suggestion/" in letter
    assert "incidents" not in letter


def test_long_list_names_ten_and_counts_the_rest():
    cleo = subscriber(cast.curator())
    codes = [authority.code for authority in Authority.objects.in_order()[:12]]
    with recording(codes, by=permissions.actor(cleo)):
        Authority.objects.filter(entry__code__in=codes).update(citation="Another.")
    daily_mail.send_all(MONDAY)
    (letter,) = letters().values()
    assert "12 items are waiting" in letter
    assert letter.count("\n* ") == 10
    assert "and 2 more: https://catalogue.example/admin/catalogue/worklist/my-drafts/" in letter


def test_once_a_day_and_not_when_nothing_waits():
    cleo = subscriber(cast.curator())
    assert daily_mail.send_all(MONDAY).sent == []
    edit(cleo)
    assert [daily_mail.send_all(day).sent for day in (MONDAY, MONDAY, TUESDAY)] == [["cleo"], [], ["cleo"]]


def test_two_processes_send_one_mail():
    subscriber(cast.curator())
    first, second = DigestSubscription.objects.get(), DigestSubscription.objects.get()
    assert [first.claim(MONDAY), second.claim(MONDAY), second.claim(TUESDAY)] == [True, False, True]


@pytest.mark.parametrize("loss", ["is_active", "email", "groups"])
def test_who_has_left_gets_none(loss):
    cleo = subscriber(cast.curator())
    edit(cleo)
    if loss == "groups":
        cleo.groups.clear()
    else:
        setattr(cleo, loss, "" if loss == "email" else False)
        cleo.save()
    assert daily_mail.send_all(MONDAY) == daily_mail.Report()


def test_mail_holds_nothing_that_its_reader_may_not_see():
    cleo = subscriber(cast.curator())
    edit(cleo)
    role = cleo.groups.get(name=Role.CURATOR.value)
    role.permissions.remove(*role.permissions.filter(content_type__model=FailureMode._meta.model_name))
    sheet = Desk(cleo).open(Authority.objects.first())
    sheet["verification"] = "Read again."
    sheet.save()
    daily_mail.send_all(MONDAY)
    (letter,) = letters().values()
    assert "LAW-01" in letter
    assert "FM-" not in letter


class Refusing(EmailBackend):
    """As a mail server that does not take one of the addresses."""

    def send_messages(self, messages):
        if messages[0].to == ["cleo@example.org"]:
            raise SMTPRecipientsRefused({"cleo@example.org": (550, b"No such mailbox")})
        return super().send_messages(messages)


def test_failing_recipient_is_reported_and_tried_again(settings, capsys):
    settings.EMAIL_BACKEND = "tests.test_digest.Refusing"
    cleo, pia = subscriber(cast.curator()), subscriber(cast.publisher())
    edit(cleo)
    edit(pia, "FM-04")
    with pytest.raises(CommandError, match=r"cleo: .*No such mailbox"):
        call_command("send_digests")
    assert capsys.readouterr().out == "Sent to 1, failed for 1.\n"
    assert list(letters()) == ["pia@example.org"]

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("send_digests")
    assert list(letters()) == ["pia@example.org", "cleo@example.org"]


def test_command_needs_the_public_address(settings):
    settings.PUBLIC_URL = ""
    with pytest.raises(CommandError, match="CATALOGUE_URL"):
        call_command("send_digests")


def test_title_with_a_newline_stays_within_the_mail():
    cleo = subscriber(cast.curator())
    edit(cleo)
    FailureMode.objects.filter(entry__code="FM-03").update(title="One\r\nBcc: all@example.org <b>&")
    daily_mail.send_all(MONDAY)
    (message,) = mail.outbox
    assert message.recipients() == ["cleo@example.org"]
    assert "Bcc" not in message.subject
    assert "<b>&" in message.body


def test_person_asks_for_the_digest_and_stops_it():
    cleo = cast.curator()
    client = Desk(cleo).client
    page = client.get(ACCOUNT)
    assert "Cleo Curator" in page.text
    assert client.post(ACCOUNT, {"email": "cleo@example.org", "daily_digest": "on"}).status_code == 302
    cleo.refresh_from_db()
    assert (cleo.email, cleo.digest.sent_on) == ("cleo@example.org", None)

    DigestSubscription.objects.update(sent_on=timezone.localdate() - timedelta(days=1))
    client.post(ACCOUNT, {"email": "other@example.org", "daily_digest": "on"})
    assert DigestSubscription.objects.get().sent_on is not None
    client.post(ACCOUNT, {"email": "other@example.org"})
    assert not DigestSubscription.objects.exists()


@pytest.mark.parametrize("email", ["", "no address", "a\0@example.org", f"{'x' * 300}@example.org", "a@b\r\nBcc: c@d"])
def test_digest_needs_an_address_and_loses_nothing(email):
    client = Desk(cast.curator()).client
    response = client.post(ACCOUNT, {"email": email, "daily_digest": "on"})
    assert response.status_code == 200
    assert response.context["form"].errors["email"]
    assert not DigestSubscription.objects.exists()


def test_nobody_renames_themselves_below_their_editions():
    cleo = cast.curator()
    sent = {"email": "", "first_name": "Pia", "last_name": "Publisher", "username": "pia", "is_superuser": "on"}
    Desk(cleo).client.post(ACCOUNT, sent)
    cleo.refresh_from_db()
    assert (cleo.get_full_name(), cleo.username, cleo.is_superuser) == ("Cleo Curator", "cleo", False)


def test_law_past_its_review_is_told_to_who_may_check_it():
    subscriber(cast.curator())
    subscriber(cast.reviewer())
    Authority.objects.filter(entry__code="LAW-02").update(checked_on="2026-01-01")
    assert daily_mail.send_all(date(2026, 6, 30)).sent == []
    assert daily_mail.send_all(date(2026, 7, 1)).sent == ["cleo"]
    law = Authority.objects.get(entry__code="LAW-02")
    assert f"""
Law due for review: 1

* LAW-02 Van Buren v. United States
  https://catalogue.example/admin/catalogue/authority/{law.pk}/change/
""" in letters()["cleo@example.org"]
