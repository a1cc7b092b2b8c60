"""Readers follow what changes: on pages of their own, and by one mail a day at most."""

import re
from datetime import UTC, date, datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from urllib.parse import quote

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from catalogue.editorial import publishing
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.management import notices
from catalogue.models import Delivery, Edition, FailureMode, Follow, LegalQuestion, Passage
from catalogue.pages import following
from tests import cast
from tests.page_forms import form_on

pytestmark = pytest.mark.usefixtures("catalogue")

BY = Actor("Carla Curator")
FIRST, SECOND = "Private features can be unearthed.", "Private features can be disinterred."
MONDAY = date(2026, 3, 2)
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=days) for days in (1, 2, 3))
LIST = "/failure-modes/?group=intentional"


@pytest.fixture(autouse=True)
def public_address(settings):
    settings.PUBLIC_URL = "https://catalogue.example"


@pytest.fixture
def rosa():
    return with_address(cast.reader())


def with_address(person):
    person.email = f"{person.username}@example.org"
    person.save()
    return person


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def at(address: str) -> str:
    return f"/follow/?at={quote(address)}"


def follow(person, address: str, note: str = "") -> Follow:
    client = client_of(person)
    answer = client.post(at(address), form_on(client.get(at(address)), "follow") | {"note": note})
    assert (answer.status_code, answer["Location"]) == (302, "/following/")
    return Follow.objects.filter(account=person).latest("pk")


def say(text: str, code: str = "FM-03", **more) -> None:
    Passage.objects.filter(entry__code=code, role="description").update(display=text)
    publish([code], by=BY, note="Plainer words", **more)


STANDING = {"said": lambda: say(FIRST)}


@pytest.fixture
def said() -> None:
    """Edition 2 says FIRST of FM-03."""


@pytest.fixture
def followed(said, rosa) -> Follow:
    """FM-03, which has changed since."""
    return Follow.objects.create(account=rosa, code="FM-03", told=1)


def sent(day: date = MONDAY) -> list[str]:
    return notices.send_all(day).sent


def letter() -> str:
    (message,) = mail.outbox
    return str(message.body)


# Following


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/FM-03", ("FM-03", "", "")),
        ("/fm3.s1", ("FM-03", "", "")),
        ("/failure-modes/FM-03/model-inversion/", ("FM-03", "", "")),
        ("/editions/1/failure-modes/FM-03", ("FM-03", "", "")),
        ("/scenarios/FM-03.S1/x/", ("FM-03", "", "")),
        ("/history/model-inversion", ("FM-03", "", "")),
        ("/LAW-01.atom", ("LAW-01", "", "")),
        (f"{LIST}&sort=title&page=2&utm_source=x", ("", "failure-modes", "?group=intentional")),
        ("/editions/1/law/", ("", "law", "")),
        ("/scenarios/?q=ümlaut", ("", "scenarios", "?q=%C3%BCmlaut")),
        ("/search/?q=model&kind=reference", ("", "search", "?q=model&kind=reference")),
        ("/", ("", "", "")),
        ("/editions/", ("", "", "")),
        ("https://example.org/editions/1/", ("", "", "")),
    ],
)
def test_what_stands_there_is_followed(rosa, address, expected):
    stored = follow(rosa, address, "Memo")
    assert (stored.code, stored.section, stored.query) == expected
    assert (stored.note, stored.told) == ("Memo", 1)
    assert client_of(rosa).get("/following/").status_code == 200


@pytest.mark.parametrize(
    ("query", "status", "name"),
    [
        ("", 400, "at"),
        ("?at=/&at=/", 400, "at"),
        ("?at=", 400, "at"),
        ("?at=/about/", 400, "at"),
        ("?at=/search/", 400, "at"),
        ("?at=/no/such/page", 400, "at"),
        ("?at=http://[", 400, "at"),
        ("?at=/admin/", 400, "at"),
        (f"?at={quote('/law/?page=0')}", 400, "page"),
        (f"?at={quote('/search/?q=a&q=b')}", 400, "q"),
        (f"?at={quote('/failure-modes/?' + '&'.join(f'group={n:099}' for n in range(50)))}", 400, "at"),
        ("?at=/FM-99", 404, None),
        ("?at=/nobody", 404, None),
    ],
)
@pytest.mark.parametrize("is_signed_in", [True, False])
def test_nothing_to_follow(client, rosa, query, status, name, is_signed_in):
    answer = (client_of(rosa) if is_signed_in else client).get(f"/follow/{query}")
    assert answer.status_code == status
    assert name is None or answer.context["parameter"] == name


