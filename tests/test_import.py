"""What an import would change is shown first; then all of it is written, as drafts, or nothing."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.editorial import recording
from catalogue.editorial.states import states_of
from catalogue.exchange.spreadsheets import importing
from catalogue.exchange.spreadsheets.files import Table
from catalogue.exchange.spreadsheets.sheets import SHEETS, sheet_named
from catalogue.models import (
    Authority,
    Edition,
    EditorNote,
    Entry,
    FailureMode,
    Framework,
    ImportedRow,
    ImportRun,
    Jurisdiction,
    LegalQuestion,
    Mapping,
    Passage,
    Reference,
    SavedVersion,
    Scenario,
    SynonymGroup,
)
from catalogue.vocabulary import ReviewState
from tests import cast
from tests.page_text import squeezed
from tests.spreadsheet_files import (
    as_csv,
    export,
    exported,
    judged,
    received,
    step,
)

pytestmark = pytest.mark.usefixtures("catalogue")

EDITABLE = [sheet.name for sheet in SHEETS if sheet.is_editable and sheet.model is not Jurisdiction]
"""By a curator."""


@pytest.fixture
def curator(client) -> Client:
    client.force_login(cast.curator())
    return client


def row_of(rows: list[dict[str, str]], code: str) -> dict[str, str]:
    return next(row for row in rows if next(iter(row.values())) == code)


@pytest.mark.parametrize("sheet", EDITABLE)
def test_untouched_export_changes_nothing(curator, sheet):
    for form in ("csv", "xlsx"):
        run = received(curator, sheet, export(curator, sheet, form), f"same.{form}")
        assert set(run.rows.values_list("outcome", flat=True)) == {"unchanged"}


def test_new_changed_unchanged_and_rejected_rows_are_told_apart(curator):
    rows = exported(curator, "authorities")
    rows[0]["Name"] = "Computer Fraud Act"
    rows[2]["Type"] = "Poem"
    rows.append(dict.fromkeys(rows[0], "") | {"Name": "New Act", "Citation": "1 N.A. 1", "Type": "statute",
                                              "Jurisdiction": "European Union", "Year": "2031"})  # fmt: skip
    run = received(curator, "authorities", as_csv(rows))

    found = judged(run)
    assert [outcome for outcome, _ in list(found.values())[:4]] == ["changed", "unchanged", "rejected", "unchanged"]
    assert found[len(rows) + 1] == ("created", "")
    assert found[4][1].startswith("“Type”: “Poem” is not one of: Statute, Case, Regulation")
    assert run.rows.get(line=2).changes == [["Name", exported(curator, "authorities")[0]["Name"], "Computer Fraud Act"]]
    page = curator.get(reverse("admin:imported", args=[run.pk])).text
    assert f"1 of {len(rows)} rows is rejected" in page
    assert not Authority.objects.filter(name__in=["New Act", "Computer Fraud Act"]).exists()


def test_nothing_is_written_while_a_row_is_rejected(curator):
    rows = exported(curator, "authorities")
    rows[0]["Name"], rows[1]["Year"] = "Renamed", "soon"
    run = received(curator, "authorities", as_csv(rows))

    assert "Rows are rejected." in step(curator, run, "apply").text
    assert not Authority.objects.filter(name="Renamed").exists()


def test_confirmed_rows_are_drafts_with_their_author(curator):
    rows = exported(curator, "authorities")
    rows[0]["Name"] = "Renamed"
    rows.append(dict.fromkeys(rows[0], "") | {"Name": "New Act", "Citation": "1 N.A. 1", "Type": "Statute",
                                              "Jurisdiction": "eu", "Other names": "Newest Act"})  # fmt: skip
    code = f"LAW-{len(rows):02}"
    run = received(curator, "authorities", as_csv(rows))
    page = step(curator, run, "apply").text

    assert f"1 new, 1 changed, {len(rows) - 2} unchanged" in squeezed(page)
    new = Authority.objects.get(name="New Act")
    assert (new.code, new.jurisdiction_id, new.confirmation) == (code, "eu", "proposed")
    assert list(new.entry.aliases.values_list("name", flat=True)) == ["Newest Act"]
    states = states_of(["LAW-01", code])
    assert states["LAW-01"].state is ReviewState.CHANGED
    assert not states[code].is_public
    saved = SavedVersion.objects.filter(entry__code__in=["LAW-01", code], saved_by="Cleo Curator")
    assert saved.count() == 2
    assert Edition.objects.count() == 1
    assert run.rows.count() == 0


def test_written_twice_it_is_written_once(curator):
    rows = exported(curator, "authorities")
    rows.append(
        dict.fromkeys(rows[0], "") | {"Name": "New Act", "Citation": "x", "Type": "Statute", "Jurisdiction": "EU"}
    )
    rows[-1]["Jurisdiction"] = "European Union"
    run = received(curator, "authorities", as_csv(rows))
    step(curator, run, "apply")

    assert "There is nothing to confirm." in step(curator, run, "apply").text
    assert Authority.objects.filter(name="New Act").count() == 1


# What somebody else has done meanwhile


def retitle(code: str, title: str) -> None:
    with recording.recording([code], by=importing.permissions.actor(cast.person("carl", "Carl Colleague", *cast.Role))):
        FailureMode.objects.filter(entry__code=code).update(title=title)


def test_row_that_a_colleague_changed_meanwhile_is_rejected(curator):
    rows = exported(curator, "failure-modes")
    retitle("FM-03", "Inversion of models")
    row_of(rows, "FM-03")["Title"] = "Inverted models"
    run = received(curator, "failure-modes", as_csv(rows))

    assert judged(run)[4][0] == "rejected"
    assert judged(run)[4][1].startswith("Somebody has changed this since it was exported.")


def test_row_that_only_a_colleague_changed_is_left_as_it_is(curator):
    rows = exported(curator, "failure-modes")
    retitle("FM-03", "Inversion of models")
    row_of(rows, "FM-04")["Title"] = "Membership"
    run = received(curator, "failure-modes", as_csv(rows))
    assert judged(run)[4] == ("unchanged", "")

    step(curator, run, "apply")
    assert FailureMode.objects.get(entry__code="FM-03").title == "Inversion of models"
    assert FailureMode.objects.get(entry__code="FM-04").title == "Membership"


def test_colleague_before_the_confirmation_stops_everything(curator):
    rows = exported(curator, "failure-modes")
    row_of(rows, "FM-02")["Title"], row_of(rows, "FM-03")["Title"] = "Poison", "Inverted models"
    run = received(curator, "failure-modes", as_csv(rows))
    retitle("FM-03", "Inversion of models")

    assert "Nothing was written: line 4 can no longer be taken." in step(curator, run, "apply").text
    assert judged(run)[4][0] == "rejected"
    assert set(FailureMode.objects.filter(entry__code__in=["FM-02", "FM-03"]).values_list("title", flat=True)) == {
        "Poisoning attacks",
        "Inversion of models",
    }


def test_name_taken_between_dry_run_and_confirmation_is_told(curator):
    rows = exported(curator, "frameworks")
    rows.append(dict.fromkeys(rows[0], "") | {"Slug": "newest", "Name": "Newest", "Order": "100"})
    run = received(curator, "frameworks", as_csv(rows))
    Framework.objects.create(slug="newest", name="Another")

    step(curator, run, "apply")
    assert judged(run)[len(rows) + 1] == ("rejected", "“Slug”: Framework with this Slug already exists.")


# What cannot be changed


NEW_MODE = {"Code": "", "State when exported": "", "Title": "Prompt injection", "Group": "Intentional"}
ATLAS = {"Framework": "mitre-atlas"}
REJECTED = [
    ("failure-modes", "FM-03", {"Code": "FM-99"}, "There is no failure mode FM-99. To add one, leave the cell empty."),
    ("failure-modes", "FM-03", {"Code": "FM-04"}, "Line 2 holds the same code already."),
    ("failure-modes", "FM-03", {"Code": "three"}, "“Code”: “three” is not a code such as FM-03."),
    ("failure-modes", "FM-03", {"Code": "LQ-02"}, "“Code”: “LQ-02” is not a code such as FM-03."),
    ("failure-modes", "FM-03", {"Code": ""}, "The cell under “Code” is empty, but the row was exported with one."),
    ("failure-modes", "FM-03", {"Title": ""}, "“Title”: it cannot be empty."),
    ("failure-modes", "FM-03", {"Title": "x" * 201}, "“Title”: it has 201 characters, and 200 are the most."),
    ("failure-modes", "FM-03", {"Title": "a\nb"}, "“Title”: it must be one line."),
    ("failure-modes", "FM-03", {"Title": "x", "State when exported": ""}, "Somebody has changed this since it was exp"),
    ("failure-modes", "FM-03", {"Group": "Unintended"}, "“Group”: The source says this, so it"),
    ("failure-modes", "FM-03", {"Compromised properties": "Integrity"}, "“Compromised properties”: The source says"),
    ("failure-modes", "FM-12", {"Published answer on access violation": "Not in the source"}, "The source says this"),
    ("failure-modes", None, {**NEW_MODE, "Published answer on access violation": "No"}, "The source does not say this"),
    ("scenarios", "FM-03.S1", {"Attacker knowledge": "Not stated"}, "“Attacker knowledge”: The source says this"),
    ("references", "REF-27", {"Title origin": "Printed in the source"}, "The source does not say this"),
    ("legal-questions", "LQ-05", {"Origin": "In the source text"}, "“Origin”: The source does not say this here."),
    ("failure-modes", "FM-03", {"Crosswalk gap": "[" * 200}, "A text cannot be shown: more than 100 brackets"),
    ("passages", "FM-03.P2", {"As printed": "Mine"}, "“As printed” cannot be changed."),
    ("passages", "FM-03.P2", {"Layer": "Curator"}, "“Layer” cannot be changed."),
    ("passages", "FM-03.P2", {"Role": "Summary"}, "“Role” cannot be changed."),
    ("passages", "FM-03.P2", {"Entry": "FM-04"}, "“Entry” cannot be changed."),
    ("passages", "FM-03.P2", {"Text": "x" * 20_001}, "“Text”: it has 20,001 characters, and 20,000 are the most."),
    ("scenarios", "FM-03.S1", {"Domains": "Images; Dreams"}, "“Domains”: “Dreams” is not one of: Images, Text,"),
    ("commentaries", "FM-03", {"Cell as printed": "Mine"}, "“Cell as printed” cannot be changed."),
    ("commentaries", "FM-07", {"Code": "", "State when exported": ""}, "A withheld commentary cannot be added."),
    ("references", "REF-12", {"Year": "2015.5"}, "“Year”: “2015.5” is not a whole number."),
    ("references", "REF-12", {"Year": "²"}, "“Year”: “²” is not a whole number."),
    ("references", "REF-12", {"Year": "99999999999"}, "“Year”: “99999999999” is not a whole number."),
    ("references", "REF-12", {"Same work as": "REF-999"}, "“Same work as”: there is no reference REF-999."),
    ("references", "REF-12", {"Same work as": "REF-12"}, "Constraint “reference_is_not_its_own_twin” is violated."),
    ("references", "REF-12", {"Address": "javascript:alert(1)"}, "“Address”: Enter a valid URL."),
    ("references", "REF-12", {"“et al.” printed": "perhaps"}, "“perhaps” is neither yes nor no."),
    ("legal-questions", "LQ-02", {"Failure modes": "FM-09, FM-99"}, "“Failure modes”: there is no failure mode FM-99."),
    ("legal-questions", "LQ-02", {"Status": "Answered"}, "An answered question names its authority; any other"),
    ("editors-notes", "D01", {"Concerns": "FM-03.P99"}, "“Concerns”: there is no passage FM-03.P99."),
    ("editors-notes", "D01", {"Code": "D" * 500}, "is not a code such as D24."),
    ("editors-notes", "D01", {"Concerns": "FM-03 " * 151}, "“Concerns”: it names 151 others, and 150 are the most."),
    ("synonyms", None, {"Terms": "a\n" * 1001}, "“Terms”: it has 1,001 lines, and 1,000 are the most."),
    ("citations", None, {"Offset": "1"}, "“Offset”: The source says this, so it cannot be changed."),
    ("citations", None, {"Passage": ""}, "“Passage”: it cannot be empty."),
    ("citations", None, {"Id": "99999999999999999"}, "There is no citation 99999999999999999."),
    ("citations", None, {"Id": "9" * 40}, "is not an id, which is a number that the export gave."),
    ("mappings", None, {"Framework": "no-such"}, "“Framework”: there is no framework no-such."),
    ("mappings", None, {"Framework": "mitre-atlass"}, "there is no framework mitre-atlass. Nearest: mitre-atlas"),
    (*("mappings", None, ATLAS | {"Id there": "AML.T0O24"}), "“Id there”: MITRE ATLAS 5.6.0 has no AML.T0O24. Nearest"),
    ("mappings", None, ATLAS | {"Id there": "LLM01:2025"}, "It is one of OWASP Top 10 for LLM Applications 2025."),
    ("recommendations", None, ATLAS | {"Id there": "CWE-20"}, "“Id there”: MITRE ATLAS 5.6.0 has no CWE-20."),
    ("mappings", None, {"Relation": ""}, "Choose the relation; only a rejected mapping has none."),
    ("legal-questions", "LQ-05", {"Confirmation": "confirmed"}, "“Verification”: Write what it was checked against"),
    ("synonyms", None, {"Terms": "alone", "Finds": ""}, "An equal group needs at least two terms."),
    ("synonyms", None, {"Terms": "…\nword"}, "“…”: Write a term that has at least one letter or digit."),
    ("site-texts", None, {"Key": "another"}, "“Key” cannot be changed."),
]  # fmt: skip


def test_a_row_tells_all_that_is_wrong_with_it(curator):
    """Each mistake that is found by itself, and none that follows from another."""
    new = {"Id": "", "State when exported": ""}
    first, second, *_ = exported(curator, "mappings")
    wrong = {"Failure mode": "FM-99", "Relation": "same", "Framework": "no-such", "Name there": "", "Reason": ""}
    run = received(curator, "mappings", as_csv([first | new | wrong, second | {"Relation": "same", "Name there": ""}]))

    (_, of_new), (_, of_old) = judged(run).values()
    assert re.findall("“([^”]+)”: ", of_new) == ["Relation", "Failure mode", "Framework", "Name there", "Reason"]
    assert re.findall("“([^”]+)”: ", of_old) == ["Relation", "Name there"]


def test_a_line_that_repeats_another_tells_all_of_its_row(curator, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise ValidationError("Nothing fits.")

    monkeypatch.setattr(Mapping, "clean_fields", refuse)
    first = exported(curator, "mappings")[0]
    run = received(curator, "mappings", as_csv([first, first | {"Reason": "Another."}]))

    assert judged(run)[3] == ("rejected", "Line 2 holds the same id already. Nothing fits.")


def test_an_id_that_stands_on_record_stays(curator):
    """It was right in an older release, or the crosswalk knows better."""
    mapping = Mapping.objects.filter(framework__slug="mitre-atlas").first()
    Mapping.objects.filter(pk=mapping.pk).update(external_id="AML.T9999")
    row = row_of(exported(curator, "mappings"), str(mapping.pk))
    run = received(curator, "mappings", as_csv([row | {"Reason": "Another reason."}]))

    assert [outcome for outcome, _ in judged(run).values()] == ["changed"]


@pytest.fixture(scope="module")
def kept() -> dict[str, list[dict[str, str]]]:
    """Exports of what no test has changed."""
    return {}


@pytest.mark.parametrize(
    ("sheet", "code", "typed", "reason"), REJECTED, ids=[f"{case[0]}-{place}" for place, case in enumerate(REJECTED)]
)
def test_row_is_rejected_and_why(curator, kept, sheet, code, typed, reason):
    rows = kept.get(sheet) or kept.setdefault(sheet, exported(curator, sheet))
    place = next(place for place, row in enumerate(rows) if code in (None, next(iter(row.values()))))
    run = received(curator, sheet, as_csv([rows[place] | typed, rows[place + 1]]))

    rejected = {line: why for line, (outcome, why) in judged(run).items() if outcome == "rejected"}
    assert len(rejected) == 1
    assert reason in next(iter(rejected.values()))


# What each list can do


def apply_edit(curator: Client, sheet: str, code: str, **typed: str) -> None:
    rows = exported(curator, sheet)
    row_of(rows, code).update({name.replace("_", " "): value for name, value in typed.items()})
    run = received(curator, sheet, as_csv(rows))
    assert [why for outcome, why in judged(run).values() if outcome == "rejected"] == []
    step(curator, run, "apply")
    assert run.state == "applied"


def apply_new(curator: Client, sheet: str, **typed: str) -> None:
    rows = exported(curator, sheet)
    new = dict.fromkeys(rows[0], "") | {name.replace("_", " "): value for name, value in typed.items()}
    run = received(curator, sheet, as_csv([new]))
    assert [why for _, why in judged(run).values()] == [""]
    step(curator, run, "apply")
    assert run.state == "applied"


def test_display_text_is_corrected_and_its_editor_remembered(curator):
    verbatim = Passage.objects.get(entry__code="FM-03", number=2).verbatim
    apply_edit(curator, "passages", "FM-03.P2", Text="The private features may be recovered.")

    passage = Passage.objects.get(entry__code="FM-03", number=2)
    assert (passage.display, passage.verbatim) == ("The private features may be recovered.", verbatim)
    assert passage.edited_by == "Cleo Curator"
    assert SavedVersion.objects.filter(entry__code="FM-03", saved_by="Cleo Curator").exists()
    apply_edit(curator, "passages", "FM-03.P2", Text=verbatim)
    assert Passage.objects.get(entry__code="FM-03", number=2).display == ""


def test_passage_and_scenario_are_added_with_the_next_number(curator):
    last = Passage.objects.filter(entry__code="FM-03").latest("number").number
    apply_new(curator, "passages", Entry="fm3", Role="Curator's text", Text="A note of ours.")
    apply_new(curator, "scenarios", Failure_mode="FM-03", Title="Voices", Text="Voices were rebuilt.",
              Attacker_knowledge="Not stated", Kind_of_evidence="Incident",
              Domains="Speech and audio; biometrics")  # fmt: skip

    passage = Passage.objects.get(entry__code="FM-03", display="A note of ours.")
    assert (passage.number, passage.layer, passage.role, passage.edited_by) == (
        last + 1, "curator", "curator-note", "Cleo Curator")  # fmt: skip
    scenario = Scenario.objects.get(title="Voices")
    assert (scenario.code, scenario.passage.text, scenario.passage.number) == (
        "FM-03.S3",
        "Voices were rebuilt.",
        last + 2,
    )
    assert set(scenario.domains.values_list("domain", flat=True)) == {"speech", "biometrics"}


def test_role_that_a_curators_text_cannot_have_is_rejected(curator):
    new = dict.fromkeys(exported(curator, "passages")[0], "") | {"Entry": "FM-03", "Role": "Statement", "Text": "x"}
    new["Role"] = "Commentary statement"
    run = received(curator, "passages", as_csv([new]))

    assert judged(run)[2] == (
        "rejected",
        "“Role”: A curator’s text here is one of: Description, Summary, Curator's text.",
    )


def test_reference_keeps_the_origins_of_its_authors_and_details(curator):
    reference = Reference.objects.get(entry__code="REF-12")
    first = reference.authors.first()
    apply_edit(curator, "references", "REF-12", Authors=f"{first.name}\nNew Author", Venue="CCS", Year="")

    reference.refresh_from_db()
    assert list(reference.authors.values_list("position", "name", "origin")) == [
        (1, first.name, first.origin),
        (2, "New Author", "added"),
    ]
    assert (reference.year, reference.year_origin) == (None, "none")
    assert reference.venue == "CCS"


def test_question_names_other_entries_by_their_codes(curator):
    apply_edit(curator, "legal-questions", "LQ-02", Failure_modes="fm-9 FM10", Authorities="LAW-02")

    question = LegalQuestion.objects.get(entry__code="LQ-02")
    assert [mode.code for mode in question.modes.in_order()] == ["FM-09", "FM-10"]
    assert [law.code for law in question.authorities.in_order()] == ["LAW-02"]


def test_mapping_that_moves_is_in_the_history_of_both_entries(curator):
    mapping = Mapping.objects.filter(failure_mode__entry__code="FM-03").first()
    apply_edit(curator, "mappings", str(mapping.pk), Failure_mode="FM-04", Reason="It belongs there.")

    mapping.refresh_from_db()
    assert mapping.failure_mode.code == "FM-04"
    saved = SavedVersion.objects.filter(saved_by="Cleo Curator").values_list("entry__code", flat=True)
    assert set(saved) == {"FM-03", "FM-04"}


def test_note_gets_a_code_and_the_places_it_concerns(curator):
    apply_new(curator, "editors-notes", Category="Spelling", Text="Odd.", Confidence="High", Concerns="FM-03, FM-04.P1")

    note = EditorNote.objects.get(text="Odd.")
    assert note.code.startswith("E")
    assert [str(target) for target in note.targets.all()] == ["FM-03", "FM-04.P1"]


def test_synonyms_are_added(curator):
    apply_new(curator, "synonyms", Key="sponge", Direction="Equal", Terms="sponge examples\nenergy attack",
              **{"Reason or source": "Both are used."})  # fmt: skip
    group = SynonymGroup.objects.get(key="sponge")
    assert set(group.terms.values_list("text", "is_found")) == {("sponge examples", False), ("energy attack", False)}


def test_columns_that_are_left_out_stay_as_they_are(curator):
    rows = [
        {name: row[name] for name in ("Code", "Title", "State when exported")}
        for row in exported(curator, "failure-modes")
    ]
    rows[2]["Title"] = "Inverted models"
    run = received(curator, "failure-modes", as_csv(rows[2:3]))

    assert (
        "The file lacks the columns Group, Compromised properties"
        in curator.get(reverse("admin:imported", args=[run.pk])).text
    )
    step(curator, run, "apply")
    mode = FailureMode.objects.get(entry__code="FM-03")
    assert (mode.title, mode.group) == ("Inverted models", "intentional")
    assert mode.compromised_properties.exists()


# Kept until it is confirmed, and no longer


def test_import_is_its_senders_own(curator):
    run = received(curator, "frameworks", as_csv(exported(curator, "frameworks")))
    other = Client()
    other.force_login(cast.publisher())

    address = reverse("admin:imported", args=[run.pk])
    assert other.get(address).status_code == other.post(address, {"step": "apply"}).status_code == 404
    assert run.file_name in curator.get(reverse("admin:spreadsheets")).text


def test_discarded_import_is_gone(curator):
    run = received(curator, "frameworks", as_csv(exported(curator, "frameworks")))
    answer = curator.post(reverse("admin:imported", args=[run.pk]), {"step": "discard"}, follow=True)

    assert "is discarded. Nothing was written." in answer.text
    assert not ImportRun.objects.exists()


def test_import_is_erased_after_a_day(curator):
    content = as_csv(exported(curator, "frameworks"))
    old = received(curator, "frameworks", content)
    ImportRun.objects.filter(pk=old.pk).update(uploaded_at=timezone.now() - timedelta(hours=25))
    new = received(curator, "frameworks", content)

    assert list(ImportRun.objects.all()) == [new]
    assert set(ImportedRow.objects.values_list("run", flat=True)) == {new.pk}


@pytest.mark.parametrize(
    "query", ["?rows=²", "?rows=", "?page=²", "?page=99999999999999999999", "?rows=created&rows=x"]
)
def test_page_of_an_import_answers_any_query(curator, query):
    run = received(curator, "frameworks", as_csv(exported(curator, "frameworks")))
    assert curator.get(reverse("admin:imported", args=[run.pk]) + query).status_code == 200


@pytest.mark.parametrize("sent", [{}, {"step": "²"}, {"step": ["compare", "x"]}])
def test_unknown_step_does_nothing(curator, sent):
    run = received(curator, "frameworks", as_csv(exported(curator, "frameworks")))
    assert curator.post(reverse("admin:imported", args=[run.pk]), sent).status_code == 302


# Long imports


def long_table(rows: int) -> Table:
    headings = ["Code", "Name", "Citation", "Type", "Jurisdiction", "State when exported"]
    return Table(
        headings, [(n + 2, ["", f"Act {n}", f"{n} N.A.", "Statute", "European Union", ""]) for n in range(rows)]
    )


def test_long_import_shows_how_far_it_has_come(curator):
    rows = exported(curator, "authorities")
    template = dict.fromkeys(rows[0], "") | {"Citation": "x", "Type": "Statute", "Jurisdiction": "European Union"}
    content = as_csv([template | {"Name": f"Act {number}"} for number in range(450)])
    response = curator.post(
        reverse("admin:import", args=["authorities"]), {"file": SimpleUploadedFile("long.csv", content)}
    )
    page = response.getvalue().decode()

    assert page.count("<progress") == 3
    assert "200 of 450 rows" in page
    run = ImportRun.objects.get()
    assert f"content='0; url=/admin/catalogue/spreadsheets/imports/{run.pk}/'" in page
    assert importing.outcomes(run)[importing.RowOutcome.CREATED] == 450


def test_comparison_goes_on_where_it_stopped(curator):
    by = importing.permissions.actor(cast.person("carl", "Carl Colleague", *cast.Role))
    run = importing.receive(long_table(450), sheet_named("authorities"), file_name="long.csv", by=by)
    assert next(importing.compare(run)) == 200

    assert list(importing.compare(run)) == [400, 450]
    run.refresh_from_db()
    assert run.state == "compared"


def test_comparing_unchanged_rows_asks_a_fixed_number_of_queries(curator, django_assert_max_num_queries):
    by = importing.permissions.actor(cast.person("carl", "Carl Colleague", *cast.Role))
    rows = [tuple(row.values()) for row in exported(curator, "references")]
    table = Table(list(exported(curator, "references")[0]), [(n + 2, list(row)) for n, row in enumerate(rows)])
    run = importing.receive(table, sheet_named("references"), file_name="same.csv", by=by)
    with django_assert_max_num_queries(14):
        list(importing.compare(run))


def test_database_that_gives_up_is_told(curator, monkeypatch):
    rows = exported(curator, "authorities")
    rows[0]["Name"] = "Renamed"
    run = received(curator, "authorities", as_csv(rows))

    def locked(*arguments: object, **named: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(recording, "record_versions", locked)
    assert "The database stopped this step, and nothing was written." in step(curator, run, "apply").text
    assert not Authority.objects.filter(name="Renamed").exists()


def test_import_left_in_the_middle_writes_nothing(curator):
    by = importing.permissions.actor(cast.person("carl", "Carl Colleague", *cast.Role))
    run = importing.receive(long_table(450), sheet_named("authorities"), file_name="long.csv", by=by)
    list(importing.compare(run))
    entries = Entry.objects.count()
    writing = importing.apply(run, by=by)
    assert next(writing) == 200
    writing.close()  # as the server does when the browser is gone

    assert Entry.objects.count() == entries
    assert list(importing.apply(run, by=by)) == [200, 400, 450]
    assert Entry.objects.count() == entries + 450
