import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client
from django.urls import reverse

from catalogue.addresses.names import RESERVED
from catalogue.admin.pages.publication import MOST_COMPARED
from catalogue.editorial import publishing
from catalogue.editorial.recording import record_versions
from catalogue.models import Authority, Edition, FailureMode, LegalQuestion, Passage, SiteText
from catalogue.vocabulary import Layer
from tests import cast
from tests.content import FOUNDERS
from tests.desk import PUBLISH, Desk, address_of, list_of, rewrite
from tests.page_forms import form_on
from tests.page_text import squeezed

pytestmark = pytest.mark.usefixtures("catalogue")

PAGE = "/failure-modes/FM-03/model-inversion/"


@pytest.fixture
def desk() -> Desk:
    return Desk(cast.publisher())


def mode(code: str = "FM-03") -> FailureMode:
    return FailureMode.objects.get(entry__code=code)


def correct(desk: Desk, text: str, code: str = "FM-03") -> None:
    rewrite(code, text, by=desk.person)


def correct_past_the_desk(text: str) -> None:
    Passage.objects.filter(entry__code="FM-03", role="description").update(display=text)


def publish(desk: Desk, note: str, query: str = ""):
    sheet = desk.publication(query)
    sheet["note"] = note
    return sheet.save()


def test_public_page_changes_as_soon_as_the_edition_is_published(desk, client):
    correct(desk, "The private features used in machine learning models can be unearthed")
    assert "unearthed" not in client.get(PAGE).text

    response = publish(desk, "Plainer description of model inversion.")

    assert (response.status_code, response.url) == (302, "/editions/2/")
    assert "unearthed" in client.get(PAGE).text
    assert "unearthed" not in client.get(f"/editions/1{PAGE}").text


def test_edition_says_who_published_what_and_why(desk):
    correct(desk, "Corrected.")
    publish(desk, "  Plainer description.\r\nNothing else.  ")

    edition = Edition.objects.get(number=2)
    assert (edition.publisher, edition.account.username) == ("Pia Publisher", "pia")
    assert edition.note == "Plainer description.\nNothing else."
    assert [version.entry.code for version in edition.new_versions.all()] == ["FM-03"]
    assert "Edition 2 is published." in desk.client.get("/admin/").text


def test_page_lists_every_difference_and_chooses_all(desk):
    correct(desk, "Corrected.", "FM-03")
    correct(desk, "Corrected.", "FM-04")
    text = SiteText.objects.filter(layer=Layer.CURATOR).first()
    sheet, key = desk.open(text), text.key
    sheet["display"] = "Changed."
    sheet.save()

    publication = desk.publication()
    assert [chosen.partition(":")[0] for chosen in publication.sent["chosen"]] == ["FM-03", "FM-04", f"texts/{key}"]
    assert f"Site text “{key}”" in publication.page.text


def test_only_what_is_chosen_is_published(desk):
    correct(desk, "Corrected.", "FM-03")
    correct(desk, "Corrected.", "FM-04")
    sheet = desk.publication()
    sheet["chosen"] = [chosen for chosen in sheet.sent["chosen"] if chosen.startswith("FM-04")]
    sheet["note"] = "One of two."
    sheet.save()

    assert [version.entry.code for version in Edition.objects.get(number=2).new_versions.all()] == ["FM-04"]


def test_new_entry_is_published_too(desk, client):
    sheet = desk.add(Authority)
    sheet["name"], sheet["citation"] = "Model Code", "[2026] MC 1"
    sheet["type"], sheet["jurisdiction"] = "guidance", "any"
    sheet.save()
    assert "New" in desk.publication().page.text

    publish(desk, "A new authority.")
    address = Authority.objects.get(name="Model Code").get_absolute_url()
    assert client.get(address).status_code == 200


