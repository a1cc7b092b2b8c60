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
    "FM-01": "2ff979e5d88163ed 70081a60af608490 b91a9983a3f78bd1 c0c9a66f727d9e86 f731cc64200c5b94",
    "FM-02": "5131a7993b724763 576cb5a6cfd5f60a 682720ec36c76cab 70081a60af608490 b4407103fbe53a50",
    "FM-03": "70081a60af608490 a12f7354bd400629 a58c2b31a61834cc c0c9a66f727d9e86",
    "FM-04": "70081a60af608490 a58c2b31a61834cc c0c9a66f727d9e86 f9742545e7b9646c",
    "FM-05": "70081a60af608490 a58c2b31a61834cc bdfb916592d9faf8 c0c9a66f727d9e86",
    "FM-06": "70081a60af608490 9ed643bf3878cbaf a58c2b31a61834cc c0c9a66f727d9e86",
    "FM-08": "2153c5995889d18f 60c3b942902c827b",
    "FM-09": "2cd6e6c3afe4c6f6 36a434e196a2c117 3bd6980e5b7675cf 3fd59f391bf7b6ae ca8de2d9f4774824 dcf58f30ec57a0f0",
    "FM-10": "c23cafc84177ad68 fb2434f6eee6513c",
    "FM-11": "fb2434f6eee6513c",
    "LQ-01": "14b81aa822e91168",
}
"""The sentences of the column in arXiv:1911.11034, row by row, as the beginnings of digests of their words: the licence
of that paper was not seen, so its text is not kept here. FM-07 has a reference to the rows above, and nothing else."""


def withheld() -> list[tuple[str, PassageDocument, list[dict]]]:
    return [
        (entry["code"], passage, [row for row in entry["parallels"] if row["passage"] == passage["anchor"]])
        for entry in held.current().edition.entries.values()
        for passage in entry["passages"]
        if passage["layer"] == "withheld"
    ]


def digest(text: str) -> str:
    words = " ".join(re.findall(r"\w+", text.lower()))
    return sha256(words.encode()).hexdigest()[:16]


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
        ("/FM-08", "fm-08p5", "The authors wrote something weaker in “Failure Modes"),
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
        ("/failure-modes/", "nearly", "FM-02 FM-03 FM-04 FM-05 FM-06"),
        ("/failure-modes/", "weaker", "FM-08 FM-09 FM-10 FM-11"),
        ("/failure-modes/", "absent", "FM-08 FM-10 FM-11"),
        ("/questions/", "same", "LQ-01 LQ-02 LQ-03"),
        ("/questions/", "nearly", "LQ-04"),
    ],
)
def test_lists_are_filtered_by_it(client, address, relation, found):
    page = client.get(address, {"paper": relation})

    assert [card.link.code for card in page.context["cards"]] == found.split()


def test_the_paper_leads_to_the_passages_that_it_has(client):
    compared = client.get("/REF-33", follow=True).context["compared"]
    found = {term.label: [link.code for link in links] for term, links in compared}
    assert list(found) == ["The same words", "Nearly the same words", "Weaker", "Absent"]
    assert (found["Nearly the same words"][0], found["Absent"]) == ("FM-02.P7", ["FM-08.P6", "FM-10.P7", "FM-11.P6"])
    assert sum(map(len, found.values())) == 32 + 4
    assert 'href="/failure-modes/FM-08/malicious-ml-providers-who-can-recover-training-data/#FM-08.P6"' in (
        client.get("/REF-33", follow=True).text
    )
    assert client.get("/REF-12", follow=True).context["compared"] == []


def test_the_page_leads_to_the_paper(client):
    page = re.sub(r"\s+", " ", client.get("/FM-08", follow=True).text)

    assert "In the authors’ paper" in page
    assert 'href="/references/REF-33/failure-modes-in-machine-learning-systems/">REF-33</a>' in page
