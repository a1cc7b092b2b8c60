"""Jurisdictions are rows that publishers add: from the form to readers, and what nobody may do with them."""

import json
import re

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from catalogue import documents
from catalogue.editorial import publishing
from catalogue.editorial.permissions import Actor, actor
from catalogue.editorial.refused import Refused
from catalogue.editorial.restoring import restore
from catalogue.models import Authority, Jurisdiction, LegalQuestion
from tests import cast
from tests.content import catalogue_itself
from tests.desk import Desk, address_of, complaints, list_of
from tests.page_text import squeezed
from tests.spreadsheet_files import as_csv, exported, exported_workbook, judged, received, step

NEW_YORK = {
    "label": "United States (New York)",
    "code": "us-ny",
    "definition": "Law of the state of New York.",
    "order": "55",
}
LAW, QUESTION = "LAW-08", "LQ-01"


def add(desk: Desk, **said: str):
    sheet = desk.add(Jurisdiction)
    for name, value in {**NEW_YORK, **said}.items():
        sheet[name] = value
    return sheet.save()


def move(desk: Desk, jurisdiction: str) -> None:
    sheet = desk.open(Authority.objects.get(entry__code=LAW))
    sheet["jurisdiction"] = jurisdiction
    saved = sheet.save()
    assert saved.status_code == 302, complaints(saved)


def publish(*codes: str):
    """Without an account, as an operator: who may publish what is asked elsewhere."""
    return publishing.publish(codes or None, by=Actor("Pia Publisher"), note="New York.")


def write_new_york() -> None:
    desk = Desk(cast.publisher())
    saved = add(desk)
    assert saved.status_code == 302, complaints(saved)
    move(desk, "us-ny")
    question = LegalQuestion.objects.get(entry__code=QUESTION)
    question.authorities.set([Authority.objects.get(entry__code=LAW)])
    with pytest.raises(Refused, match=f"{LAW}: its jurisdiction “us-ny” is not public"):
        publish(LAW)
    publish()


STANDING = {"new_york": write_new_york}


@pytest.fixture
def new_york(catalogue) -> Desk:
    """The desk of the publisher who added it."""
    return Desk(User.objects.get(username="pia"))


READ = [
    ("/glossary/", "Law of the state of New York."),
    ("/law/", "United States (New York)"),
    (f"/{LAW}", "United States (New York)"),
    ("/questions/?jurisdiction=us-ny", "Jurisdiction: United States (New York)"),
    (f"/changes/{LAW}?from=1&to=2", "United States (New York)"),
    ("/editions/2/changes", "Jurisdiction United States (New York)"),
    (f"/memo/?i={QUESTION}", "United States (New York)"),
]


@pytest.mark.parametrize(("address", "told"), READ)
def test_readers_find_it(new_york, client, address, told):
    page = re.sub(r"<[^>]+>", " ", client.get(address, follow=True).text)
    assert told in squeezed(page)


def test_the_edition_before_is_as_it_was(new_york, client):
    before = client.get("/editions/1/questions/?jurisdiction=us-ny")

    assert "us-ny" in before.text  # a value that this edition does not have is told, as ever
    assert "New York" not in client.get("/editions/1/glossary/").text
    assert "New York" not in client.get(f"/editions/1/{LAW}", follow=True).text


def test_data_and_reference_managers_have_it(new_york, client):
    data = client.get(f"/{LAW}.json").json()
    (item,) = json.loads(client.get(f"/{LAW}.csl.json").text)

    assert data["document"]["jurisdiction"] == "us-ny"
    assert data["labels"]["jurisdiction"] == {"us-ny": "United States (New York)"}
    assert item["jurisdiction"] == "us:ny"
    lines = client.get("/law.csv?jurisdiction=us-ny").getvalue().decode("utf-8-sig").splitlines()
    assert lines[1].startswith(f"{LAW},")


