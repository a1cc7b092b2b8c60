"""What readers see of the record: histories, differences, editions, a day in the past."""

import re
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from catalogue.editorial import publishing
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.editorial.recording import recording
from catalogue.models import Authority, Edition, FailureMode, LegalQuestion, Passage, Reference, SiteText
from tests.content import catalogue_itself

pytestmark = pytest.mark.usefixtures("edition_in_memory")

BY = Actor("Carla Curator")
PAGE = "/failure-modes/FM-03/model-inversion/"
FIRST, SECOND = "Private features can be unearthed.", "Private features can be disinterred."
DAYS = [datetime(2026, month, 1, 12, tzinfo=UTC) for month in (1, 2, 3, 4)]


def rewrite() -> None:
    """FM-03 says something else in edition 2 and again in edition 4; edition 3 is about something else."""
    Passage.objects.filter(entry__code="FM-03", role="description").update(display=FIRST)
    publish(["FM-03"], by=BY, note="Plainer words")
    FailureMode.objects.filter(entry__code="FM-04").update(crosswalk_gap="Nothing like it.")
    publish(["FM-04"], by=BY, note="A gap is said")
    Passage.objects.filter(entry__code="FM-03", role="description").update(display=SECOND)
    FailureMode.objects.filter(entry__code="FM-03").update(title="Inversion of models")
    publish(["FM-03"], by=BY, note="Another name", editorial=["FM-03"])
    for number, day in enumerate(DAYS, start=1):
        Edition._base_manager.filter(number=number).update(published_at=day)


STANDING = {"rewritten": rewrite}


@pytest.fixture
def rewritten() -> None:
    """What `rewrite` has written."""


def text_of(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.text))


def words(page) -> str:
    """The words that changed, as [-gone-] and {+new+}."""
    marked = re.sub(r"</del>", "-]", re.sub(r"<del>", "[-", page.text))
    marked = re.sub(r"</ins>", "+}", re.sub(r"<ins>", "{+", marked))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", marked))


@pytest.mark.usefixtures("catalogue")
def test_a_history_tells_every_text_and_when_it_stood(client, rewritten):
    page = client.get("/history/FM-03")

    assert [(text.since.number, text.last, text.is_editorial) for text in page.context["texts"]] == [
        (4, None, True),
        (2, 3, False),
        (1, 1, False),
    ]
    said = text_of(page)
    assert "Edition 2 to 3 1 February 2026 to 1 April 2026" in said
    assert "Edition 4 until today 1 April 2026 · in force" in said
    assert "Formerly “Model Inversion”" in said
    assert 'href="/changes/FM-03?from=3&amp;to=4"' in page.text


@pytest.mark.parametrize("name", ["fm3", "FM-03.P2", "FM-03.S1", "model-inversion", "Model%20Inversion/", "FM-03/"])
@pytest.mark.usefixtures("catalogue")
def test_any_name_leads_to_the_history(client, name):
    page = client.get(f"/history/{name}", follow=True)
    assert page.request["PATH_INFO"] in ("/history/FM-03", "/history/FM-03/")
    assert page.status_code == 200


@pytest.mark.usefixtures("catalogue")
def test_differences_run_from_old_to_new(client, rewritten):
    page = client.get("/changes/FM-03?from=1&to=4")

    assert re.search(r"\{\+[^}]*disinterred", words(page))
    assert "[-Model Inversion-]{+Inversion of models+}" in words(page)
    assert [text.since.number for text in page.context["between"]] == [4, 2]
    assert client.get("/changes/FM-03?from=4&to=1").headers["Location"] == "/changes/FM-03?from=1&to=4"


@pytest.mark.parametrize(
    ("query", "shown"),
    [("", (3, 4)), ("?to=3", (1, 3)), ("?from=1", (1, 4)), ("?from=02&to=003", (2, 3)), ("?to=1", (1, 1))],
)
@pytest.mark.usefixtures("catalogue")
def test_what_is_left_out_is_as_expected(client, rewritten, query, shown):
    page = client.get(f"/changes/FM-03{query}")
    assert (page.context["before"], page.context["after"]) == shown


