"""Curators read what readers suggest, decide, and make drafts that go the way of every change."""

import re

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.addresses.codes import Code
from catalogue.editorial import decisions as editorial_decisions
from catalogue.editorial.permissions import Actor, actor
from catalogue.editorial.publishing import publish
from catalogue.editorial.refused import Refused
from catalogue.editorial.states import states_of
from catalogue.exchange.bibliography import Work
from catalogue.feedback import decisions
from catalogue.feedback.drafts import read_proposed
from catalogue.feedback.receiving import receive
from catalogue.feedback.targets import target_at
from catalogue.models import EditorNote, Entry, Passage, Reference, SavedVersion, Suggestion
from catalogue.vocabulary import ReferenceType, ReviewState, SuggestionKind
from tests import cast
from tests.desk import Desk, list_of

pytestmark = pytest.mark.usefixtures("catalogue")

WORDS = "The turtle was taken for a rifle, not the reverse."
PIA = Actor("Pia Publisher")

BIBTEX = r"""@inproceedings{doe2020,
  title = {{Deep} caf{\'e}s},
  author = {Doe, Jane and John Smith and others},
  year = 2020, booktitle = {Proc. of {AI}}, doi = {10.1145/1234.5678},
  url = {https://example.org/paper}}"""


def suggest(words: str = WORDS, *, kind: SuggestionKind = SuggestionKind.CORRECTION, code: str = "FM-03", **more: str):
    token = receive(kind, words, target=target_at(Code.parse(code)), sender="Rosa", **more)
    return Suggestion.objects.for_token(token).get(), f"/suggestions/{token}/"


def decide(client: Client, suggestion: Suggestion, step: str, answer: str = ""):
    return client.post(reverse("admin:decide", args=[suggestion.pk]), {"step": step, "answer": answer})


def state_of(code: str) -> ReviewState:
    return states_of([code])[code].state


def told(address: str) -> str:
    """What the sender reads, without its tags."""
    main = Client().get(address).text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_one_click_makes_a_note_on_the_passage_nothing_public(cleo):
    suggestion, address = suggest(anchor="FM-03.P2", contact="rosa@example.org")
    before = dict(Passage.objects.values_list("pk", "verbatim"))
    answer = decide(Desk(cleo).client, suggestion, "draft")
    note = EditorNote.objects.get(category="Suggested by a reader")

    assert answer["Location"] == reverse("admin:catalogue_editornote_change", args=[note.pk])
    assert note.text == WORDS
    assert note.origin == f"Suggested by a reader on {timezone.now():%-d %B %Y} for FM-03.P2"
    assert [str(target) for target in note.targets.all()] == ["FM-03.P2"]
    assert dict(Passage.objects.values_list("pk", "verbatim")) == before
    assert (state_of("FM-03"), SavedVersion.objects.of("FM-03").first().saved_by) == ("changed", "Cleo Curator")
    assert "Accepted" in told(address)
    assert "Not yet. A draft is read once more before it is published" in told(address)
    assert WORDS not in Client().get("/FM-03", follow=True).text


def test_the_sender_learns_in_which_edition_the_draft_appeared(cleo):
    remy = cast.reviewer()
    suggestion, address = suggest()
    decide(Desk(cleo).client, suggestion, "draft", "Thank you, well seen.")
    publish(["LQ-02"], by=PIA, note="Nothing of the kind")
    editorial_decisions.mark_ready("FM-03", by=actor(cleo))
    editorial_decisions.approve("FM-03", digest=states_of(["FM-03"])["FM-03"].digest, by=actor(remy))
    publish(["FM-03"], by=PIA, note="A reader's remark")

    assert "Thank you, well seen." in told(address)
    assert "FM-03 Model Inversion , in edition 2" in told(address)
    page = Client().get("/editions/2/FM-03", follow=True).text
    assert WORDS in page
    assert "Suggested by a reader" in page


def test_a_draft_that_curators_threw_away_never_appeared(cleo, settings):
    settings.REVIEW = "optional"
    suggestion, address = suggest()
    decide(Desk(cleo).client, suggestion, "draft")
    EditorNote.objects.get(category="Suggested by a reader").delete()
    Passage.objects.filter(entry__code="FM-03", role="description").update(display="Another change.")
    publish(["FM-03"], by=PIA, note="Another change")

    assert "Curators have removed the draft since." in told(address)


