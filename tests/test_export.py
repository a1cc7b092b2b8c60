"""A list as a spreadsheet holds what the list shows, and nothing in it runs."""

import io

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.addresses.codes import Code
from catalogue.admin.site import admin_site
from catalogue.exchange.spreadsheets import csv_files, workbooks
from catalogue.exchange.spreadsheets.sheet import Sheet, table_of
from catalogue.exchange.spreadsheets.sheets import SHEETS, sheet_of
from catalogue.feedback.receiving import receive
from catalogue.feedback.targets import target_at
from catalogue.models import FailureMode, Mapping, MissedSearch, Redaction, Scenario
from catalogue.vocabulary import SuggestionKind
from tests import cast
from tests.desk import list_of, registered
from tests.spreadsheet_files import exported, exported_workbook

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def curator(client) -> Client:
    client.force_login(cast.curator())
    return client


def test_row_holds_what_the_form_holds(curator):
    mode = FailureMode.objects.get(entry__code="FM-03")
    row = next(row for row in exported(curator, "failure-modes") if row["Code"] == "FM-03")

    assert row.pop("State when exported")
    assert row == {
        "Code": "FM-03",
        "Title": "Model Inversion",
        "Group": "Intentional",
        "Compromised properties": "Confidentiality",
        "Published answer on access violation": "No",
        "Crosswalk gap": "",
        "In plain words": mode.summary,
        "What was not found": mode.developments_gap,
        "Other names": "\n".join(mode.entry.aliases.values_list("name", flat=True)),
    }


def test_export_keeps_the_filters_and_the_search_of_the_list(curator):
    assert len(exported(curator, "failure-modes")) == 17
    unintended = exported(curator, "failure-modes", "?group__exact=unintended&p=1")
    assert [row["Code"] for row in unintended] == [f"FM-{number}" for number in range(12, 18)]
    assert [row["Code"] for row in exported(curator, "failure-modes", "?q=inversion+attack")] == ["FM-03"]
    assert exported(curator, "failure-modes", "?o=-1")[0]["Code"] == "FM-17"
    assert len(exported(curator, "scenarios")) == Scenario.objects.count() == 25


def test_list_leads_to_its_own_export(curator):
    rejected = Mapping.objects.filter(confirmation="rejected").count()
    page = curator.get(list_of(Mapping), {"confirmation__exact": "rejected"}).text

    address = reverse("admin:export", args=["mappings", "csv"])
    assert f'href="{address}?confirmation__exact=rejected"' in page
    assert len(exported(curator, "mappings", "?confirmation__exact=rejected")) == rejected


def test_every_list_of_the_desk_has_a_sheet():
    lists = {model for model in registered(admin_site) if model._meta.app_label == "catalogue"}
    assert {model for model in lists if sheet_of(model) is None} == {Redaction}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_export_asks_a_fixed_number_of_queries(sheet: Sheet, django_assert_max_num_queries):
    assert len(set(sheet.headings)) == len(sheet.headings)
    with django_assert_max_num_queries(8):
        rows = list(table_of(sheet, sheet.with_parts(sheet.model._default_manager.all())))
    assert all(len(row) == len(sheet.headings) for row in rows)


def test_suggestions_say_what_they_concern(curator):
    receive(SuggestionKind.CORRECTION, "It was a rifle.", target=target_at(Code.parse("FM-03")), sender="Rosa")
    receive(SuggestionKind.OTHER, "A list is missing.", target=target_at(None), sender="Rosa")
    told = {row["Words"]: row["Concerns"] for row in exported(curator, "suggestions")}
    assert told == {"It was a rifle.": "FM-03", "A list is missing.": "the catalogue as a whole"}


def test_rare_searches_are_left_out_as_in_the_list(curator):
    MissedSearch.objects.create(day="2026-03-01", words="a name that one person typed", count=1)
    MissedSearch.objects.create(day="2026-03-01", words="sponge examples", count=3)

    assert [row["Words"] for row in exported(curator, "missed-searches")] == ["sponge examples"]


RISKY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "'=1",
    "''x",
    '=HYPERLINK("http://example.org")',
    "http://x.example",
    "007",
]


def test_text_like_a_formula_stays_text(curator):
    for number, text in enumerate(RISKY, start=1):
        FailureMode.objects.filter(entry__number=number).update(crosswalk_gap=text)

    page = exported_workbook(curator, "failure-modes").worksheets[0]
    (heading,) = (cell for cell in page[1] if cell.value == "Crosswalk gap")
    cells = [page.cell(line, heading.column) for line, _ in enumerate(RISKY, start=2)]
    assert [(cell.value, cell.data_type) for cell in cells] == [(text, "s") for text in RISKY]
    for row, text in zip(exported(curator, "failure-modes"), RISKY, strict=False):
        risky = text.startswith(csv_files.RISKY) or text == "007"  # which a spreadsheet would take for 7
        assert row["Crosswalk gap"] == (f"'{text}" if risky else text)


def test_workbook_has_fixed_headings_and_offers_the_terms(curator):
    workbook = exported_workbook(curator, "failure-modes")
    page, terms = workbook.worksheets

    assert page.freeze_panes == "B2"
    assert [cell.value for cell in page[1]][:2] == ["Code", "Title"]
    assert [cell.value for cell in terms[1]] == [
        "Group",
        "Compromised properties",
        "Published answer on access violation",
    ]
    assert [row[0].value for row in terms.iter_rows(min_row=2, max_row=3)] == ["Intentional", "Unintended"]
    assert page["B2"].number_format == "@"


def test_text_that_no_cell_of_a_workbook_can_hold_is_not_cut(curator):
    Mapping.objects.filter(pk=Mapping.objects.first().pk).update(reason="x" * 40_000)

    answer = curator.get(reverse("admin:export", args=["mappings", "xlsx"]), follow=True)
    assert "has a text of 40,000 characters under “Reason”" in answer.text
    assert any(len(row["Reason"]) == 40_000 for row in exported(curator, "mappings"))


@pytest.mark.parametrize("query", ["?p=99999", "?o=²", "?e=1", "?q=%00"])
def test_export_answers_any_query(curator, query):
    response = curator.get(reverse("admin:export", args=["failure-modes", "csv"]) + query)
    response.getvalue()
    assert response.status_code in (200, 302, 400)


def test_what_is_written_is_read_back_to_the_letter():
    """Control characters too, which a workbook writes as _x000B_."""
    texts = [*RISKY, "line\nbreak", "_x0041_", "vertical\x0btab", "emoji 🧭", "“quoted”, with; separators"]
    headings, rows = ["Code", "Text"], [[f"C{place}", text] for place, text in enumerate(texts)]
    file = io.BytesIO()
    csv_files.write(headings, rows, file)
    assert [cells[1] for _, cells in csv_files.read(file.getvalue()).rows] == texts


def test_workbook_is_read_back_to_the_letter(curator):
    texts = [*RISKY, "line\nbreak", "_x0041_", "vertical\x0btab", "emoji 🧭"]
    for mode, text in zip(FailureMode.objects.in_order(), texts, strict=False):
        FailureMode.objects.filter(pk=mode.pk).update(crosswalk_gap=text)
    response = curator.get(reverse("admin:export", args=["failure-modes", "xlsx"]))
    table = workbooks.read(io.BytesIO(response.getvalue()))

    place = table.headings.index("Crosswalk gap")
    assert [cells[place] for _, cells in table.rows][: len(texts)] == texts
