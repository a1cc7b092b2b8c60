import re

import pytest
from django.test import Client

from catalogue.admin.site import admin_site
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.models import (
    Authority,
    Citation,
    Edition,
    EditorNote,
    Entry,
    EntryVersion,
    FailureMode,
    Framework,
    Jurisdiction,
    LegalQuestion,
    Mapping,
    NoteTarget,
    Passage,
    Reference,
)
from tests import cast
from tests.desk import Desk, address_of, list_of, registered
from tests.page_forms import form_on

pytestmark = pytest.mark.usefixtures("catalogue")

# A session, an account, two counts and the rows; the entries' lists also read their documents and the public ones.
QUERIES = [
    (FailureMode, 21),
    (LegalQuestion, 16),
    (Authority, 13),
    (Reference, 15),
    (Mapping, 6),
    (Citation, 5),
    (EditorNote, 18),
    (Framework, 10),
    (Jurisdiction, 10),
    (Passage, 5),
    (EntryVersion, 5),
    (Edition, 5),
]


@pytest.fixture
def administrator(client, administrator) -> Client:
    client.force_login(administrator)
    return client


@pytest.mark.parametrize(("model", "queries"), QUERIES, ids=lambda value: getattr(value, "__name__", ""))
def test_list_asks_a_fixed_number_of_questions(administrator, model, queries, django_assert_num_queries):
    with django_assert_num_queries(queries):
        administrator.get(list_of(model))


def test_longer_list_asks_no_more(administrator, django_assert_num_queries):
    for number in range(20):
        FailureMode.objects.create(title=f"New {number}", group="intentional", published_answer="no")
    with django_assert_num_queries(dict(QUERIES)[FailureMode]):
        administrator.get(list_of(FailureMode))


def test_page_of_an_entry_asks_no_more_with_more_rows(administrator, django_assert_max_num_queries):
    mode = FailureMode.objects.get(entry__code="FM-03")
    with django_assert_max_num_queries(62) as first:
        administrator.get(address_of(mode))
    for number in range(100, 120):
        Passage.objects.create(entry=mode.entry, number=number, role="curator-note", layer="curator", display="A note.")
    with django_assert_max_num_queries(len(first) + 1):  # the editions' documents, to tell what was ever public
        administrator.get(address_of(mode))


def states(administrator: Client) -> dict[str, str]:
    rows = administrator.get(list_of(FailureMode)).context["cl"].result_list
    return {row.code: str(row.state) for row in rows}


def test_list_says_how_each_entry_stands_to_what_is_public(administrator):
    Passage.objects.filter(entry__code="FM-03", number=2).update(display="Corrected.")
    FailureMode.objects.create(title="Sponge examples", group="intentional", published_answer="no")

    found = states(administrator)
    assert found["FM-02"] == "Public"
    assert found["FM-03"] == "Changed since edition 1"
    assert found["FM-18"] == "Never published"


def test_state_follows_from_the_texts_alone(administrator, settings):
    settings.REVIEW = "optional"
    Passage.objects.filter(entry__code="FM-03", number=2).update(display="Corrected.")
    publish(by=Actor("Pia"), note="Corrected.")
    assert states(administrator)["FM-03"] == "Public"

    Passage.objects.filter(entry__code="FM-03", number=2).update(display="Corrected twice.")
    assert states(administrator)["FM-03"] == "Changed since edition 2"

    Passage.objects.filter(entry__code="FM-03", number=2).update(display="Corrected.")
    assert states(administrator)["FM-03"] == "Public"


def test_entry_that_was_never_public_has_no_link_to_the_site(administrator):
    new = FailureMode.objects.create(title="Sponge examples", group="intentional", published_answer="no")

    assert "viewsitelink" not in administrator.get(address_of(new)).text
    public = FailureMode.objects.get(entry__code="FM-16")
    assert f'<a href="{public.get_absolute_url()}" class="viewsitelink">' in administrator.get(address_of(public)).text


FOUND = [
    (FailureMode, "fm3", ["FM-03"]),
    (FailureMode, "inversion attack", ["FM-03"]),
    (FailureMode, "REWARD", ["FM-12"]),
    (Reference, "Fredrikson", ["REF-12"]),
]


@pytest.mark.parametrize(("model", "typed", "codes"), FOUND, ids=[typed for _, typed, _ in FOUND])
def test_search_finds_codes_names_and_authors(administrator, model, typed, codes):
    page = administrator.get(list_of(model), {"q": typed})

    assert [row.code for row in page.context["cl"].result_list] == codes