def test_a_proposed_reference_becomes_a_draft_of_one(cleo, settings):
    settings.REVIEW = "optional"
    suggestion, address = suggest("It measures the same.", kind=SuggestionKind.REFERENCE, reference=BIBTEX)
    answer = decide(Desk(cleo).client, suggestion, "draft")
    reference = Reference.objects.get(doi="10.1145/1234.5678")

    assert answer["Location"] == reverse("admin:catalogue_reference_change", args=[reference.pk])
    assert (reference.title, reference.year, reference.venue) == ("Deep cafés", 2020, "Proc. of AI")
    assert (reference.confirmation, reference.standing) == ("proposed", "added")
    assert [author.name for author in reference.authors.all()] == ["Doe, Jane", "Smith, John"]
    assert reference.note.endswith("for FM-03.\n\nIt measures the same.")
    assert state_of(reference.code) is ReviewState.NEVER_PUBLISHED
    publish([reference.code], by=PIA, note="A new reference")
    assert f"{reference.code} Deep cafés , in edition 2" in told(address)


@pytest.mark.parametrize("reference", ["arXiv:1610.05820v2", "https://arxiv.org/abs/1610.05820"])
def test_a_work_that_is_here_is_not_made_twice(cleo, reference):
    suggestion, _ = suggest(kind=SuggestionKind.REFERENCE, reference=reference)
    answer = decide(Desk(cleo).client, suggestion, "draft", "Thanks!")

    assert "The catalogue has this work already: REF-13" in answer.text
    assert "Thanks!" in answer.text
    assert Suggestion.objects.open().exists()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("10.1145/1234.5678", Work(1, ReferenceType.PAPER, "10.1145/1234.5678", doi="10.1145/1234.5678")),
        (
            "\n Doe, A Paper (2019).\nhttps://example.org/a.",
            Work(1, ReferenceType.WEB, "Doe, A Paper (2019).", url="https://example.org/a"),
        ),
        (
            "https://arxiv.org/abs/2001.01234v2",
            Work(1, ReferenceType.PAPER, "https://arxiv.org/abs/2001.01234v2", arxiv_id="2001.01234"),
        ),
        (
            BIBTEX,
            Work(
                1,
                ReferenceType.PROCEEDINGS,
                "Deep cafés",
                ("Doe, Jane", "Smith, John"),
                authors_incomplete=True,
                venue="Proc. of AI",
                year=2020,
                doi="10.1145/1234.5678",
                url="https://example.org/paper",
            ),
        ),
        ("Somebody said so", Work(1, ReferenceType.UNKNOWN, "Somebody said so")),
        ("http://[", Work(1, ReferenceType.UNKNOWN, "http://[")),
        ("x" * 3000, Work(1, ReferenceType.UNKNOWN, "x" * 300)),
        ("@article{" * 300, Work(1, ReferenceType.UNKNOWN, ("@article{" * 300)[:300])),
        ("@x{a,title={" + "{" * 1400 + "}" * 1400 + "}}", Work(1, ReferenceType.UNKNOWN, "@x{a,title={" + "{" * 288)),
        ("10.1145/" + "9" * 200, Work(1, ReferenceType.UNKNOWN, "10.1145/" + "9" * 200)),
    ],
)
def test_a_reference_is_read_as_far_as_it_goes(typed, read):
    assert read_proposed(typed) == read


@pytest.mark.parametrize("reference", ["@article{", "http://[", "x" * 3000, "10.1145/" + "9" * 200, "²"])
def test_whatever_is_proposed_becomes_a_draft(cleo, reference):
    suggestion, _ = suggest("", kind=SuggestionKind.REFERENCE, reference=reference)

    assert decide(Desk(cleo).client, suggestion, "draft").status_code == 302


def test_a_refusal_needs_a_reason_which_the_sender_reads(cleo):
    suggestion, address = suggest(contact="rosa@example.org")
    client = Desk(cleo).client

    assert "Say why: its sender is told." in decide(client, suggestion, "decline", " ").text
    assert decide(client, suggestion, "decline", "The source says so.").status_code == 302
    assert "Declined" in told(address)
    assert "The source says so." in told(address)
    assert Suggestion.objects.get().contact == ""


def test_accepting_without_a_draft_tells_what_was_done(cleo):
    suggestion, address = suggest(kind=SuggestionKind.OTHER)
    client = Desk(cleo).client

    assert "Say what became of it" in decide(client, suggestion, "accept").text
    decide(client, suggestion, "accept", "The typing error is corrected.")
    assert "The typing error is corrected." in told(address)
    assert not EditorNote.objects.filter(category="Suggested by a reader").exists()


def test_a_remark_on_nothing_in_particular_can_only_be_answered(cleo):
    token = receive(SuggestionKind.OTHER, "A list is missing.", target=target_at(None), sender="Rosa")
    suggestion = Suggestion.objects.for_token(token).get()
    client = Desk(cleo).client

    assert 'value="draft"' not in client.get(reverse("admin:decide", args=[suggestion.pk])).text
    assert "It names no entry." in decide(client, suggestion, "draft").text


def test_a_decision_can_be_taken_back(cleo):
    suggestion, address = suggest()
    client = Desk(cleo).client
    decide(client, suggestion, "spam")
    assert "Set aside as spam" in told(address)

    decide(client, suggestion, "reopen")
    assert "Waiting" in told(address)
    decide(client, suggestion, "draft")
    assert Suggestion.objects.get().draft_entry.code == "FM-03"


