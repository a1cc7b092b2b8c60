"""Whoever confirms a row says what it was checked against, and when, through whatever door it is confirmed."""

import pytest
from django.core.exceptions import ValidationError

from catalogue.models import Authority, Development, LegalQuestion, Mapping, Recommendation, Reference
from catalogue.models.confirming import ASKED, UNCHECKED
from tests.desk import Desk

pytestmark = pytest.mark.usefixtures("catalogue")

DAY = ASKED["checked_on"]
RESEARCHED = {"verification": UNCHECKED, "checked_on": DAY}
UNSAID = {
    Mapping: {"verification": UNCHECKED},
    LegalQuestion: {"verification": UNCHECKED},
    Reference: {"note": UNCHECKED},
    Authority: RESEARCHED,
    Development: RESEARCHED,
    Recommendation: RESEARCHED,
}
SAID = {"verification": "The journal’s own page.", "note": "The journal’s own page.", "checked_on": "2026-11-25"}


def proposed(model: type) -> object:
    row = model._default_manager.filter(confirmation="proposed").first()
    for name in UNSAID[model]:
        setattr(row, name, "")
    return row


def refused(row) -> dict[str, str]:
    try:
        row.clean()
    except ValidationError as error:
        return {name: " ".join(messages) for name, messages in error.message_dict.items()}
    return {}


@pytest.mark.parametrize("model", UNSAID)
def test_proposed_row_is_asked(model):
    row = proposed(model)
    assert refused(row) == {}  # it stays proposed
    row.confirmation = "confirmed"
    assert refused(row) == UNSAID[model]
    for name in UNSAID[model]:
        assert name in refused(row)
        setattr(row, name, SAID[name])
    assert refused(row) == {}


@pytest.mark.parametrize("model", UNSAID)
def test_confirmed_row_is_asked_nothing(model):
    row = proposed(model)
    row.confirmation = "confirmed"
    model._base_manager.bulk_update([row], ["confirmation", *UNSAID[model]])
    assert refused(row) == {}


def test_form_of_a_question_asks_and_keeps_what_is_typed(cleo):
    question = LegalQuestion.objects.get(entry__code="LQ-05")
    sheet = Desk(cleo).open(question)
    sheet["confirmation"], sheet["origin_detail"] = "confirmed", "From the reading group."
    sheet["verification"] = " \n"
    form = sheet.save().context["adminform"].form
    assert form.errors == {"verification": [UNCHECKED]}
    assert (form["confirmation"].value(), form["origin_detail"].value()) == ("confirmed", "From the reading group.")

    sheet["verification"] = "Read in the journal, 25 November 2026."
    assert sheet.save().status_code == 302
    question.refresh_from_db()
    assert question.confirmation == "confirmed"
