"""From the form to the reviewer in one press, and back with the reviewer's words."""

import pytest

from catalogue.editorial.decisions import send_back
from catalogue.editorial.permissions import actor
from catalogue.editorial.states import states_of
from catalogue.models import FailureMode, ReviewEvent
from tests.desk import Desk, Sheet, complaints, rewrite

pytestmark = pytest.mark.usefixtures("catalogue")

CODE = "FM-16"


def opened(person) -> Sheet:
    return Desk(person).open(FailureMode.objects.get(entry__code=CODE))


def told(sheet: Sheet, **pressed: str) -> str:
    page = sheet.client.post(sheet.address, sheet.sent | pressed, follow=True)
    return " ".join(str(message) for message in page.context["messages"])


def state() -> str:
    return states_of([CODE])[CODE].state.value


def test_save_and_mark_as_ready_is_one_press(cleo):
    sheet = opened(cleo)
    sheet["summary"], sheet["review_comment"] = "Plainer words.", "  Is it plainer?\r\n"
    assert "FM-16 is ready for review." in told(sheet, _ready="")

    assert state() == "ready"
    event = ReviewEvent.objects.get()
    assert (event.kind, event.comment, event.by) == ("ready", "Is it plainer?", "Cleo Curator")


def test_new_entry_is_ready_in_one_press(cleo):
    sheet = Desk(cleo).add(FailureMode)
    sheet["title"], sheet["group"], sheet["passages-0-display"] = "Prompt injection", "intentional", "What it is."

    assert "FM-18 is ready for review." in told(sheet, _ready="")
    assert states_of(["FM-18"])["FM-18"].state.value == "ready"


def test_nothing_is_offered_that_says_what_readers_see(cleo):
    assert "Saved, and not marked as ready. FM-16: nothing differs" in told(opened(cleo), _ready="")
    assert not ReviewEvent.objects.exists()


def test_comment_of_a_refused_save_comes_back(cleo):
    sheet = opened(cleo)
    sheet["title"], sheet["review_comment"] = "", "Is it <plainer>?"
    page = sheet.client.post(sheet.address, sheet.sent | {"_ready": ""})

    assert "This field is required." in complaints(page)
    assert 'value="Is it &lt;plainer&gt;?"' in page.text
    sheet["title"], sheet["review_comment"] = "Title", "x" * 2001
    assert "at most 2000 characters" in complaints(sheet.client.post(sheet.address, sheet.sent | {"_ready": ""}))
    assert not ReviewEvent.objects.exists()


def test_a_save_leads_to_the_differences(cleo):
    sheet = opened(cleo)
    assert "/admin/catalogue/review/" not in told(sheet)
    sheet["summary"], sheet["review_comment"] = "Plainer words.", "Said too early."

    assert "<a href='/admin/catalogue/review/FM-16/'>" in told(sheet, _save="")
    assert not ReviewEvent.objects.exists()


def test_words_of_the_reviewer_stand_where_they_are_mended(cleo, remy):
    rewrite(CODE, "Changed.", by=cleo)
    send_back(CODE, digest=states_of([CODE])[CODE].digest, by=actor(remy), comment="The <hedge> is lost.")
    assert "The &lt;hedge&gt; is lost." in opened(cleo).page.text

    rewrite(CODE, "Half mended.", by=cleo)
    sheet = opened(cleo)
    assert "The &lt;hedge&gt; is lost." in sheet.page.text
    told(sheet, _ready="")
    assert "The &lt;hedge&gt; is lost." not in opened(cleo).page.text
