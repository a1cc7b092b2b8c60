"""A failure mode that the source does not have: no page and no file says anything of it in the source's name."""

import csv
import io
import json
import re

import pytest
from django.db import IntegrityError, transaction

from catalogue import documents
from catalogue.editorial import checks
from catalogue.editorial.permissions import SOFTWARE
from catalogue.editorial.publishing import publish
from catalogue.editorial.recording import recording
from catalogue.models import Citation, FailureMode, LegalQuestion, Passage, Reference, Scenario
from catalogue.vocabulary import Kind
from tests.content import FOUNDERS
from tests.test_overviews import rows_of, words_of


def add_two_modes() -> None:
    with recording(by=SOFTWARE) as record:
        record.include([add_mode("Prompt injection", "intentional"), add_mode("Model collapse", "unintended")])
    publish(by=FOUNDERS, note="Two modes of our own.")


def add_mode(title: str, group: str) -> str:
    mode = FailureMode.objects.create(title=title, group=group)
    texts = [
        Passage.objects.create(entry=mode.entry, number=number, role=role, layer="curator", display=f"{title}: {role}.")
        for number, role in enumerate(("description", "scenario"), start=1)
    ]
    Scenario.objects.create(
        failure_mode=mode, number=1, title=f"{title} seen", passage=texts[1], knowledge="not-stated", evidence="press"
    )
    Citation.objects.create(
        passage=texts[0],
        origin="inferred",
        rule="editor",
        confidence="high",
        resolves_to=Reference.objects.get(entry__code="REF-12"),
    )
    LegalQuestion.objects.get(entry__code="LQ-05").modes.add(mode)
    return mode.code


STANDING = {"two_modes": add_two_modes}


@pytest.fixture
def two_modes(catalogue) -> None:
    """FM-18, which somebody brings about, and FM-19, which nobody does, are in edition 2."""


@pytest.mark.parametrize("code", ["FM-18", "FM-19"])
def test_page_says_that_the_entry_is_the_curators_own(client, two_modes, code):
    page = client.get(f"/{code}", follow=True)
    words = words_of(page.text.partition("<main")[2].partition("</main>")[0])

    assert "Not in the source. The published document has no such failure mode" in words
    assert 'id="published-answer"' not in page.text
    assert 'id="withheld-commentary"' not in page.text
    assert "#published-answer" not in page.text
    assert 'class="layer layer--source"' not in page.text.partition("<main")[2].partition('id="related"')[0]
    for claim in ("Violates traditional", "misusing the system?", "markers as printed", "led here", "Inferred"):
        assert claim not in words
    assert "isBasedOn" not in json.dumps(graph_of(page.text)[0])


def graph_of(text: str) -> list[dict[str, object]]:
    (found,) = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', text, re.DOTALL)
    graph: list[dict[str, object]] = json.loads(found)["@graph"]
    return graph


def test_page_of_an_entry_of_the_source_says_it_as_ever(client, two_modes):
    page = client.get("/FM-03", follow=True)

    assert 'href="#published-answer"' in page.text
    assert 'id="withheld-commentary"' in page.text
    assert "Not in the source" not in page.text
    assert "isBasedOn" in json.dumps(graph_of(page.text)[0])


def test_scenario_is_not_what_the_source_says(client, two_modes):
    words = words_of(client.get("/FM-18.S1", follow=True).text)

    assert "What the curators say" in words
    assert "What the source says" not in words
    assert "Attacker knowledge" not in words.partition("Related")[0]
    assert "What the source says" in client.get("/FM-03.S1", follow=True).text


def test_matrix_has_each_group_once_with_its_own_and_added_modes(client, two_modes):
    for address in ("/", "/authorization/"):
        words = words_of(client.get(address).text.partition('class="matrix')[2].partition("</table>")[0])
        places = [words.index(said) for said in ("Intentional", "FM-11", "FM-18", "Unintended", "FM-17", "FM-19")]
        assert places == sorted(places)
        assert len(re.findall(r"\bUnintended\b", words)) == 1

    rows = {row[0]: row for row in rows_of(client.get("/authorization/").text)}
    assert rows["FM-18"][3:6] == rows["FM-19"][3:6] == ["Not in the source", "Not in the source", ""]


def test_picture_of_the_matrix_says_it_too(client, two_modes):
    text = client.get("/authorization.svg").text

    assert "FM-18 Prompt injection: published answer Not in the source; withheld commentary Not in the source." in text


def test_lists_and_files_agree(client, two_modes):
    listed = client.get("/failure-modes/?answer=not-in-source")
    assert re.findall(r'class="code">(FM-\d\d)', listed.text) == ["FM-18", "FM-19"]
    assert "Withheld commentary</dt>" not in listed.text

    file = client.get("/failure-modes.csv?answer=not-in-source").getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(file)))
    assert [row["published_answer"] for row in rows] == ["not-in-source"] * 2
    assert not any(row["withheld_text"] or row["source_text"] or row["commentary_layer"] for row in rows)
    document = client.get("/FM-18.json").json()["document"]
    assert (document["published_answer"], document["commentary"]) == ("not-in-source", None)
    assert "published answer: not-in-source" in client.get("/FM-18.md").text
    assert "curators’ text" in client.get("/FM-18.txt").text
    assert words_of(client.get("/compare/?e=FM-18&e=FM-03").text).count("Not in the source") == 1


@pytest.mark.parametrize("query", ["prompt+injection", "model+collapse"])
def test_search_finds_it_and_claims_nothing(client, two_modes, query):
    found = client.get(f"/search/?q={query}")

    first = found.text.partition('class="entry-row')[2].partition("</li>")[0]
    assert "Withheld commentary" not in first
    assert "layer--source" not in first


@pytest.mark.parametrize("group", ["intentional", "unintended"])
def test_both_groups_may_be_added(catalogue, group):
    with recording(by=SOFTWARE):
        assert FailureMode.objects.create(title="Mine", group=group).published_answer == "not-in-source"


@pytest.mark.parametrize(("group", "answer"), [("intentional", "not-addressed"), ("unintended", "yes")])
def test_answer_fits_its_group(catalogue, group, answer):
    with recording(by=SOFTWARE), pytest.raises(IntegrityError), transaction.atomic():
        FailureMode.objects.create(title="Mine", group=group, published_answer=answer)


def test_answer_without_a_passage_is_not_published(catalogue):
    with recording(by=SOFTWARE):
        mode = FailureMode.objects.create(title="Mine", group="intentional", published_answer="no")
        Passage.objects.create(entry=mode.entry, number=1, role="description", layer="curator", display="Words.")
    document = documents.document_of(documents.working_entries(Kind.FAILURE_MODE, [mode.code]).get())

    assert [finding.message for finding in checks.findings([document]) if finding.is_error] == [
        "it answers “No” in the source’s name and has no passage of the source: choose “Not in the source”."
    ]
