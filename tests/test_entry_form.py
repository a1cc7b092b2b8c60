"""One form holds everything that belongs to a failure mode."""

import pytest

from catalogue.models import (
    Citation,
    CommentaryStatement,
    EditorNote,
    FailureMode,
    Framework,
    Mapping,
    Passage,
    Reference,
    SavedVersion,
)
from catalogue.models.confirming import UNCHECKED
from tests.desk import Desk, Sheet, address_of, complaints

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def desk(cleo) -> Desk:
    return Desk(cleo)


def mode(code: str = "FM-12") -> FailureMode:
    return FailureMode.objects.get(entry__code=code)


def passage(anchor: str) -> Passage:
    code, _, number = anchor.partition(".P")
    return Passage.objects.get(entry__code=code, number=int(number))


def reference(code: str) -> Reference:
    return Reference.objects.get(entry__code=code)


def note(code: str) -> EditorNote:
    return EditorNote.objects.get(code=code)


def cite(sheet: Sheet, anchor: str, **other: str) -> None:
    chosen = {"passage": str(passage(anchor).pk), "resolves_to": str(reference("REF-09").pk)}
    sheet.add_row("citations", **{**chosen, "origin": "inherited", "rule": "direct", "confidence": "low", **other})


def annotate(sheet: Sheet, place: str) -> None:
    sheet.add_row("notes", place=place, text="The year is wrong.", category="Date", confidence="high")


def errors_in(response, prefix: str) -> list[dict[str, list[str]]]:
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    return next(formset.errors for formset in formsets if formset.prefix == prefix)


def open_sections(page: str) -> list[str]:
    return [part.split("<h2>")[1].split(" <span")[0] for part in page.split('<details class="section" open')[1:]]


def test_citation_is_added_changed_and_deleted_in_the_form(desk):
    sheet = desk.open(mode())
    cite(sheet, "FM-12.P2", note="See [[FM-04]].")
    assert sheet.save().status_code == 302
    added = passage("FM-12.P2").citations.get()
    assert (str(added), added.confidence, added.note) == ("FM-12.P2 inherited → REF-09", "low", "See [[FM-04]].")

    sheet = desk.open(mode())
    row = sheet.row("citations", added)
    sheet[f"{row}-resolves_to"], sheet[f"{row}-passage"] = str(reference("REF-10").pk), str(passage("FM-12.P4").pk)
    sheet.save()
    added = Citation.objects.get(pk=added.pk)
    assert str(added) == "FM-12.P4 inherited → REF-10"
    assert SavedVersion.objects.of("FM-12").first().saved_by == "Cleo Curator"

    sheet = desk.open(mode())
    sheet[f"{sheet.row('citations', added)}-DELETE"] = "on"
    sheet.save()
    assert not Citation.objects.filter(pk=added.pk).exists()


def test_rejected_citation_is_explained_and_rows_keep_words(desk):
    sheet = desk.open(mode())
    cite(sheet, "FM-12.P2", origin="inferred", note="Words of an hour.")
    annotate(sheet, place="")
    refused = sheet.save()

    assert errors_in(refused, "citations")[-1] == {
        "rule": ["“Curators' inference” is the rule of what is inferred, and only of that."]
    }
    assert "Words of an hour." in refused.text
    assert f'<option value="{reference("REF-09").pk}" selected>' in refused.text
    assert "The year is wrong." in refused.text
    assert open_sections(refused.text) == ["Passages", "Citations", "Editor&#x27;s notes"]
    assert not passage("FM-12.P2").citations.exists()


NUL, POWER, HUGE = "\x00", "²", "9" * 30


def test_nonsense_in_a_row_is_refused(desk):
    sheet = desk.open(mode())
    for resolves_to, offset, place in ((NUL, POWER, HUGE), (POWER, HUGE, NUL), (HUGE, NUL, POWER)):
        cite(sheet, "FM-12.P2", resolves_to=resolves_to, offset=offset)
        annotate(sheet, place=place)
    sheet["citations-0-passage"], sheet["citations-1-id"], sheet["notes-0-id"] = NUL, POWER, HUGE

    refused = sheet.save()
    assert refused.status_code == 200
    for rows, names in (("citations", {"resolves_to", "offset"}), ("notes", {"place"})):
        assert sum(names <= row.keys() for row in errors_in(refused, rows)) == 3