def test_who_has_not_signed_in_is_offered_both_ways(client, rosa):
    page = client.get(at(LIST))
    assert "http" in page.text
    assert 'href="https://catalogue.example/failure-modes.atom?group=intentional"' in page.text
    (link,) = re.findall(r'href="(/sign-in/\?next=[^"]+)"', page.text)
    assert "<form" not in page.text.partition("<main")[2].partition("</main>")[0]
    answer = client.post(link, {"username": "rosa", "password": cast.PASSWORD, "next": at(LIST)})
    assert answer["Location"] == at(LIST)
    assert 'id="follow"' in client.get(answer["Location"]).text


def test_without_accounts_only_the_feed_is_offered(client):
    page = client.get(at("/"))
    assert "/editions.atom" in page.text
    assert "Mails need an account" in page.text
    assert client.get("/following/")["Location"] == "/sign-in/?next=/following/"


@pytest.mark.parametrize("address", ["/follow/?at=/", "/following/"])
def test_pages_of_ones_own_are_kept_nowhere(client, rosa, address):
    for visitor in (client, client_of(rosa)):
        answer = visitor.get(address, follow=True)
        assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", ")) or "no-cache" in answer[
            "Cache-Control"
        ]
        assert "noindex" in answer.text or "Sign in" in answer.text


@pytest.mark.parametrize(
    ("where", "leads_to"),
    [
        ("/failure-modes/FM-03/model-inversion/", "/follow/?at=/FM-03"),
        ("/editions/1/failure-modes/FM-03/model-inversion/", "/follow/?at=/FM-03"),
        ("/law/LAW-01/", "/follow/?at=/LAW-01"),
        (LIST, "/follow/?at=/failure-modes/%3Fgroup%3Dintentional"),
        ("/editions/", "/follow/?at=/"),
        ("/history/FM-03", "/follow/?at=/FM-03"),
    ],
)
def test_pages_for_everybody_lead_to_it(client, rosa, where, leads_to):
    pages = [visitor.get(where, follow=True) for visitor in (client, client_of(rosa))]
    assert len({page.text for page in pages}) == 1
    assert f'href="{leads_to}"' in pages[0].text
    assert client_of(rosa).get(leads_to).status_code == 200


def test_following_the_same_again_changes_the_note(rosa):
    first = follow(rosa, LIST, "For Acme")
    say(FIRST)
    again = follow(rosa, f"{LIST}&page=1", "For Bolt")
    assert (again.pk, again.note, again.told) == (first.pk, "For Bolt", 1)


HOSTILE = "<script>alert(1)</script> {{ x }} \u202e\u200b“quoted”"


def test_a_note_is_text(rosa):
    assert follow(rosa, "/FM-03", f"{HOSTILE}\r\nBcc: all@example.org").note.count("\n") == 0
    page = client_of(rosa).get("/following/")
    assert "<script>alert" not in page.text
    say(FIRST)
    assert sent() == ["rosa"]
    (message,) = mail.outbox
    assert message.recipients() == ["rosa@example.org"]
    assert "\nBcc" not in message.message().as_string()
    assert "You noted: <script>alert(1)</script> {{ x }} “quoted” Bcc: all@example.org\n" in message.body


def test_a_note_that_is_too_long_loses_no_word(rosa):
    client, note = client_of(rosa), "x" * 301
    answer = client.post(at("/FM-03"), form_on(client.get(at("/FM-03")), "follow") | {"note": note})
    assert (answer.status_code, form_on(answer, "follow")["note"]) == (200, [note])
    stored = follow(rosa, "/FM-03", "short")
    form = form_on(client.get("/following/"), f"follow-{stored.pk}")
    answer = client.post("/following/", form | {"note": note, "do": "save"})
    assert (answer.status_code, form_on(answer, f"follow-{stored.pk}")["note"]) == (200, [note])
    assert Follow.objects.get().note == "short"