def test_of_two_decisions_the_second_is_refused(cleo):
    suggestion, _ = suggest()
    client = Desk(cleo).client
    decide(client, suggestion, "decline", "No.")
    second = decide(client, suggestion, "accept", "Yes.")

    assert "Somebody else has decided meanwhile." in second.text
    assert Suggestion.objects.get().answer == "No."


@pytest.mark.parametrize("step", ["", "praise", "²"])
def test_an_unknown_step_decides_nothing(cleo, step):
    suggestion, _ = suggest()

    assert "Nothing was decided." in decide(Desk(cleo).client, suggestion, step, "Yes.").text
    assert Suggestion.objects.open().exists()


def test_who_may_not_decide_finds_no_other_way():
    suggestion, _ = suggest()
    remy = actor(cast.reviewer())
    for decision in (decisions.accept_as_draft, decisions.reopen, decisions.set_aside):
        with pytest.raises(Refused, match="may not decide"):
            decision(suggestion.pk, by=remy)


def test_only_who_decides_sees_how_to_reach_the_reader(cleo):
    suggestion, _ = suggest(contact="rosa@example.org")
    page = reverse("admin:decide", args=[suggestion.pk])

    assert "rosa@example.org" in Desk(cleo).client.get(page).text
    assert "rosa@example.org" not in Desk(cast.reviewer()).client.get(page).text


def test_the_list_begins_with_what_is_open_and_counts_it(cleo):
    for words in ("first", "second", "third"):
        suggest(words)
    client = Desk(cleo).client
    decide(client, Suggestion.objects.get(words="third"), "decline", "No.")
    listed = [row.words for row in client.get(list_of(Suggestion)).context["cl"].result_list]
    (count,) = (row for row in client.get("/admin/").context["counts"] if row.title == "Suggestions from readers")

    assert listed == ["second", "first", "third"]
    assert count.number == 2
    assert [row.words for row in client.get(count.address).context["cl"].result_list] == ["second", "first"]


def test_list_and_page_take_a_fixed_number_of_queries(cleo, django_assert_num_queries):
    client = Desk(cleo).client
    for number in range(5):
        suggestion, _ = suggest(f"Remark {number}", anchor="FM-03.P2")
    for _ in range(2):
        with django_assert_num_queries(7):
            client.get(list_of(Suggestion))
        suggest("One more", code="LQ-02")
    with django_assert_num_queries(5):
        client.get(reverse("admin:decide", args=[suggestion.pk]))


def test_several_are_set_aside_at_once_by_who_may(cleo):
    chosen = {ACTION_CHECKBOX_NAME: [str(suggest(words)[0].pk) for words in ("Buy!", "Now!")], "action": "set_aside"}
    Desk(cast.reviewer()).client.post(list_of(Suggestion), chosen)
    assert Suggestion.objects.open().count() == 2

    Desk(cleo).client.post(list_of(Suggestion), chosen)
    assert set(Suggestion.objects.values_list("decision", flat=True)) == {"spam"}


@pytest.mark.parametrize("number", ["0", "9" * 23, "7"])
def test_a_suggestion_that_is_not_there_is_404(cleo, number):
    assert Desk(cleo).client.get(f"/admin/catalogue/suggestion/{number}/decide/").status_code == 404


def test_every_kind_of_entry_can_get_a_note(cleo):
    client = Desk(cleo).client
    for code in ("LQ-02", "LAW-01", "REF-12", "FM-03.S2"):
        suggestion, _ = suggest(code=code)
        decide(client, suggestion, "draft")
        assert state_of(Entry.objects.get(pk=suggestion.entry_id).code) is ReviewState.CHANGED


WRONG_CHANGES = {
    "a kind of no vocabulary": {"kind": "praise"},
    "a state of no vocabulary": {"decision": "praised"},
    "no words, though it is not erased": {"words": ""},
    "a decision by nobody": {"decision": "accepted", "decided_at": timezone.now()},
    "a decision at no time": {"decision": "accepted", "decided_by": "Cleo"},
    "a refusal without a reason": {"decision": "declined", "decided_by": "Cleo", "decided_at": timezone.now()},
    "an answer before the decision": {"answer": "Yes."},
    "a way to the sender after it": {
        "decision": "accepted",
        "decided_by": "Cleo",
        "decided_at": timezone.now(),
        "contact": "rosa@example.org",
    },
    "an erasure before the decision": {"words": "", "erased_at": timezone.now()},
}


@pytest.mark.parametrize("changes", WRONG_CHANGES.values(), ids=WRONG_CHANGES)
def test_the_database_refuses(changes):
    suggestion, _ = suggest()
    with pytest.raises(IntegrityError), transaction.atomic():
        Suggestion.objects.filter(pk=suggestion.pk).update(**changes)
