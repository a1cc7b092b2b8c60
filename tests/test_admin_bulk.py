"""Actions on several rows of a list: shown first, confirmed, carried out in one transaction."""

from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.db.models import Model

from catalogue.editorial.decisions import mark_ready
from catalogue.editorial.permissions import SOFTWARE, actor
from catalogue.editorial.recording import recording
from catalogue.editorial.states import states_of
from catalogue.models import (
    Authority,
    Citation,
    FailureMode,
    LegalQuestion,
    Mapping,
    Reference,
    ReviewEvent,
    SavedVersion,
)
from catalogue.vocabulary import Role
from tests import cast
from tests.desk import Desk, list_of, rewrite
from tests.page_forms import Sent, form_on

pytestmark = pytest.mark.usefixtures("catalogue")


def mode(code: str) -> FailureMode:
    return FailureMode.objects.get(entry__code=code)


def state(code: str) -> str:
    return states_of([code])[code].state.value


class Several:
    """The page that asks, as it was answered to the chosen rows."""

    def __init__(self, person: User, action: str, rows: list[Any], query: str = "", **more: str) -> None:
        self.client, self.address = Desk(person).client, list_of(type(rows[0]))
        chosen = {"action": action, ACTION_CHECKBOX_NAME: [row.pk for row in rows], **more}
        self.page = self.client.post(self.address + query, chosen)

    def confirm(self, **typed: str) -> Any:
        return self.client.post(self.address, self.sent() | {"confirmed": "yes"} | typed, follow=True)

    def sent(self) -> Sent:
        return form_on(self.page)

    def possible(self) -> list[str]:
        return [str(line.result.row).split()[0] for line in self.page.context["possible"]]

    def refused(self) -> dict[str, str]:
        return {str(line.result.row).split()[0]: line.result.message for line in self.page.context["refused"]}


def modes(*codes: str) -> list[FailureMode]:
    return [mode(code) for code in codes]


# Decisions


def test_page_shows_what_can_be_approved_and_what_not_and_why(cleo, remy):
    rewrite("FM-03", "Changed.", by=cleo)
    both = cast.person("bo", "Bo Both", Role.CURATOR, Role.REVIEWER)
    rewrite("FM-04", "Changed.", by=both)
    rewrite("FM-06", "Changed, and not yet done.", by=cleo)
    mark_ready("FM-03", by=actor(cleo))
    several = Several(both, "approve", modes("FM-03", "FM-04", "FM-05", "FM-06"))

    assert several.possible() == ["FM-03"]
    assert "its author may not be done with it" in several.refused()["FM-06"]
    assert "You have changed this yourself" in several.refused()["FM-04"]
    assert several.refused()["FM-05"] == "Nothing differs from what is public."
    assert "<ins>Changed.</ins>" in several.page.text or "<ins>Changed" in several.page.text
    assert not ReviewEvent.objects.filter(kind="approved").exists()


def test_several_entries_are_approved_with_a_comment(cleo, remy):
    for code in ("FM-03", "FM-04"):
        rewrite(code, "Changed.", by=cleo)
        mark_ready(code, by=actor(cleo))
    page = Several(remy, "approve", modes("FM-03", "FM-04")).confirm(comment="Read both.")

    assert "Approve. Done: FM-03 Model Inversion, FM-04" in page.text
    assert (state("FM-03"), state("FM-04")) == ("approved", "approved")
    assert {event.comment for event in ReviewEvent.objects.filter(kind="approved")} == {"Read both."}


def test_what_changed_since_it_was_shown_is_not_approved(cleo, remy):
    for code in ("FM-03", "FM-04"):
        rewrite(code, "Changed.", by=cleo)
        mark_ready(code, by=actor(cleo))
    several = Several(remy, "approve", modes("FM-03", "FM-04"))
    rewrite("FM-03", "Not what Remy has seen.", by=cleo)
    page = several.confirm()

    assert "FM-03 Model Inversion: This has changed since you opened it." in page.text
    assert (state("FM-03"), state("FM-04")) == ("changed", "approved")


def test_what_left_the_filtered_list_meanwhile_is_named_too(cleo, remy):
    rewrite("FM-03", "Changed.", by=cleo)
    mark_ready("FM-03", by=actor(cleo))
    several = Several(remy, "approve", modes("FM-03"), "?state=ready")
    rewrite("FM-03", "Not what Remy has seen.", by=cleo)
    page = several.confirm()

    assert "FM-03 Model Inversion: This has changed since you opened it." in page.text
    assert page.redirect_chain == [("/admin/catalogue/failuremode/?state=ready", 302)]


def test_nothing_is_approved_that_was_not_shown(cleo, remy):
    rewrite("FM-03", "Changed.", by=cleo)
    mark_ready("FM-03", by=actor(cleo))
    several = Several(remy, "approve", modes("FM-03"))
    sent = several.sent() | {"confirmed": "yes"}
    for seen in ([], [f"{mode('FM-03').pk}:"], ["²"], [":"], ["\0"]):
        assert several.client.post(several.address, sent | {"seen": seen}).status_code in (302, 400)

    assert state("FM-03") == "ready"