def test_ones_own_list_is_kept_there(rosa):
    client, kept, stopped = client_of(rosa), follow(rosa, "/FM-03"), follow(rosa, LIST)
    page = client.get("/following/")
    assert page.text.index("Failure modes · Group: Intentional") < page.text.index("FM-03 Model Inversion")
    form = form_on(page, f"follow-{kept.pk}")
    assert client.post("/following/", form | {"note": "Why", "do": "save"}).status_code == 302
    assert client.post("/following/", form_on(page, f"follow-{stopped.pk}") | {"do": "stop"}).status_code == 302
    assert [(each.code, each.note) for each in Follow.objects.all()] == [("FM-03", "Why")]


@pytest.mark.parametrize("key", ["0", "x", "²", "9" * 30, ""])
def test_a_malformed_key_is_named(rosa, key):
    answer = client_of(rosa).post("/following/", {"follow": key, "do": "stop"})
    assert (answer.status_code, answer.context["parameter"]) == (400, "follow")


def test_nobody_touches_what_another_follows(rosa):
    stored = follow(rosa, "/FM-03", "Mine")
    remy = client_of(cast.reviewer())
    for do in ("save", "stop"):
        assert remy.post("/following/", {"follow": stored.pk, "do": do, "note": "Yours"}).status_code == 404
    assert Follow.objects.get().note == "Mine"
    assert "Mine" not in remy.get("/following/").text


def test_no_more_than_so_many_are_followed(rosa, monkeypatch):
    monkeypatch.setattr(following, "MOST_FOLLOWED", 1)
    follow(rosa, "/FM-03")
    client = client_of(rosa)
    answer = client.post(at("/FM-04"), form_on(client.get(at("/FM-04")), "follow") | {"note": "Kept"})
    assert "which is the limit" in answer.text
    assert form_on(answer, "follow")["note"] == ["Kept"]
    follow(rosa, "/FM-03", "Still")


