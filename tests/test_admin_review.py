"""The desk's pages of the workflow: review, publish, history, restore, withdraw, what is waiting."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client

from catalogue.editorial.decisions import approve, mark_ready, send_back
from catalogue.editorial.permissions import Actor, actor
from catalogue.editorial.publishing import merge, publish, withdraw
from catalogue.editorial.recording import recording
from catalogue.editorial.states import EditorialStatus, states_of
from catalogue.feedback.receiving import receive
from catalogue.feedback.targets import target_at
from catalogue.models import (
    Authority,
    Citation,
    Development,
    Edition,
    EntryVersion,
    FailureMode,
    Framework,
    Jurisdiction,
    MissedSearch,
    Recommendation,
    ReviewEvent,
    SavedVersion,
    SiteText,
)
from catalogue.vocabulary import ReviewState, Role, SuggestionKind
from tests import cast
from tests.desk import PUBLISH, Desk, address_of, rewrite
from tests.page_text import squeezed

pytestmark = pytest.mark.usefixtures("catalogue")

REVIEW = "/admin/catalogue/review/FM-03/"
HISTORY = "/admin/catalogue/history/FM-03/"
WITHDRAW = "/admin/catalogue/withdraw/FM-03/"
BEFORE = "The private features used in machine learning models can be recovered"
AFTER = "The private features used in machine learning models may be recovered"


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def mode(code: str = "FM-03") -> FailureMode:
    return FailureMode.objects.get(entry__code=code)


def edit(person: User, text: str = AFTER, code: str = "FM-03") -> None:
    rewrite(code, text, by=person)


def status(code: str = "FM-03") -> EditorialStatus:
    return states_of([code])[code]


def decide(person: User, step: str, comment: str = "", digest: str = "", **ticked: str):
    posted = {"step": step, "comment": comment, "digest": digest or status().digest, **ticked}
    return client_of(person).post(REVIEW, posted)


def test_review_page_shows_the_difference_word_by_word(cleo, remy):
    edit(cleo)
    page = client_of(remy).get(REVIEW)

    assert "learning models <del>can</del><ins>may</ins> be recovered" in page.text
    assert "Passage FM-03.P2, description" in page.text
    assert '<iframe src="/admin/catalogue/preview/FM-03/"' in page.text
    assert "frame-src 'self'" in page["Content-Security-Policy"]


def test_preview_is_the_page_as_it_would_look(cleo, remy):
    edit(cleo)
    page = client_of(remy).get("/admin/catalogue/preview/FM-03/")

    assert "<ins>may</ins>" in page.text or "may be recovered" in page.text
    assert "It is not public." in page.text
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    assert "no-store" in page["Cache-Control"]


def test_preview_stands_among_drafts_of_shared_records(cleo):
    """What a draft names may be as new as itself: a framework, or a jurisdiction."""
    with recording(["FM-03", "LAW-01"], by=actor(cleo)):
        mode, law = FailureMode.objects.get(entry__code="FM-03"), Authority.objects.get(entry__code="LAW-01")
        framework = Framework.objects.create(slug="new-one", name="The Newest Taxonomy")
        mode.mappings.create(framework=framework, label="Leaking", relation="closeMatch", reason="Much the same.")
        law.jurisdiction = Jurisdiction.objects.create(code="zz", label="Atlantis", definition="Sunk.")
        law.save()

    page = client_of(cleo).get("/admin/catalogue/preview/FM-03/").text
    assert "The Newest Taxonomy" in page
    assert "Leaking" in page
    assert "Atlantis" in client_of(cleo).get("/admin/catalogue/preview/LAW-01/").text


def test_a_withdrawn_entry_has_a_preview(cleo, remy):
    withdraw("FM-09", reason="Retracted.", by=Actor("Pia Publisher"), note="Retracted")

    page = client_of(remy).get("/admin/catalogue/preview/FM-09/")
    assert page.status_code == 200
    assert "FM-09.S1" in page.text


def test_curator_asks_and_reviewer_approves(cleo, remy):
    edit(cleo)
    assert decide(cleo, "ready", "Hedge restored.").url == "/admin/"
    page = client_of(remy).get(REVIEW)
    assert "Hedge restored." in page.text
    assert "Mark as ready" not in page.text

    assert decide(remy, "approved").status_code == 302
    assert status().state is ReviewState.APPROVED


def test_what_is_not_marked_as_ready_is_approved_knowingly(cleo, remy):
    edit(cleo)
    assert "I know that its author has not marked it as ready" in client_of(remy).get(REVIEW).text
    refused = decide(remy, "approved", "I have read it.")
    assert "its author may not be done with it" in refused.text
    assert "I have read it." in refused.text
    assert not ReviewEvent.objects.exists()

    assert decide(remy, "approved", knows="on").status_code == 302
    assert status().state is ReviewState.APPROVED


def test_what_was_sent_back_is_not_ready(cleo, remy):
    edit(cleo)
    mark_ready("FM-03", by=actor(cleo))
    assert "I know that" not in client_of(remy).get(REVIEW).text
    decide(remy, "sent-back", "The hedge was stronger.")

    assert "its author may not be done with it" in decide(remy, "approved").text


def test_reviewer_goes_on_to_the_next_entry_that_waits(cleo, remy):
    for code in ("FM-03", "FM-05"):
        edit(cleo, code=code)
        mark_ready(code, by=actor(cleo))

    assert 'href="/admin/catalogue/review/FM-05/" accesskey="n"' in client_of(remy).get(REVIEW).text
    assert decide(remy, "approved").url == "/admin/catalogue/review/FM-05/"


def test_sending_back_needs_a_comment_and_tells_the_curator(cleo, remy):
    edit(cleo)
    assert "Say what should change." in decide(remy, "sent-back").text
    decide(remy, "sent-back", "The hedge was stronger.")

    assert "The hedge was stronger." in client_of(cleo).get(REVIEW).text
    assert str(status()) == "Changed since edition 1, sent back"


SINCE = "What changed since it was sent back"


def test_what_changed_since_it_was_sent_back_stands_first(cleo, remy, django_assert_num_queries):
    edit(cleo)
    mark_ready("FM-03", by=actor(cleo))
    decide(remy, "sent-back", "The hedge was stronger.")
    assert "Nothing has changed since." in client_of(remy).get(REVIEW).text

    edit(cleo, AFTER.replace("may be", "may well be"))
    mark_ready("FM-03", by=actor(cleo))
    client = client_of(remy)
    with django_assert_num_queries(48):
        page = client.get(REVIEW).text
    first, _, proposed = page.partition("What would change")

    assert first.index(SINCE) < first.index("The hedge was stronger.") < first.index("<ins>well </ins>")
    assert "<ins>may well</ins>" in proposed

    decide(remy, "approved")
    assert SINCE not in client.get(REVIEW).text
    publish(["FM-03"], by=Actor("Petra"), note="Softer")
    edit(cleo)
    assert SINCE not in client.get(REVIEW).text


def test_what_changed_of_a_shared_record_since_it_was_sent_back(cleo, remy):
    text = SiteText.objects.get(key="method")
    name = f"texts/{text.key}"
    for title in ("First title", "Second title"):
        with recording(by=actor(cleo)):
            SiteText.objects.filter(pk=text.pk).update(title=title)
        if title == "First title":
            send_back(name, digest=states_of([name])[name].digest, by=actor(remy), comment="Second, please.")
    page = client_of(remy).get(f"/admin/catalogue/review/{name}/").text

    assert "<del>First</del><ins>Second</ins>" in page.partition("What would change")[0]


def test_what_changed_meanwhile_is_not_approved(cleo, remy):
    edit(cleo)
    read = status().digest
    edit(cleo, "Something else.")
    page = decide(remy, "approved", "As I read it.", read)

    assert "changed since you opened it" in page.text
    assert "As I read it." in page.text
    assert not ReviewEvent.objects.exists()


def test_author_is_told_that_somebody_else_must_approve():
    both = cast.person("bo", "Bo Both", Role.CURATOR, Role.REVIEWER)
    edit(both)

    assert "you have changed this yourself" in decide(both, "approved").text


def test_who_may_not_approve_is_told_so_and_offered_no_button():
    both = cast.person("bo", "Bo Both", Role.CURATOR, Role.REVIEWER)
    edit(both)
    page = client_of(both).get(REVIEW).text

    assert "You have changed this yourself" in page
    assert ">Approve</button>" not in page
    assert "<kbd>A</kbd>" not in page


def test_keys_of_the_review_page_stand_on_it(cleo, remy):
    edit(cleo)
    of_curator, of_reviewer = (squeezed(client_of(one).get(REVIEW).text) for one in (cleo, remy))

    assert "<kbd>A</kbd> approve, <kbd>B</kbd> send back, <kbd>Tab</kbd>" in of_reviewer
    assert 'accesskey="a" aria-keyshortcuts="Alt+A Alt+Shift+A Control+Alt+A"' in of_reviewer
    assert "<kbd>R</kbd> ready for review, <kbd>Tab</kbd>" in of_curator
    assert "<kbd>B</kbd>" not in of_curator


@pytest.mark.parametrize("step", ["", "published", "x" * 500])
def test_a_step_that_does_not_exist_decides_nothing(cleo, remy, step):
    edit(cleo)
    assert decide(remy, step).status_code == 200
    assert not ReviewEvent.objects.exists()


# Publishing


def test_only_what_is_approved_is_offered(cleo, remy):
    for code in ("FM-03", "FM-04"):
        edit(cleo, code=code)
    approve("FM-03", digest=status().digest, by=actor(remy))
    publication = Desk(cast.publisher()).publication()

    assert [chosen.partition(":")[0] for chosen in publication.sent["chosen"]] == ["FM-03"]
    assert "Not approved yet" in publication.page.text
    publication["note"] = "Approved words."
    assert publication.save().url == "/editions/2/"


def test_warnings_ask_before_publishing():
    pia = cast.publisher()
    sheet = Desk(pia).open(mode("FM-16"))
    sheet.add_row("aliases", name="Model stealing")
    sheet.save()
    publication = Desk(pia).publication()
    publication["note"] = "Another name"
    asked = publication.save()

    assert "the name “model-stealing” also leads to FM-05" in asked.text
    assert Edition.objects.count() == 1
    publication["confirmed"] = "on"
    assert publication.save().status_code == 302


def test_optional_review_asks_too(cleo, remy, settings):
    settings.REVIEW = "optional"
    edit(cleo)
    publication = Desk(cast.publisher()).publication()
    publication["note"] = "Not approved"

    assert "FM-03 Model Inversion: it is not approved by a second person." in publication.save().text


# History


def test_history_has_every_save_and_edition_with_its_author(cleo):
    edit(cleo)
    edit(cleo, "Once more.")
    page = client_of(cleo).get(HISTORY)

    assert page.text.count("Saved on") == 3
    assert page.text.count("Edition 1") == 1
    assert page.text.count("Cleo Curator") >= 2
    assert "<del>can</del><ins>may</ins>" in page.text


def test_history_button_of_the_stock_admin_leads_there(cleo):
    assert client_of(cleo).get(address_of(mode(), "history")).url == HISTORY


def test_any_two_points_can_be_compared(cleo):
    edit(cleo)
    saved = SavedVersion.objects.of("FM-03").first()
    for sides in (f"from=edition-1&to=save-{saved.pk}", f"from=save-{saved.pk}&to=edition-1"):
        page = client_of(cleo).get(f"{HISTORY}compare/?{sides}")
        assert "<del>can</del><ins>may</ins>" in page.text
    assert client_of(cleo).get(f"{HISTORY}compare/?from=edition-1&to=edition-9").status_code == 404


def test_one_click_restores(cleo):
    edit(cleo)
    restored = client_of(cleo).post(
        f"{HISTORY}restore/", {"version": "edition-1", "over": status().digest}, follow=True
    )

    assert "It is a draft, like any change." in restored.text
    assert status().state is ReviewState.PUBLIC


def test_restoring_over_an_edit_unseen_is_refused(cleo):
    seen = status().digest
    edit(cleo)
    restored = client_of(cleo).post(f"{HISTORY}restore/", {"version": "edition-1", "over": seen}, follow=True)

    assert "changed since you opened its history" in restored.text
    assert status().state is ReviewState.CHANGED


def test_history_says_which_edition_withdrew_the_entry(cleo):
    withdraw("FM-03", reason="It is wrong.", successor="FM-04", by=Actor("Pia Publisher"), note="A correction")
    page = squeezed(client_of(cleo).get(HISTORY).text)

    assert "Withdrawn, replaced by FM-04. It is wrong." in page
    assert "Public again" not in page
    assert page.count("(as it is now)") == page.count("(the same as now)") == 1
    assert page.count("Restore<") == 2, "edition 1 and the save before it, which say the same"


def test_history_says_which_edition_merged_the_entry(cleo):
    merge("FM-03", into="FM-04", reason="The same.", by=Actor("Pia Publisher"), note="A correction")

    assert "Merged into FM-04. The same." in client_of(cleo).get(HISTORY).text


def test_restoring_never_follows_from_a_link(cleo):
    edit(cleo)
    client_of(cleo).get(f"{HISTORY}restore/?version=edition-1&over={status().digest}")

    assert status().state is ReviewState.CHANGED


# Withdrawing


def test_publisher_withdraws_and_readers_are_told(client):
    sheet = Desk(cast.publisher())
    posted = {"way": "withdrawn", "reason": "It is wrong.", "successor": "fm 4", "note": "A correction"}
    assert sheet.client.post(WITHDRAW, posted).url == "/editions/2/"

    page = client.get("/FM-03", follow=True)
    assert page.status_code == 410
    assert "It is wrong." in page.text


@pytest.mark.parametrize(
    ("posted", "complaint"),
    [
        ({"way": "merged"}, "Name the entry that it is merged into."),
        ({"successor": "nonsense"}, "Write the code of an entry"),
        ({"successor": "FM-99"}, "FM-99 is not public"),
        ({"successor": "FM-03"}, "cannot take its own place"),
        ({"reason": ""}, "This field is required."),
        ({"way": "burnt"}, "Select a valid choice"),
    ],
)
def test_refused_withdrawal_is_told_and_kept(posted, complaint):
    good = {"way": "withdrawn", "reason": "It is wrong.", "successor": "", "note": "A note of many words"}
    page = client_of(cast.publisher()).post(WITHDRAW, good | posted)

    assert complaint in page.text
    assert "A note of many words" in page.text
    assert Edition.objects.count() == 1


# The desk


def test_desk_counts_what_its_links_list(cleo, remy):
    for code in ("FM-03", "FM-04", "FM-05"):
        edit(cleo, code=code)
    mark_ready("FM-04", by=actor(cleo))
    approve("FM-05", digest=status("FM-05").digest, by=actor(remy))

    counted = {count.title: count for count in client_of(remy).get("/admin/").context["counts"]}
    assert counted["My drafts"].number == 0
    assert counted["All drafts"].number == 1
    assert counted["Waiting for my review"].number == 1
    assert counted["Approved and not published"].number == 1
    for count in counted.values():
        page = client_of(remy).get(count.address)
        listed = page.context["statuses"] if "statuses" in page.context else page.context["cl"].queryset
        assert len(listed) == count.number, count.title


def test_every_count_leads_to_as_many_rows(cleo, remy):
    bo = cast.person("bo", "Bo Both", Role.CURATOR, Role.REVIEWER)
    for code in ("FM-03", "FM-04", "FM-05"):
        edit(cleo, code=code)
    mark_ready("FM-04", by=actor(cleo))
    approve("FM-05", digest=status("FM-05").digest, by=actor(remy))
    edit(bo, code="FM-06")
    reference = Citation.objects.first().resolves_to
    withdraw(reference.code, reason="Retracted.", by=Actor("Pia Publisher"), note="Retracted")
    MissedSearch.objects.create(day=date(2026, 3, 1), words="nothing like it", count=9)
    for model in (Development, Recommendation):
        model.objects.filter(pk=model.objects.first().pk).update(checked_on="2024-01-01")
    receive(SuggestionKind.OTHER, "A list of incidents is missing.", target=target_at(None), sender="Rosa")

    client = client_of(bo)
    counts = client.get("/admin/").context["counts"]
    found = {count.title: rows_in(client.get(count.address)) for count in counts}
    assert found == {count.title: count.number for count in counts}
    assert 0 not in found.values()


def rows_in(page) -> int:
    """As the page itself says."""
    return page.context["shown"].paginator.count if "shown" in page.context else page.context["cl"].result_count


def test_own_work_does_not_wait_for_ones_own_review():
    both = cast.person("bo", "Bo Both", Role.CURATOR, Role.REVIEWER)
    edit(both)
    mark_ready("FM-03", by=actor(both))

    counted = {count.title: count.number for count in client_of(both).get("/admin/").context["counts"]}
    assert counted["Waiting for my review"] == 0


def test_citations_of_a_withdrawn_reference_dangle(cleo):
    reference = mode("FM-03").entry.passages.filter(citations__isnull=False).first().citations.first().resolves_to
    withdraw(reference.code, reason="Retracted.", by=Actor("Pia Publisher"), note="Retracted")

    counted = {count.title: count for count in client_of(cleo).get("/admin/").context["counts"]}
    assert counted["Dangling citations"].number == reference.citations.count() > 0
    assert reference.code in client_of(cleo).get(counted["Dangling citations"].address).text


def test_desk_takes_a_fixed_number_of_queries(cleo, remy, django_assert_max_num_queries):
    for code in ("FM-03", "FM-04", "FM-05"):
        edit(cleo, code=code)
    client = client_of(remy)
    with django_assert_max_num_queries(50):
        client.get("/admin/")


@pytest.mark.parametrize("address", [REVIEW, HISTORY, WITHDRAW, "/admin/catalogue/preview/FM-03/"])
@pytest.mark.parametrize("code", ["FM-99", "nonsense", "FM-03.S1", "fm-03", "%00", "x" * 300])
def test_unknown_entries_are_not_found(address, code):
    assert client_of(cast.publisher()).get(address.replace("FM-03", code)).status_code in (400, 404)


def test_publication_needs_no_version_of_the_neighbours(cleo, remy):
    edit(cleo)
    approve("FM-03", digest=status().digest, by=actor(remy))
    sheet = Desk(cast.publisher()).publication("?code=FM-03")
    sheet["note"] = "One entry"
    sheet.save()

    assert EntryVersion.objects.filter(first_edition=2).count() == 1
    assert PUBLISH not in client_of(remy).get("/admin/").text