def test_without_changes_there_is_nothing_to_publish(desk):
    page = desk.client.get(PUBLISH)

    assert "Nothing differs from what is public." in page.text
    assert "<form method" not in page.text.partition("<main")[2]
    assert desk.client.post(PUBLISH, {"note": "Why not"}).status_code == 200
    assert Edition.objects.count() == 1


def test_note_is_required_and_choice_is_kept(desk):
    correct(desk, "Corrected.", "FM-03")
    correct(desk, "Corrected.", "FM-04")
    sheet = desk.publication()
    sheet["chosen"] = sheet.sent["chosen"][:1]
    response = sheet.save()

    assert "This field is required." in response.text
    assert response.text.count("checked") == 1
    assert Edition.objects.count() == 1


def test_note_is_kept_when_nothing_is_chosen(desk):
    correct(desk, "Corrected.")
    sheet = desk.publication()
    sheet["chosen"] = []
    sheet["note"] = "A note of many words."
    response = sheet.save()

    assert "Choose at least one change." in response.text
    assert "A note of many words." in response.text


def test_edit_that_nobody_has_looked_at_is_not_published(desk):
    correct(desk, "What the publisher saw.")
    sheet = desk.publication()
    sheet["note"] = "What the publisher saw."
    correct(desk, "A half-finished thought.")
    response = sheet.save()

    assert "This list has changed since you opened it." in response.text
    assert "What the publisher saw." in response.text
    assert Edition.objects.count() == 1


def test_edit_in_the_last_moment_is_not_published_either(desk, monkeypatch):
    correct(desk, "What the publisher saw.")
    sheet = desk.publication()
    sheet["note"] = "What the publisher saw."

    def late(*tables: object) -> None:
        correct_past_the_desk("A half-finished thought.")  # as if saved after the form was checked

    monkeypatch.setattr(publishing, "lock_tables", late)
    assert "This list has changed since you opened it." in sheet.save().text
    assert Edition.objects.count() == 1


def test_refusal_is_told_and_keeps_the_note(desk):
    sheet = desk.open(mode("FM-16"))
    sheet.add_row("aliases", name=sorted(RESERVED)[0])
    sheet.save()
    response = publish(desk, "With a name that is a page of the site.")

    assert "is the address of a page of this site" in response.text
    assert "With a name that is a page of the site." in response.text
    assert Edition.objects.count() == 1


def test_chosen_rows_are_confirmed_before_they_are_published(desk):
    for code in ("FM-03", "FM-04", "FM-05"):
        correct(desk, "Corrected.", code)
    response = desk.client.post(
        list_of(FailureMode),
        {"action": "publish_selected", ACTION_CHECKBOX_NAME: [mode(code).pk for code in ("FM-03", "FM-04", "FM-06")]},
    )

    assert response.url == f"{PUBLISH}?code=FM-03&code=FM-04&code=FM-06"
    assert Edition.objects.count() == 1
    publish(desk, "Two of three.", response.url.removeprefix(PUBLISH))
    published = Edition.objects.get(number=2).new_versions.order_by("entry__number")
    assert [version.entry.code for version in published] == ["FM-03", "FM-04"]


def test_chosen_rows_without_differences_are_said_to_have_none(desk):
    page = desk.client.get(f"{PUBLISH}?code=FM-03")

    assert "Nothing that you chose differs from what is public." in page.text
    assert "Show all changes" in page.text


def test_entry_page_offers_to_publish_what_differs(desk):
    link = f'<a href="{PUBLISH}?code=FM-16">Publish this entry…</a>'
    assert link not in desk.client.get(address_of(mode("FM-16"))).text

    correct(desk, "Corrected.", "FM-16")
    page = desk.client.get(address_of(mode("FM-16")))
    assert link in page.text
    assert "<b>Changed since edition 1.</b>" in page.text


LADDER = [
    ("anonymous", 302, 403),  # what was typed waits behind the sign-in form
    ("reader", 302, 302),
    ("reviewer", 403, 403),
    ("curator", 403, 403),
    ("publisher", 200, 200),
]