def test_a_press_twice_is_one_act(rosa):
    client = client_of(rosa)
    form = form_on(client.get(at("/FM-03")), "follow")
    answers = [client.post(at("/FM-03"), form) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == ["/following/", "/following/"]
    stop = form_on(client.get("/following/"), f"follow-{Follow.objects.get().pk}") | {"do": "stop"}
    assert [client.post("/following/", stop).status_code for _ in range(2)] == [302, 302]


def test_who_was_signed_out_loses_no_word(client):
    answer = client.post(at("/FM-03"), {"note": "Kept"}, headers={"origin": "http://testserver"})
    assert answer.status_code == 403
    assert "note=Kept" in answer.text
    assert client.post(at("/FM-03"), {"note": "Strange"})["Location"].startswith("/sign-in/")
    assert not Follow.objects.exists()


def test_forms_need_their_token(rosa):
    client = Client(enforce_csrf_checks=True)
    client.force_login(rosa)
    for address in (at("/FM-03"), "/following/"):
        assert client.post(address, {"do": "pause"}).status_code == 403


@pytest.mark.parametrize("wrong", [{"code": "FM-03", "section": "law"}, {"query": "?q=a"}])
def test_the_database_refuses_what_is_no_subject(rosa, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Follow.objects.create(account=rosa, told=1, **wrong)


# Mails


def test_a_mail_tells_the_words_and_the_readers_own_note(rosa):
    follow(rosa, "/FM-03", "Check the memo for Acme")
    follow(rosa, LIST)
    say(FIRST, editorial=["FM-03"])
    say(SECOND, editorial=["FM-03"])
    Edition._base_manager.filter(number=3).update(published_at=datetime(2026, 3, 1, 12, tzinfo=UTC))

    assert sent() == ["rosa"]
    (message,) = mail.outbox
    stop = f"https://catalogue.example/unsubscribe/{Delivery(account=rosa).token}/"
    assert message.subject == "Failure Modes Catalogue: 1 change in what you follow"
    assert message.extra_headers == {
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert (
        message.body
        == f"""Rosa Reader,

Here is what has changed in what you follow in the Failure Modes Catalogue, up to edition 3 of 1 March 2026.

* FM-03 Model Inversion (editorial only)
  Passage FM-03.P2, description (source): “The private” → “Private”
  You noted: Check the memo for Acme
  https://catalogue.example/changes/FM-03?from=1&to=3

You asked for this mail. It comes at most once a day, and only when something changes.
What you follow: https://catalogue.example/following/
To stop these mails: {stop}
"""
    )


def test_nothing_in_a_mail_says_who_reads_it(said, rosa):
    Follow.objects.create(account=rosa, told=1)
    remy = with_address(cast.person("remy", "Remy Reader"))
    Follow.objects.create(account=remy, told=1)
    assert sent() == ["rosa", "remy"]
    first, second = (set(re.findall(r"https?://\S+", str(message.body))) for message in mail.outbox)
    assert {link for link in first ^ second if "/unsubscribe/" not in link} == set()
    assert not any(
        message.alternatives or message.attachments for message in mail.outbox if hasattr(message, "alternatives")
    )


@pytest.mark.parametrize(
    ("address", "is_told"),
    [
        ("/", True),
        ("/FM-03", True),
        ("/FM-04", False),
        (LIST, True),
        ("/failure-modes/?group=unintended", False),
        ("/failure-modes/?q=unearthed", True),
        ("/failure-modes/?q=recovered", True),
        ("/scenarios/", True),
        ("/search/?q=unearthed", True),
        ("/search/?q=unearthed&kind=authority", False),
        ("/law/", False),
    ],
)
def test_only_what_is_followed_is_told(said, rosa, address, is_told):
    """Also that an entry has left a list, such as that of a word which it no longer has."""
    follow(rosa, address)
    Follow.objects.update(told=1)
    assert sent() == (["rosa"] if is_told else [])
    assert Follow.objects.get().told == 2


def test_what_changed_and_changed_back_is_no_news(rosa):
    follow(rosa, "/FM-03")
    before = Passage.objects.get(entry__code="FM-03", role="description").display
    say(FIRST)
    say(before)
    assert sent() == []


def test_new_and_withdrawn_entries_are_told(rosa):
    follow(rosa, LIST)
    publishing.withdraw("FM-03", reason="Said elsewhere.\nMore.", by=BY, note="Gone")
    assert sent() == ["rosa"]
    assert "* FM-03 Model Inversion\n  Withdrawn: Said elsewhere. More.\n" in letter()
    (line,) = notices._News(notices.held.current()).lines([Follow(code="LAW-01", told=0)])
    assert (line.change.code, line.words) == ("LAW-01", "New")


WORDS = {
    "FM-03": ("One two three.", "One 2 three.", "“two” → “2”"),
    "FM-04": ("One two three.", "One three.", "removed: “two”"),
    "FM-05": ("One three.", "One two three.", "added: “two”"),
    "FM-06": ("One.", f"One. {'word ' * 100}", f"added: “{'word ' * 19}word…”"),
}


def test_first_words_that_changed(rosa):
    for place in (0, 1):
        for code, words in WORDS.items():
            Passage.objects.filter(entry__code=code, role="description").update(display=words[place])
        publish(list(WORDS), by=BY, note="Other words")
    for code in WORDS:
        Follow.objects.create(account=rosa, code=code, told=2)
    sent()
    for code, (_, _, told) in WORDS.items():
        assert f"Passage {code}.P2, description (source): {told}\n" in letter()


def test_withheld_words_are_said_to_be(rosa):
    follow(rosa, "/FM-03")
    Passage.objects.filter(entry__code="FM-03", layer="withheld").update(display="Otherwise.")
    publish(["FM-03"], by=BY, note="Otherwise")
    sent()
    assert re.search(r"\n  Passage FM-03.P\d+, [^\n]+ \(withheld, not the publisher’s position\): ", letter())


def test_a_long_mail_names_so_many_and_counts_the_rest(rosa, monkeypatch):
    monkeypatch.setattr(notices, "MOST_LINES", 2)
    follow(rosa, "/questions/")
    LegalQuestion.objects.filter(entry__number__lt=6).update(origin_detail="Asked")
    publish(by=BY, note="Many")
    sent()
    assert mail.outbox[0].subject == "Failure Modes Catalogue: 5 changes in what you follow"
    assert letter().count("\n* ") == 2
    assert "and 3 more: https://catalogue.example/editions/2/\n" in letter()


def test_a_mail_a_day_at_most_and_none_without_news(rosa):
    follow(rosa, "/FM-03")
    assert sent() == []
    say(FIRST)
    assert [sent(), sent()] == [["rosa"], []]
    say(SECOND)
    assert [sent(MONDAY), sent(TUESDAY), sent(TUESDAY), sent(WEDNESDAY)] == [[], ["rosa"], [], []]


def test_what_is_followed_later_is_told_from_then_on(rosa):
    follow(rosa, "/FM-03")
    say(FIRST)
    FailureMode.objects.filter(entry__code="FM-04").update(crosswalk_gap="Nothing like it.")
    publish(["FM-04"], by=BY, note="A gap")
    follow(rosa, "/FM-04")
    say("Other words.", "FM-04")
    sent()
    assert "FM-03?from=1&to=4" in letter()
    assert "FM-04?from=3&to=4" in letter()


def test_two_processes_send_one_mail(rosa):
    Delivery.objects.create(account=rosa)
    first, second = Delivery.objects.get(), Delivery.objects.get()
    assert [first.claim(MONDAY), second.claim(MONDAY), second.claim(TUESDAY)] == [True, False, True]


class Killed(BaseException):
    pass


@pytest.mark.parametrize("has_arrived", [True, False])
def test_a_crash_while_sending_makes_no_second_mail(followed, monkeypatch, has_arrived):
    send = EmailBackend.send_messages

    def dying(backend, messages):
        if has_arrived:
            send(backend, messages)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(EmailBackend, "send_messages", dying)
        with pytest.raises(Killed):
            sent()
    assert sent() == []
    assert len(mail.outbox) == has_arrived
    assert sent(TUESDAY) == ["rosa"]


@pytest.mark.parametrize("loss", ["is_active", "email", "delivery"])
def test_who_has_left_gets_none(followed, rosa, loss):
    if loss == "delivery":
        Delivery.objects.create(account=rosa, is_paused=True)
    else:
        setattr(rosa, loss, "" if loss == "email" else False)
        rosa.save()
    assert notices.send_all(MONDAY) == notices.Report()


def test_members_get_mail_alike(rosa, settings):
    settings.MEMBERS_ONLY = True
    assert "The feed reader has to be signed in" in client_of(rosa).get(at(LIST)).text
    follow(rosa, LIST)
    say(FIRST)
    assert sent() == ["rosa"]


# Stopping


def test_one_click_of_a_mail_program_stops_the_mails(client, followed, settings):
    settings.MEMBERS_ONLY = True
    sent()
    address = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>").removeprefix("https://catalogue.example")
    program = Client(enforce_csrf_checks=True)
    assert program.get(address).status_code == 200
    assert not Delivery.objects.get().is_paused

    answer = program.post(address, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert Delivery.objects.get().is_paused
    assert program.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    say(SECOND)
    assert sent(TUESDAY) == []
    assert Follow.objects.count() == 1


def test_the_page_of_the_link_stops_the_mails(rosa):
    Delivery.objects.create(account=rosa)
    client, address = Client(enforce_csrf_checks=True), f"/unsubscribe/{Delivery(account=rosa).token}/"
    page = client.post(address, form_on(client.get(address), "stop"))
    assert "The mails are stopped" in page.text
    assert Delivery.objects.get().is_paused


@pytest.mark.parametrize("token", ["1", "1:x", "x:y", "²", "9999:abc", "%00"])
def test_a_forged_token_stops_nothing(client, rosa, token):
    Delivery.objects.create(account=rosa)
    assert client.post(f"/unsubscribe/{token}/").status_code in (400, 404)
    assert not Delivery.objects.get().is_paused


def test_an_account_that_is_gone_is_no_mistake(client, rosa):
    token = Delivery(account=rosa).token
    rosa.delete()
    assert client.post(f"/unsubscribe/{token}/").status_code == 200


def test_resuming_tells_what_changed_meanwhile(rosa):
    client = client_of(rosa)
    follow(rosa, "/FM-03")
    for button in ("pause", "resume"):
        page = client.get("/following/")
        assert f'value="{button}"' in page.text
        assert client.post("/following/", form_on(page, "mails") | {"do": button}).status_code == 302
        say(f"{FIRST} {button}")
        assert sent() == ([] if button == "pause" else ["rosa"])
    assert "from=1&to=3" in letter()


# Refusals


class Refusing(EmailBackend):
    code = 550

    def send_messages(self, messages):
        raise SMTPRecipientsRefused({messages[0].to[0]: (self.code, b"No such mailbox")})


class Deferring(Refusing):
    code = 451


class Absent(EmailBackend):
    def send_messages(self, messages):
        raise SMTPServerDisconnected("gone")


def sending_by(settings, backend: type[EmailBackend]) -> None:
    settings.EMAIL_BACKEND = f"{backend.__module__}.{backend.__qualname__}"


def test_an_address_refused_on_three_days_is_paused(followed, rosa, settings):
    sending_by(settings, Refusing)
    reports = [notices.send_all(day).refused for day in (MONDAY, MONDAY, TUESDAY, TUESDAY, WEDNESDAY, THURSDAY)]
    assert reports == [["rosa"], [], ["rosa"], [], ["rosa"], []]

    client = client_of(rosa)
    page = client.get("/following/")
    assert "refused rosa@example.org on 3 days" in " ".join(page.text.split())
    sending_by(settings, EmailBackend)
    assert sent(THURSDAY) == []
    assert client.post("/following/", form_on(page, "mails") | {"do": "resume"}).status_code == 302
    assert sent(THURSDAY) == ["rosa"]
    assert Delivery.objects.get().refusals == 0


def test_another_address_begins_anew(followed, rosa, settings):
    sending_by(settings, Refusing)
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        notices.send_all(day)
    rosa.email = "rosa@example.net"
    rosa.save()
    assert notices.send_all(THURSDAY).refused == ["rosa"]
    assert (Delivery.objects.get().refusals, Delivery.objects.get().is_refused) == (1, False)


def test_a_mail_that_is_taken_forgets_refusals(followed, settings):
    sending_by(settings, Refusing)
    notices.send_all(MONDAY)
    notices.send_all(TUESDAY)
    sending_by(settings, EmailBackend)
    assert sent(WEDNESDAY) == ["rosa"]
    assert Delivery.objects.get().refusals == 0


@pytest.mark.parametrize("backend", [Deferring, Absent])
def test_what_is_only_not_taken_now_is_tried_again(followed, settings, backend):
    sending_by(settings, backend)
    with pytest.raises(CommandError, match="rosa: "):
        call_command("send_notices")
    sending_by(settings, EmailBackend)
    assert sent(MONDAY) == ["rosa"]
    assert Delivery.objects.get().refusals == 0


def test_one_that_fails_keeps_nobody_elses(said, rosa, settings, capsys):
    remy = cast.person("remy", "Remy Reader")
    remy.email = "remy@example.org\nBcc: all@example.org"
    remy.save()
    for person in (remy, rosa):
        Follow.objects.create(account=person, told=1)
    with pytest.raises(CommandError, match="remy: "):
        call_command("send_notices")
    assert capsys.readouterr().out == "Sent to 1, refused for 0, failed for 1.\n"
    assert [message.to for message in mail.outbox] == [["rosa@example.org"]]


def test_the_command_needs_the_public_address(settings):
    settings.PUBLIC_URL = ""
    with pytest.raises(CommandError, match="CATALOGUE_URL"):
        call_command("send_notices")


def test_many_readers_of_one_list_ask_for_it_once(said, django_assert_max_num_queries):
    readers = [with_address(cast.person(f"r{n}", f"Reader {n}")) for n in range(10)]
    for person in readers:
        Follow.objects.create(account=person, section="failure-modes", query="?group=intentional", told=1)
    notices.held.pinned(1, notices.held.current())
    with django_assert_max_num_queries(10 * 12):
        assert len(sent()) == 10
