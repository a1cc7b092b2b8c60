"""`load_catalogue` may be repeated at any time: it brings what is new and takes no curator's work away."""

import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.documents import to_rows
from catalogue.models import (
    Authority,
    EditorNote,
    Entry,
    FailureMode,
    Framework,
    LegalQuestion,
    LoadedDigest,
    Passage,
    Reference,
    Scenario,
    SiteText,
)

pytestmark = pytest.mark.usefixtures("catalogue")

PARTS = 17 + 80 + 39 + 36 + 66 + 17 + 11 + 12 + 8 + 1 + 191
"""Modes, questions, authorities, references, notes, frameworks, texts, CFAA readings, the source work, synonyms."""


def load(folder: Path | None = None) -> str:
    output = StringIO()
    options = {"folder": folder} if folder else {}
    call_command("load_catalogue", stdout=output, **options)
    return output.getvalue()


@pytest.fixture
def nothing_loaded(db) -> None:
    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)


@pytest.fixture
def fixtures(tmp_path: Path) -> Path:
    return Path(shutil.copytree(settings.BASE_DIR / "fixtures", tmp_path / "fixtures"))


@pytest.fixture
def change(fixtures: Path) -> Callable[[str, str, str], None]:
    def change(file: str, old: str, new: str) -> None:
        text = (fixtures / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{file} has {old!r} {text.count(old)} times"
        (fixtures / file).write_text(text.replace(old, new), encoding="utf-8")

    return change


def passage(anchor: str) -> Passage:
    code, _, number = anchor.partition(".P")
    return Passage.objects.get(entry__code=code, number=number)


def edit(anchor: str, display: str) -> None:
    edited = passage(anchor)
    edited.display = display
    edited.save()


def test_first_load_brings_everything(nothing_loaded):
    assert load() == f"Loaded {PARTS}, updated 0, unchanged 0, left alone 0.\n"


def test_repeating_writes_nothing_at_all():
    with CaptureQueriesContext(connection) as queries:
        assert load() == f"Loaded 0, updated 0, unchanged {PARTS}, left alone 0.\n"
    writes = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert writes == []


def test_quiet_load_says_nothing(capsys):
    call_command("load_catalogue", verbosity=0)
    assert capsys.readouterr().out == ""


def test_curators_edit_is_left_alone_and_reported():
    edit("FM-13.P2", "A curator's better words.")
    assert load() == (
        f"Loaded 0, updated 0, unchanged {PARTS - 1}, left alone 1.\n"
        "FM-13: changed here since it was loaded; left alone\n"
    )
    assert passage("FM-13.P2").display == "A curator's better words."


def test_edit_that_was_taken_back_is_no_edit():
    loaded = passage("FM-13.P2").display
    edit("FM-13.P2", "A curator's better words.")
    edit("FM-13.P2", loaded)
    assert load() == f"Loaded 0, updated 0, unchanged {PARTS}, left alone 0.\n"


def test_changed_fixture_updates_an_entry_that_nobody_changed(fixtures, change):
    change("failure_modes/FM-13.yaml", "attain its goal\n", "reach its goal\n")
    change("failure_modes/FM-13.yaml", "aliases: []", "aliases: [Collateral damage]")
    assert load(fixtures) == f"Loaded 0, updated 1, unchanged {PARTS - 1}, left alone 0.\n"
    assert passage("FM-13.P2").display == ("RL system disrupts the environment as it tries to reach its goal")
    assert [alias.name for alias in Entry.objects.get(code="FM-13").aliases.all()] == ["Collateral damage"]
    assert load(fixtures) == f"Loaded 0, updated 0, unchanged {PARTS}, left alone 0.\n"


def test_changed_fixture_leaves_an_edited_entry_as_it_is(fixtures, change):
    edit("FM-13.P2", "A curator's better words.")
    change("failure_modes/FM-13.yaml", "attain its goal\n", "reach its goal\n")
    change("failure_modes/FM-12.yaml", "title: Reward Hacking", "title: Reward hacking")
    assert load(fixtures) == (
        f"Loaded 0, updated 1, unchanged {PARTS - 2}, left alone 1.\n"
        "FM-13: changed here since it was loaded; left alone\n"
    )
    assert passage("FM-13.P2").display == "A curator's better words."
    assert FailureMode.objects.get(entry__code="FM-12").title == "Reward hacking"


def test_every_sort_of_part_is_updated(fixtures, change):
    change("site.yaml", "title: Three layers", "title: The three layers")
    change("frameworks.yaml", "note: A draft.", "note: A draft version.")
    change("authorities.yaml", "title: Trade Secrets Directive", "title: EU directive on trade secrets")
    change("references.yaml", "venue: Google Sheets", "venue: Google Docs")
    change("questions.yaml", "title: Broken promises to customers", "title: Promises to customers")
    change("notes.yaml", "category: Dangling citation", "category: Citation that leads nowhere")
    change("cfaa_readings.yaml", "label_there: Evasion Attack", "label_there: Evasion attack")
    assert load(fixtures) == f"Loaded 0, updated 7, unchanged {PARTS - 7}, left alone 0.\n"
    assert SiteText.objects.get(key="layers").title == "The three layers"
    assert Framework.objects.get(slug="owasp-ml").note == "A draft version."
    assert Authority.objects.get(entry__code="LAW-08").name == "EU directive on trade secrets"
    assert Reference.objects.get(entry__code="REF-22").venue == "Google Docs"
    assert LegalQuestion.objects.get(entry__code="LQ-25").topic == "Promises to customers"
    assert EditorNote.objects.get(code="D07").category == "Citation that leads nowhere"
    assert FailureMode.objects.get(entry__code="FM-01").cfaa_reading.label_there == "Evasion attack"


def test_every_sort_of_part_is_left_alone_once_changed_here():
    SiteText.objects.filter(key="layers").update(title="The three layers")
    Framework.objects.filter(slug="owasp-ml").update(order=5)
    Authority.objects.filter(entry__code="LAW-08").update(name="EU directive on trade secrets")
    Reference.objects.get(entry__code="REF-22").authors.all().delete()
    LegalQuestion.objects.get(entry__code="LQ-25").modes.clear()
    EditorNote.objects.get(code="D07").targets.all().delete()
    assert load().splitlines()[1:] == [
        f"{key}: changed here since it was loaded; left alone"
        for key in ("text layers", "framework owasp-ml", "LAW-08", "REF-22", "LQ-25", "D07")
    ]


def test_note_is_updated_though_its_entry_was_edited(fixtures, change):
    edit("FM-13.P2", "A curator's better words.")
    change("notes.yaml", "Read “its goal”, as in", "It should read “its goal”, as in")
    assert load(fixtures) == (
        f"Loaded 0, updated 1, unchanged {PARTS - 2}, left alone 1.\n"
        "FM-13: changed here since it was loaded; left alone\n"
    )
    assert EditorNote.objects.get(code="D35").text.startswith("It should read")


def test_edited_note_does_not_make_its_entry_look_edited():
    EditorNote.objects.filter(code="D35").update(text="A curator's own note.")
    assert load().splitlines()[1:] == ["D35: changed here since it was loaded; left alone"]


def test_entry_made_here_is_not_overwritten_by_a_fixture(fixtures):
    mine = FailureMode.objects.create(title="Mine", group="unintended", published_answer="not-addressed")
    assert mine.code == "FM-18"
    text = (fixtures / "failure_modes/FM-12.yaml").read_text(encoding="utf-8")
    (fixtures / "failure_modes/FM-18.yaml").write_text(text.replace("FM-12", "FM-18"), encoding="utf-8")
    assert load(fixtures).splitlines()[1:] == ["FM-18: made here and not by a load; left alone"]
    assert FailureMode.objects.get(entry__code="FM-18").title == "Mine"


NEW_PASSAGE = """
  - anchor: FM-13.P6
    role: curator-note
    layer: curator
    display: New.
scenarios:"""


def test_note_on_a_passage_that_an_edited_entry_never_got_waits(fixtures, change):
    edit("FM-13.P2", "A curator's better words.")
    change("failure_modes/FM-13.yaml", "\nscenarios:", NEW_PASSAGE)
    change("notes.yaml", "concerns: [FM-13.P2]", "concerns: [FM-13.P2, FM-13.P6]")
    assert load(fixtures).splitlines()[1:] == [
        "FM-13: changed here since it was loaded; left alone",
        "D35: it names FM-13.P6, which is not here; left alone",
    ]


def test_new_passage_of_a_fixture_arrives(fixtures, change):
    change("failure_modes/FM-13.yaml", "\nscenarios:", NEW_PASSAGE)
    assert load(fixtures) == f"Loaded 0, updated 1, unchanged {PARTS - 1}, left alone 0.\n"
    assert passage("FM-13.P6").text == "New."


def test_nothing_is_deleted_when_a_fixture_loses_it(fixtures, change):
    (fixtures / "failure_modes/FM-17.yaml").unlink()
    (fixtures / "notes.yaml").write_text("[]", encoding="utf-8")
    (fixtures / "questions.yaml").write_text("[]", encoding="utf-8")
    load(fixtures)
    assert FailureMode.objects.count() == 17
    assert Scenario.objects.count() == 25
    assert EditorNote.objects.count() == 66
    assert LegalQuestion.objects.count() == 80


FM_03 = "failure_modes/FM-03.yaml"
BROKEN = {
    "not YAML": (FM_03, "group: intentional", "group: [intentional", "FM-03.yaml: while parsing"),
    "a key that stands twice": (FM_03, "group:", "title: Twice\ngroup:", "the key “title” stands twice"),
    "a missing field": (FM_03, "group: intentional\n", "", "FM-03.yaml: FM-03, group: the field is missing"),
    "an unknown field": (
        FM_03,
        "group: intentional",
        "group: intentional\ncolour: red",
        "FM-03.yaml: FM-03, colour: there is no such field",
    ),
    "an unknown term": (
        FM_03,
        "group: intentional",
        "group: deliberate",
        "FM-03.yaml: FM-03, group: 'deliberate' is not one of: intentional, unintended",
    ),
    "a text for a number": (
        FM_03,
        "offset: 82",
        "offset: '82'",
        "FM-03.yaml: FM-03, citations, 1, offset: '82' is not a whole number",
    ),
    "a word made a truth value": (
        FM_03,
        "published_answer: 'no'",
        "published_answer: no",
        "FM-03.yaml: FM-03, published_answer: False is not one of: yes, no, not-addressed",
    ),
    "an altered quotation": (
        FM_03,
        "verbatim: 'The private features",
        "verbatim: 'The secret features",
        "FM-03.yaml: FM-03, passages, FM-03.P2, verbatim: the source does not say this at its lines",
    ),
    "a marker in a wrong place": (
        FM_03,
        "offset: 82",
        "offset: 83",
        "FM-03.yaml: FM-03, citations, [6], offset: the marker does not stand at character 83 of FM-03.P4",
    ),
    "a citation of nothing": (
        "failure_modes/FM-12.yaml",
        "reference: REF-22",
        "reference: REF-99",
        "FM-12.yaml: FM-12, citations: there is no REF-99",
    ),
    "a note on nothing": (
        "notes.yaml",
        "concerns: [FM-13.P2]",
        "concerns: [FM-13.P9]",
        "notes.yaml: D35, concerns: there is no FM-13.P9",
    ),
    "a code spelled otherwise": (
        FM_03,
        "code: FM-03\n",
        "code: FM-3\n",
        "FM-3.yaml: FM-3, code: this is not how the code of a failure mode is written",
    ),
    "an anchor elsewhere": (
        FM_03,
        "- anchor: FM-03.P2",
        "- anchor: FM-04.P2",
        "FM-03.yaml: FM-03, FM-04.P2: this is not how a part of FM-03 is called",
    ),
    "what no fixture says": (
        FM_03,
        "group: intentional",
        "group: intentional\nstate: withdrawn",
        "FM-03.yaml: FM-03, state: there is no such field",
    ),
    "a text that is too long": (
        FM_03,
        "title: Model Inversion\n",
        f"title: {'x' * 201}\n",
        "FM-03.yaml: FM-03, failure mode: title: Ensure this value has at most 200 characters",
    ),
    "an address that is none": (
        "authorities.yaml",
        "url: https://www.legislation.gov.uk/ukpga/1990/18",
        "url: legislation.gov.uk",
        "authorities.yaml: LAW-20, legal authority: url: Enter a valid URL.",
    ),
    "an answer of no summary": (
        "failure_modes/FM-12.yaml",
        "published_answer: not-addressed",
        "published_answer: 'no'",
        "FM-12.yaml: FM-12, failure mode: __all__: The published summary answers for intentional failures",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "message"), BROKEN.values(), ids=BROKEN)
def test_broken_fixture_loads_nothing(nothing_loaded, fixtures, change, file, old, new, message):
    change(file, old, new)
    with pytest.raises(CommandError) as refusal:
        load(fixtures)
    assert str(refusal.value).startswith("Nothing was loaded.\n")
    assert message in str(refusal.value)
    assert not Entry.objects.exists()
    assert not LoadedDigest.objects.exists()


def test_missing_file_is_named(fixtures):
    (fixtures / "references.yaml").unlink()
    with pytest.raises(CommandError, match=r"references\.yaml: the file is missing"):
        load(fixtures)


def test_all_wrong_links_are_told_at_once(fixtures, change):
    change("notes.yaml", "concerns: [FM-13.P2]", "concerns: [FM-13.P9]")
    change("failure_modes/FM-12.yaml", "reference: REF-22", "reference: REF-99")
    with pytest.raises(CommandError) as refusal:
        load(fixtures)
    assert str(refusal.value).splitlines()[1:] == [
        "FM-12.yaml: FM-12, citations: there is no REF-99",
        "notes.yaml: D35, concerns: there is no FM-13.P9",
    ]


def test_verbatim_text_cannot_be_cut_differently_once_loaded(fixtures, change):
    change(
        "failure_modes/FM-12.yaml",
        "verbatim: 'Reward Hacking'",
        "verbatim: 'Reward'",
    )
    with pytest.raises(CommandError, match=r"FM-12\.yaml: FM-12: FM-12\.P1: the verbatim text"):
        load(fixtures)
    assert passage("FM-12.P1").verbatim == "Reward Hacking"


def test_failure_half_way_leaves_no_trace(nothing_loaded, monkeypatch):
    def fail(record: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(to_rows, "_target", fail)
    with pytest.raises(RuntimeError):
        load()
    assert not Entry.objects.exists()
    assert not Framework.objects.exists()
