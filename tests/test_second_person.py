"""Withdrawing and merging go through a second person, who is shown what links to the entry."""

import pytest

from catalogue import documents
from catalogue.editorial import decisions, publishing, withdrawing
from catalogue.editorial.permissions import Actor, actor
from catalogue.editorial.refused import Refused
from catalogue.editorial.states import states_of
from catalogue.models import AuditEvent, Edition, Withdrawal
from catalogue.vocabulary import EntryState, Kind, ReviewState
from tests import cast
from tests.desk import Desk

pytestmark = pytest.mark.usefixtures("catalogue")
ADDRESS = "/admin/catalogue/withdraw/FM-12/"
ASKED = {"way": "merged", "reason": "It is [[FM-04]].", "successor": "fm4"}


def state() -> ReviewState:
    return states_of(["FM-12"])["FM-12"].state


def test_a_merger_is_proposed_approved_and_published(cleo, remy, client):
    publisher = cast.publisher()
    client.force_login(cleo)
    proposed = client.post(ADDRESS, ASKED, follow=True)
    assert "Nothing" not in proposed.text
    assert "FM-12 stays public until somebody else approves it." in proposed.text
    assert "What would change" in proposed.text
    assert state() is ReviewState.READY
    assert client.get("/FM-12/", follow=True).status_code == 200
    again = client.post(ADDRESS, ASKED)
    assert "somebody has proposed this already" in again.text

    digest = states_of(["FM-12"])["FM-12"].digest
    with pytest.raises(Refused, match=r"you have changed this yourself|may not review"):
        decisions.approve("FM-12", digest=digest, by=actor(cleo))
    with pytest.raises(Refused, match="Not approved by a second person"):
        publishing.publish(["FM-12"], by=actor(publisher), note="Tidying up")
    decisions.approve("FM-12", digest=digest, by=actor(remy))
    publishing.publish(["FM-12"], by=actor(publisher), note="Tidying up")

    assert client.get("/FM-12/", follow=True).redirect_chain[-1][0].startswith("/failure-modes/FM-04/")
    assert AuditEvent.objects.filter(kind="withdrawn", about="FM-12", by=actor(publisher).name).exists()
    assert state() is ReviewState.WITHDRAWN


def test_what_links_here_is_shown_and_the_reason_has_a_preview(cleo):
    page = Desk(cleo).client.get(ADDRESS).text
    links = page.partition("What links here")[2].partition("<form")[0]
    assert "Legal questions (" in links
    assert "Mappings to other frameworks (" in links
    assert 'name="preview-reason"' in page
    assert "Propose this" in page
    assert 'name="note"' not in page


def test_nobody_withdraws_at_once_where_others_may_approve(remy):
    publisher = actor(cast.publisher())
    with pytest.raises(Refused, match="A second person has to approve this first"):
        publishing.withdraw("FM-12", reason="It is wrong.", by=publisher, note="Tidying up")
    assert Edition.objects.count() == 1
    assert not Withdrawal.objects.exists()


def test_who_is_alone_withdraws_at_once(client):
    client.force_login(cast.publisher())
    page = client.get(ADDRESS).text
    assert "Publish this" in page
    posted = client.post(ADDRESS, {"way": "withdrawn", "reason": "It is wrong.", "note": "Tidying up"})
    assert posted.status_code == 302
    assert states_of(["FM-12"])["FM-12"].edition == 2


REFUSED = {
    "no-successor": (EntryState.MERGED, "Why.", "", "is not public"),
    "itself": (EntryState.WITHDRAWN, "Why.", "FM-12", "its own place"),
    "another-kind": (EntryState.MERGED, "Why.", "LAW-01", "entry of its kind"),
    "no-reason": (EntryState.WITHDRAWN, " ", "", "Say why"),
}


@pytest.mark.parametrize(("way", "reason", "successor", "told"), REFUSED.values(), ids=REFUSED)
def test_a_refused_proposal_leaves_no_trace(cleo, way, reason, successor, told):
    (before,) = documents.working_entries(Kind.FAILURE_MODE, ["FM-12"])
    with pytest.raises(Refused, match=told):
        withdrawing.propose("FM-12", state=way, reason=reason, successor=successor, by=actor(cleo))
    with pytest.raises(Refused, match="may not withdraw"):
        withdrawing.propose("FM-12", state=way, reason="Why.", by=actor(cast.reader()))
    with pytest.raises(Refused, match="nothing to withdraw"):
        withdrawing.propose("FM-99", state=way, reason="Why.", by=Actor("The test"))
    (after,) = documents.working_entries(Kind.FAILURE_MODE, ["FM-12"])
    assert documents.document_of(after) == documents.document_of(before)
