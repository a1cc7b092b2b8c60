"""Who is asked to read something, whose list it stands on, and who is told at each step if they want it."""

import re

import pytest
from django.core import mail
from django.test import TestCase

from catalogue.editorial import bulk, decisions, publishing, step_mail, worklists
from catalogue.editorial.permissions import actor
from catalogue.editorial.recording import recording
from catalogue.editorial.refused import Refused
from catalogue.editorial.states import states_of
from catalogue.models import FailureMode, ReviewAssignment, StepMail
from catalogue.vocabulary import Role
from tests import cast
from tests.desk import PUBLISH, Desk, rewrite

pytestmark = pytest.mark.usefixtures("catalogue")
REVIEW = "/admin/catalogue/review/FM-03/"


@pytest.fixture
def bo():
    return cast.person("bo", "Bo Both", Role.CURATOR, Role.REVIEWER)


@pytest.fixture
def offered(cleo):
    rewrite("FM-03", "Changed.", by=cleo)
    decisions.mark_ready("FM-03", by=actor(cleo))


def waits(person) -> list[str]:
    return worklists.TO_REVIEW.names(person)


def wants_mail(*people) -> None:
    for person in people:
        person.email = f"{person.username}@example.org"
        person.save()
        StepMail.objects.create(account=person)


def sent(step) -> dict[str, str]:
    """What is mailed once the step is on record, by whom it is sent to."""
    mail.outbox.clear()
    with TestCase.captureOnCommitCallbacks(execute=True):
        step()
    return {message.to[0].partition("@")[0]: f"{message.subject}\n{message.body}" for message in mail.outbox}


def test_who_is_asked_has_it_and_others_leave_it(offered, cleo, remy, bo):
    assert waits(remy) == waits(bo) == ["FM-03"]
    desk = Desk(cleo).client
    assert "Bo Both</option>" in desk.get(REVIEW).text
    assert desk.post(REVIEW, {"reviewer": bo.pk, "assign": "yes"}).status_code == 302

    assert (waits(remy), waits(bo)) == ([], ["FM-03"])
    desk = Desk(bo).client
    assert "For you." in desk.get("/admin/").text
    assert "FM-03" in Desk(remy).client.get("/admin/catalogue/worklist/in-review/").text
    assert {one.name: number for one, number in worklists.counts(remy, [])}["to-review"] == 0
    desk.post(REVIEW, {"reviewer": "", "assign": "yes"})
    assert waits(remy) == ["FM-03"]


@pytest.mark.parametrize("nonsense", ["99999", "²", "9" * 40, "x"])
def test_nobody_else_can_be_asked(nonsense, offered, cleo):
    page = Desk(cleo).client.post(REVIEW, {"reviewer": nonsense, "assign": "yes"})

    assert "Select a valid choice" in page.text
    assert not ReviewAssignment.objects.exists()


def test_who_has_changed_it_is_not_asked(offered, cleo, remy, bo):
    with pytest.raises(Refused, match="may not approve this"):
        decisions.assign("FM-03", cleo, by=actor(cleo))
    decisions.assign("FM-03", bo, by=actor(cleo))
    rewrite("FM-03", "Changed by who was asked.", by=bo)
    decisions.mark_ready("FM-03", by=actor(bo))

    assert waits(remy) == ["FM-03"]


def test_who_may_no_longer_review_keeps_nobody_waiting(offered, cleo, remy, bo):
    decisions.assign("FM-03", bo, by=actor(cleo))
    bo.groups.clear()

    assert waits(remy) == ["FM-03"]


def test_a_house_without_a_reviewer_is_told_to_name_one(cleo, pia):
    rewrite("FM-03", "Changed.", by=cleo)
    review, publish = (lambda: Desk(cleo).client.get(REVIEW).text), (lambda: Desk(pia).client.get(PUBLISH).text)
    assert "Nobody may approve this: an administrator" in review()
    assert "has been read by nobody else" in publish()

    cast.reviewer()
    assert "Nobody may approve this" not in review()
    assert "read by nobody else" not in publish()