@pytest.mark.usefixtures("catalogue")
def test_two_texts_that_say_the_same_are_said_to(client, rewritten):
    assert "The two say the same." in client.get("/changes/FM-03?from=2&to=3").text
    assert "The two say the same." in client.get("/changes/FM-03?from=4&to=4").text


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("from=0", "from"),
        ("from=9", "from"),
        ("to=%C2%B2", "to"),
        ("from=1&from=2", "from"),
        ("to=99999999999999999999", "to"),
        ("to=", "to"),
        ("from=1&to=x", "to"),
    ],
)
def test_a_malformed_edition_is_named(client, query, name):
    page = client.get(f"/changes/FM-03?{query}")
    assert page.status_code == 400
    assert f"<code>{name}</code>" in page.text


@pytest.mark.parametrize("address", ["/history/FM-99", "/changes/FM-99", "/history/nobody", "/changes/nobody?from=1"])
@pytest.mark.usefixtures("catalogue")
def test_what_was_never_published_has_no_history(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("model", "field", "code"),
    [
        (LegalQuestion, "origin_detail", "LQ-01"),
        (Authority, "verification", "LAW-01"),
        (Reference, "note", "REF-01"),
        (FailureMode, "crosswalk_gap", "FM-01"),
    ],
)
@pytest.mark.usefixtures("catalogue")
def test_each_kind_has_both(client, model, field, code):
    model.objects.filter(entry__code=code).update(**{field: "Xyzzy."})
    publish([code], by=BY, note="Said")
    assert re.search(r"\{\+[^}]*Xyzzy", words(client.get(f"/changes/{code}?from=1")))
    assert len(client.get(f"/history/{code}").context["texts"]) == 2
    assert re.search(r"\{\+[^}]*Xyzzy", words(client.get("/editions/2/")))


@pytest.mark.usefixtures("catalogue")
def test_a_passage_says_whose_words_changed(client):
    passage = Passage.objects.get(entry__code="FM-03", role="description")
    Passage.objects.filter(pk=passage.pk).update(display=f"{passage.text} Corrected.")
    publish(["FM-03"], by=BY, note="A correction")
    [part] = client.get("/changes/FM-03").context["parts"]
    assert (part.anchor, part.layer) == (passage.anchor, "source")
    assert 'class="layer layer--source"' in client.get("/changes/FM-03").text


@pytest.mark.usefixtures("catalogue")
def test_an_edition_shows_the_words_entry_by_entry(client, rewritten):
    page = client.get("/editions/4/")
    assert "{+disinterred+}" in words(page)
    assert "Editorial only" in page.text
    assert "Formerly “Model Inversion”" in page.text
    assert "{+disinterred+}" in words(client.get("/editions/4/changes/"))


@pytest.mark.usefixtures("catalogue")
def test_what_belongs_to_no_entry_is_shown_too(client):
    with recording(by=BY):
        SiteText.objects.filter(key="method").update(title="Xyzzy")
    publish(catalogue_itself(), by=BY, note="A heading")
    assert "{+Xyzzy+}" in words(client.get("/editions/2/changes/"))
    assert 'href="/editions/2/changes/#catalogue"' in client.get("/editions/2/").text


@pytest.mark.usefixtures("catalogue")
def test_an_edition_of_many_changes_has_pages(client):
    FailureMode.objects.update(crosswalk_gap="Nothing like it.")
    LegalQuestion.objects.filter(entry__number__lt=10).update(origin_detail="Asked")
    publish(by=BY, note="Many")
    first, second = client.get("/editions/2/changes/"), client.get("/editions/2/changes/?page=2")
    assert len(first.context["words"]) == 20
    assert {change.code for change in first.context["words"]}.isdisjoint(
        change.code for change in second.context["words"]
    )
    assert "?page=2" in client.get("/editions/2/").text
    assert client.get("/editions/2/changes/?page=9").status_code == 404


