"""What a document says arrives wherever it must be: a new key fails here until each place has it, or a reason not to.

Each test asks one place which keys it knows, by what it does with them; `LEFT_OUT` names the others with the reason.
"""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from django.db.models import Model
from django.template.loader import render_to_string

from catalogue import documents
from catalogue.addresses.codes import Code
from catalogue.addresses.pages import Addresses
from catalogue.documents import SharedRecordKey, shapes
from catalogue.documents.differences import catalogue_differences, differences, shared_record_differences
from catalogue.documents.erasing import Erasure, Fingerprints
from catalogue.editions.browsing import texts_with
from catalogue.editions.edition import LoadedEdition
from catalogue.editions.search.contents import Content, contents_of
from catalogue.editions.search.index import SearchIndex
from catalogue.editions.search.query import parse
from catalogue.editorial.refused import Refused
from catalogue.editorial.restoring import restore, restore_shared_record
from catalogue.models import (
    Commentary,
    FailureMode,
    Mapping,
    Passage,
    SynonymGroup,
)
from catalogue.pages.html.entry import TEMPLATES, entry_context
from catalogue.pages.html.renderer import EditionRenderer
from catalogue.vocabulary import CataloguePart, Kind, Vocabulary
from tests import witnesses
from tests.keys import KEYS, ROOTS, Document, altered, name_of, root_of, shapes_in, values_at, vocabulary_at
from tests.left_out import check_arrivals
from tests.witnesses import (
    CATALOGUE,
    ENTRIES,
    MODE,
    WITNESS,
    WITNESSES,
    WORD,
    all_at,
    told_in,
    words_of,
)

# The witnesses


def test_every_shape_is_a_part_of_some_document():
    declared = {shape for shape in vars(shapes).values() if getattr(shape, "__name__", "").endswith("Document")}
    reached = {shape for root in ROOTS.values() for shape in shapes_in(root)}

    assert {shape.__name__ for shape in declared - reached if isinstance(shape, type)} == {"EntryDocument"}


def test_witnesses_say_something_in_every_key():
    check_arrivals("witness", {key for key in KEYS if any(all_at(key, WITNESSES))})


def test_no_word_of_a_witness_is_part_of_another():
    words = words_of(list(WITNESSES.values()))
    shared = {(one, other) for one in words for other in words if one != other and one in other}

    assert shared == set()


# Documents, and restoring


PLAIN: dict[str, list[Document]] = {}
"""What the witnesses said before they were restored."""


def write_witnesses() -> None:
    witnesses.write_plain_entries()
    PLAIN.update(witnesses.said_now())
    witnesses.restore_witnesses()


STANDING = {"written": write_witnesses}


@pytest.fixture
def written(catalogue) -> dict[str, list[Document]]:
    return witnesses.said_now()


def test_documents_say_whatever_the_witnesses_said(written):
    assert [key for key in KEYS if all_at(key, written) != all_at(key, WITNESSES)] == []


def test_restoring_brings_back_every_key(written):
    def is_brought_back(key: str) -> bool:
        return all_at(key, PLAIN) != all_at(key, written) == all_at(key, WITNESSES)

    check_arrivals("restore", set(filter(is_brought_back, KEYS)))


LOSSES = [(FailureMode, "crosswalk_gap"), (Passage, "display"), (Mapping, "detail"), (Commentary, "note")]


@pytest.mark.parametrize(("model", "field"), LOSSES, ids=[field for _, field in LOSSES])
def test_restoring_that_loses_a_text_is_refused(written, monkeypatch, model, field):
    """As it would be if somebody forgot to restore a new field."""
    model.objects.exclude(**{field: ""}).update(**{field: "Changed since."})
    before, over = witnesses.said_now(), witnesses.digest(MODE)
    forget(monkeypatch, model, field)

    with pytest.raises(Refused, match=r"FM-90 cannot be restored: .* would be lost"):
        restore(MODE, over=over, by=WITNESS)
    assert witnesses.said_now() == before


def test_restoring_a_row_that_loses_a_text_is_refused(written, monkeypatch):
    [row] = CATALOGUE["synonyms"]
    key = SharedRecordKey(CataloguePart.SYNONYMS, row["key"])
    SynonymGroup.objects.update(reason="Changed since.")
    now = documents.shared_record_documents([key])[key]
    forget(monkeypatch, SynonymGroup, "reason")

    with pytest.raises(Refused, match="would be lost"):
        restore_shared_record(key, row, over=documents.shared_record_digest(now), by=WITNESS)
    assert documents.shared_record_documents([key])[key] == now


def forget(monkeypatch: pytest.MonkeyPatch, model: type[Model], field: str) -> None:
    monkeypatch.setattr(model._meta.get_field(field), "pre_save", lambda row, add: "Something else.")


# The search


def edition_of(found: dict[str, list[Document]]) -> LoadedEdition:
    """An edition that holds these documents and nothing else."""
    [whole] = found["Catalogue"]
    entries = [document for root in ENTRIES for document in found[root]]
    codes = [document["code"] for root in ENTRIES for document in WITNESSES[root]]
    return LoadedEdition(
        number=1,
        published_at=datetime(2026, 1, 1, tzinfo=UTC),
        publisher="The witness",
        note="",
        digest=documents.digest_of({"witnesses": entries}),
        catalogue=whole,
        entries=dict(zip(codes, entries, strict=True)),
        since=dict.fromkeys(codes, 1),
        dates={1: datetime(2026, 1, 1, tzinfo=UTC)},
        names={},
    )


WORDS_OF_TEXTS = sorted(words_of(CATALOGUE["texts"]))