def test_each_step_tells_those_whom_it_concerns(cleo, remy, pia, bo, settings):
    settings.PUBLIC_URL = "https://catalogue.example"
    wants_mail(cleo, remy, pia)
    rewrite("FM-03", "Changed.", by=cleo)
    digest = states_of(["FM-03"])["FM-03"].digest

    asked = sent(lambda: decisions.mark_ready("FM-03", by=actor(cleo), comment="Is it plainer?"))
    assert [*asked] == ["remy"]
    assert "FM-03 Model Inversion: ready for review by Cleo Curator." in asked["remy"]
    assert "Is it plainer?" in asked["remy"]
    assert "https://catalogue.example/admin/catalogue/review/FM-03/" in asked["remy"]
    assert "To stop it: https://catalogue.example/admin/catalogue/account/" in asked["remy"]
    back = sent(lambda: decisions.send_back("FM-03", digest=digest, by=actor(remy), comment="Not yet."))
    assert [*back] == ["cleo"]
    assert "sent back by Remy Reviewer" in back["cleo"]
    decisions.assign("FM-03", bo, by=actor(cleo))
    assert sent(lambda: decisions.mark_ready("FM-03", by=actor(cleo))) == {}, "only who was asked is told"
    assert [*sent(lambda: decisions.assign("FM-03", remy, by=actor(cleo)))] == ["remy"]
    assert [*sent(lambda: decisions.approve("FM-03", digest=digest, by=actor(remy)))] == ["cleo", "pia"]
    published = sent(lambda: publishing.publish(["FM-03"], by=actor(pia), note="Plainer words"))
    assert [*published] == ["cleo"]
    assert "FM-03 Model Inversion: published by Pia Publisher." in published["cleo"]


def test_a_press_sends_each_person_one_mail(cleo, remy, pia, settings, django_assert_max_num_queries):
    settings.PUBLIC_URL = "https://catalogue.example"
    wants_mail(cleo, remy, pia)
    codes = [f"FM-0{number}" for number in range(1, 7)]
    with recording(by=actor(cleo)):
        for code in codes:
            rewrite(code, "Changed.", by=cleo)
    modes = list(FailureMode.objects.filter(entry__code__in=codes).order_by("entry__number"))

    def decide(mode) -> str:
        if mode.code == "FM-02":
            raise Refused("Not this one.")
        return str(decisions.mark_ready(mode.code, by=actor(cleo), comment="All alike."))

    with TestCase.captureOnCommitCallbacks(execute=True):
        bulk.rehearse(modes, decide, by=actor(cleo))
    asked = sent(lambda: bulk.carry_out(modes, decide, by=actor(cleo)))
    assert [message.to for message in mail.outbox] == [["remy@example.org"]]
    assert asked["remy"].startswith(
        f"Failure Modes Catalogue: {modes[0]} and 4 more: ready for review by Cleo Curator\n"
    )
    assert asked["remy"].count("All alike.") == 1
    assert re.findall(r"/review/(.*)/\n", asked["remy"]) == [code for code in codes if code != "FM-02"]

    labels = {code: f"{code} A title" for code in codes}
    with django_assert_max_num_queries(5):
        told = sent(lambda: tell_of(labels, pia))
    assert [*told] == ["cleo"]
    assert told["cleo"].count("published by Pia Publisher.") == 6
    assert told["cleo"].count("https://catalogue.example/editions/\n") == 1


def tell_of(labels: dict[str, str], pia) -> None:
    with recording(by=actor(pia)):
        step_mail.tell_of_publication(labels, by=actor(pia), note="Plainer")


def test_a_mail_server_that_is_away_stops_no_step(offered, remy, settings, monkeypatch):
    settings.PUBLIC_URL = "https://catalogue.example"
    wants_mail(remy)
    monkeypatch.setattr("catalogue.editorial.step_mail.get_connection", lambda: 1 / 0)
    with TestCase.captureOnCommitCallbacks() as callbacks:
        decisions.take_back("FM-03", by=actor(cast.publisher()))

    assert len(callbacks) == 1
    assert waits(remy) == []


def test_account_page_offers_it(cleo):
    desk = Desk(cleo).client
    page = desk.post("/admin/catalogue/account/", {"email": "", "step_mail": "on"})
    assert "These mails need an e-mail address." in page.text
    desk.post("/admin/catalogue/account/", {"email": "cleo@example.org", "step_mail": "on"})
    assert StepMail.objects.filter(account=cleo).exists()
    assert 'name="step_mail" ' in desk.get("/admin/catalogue/account/").text
    desk.post("/admin/catalogue/account/", {"email": "cleo@example.org"})
    assert not StepMail.objects.exists()
