"""Review: versions, the steps that name them, and the states that follow."""

import pytest
from django.contrib.auth.models import Group, User

from catalogue import documents
from catalogue.editorial import permissions, publishing, states
from catalogue.editorial.decisions import approve, mark_ready, send_back
from catalogue.editorial.permissions import Actor, actor
from catalogue.editorial.publishing import publish
from catalogue.editorial.refused import Refused
from catalogue.editorial.states import EditorialStatus, states_of
from catalogue.models import EditorNote, Entry, FailureMode, Passage, ReviewEvent, SavedVersion
from catalogue.models.identity import NeverDeleted
from catalogue.models.review import RecordIsImmutable
from catalogue.vocabulary import Kind, ReviewState, Role
from tests import cast
from tests.desk import Desk, address_of, rewrite

pytestmark = pytest.mark.usefixtures("catalogue")

CODE = "FM-03"


def edit(person: User, text: str, code: str = CODE) -> None:
    rewrite(code, text, by=person)


def status(code: str = CODE) -> EditorialStatus:
    return states_of([code])[code]


def read_and_approve(person: User, code: str = CODE) -> ReviewEvent:
    return approve(code, digest=status(code).digest, by=actor(person))


def test_an_entry_goes_from_edit_to_public(cleo, remy):
    assert status().state is ReviewState.PUBLIC
    edit(cleo, "Private features can be recovered.")
    assert str(status()) == "Changed since edition 1"
    mark_ready(CODE, by=actor(cleo), comment="Plainer words.")
    assert status().state is ReviewState.READY
    read_and_approve(remy)
    assert status().state is ReviewState.APPROVED
    publish([CODE], by=Actor("Pia Publisher"), note="Plainer words")
    assert (status().state, status().edition) == (ReviewState.PUBLIC, 2)


def test_every_save_keeps_a_version_with_its_author(cleo):
    edit(cleo, "First.")
    edit(cleo, "Second.")

    second, first, loaded = SavedVersion.objects.of(CODE)
    assert (loaded.saved_by, loaded.account) == ("Catalogue software", None)
    assert [(version.saved_by, version.account) for version in (first, second)] == [("Cleo Curator", cleo)] * 2
    assert second.digest == status().digest
    assert documents.digest_of_text(first.document) == first.digest


def test_a_save_that_changes_nothing_keeps_no_version(cleo):
    Desk(cleo).open(FailureMode.objects.get(entry__code=CODE)).save()

    assert SavedVersion.objects.of(CODE).count() == 1


def test_a_note_on_two_entries_is_a_new_version_of_both(cleo):
    note = next(note for note in EditorNote.objects.all() if len(documents.owners_of(note)) > 1)
    sheet = Desk(cleo).open(note)
    sheet["text"] = "Said more plainly."
    assert sheet.save().status_code == 302

    edited = SavedVersion.objects.filter(account=cleo).values_list("entry__code", flat=True)
    assert set(edited) == documents.owners_of(note)


def test_an_approval_is_void_after_any_later_edit(cleo, remy):
    edit(cleo, "First.")
    read_and_approve(remy)
    edit(cleo, "Second.")

    assert status().state is ReviewState.CHANGED


def test_editing_back_to_an_approved_text_is_no_approval(cleo, remy):
    edit(cleo, "First.")
    read_and_approve(remy)
    edit(cleo, "Second.")
    edit(cleo, "First.")

    assert status().state is ReviewState.CHANGED


def test_an_edit_past_the_desk_voids_an_approval_too(cleo, remy):
    edit(cleo, "First.")
    read_and_approve(remy)
    Passage.objects.filter(entry__code=CODE, role="description").update(display="Written by hand.")

    assert status().state is ReviewState.CHANGED


def test_a_send_back_outranks_an_older_approval(cleo, remy):
    edit(cleo, "First.")
    read_and_approve(remy)
    send_back(CODE, digest=status().digest, by=actor(remy), comment="The hedge is lost.")

    assert str(status()) == "Changed since edition 1, sent back"
    assert status().last.comment == "The hedge is lost."
    mark_ready(CODE, by=actor(cleo), comment="It stands in the next sentence.")
    assert status().state is ReviewState.READY


def test_a_send_back_says_what_should_change(cleo, remy):
    edit(cleo, "First.")

    with pytest.raises(Refused, match="Say what should change"):
        send_back(CODE, digest=status().digest, by=actor(remy), comment="  ")


def test_a_reviewer_decides_only_on_what_they_have_read(cleo, remy):
    edit(cleo, "First.")
    read = status().digest
    edit(cleo, "Second.")

    for decide in (approve, send_back):
        with pytest.raises(Refused, match="changed since you opened it"):
            decide(CODE, digest=read, by=actor(remy), comment="As I read it.")
    assert not ReviewEvent.objects.exists()


def test_nobody_approves_what_they_changed_themselves():
    both = cast.person("bo", "Bo Both", Role.CURATOR, Role.REVIEWER)
    edit(both, "Mine.")
    edit(cast.curator(), "Mine, and a word of Cleo's.")

    with pytest.raises(Refused, match="you have changed this yourself"):
        read_and_approve(both)


def test_a_change_that_is_public_already_hinders_nobody(remy, cleo):
    both = cast.person("bo", "Bo Both", Role.CURATOR, Role.REVIEWER)
    edit(both, "Mine.")
    read_and_approve(remy)
    publish([CODE], by=Actor("Pia Publisher"), note="Bo's words")
    edit(cleo, "Cleo's.")

    assert read_and_approve(both).kind == "approved"


def test_a_setting_allows_self_approval(settings):
    settings.SELF_APPROVAL = True
    both = cast.person("bo", "Bo Both", Role.CURATOR, Role.REVIEWER)
    edit(both, "Mine.")

    assert read_and_approve(both).by == "Bo Both"


