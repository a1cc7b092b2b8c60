"""What became known of a failure mode beside the source, and what others recommend against it."""

import re

import pytest
from django.core.exceptions import ValidationError

from catalogue.editions import held
from catalogue.models import Development, FailureMode, Recommendation
from catalogue.pages.tags import day_in_words

pytestmark = pytest.mark.usefixtures("edition_in_memory")

DATES = {
    "2024-03-05": "5 March 2024",
    "2024-03": "March 2024",
    "2024": "2024",
    "": "",
    "2024-13": "2024-13",
    "soon": "soon",
}


@pytest.mark.parametrize(("date", "words"), DATES.items())
def test_a_date_is_as_exact_as_it_is_known(date, words):
    assert day_in_words(date) == words


@pytest.mark.parametrize("date", ["2024-3-5", "24", "2024-00", "2024-02-32", "March 2024", "2024-03-05\n", "２０２４"])
@pytest.mark.usefixtures("catalogue")
def test_other_dates_are_refused(date):
    mode = FailureMode.objects.get(entry__code="FM-15")
    development = Development(failure_mode=mode, kind="research", date=date, title="T", text="T", source="S")

    with pytest.raises(ValidationError, match="Write a day, a month or a year"):
        development.full_clean()


def page_of(client, code: str) -> str:
    return re.sub(r"\s+", " ", client.get(f"/{code}", follow=True).text)


def test_the_newest_comes_first(client):
    entry = client.get("/FM-09", follow=True).context["entry"]
    dates = [development["date"] for development in entry["developments"]]

    assert dates == sorted(dates, reverse=True)
    assert re.findall(r'<time datetime="([^"]+)">[^<]+</time> <span class="dev', page_of(client, "FM-09")) == dates


@pytest.mark.parametrize("code", ["FM-08", "FM-10"])
def test_a_page_says_where_nothing_was_found_in_the_wild(client, code):
    assert "No real case was found" in page_of(client, code)


@pytest.mark.usefixtures("catalogue")
def test_every_failure_mode_says_what_became_of_it():
    silent = FailureMode.objects.filter(developments__isnull=True, developments_gap="")

    assert [mode.code for mode in silent] == []


@pytest.mark.usefixtures("catalogue")
def test_each_has_a_source_and_says_how_far_it_was_checked():
    said = list(Development.objects.all())

    assert len(said) == 47
    assert [str(row) for row in said if not (row.url and row.source and row.verification)] == []
    assert {row.confirmation for row in said} == {"proposed"}
    assert {row.checked_on for row in (*said, *Recommendation.objects.all())} == {"2026-11-25", "2026-11-26"}


@pytest.mark.parametrize("code", ["FM-03", "FM-09"])
def test_the_page_says_when_each_was_checked(client, code):
    page, entry = page_of(client, code), held.current().edition.failure_mode(code)

    rows = [*entry["developments"], *entry["recommendations"]]
    assert all(f"Checked on {day_in_words(row['checked_on'])}" in page for row in rows)
    assert "No date of a check is on record" not in page


@pytest.mark.usefixtures("catalogue")
def test_others_recommend_against_what_the_crosswalk_leads_to(client):
    for mode in FailureMode.objects.prefetch_related("mappings", "recommendations"):
        led_to = {mapping.external_id for mapping in mode.mappings.all()}
        against = {name for row in mode.recommendations.all() if row.against for name in row.against.split(", ")}
        assert against <= led_to, mode.code


def test_the_catalogue_itself_prescribes_nothing(client):
    assert "The source prescribes no remedies, and neither does the catalogue." in page_of(client, "FM-03")
    assert 'id="recommended"' not in page_of(client, "FM-12")
