"""Documents get another shape, in earnest: what was stored stays, is read in the new one, and counts as it did."""

import json
import sys
from collections.abc import Callable
from typing import Annotated, Any, TypedDict, get_type_hints
from weakref import WeakSet

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue import documents
from catalogue.documents.shapes import SHAPES, Field
from catalogue.editions import held, versions
from catalogue.editions.edition import LoadedEdition
from catalogue.editorial import publishing, saves, states
from catalogue.editorial.decisions import approve
from catalogue.editorial.permissions import Actor, actor
from catalogue.editorial.restoring import restore
from catalogue.editorial.states import states_of
from catalogue.exchange.fixtures import load
from catalogue.models import Edition, Entry, EntryVersion, FailureMode, SavedRow, SavedVersion
from catalogue.vocabulary import ReviewState
from tests.desk import PUBLISH, Desk, list_of, rewrite

pytestmark = pytest.mark.usefixtures("catalogue")

PIA = Actor("Pia Publisher")
KEYWORDS: dict[str, list[str]] = {}
"""What the next shape has that this one lacks: code → words."""


def raise_the_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a release does it that gives every entry another field: a number, and a key that says since when it is."""
    build = documents.document_of
    everywhere(monkeypatch, "SHAPE", documents.SHAPE, documents.SHAPE + 1)
    everywhere(monkeypatch, "document_of", build, lambda row: build(row) | {"keywords": KEYWORDS.get(row.code, [])})
    for kind in documents.WORKING_MODELS:
        monkeypatch.setitem(SHAPES, kind, with_keywords(SHAPES[kind]))
    monkeypatch.setattr(versions, "_in_memory", WeakSet())  # a release starts with nothing in memory


def everywhere(monkeypatch: pytest.MonkeyPatch, name: str, now: Any, then: Any) -> None:
    """In every module that has imported it."""
    for module in [module for title, module in sys.modules.items() if title.startswith("catalogue")]:
        if getattr(module, name, None) is now:
            monkeypatch.setattr(module, name, then)


def with_keywords(shape: Any) -> Any:
    described = Annotated[list[str], Field(default=[], since=documents.SHAPE)]
    return TypedDict(shape.__name__, get_type_hints(shape, include_extras=True) | {"keywords": described})


@pytest.fixture
def next_shape(monkeypatch) -> Callable[[], None]:
    """For tests in which something happens before."""
    return lambda: raise_the_shape(monkeypatch)


def stored() -> dict[str, list[Any]]:
    """To the letter."""
    return {
        "editions": list(Edition.objects.order_by("pk").values_list("pk", "catalogue_document", "digest")),
        "versions": list(EntryVersion.objects.order_by("pk").values_list("pk", "document", "shape", "digest")),
        "saves": list(SavedVersion.objects.order_by("pk").values_list("pk", "document", "shape", "digest")),
        "rows": list(SavedRow.objects.order_by("pk").values_list("pk", "document", "shape", "digest")),
    }


def test_what_is_stored_is_read_in_the_next_shape(next_shape):
    old = documents.SHAPE
    next_shape()
    edition = LoadedEdition.load(1)

    assert {document["shape"] for document in edition.entries.values()} == {old + 1}
    assert all(document["keywords"] == [] for document in edition.entries.values())
    assert edition.catalogue["shape"] == old + 1
    assert {json.loads(version.document)["shape"] for version in EntryVersion.objects.all()} == {old}


def test_nothing_has_changed_by_the_shape_alone(next_shape, cleo):
    before = stored()
    next_shape()
    saved = Desk(cleo).open(FailureMode.objects.get(entry__code="FM-03")).save()

    assert saved.status_code == 302
    assert list(documents.changed()) == []
    codes = Entry.objects.values_list("code", flat=True)
    assert {standing.state for standing in states_of(codes).values()} == {ReviewState.PUBLIC}
    assert not states.differing(Entry.objects.all()).exists()
    assert (list(saves.unrecorded_entries()), saves.unrecorded_shared_records()) == ([], [])
    assert publishing.publish(by=PIA, note="Nothing") is None
    assert stored() == before


def test_fixtures_are_loaded_over_what_was_loaded_before(next_shape):
    """The working copy was loaded by software of an older shape, and nobody has edited it."""
    next_shape()
    report = load(settings.BASE_DIR / "fixtures")

    assert (report.left_alone, report.loaded, report.updated) == ({}, [], [])


def test_the_new_field_is_a_change_like_any_other(next_shape, monkeypatch):
    next_shape()
    monkeypatch.setitem(KEYWORDS, "FM-04", ["added"])

    assert [change.code for change in documents.changed()] == ["FM-04"]


def test_one_edited_entry_is_published_in_the_next_shape(next_shape, cleo, client):
    before, old = stored(), documents.SHAPE
    pinned = client.get("/editions/1/failure-modes/FM-03/model-inversion/")
    next_shape()
    rewrite("FM-03", "Zebras in the next shape.", by=cleo)
    publishing.publish(["FM-03"], by=PIA, note="A correction")

    assert {version.entry.code: version.shape for version in new_versions(2)} == {"FM-03": old + 1}
    after = stored()
    assert all(after[table][: len(rows)] == rows for table, rows in before.items())
    assert "Zebras" in client.get("/failure-modes/FM-03/model-inversion/").text
    assert client.get("/failure-modes/FM-04/", follow=True).status_code == 200
    again = client.get("/editions/1/failure-modes/FM-03/model-inversion/")
    assert (again.status_code, "Zebras" in again.text) == (pinned.status_code, False) == (200, False)
    assert recorded_states() == {}


def new_versions(edition: int) -> list[EntryVersion]:
    return list(EntryVersion.objects.filter(first_edition=edition).select_related("entry"))


def recorded_states() -> dict[str, str]:
    return dict(states.differing(Entry.objects.all()).values_list("code", "recorded_state"))


def test_what_was_approved_before_is_published_after(next_shape, cleo, remy):
    rewrite("FM-03", "Corrected before.", by=cleo)
    approve("FM-03", digest=states_of(["FM-03"])["FM-03"].digest, by=actor(remy))
    next_shape()

    assert recorded_states() == {"FM-03": "approved"}
    assert states_of(["FM-03"])["FM-03"].is_approved
    publishing.publish(["FM-03"], by=PIA, note="A correction")
    assert recorded_states() == {}
    assert not saves.saved_since_public("FM-03").exists()


def test_author_of_an_older_draft_stays_so_after_a_withdrawal(next_shape, cleo):
    rewrite("FM-03", "Corrected before.", by=cleo)
    next_shape()
    publishing.withdraw("FM-03", reason="By mistake.", by=PIA, note="A withdrawal")

    assert "Cleo Curator" in {save.saved_by for save in saves.saved_since_public("FM-03")}


def test_a_version_of_the_old_shape_is_restored(next_shape, cleo):
    next_shape()
    rewrite("FM-03", "Zebras in the next shape.", by=cleo)
    version = EntryVersion.objects.get(entry__code="FM-03")
    restore(documents.read(version.document), over=states_of(["FM-03"])["FM-03"].digest, by=actor(cleo))

    assert recorded_states() == {}


def test_old_shapes_cost_no_query_each(next_shape, cleo, pia):
    """As many for two entries whose text is stored in the old shape as for all, or as for one beside new ones."""
    next_shape()
    codes = [working.code for working in FailureMode.objects.in_order()]
    counted = []
    for edited in (["FM-03", "FM-04"], codes, ["FM-03"]):
        for code in edited:
            rewrite(code, f"Corrected {len(counted)} times.", by=cleo)
        counted.append(queries(pia))
        publishing.publish(set(codes) - {"FM-04"}, by=PIA, note="All but one")

    assert counted[0] == counted[1] == counted[2]


def queries(person: Any) -> dict[str, int]:
    desk = Desk(person).client
    asked = {
        "list of changes": lambda: list(documents.changed()),
        "page of changes": lambda: desk.get(PUBLISH),
        "list of entries": lambda: desk.get(list_of(FailureMode), {"state": "changed"}),
        "publishing": lambda: publishing.publish(["FM-03"], by=PIA, note="A correction"),
        "reading": lambda: held.ServedEdition.load(Edition.objects.latest().number),
    }
    return {name: queries_of(ask) for name, ask in asked.items()}


def queries_of(ask: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)