def test_filters_beside_the_list_work(administrator):
    page = administrator.get(list_of(FailureMode), {"group__exact": "unintended"})
    assert len(page.context["cl"].result_list) == 6

    page = administrator.get(list_of(EntryVersion), {"first_edition__exact": "1"})
    assert page.context["cl"].result_count == Entry.objects.count()


def test_suggestions_show_code_and_title(administrator):
    asked = {"app_label": "catalogue", "model_name": NoteTarget._meta.model_name, "field_name": "entry"}
    found = administrator.get("/admin/autocomplete/", asked | {"term": "fm-03"}).json()
    assert [choice["text"] for choice in found["results"]] == ["FM-03 Model Inversion"]

    asked |= {"field_name": "passage", "term": "FM-03"}
    found = administrator.get("/admin/autocomplete/", asked).json()
    assert found["results"][1]["text"].startswith("FM-03.P2 The private features")


def test_index_lists_the_catalogue_in_reading_order(administrator):
    apps = administrator.get("/admin/").context["app_list"]
    names = [model["object_name"] for model in apps[0]["models"]]

    assert names[:4] == ["FailureMode", "LegalQuestion", "Authority", "Reference"]
    assert "Entry" not in names


LADDER = [("reader", 302, 302), ("reviewer", 200, 403), ("curator", 200, 200), ("publisher", 200, 200)]


@pytest.mark.parametrize(("who", "may_look", "may_add"), LADDER)
def test_who_may_look_and_who_may_add(who, may_look, may_add):
    client = Client()
    client.force_login(getattr(cast, who)())
    mode = FailureMode.objects.get(entry__code="FM-16")

    assert client.get(list_of(FailureMode)).status_code == may_look
    assert client.get(address_of(mode)).status_code == may_look
    assert client.get(list_of(FailureMode, "add")).status_code == may_add


def test_reviewer_sees_the_texts_and_can_change_none(client):
    client.force_login(cast.reviewer())
    mode = FailureMode.objects.get(entry__code="FM-03")
    page = client.get(address_of(mode))

    assert "<textarea" not in page.text
    assert page.text.count(" individual from aline-up") == 1
    refused = client.post(address_of(mode), {"title": "Mine"})
    assert refused.status_code == 403
    assert "Ask an administrator for the role" in refused.text


def test_published_record_can_only_be_looked_at(administrator):
    edition = Edition.objects.get()
    version = EntryVersion.objects.first()
    for row in (edition, version):
        assert administrator.get(address_of(row)).status_code == 200
        assert administrator.post(address_of(row), {"note": "x"}).status_code == 403
        assert administrator.post(address_of(row, "delete"), {"post": "yes"}).status_code == 403
        assert administrator.get(list_of(type(row), "add")).status_code == 403


def test_every_page_keeps_the_policy_and_the_source(administrator):
    """No inline script and no inline style, which the browser would drop; no field for what the source says."""
    light = {FailureMode: FailureMode.objects.filter(entry__code="FM-08")}
    for model in registered(admin_site):
        row = light.get(model, model._default_manager).first()
        if row is not None and model._meta.app_label == "catalogue":
            for address in (list_of(model), address_of(row)):
                page = administrator.get(address).text
                assert "<style" not in page
                assert 'style="' not in page
                assert "<script>" not in page
                names = set(re.findall(r' name="(?:[\w-]+-)?(\w+)"', page))
                assert not names & {"verbatim", "cell", "line", "first_line", "last_line"}, address


def test_what_the_source_says_cannot_be_sent_either(administrator):
    mode = FailureMode.objects.get(entry__code="FM-16")
    said = list(Passage.objects.filter(entry=mode.entry).order_by("pk").values_list("verbatim", "layer"))
    sent = form_on(administrator.get(address_of(mode)), "failuremode_form")
    forged = {f"passages-{row}-{name}": ["Forged."] for row in range(5) for name in ("verbatim", "layer", "first_line")}
    administrator.post(address_of(mode), sent | forged)

    assert list(Passage.objects.filter(entry=mode.entry).order_by("pk").values_list("verbatim", "layer")) == said


def test_desk_opens_for_a_curator(client):
    desk = Desk(cast.curator())
    assert "curators’ desk" in desk.client.get("/admin/").text