@pytest.mark.usefixtures("catalogue")
def test_a_manifest_is_what_sha256sum_needs(client):
    answer = client.get("/editions/1/manifest.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert sha256(answer.content).hexdigest() == Edition.objects.get().digest


@pytest.mark.usefixtures("catalogue")
def test_a_pinned_page_says_what_changed_it_first(client, rewritten):
    page = client.get(f"/editions/1{PAGE}")
    said = text_of(page)
    assert "FM-03 was changed in edition 2 (1 February 2026): see the differences" in said
    assert 'href="/changes/FM-03?from=1"' in page.text
    assert "This text stood from edition 1 (1 January 2026) until edition 2 (1 February 2026) replaced it." in said
    pinned = text_of(client.get(f"/editions/3{PAGE}"))
    assert "FM-03 was changed in edition 4" in pinned
    assert "This text stood from edition 2 (1 February 2026) until edition 4 (1 April 2026) replaced it." in pinned


@pytest.mark.usefixtures("catalogue")
def test_a_pinned_page_of_a_text_that_stands_says_so(client, rewritten):
    page = client.get("/editions/1/failure-modes/FM-05/", follow=True)
    assert "FM-05 reads the same there: read it in the edition in force" in text_of(page)
    assert "Text unchanged since edition 1" in text_of(page)


@pytest.mark.usefixtures("catalogue")
def test_the_page_in_force_tells_its_old_name(client, rewritten):
    said = text_of(client.get("/fm3", follow=True))
    assert "Changed in edition 4 (1 April 2026). Formerly “Model Inversion”. History" in said


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("2026-02-27/", "/editions/2/"),
        ("2026-02-27/failure-modes/?group=intentional&q=model", "/editions/2/failure-modes/?group=intentional&q=model"),
        ("2026-02-27/failure-modes", "/editions/2/failure-modes/"),
        ("2026-02-27/search/?q=cfaa", "/editions/2/search/?q=cfaa"),
        ("2026-02-01/FM-03", "/editions/2/failure-modes/FM-03/model-inversion/"),
        ("2026-01-31/fm3", "/editions/1/failure-modes/FM-03/model-inversion/"),
        ("2026-04-01/FM-03.P2", "/editions/4/failure-modes/FM-03/inversion-of-models/#FM-03.P2"),
        ("2026-04-30/about/", "/editions/4/about/"),
        ("2026-03-03/changes/", "/editions/3/changes/"),
        ("2026-03-03/manifest.txt", "/editions/3/manifest.txt"),
    ],
)
@pytest.mark.usefixtures("catalogue")
def test_a_day_leads_there_in_one_hop(client, rewritten, address, leads_to):
    answer = client.get(f"/as-of/{address}")
    assert (answer.status_code, answer.headers["Location"]) == (302, leads_to)
    assert "no-cache" in answer["Cache-Control"]
    assert client.get(leads_to.partition("#")[0]).status_code == 200


@pytest.mark.usefixtures("catalogue")
def test_before_the_first_edition_the_first_day_is_named(client, rewritten):
    page = client.get("/as-of/2025-12-31/FM-03")
    assert page.status_code == 404
    assert "Edition 1 was published on 1 January 2026" in page.text
    assert client.get("/as-of/2026-02-27/no/such/page").status_code == 404


@pytest.mark.parametrize(
    ("query", "leads_to"),
    [
        ({"day": "2026-02-27", "at": "/failure-modes/?q=a&group=intentional"}, "failure-modes/?q=a&group=intentional"),
        ({"day": "2026-02-27", "at": f"/editions/4{PAGE}"}, PAGE[1:]),
        ({"day": "2026-02-27", "at": "/"}, ""),
        ({"day": "2026-02-27", "at": "//example.org/x"}, "x"),
        ({"day": "2026-02-27", "at": "https://example.org/fm3"}, "fm3"),
    ],
)
def test_the_box_with_a_date(client, query, leads_to):
    assert client.get("/as-of/", query).headers["Location"] == f"/as-of/2026-02-27/{leads_to}"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"at": "/"}, "day"),
        ({"day": "2026-02-27"}, "at"),
        ({"day": "27.2.2026", "at": "/"}, "date"),
        ({"day": ["2026-02-27", "2026-02-28"], "at": "/"}, "day"),
        ({"day": "9999-12-31", "at": "/"}, "date"),
    ],
)
def test_a_malformed_day_is_named(client, query, name):
    page = client.get("/as-of/", query)
    assert page.status_code == 400
    assert f"<code>{name}</code>" in page.text


@pytest.mark.usefixtures("catalogue")
def test_a_withdrawn_entry_keeps_its_history(client, rewritten):
    publishing.withdraw("FM-03", reason="Said elsewhere.", by=BY, note="Gone")
    history = text_of(client.get("/history/FM-03"))
    assert "Withdrawn in edition 5" in history
    assert client.get("/changes/FM-03?from=4&to=5").status_code == 200
    assert "FM-03 was withdrawn in edition 5" in text_of(client.get("/editions/4/fm3", follow=True))
    assert "Withdrawn in this edition: Said elsewhere." in text_of(client.get("/editions/5/"))
