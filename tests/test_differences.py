import copy

import pytest

from catalogue import documents
from catalogue.documents.differences import ChangeKind, Op, Run, differences, words
from catalogue.models import EntryVersion, Framework
from tests.waiting import costs_less_than

KEPT, GONE, NEW = Op.KEPT, Op.GONE, Op.NEW


@pytest.mark.parametrize(
    ("before", "after", "runs"),
    [
        ("The same.", "The same.", [(KEPT, "The same.")]),
        ("", "New words.", [(NEW, "New words.")]),
        ("Old words.", "", [(GONE, "Old words.")]),
        ("can be recovered", "may be recovered", [(GONE, "can"), (NEW, "may"), (KEPT, " be recovered")]),
        ("one two three", "four five three", [(GONE, "one two"), (NEW, "four five"), (KEPT, " three")]),
        ("It is.", "It is not.", [(KEPT, "It is"), (NEW, " not"), (KEPT, ".")]),
        ("doesNOT", "does not", [(GONE, "doesNOT"), (NEW, "does not")]),
        ("a  b", "a b", [(KEPT, "a"), (GONE, "  "), (NEW, " "), (KEPT, "b")]),
    ],
)
def test_words(before, after, runs):
    assert words(before, after) == [Run(op, text) for op, text in runs]


def test_both_texts_can_be_read_out_of_the_runs():
    before, after = "The attacker, it seems, may query the system.", "It seems that an attacker queries systems."
    runs = words(before, after)

    assert "".join(run.text for run in runs if run.op is not NEW) == before
    assert "".join(run.text for run in runs if run.op is not GONE) == after


def test_long_texts_are_compared_in_reasonable_time():
    before, after = "a b " * 5000, "b a c " * 3000
    with costs_less_than(5):
        words(before, after)


@pytest.fixture
def mode(catalogue) -> dict:
    return documents.read(EntryVersion.objects.get(entry__code="FM-03").document)


def test_a_document_does_not_differ_from_itself(mode):
    assert differences(mode, copy.deepcopy(mode)) == []


def told(before, after) -> list[tuple[str, ChangeKind, list[str]]]:
    return [(part.title, part.change, [field.name for field in part.fields]) for part in differences(before, after)]


def test_every_passage_field_and_child_is_told(mode):
    after = copy.deepcopy(mode)
    after["title"] = "Feature recovery"
    after["properties"] = ["integrity"]
    after["passages"][1]["display"] = "Private features can be recovered."
    after["scenarios"][0]["evidence"] = "press"
    after["commentary"]["hedge"] = "perhaps"
    removed = after["citations"].pop()
    after["mappings"][0]["confirmation"] = "confirmed"
    after["aliases"].append("Inversion")

    assert told(mode, after) == [
        ("The entry itself", ChangeKind.CHANGED, ["Title", "Also called", "Compromises"]),
        ("Passage FM-03.P2, description", ChangeKind.CHANGED, ["What readers see"]),
        ("Scenario FM-03.S1", ChangeKind.CHANGED, ["Evidence"]),
        ("Withheld commentary", ChangeKind.CHANGED, ["Limiting words, as quoted"]),
        (
            f"Mapping to {Framework.objects.get(slug=mode['mappings'][0]['framework']).name}: "
            f"{mode['mappings'][0]['id']} {mode['mappings'][0]['label']}",
            ChangeKind.CHANGED,
            ["State of the research"],
        ),
        (
            f"Citation {removed['marker']} in {removed['passage']}",
            ChangeKind.REMOVED,
            ["Confidence", "Marker", "Note", "Character in the passage", "Origin", "Passage", "Reference", "Rule"],
        ),
    ]


def test_parts_that_are_called_alike_are_told_apart(mode):
    one, *_ = mode["citations"]
    mode["citations"] = [{**one, "note": "First."}, {**one, "note": "Second."}]
    for place in (0, 1):
        after = copy.deepcopy(mode)
        after["citations"][place]["note"] = "Third."
        assert [(change, names) for _, change, names in told(mode, after)] == [(ChangeKind.CHANGED, ["Note"])]


def test_terms_are_told_in_words(mode):
    after = {**mode, "group": "unintended"}
    (part,) = differences(mode, after)

    assert part.fields[0].runs == [Run(GONE, "Intentional"), Run(NEW, "Unintended")]


def test_a_new_entry_is_added_whole(mode):
    parts = differences(None, mode)

    assert {part.change for part in parts} == {ChangeKind.ADDED}
    children = sum(isinstance(row, dict) for rows in mode.values() if isinstance(rows, list) for row in rows)
    assert len(parts) == 1 + children + 1 + len(mode["commentary"]["statements"])


@pytest.mark.usefixtures("catalogue")
def test_every_document_of_the_catalogue_can_be_compared():
    for document in documents.working_documents():
        assert differences(document, document) == []
        assert differences(None, document)
