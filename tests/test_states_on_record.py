"""States in SQL, for lists and counts: they say what the documents say, and cost no document."""

from importlib import import_module

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from catalogue import documents
from catalogue.editorial import saves, states, worklists
from catalogue.editorial.decisions import approve, mark_ready, send_back
from catalogue.editorial.permissions import Actor, actor
from catalogue.editorial.publishing import publish, withdraw
from catalogue.editorial.states import states_of
from catalogue.models import Entry, FailureMode, Passage, SavedVersion
from catalogue.vocabulary import ReviewState
from tests import cast
from tests.desk import Desk, list_of, rewrite

pytestmark = pytest.mark.usefixtures("catalogue")


def add(person: User, title: str) -> None:
    sheet = Desk(person).add(FailureMode)
    sheet["title"], sheet["group"] = title, "intentional"
    sheet["passages-0-display"] = "What it is."
    assert sheet.save().status_code == 302


def approved(person: User, code: str) -> None:
    approve(code, digest=states_of([code])[code].digest, by=actor(person))


def write_every_state() -> None:
    cleo, remy = cast.curator(), cast.reviewer()
    for code in ("FM-02", "FM-03", "FM-04", "FM-05", "FM-06", "FM-07"):
        rewrite(code, "Changed.", by=cleo)
    add(cleo, "Sponge examples")
    mark_ready("FM-03", by=actor(cleo))
    approved(remy, "FM-04")
    send_back("FM-05", digest=states_of(["FM-05"])["FM-05"].digest, by=actor(remy), comment="The hedge is lost.")
    approved(remy, "FM-06")
    rewrite("FM-06", "Changed once more.", by=cleo)
    approved(remy, "FM-07")
    publish(["FM-07"], by=Actor("Pia Publisher"), note="Published")
    withdraw("FM-08", reason="It is wrong.", by=Actor("Pia Publisher"), note="Withdrawn")


STANDING = {"every_state": write_every_state}


@pytest.fixture
def every_state() -> None:
    """An entry is in each state."""


@pytest.fixture
def cleo(request) -> User:
    return User.objects.get(username="cleo") if "every_state" in request.fixturenames else cast.curator()


@pytest.fixture
def remy(request) -> User:
    return User.objects.get(username="remy") if "every_state" in request.fixturenames else cast.reviewer()


def states_of_all() -> dict[str, states.EditorialStatus]:
    return states_of(Entry.objects.values_list("code", flat=True))


def on_record() -> dict[str, str]:
    entries = Entry.objects.all()
    return {
        code: state.value
        for state in ReviewState
        for code in states.in_state(entries, state).values_list("code", flat=True)
    }


def test_states_on_record_are_those_of_the_documents(every_state):
    found = {code: status.state.value for code, status in states_of_all().items()}

    assert on_record() == found
    assert set(found.values()) == {state.value for state in ReviewState}


def test_an_entry_is_in_one_state(every_state):
    counted = sum(states.in_state(Entry.objects.all(), state).count() for state in ReviewState)

    assert counted == Entry.objects.count()


def test_differing_entries_carry_their_state(every_state):
    found = dict(states.differing(Entry.objects.all()).values_list("code", "recorded_state"))

    assert found == {code: state for code, state in on_record().items() if state not in ("public", "withdrawn")}


def test_counting_costs_two_queries(every_state, cleo, django_assert_num_queries):
    """The second one asks which texts are of an older shape."""
    cleo.get_all_permissions()
    with django_assert_num_queries(2):
        counted = {worklist.name: number for worklist, number in worklists.counts(cleo, [])}

    assert counted == {"my-drafts": 4, "drafts": 4, "to-review": 0, "in-review": 1, "approved": 1}


def test_mine_is_what_i_changed_since_it_was_published(every_state, cleo, remy):
    def mine() -> set[str]:
        entries = states.with_ownership(Entry.objects.all(), cleo).filter(is_mine=True)
        return set(entries.values_list("code", flat=True))

    assert mine() == {"FM-02", "FM-03", "FM-04", "FM-05", "FM-06", "FM-18"}
    publish(["FM-04"], by=Actor("Pia Publisher"), note="Published")
    assert "FM-04" not in mine()


def test_a_text_of_an_older_shape_that_agrees_does_not_differ(cleo, monkeypatch):
    sheet = Desk(cleo).open(FailureMode.objects.get(entry__code="FM-03"))
    sheet["crosswalk_gap"] = "A field that the next shape no longer has."
    sheet.save()
    rewrite("FM-04", "Changed.", by=cleo)
    assert [on_record()[code] for code in ("FM-03", "FM-04")] == ["changed", "changed"]

    # By name: the package holds a function of the module's name.
    reading = import_module("catalogue.documents.canonical")
    today = documents.SHAPE
    for module in (documents, reading, import_module("catalogue.documents.public")):
        monkeypatch.setattr(module, "SHAPE", today + 1)
    monkeypatch.setitem(reading._STEPS, today, lambda document: document | {"crosswalk_gap": ""})

    assert [on_record()[code] for code in ("FM-03", "FM-04")] == ["public", "changed"]


# Written past the desk


def test_what_was_never_kept_counts_as_a_draft():
    FailureMode.objects.create(title="Sponge examples", group="intentional", published_answer="no")

    assert on_record()["FM-18"] == "never-published"


def test_what_is_published_past_the_desk_is_kept(settings):
    settings.REVIEW = "optional"
    Passage.objects.filter(entry__code="FM-03", role="description").update(display="Written by hand.")
    publish(by=Actor("Operator"), note="By hand")

    assert on_record()["FM-03"] == "public"
    assert SavedVersion.objects.of("FM-03").first().saved_by == "Not recorded"


def test_command_finds_what_was_written_past_the_desk(capsys, cleo):
    rewrite("FM-04", "Changed.", by=cleo)
    call_command("find_unrecorded")
    assert capsys.readouterr().out == ""

    Passage.objects.filter(entry__code="FM-03", role="description").update(display="Written by hand.")
    with pytest.raises(CommandError, match="Written past the desk: 1"):
        call_command("find_unrecorded")
    assert capsys.readouterr().out == "FM-03\n"
    assert on_record()["FM-03"] == "public"

    call_command("find_unrecorded", "--keep")
    assert on_record()["FM-03"] == "changed"
    assert list(saves.unrecorded_entries()) == []


# The filter beside the lists


@pytest.mark.parametrize("state", list(ReviewState))
def test_list_filtered_by_state_holds_exactly_these(every_state, cleo, state):
    page = Desk(cleo).client.get(list_of(FailureMode), {"state": state.value})

    wanted = [code for code, found in states_of_all().items() if found.state is state and code.startswith("FM-")]
    assert [row.code for row in page.context["cl"].result_list] == wanted
    assert page.context["cl"].result_count == len(wanted)


def test_filter_counts_fit(every_state, cleo):
    page = Desk(cleo).client.get(list_of(FailureMode), {"_facets": "True"})

    assert "Ready for review (1)" in page.text
    assert "Changed since it was published (3)" in page.text


def test_unknown_state_filters_nothing(cleo):
    page = Desk(cleo).client.get(list_of(FailureMode), {"state": "half-done"})

    assert page.context["cl"].result_count == 17


def test_filtered_list_asks_no_more_than_the_whole(every_state, cleo, django_assert_num_queries):
    client = Desk(cleo).client
    with django_assert_num_queries(24):
        client.get(list_of(FailureMode), {"state": "changed"})