def test_sending_back_asks_for_a_reason_and_keeps_the_choice(cleo, remy):
    rewrite("FM-03", "Changed.", by=cleo)
    several = Several(remy, "send_back", modes("FM-03"))
    assert "This field is required." not in several.page.text
    asked = several.confirm(comment="")
    assert "This field is required." in asked.text
    assert not ReviewEvent.objects.exists()

    several.page = asked
    several.confirm(comment="The hedge is lost.")
    assert str(states_of(["FM-03"])["FM-03"]) == "Changed since edition 1, sent back"


def test_curator_marks_several_as_ready_and_takes_them_back(cleo):
    for code in ("FM-03", "FM-04"):
        rewrite(code, "Changed.", by=cleo)
    Several(cleo, "mark_ready", modes("FM-03", "FM-04")).confirm(comment="Please read.")
    assert (state("FM-03"), state("FM-04")) == ("ready", "ready")

    several = Several(cleo, "take_back", modes("FM-03", "FM-05"))
    assert several.possible() == ["FM-03"]
    several.confirm()
    assert (state("FM-03"), state("FM-04")) == ("changed", "ready")


# Fields and tags


def test_proposed_questions_are_confirmed_together(cleo):
    proposed = LegalQuestion.objects.filter(confirmation="proposed").in_order()[:2]
    done = LegalQuestion.objects.filter(confirmation="confirmed").first()
    several = Several(cleo, "confirm_proposed", [*proposed, done])
    assert several.possible() == [question.code for question in proposed]
    assert several.refused() == {done.code: "It is “Confirmed” already."}
    assert "Proposed → Confirmed" in several.page.text
    assert SavedVersion.objects.filter(account=cleo).count() == 0

    several.confirm(against="the journal’s own page", on="2026-11-25")
    assert [LegalQuestion.objects.get(pk=row.pk).confirmation for row in proposed] == ["confirmed"] * 2
    told = LegalQuestion.objects.get(pk=proposed[0].pk).verification
    assert told == "Checked against the journal’s own page on 25 November 2026."
    kept = SavedVersion.objects.filter(account=cleo).values_list("entry__code", flat=True)
    assert sorted(kept) == [question.code for question in proposed]


def test_confirmed_mappings_make_a_new_version_of_their_mode(cleo):
    mappings = Mapping.objects.filter(failure_mode__entry__code="FM-03", confirmation="proposed")
    rows = list(mappings)
    asked = Several(cleo, "confirm_proposed", rows)
    for against, on in (("", "2026-11-25"), ("x", "2999-01-01"), ("x", "²"), ("x\x00", "2026-11-25"), ("x", "")):
        assert "Nothing was done yet." in asked.confirm(against=against, on=on).text
    asked.confirm(against="the site of MITRE", on="2026-11-25")

    assert not mappings.all().exists()
    told = Mapping.objects.get(pk=rows[0].pk).verification
    assert told.split("\n")[-1] == "Checked against the site of MITRE on 25 November 2026."
    assert told.startswith(rows[0].verification)
    assert SavedVersion.objects.of("FM-03").count() == 2
    assert state("FM-03") == "changed"


def test_confirmed_law_is_checked_on_the_day(cleo):
    law = Authority.objects.filter(confirmation="proposed").first()
    asked = Several(cleo, "confirm_proposed", [law])
    asked.confirm(against="the official journal", on="2026-11-25")
    law.refresh_from_db()
    assert (law.confirmation, law.checked_on) == ("confirmed", "2026-11-25")
    assert law.verification.endswith("Checked against the official journal on 25 November 2026.")


def test_a_work_is_not_confirmed_unasked_by_another_action(cleo):
    work = Reference.objects.filter(confirmation="proposed").first()
    asked = Several(cleo, "change_field", [work], edit="confirmation=confirmed")
    assert "Nothing was done yet." in asked.confirm(against="", on="2026-11-25").text
    asked.confirm(against="the *printed* issue", on="2026-11-25")
    work.refresh_from_db()
    assert (work.confirmation, work.note.split("\n")[-1]) == (
        "confirmed",
        r"Checked against the \*printed\* issue on 25 November 2026\.",
    )


def test_a_field_is_chosen_then_shown_then_changed(cleo):
    rows = list(Authority.objects.filter(type="case").in_order()[:2])
    several = Several(cleo, "change_field", rows)
    sent = several.sent() | {"edit": "jurisdiction=uk"}
    several.page = several.client.post(several.address, sent)
    assert several.possible() == [row.code for row in rows]
    assert "→ United Kingdom" in several.page.text

    several.confirm()
    assert {Authority.objects.get(pk=row.pk).jurisdiction_id for row in rows} == {"uk"}


