"""A curator's day in a real browser: correct a sentence, publish it, see what readers see."""

from playwright.sync_api import Page, expect

from catalogue.models import FailureMode, Passage, Scenario
from tests import cast
from tests.browser import become, sign_in
from tests.desk import address_of

SENTENCE = "The private features used in machine learning models can be recovered, as experiments have shown."


def publish_a_corrected_sentence(page: Page, site: str) -> None:
    sign_in(page, site, "pia")
    page.get_by_role("link", name="Failure modes", exact=True).first.click()
    page.get_by_role("link", name="FM-03").click()
    page.get_by_label("What readers see (FM-03.P2)").fill(SENTENCE)
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("Changed since edition 1.")).to_be_visible()

    page.get_by_role("link", name="Publish this entry").click()
    page.get_by_label("What changed, and why").fill("A source's hedge, made explicit.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Publish edition").click()
    expect(page).to_have_url(f"{site}/editions/2/")
    expect(page.get_by_text("A source's hedge, made explicit.").first).to_be_visible()

    page.goto(f"{site}/failure-modes/FM-03/model-inversion/")
    expect(page.locator("main")).to_contain_text("as experiments have shown")
    page.goto(f"{site}/editions/1/failure-modes/FM-03/model-inversion/")
    expect(page.locator("main")).not_to_contain_text("as experiments have shown")


def test_curator_corrects_and_readers_see_it(catalogue, live_server, page, complaints):
    cast.publisher()
    publish_a_corrected_sentence(page, live_server.url)
    assert complaints == []


def test_the_desk_works_without_script(catalogue, live_server, page_without_script):
    cast.publisher()
    publish_a_corrected_sentence(page_without_script, live_server.url)


def test_curator_adds_a_passage_and_a_scenario(catalogue, live_server, page, complaints):
    cast.publisher()
    become(page, live_server.url, "pia")
    mode = FailureMode.objects.get(entry__code="FM-03")
    page.goto(f"{live_server.url}{address_of(mode)}")

    page.get_by_role("button", name="Add another Passage").click()
    page.locator("[name^='passages-'][name$='-role']:visible").select_option(label="Curator's text")
    page.locator("textarea[name^='passages-'][name$='-display']:visible").last.fill("A note of ours.")
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Scenarios").click()
    page.get_by_role("button", name="Add another Scenario").click()
    scenario = page.locator("#scenarios-2")
    scenario.get_by_label("Title").fill("Voices from embeddings")
    scenario.get_by_label("Text", exact=False).first.fill("Voices were rebuilt from speaker embeddings.")
    scenario.get_by_label("Kind of evidence").select_option(label="Demonstrated in research")
    scenario.get_by_label("Speech and audio").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()

    assert complaints == []
    assert Passage.objects.filter(entry=mode.entry, display="A note of ours.").exists()
    assert Scenario.objects.get(title="Voices from embeddings").domains.get().domain == "speech"


def test_author_of_a_conflict_keeps_every_word(catalogue, live_server, page):
    cast.publisher()
    become(page, live_server.url, "pia")
    mode = FailureMode.objects.get(entry__code="FM-03")
    page.goto(f"{live_server.url}{address_of(mode)}")
    page.get_by_label("What readers see (FM-03.P2)").fill(SENTENCE)
    mode.title = "Model inversion attacks"
    mode.save()

    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Somebody has changed this since you opened it")).to_be_visible()
    expect(page.get_by_label("What readers see (FM-03.P2)")).to_have_value(SENTENCE)
    with page.expect_popup() as stored:
        page.get_by_role("link", name="Open what is stored now").click()
    expect(stored.value.get_by_label("Title").first).to_have_value("Model inversion attacks")


def test_curator_chooses_by_code_and_title(catalogue, live_server, page, complaints):
    cast.publisher()
    become(page, live_server.url, "pia")
    page.goto(f"{live_server.url}/admin/catalogue/legalquestion/add/")
    page.locator(".field-modes .select2-selection").click()
    page.locator(".field-modes .select2-search__field").type("inversion")
    page.get_by_role("option", name="FM-03 Model Inversion").click()

    expect(page.locator(".field-modes .select2-selection__choice")).to_contain_text("FM-03 Model Inversion")
    assert complaints == []
