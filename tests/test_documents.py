import json
from importlib import import_module
from pathlib import Path
from typing import Annotated

import pytest

from catalogue import documents
from catalogue.documents import shapes
from catalogue.models import FailureMode, Passage
from catalogue.vocabulary import Kind

canonical = import_module("catalogue.documents.canonical")  # of the same name as its function
NEXT = documents.SHAPE + 1
GOLDEN = Path(__file__).parent / "golden"
pytestmark = pytest.mark.usefixtures("catalogue")


def golden(folder: str) -> dict[str, dict]:
    """`shape-1` is what was published in that shape, and never changes; `today` is what the fixtures say today."""
    return {path.stem: json.loads(path.read_text()) for path in sorted((GOLDEN / folder).glob("*.json"))}


@pytest.mark.parametrize("code", sorted(golden("today")))
def test_document_is_the_golden_one(code):
    kind = next(kind for kind, model in documents.WORKING_MODELS.items() if code in codes_of(model))
    (working,) = documents.working_entries(kind, [code])

    assert documents.document_of(working) == golden("today")[code]


def codes_of(model) -> list[str]:
    return [working.code for working in model.objects.in_order()]


@pytest.mark.parametrize("shape", range(1, documents.SHAPE))
def test_documents_of_every_published_shape_can_be_read(shape):
    for document in golden(f"shape-{shape}").values():
        assert documents.upgrade(document)["shape"] == documents.SHAPE


def test_a_document_from_newer_software_is_refused():
    with pytest.raises(documents.UnknownShape):
        documents.upgrade({"shape": documents.SHAPE + 1})


@pytest.fixture
def next_shape(monkeypatch):
    """The next shape, with a key more in authorities and in the passages of all entries."""
    added = Annotated[str, shapes.Field(since=NEXT, default="none")]
    monkeypatch.setitem(shapes.AuthorityDocument.__annotations__, "bench", added)
    monkeypatch.setitem(shapes.PassageDocument.__annotations__, "tone", added)
    monkeypatch.setattr(canonical, "SHAPE", NEXT)
    forget_shapes()
    yield
    monkeypatch.undo()
    forget_shapes()


def forget_shapes() -> None:
    shapes.hints_of.cache_clear()
    shapes.fields_of.cache_clear()
    canonical._later.cache_clear()
    canonical._marks.cache_clear()


@pytest.mark.parametrize("place", ["LQ-02 verification", "FM-03 passages section", "REF-13 authors family"])
def test_what_was_stored_early_in_a_shape_is_read(place):
    """Whoever follows main has stored documents before the newest shape had all its keys."""
    code, *part, key = place.split()
    stored = golden("today")[code]
    parts = stored[part[0]] if part else [stored]
    for said in parts:
        said[key] = ""
    whole = documents.canonical(stored)
    for said in parts:
        del said[key]
    early = documents.canonical(stored)

    assert (canonical.is_complete(whole), canonical.is_complete(early)) == (True, False)
    assert documents.digest_of(documents.read(early)) == documents.digest_of_text(whole)


def test_new_keys_get_their_default_in_older_documents(next_shape):
    old = golden("today")["LAW-02"]
    new = documents.read(documents.canonical(old))

    passages = [{**passage, "tone": "none"} for passage in old["passages"]]
    assert new == {**old, "shape": NEXT, "bench": "none", "passages": passages}
    assert "tone" not in old["passages"][0]


def test_a_step_does_what_no_default_can(next_shape, monkeypatch):
    monkeypatch.setitem(canonical._STEPS, documents.SHAPE, lambda document: {**document, "bench": document["title"]})

    authority, mode = (golden("today")[code] for code in ("LAW-02", "FM-03"))
    assert documents.upgrade(authority)["bench"] == "Van Buren v. United States"
    assert documents.upgrade(mode)["title"] == "Model Inversion"


def test_canonical_text_does_not_depend_on_the_order_of_keys():
    assert documents.canonical({"b": "é", "a": [1, None, True]}) == '{"a":[1,null,true],"b":"é"}'
    assert documents.digest_of({"b": 1, "a": 2}) == documents.digest_of({"a": 2, "b": 1})


@pytest.mark.parametrize("number", [0.5, -2.0, 1e30, 1e-7, float("nan"), float("-inf")])
def test_canonical_text_refuses_floats(number):
    for document in ({"number": number}, {"rows": [1, number]}, {"rows": [[number]]}):
        with pytest.raises(TypeError, match="no floats"):
            documents.canonical(document)
    assert documents.canonical({"title": f"A text [{number},{number}] is none"})


def test_document_is_the_same_however_the_entry_was_fetched():
    (fetched_with_parts,) = documents.working_entries(Kind.FAILURE_MODE, ["FM-03"])
    fetched_bare = FailureMode.objects.get(entry__code="FM-03")

    assert documents.document_of(fetched_bare) == documents.document_of(fetched_with_parts)


def test_all_documents_take_a_fixed_number_of_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        assert len(list(documents.working_documents())) == sum(
            model.objects.count() for model in documents.WORKING_MODELS.values()
        )


def test_every_kind_reads_documents_in_a_fixed_number_of_queries(django_assert_num_queries):
    expected = {Kind.FAILURE_MODE: 14, Kind.QUESTION: 9, Kind.AUTHORITY: 5, Kind.REFERENCE: 8}
    for kind, queries in expected.items():
        with django_assert_num_queries(queries):
            list(map(documents.document_of, documents.working_entries(kind)))


def test_changing_a_display_text_leaves_the_verbatim_text():
    passage = Passage.objects.get(entry__code="FM-03", number=2)
    before = documents.document_of(FailureMode.objects.get(entry__code="FM-03"))

    passage.display = "Private features can be recovered."
    passage.save()

    after = documents.document_of(FailureMode.objects.get(entry__code="FM-03"))
    assert documents.digest_of(after) != documents.digest_of(before)
    assert after["passages"][1]["verbatim"] == before["passages"][1]["verbatim"]