def test_it_cannot_be_deleted_while_any_authority_names_it(new_york):
    row, desk = Jurisdiction.objects.get(code="us-ny"), new_york
    desk.client.post(address_of(row, "delete"), {"post": "yes"})
    assert Jurisdiction.objects.filter(code="us-ny").exists()

    move(desk, "us-states")
    desk.client.post(address_of(row, "delete"), {"post": "yes"})
    assert not Jurisdiction.objects.filter(code="us-ny").exists()
    with pytest.raises(Refused, match=f"Readers still see the jurisdiction “us-ny” at {LAW}"):
        publish(*catalogue_itself())
    assert publish().number == 3


def test_its_code_never_changes_and_its_label_may(new_york, client):
    sheet = new_york.open(Jurisdiction.objects.get(code="us-ny"))
    assert "code" not in sheet.sent

    sheet["label"] = "New York State"
    sheet.save()
    publish()
    assert "New York State" in client.get(f"/{LAW}", follow=True).text
    assert "United States (New York)" in client.get(f"/editions/2/{LAW}", follow=True).text
    assert "New York State" not in client.get(f"/changes/{LAW}?from=1&to=2").text


def test_curators_choose_it_by_its_definition_and_cannot_add_one(new_york, cleo):
    desk = Desk(cleo)
    page = desk.client.get(list_of(Authority, "add"))
    labels = [cell.value for cell in exported_workbook(desk.client, "authorities")["Terms"]["B"]]

    assert "Law of the state of New York." in page.text
    assert "United States (New York)" in labels
    assert desk.client.get(list_of(Jurisdiction, "add")).status_code == 403


REFUSED_CODES = [
    ("glossary", "address of a page"),
    ("search", "address of a page"),
    ("open", "another vocabulary"),
    ("statute", "another vocabulary"),
    ("US-NY", "small letters"),
    ("us--ny", "small letters"),
    ("us_ny", "small letters"),
    ("-ny", "small letters"),
    ("2ny", "small letters"),
    ("eu", "already exists"),
    ("", "blank"),
    ("x" * 21, "at most 20"),
    ("ny\0", "letters"),
]


@pytest.mark.parametrize(("code", "why"), REFUSED_CODES)
def test_codes_that_mislead_are_refused(catalogue, code, why):
    with pytest.raises(ValidationError) as refused:
        Jurisdiction(code=code, label="Somewhere", definition="Law of somewhere.").full_clean()

    assert why in " ".join(refused.value.message_dict["code"])


@pytest.mark.parametrize(
    "said",
    [{"label": "germany"}, {"label": ""}, {"definition": ""}, {"label": "…"}],
    ids=["taken", "no-name", "no-definition", "no-letter"],
)
def test_it_needs_a_name_and_a_definition(catalogue, said):
    with pytest.raises(ValidationError):
        Jurisdiction(**{"code": "fr", "label": "France", "definition": "Law of France.", **said}).full_clean()


def test_publishers_import_them_and_law_names_them_in_any_case(catalogue, pia):
    client = Desk(pia).client
    rows = exported(client, "jurisdictions")
    rows.append({**dict.fromkeys(rows[0], ""), "Code": "fr", "Label": "France", "Definition": "Law of France."})
    step(client, received(client, "jurisdictions", as_csv(rows)), "apply")
    assert Jurisdiction.objects.get(code="fr").label == "France"

    law = exported(client, "authorities")
    law[0]["Jurisdiction"], law[1]["Jurisdiction"], law[2]["Jurisdiction"] = "FR", "Atlantis", "european union"
    found = judged(received(client, "authorities", as_csv(law)))
    assert found[2][0] == "changed"
    assert found[3] == ("rejected", "“Jurisdiction”: there is no jurisdiction Atlantis.")


def test_a_draft_that_names_one_that_is_gone_is_not_restored(new_york, cleo):
    public = documents.public_document(LAW)
    Authority.objects.filter(entry__code=LAW).update(jurisdiction="eu")
    Jurisdiction.objects.get(code="us-ny").delete()
    (working,) = documents.working_entries(Authority.kind, [LAW])
    with pytest.raises(Refused, match="jurisdictions that are no longer here: us-ny"):
        restore(public, over=documents.digest_of(documents.document_of(working)), by=actor(cleo))
