"""What became of each withheld statement in the authors' own paper."""

import re
from hashlib import sha256

import pytest

from catalogue.documents.shapes import PassageDocument
from catalogue.editions import held
from catalogue.vocabulary import TextRelation
from tests.test_quoting import panels

pytestmark = pytest.mark.usefixtures("edition_in_memory")

SENTENCES = {
    "FM-01": "020ff78e94e09d39 3731956698afe391 8fec01ecc4c5b0ec b1b221a75a62463b fff76625dcdd904b",
    "FM-02": "1030dba5e0779eaa 20b858f6ecee2ac1 6123e43e330daa7f 861a04845b5cfa08 8fec01ecc4c5b0ec",
    "FM-03": "020ff78e94e09d39 1f898613e161866c 8fec01ecc4c5b0ec dbdce167ba83c123",
    "FM-04": "020ff78e94e09d39 1f898613e161866c 8fec01ecc4c5b0ec d62e77040e343207",
    "FM-05": "020ff78e94e09d39 1f898613e161866c 681d35501e306ddf 8fec01ecc4c5b0ec",
    "FM-06": "020ff78e94e09d39 1f898613e161866c 8fec01ecc4c5b0ec c64eb5ed50564408",
    "FM-08": "8b989c4ecd769439 ef697a5f3681f10a",
    "FM-09": "071a5221d0ff47e5 161db9570e3a0354 198d59b7226889a1 5fb4dffaec5f6aa0 7326b5102b8810d5 8ac9967e4925aadb",
    "FM-10": "0be6f0eff24c7b24 6bf68f203ea4898f",
    "FM-11": "6bf68f203ea4898f",
    "LQ-01": "d8c4672e166cf810",
}
"""The sentences of the column in arXiv:1911.11034, row by row, as the beginnings of digests, full stops left out: the
licence of that paper was not seen, so its text is not kept here. FM-07 has a reference to the rows above, and nothing
else."""


def withheld() -> list[tuple[str, PassageDocument, list[dict]]]:
    return [
        (entry["code"], passage, [row for row in entry["parallels"] if row["passage"] == passage["anchor"]])
        for entry in held.current().edition.entries.values()
        for passage in entry["passages"]
        if passage["layer"] == "withheld"
    ]


def digest(text: str) -> str:
    return sha256(" ".join(text.split()).rstrip(".").encode()).hexdigest()[:16]


def test_every_withheld_passage_is_compared_once():
    found = withheld()

    assert len(found) == 32 + 4
    assert {passage["anchor"]: len(rows) for _, passage, rows in found if len(rows) != 1} == {}


def test_the_same_words_are_the_papers_and_no_others_are():
    for code, passage, [row] in withheld():
        printed = SENTENCES.get(code, SENTENCES["FM-09"]).split()
        has_them = digest(passage["display"] or passage["verbatim"]) in printed
        assert has_them == (row["relation"] == TextRelation.SAME), passage["anchor"]


def test_only_what_stands_in_the_paper_has_a_place_there():
    for _, passage, [row] in withheld():
        assert bool(row["place"]) == (row["relation"] != TextRelation.ABSENT), passage["anchor"]


@pytest.mark.parametrize(
    ("address", "anchor", "says"),
    [
        ("/FM-03", "fm-03p6", "The authors printed the same words in “Failure Modes in Machine Learning Systems”"),
        ("/FM-03", "fm-03p7", "nearly the same words"),
        ("/FM-08", "fm-08p5", "The authors claimed less in “Failure Modes"),
        ("/FM-08", "fm-08p6", "The authors did not print this in “Failure Modes"),
        ("/FM-09", "fm-09p7", "cite them from there. The paper goes on with a reservation"),
        ("/LQ-04", "lq-04p1", "The paper has “her/his/their customer” for “the customer”."),
    ],
)
def test_a_panel_says_what_it_has(client, address, anchor, says):
    panel = panels(client.get(address, follow=True).text)[anchor]

    assert panel.startswith("Withheld draft commentary, not the publisher’s position.")
    assert says in panel
    assert "arXiv:1911.11034" in panel


@pytest.mark.parametrize(
    ("address", "relation", "found"),
    [
        ("/failure-modes/", "same", "FM-01 FM-02 FM-03 FM-04 FM-05 FM-06 FM-09"),
        ("/failure-modes/", "nearly", "FM-01 FM-02 FM-03 FM-04 FM-05 FM-06"),
        ("/failure-modes/", "weaker", "FM-08 FM-09 FM-10 FM-11"),
        ("/failure-modes/", "absent", "FM-08 FM-10 FM-11"),
        ("/questions/", "same", "LQ-01 LQ-03"),
        ("/questions/", "nearly", "LQ-02 LQ-04"),
    ],
)
def test_lists_are_filtered_by_it(client, address, relation, found):
    page = client.get(address, {"paper": relation})

    assert [card.link.code for card in page.context["cards"]] == found.split()


def test_the_paper_leads_to_the_passages_that_it_has(client):
    compared = client.get("/REF-33", follow=True).context["compared"]
    found = {term.label: [link.code for link in links] for term, links in compared}
    assert list(found) == ["The same words", "Nearly the same words", "Weaker", "Absent"]
    assert (found["Nearly the same words"][0], found["Absent"]) == ("FM-01.P7", ["FM-08.P6", "FM-10.P7", "FM-11.P6"])
    assert sum(map(len, found.values())) == 32 + 4
    assert 'href="/failure-modes/FM-08/malicious-ml-providers-who-can-recover-training-data/#FM-08.P6"' in (
        client.get("/REF-33", follow=True).text
    )
    assert client.get("/REF-12", follow=True).context["compared"] == []


def test_the_page_leads_to_the_paper(client):
    page = re.sub(r"\s+", " ", client.get("/FM-08", follow=True).text)

    assert "In the authors’ paper" in page
    assert 'href="/references/REF-33/failure-modes-in-machine-learning-systems/">REF-33</a>' in page
