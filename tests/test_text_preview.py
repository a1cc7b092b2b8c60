"""A curator's text as readers would see it, while it is being written."""

import pytest

from catalogue.editorial.permissions import SOFTWARE
from catalogue.editorial.publishing import publish
from catalogue.models import Citation, Commentary, EditorNote, LegalQuestion, Mapping, Reference, SiteText
from tests import cast
from tests.desk import Desk, address_of
from tests.page_text import as_written
from tests.test_writing import write

pytestmark = pytest.mark.usefixtures("catalogue")

PREVIEW = "/admin/catalogue/text-preview/"


@pytest.fixture
def desk(catalogue) -> Desk:
    return Desk(cast.curator())


def ask(desk, text, quoted="", name="passages-0-display"):
    return desk.client.post(PREVIEW, {name: text, f"preview-{name}": quoted, "title": "Another field"})


def test_it_is_what_readers_see(desk, client):
    text = "| a |\n|---|\n| **b** [[FM-05]] [@REF-12, p. 4] FM-04 |\n\n\\<script>alert(1)\\</script>"
    shown = ask(desk, text).context["preview"].html
    write(text, "FM-03")
    publish(by=SOFTWARE, note="A note.")

    assert shown in as_written(client.get("/FM-03", follow=True).text)


def test_it_marks_what_readers_get_no_link_to(desk):
    preview = ask(desk, "[[FM-99|it]] [[FM-03.P99]] [[FM-03.P2]] [@FM-1]").context["preview"]

    assert '<mark title="there is no such entry">it</mark>' in preview.html
    assert preview.doubts == ["FM-99: there is no such entry.", "FM-03.P99: there is no such entry."]
    assert preview.malformed[0].startswith("“[@FM-1]” cites no reference.")


def test_it_shows_a_correction_of_the_source(desk):
    shown = ask(desk, "The private features can be recovered", "FM-03.P2").context["preview"].html

    assert "<del>used in machine learning models </del>" in shown


def test_it_refuses_with_the_reason(desk):
    response = ask(desk, "[" * 101)

    assert "This cannot be shown: more than 100 brackets are open at once." in response.text


@pytest.mark.parametrize("quoted", ["FM-99.P1", "FM-03.P99", "no-such-text", "²", "\0", "9" * 90])
def test_unknown_text_is_no_server_error(desk, quoted):
    assert ask(desk, "x", quoted).status_code in (400, 404)


def test_nothing_asked_for_is_refused(desk):
    assert desk.client.post(PREVIEW, {"text": "x"}).status_code == 400
    assert desk.client.get(PREVIEW).status_code == 405


def test_it_takes_few_queries(desk, django_assert_num_queries):
    ask(desk, "x")
    with django_assert_num_queries(8):  # session, account, permissions, edition; three for what readers lack
        ask(desk, "[[FM-98]] [[FM-99.P1]] [[FM-97]] [[FM-03]]")


def test_every_text_that_readers_see_as_markdown_has_one(desk):
    forms = {Citation: 1, EditorNote: 1, Mapping: 1, LegalQuestion: 2, Commentary: 1, SiteText: 1, Reference: 3}
    for model, fewest in forms.items():
        page = desk.client.get(address_of(model._default_manager.first())).text
        assert page.count("data-writing") >= fewest, model
