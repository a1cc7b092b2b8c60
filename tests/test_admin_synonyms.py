import pytest

from catalogue.models import SynonymGroup
from tests.desk import Desk, list_of

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def desk(administrator) -> Desk:
    return Desk(administrator)


def add(desk: Desk, direction: str, *terms: tuple[str, bool]):
    sheet = desk.add(SynonymGroup)
    sheet["key"], sheet["direction"], sheet["reason"] = "amphora", direction, "Pottery."
    sheet["terms-TOTAL_FORMS"] = str(len(terms))
    for number, (text, is_found) in enumerate(terms):
        sheet[f"terms-{number}-text"] = text
        if is_found:
            sheet[f"terms-{number}-is_found"] = "on"
    return sheet.save()


def test_a_curator_adds_a_group(desk):
    add(desk, "directed", ("amphora", False), ("vase", True))

    group = SynonymGroup.objects.get(key="amphora")
    assert [(term.text, term.is_found) for term in group.terms.all()] == [("amphora", False), ("vase", True)]


def test_the_list_shows_the_first_terms_and_how_many_there_are(desk):
    add(desk, "directed", *((f"amphora {number}", False) for number in range(8)), ("vase", True))

    row = desk.client.get(f"{list_of(SynonymGroup)}?q=amphora").text
    assert "amphora 0, amphora 1, amphora 2, amphora 3, amphora 4, amphora 5 and 2 more" in row


@pytest.mark.parametrize(
    ("direction", "terms", "message"),
    [
        ("directed", [("amphora", False), ("vase", False)], "at least one that they find"),
        ("directed", [("vase", True)], "at least one that they find"),
        ("equal", [("amphora", False), ("vase", True)], "mark none as found"),
        ("equal", [("amphora", False)], "at least two terms"),
        ("equal", [("amphora", False), ("…", False)], "at least one letter or digit"),
    ],
)
def test_a_futile_group_is_refused(desk, direction, terms, message):
    response = add(desk, direction, *terms)

    assert message in response.text
    assert not SynonymGroup.objects.filter(key="amphora").exists()


def test_the_list_takes_a_fixed_number_of_questions(client, administrator, django_assert_num_queries):
    client.force_login(administrator)
    with django_assert_num_queries(11):
        client.get(list_of(SynonymGroup))
