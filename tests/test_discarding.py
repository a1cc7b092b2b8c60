"""An entry that was never published can be discarded: nothing is left of it but its code and its history."""

import pytest

from catalogue import documents
from catalogue.editorial import worklists
from catalogue.editorial.permissions import Actor, actor
from catalogue.editorial.recording import recording
from catalogue.editorial.refused import Refused
from catalogue.editorial.withdrawing import discard
from catalogue.models import (
    Alias,
    AuditEvent,
    Authority,
    Citation,
    Entry,
    FailureMode,
    LegalQuestion,
    Mapping,
    Passage,
    Reference,
    SavedVersion,
    Scenario,
)
from catalogue.vocabulary import Kind
from tests import cast
from tests.desk import Desk, list_of

pytestmark = pytest.mark.usefixtures("catalogue")
WRITER = Actor("The test")
NEW = {
    FailureMode: {"title": "Prompt injection", "group": "intentional"},
    LegalQuestion: {"topic": "Who answers?", "origin": "addition"},
    Authority: {"name": "An act", "citation": "1", "type": "statute", "jurisdiction_id": "eu", "origin": "addition"},
    Reference: {"title": "A work", "type": "web"},
}


def drafted(model):
    """A new entry with whatever hangs on one."""
    with recording(by=WRITER) as record:
        row = model.objects.create(**NEW[model])
        passage = Passage.objects.create(entry=row.entry, layer="curator", number=1, role="curator-note", display="x")
        Alias.objects.create(entry=row.entry, name="Another name")
        if model is FailureMode:
            row.compromised_properties.create(property="integrity")
            scenario = {"title": "A bank", "knowledge": "not-stated", "evidence": "press"}
            Scenario.objects.create(failure_mode=row, number=1, passage=passage, **scenario).domains.create(
                domain="text"
            )
            mapping = Mapping.objects.first()
            mapping.pk, mapping.failure_mode, mapping._state.adding = None, row, True
            mapping.save()
            work = {"origin": "inferred", "rule": "editor", "confidence": "high"}
            Citation.objects.create(passage=passage, resolves_to=Reference.objects.first(), **work)
        record.include([row.code])
    return row


@pytest.mark.parametrize("model", NEW, ids=[model.__name__ for model in NEW])
def test_nothing_is_left_but_code_and_history(model):
    row = drafted(model)
    code, saved = row.code, SavedVersion.objects.of(row.code).count()
    discard(code, reason="Twice the same.", by=WRITER)

    assert not model.objects.filter(pk=row.pk).exists()
    assert not Passage.objects.filter(entry=row.pk).exists()
    assert not Alias.objects.filter(entry=row.pk).exists()
    assert SavedVersion.objects.of(code).count() == saved > 0
    assert AuditEvent.objects.get(kind="discarded").said == "Twice the same."
    assert drafted(model).code != code
    with pytest.raises(Refused, match="There is no entry"):
        discard(code, reason="Once more.", by=WRITER)


def test_it_is_on_no_worklist_nor_suggested(cleo):
    code = drafted(Reference).code
    drafts = next(each for each in worklists.WORKLISTS if each.name == "drafts")
    assert code in set(drafts.entries(cleo).values_list("code", flat=True))
    desk = Desk(cleo)
    page = desk.client.get(f"/admin/catalogue/withdraw/{code}/")
    assert "Discard this" in page.text
    answer = desk.client.post(f"/admin/catalogue/withdraw/{code}/", {"reason": "Twice the same."}, follow=True)
    assert answer.redirect_chain == [(list_of(Reference), 302)]
    assert f"{code} is discarded." in answer.text

    assert code not in set(drafts.entries(cleo).values_list("code", flat=True))
    assert dict(worklists.counts(cleo, []))[drafts] == drafts.entries(cleo).count()
    assert code not in desk.client.get(f"/admin/catalogue/completion/?q={code}").text
    told = desk.client.get(f"/admin/catalogue/history/{code}/")
    assert f"{code} was discarded by Cleo Curator, " in told.text
    assert "Its code is given to no other entry" in told.text
    assert "Restore<" not in told.text
    assert desk.client.post(f"/admin/catalogue/history/{code}/restore/", {"version": "x"}).status_code == 404
    for name in ("review", "withdraw", "preview"):
        assert desk.client.get(f"/admin/catalogue/{name}/{code}/").status_code == 404, name


def test_what_cannot_be_discarded_stays():
    question, reference = drafted(LegalQuestion), drafted(Reference)
    with recording([question.code], by=WRITER):
        question.references.add(reference)
    before = documents.document_of(documents.working_entries(Kind.REFERENCE, [reference.code]).get())
    curator, reader = actor(cast.curator()), actor(cast.reader())
    for code, reason, by, told in (
        ("FM-03", "Why.", curator, "FM-03 has been public"),
        (reference.code, "Why.", curator, r"named elsewhere \(Legal questions\)"),
        (question.code, " \n", curator, "Say why"),
        (question.code, "Why.", reader, "may not edit"),
        ("FM-99", "Why.", curator, "There is no entry FM-99"),
    ):
        with pytest.raises(Refused, match=told):
            discard(code, reason=reason, by=by)
    assert documents.document_of(documents.working_entries(Kind.REFERENCE, [reference.code]).get()) == before
    assert not Entry.objects.filter(is_discarded=True).exists()