def test_nothing_is_reviewed_that_does_not_differ(cleo, remy):
    for step in (lambda: mark_ready(CODE, by=actor(cleo)), lambda: read_and_approve(remy)):
        with pytest.raises(Refused, match="nothing differs"):
            step()


def test_a_version_is_marked_and_approved_once(cleo, remy):
    edit(cleo, "First.")
    mark_ready(CODE, by=actor(cleo))
    with pytest.raises(Refused, match="ready for review already"):
        mark_ready(CODE, by=actor(cleo))
    read_and_approve(remy)
    with pytest.raises(Refused, match="approved already"):
        read_and_approve(remy)
    with pytest.raises(Refused, match="approved already"):
        mark_ready(CODE, by=actor(cleo))


def test_an_unknown_entry_is_refused(cleo):
    with pytest.raises(Refused, match="nothing of the name FM-99"):
        mark_ready("FM-99", by=actor(cleo))


def test_each_step_needs_its_role(cleo, remy):
    edit(cleo, "First.")
    digest = status().digest
    reader = cast.reader()
    for refused in (
        lambda: mark_ready(CODE, by=actor(reader)),
        lambda: mark_ready(CODE, by=actor(remy)),
        lambda: approve(CODE, digest=digest, by=actor(cleo)),
        lambda: send_back(CODE, digest=digest, by=actor(cleo), comment="No."),
    ):
        with pytest.raises(Refused, match="Your account may not"):
            refused()
    with pytest.raises(Refused, match="Your account may not"):
        publish([CODE], by=actor(remy), note="Not mine to publish")


LADDER = {
    None: (False, False, False),
    Role.READER: (False, False, False),
    Role.CURATOR: (True, False, False),
    Role.REVIEWER: (False, True, False),
    Role.PUBLISHER: (False, False, True),
}


@pytest.mark.parametrize("role", LADDER, ids=str)
def test_a_role_may_do_one_thing(role):
    person = cast.person("someone", "Some One", *([role] if role else []))
    may = (
        permissions.may_edit(person, Kind.FAILURE_MODE),
        permissions.may_review(person),
        permissions.may_publish(person),
    )

    assert may == LADDER[role]


def test_the_roles_are_groups():
    assert set(Group.objects.values_list("name", flat=True)) == {role.value for role in Role}


def test_versions_and_events_are_on_record_for_good(cleo, remy):
    edit(cleo, "First.")
    event = read_and_approve(remy)
    for row in (event, event.version):
        with pytest.raises(RecordIsImmutable):
            row.save()
        with pytest.raises(NeverDeleted):
            row.delete()
        with pytest.raises(NeverDeleted):
            type(row).objects.all().delete()


def test_a_person_who_leaves_keeps_their_name_on_record(cleo):
    edit(cleo, "First.")
    mark_ready(CODE, by=actor(cleo))
    cleo.delete()

    assert SavedVersion.objects.of(CODE).first().saved_by == "Cleo Curator"
    assert ReviewEvent.objects.get().by == "Cleo Curator"


def test_the_states_of_all_take_a_fixed_number_of_queries(cleo, remy, django_assert_num_queries):
    for code in ("FM-03", "FM-04", "FM-05"):
        edit(cleo, "Changed.", code)
        read_and_approve(remy, code)

    codes = list(Entry.objects.values_list("code", flat=True))
    with django_assert_num_queries(38):
        assert len(states_of(codes)) > 100


# Publishing


def test_what_is_not_approved_is_not_published(cleo, remy):
    edit(cleo, "Half-finished.")
    mark_ready(CODE, by=actor(cleo))

    with pytest.raises(Refused, match="Not approved by a second person: FM-03"):
        publish([CODE], by=actor(cast.publisher()), note="Too early")
    assert [change.code for change in documents.changed()] == [CODE]


def test_one_person_alone_publishes_without_approval():
    pia = cast.publisher()
    edit(pia, "Alone in the house.")

    assert publish([CODE], by=actor(pia), note="Nobody else is here").number == 2


@pytest.mark.parametrize(("policy", "number"), [("required", None), ("optional", 2)])
def test_a_setting_decides_for_good(settings, policy, number, cleo, remy):
    settings.REVIEW = policy
    if policy == "required":
        remy.delete()
    edit(cleo, "Not approved.")

    if number:
        assert publish([CODE], by=Actor("Operator"), note="Why not").number == number
    else:
        with pytest.raises(Refused, match="Not approved"):
            publish([CODE], by=Actor("Operator"), note="Why not")


def test_what_was_not_seen_is_not_published(cleo):
    edit(cleo, "Seen.")
    seen = {CODE: status().digest}
    edit(cleo, "Not seen.")

    with pytest.raises(Refused, match="changed since you opened it"):
        publish(seen, by=Actor("Pia Publisher"), note="As seen", seen=seen)


def test_the_page_of_an_entry_tells_its_state(cleo, remy):
    edit(cleo, "First.")
    read_and_approve(remy)

    assert "<b>Approved.</b>" in Desk(cleo).client.get(address_of(FailureMode.objects.get(entry__code=CODE))).text


def test_a_withdrawal_does_not_make_a_change_somebody_elses():
    both = cast.person("bo", "Bo Both", Role.CURATOR, Role.REVIEWER)
    edit(both, "Mine.")
    publishing.withdraw(CODE, reason="Retracted.", by=Actor("Pia Publisher"), note="Retracted")

    with pytest.raises(Refused, match="changed this yourself"):
        read_and_approve(both)
    [mine] = states.with_ownership(Entry.objects.filter(code=CODE), both)
    assert mine.is_mine