def test_a_tag_is_added_and_removed(cleo):
    with recording(by=SOFTWARE):
        own = [FailureMode.objects.create(title=f"Mode {number}", group="intentional") for number in range(2)]
        tagged = own[0].compromised_properties
        tagged.create(property="confidentiality")
        own[1].compromised_properties.create(property="integrity")
    several = Several(cleo, "change_field", [*own, mode("FM-03")], edit="+compromised_properties=integrity")
    assert several.possible() == ["FM-18"]
    assert several.refused() == {
        "FM-19": "It has “Integrity” already.",
        "FM-03": "The source says this, so it cannot be changed.",
    }
    several.confirm()
    assert {row.property for row in tagged.all()} == {"confidentiality", "integrity"}

    Several(cleo, "change_field", own[:1], edit="-compromised_properties=confidentiality").confirm()
    assert [row.property for row in tagged.all()] == ["integrity"]


def test_what_the_rules_of_a_row_forbid_is_refused_and_why(cleo):
    mapping = Mapping.objects.filter(confirmation="proposed").first()
    several = Several(cleo, "change_field", [mapping], edit="confirmation=rejected")

    assert [line.result.message for line in several.page.context["refused"]] == [
        "Choose the relation; only a rejected mapping has none."
    ]


def test_a_colleagues_choice_is_not_overwritten_unseen(cleo):
    row = Authority.objects.filter(jurisdiction="us-federal").in_order().first()
    several = Several(cleo, "change_field", [row], edit="jurisdiction=uk")
    Authority.objects.filter(pk=row.pk).update(jurisdiction="eu")
    page = several.confirm()

    assert "It has changed since you looked at it: it is “European Union” now." in page.text
    assert Authority.objects.get(pk=row.pk).jurisdiction_id == "eu"


@pytest.mark.parametrize("name", ["", "nonsense", "confirmation=", "title=x", "²", "x" * 5000])
def test_an_edit_not_offered_is_asked_for_again(cleo, name):
    page = Several(cleo, "change_field", [Authority.objects.first()], edit=name, confirmed="yes").page

    assert "Show what would change" in page.text


def test_too_many_rows_are_refused_before_anything_is_shown(cleo, monkeypatch):
    monkeypatch.setattr("catalogue.admin.records.bulk.MOST_AT_ONCE", 2)
    page = Several(cleo, "mark_ready", modes("FM-01", "FM-02", "FM-03")).page

    assert page.url == list_of(FailureMode)


# Who may


MATRIX = {
    "mark_ready": {Role.CURATOR},
    "take_back": {Role.CURATOR},
    "approve": {Role.REVIEWER},
    "send_back": {Role.REVIEWER},
    "publish_selected": {Role.PUBLISHER},
    "change_field": {Role.CURATOR},
    "confirm_proposed": {Role.CURATOR},
}


@pytest.mark.parametrize("role", [None, Role.CURATOR, Role.REVIEWER, Role.PUBLISHER], ids=str)
def test_each_list_offers_the_actions_of_the_role(role):
    client = Desk(cast.person("someone", "Some One", *([role] if role else []))).client
    for model in (FailureMode, LegalQuestion, Authority, Mapping, Citation):
        page = client.get(list_of(model))
        offered = set(actions_on(page)) - {"delete_selected"} if role else set()
        has = {name for name in MATRIX if has_action(model, name)}
        assert offered == {name for name in has if role in MATRIX[name]}, model.__name__


@pytest.mark.parametrize("action", MATRIX)
def test_action_of_another_role_does_nothing(cleo, action):
    rewrite("FM-03", "Changed.", by=cleo)
    before = SavedVersion.objects.count()
    for role in {Role.CURATOR, Role.REVIEWER, Role.PUBLISHER} - MATRIX[action]:
        person = cast.person(f"a-{role}", "Some One", role)
        question = LegalQuestion.objects.first()
        Several(person, action, [question], confirmed="yes", edit="confirmation=confirmed", comment="x")
        assert not ReviewEvent.objects.exists()
        assert SavedVersion.objects.count() == before


def actions_on(page: Any) -> list[str]:
    form = page.context["action_form"]
    return [name for name, _ in form.fields["action"].choices if name] if form else []


def has_action(model: type[Model], name: str) -> bool:
    if name == "confirm_proposed":
        return model not in (FailureMode, Citation)
    return name == "change_field" or model not in (Mapping, Citation)


def test_each_row_more_costs_five_queries_more(cleo, django_assert_max_num_queries):
    """A savepoint, another for the constraints, the change: no document is built row by row."""
    client = Desk(cleo).client
    mappings = list(Mapping.objects.filter(failure_mode__entry__code="FM-01"))
    asked = {"action": "confirm_proposed"}
    with django_assert_max_num_queries(50) as few:
        client.post(list_of(Mapping), asked | {ACTION_CHECKBOX_NAME: [mappings[0].pk]})
    with django_assert_max_num_queries(len(few) + 5 * (len(mappings) - 1)):
        client.post(list_of(Mapping), asked | {ACTION_CHECKBOX_NAME: [row.pk for row in mappings]})
