import pytest
from django.db.models import F

from catalogue import documents
from catalogue.editorial import restoring as entries
from catalogue.editorial.permissions import Actor, actor
from catalogue.editorial.publishing import publish, withdraw
from catalogue.editorial.refused import Refused
from catalogue.editorial.restoring import restore
from catalogue.editorial.states import states_of
from catalogue.models import (
    Alias,
    Authority,
    Citation,
    EntryVersion,
    FailureMode,
    LegalQuestion,
    Mapping,
    Passage,
    Reference,
    SavedVersion,
    Scenario,
    Withdrawal,
)
from catalogue.models.identity import Entry
from catalogue.vocabulary import Kind, Layer, PassageRole, ReviewState
from tests import cast

pytestmark = pytest.mark.usefixtures("catalogue")

CLEO = Actor("Cleo Curator")
PIA = Actor("Pia Publisher")


def digest(code: str) -> str:
    return states_of([code])[code].digest


def back_to_edition(number: int, code: str) -> list[str]:
    version = EntryVersion.objects.get(entry__code=code, first_edition=number)
    return restore(documents.read(version.document), over=digest(code), by=CLEO)


def spoil(code: str) -> None:
    """Changes whatever a curator can change."""
    entry = Entry.objects.get(code=code)
    Passage.objects.filter(entry=entry).exclude(layer=Layer.CURATOR.value).update(display="Spoilt")
    Passage.objects.filter(entry=entry).update(place=99 - F("place"))
    Alias.objects.create(entry=entry, name="Spoilt")
    match Kind(entry.kind):
        case Kind.FAILURE_MODE:
            FailureMode.objects.filter(pk=entry.pk).update(title="Spoilt", crosswalk_gap="Spoilt")
            Mapping.objects.filter(failure_mode=entry.pk).first().delete()
            Citation.objects.filter(passage__entry=entry).delete()
            Scenario.objects.filter(failure_mode=entry.pk).update(
                title="Spoilt", evidence_note="Spoilt", place=99 - F("place")
            )
            FailureMode.objects.get(pk=entry.pk).compromised_properties.all().delete()
        case Kind.QUESTION:
            question = LegalQuestion.objects.get(pk=entry.pk)
            question.modes.set(FailureMode.objects.all())
            question.authorities.clear()
            LegalQuestion.objects.filter(pk=entry.pk).update(topic="Spoilt")
        case Kind.REFERENCE:
            Reference.objects.get(pk=entry.pk).authors.all().delete()
            Reference.objects.filter(pk=entry.pk).update(title="Spoilt", note="Spoilt")


@pytest.mark.parametrize("code", ["FM-03", "FM-04", "FM-07", "FM-17", "LQ-02", "LAW-02", "REF-05", "REF-18"])
def test_a_published_version_comes_back_to_the_letter(code):
    spoil(code)
    assert states_of([code])[code].state is ReviewState.CHANGED

    assert back_to_edition(1, code) == []
    assert states_of([code])[code].state is ReviewState.PUBLIC


def test_restoring_what_stands_there_changes_nothing():
    for version in EntryVersion.objects.order_by("pk")[::6]:
        assert restore(documents.read(version.document), over=version.digest, by=CLEO) == []
    assert list(documents.changed()) == []


def test_a_restored_version_is_a_draft_by_whoever_restored_it():
    remembered = SavedVersion.objects.of("FM-03").get()
    spoil("FM-03")
    publish(["FM-03"], by=PIA, note="Spoilt")
    restore(documents.read(remembered.document), over=digest("FM-03"), by=CLEO)

    assert states_of(["FM-03"])["FM-03"].state is ReviewState.CHANGED
    newest = SavedVersion.objects.of("FM-03").first()
    assert (newest.saved_by, newest.digest) == ("Cleo Curator", remembered.digest)
    assert Passage.objects.get(entry__code="FM-03", role="description").edited_by == "Cleo Curator"


def add_passage(text: str) -> Passage:
    entry = Entry.objects.get(code="FM-03")
    number = entry.passages.count() + 1
    role, layer = PassageRole.CURATOR_NOTE.value, Layer.CURATOR.value
    return Passage.objects.create(entry=entry, number=number, role=role, layer=layer, display=text)


def test_a_passage_that_never_was_public_goes():
    passage = add_passage("A thought.")

    assert back_to_edition(1, "FM-03") == []
    assert not Passage.objects.filter(pk=passage.pk).exists()


def test_a_passage_that_was_public_stays_and_is_named():
    passage = add_passage("Somebody links to this.")
    publish(["FM-03"], by=PIA, note="An addition")

    assert back_to_edition(1, "FM-03") == [passage.anchor]
    assert Passage.objects.filter(pk=passage.pk).exists()


def test_restoring_a_public_version_undoes_a_withdrawal():
    withdraw("FM-03", reason="By mistake.", by=PIA, note="A mistake")
    back_to_edition(1, "FM-03")

    assert not Withdrawal.objects.exists()
    assert states_of(["FM-03"])["FM-03"].state is ReviewState.CHANGED
    publish(["FM-03"], by=PIA, note="Back again")
    assert states_of(["FM-03"])["FM-03"].state is ReviewState.PUBLIC


def test_a_colleagues_edit_is_not_overwritten_unseen():
    seen = digest("FM-03")
    spoil("FM-03")

    with pytest.raises(Refused, match="changed since you opened its history"):
        restore(documents.public_document("FM-03"), over=seen, by=CLEO)


def test_restoring_needs_the_right_to_edit():
    with pytest.raises(Refused, match="may not edit"):
        restore(documents.public_document("FM-03"), over=digest("FM-03"), by=actor(cast.reviewer()))


def test_a_refusal_half_way_changes_nothing(monkeypatch):
    spoil("FM-03")
    before = digest("FM-03")

    def refuse(document) -> None:
        raise Refused("at the last step")

    monkeypatch.setattr(entries, "_restore_state", refuse)
    with pytest.raises(Refused):
        back_to_edition(1, "FM-03")
    assert digest("FM-03") == before


def test_a_version_that_names_a_deleted_draft_is_refused():
    draft = FailureMode.objects.create(title="A draft", group="intentional", published_answer="no")
    question = LegalQuestion.objects.get(entry__code="LQ-02")
    question.modes.add(draft)
    named = documents.document_of(question)
    question.modes.remove(draft)
    draft.delete()
    before = digest("LQ-02")

    with pytest.raises(Refused, match="LQ-02 cannot be restored: modes would be lost"):
        restore(named, over=before, by=CLEO)
    assert digest("LQ-02") == before


def test_a_version_answered_in_a_deleted_draft_is_refused():
    draft = Authority.objects.create(name="A draft", citation="–", type="case", jurisdiction_id="eu", origin="addition")
    question = LegalQuestion.objects.get(entry__code="LQ-02")
    named = {**documents.document_of(question), "status": "answered", "answered_in": draft.code}
    draft.delete()

    with pytest.raises(Refused, match="LQ-02 cannot be restored: answered in would be lost"):
        restore(named, over=digest("LQ-02"), by=CLEO)