def test_only_passages_of_the_entry_cite_and_are_annotated(desk):
    sheet = desk.open(mode())
    cite(sheet, "FM-04.P2")
    annotate(sheet, place=str(passage("FM-04.P2").pk))

    assert complaints(sheet.save()).count("Select a valid choice") == 2


def test_nothing_comes_to_point_at_a_passage_deleted_with_it(desk):
    sheet = desk.open(mode())
    sheet.add_row("passages", role="curator-note", display="A note.")
    sheet.save()
    added = Passage.objects.get(entry__code="FM-12", display="A note.")
    sheet = desk.open(mode())
    sheet[f"{sheet.row('passages', added)}-DELETE"] = "on"
    cite(sheet, str(added))
    annotate(sheet, place=str(added.pk))

    assert complaints(sheet.save()).count(f"{added} is to be deleted on this page.") == 2


def test_note_is_added_to_the_entry_and_to_a_passage(desk):
    sheet = desk.open(mode())
    annotate(sheet, place="")
    annotate(sheet, place=str(passage("FM-12.P2").pk))
    assert sheet.save().status_code == 302

    added = EditorNote.objects.filter(category="Date").order_by("code")
    assert [str(each.targets.get()) for each in added] == ["FM-12", "FM-12.P2"]
    first, second = (int(each.code.removeprefix("E")) for each in added)
    assert second == first + 1


def test_note_of_several_entries_says_so_and_is_kept_in_each(desk):
    sheet = desk.open(mode("FM-03"))
    assert "concerns FM-03.P3, FM-11.P3; a change here changes it in all of them" in sheet.page.text
    row = sheet.row("notes", note("D23"))
    sheet[f"{row}-text"] = "Left out."
    sheet[f"{row}-DELETE"] = "on"  # not offered
    assert sheet.save().status_code == 302

    assert note("D23").text == "Left out."
    assert [SavedVersion.objects.of(code).first().saved_by for code in ("FM-03", "FM-11")] == ["Cleo Curator"] * 2


def test_note_of_this_entry_alone_can_be_deleted(desk):
    sheet = desk.open(mode("FM-03"))
    sheet[f"{sheet.row('notes', note('D16'))}-DELETE"] = "on"
    sheet.save()

    assert not EditorNote.objects.filter(code="D16").exists()


def test_note_changed_in_another_entry_is_not_overwritten(desk, pia):
    mine, theirs = desk.open(reference("REF-04")), Desk(pia).open(reference("REF-23"))
    theirs[f"{theirs.row('notes', note('D10'))}-text"] = "Theirs."
    theirs.save()
    mine[f"{mine.row('notes', note('D10'))}-text"] = "Mine."
    refused = mine.save()

    assert "Somebody has changed this since you opened it" in complaints(refused)
    assert "Mine." in refused.text
    assert "Editor&#x27;s notes" in open_sections(refused.text)
    assert note("D10").text == "Theirs."


def test_statement_is_corrected_beside_its_words_which_stay(desk):
    statement = CommentaryStatement.objects.filter(passage__entry__code="FM-03").first()
    sheet = desk.open(mode("FM-03"))
    row = sheet.row("statements", statement)
    sheet[f"{row}-finding"], sheet[f"{row}-passage"] = "It only feels so.", str(passage("FM-03.P2").pk)
    sheet[f"{row}-DELETE"] = "on"  # not offered
    assert sheet.save().status_code == 302

    stored = CommentaryStatement.objects.get(pk=statement.pk)
    assert (stored.finding, stored.passage) == ("It only feels so.", statement.passage)


def test_mapping_is_added_with_its_reason_confirmed_and_deleted(desk):
    sheet = desk.open(mode())
    sheet.open_section("mappings")
    place = int(sheet["mappings-TOTAL_FORMS"])
    sheet.add_row("mappings", framework=str(Framework.objects.first().pk), label="A technique", confirmation="proposed")
    assert errors_in(sheet.save(), "mappings")[-1] == {
        "reason": ["This field is required."],
        "relation": ["Choose the relation; only a rejected mapping has none."],
    }
    sheet[f"mappings-{place}-reason"], sheet[f"mappings-{place}-relation"] = "Both recover data.", "closeMatch"
    assert sheet.save().status_code == 302
    added = Mapping.objects.get(label="A technique")
    assert (added.failure_mode, added.reason) == (mode(), "Both recover data.")

    sheet = desk.open(mode())
    row = sheet.row("mappings", added)
    sheet[f"{row}-confirmation"] = "confirmed"
    assert {"verification": [UNCHECKED]} in errors_in(sheet.save(), "mappings")
    sheet[f"{row}-verification"] = "The list of AVID, 26 November 2026."
    sheet.save()
    added.refresh_from_db()
    assert added.confirmation == "confirmed"

    sheet = desk.open(mode())
    sheet[f"{sheet.row('mappings', added)}-DELETE"] = "on"
    sheet.save()
    assert not Mapping.objects.filter(pk=added.pk).exists()


