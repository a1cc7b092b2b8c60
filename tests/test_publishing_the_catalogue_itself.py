"""Site texts, CFAA readings, frameworks and synonyms: published after a second person has seen what differs."""

import pytest

from catalogue.editorial import publishing
from catalogue.editorial.permissions import actor
from catalogue.editorial.refused import Refused
from catalogue.models import CfaaReading, Edition, SiteText, SynonymGroup
from catalogue.vocabulary import Layer, Role
from tests import cast
from tests.desk import PUBLISH, Desk
from tests.spreadsheet_files import as_csv, exported, received, step

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def paul():
    return cast.person("paul", "Paul Publisher", Role.PUBLISHER)


def change_a_reading(person, words: str = "Another name") -> None:
    sheet = Desk(person).open(CfaaReading.objects.first())
    sheet["label_there"] = words
    assert sheet.save().status_code == 302


def change_synonyms(person) -> None:
    sheet = Desk(person).open(SynonymGroup.objects.first())
    sheet["reason"] = "Another reason."
    assert sheet.save().status_code == 302


def publish(person, *codes: str) -> Edition | None:
    return publishing.publish(codes or None, by=actor(person), note="Read and found right.")


def test_differences_are_shown_with_their_parts_and_authors(pia, paul):
    change_a_reading(pia)
    change_synonyms(pia)
    page = Desk(paul).client.get(PUBLISH).text

    assert "CFAA readings, synonyms" in page
    assert "Changed by Pia Publisher" in page
    assert "<ins>Another reason" in page
    assert f"CFAA reading of {CfaaReading.objects.first().failure_mode.code}" in page


def test_who_changed_it_does_not_publish_it_where_another_could(pia, paul):
    change_a_reading(pia)
    page = Desk(pia).client.get(PUBLISH)

    assert "read and published by a publisher other than" in " ".join(page.text.split())
    assert 'name="chosen"' not in page.text
    with pytest.raises(Refused, match="another publisher has to read"):
        publish(pia)
    assert Edition.objects.count() == 1


def test_another_publisher_publishes_it(pia, paul):
    change_a_reading(pia)

    assert publish(paul).number == 2


def test_publisher_alone_is_not_stopped(pia):
    change_a_reading(pia)

    assert publish(pia).number == 2


def test_required_review_stops_even_the_only_publisher(pia, settings):
    settings.REVIEW = "required"
    change_a_reading(pia)

    with pytest.raises(Refused):
        publish(pia)


@pytest.mark.parametrize(("setting", "value"), [("SELF_APPROVAL", True), ("REVIEW", "optional")])
def test_site_can_be_set_to_trust_one_person(pia, paul, settings, setting, value):
    setattr(settings, setting, value)
    change_a_reading(pia)

    assert publish(pia).number == 2


def test_what_stayed_unpublished_is_its_authors_after_an_edition(pia, paul):
    change_a_reading(pia)
    sheet = Desk(pia).open(SiteText.objects.filter(layer=Layer.CURATOR).first())
    sheet["display"] = "Changed."
    sheet.save()
    publishing.withdraw("FM-08", reason="It is wrong.", by=actor(paul), note="An edition without the readings.")

    with pytest.raises(Refused, match="another publisher"):
        publish(pia)


def test_author_of_what_is_public_is_free_again(pia, paul):
    change_a_reading(pia)
    publish(paul)
    change_a_reading(cast.curator(), "Something else.")

    assert publish(pia).number == 3


def test_saving_without_a_change_makes_nobody_an_author(pia, paul):
    Desk(pia).open(CfaaReading.objects.first()).save()
    change_a_reading(cast.curator())

    assert publish(pia).number == 2


def test_edition_page_names_the_parts_that_changed(pia, client):
    change_a_reading(pia)
    change_synonyms(pia)
    publish(pia)

    assert "this changed: CFAA readings, synonyms." in client.get("/editions/2/").text
    assert "as a whole" not in client.get("/editions/1/").text


def test_who_imports_rows_has_changed_them(pia, paul):
    client = Desk(pia).client
    [row, *_] = exported(client, "synonyms")
    new = {
        "Key": "sponge",
        "Direction": "Equal",
        "Terms": "sponge examples\nenergy attack",
        "Reason or source": "Used.",
    }
    run = received(client, "synonyms", as_csv([dict.fromkeys(row, "") | new]))
    step(client, run, "apply")

    assert "Changed by Pia Publisher" in Desk(paul).client.get(PUBLISH).text
    with pytest.raises(Refused, match="another publisher"):
        publish(pia)
    assert publish(paul).number == 2