@pytest.mark.parametrize(("who", "status", "status_of_words"), LADDER)
def test_publishing_needs_the_permission(who, status, status_of_words):
    client = Client()
    if who != "anonymous":
        client.force_login(getattr(cast, who)())

    assert client.get(PUBLISH).status_code == status
    assert client.post(PUBLISH, {"note": "x"}).status_code == status_of_words
    assert Edition.objects.count() == 1


def test_curator_without_the_permission_sees_no_way_to_publish(desk):
    correct(desk, "Corrected.", "FM-16")
    curator = Client()
    curator.force_login(cast.curator())

    for address in ("/admin/", list_of(FailureMode), address_of(mode("FM-16"))):
        page = curator.get(address)
        assert page.status_code == 200
        assert PUBLISH not in page.text
        assert "publish_selected" not in page.text


def test_action_without_the_permission_does_nothing(client):
    client.force_login(cast.curator())
    chosen = {"action": "publish_selected", ACTION_CHECKBOX_NAME: [mode().pk]}

    assert PUBLISH not in client.post(list_of(FailureMode), chosen).url
    assert Edition.objects.count() == 1


def test_publishing_never_follows_from_a_link(desk):
    correct(desk, "Corrected.")
    desk.client.get(f"{PUBLISH}?chosen=FM-03&note=x")
    desk.client.get(reverse("admin:catalogue_failuremode_changelist"), {"action": "publish_selected"})

    assert Edition.objects.count() == 1


def test_differences_stand_on_the_page_word_by_word(desk):
    correct(desk, "Corrected.")

    page = squeezed(desk.client.get(PUBLISH).text)
    assert "<ins>Corrected" in page
    assert "<summary>Changed, 1 part" in page


def test_differences_beyond_what_is_compared_have_a_link(desk, django_assert_num_queries):
    LegalQuestion.objects.update(topic=Concat("topic", Value(" anew")))
    codes = [question.code for question in LegalQuestion.objects.in_order()]
    record_versions(codes, by=FOUNDERS)
    with django_assert_num_queries(40):  # of which four for who asks, and nine for the shared records
        page = desk.client.get(PUBLISH).text

    assert len(codes) > MOST_COMPARED
    assert squeezed(page).count("<summary>Changed, 1 part") == MOST_COMPARED
    assert page.count('name="chosen"') == len(codes)
    assert f'href="/admin/catalogue/review/{codes[-1]}/"' in page


def test_confirmation_says_what_would_be_published_and_no_more(desk):
    correct(desk, "Corrected.")
    sheet = desk.publication()
    sheet["note"] = "Plainer."
    asked = sheet.ask()

    assert "Edition 2 would publish 1 change." in asked.text
    assert "FM-03 Model Inversion (failure mode)" in asked.text
    assert "<p>Plainer.</p>" in asked.text
    assert form_on(asked)["chosen"] == sheet.sent["chosen"]
    assert Edition.objects.count() == 1


def test_way_back_from_the_confirmation_keeps_what_was_typed(desk):
    correct(desk, "Corrected.")
    sheet = desk.publication()
    sheet["note"] = "Plainer."
    page = desk.client.post(PUBLISH, form_on(sheet.ask(), "again") | {"again": "on"})

    assert form_on(page)["note"] == ["Plainer."]
    assert form_on(page)["chosen"] == sheet.sent["chosen"]
    assert Edition.objects.count() == 1


def test_edit_after_the_confirmation_was_asked_is_not_published(desk):
    correct(desk, "What the publisher saw.")
    sheet = desk.publication()
    sheet["note"] = "What the publisher saw."
    asked = form_on(sheet.ask())
    correct(desk, "A half-finished thought.")

    assert "This list has changed since you opened it." in desk.client.post(PUBLISH, asked).text
    assert Edition.objects.count() == 1


def test_desk_leads_to_pasting_references(desk):
    assert "Paste references" in squeezed(desk.client.get("/admin/").text)
