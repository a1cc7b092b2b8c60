"""What readers wrote is erased a set time after the decision, and never before one."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from catalogue.addresses.codes import Code
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.feedback import decisions
from catalogue.feedback.receiving import receive
from catalogue.feedback.targets import target_at
from catalogue.management import preparing
from catalogue.models import EditorNote, Suggestion, SuggestionSender
from catalogue.vocabulary import SuggestionKind
from tests import cast
from tests.desk import Desk, list_of

pytestmark = pytest.mark.usefixtures("catalogue")

CLEO = Actor("Cleo Curator")


def suggest(words: str = "zebrafinch") -> tuple[Suggestion, str]:
    token = receive(SuggestionKind.OTHER, words, target=target_at(None), sender="Rosa", contact="rosa@example.org")
    return Suggestion.objects.for_token(token).get(), f"/suggestions/{token}/"


def let_pass(**time: int) -> None:
    for row in Suggestion.objects.all():
        row.received_at -= timedelta(**time)
        row.decided_at = row.decided_at and row.decided_at - timedelta(**time)
        row.save()


def erase() -> None:
    call_command("erase_expired")


def words_left() -> list[str]:
    return sorted(filter(None, Suggestion.objects.values_list("words", flat=True)))


def test_what_was_decided_on_is_erased_after_the_set_time(settings):
    settings.SUGGESTIONS_KEPT_DAYS = 30
    suggestion, address = suggest()
    decisions.decline(suggestion.pk, by=CLEO, answer="zebrafinch, no")
    let_pass(days=29)
    erase()
    assert "zebrafinch" in Client().get(address).text

    let_pass(days=1)
    erase()
    row = Suggestion.objects.get()
    assert "zebrafinch" not in str(vars(row))
    assert (row.decision, row.decided_by) == ("declined", "Cleo Curator")


def test_the_senders_page_then_says_so():
    suggestion, address = suggest()
    decisions.decline(suggestion.pk, by=CLEO, answer="No.")
    let_pass(days=90)
    for _ in range(2):
        page = Client().get(address)
        assert page.status_code == 410
        assert "This suggestion has been erased" in page.text
        assert "declined" in page.text
        assert "zebrafinch" not in page.text
        assert "no-store" in page["Cache-Control"]
        erase()  # the page says the same before it ran and afterwards


def test_what_nobody_decided_on_is_never_erased():
    suggest()
    let_pass(days=3000)
    erase()

    assert words_left() == ["zebrafinch"]


def test_how_to_reach_the_reader_is_erased_with_the_decision():
    suggestion, _ = suggest()
    decisions.accept(suggestion.pk, by=CLEO, answer="Done.")

    assert Suggestion.objects.get().contact == ""


def test_spam_is_erased_after_a_week():
    suggestion, _ = suggest()
    decisions.set_aside(suggestion.pk, by=CLEO)
    let_pass(days=6)
    erase()
    assert words_left() == ["zebrafinch"]

    let_pass(days=1)
    erase()
    assert words_left() == []


@pytest.mark.parametrize("occasion", ["another arrives", "another is decided on", "the site starts"])
def test_nobody_has_to_run_a_command(occasion, settings, monkeypatch):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]  # a site that is open to others must declare its TLS
    due, waiting = suggest("due")[0], suggest("waiting")[0]
    decisions.decline(due.pk, by=CLEO, answer="No.")
    let_pass(days=90)
    match occasion:
        case "another arrives":
            suggest("new")
        case "another is decided on":
            decisions.accept(waiting.pk, by=CLEO, answer="Done.")
        case "the site starts":
            monkeypatch.setattr(preparing, "collect_static_files", lambda: None)
            preparing.prepare()

    assert "due" not in words_left()
    assert "waiting" in words_left()


def test_the_desk_no_longer_shows_what_is_due():
    suggestion, _ = suggest()
    decisions.decline(suggestion.pk, by=CLEO, answer="No.")
    let_pass(days=90)
    client = Desk(cast.curator()).client

    assert "zebrafinch" not in client.get(list_of(Suggestion)).text
    assert client.get(f"/admin/catalogue/suggestion/{suggestion.pk}/decide/").status_code == 404


def test_what_was_made_of_it_stays(settings):
    settings.REVIEW = "optional"
    target = target_at(Code.parse("FM-03"))
    token = receive(SuggestionKind.CORRECTION, "It is a turtle.", target=target, sender="Rosa")
    suggestion = Suggestion.objects.for_token(token).get()
    decisions.accept_as_draft(suggestion.pk, by=CLEO)
    publish(["FM-03"], by=CLEO, note="A reader's remark")
    let_pass(days=90)
    erase()

    assert EditorNote.objects.filter(text="It is a turtle.").exists()
    assert "It is a turtle." in Client().get("/editions/2/FM-03", follow=True).text


def test_senders_of_earlier_days_are_erased_on_such_occasions():
    suggest()
    SuggestionSender.objects.update(day=timezone.now().date() - timedelta(days=1))
    erase()

    assert not SuggestionSender.objects.exists()