def contents(edition: LoadedEdition) -> list[tuple[str, list[Content]]]:
    """What single words are looked for in: phrases alone find whatever an entry says."""
    return [(code, contents_of(code, kind, edition)) for kind in Kind for code in edition.codes[kind]]


def searched(edition: LoadedEdition) -> list[Any]:
    return [*contents(edition), *(len(texts_with(parse(word), edition)) for word in WORDS_OF_TEXTS)]


def test_every_key_is_searched():
    before = searched(edition_of(WITNESSES))
    check_arrivals("search", {key for key in KEYS if searched(edition_of(with_another(key))) != before})


def test_every_word_that_is_searched_is_found():
    edition = edition_of(WITNESSES)
    index = SearchIndex(edition)
    words = words_of([content.text for _, entry in contents(edition) for content in entry])
    lost = [word for word in words if not any(index.search(parse(word), kind, as_typed=True).codes for kind in Kind)]

    assert lost == []


def with_another(key: str) -> dict[str, list[Document]]:
    root = root_of(key)
    return WITNESSES | {root: [changed(document, key) for document in WITNESSES[root]]}


def changed(document: Document, key: str) -> Document:
    return altered(document, key, partial(another, name_of(key), vocabulary_at(key)))


def another(name: str, vocabulary: type[Vocabulary] | None, value: Any) -> Any:
    """A value of the same sort: another term, another entry or passage that is there, other words."""
    match value:
        case _ if name in ("shape", "kind") and value in (documents.SHAPE, *Kind):
            return value  # a document of another kind has other keys
        case bool():
            return not value
        case int():
            return value + 1
        case list():
            return [another(name, vocabulary, item) for item in value]
        case "" | None:
            return value
    if vocabulary:
        return next(term.value for term in vocabulary if term.value != value)
    if code := Code.parse(value):
        return next_part(value) if code.part else f"{value[:-1]}{1 if value.endswith('0') else 0}"
    return value.replace(WORD, "qz") if WORD in value else f"qz {value}"


def next_part(code: str) -> str:
    """`FM-90` has four passages, of which the first comes after the last."""
    whole, number = code[:-1], int(code[-1])
    return f"{whole}{number % 4 + 1}"


# Differences


def test_every_key_makes_a_difference():
    """In words that tell of it, where it has words."""

    def is_told(key: str) -> bool:
        root = root_of(key)
        compared = catalogue_differences if root == "Catalogue" else partial(differences, names=lambda part: {})
        return any(told_of(compared(document, changed(document, key)), key, document) for document in WITNESSES[root])

    check_arrivals("differences", set(filter(is_told, KEYS)))


def test_every_key_of_a_shared_record_makes_a_difference(written):
    """What no edition says, too: places in lists, and what a note concerns."""
    keys = {part.value: shapes.fields_of(shapes.SHAPES[part]) for part in CataloguePart}
    rows = documents.shared_record_documents(documents.all_shared_record_keys()).values()
    found = [(row, key, field) for row in rows if WORD in str(row) for key, field in keys[row["kind"]].items()]
    told = {
        (row["kind"], key)
        for row, key, field in found
        if shared_record_differences(row, {**row, key: another(key, field.vocabulary, row[key])})
    }

    assert [(part, key) for part, fields in keys.items() for key in fields if (part, key) not in told] == []


def told_of(parts: list[Any], key: str, document: Document) -> bool:
    told = {run.text for part in parts for field in part.fields for run in field.runs}
    titles = " ".join(part.title for part in parts)
    words = words_of(values_at(document, key))
    is_notation = any("{'" in text for text in told)  # Python’s, of a part that has no title
    return bool(parts) and not is_notation and all(word in told or word in titles for word in words)


# Markdown


WITH_WORDS = [key for key in KEYS if root_of(key) in ENTRIES and told_in(all_at(key, WITNESSES))]
"""Keys of entries whose witnesses can be told by their words."""


def test_every_text_with_markup_is_known_as_markdown():
    """What links and citations are looked for in. Keys that hold no words hold no Markdown, either."""

    def is_known(key: str) -> bool:
        found = (altered(document, key, with_link) for document in ENTRIES[root_of(key)])
        return any("[[FM-01]]" in text for document in found for _, text in documents.markdown_texts(document))

    check_arrivals("markdown", set(filter(is_known, WITH_WORDS)), among=WITH_WORDS)


def with_link(value: Any) -> Any:
    return [with_link(item) for item in value] if isinstance(value, list) else f"[[FM-01]] {value}"


# The page


def test_every_text_is_on_the_page():
    """Terms, days and numbers are told in words that stand elsewhere, too."""
    edition = edition_of(WITNESSES)
    renderer = EditionRenderer(edition, Addresses())
    pages = {
        code: render_to_string(
            TEMPLATES[kind], {"edition": edition, "is_draft": True, **entry_context(code, kind, renderer)}
        )
        for code, kind in ((code, Kind(entry["kind"])) for code, entry in edition.entries.items())
    }

    def is_shown(key: str) -> bool:
        told = {document["code"]: words_of(values_at(document, key)) for document in WITNESSES[root_of(key)]}
        return all(word in pages[code] for code, words in told.items() for word in words)

    check_arrivals("page", set(filter(is_shown, WITH_WORDS)), among=WITH_WORDS)


# Redactions


def test_every_text_can_be_erased():
    def is_erased(key: str) -> bool:
        """Whether none of its words is left anywhere."""
        words = words_of(all_at(key, WITNESSES))
        erasure = Erasure(Fingerprints.taken_of([[word] for word in words], "salt"))
        left = words_of([erasure.document(document).document for document in WITNESSES[root_of(key)]])
        return not words & left

    texts = [key for key in KEYS if words_of(all_at(key, WITNESSES))]
    check_arrivals("erasing", set(filter(is_erased, texts)), among=texts)
