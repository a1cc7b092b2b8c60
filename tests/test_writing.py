"""Links and citations from the desk to the reader."""

import pytest
from django.utils.html import escape

from catalogue import documents
from catalogue.editions import held
from catalogue.editions.links import links_of
from catalogue.editorial import checks, permissions
from catalogue.editorial.publishing import publish
from catalogue.editorial.recording import recording
from catalogue.editorial.refused import Refused
from catalogue.models import FailureMode, LegalQuestion, Passage
from catalogue.vocabulary import Kind, PassageRole
from tests import cast
from tests.desk import Desk
from tests.page_text import as_written
from tests.test_withdrawal import withdrawn

pytestmark = pytest.mark.usefixtures("catalogue")


def mode(code: str = "FM-12") -> FailureMode:
    return FailureMode.objects.get(entry__code=code)


@pytest.fixture
def desk(catalogue) -> Desk:
    return Desk(cast.curator())


def write(text: str, code: str = "FM-12") -> None:
    entry = mode(code).entry
    with recording([code], by=permissions.SOFTWARE):
        number = entry.passages.count() + 1
        Passage.objects.create(entry=entry, number=number, role="curator-note", layer="curator", display=text)


TEXTS = {
    "FM-05": "See [[FM-04|the other one]] and [[FM-99]] here.",
    "FM-12": "Compare [[fm4|membership]] and [[FM-05]] [@REF-12, p. 4].",
    "FM-13": "See FM-4 and LQ-002.",
    "FM-14": "See [[FM-04|this]] and [@REF-12].",
    "FM-15": "It is told [@REF-15, p. 4].",
    "FM-16": "A remark [@REF-04, p. 2].",
    "FM-17": "Zeugmatic [[FM-04|remarks]] are made [@REF-12, p. 4].",
}


def publish_texts() -> None:
    for code, text in TEXTS.items():
        write(text, code)
    publish(by=permissions.SOFTWARE, note="Notes.")


STANDING = {"texts": publish_texts}


@pytest.fixture
def texts() -> None:
    """Edition 2 has them."""


def drafted_question(topic: str) -> str:
    question = LegalQuestion.objects.create(
        topic=topic, addressee="not-stated", origin="addition", status="open", confirmation="proposed"
    )
    return question.code


def page(client, address: str) -> str:
    return as_written(client.get(address, follow=True).text).replace(' rel="noopener"', "")


def test_links_and_citations_lead_to_the_entries_of_the_edition(client, texts):
    shown = page(client, "/FM-12")
    assert (
        '<a href="/failure-modes/FM-04/membership-inference-attack/" title="FM-04 Membership Inference attack">'
        "membership</a>"
    ) in shown
    assert '<a href="/failure-modes/FM-05/model-stealing/">FM-05 Model stealing</a>' in shown
    work = "Model inversion attacks that exploit confidence information and basic countermeasures"
    assert f'title="REF-12 {work}">Fredrikson et al., 2015</a>, p. 4).' in shown


def test_a_code_in_an_unusual_spelling_is_a_link(client, texts):
    assert '<a href="/failure-modes/FM-04/membership-inference-attack/">FM-4</a>' in page(client, "/FM-13")
    assert ">LQ-002</a>" in page(client, "/FM-13")


def test_in_a_pinned_edition_they_stay_in_the_edition(client, texts):
    pinned = page(client, "/editions/2/FM-14")
    assert '<a href="/editions/2/failure-modes/FM-04/' in pinned
    assert '(<a href="/editions/2/references/REF-12/' in pinned


def test_readers_get_only_words_of_what_is_withdrawn_or_unknown(client, texts):
    withdrawn("FM-04", successor="")

    assert "<p>See the other one and FM-99 here.</p>" in page(client, "/FM-05")


def test_a_reference_tells_whose_texts_cite_it(client, texts):
    assert "Curators cite it in their texts on:" in page(client, "/REF-15")
    assert "Curators cite it in their texts on:" not in page(client, "/editions/1/REF-15")


def test_an_entry_lists_the_works_that_its_texts_cite(client, texts):
    for code in ("FM-12", "FM-14"):
        shown = page(client, f"/{code}")
        assert "Curators cite in their texts:" in shown
        assert "REF-12</a>" in shown.partition("Curators cite in their texts:")[2].partition("</ul>")[0]
        works = held.current().edition.works_cited_in_texts[code]
        cited = {row["reference"] for row in held.current().edition.failure_mode(code)["citations"]}
        assert f'href="#references">{len(cited | set(works))} reference' in shown
    assert "Curators cite in their texts:" not in page(client, "/FM-11")
    added = held.current().edition.failure_mode("FM-12")["passages"][-1]["anchor"]
    assert "\nREF-12: " in client.get(f"/memo.md?i={added}").text


def test_a_work_cited_in_a_text_relates_entries(texts):
    edition = held.current().edition
    assert "both cite REF-04" in links_of("FM-16", Kind.FAILURE_MODE, edition)
    assert "both cited in FM-16" in links_of("REF-04", Kind.REFERENCE, edition)


def test_search_finds_the_words_and_shows_no_markup(client, texts):
    found = page(client, "/search/?q=zeugmatic")
    assert "FM-17" in found
    assert "<mark>Zeugmatic</mark> remarks are made (REF-12, p. 4)." in found


def test_publication_is_refused_where_a_text_cites_the_unseen():
    write("As [@REF-99] and [[FM-98]] say.")

    with pytest.raises(Refused, match=r"cites REF-99, which is not public"):
        publish(by=permissions.SOFTWARE, note="A note.")
    findings = list(map(str, checks.findings([documents.document_of(mode())])))
    assert "FM-12: it names FM-98, which is not public." in findings
    assert "FM-12: it names REF-99, which is not public." not in findings


def test_what_readers_cannot_follow_is_told_when_it_is_saved(desk):
    draft = drafted_question("A draft")
    withdrawn("FM-04", successor="")
    sheet = desk.open(mode("FM-16"))
    sheet.add_row(
        "passages", role=PassageRole.CURATOR_NOTE.value, display=f"[[FM-04]], [[{draft}]], [[FM-99]], [[FM-16.P2]]."
    )

    response = desk.client.post(sheet.address, sheet.sent, follow=True)

    anchor = mode("FM-16").entry.passages.get(display__contains="[[FM-99]]").anchor
    assert [str(message) for message in response.context["messages"]][:3] == [
        f"Saved. But {anchor} names FM-04: it is withdrawn.",
        f"Saved. But {anchor} names {draft}: readers cannot see it yet.",
        f"Saved. But {anchor} names FM-99: there is no such entry.",
    ]


@pytest.mark.parametrize("text", ["As [@FM-03] says.", "[[nobody]]", "[" * 200, "a" * 20_001])
def test_what_cannot_be_shown_is_refused_and_kept(desk, text):
    sheet = desk.open(mode("FM-16"))
    before = mode("FM-16").entry.passages.count()
    sheet.add_row("passages", role=PassageRole.CURATOR_NOTE.value, display=text)
    page = sheet.save()

    assert page.status_code == 200
    assert "This cannot be shown: " in page.text or "at most 20000 characters" in page.text
    assert escape(text) in page.text
    assert mode("FM-16").entry.passages.count() == before


def test_a_source_text_may_have_brackets_for_it_is_no_markdown(desk):
    sheet = desk.open(mode())
    field = sheet.row("passages", mode().entry.passages.get(number=2)) + "-display"
    sheet[field] = "The private features [[nobody]] can be recovered"

    assert sheet.save().status_code == 302