def test_who_may_look_only_sees_all_of_it_and_changes_none(desk, remy):
    sheet = desk.open(mode("FM-03"))
    cite(sheet, "FM-03.P2")
    looking = Desk(remy).client
    page = looking.get(address_of(mode("FM-03"))).text

    for shown in ("FM-03.P4 [6] → REF-12", "recover training data", "D04 Direct marker", "feels like the attacker"):
        assert shown in page
    assert '<select name="citations' not in page
    assert "-DELETE" not in page
    assert looking.post(sheet.address, sheet.sent).status_code == 403


def test_sections_are_listed_with_counts_and_long_ones_closed(desk):
    page = desk.open(mode("FM-03")).page.text

    assert '<a href="#section-mappings">Crosswalk</a> 16' in page
    assert open_sections(page) == ["Passages"]


def test_notes_stand_in_the_forms_of_the_other_kinds_too(desk):
    sheet = desk.open(reference("REF-04"))
    sheet[f"{sheet.row('notes', note('D10'))}-text"] = "The same work, twice."
    assert sheet.save().status_code == 302

    assert note("D10").text == "The same work, twice."
    assert SavedVersion.objects.of("REF-23").first().saved_by == "Cleo Curator"


def test_more_rows_ask_no_more_queries(desk, django_assert_max_num_queries):
    with django_assert_max_num_queries(60) as first:
        desk.client.get(address_of(mode()))
    works, framework = list(Reference.objects.all()[:8]), Framework.objects.first()
    for number, work in enumerate(works):
        citing = {"passage": passage("FM-12.P2"), "origin": "inherited", "rule": "direct", "confidence": "low"}
        Citation.objects.create(resolves_to=work, **citing)
        added = EditorNote.objects.create(code=f"E9{number}", category="Date", text="Wrong.", confidence="low")
        added.targets.create(entry=mode().entry, passage=passage("FM-12.P2"))
        mode().mappings.create(framework=framework, label=f"{number}", reason="So.", relation="closeMatch")
    with django_assert_max_num_queries(len(first)):
        desk.client.get(address_of(mode()))


@pytest.mark.parametrize("address", ["", "?section=mappings", "?section=notes", "?section=aliases", "?section=%00"])
def test_form_and_each_section_are_light(desk, django_assert_max_num_queries, address):
    with django_assert_max_num_queries(45):
        page = desk.client.get(address_of(mode("FM-01")) + address)

    assert len(page.content) < 150_000


def test_a_section_alone_changes_nothing_else_and_leads_back(desk):
    before = mode("FM-03")
    properties = [row.property for row in before.compromised_properties.all()]
    sheet = desk.open(before)
    alone = Sheet(desk.client, f"{sheet.address}?section=mappings", "failuremode_form")
    assert not {"title", "properties", "more_questions", "passages-TOTAL_FORMS"} & {*alone.sent}
    assert "developments_gap" not in alone.sent
    alone["crosswalk_gap"], alone["mappings-0-reason"] = "Nothing is like it.", "Both recover data."
    answer = alone.save()

    assert answer["Location"] == f"{sheet.address}#section-mappings"
    after = mode("FM-03")
    assert (after.crosswalk_gap, after.title) == ("Nothing is like it.", before.title)
    assert [row.property for row in after.compromised_properties.all()] == properties
    sheet["summary"] = "Written while the section was saved."
    assert "Somebody has changed this since you opened it" in complaints(sheet.save())
    again = Sheet(desk.client, f"{sheet.address}?section=mappings", "failuremode_form")
    again["mappings-0-reason"], again["crosswalk_gap"] = " ", "As [@FM-03] says."
    refused = again.save()
    assert "This field is required." in complaints(refused)
    assert "As [@FM-03] says." in refused.text
    again["mappings-0-reason"], again["crosswalk_gap"] = "Both.", ""
    kept = again.client.post(again.address, again.sent | {"_continue": ""})
    assert kept["Location"] == again.address
