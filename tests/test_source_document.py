"""What the source says outside its tables is quoted, checked and verified like every other passage."""

import json
from dataclasses import replace

import pytest

from catalogue.editions import held

FOR_LAWYERS = "We hope that policy makers will use these categories begin to flesh out how existing legal regimes"
ACKNOWLEDGED = "reviewers from 23 external partners, standards organization, and government organizations"

IN_MEMORY = pytest.mark.usefixtures("edition_in_memory")


@IN_MEMORY
def test_the_source_is_the_reference_with_its_address():
    edition = held.current().edition

    assert edition.source_document == "REF-36"
    assert edition.entries["REF-36"]["url"] == edition.catalogue["work"]["url"]


@IN_MEMORY
@pytest.mark.parametrize("address", ["/about/", "/references/REF-36/failure-modes-in-machine-learning/"])
@pytest.mark.parametrize("home", ["", "/editions/1"])
def test_each_text_can_be_quoted(client, home, address):
    page = " ".join(client.get(home + address).text.split())

    for number in range(1, 12):
        anchor = f"REF-36.P{number}"
        assert f'id="{anchor}" data-cite="{anchor}, source, ed. 1"' in page
        assert f'href="http://testserver/editions/1/{anchor}"' in page
    assert "“How to use this document”, https://learn.microsoft.com/security/engineering/failure" in page
    assert "as reproduced in Failure Modes Catalogue, REF-36.P11 (source), edition 1" in page


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("quotation", "anchor"),
    [
        (FOR_LAWYERS, "REF-36.P5"),
        ("[I]ntentional failures wherein the failure is caused by an active adversary", "REF-36.P3"),
        ("At the outset, we acknowledge that this is a living document …", "REF-36.P7"),
        (ACKNOWLEDGED, "REF-36.P11"),
    ],
)
def test_its_words_are_verified(client, quotation, anchor):
    answer = client.post("/verify/", {"text": f"“{quotation}”"}, headers={"Accept": "application/json"}).json()

    (hit,) = answer["items"][0]["hits"]
    assert (hit["verdict"], hit["anchor"], hit["layer"]) == ("verbatim", anchor, "source")


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("address", "verdict"),
    [
        ("/REF-36.P5", "current"),
        ("/editions/1/REF-36.P11", "pinned_unchanged"),
        ("/references/REF-36/failure-modes-in-machine-learning/#REF-36.P1", "current"),
        ("/editions/1/REF-36.P12", "anchor_gone"),
    ],
)
def test_links_to_it_are_checked(client, address, verdict):
    text = f"http://testserver{address}"
    answer = client.post("/check/", {"text": text}, headers={"Accept": "application/json"})

    assert [link["verdict"] for link in json.loads(answer.content)["findings"]] == [verdict]


@IN_MEMORY
def test_it_is_cited_as_a_work_and_once(client):
    names = [source.name for source in client.get("/editions/1/REF-36", follow=True).context["citing"].sources]

    assert names == ["The work", "REF-36 of the catalogue"]


@IN_MEMORY
def test_a_card_of_what_is_printed_waits_for_nobody(client):
    page = client.get("/embed/REF-36.P5").text

    assert "For lawyers and policy makers" in page
    assert "to be confirmed" not in page


@IN_MEMORY
def test_a_text_of_the_source_is_shown_once():
    """A site that is older than its entry keeps the text among those of the site."""
    edition = held.current().edition
    older = {"key": "thanks", "title": "Thanks", "layer": "source", "verbatim": ACKNOWLEDGED, "display": ""}
    catalogue = {**edition.catalogue, "texts": [*edition.catalogue["texts"], older]}

    assert "thanks" not in replace(edition, catalogue=catalogue).texts
    assert "thanks" in replace(edition, catalogue={**catalogue, "work": None}).texts
