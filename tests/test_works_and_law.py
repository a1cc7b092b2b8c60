"""What citations are made of, what becomes of the law, and by when somebody looks at it again."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone

from catalogue import documents
from catalogue.documents.ageing import overdue_since, review_due
from catalogue.editorial.checks import findings
from catalogue.editorial.worklists import CheckState
from catalogue.models import Authority, Development, LegalQuestion, Reference
from catalogue.models.fields import known_date
from catalogue.models.reference import as_detail
from catalogue.vocabulary import Kind
from tests import cast
from tests.desk import Desk, list_of
from tests.page_text import squeezed
from tests.spreadsheet_files import as_csv, exported, judged, received, step

pytestmark = pytest.mark.usefixtures("edition_in_memory")

VAN_BUREN = "/law/LAW-02/van-buren-v-united-states/"


def document(kind: Kind, code: str) -> dict:
    (working,) = documents.working_entries(kind, [code])
    return dict(documents.document_of(working))


# Dates and details


@pytest.mark.parametrize("text", ["2021", "2021-06", "2021-06-03", "2024-02-29"])
def test_a_date_is_taken_as_far_as_it_is_known(text):
    assert known_date(text) == text


@pytest.mark.parametrize("text", ["", "21", "2021-6", "2021-13", "2023-02-29", "3 June 2021", "2021-06-03 ", "٢٠٢١"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValidationError):
        known_date(text)


def test_a_day_that_is_asked_for_is_whole():
    with pytest.raises(ValidationError):
        known_date("2021-06", whole=True)


ARCHIVED = "https://web.archive.org/web/2019/https://a.example/"


@pytest.mark.parametrize(
    ("field", "value"), [("issued", "2021-06"), ("archive-url", ARCHIVED), ("pages", "1–7"), ("volume", "34")]
)
def test_a_detail_is_taken_in_its_own_form(field, value):
    assert as_detail(field, value) == value


@pytest.mark.parametrize(
    ("field", "value"), [("accessed", "2021-06"), ("archived-on", "yesterday"), ("archive-url", "javascript:alert(1)")]
)
def test_a_detail_in_another_form_is_refused(field, value):
    with pytest.raises(ValidationError):
        as_detail(field, value)


@pytest.mark.usefixtures("catalogue")
def test_a_wrong_detail_is_told_and_stays_typed(cleo):
    sheet = Desk(cleo).open(Reference.objects.get(entry__code="REF-09"))
    sheet.add_row("details", field="accessed", value="in spring", origin="added")
    refused = sheet.save()

    assert refused.status_code == 200
    assert "Write a date such as 2021-06-03." in refused.text
    assert "in spring" in refused.text


@pytest.mark.usefixtures("catalogue")
def test_a_detail_is_given_once(cleo):
    sheet = Desk(cleo).open(Reference.objects.get(entry__code="REF-09"))
    sheet.add_row("details", field="publisher", value="Another", origin="added")

    assert sheet.save().status_code == 200
    assert Reference.objects.get(entry__code="REF-09").details.filter(field="publisher").count() == 1


@pytest.mark.usefixtures("catalogue")
def test_an_author_who_is_moved_keeps_the_parts_of_the_name(cleo):
    reference = Reference.objects.get(entry__code="REF-05")
    sheet = Desk(cleo).open(reference)
    sheet[f"{sheet.row('authors', reference.authors.get(name='Albert, Kendra'))}-place"] = "1"
    assert sheet.save().status_code == 302

    parts = {author["family"]: author["given"] for author in document(Kind.REFERENCE, "REF-05")["authors"]}
    assert (parts["Siva Kumar"], parts["Albert"]) == ("Ram Shankar", "Kendra")


def test_pages_show_the_work_and_where_each_detail_comes_from(client):
    page = squeezed(client.get("/REF-13", follow=True).text)

    assert "<dt>Pages</dt> <dd> 3–18 </dd>" in page
    assert '2017 IEEE Symposium on Security and Privacy (SP) <span class="added">(added)</span>' in page


# Citations of the law


@pytest.mark.usefixtures("catalogue")
def test_a_confirmed_citation_names_who_confirmed_it(cleo):
    authority = Authority.objects.get(entry__code="LAW-02")
    row = authority.citations.get(style="bluebook")
    for confirmation, by in (("confirmed", "Cleo Curator"), ("proposed", "")):
        sheet = Desk(cleo).open(authority)
        sheet[f"{sheet.row('citations', row)}-confirmation"] = confirmation
        assert sheet.save().status_code == 302
        row.refresh_from_db()
        assert (row.confirmation, row.by) == (confirmation, by)


@pytest.mark.usefixtures("catalogue")
def test_words_in_italics_are_closed(cleo):
    sheet = Desk(cleo).open(Authority.objects.get(entry__code="LAW-01"))
    sheet.add_row("citations", style="local", text="*Van Buren v. United States, 593 U.S. 374", confirmation="proposed")

    assert "Close each * and each ^ that is opened." in sheet.save().text


@pytest.mark.usefixtures("catalogue")
def test_a_sheet_keeps_what_was_confirmed_with_its_words(client):
    client.force_login(cast.curator())
    authority = Authority.objects.get(entry__code="LAW-02")
    authority.citations.update(confirmation="confirmed", by="Remy Reviewer")
    rows = exported(client, "authorities")
    row = next(row for row in rows if row["Code"] == "LAW-02")
    assert row["Citations"].split("\n")[0] == "Bluebook: *Van Buren v. United States*, 593 U.S. 374 (2021)"
    row["Citations"] = row["Citations"].replace("593 US 374 (2021)", "593 US 374")
    run = received(client, "authorities", as_csv(rows))
    step(client, run, "apply")

    said = {
        form["style"]: (form["confirmation"], form["by"]) for form in document(Kind.AUTHORITY, "LAW-02")["citations"]
    }
    assert said == {"bluebook": ("confirmed", "Remy Reviewer"), "oscola": ("proposed", "")}


@pytest.mark.usefixtures("catalogue")
def test_a_sheet_says_which_details_there_are(client):
    client.force_login(cast.curator())
    rows = exported(client, "references")
    row = next(row for row in rows if row["Code"] == "REF-13")
    row["Details"] += "\nTome: 3"
    run = received(client, "references", as_csv(rows))

    assert any("Begin the line with one of these" in why for _, why in judged(run).values())


# Questions between open and answered


@pytest.mark.parametrize(
    ("status", "authorities", "is_refused"),
    [
        ("open", [], False),
        ("open", ["LAW-25"], True),
        ("first-instance", [], True),
        ("first-instance", ["LAW-25"], False),
        ("conflicting", ["LAW-25"], True),
        ("conflicting", ["LAW-25", "LAW-26"], False),
        ("by-statute", [], True),
    ],
    ids=["open", "open-answered", "first-none", "first", "conflicting-one", "conflicting", "statute-none"],
)
@pytest.mark.usefixtures("catalogue")
def test_a_status_names_its_authorities(status, authorities, is_refused):
    answers = [{"authority": code, "decided_on": "2025", "note": ""} for code in authorities]
    question = document(Kind.QUESTION, "LQ-18") | {"status": status, "answers": answers}
    errors = [finding for finding in findings([question]) if finding.is_error]

    assert bool(errors) == is_refused


def test_readers_see_who_answered_and_when(client):
    page = squeezed(client.get("/LQ-19", follow=True).text)

    assert "Conflicting decisions" in page
    assert "Germany, United Kingdom</div>" in page
    assert "GEMA v OpenAI, 11 November 2025" in page


@pytest.mark.usefixtures("catalogue")
def test_each_law_is_led_to_by_a_failure_mode():
    led_to = LegalQuestion.objects.filter(modes__isnull=False).values("authorities")

    assert list(Authority.objects.exclude(pk__in=led_to).values_list("entry__code", flat=True)) == []


@pytest.mark.usefixtures("catalogue")
def test_an_answer_is_added_in_the_form(cleo):
    question = LegalQuestion.objects.get(entry__code="LQ-18")
    sheet = Desk(cleo).open(question)
    law = Authority.objects.get(entry__code="LAW-25")
    sheet["status"] = "first-instance"
    sheet.add_row("answers", authority=str(law.pk), decided_on="2025-11", note="A part of it.")
    assert sheet.save().status_code == 302

    said = document(Kind.QUESTION, "LQ-18")
    assert said["answers"] == [{"authority": "LAW-25", "decided_on": "2025-11", "note": "A part of it."}]


# What ages


LAW = {"kind": "authority", "checked_on": "2026-11-25"}
MODE = {"kind": "failure-mode", "developments": [{"checked_on": "2026-11-25"}, {"checked_on": ""}]}
MODE["recommendations"] = [{"checked_on": "2026-11-24"}]
WORK = {"kind": "reference", "details": [{"field": "accessed", "value": "2026-11-25", "origin": "added"}]}


@pytest.mark.parametrize(
    ("said", "due"),
    [
        (LAW, date(2027, 5, 24)),
        (LAW | {"checked_on": ""}, None),
        (WORK, date(2027, 11, 25)),
        (WORK | {"details": []}, None),
        ({"kind": "question"}, None),
        (MODE, date(2027, 11, 24)),
        (MODE | {"developments": [{"checked_on": ""}], "recommendations": []}, None),
    ],
)
def test_law_lasts_half_a_year_and_a_link_a_year(said, due):
    assert review_due(said) == due


def test_the_day_itself_is_not_yet_too_late():
    assert overdue_since(LAW, date(2027, 5, 24)) is None
    assert overdue_since(LAW, date(2027, 5, 25)) == date(2027, 5, 24)


def test_the_desk_lists_what_is_due(catalogue):
    today = timezone.now().date()
    Authority.objects.update(checked_on=today.isoformat())
    for code, days in (("LAW-01", 181), ("LAW-03", 180)):
        Authority.objects.filter(entry__code=code).update(checked_on=(today - timedelta(days=days)).isoformat())
    Authority.objects.filter(entry__code="LAW-02").update(checked_on="")
    for work in Reference.objects.exclude(entry__code="REF-13"):
        seen = today - timedelta(days=366 if work.code == "REF-12" else 365)
        work.details.create(field="accessed", value=seen.isoformat(), origin="added")
    client = Desk(cast.curator()).client

    def shown(model: type[Model], check: str) -> list[str]:
        return [row.code for row in client.get(f"{list_of(model)}?check={check}").context["cl"].result_list]

    assert [shown(Authority, check) for check in CheckState] == [["LAW-01", "LAW-02"], ["LAW-01"], ["LAW-02"]]
    assert [shown(Reference, check) for check in CheckState] == [["REF-12", "REF-13"], ["REF-12"], ["REF-13"]]
    assert len(shown(Authority, "nonsense")) == Authority.objects.count()

    Development.objects.update(checked_on=today.isoformat())
    late, never, *_ = Development.objects.order_by("failure_mode__entry__number", "-date", "pk")
    for row, day in ((late, (today - timedelta(days=366)).isoformat()), (never, "")):
        Development.objects.filter(pk=row.pk).update(checked_on=day)
    listed = [
        [row.pk for row in client.get(f"{list_of(Development)}?check={check}").context["cl"].result_list]
        for check in CheckState
    ]
    assert listed == [[late.pk, never.pk], [late.pk], [never.pk]]


def test_readers_are_told_once_the_day_has_passed(client, monkeypatch):
    before = client.get(VAN_BUREN)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 5, 24, 23, 59, tzinfo=UTC))
    same = client.get(VAN_BUREN)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 5, 25, tzinfo=UTC))
    after = client.get(VAN_BUREN, headers={"If-None-Match": before.headers["ETag"]})

    assert "25 November 2026" in before.text
    assert "Due for review" not in before.text + same.text
    assert "Due for review since" in after.text
    assert "24 May 2027" in after.text
    assert before.headers["ETag"] != after.headers["ETag"]


def test_an_authority_says_first_when_it_was_checked(client):
    text = client.get(VAN_BUREN).text
    said = ("</h1>", "Checked on", "25 November 2026", "State", "Proposed", "LAW-02.P1", "Citation", "questions-title")
    places = [text.index(words, text.index("</h1>")) for words in said]

    assert places == sorted(places)


def test_incidents_that_nobody_looked_at_again_are_told(client, monkeypatch):
    before = client.get("/FM-09", follow=True).text
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 11, 26, tzinfo=UTC))

    assert "Due for review" not in before
    assert "Due for review since" in client.get("/FM-09", follow=True).text
