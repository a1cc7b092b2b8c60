"""A passage or a scenario is cited by itself, by suffix, in each edition."""

import json

import bibtexparser
import pytest
import rispy

pytestmark = pytest.mark.usefixtures("edition_in_memory")

WITHHELD = "withheld draft commentary, not the publisher’s position"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("FM-03.P6", f"Layer: {WITHHELD}; hedged there: “feels like”; Ram Shankar Siva Kumar and others"),
        ("FM-03.P2", "Layer: source; Ram Shankar Siva Kumar and others, “Failure Modes in Machine Learning”"),
        ("REF-36.P5", "“How to use this document”"),
        ("LQ-40.P1", "Layer: curators’ text"),
        ("FM-03.S1", "Layer: source"),
    ],
)
@pytest.mark.parametrize("home", ["", "/editions/1"])
def test_the_passage_is_cited(client, home, code, told):
    address = f"http://testserver/editions/1/{code}"
    (bib,) = bibtexparser.parse_string(client.get(f"{home}/{code}.bib").text).entries
    (ris,) = rispy.loads(client.get(f"{home}/{code}.ris").text)
    (csl,) = json.loads(client.get(f"{home}/{code}.csl.json").text)

    assert (bib.key, bib["url"]) == (f"fmc:{code}:1", address)
    assert (ris["urls"], csl["URL"], csl["id"]) == ([address], address, f"{code}-ed1")
    assert code in csl["title"]
    assert told in bib["note"]
    assert told in csl["note"]
    assert told in ris["notes"][0]


def test_as_text_the_source_comes_first_and_nothing_is_lost(client):
    source, withheld = (client.get(f"/{code}.txt").text for code in ("FM-03.P2", "FM-03.P6"))

    assert source.index("The source, as reproduced here") < source.index("FM-03.P2 of the Failure Modes Catalogue")
    assert "row 3, column Description" in source
    assert withheld.startswith("FM-03.P6 Model Inversion\nHedged there: “feels like”\n")
    assert "The source, as reproduced" not in withheld
    assert withheld.count(WITHHELD) == withheld.count("/editions/1/FM-03.P6") == 4


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/fm3p6.bib", "/FM-03.P6.bib"),
        ("/editions/1/fm-3.s1.ris", "/editions/1/FM-03.S1.ris"),
        ("/FM-03.P6.json", "/FM-03.json"),
        ("/FM-03.S1.md", "/FM-03.md"),
        ("/failure-modes/FM-03.P6/x.csl.json", "/FM-03.P6.csl.json"),
    ],
)
def test_other_spellings_lead_there(client, address, leads_to):
    answer = client.get(address)

    assert (answer.status_code, answer["Location"]) == (302, leads_to)


@pytest.mark.parametrize("address", ["/FM-03.P99.bib", "/editions/1/FM-03.S9.ris", "/FM-99.P1.txt"])
def test_what_is_not_there_is_404(client, address):
    assert client.get(address).status_code == 404
