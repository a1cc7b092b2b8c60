"""The data beside each page: one table of formats, and the same answers in each of them."""

import base64
import csv
import hashlib
import io
import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from urllib.parse import urlencode
from zipfile import ZipFile

import openpyxl
import pytest
import yaml
from django.contrib.auth.models import User
from django.http import QueryDict
from django.test import Client
from django.utils.http import http_date
from markdown_it import MarkdownIt

from catalogue import documents
from catalogue.addresses.names import SUFFIXES
from catalogue.addresses.pages import KIND_OF_SECTION, Addresses
from catalogue.addresses.pages import SECTIONS as SECTIONS_OF
from catalogue.editions import held
from catalogue.editions.answers import list_page
from catalogue.editions.edition import LoadedEdition
from catalogue.editions.facets import FACETS
from catalogue.editions.kept import Kept
from catalogue.editions.selection import Selection, read_selection
from catalogue.editions.versions import Versions
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import merge, publish, withdraw
from catalogue.formats import markdown
from catalogue.formats import workbook as workbook_format
from catalogue.formats.subjects import Entry, Links, Listing, Standing, Subject
from catalogue.formats.table import FORMATS, formats_of
from catalogue.models import Edition, FailureMode, SiteText
from catalogue.vocabulary import Kind, Sort
from tests.content import catalogue_itself
from tests.soak import IS_SOAK

pytestmark = pytest.mark.usefixtures("edition_in_memory")

BY = Actor("Carla Curator")
HOST = "http://testserver"
GOLDEN = Path(__file__).parent / "golden" / "data"
SECTIONS = ("failure-modes", "scenarios", "questions", "law", "references")
ONE_OF_EACH_KIND = ("FM-03", "LQ-02", "LAW-01", "REF-12")
SOME_DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)

OF_AN_ENTRY = [form.suffix for form in formats_of(Subject.ENTRY)]
OF_A_PART = [form.suffix for form in FORMATS if form.writes_parts]
OF_A_LIST = [form.suffix for form in formats_of(Subject.LIST)]
TITLES = {form.suffix: form.title for form in FORMATS}
MEDIA_TYPES = {form.suffix: form.media_type for form in FORMATS}


def told(answer, status: int = 200):
    assert answer.status_code == status, answer.text
    return answer.json()


def text_of(answer) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def publish_a_second() -> None:
    FailureMode.objects.filter(entry__code="FM-03").update(crosswalk_gap="Nothing like it.")
    publish(["FM-03"], by=BY, note="A gap is said")


STANDING = {
    "second_edition": publish_a_second,
    "gone": lambda: withdraw("FM-03", reason="It is covered elsewhere.", successor="FM-04", by=BY, note="Tidying up"),
    "joined": lambda: merge("FM-03", into="FM-04", reason="They are one.", by=BY, note="Tidying up"),
}


@pytest.fixture
def second_edition(catalogue) -> None:
    """Another text of FM-03."""


@pytest.fixture
def gone(catalogue) -> None:
    """Edition 2 withdraws FM-03."""


@pytest.fixture
def joined(catalogue) -> None:
    """Edition 2 merges FM-03 into FM-04."""


# The table


def test_every_suffix_is_promised_and_used_once():
    suffixes = [form.suffix for form in FORMATS]
    assert set(suffixes) <= set(SUFFIXES)
    assert len(suffixes) == len(set(suffixes))


@pytest.mark.parametrize("before", ["", "/editions/1"])
@pytest.mark.parametrize("suffix", OF_AN_ENTRY)
def test_entries_are_had_in_every_format(client, suffix, before, catalogue):
    for code in ONE_OF_EACH_KIND:
        answer = client.get(f"{before}/{code}.{suffix}")
        assert (answer.status_code, answer["Content-Type"]) == (200, MEDIA_TYPES[suffix])
        assert f'filename="{code}.ed1.{suffix}"' in answer["Content-Disposition"]
        assert len(text_of(answer)) > 100


@pytest.mark.parametrize("before", ["", "/editions/1"])
@pytest.mark.parametrize("suffix", OF_A_LIST)
def test_lists_are_had_in_every_format(client, suffix, before):
    for name in (*SECTIONS, "search"):
        answer = client.get(f"{before}/{name}.{suffix}?q=privacy")
        assert (answer.status_code, answer["Content-Type"]) == (200, MEDIA_TYPES[suffix])
        assert f'filename="{name}.ed1.{suffix}"' in answer["Content-Disposition"]
        assert len(text_of(answer)) > 100


SPELLINGS = {
    "fm3": "FM-03",
    "FM_03": "FM-03",
    "FM–03": "FM-03",
    "FM-03.P2": "FM-03.P2",
    "fm-03.s1": "FM-03.S1",
    "model-inversion": "FM-03",
    "failure-modes/FM-03": "FM-03",
    "failure-modes/fm3": "FM-03",
    "scenarios/FM-03.S1": "FM-03.S1",
    "law/LAW-01": "LAW-01",
}


@pytest.mark.parametrize("suffix", OF_AN_ENTRY)
@pytest.mark.parametrize("typed", SPELLINGS)
def test_any_spelling_leads_to_one_address(client, typed, suffix):
    """A passage or a scenario is cited by itself; in other formats it stands in its entry."""
    code = SPELLINGS[typed] if suffix in OF_A_PART else SPELLINGS[typed].partition(".")[0]
    for before in ("", "/editions/1") if typed != code else ():
        answer = client.get(f"{before}/{typed}.{suffix}")
        assert (answer.status_code, answer["Location"]) == (302, f"{before}/{code}.{suffix}")
        assert answer["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("address", "status", "parameter"),
    [
        ("/FM-99.json", 404, ""),
        ("/nothing-like-it.json", 404, ""),
        ("/failure-modes/FM-99.json", 404, ""),
        ("/failure-modes/turtle.json", 404, ""),
        ("/editions/9/FM-03.json", 404, ""),
        ("/editions/1/FM-99.json", 404, ""),
        ("/failure-modes.json?page=0", 400, "page"),
        ("/failure-modes.json?page=99", 404, ""),
        ("/failure-modes.json?page_size=501", 400, "page_size"),
        ("/failure-modes.json?page_size=0", 400, "page_size"),
        ("/failure-modes.json?page_size=1&page_size=2", 400, "page_size"),
        ("/failure-modes.json?sort=best", 400, "sort"),
        ("/failure-modes.json?q=a&q=b", 400, "q"),
        ("/search.json?page=x", 400, "page"),
        ("/search.json?q=%00", 400, "q"),
        ("/search.json?q=%ff", 400, "q"),
        ("/suggest/?q=%00", 400, "q"),
        ("/timemap/FM-99", 404, ""),
        ("/authorization.svg?order=x", 400, "order"),
    ],
)
def test_mistakes_are_told_as_problems(client, address, status, parameter, catalogue):
    answer = client.get(address)
    problem = told(answer, status)
    assert answer["Content-Type"] == "application/problem+json"
    assert (problem["status"], problem["parameter"], problem["type"]) == (status, parameter, "about:blank")
    assert problem["title"]
    assert problem["detail"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("suffix", [suffix for suffix in OF_AN_ENTRY if suffix != "linkset.json"])
def test_what_is_withdrawn_says_so_in_its_own_format(client, gone, suffix):
    answer = client.get(f"/FM-03.{suffix}")
    assert (answer.status_code, answer["Content-Type"]) == (410, MEDIA_TYPES[suffix])
    assert "It is covered elsewhere." in answer.text
    assert answer["Cache-Control"] == "no-cache"
    assert client.get(f"/editions/1/FM-03.{suffix}").status_code == 200


@pytest.mark.parametrize("suffix", OF_AN_ENTRY)
def test_what_was_merged_leads_to_its_successor(client, joined, suffix):
    for address in (f"/FM-03.{suffix}", f"/model-inversion.{suffix}"):
        assert client.get(address)["Location"] == f"/FM-04.{suffix}"


@pytest.mark.parametrize("address", ["FM-03.json", "failure-modes.json?group=intentional&q=privacy"])
def test_as_of_a_day_leads_to_the_data_of_that_day(client, second_edition, address):
    Edition._base_manager.filter(number=1).update(published_at=SOME_DAY)
    answer = client.get(f"/as-of/2026-03-02/{address}")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert (answer.status_code, answer["Location"]) == (302, f"/editions/1/{address}")


# Headers


ADDRESSES = [f"/FM-03.{suffix}" for suffix in OF_AN_ENTRY] + [f"/law.{suffix}?q=privacy" for suffix in OF_A_LIST]


@pytest.mark.parametrize("address", [*ADDRESSES, "/links.json", "/mappings.sssom.tsv", "/catalogue.jsonld"])
def test_current_data_are_proved_by_their_etag(client, address, catalogue):
    answer = client.get(address)
    content = text_of(answer)
    assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Last-Modified" not in answer
    if not answer.streaming:
        assert answer["ETag"] == f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    assert not answer["ETag"].startswith("W/")
    assert text_of(client.get(address)) == content
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again["ETag"], again.content) == (304, answer["ETag"], b"")
    assert client.get(address, headers={"If-None-Match": '"another"'}).status_code == 200
    assert client.get(address, headers={"If-Match": '"another"'}).status_code == 412
    assert client.get(address, headers={"If-Match": answer["ETag"]}).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_pinned_data_may_be_kept_for_a_day(client, address, catalogue):
    answer = client.get(f"/editions/1{address}")
    assert answer["Cache-Control"] == "public, max-age=86400, must-revalidate"
    assert answer["Last-Modified"]
    again = client.get(f"/editions/1{address}", headers={"If-Modified-Since": answer["Last-Modified"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "address",
    [
        *ADDRESSES,
        "/failure-modes/FM-03.json",
        "/failure-modes/FM-03/model-inversion.json",
        "/failure-modes/FM-03/an-older-title.json",
        "/links.json",
        "/mappings.sssom.tsv",
        "/editions/1/catalogue.jsonld",
        "/editions/1/manifest.txt",
        "/data/catalogue-1.zip",
        "/timemap/FM-03",
        "/editions/1/suggest/",
        "/law.svg",
    ],
)
def test_programs_of_other_sites_may_ask_before(client, address):
    answer = client.options(address)
    assert (answer.status_code, answer["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert answer["Access-Control-Allow-Origin"] == "*"
    refused = client.post(address)
    assert told(refused, 405)["status"] == 405
    assert refused["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_has_the_headers_of_get(client, address, catalogue):
    got, head = client.get(address), client.head(address)
    kept = ("ETag", "Content-Type", "Content-Disposition", "Cache-Control")
    assert {name: head[name] for name in kept} == {name: got[name] for name in kept}


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_cache_keeps_what_members_read(client, settings, address, catalogue):
    settings.MEMBERS_ONLY = True
    client.force_login(User.objects.create_user("rosa"))
    answer = client.get(address)
    assert answer.status_code == 200
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize("address", ["/FM-03.json", "/law.json"])
def test_addresses_in_data_are_those_of_the_catalogue(client, settings, address):
    settings.PUBLIC_URL = "https://catalogue.example"
    answer = client.get(address)
    assert "testserver" not in answer.text
    assert "https://catalogue.example/" in answer.text


# JSON


def frozen_edition() -> LoadedEdition:
    """The documents of shape 1, which never change, as an edition: whatever curators write, formats say the same."""
    texts = {path.stem: path.read_text() for path in sorted((GOLDEN.parent / "shape-1").glob("*.json"))}
    entries = dict(sorted(((code, documents.read(text)) for code, text in texts.items()), key=lambda one: key(one[0])))
    since = dict.fromkeys(entries, 1)
    digests = {code: documents.digest_of(json.loads(text)) for code, text in texts.items()}
    return LoadedEdition(
        number=1,
        published_at=SOME_DAY,
        publisher="Carla Curator",
        note="First",
        digest="0" * 64,
        catalogue=documents.catalogue_document(),
        entries=entries,
        since=since,
        dates={1: SOME_DAY},
        names={},
        versions=Versions(entries, digests, since, frozenset(), redacted=""),
    )


def key(code: str) -> tuple[int, str]:
    return ("FM", "LQ", "LAW", "REF").index(code.split("-")[0]), code


def subjects(subject: Subject) -> Iterator[tuple[str, Entry | Listing | Links]]:
    """Yield what the golden files are of, by the names of the files."""
    edition = frozen_edition()
    links = Links("https://catalogue.example", edition, Addresses())
    if subject is Subject.ENTRY:
        for code in edition.entries:
            standing = Standing(edition.digests[code], 1, SOME_DAY)
            yield code, Entry(code, links, standing, suffixes=LINKED)
        return
    if subject in (Subject.MAPPINGS, Subject.CATALOGUE):
        yield subject.value, links
        return
    for kind in (*Kind, None):
        codes = edition.codes[kind] if kind else [code for codes in edition.codes.values() for code in codes]
        name = SECTIONS_OF[kind] if kind else "search"
        yield (
            name,
            Listing(kind, name, name, Selection(), Sort.CODE, codes, links, ROWS, 100),
        )


ROWS = ["csv", "xlsx", "json", "md"]
LINKED = {"json": "application/json", "md": "text/markdown"}
"""The links in the golden files: what a new format adds to the links of all is no news of theirs."""
TEXTS = [
    (form.suffix, subject.value)
    for form in FORMATS
    for subject in (Subject.ENTRY, Subject.LIST, Subject.MAPPINGS, Subject.CATALOGUE)
    if form.writes(subject) and form.suffix not in ("xlsx", "linkset.json")  # which are read below
]


@pytest.mark.parametrize(("suffix", "of"), TEXTS)
def test_formats_write_what_they_wrote(suffix, of, catalogue):
    """`WRITE_GOLDEN=1` writes the files anew, for a new key of the documents."""
    form = next(form for form in FORMATS if form.suffix == suffix)
    for name, subject in subjects(Subject(of)):
        content = form.writers[Subject(of)](subject)
        content = content if isinstance(content, str) else b"".join(content).decode()
        file = GOLDEN / f"{name}.{suffix}"
        if os.environ.get("WRITE_GOLDEN"):
            file.write_bytes(content.encode())
        assert content == file.read_bytes().decode()


@pytest.mark.parametrize(
    ("address", "applied", "unknown"),
    [
        ("/failure-modes.{}?group=nosuch", {}, {"group": ["nosuch"]}),
        ("/failure-modes.{}?group=nosuch&group=intentional", {"group": ["intentional"]}, {"group": ["nosuch"]}),
        ("/law.{}?jurisdiction=é%26b", {}, {"jurisdiction": ["é&b"]}),
        ("/search.{}?q=model&kind=question&kind=no such", {"kind": ["question"]}, {"kind": ["no such"]}),
        ("/editions/1/law.{}?jurisdiction=us-federal", {"jurisdiction": ["us-federal"]}, {}),
    ],
)
def test_unknown_filters_are_told(client, address, applied, unknown):
    query = told(client.get(address.format("json")))["query"]
    assert (query["terms"], query.get("unknown", {})) == (applied, unknown)
    for form in formats_of(Subject.LIST):
        assert client.get(address.format(form.suffix)).get("X-Not-Applied", "") == urlencode(unknown, doseq=True)
    head = text_of(client.get(address.format("md"))).decode().partition("\n---")[0]
    assert ("not_applied" in head) == bool(unknown)


def test_access_and_authorization_are_data(client):
    answer = client.get("/editions/1/authorization.csv?order=title")
    rows = list(csv.DictReader(io.StringIO(text_of(answer).decode("utf-8-sig"))))
    assert [row["code"] for row in rows] == [
        row["code"] for row in told(client.get("/authorization.json?order=title"))["rows"]
    ]
    assert len(rows) == len(held.current().edition.failure_modes)
    said = next(row for row in rows if row["code"] == "FM-03")
    assert (said["published_answer_layer"], said["withheld_posture_layer"]) == ("source", "curator")
    assert (said["withheld_posture_hedge"], said["withheld_posture_hedge_layer"]) == ("“feels like”", "withheld")
    assert said["meaning"].startswith("Attacker recovers the secret features")
    assert (said["meaning_layer"], said["edition"]) == ("source", "1")
    assert said["cite_as"] == f"{HOST}/editions/1/FM-03"
    assert said["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert said["attribution"].startswith("Failure Modes Catalogue")
    inferred = next(row for row in rows if row["code"] == "FM-01")
    assert (inferred["withheld_posture_hedge_layer"], inferred["withheld_posture_basis_layer"]) == (
        "curator",
        "curator",
    )
    assert client.get("/authorization.xlsx").status_code == 200
    assert client.get("/authorization.csv?order=sideways").json()["parameter"] == "order"
    assert 'href="/authorization.csv?order=title"' in client.get("/authorization/?order=title").text


def test_what_names_its_edition_never_changes(client, catalogue):
    addresses = [
        address
        for form in FORMATS
        for subject, name in {Subject.ENTRY: "FM-03", Subject.LIST: "questions", Subject.CATALOGUE: "catalogue"}.items()
        if form.writes(subject) and form.suffix != "linkset.json"  # which names the texts of all editions
        for address in [f"/editions/1/{name}.{form.suffix}"]
    ]
    before = {address: client.get(address).getvalue() for address in addresses}
    since = client.get("/editions/1/FM-03.linkset.json")
    publish_a_second()
    assert [address for address in addresses if client.get(address).getvalue() != before[address]] == []
    later = client.get("/editions/1/FM-03.linkset.json")
    assert later["ETag"] != since["ETag"]
    assert later["Last-Modified"] == http_date(held.current().edition.published_at.timestamp())


def test_an_entry_says_since_when_it_stands(client, second_edition):
    now, before = told(client.get("/FM-03.json")), told(client.get("/editions/1/FM-03.json"))
    assert now["edition"]["is_newest"] is True
    assert (now["text"]["first_edition"], now["text"]["replaced_by"], now["text"]["replaced_at"]) == (2, None, None)
    assert before["text"]["first_edition"] == 1
    assert {"is_newest", "replaced_by", "replaced_at"}.isdisjoint([*before["edition"], *before["text"]])
    assert before["cite_as"] == f"{HOST}/editions/1/FM-03"
    assert before["id"] == now["id"] == f"{HOST}/FM-03"


def test_a_withheld_passage_keeps_its_hedge(client):
    shown = {passage["anchor"]: passage for passage in told(client.get("/FM-03.json"))["shown"]}
    assert shown["FM-03.P2"]["is_quotable_as_published"] is True
    assert (shown["FM-03.P6"]["layer"], shown["FM-03.P6"]["hedges"]) == ("withheld", ["feels like"])
    assert shown["FM-03.P6"]["is_quotable_as_published"] is False


def test_related_entries_are_those_that_the_page_names(client):
    related = told(client.get("/FM-03.json"))["related"]
    assert related["scenarios"] == ["FM-03.S1", "FM-03.S2"]
    assert "REF-12" in related["references"]
    assert related["questions"]
    assert "FM-03" in told(client.get("/REF-12.json"))["related"]["failure_modes"]


def test_labels_are_those_of_the_terms_used(client):
    labels = told(client.get("/FM-03.json"))["labels"]
    assert labels["layer"] == {"source": "Source", "withheld": "Withheld"}
    assert labels["group"] == {"intentional": "Intentional"}
    assert "entry_state" in labels


def test_pages_of_a_list_lead_through_all_of_it(client):
    address, codes = "/references.json?sort=title&page_size=7", []
    while address:
        page = told(client.get(address))
        assert page["links"]["self"].startswith(HOST)
        codes += [item["code"] for item in page["items"]]
        address = page["links"]["next"].removeprefix(HOST)
    assert len(codes) == page["count"] == len(set(codes)) == len(held.current().edition.codes[Kind.REFERENCE])
    assert page["pages"] == page["page"] == -(-len(codes) // 7)
    assert page["query"] == {"q": "", "terms": {}, "sort": "title"}


def test_the_facts_of_a_row_never_hide_the_page_of_its_entry(client):
    for item in told(client.get("/references.json?page_size=500"))["items"]:
        assert item["url"].startswith(f"{HOST}/references/{item['code']}/")
        assert "reference_url" in item


def test_a_scenario_of_a_search_is_a_row_with_its_passage(client):
    found = told(client.get("/search.json?q=turtle"))
    first = found["items"][0]
    assert (first["code"], first["kind"], first["mode"]) == ("FM-07.S1", "scenario", "FM-07")
    assert "turtle" in first["shown"][0]["text"]
    assert found["query"] == {"q": "turtle", "terms": {}, "sort": "relevance"}


# Tables


def table(client, address: str) -> list[dict[str, str]]:
    """Read a CSV as others do."""
    content = text_of(client.get(address)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline=""), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(set(rows[0])) == len(rows[0])
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def workbook(client, address: str) -> list[dict[str, str]]:
    sheet = openpyxl.load_workbook(io.BytesIO(text_of(client.get(address)))).worksheets[0]
    assert all(cell.data_type in "sn" for row in sheet for cell in row)
    headings, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(headings, ("" if cell is None else str(cell) for cell in row), strict=True)) for row in rows]


@pytest.mark.parametrize("name", [*SECTIONS, "search"])
def test_csv_and_excel_have_the_rows_of_the_json(client, name):
    query = "?q=privacy&sort=title"
    items = told(client.get(f"/{name}.json{query}&page_size=500"))["items"]
    rows = table(client, f"/{name}.csv{query}")
    assert [row["code"] for row in rows] == [item["code"] for item in items] != []
    assert [row["cite_as"] for row in rows] == [item["cite_as"] for item in items]
    for row, item in zip(rows, items, strict=True):
        for passage in item["shown"]:
            assert f"{passage['anchor']}: {passage['text']}" in row[f"{passage['layer']}_text"].removeprefix("'")
            assert row[f"{passage['layer']}_layer"] == passage["layer"]
            for hedge in passage["hedges"]:
                assert f"{passage['anchor']}: {hedge}" in row[f"{passage['layer']}_hedges"]
    as_text = [{name: cell.removeprefix("'") for name, cell in row.items()} for row in rows]
    assert workbook(client, f"/{name}.xlsx{query}") == as_text


def test_lines_are_made_once_and_stay_within_their_room(client, settings, monkeypatch):
    edition = held.current().edition
    monkeypatch.setitem(vars(edition), "kept", Kept(room=20_000))
    asked = (
        "/failure-modes.csv",
        "/failure-modes.csv?sort=title",
        "/editions/1/failure-modes.csv",
        "/search.csv?q=model",
    )
    first = [text_of(client.get(address)) for address in asked]
    assert 0 <= edition.kept.room < 20_000
    assert [text_of(client.get(address)) for address in asked] == first
    monkeypatch.setitem(vars(edition), "kept", Kept(room=0))
    assert [text_of(client.get(address)) for address in asked] == first
    settings.PUBLIC_URL = "https://catalogue.example"
    assert b"testserver" not in text_of(client.get("/failure-modes.csv"))


def test_posture_stands_beside_its_layer_and_hedge(client):
    row = next(row for row in table(client, "/failure-modes.csv") if row["code"] == "FM-03")
    columns = list(row)
    assert (row["commentary_layer"], row["commentary_posture"]) == ("withheld", "not-misusing")
    assert (row["commentary_posture_layer"], row["commentary_basis_layer"]) == ("curator", "curator")
    assert row["commentary_hedge"] == "feels like"
    assert columns.index("commentary_hedge") - columns.index("commentary_layer") < 8
    assert row["withheld_hedges"] == "FM-03.P6: feels like; FM-03.P8: seems to be"


HOSTILE = ("=1+1", "@SUM(A1)", "+1", "-1", "1806.09030", "1-2", "\t=1", "＝1+1", "TRUE", "'x")


def test_no_cell_is_a_formula_or_a_number(client, catalogue):
    titles = {f"FM-{number:02}": title for number, title in enumerate(HOSTILE, start=1)}
    for code, title in titles.items():
        FailureMode.objects.filter(entry__code=code).update(title=title, crosswalk_gap=title)
    publish(list(titles), by=BY, note="Hostile")
    for rows, mark in ((table(client, "/failure-modes.csv"), "'"), (workbook(client, "/failure-modes.xlsx"), "")):
        shown = {row["code"]: (row["title"], row["crosswalk_gap"]) for row in rows if row["code"] in titles}
        assert shown == {code: (f"{mark}{title}", f"{mark}{title}") for code, title in titles.items()}


def test_a_text_longer_than_a_cell_says_where_it_goes_on(client, monkeypatch):
    monkeypatch.setattr(workbook_format, "LONGEST_CELL", 300)
    row = next(row for row in workbook(client, "/failure-modes.xlsx") if row["code"] == "FM-03")
    assert len(row["source_text"]) == 300
    assert row["source_text"].startswith("FM-03.P1: Model Inversion")
    assert row["source_text"].endswith(f"All of it: {HOST}/editions/1/FM-03]")


def test_a_workbook_says_what_it_is(client):
    sheets = openpyxl.load_workbook(io.BytesIO(text_of(client.get("/law.xlsx?q=privacy")))).worksheets
    assert [sheet.title for sheet in sheets] == ["Law", "About"]
    about = {row[0]: row[1] for row in sheets[1].iter_rows(values_only=True)}
    assert about["Address"] == f"{HOST}/law.xlsx?q=privacy"
    assert "Not the publisher's published position." in about["Layer: Withheld"]
    assert (sheets[0].freeze_panes, sheets[0].auto_filter.ref[:3]) == ("B2", "A1:")


def selections(seed: int, number: int) -> Iterator[tuple[str, str]]:
    """Yield lists and queries that a reader may choose: words, values of facets, orders."""
    random, edition = Random(seed), held.current()
    for _ in range(number):
        kind = random.choice(list(Kind))
        index = held.current().facets[kind]
        chosen = random.sample(FACETS[kind], k=random.randint(0, 2))
        values = {facet.name: list(index.sets[facet.name]) for facet in chosen}
        pairs = [(name, value) for name, some in values.items() for value in random.sample(some, k=min(2, len(some)))]
        words = random.choice(("", "", "privacy", "attack", "model data", "–turtle", "no such word at all"))
        sort = random.choice((None, *Sort))
        query = [*pairs, *([("q", words)] if words else []), *([("sort", sort.value)] if sort else [])]
        yield SECTIONS_OF[kind], urlencode(query)
    assert edition is held.current()


def rows_in(content: bytes, suffix: str) -> int:
    """Count them as a reader of the format does."""
    if suffix == "xlsx":
        with ZipFile(io.BytesIO(content)) as file:
            return file.read("xl/worksheets/sheet1.xml").count(b"<row ") - 1
    text = content.decode("utf-8-sig")
    match suffix:
        case "csv":
            return len(list(csv.reader(io.StringIO(text, newline=""), strict=True))) - 1
        case "json":
            return json.loads(text)["count"]
        case "csl.json":
            return len(json.loads(text))
        case "md":
            return text.count("\n## ")
        case "bib":
            return len(re.findall("^@", text, re.MULTILINE))
        case "ris":
            return len(re.findall("^TY  - ", text, re.MULTILINE))
        case "txt":
            return len(re.findall(r"^\S+ of the Failure Modes Catalogue$", text, re.MULTILINE))
    raise AssertionError(suffix)


@pytest.mark.parametrize("seed", range(2))
def test_every_export_has_as_many_rows_as_its_page(client, seed):
    """In memory on either database: what stands there has come from it."""
    for number, (section, query) in enumerate(selections(seed, 50 if IS_SOAK else 25)):
        kind = KIND_OF_SECTION[section]
        page = list_page(held.current(), kind, read_selection(QueryDict(query), kind))
        if number % 10 == 0:  # which is what the page shows
            assert client.get(f"/{section}/?{query}").context["listing"].total == page.total
        counted = {suffix: rows_in(text_of(client.get(f"/{section}.{suffix}?{query}")), suffix) for suffix in OF_A_LIST}
        assert counted == dict.fromkeys(OF_A_LIST, page.total)


# Markdown


def test_markdown_quotes_the_source_to_the_letter(client):
    text = client.get("/FM-03.md").text
    head = yaml.safe_load(text.split("---")[1])
    assert (head["code"], head["edition"], head["layers"]) == ("FM-03", 1, ["source", "withheld"])
    assert head["cite_as"] == f"{HOST}/editions/1/FM-03"
    quoted = plain_text(text)
    for passage in told(client.get("/FM-03.json"))["shown"]:
        assert " ".join(passage["text"].split()) in quoted
    assert "**FM-03.P6** · Withheld · not the publisher’s position · hedged: “feels like”" in text


PRINTED = ("# No head", "- no *list*", "1. [not](a link)", "<b>&amp;</b>", "`a` \\ b|c", "1806.0", "===", "a\\")


@pytest.mark.parametrize("printed", PRINTED)
def test_no_sign_of_the_source_is_taken_for_markup(printed):
    assert plain_text(markdown.escaped(printed)) == printed


def plain_text(text: str) -> str:
    """Read Markdown as others do, and return its words."""
    tokens = MarkdownIt("commonmark").parse(text)
    assert all(token.type in ALLOWED or token.type.startswith(("heading", "bullet", "list")) for token in tokens)
    inline = [child for token in tokens if token.type == "inline" for child in token.children or ()]
    return " ".join("".join(" " if child.type == "softbreak" else child.content for child in inline).split())


ALLOWED = {"paragraph_open", "paragraph_close", "inline", "blockquote_open", "blockquote_close", "hr"}


# Links


def test_pages_name_their_data(client):
    page = client.get("/FM-03", follow=True)
    alternates = re.findall(r'<link rel="alternate" href="([^"]+)" type="([^"]+)">', page.text)
    assert alternates == [
        (f"{HOST}/FM-03.json", "application/json"),
        (f"{HOST}/FM-03.md", "text/markdown"),
        (f"{HOST}/FM-03.jsonld", "application/ld+json"),
    ]
    for address, media_type in alternates:
        assert f'<{address}>; rel="alternate"; type="{media_type}"' in page["Link"]
        assert client.get(address)["Content-Type"].startswith(media_type)
    assert 'href="/FM-07.json"' in client.get("/FM-07.S1", follow=True).text
    pinned = client.get("/editions/1/failure-modes/FM-03/model-inversion/")
    assert f'<{HOST}/editions/1/FM-03.json>; rel="alternate"' in pinned["Link"]


@pytest.mark.parametrize("before", ["", "/editions/1"])
def test_lists_offer_their_rows_with_their_query(client, before):
    for name, query in {"law": "?q=privacy&sort=title", "search": "?q=privacy&kind=authority"}.items():
        page = client.get(f"{before}/{name}/{query}").text.replace("&amp;", "&")
        for suffix in OF_A_LIST:
            assert f'href="{before}/{name}.{suffix}{query}"\n' in page
            assert f'title="{TITLES[suffix]}" href="{before}/{name}.{suffix}{query}"' in page
    assert "Download" not in client.get(f"{before}/law/?q=xyzzyx").text


MAY_LEAVE = re.compile(
    r"/(FM|LQ|LAW|REF)-[0-9]+(\.S[0-9]+)?(#(law|work))?|/(history|changes)/.*|/documents/.*|/frameworks/.*|/"
    r"|/(timegate|timemap)/.*"
)
"""What a thing is called in every edition, and what stands outside of all."""


def test_no_link_in_data_leaves_its_edition(client, second_edition):
    waiting = [f"/editions/1/{name}.{form.suffix}" for name in SECTIONS for form in formats_of(Subject.LIST)]
    waiting += [f"/editions/1/{code}.{suffix}" for code in held.current().edition.entries for suffix in LINKED]
    waiting += ["/editions/1/mappings.sssom.tsv", "/editions/1/catalogue.jsonld"]
    each = ("FM-03", "LQ-02", "LAW-01", "REF-12")
    waiting += [f"/editions/1/{code}.{form.suffix}" for code in each for form in formats_of(Subject.ENTRY)]
    waiting += [f"/editions/1/memo.{form.suffix}?i=FM-03.P4&i=LQ-14&i=LAW-01" for form in formats_of(Subject.BRIEF)]
    waiting += [f"/editions/1/compare.{form.suffix}?e=FM-03&e=FM-04" for form in formats_of(Subject.COMPARISON)]
    waiting += ["/editions/1/changes.json"]
    waiting += [f"/editions/1/authorization.{form.suffix}" for form in formats_of(Subject.MATRIX)]
    leaving = {}
    for address in dict.fromkeys(waiting):
        content = text_of(client.get(address))
        if content.startswith(b"PK"):  # a workbook, or a document of Word
            with ZipFile(io.BytesIO(content)) as archive:
                content = b" ".join(archive.read(name) for name in archive.namelist())
        for link in re.findall(rf"{HOST}(/[^\s\"<>)\\&]*)", content.decode()):
            is_version = address.endswith(".linkset.json") and re.fullmatch(r"/editions/[0-9]+/[A-Z]+-[0-9]+", link)
            if not (link.startswith("/editions/1/") or MAY_LEAVE.fullmatch(link) or is_version):
                leaving[link] = address
    assert leaving == {}


# The record


def test_history_tells_every_text(client, second_edition):
    told_of = told(client.get("/history/FM-03.json"))
    assert told_of["code"] == "FM-03"
    new, old = told_of["versions"]
    assert (new["first_edition"], new["until"], new["note"], new["substantive"]) == (2, None, "A gap is said", True)
    assert (old["first_edition"], old["until"], old["changes_from_previous"]) == (1, 2, "")
    assert new["changes_from_previous"] == f"{HOST}/changes/FM-03?from=1&to=2"
    assert client.get(new["changes_from_previous"]).status_code == 200
    for version in (new, old):
        stored = client.get(version["document"])
        assert hashlib.sha256(stored.content).hexdigest() == version["digest"]
        assert client.get(version["url"]).status_code == 302


def test_changes_are_told_from_old_to_new(client, second_edition):
    for address in ("/changes/FM-03.json", "/changes/FM-03.json?from=1&to=2"):
        compared = told(client.get(address))
        assert (compared["code"], compared["from"], compared["to"]) == ("FM-03", 1, 2)
        (part,) = compared["parts"]
        assert part["change"] == "changed"
        (field,) = part["fields"]
        assert field["runs"] == [{"op": "new", "text": "Nothing like it."}]
    assert client.get("/changes/FM-03.json?from=2&to=1")["Location"] == "/changes/FM-03.json?from=1&to=2"
    assert told(client.get("/changes/FM-03.json?from=2&to=2"))["parts"] == []


@pytest.fixture
def third_edition(second_edition) -> None:
    """A work has left; in edition 4 a text of the site has another title."""
    withdraw("REF-21", by=BY, note="A duplicate", reason="A duplicate.")
    SiteText.objects.filter(key="method").update(title="Another title")
    publish(catalogue_itself(), by=BY, note="The texts of the site")


@pytest.mark.usefixtures("third_edition")
def test_what_an_edition_changed(client):
    (changed,) = told(client.get("/editions/2/changes.json"))["items"]
    (gone,) = told(client.get("/editions/3/changes.json"))["items"]
    of_site = told(client.get("/editions/4/changes.json"))
    first = told(client.get("/editions/1/changes.json?page=2"))

    assert changed["parts"] == told(client.get("/changes/FM-03.json?from=1&to=2"))["parts"]
    assert (changed["code"], changed["change"], changed["reason"], changed["substantive"]) == (
        *("FM-03", "changed", "", True),
    )
    assert changed["changes"] == f"{HOST}/changes/FM-03?from=1&to=2"
    assert (gone["code"], gone["change"], gone["state"], gone["reason"]) == (
        *("REF-21", "withdrawn", "withdrawn", "A duplicate."),
    )
    assert [part["change"] for part in of_site["of_catalogue"]] == ["changed"]
    assert (of_site["count"], of_site["pages"], of_site["items"]) == (0, 1, [])
    assert (first["pages"], len(first["items"])) == (9, 20)
    assert {(item["change"], item["state"], *item["parts"]) for item in first["items"]} == {("new", "public")}
    assert first["links"]["next"] == f"{HOST}/editions/1/changes.json?page=3"
    assert told(client.get("/editions/1/changes.json?page=99"), 404)
    assert told(client.get("/editions/5/changes.json"), 404)
    assert 'href="/editions/3/changes.json"' in client.get("/editions/3/changes/").text
    answer = client.get("/editions/3/changes.json")
    assert client.get("/editions/3/changes.json", headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert answer["Content-Disposition"] == 'inline; filename="changes.ed3.json"'


def test_the_record_takes_any_spelling_and_no_nonsense(client, catalogue):
    for address in ("history", "changes"):
        assert client.get(f"/{address}/fm3.json")["Location"].startswith(f"/{address}/FM-03.json")
        assert told(client.get(f"/{address}/FM-99.json"), 404)["status"] == 404
    assert told(client.get("/changes/FM-03.json?from=x"), 400)["parameter"] == "from"
    assert told(client.get("/changes/FM-03.json?to=7"), 400)["parameter"] == "to"


@pytest.mark.parametrize("code", ONE_OF_EACH_KIND)
def test_a_stored_text_is_had_byte_for_byte_for_ever(client, code, catalogue):
    text = told(client.get(f"/{code}.json"))["text"]
    answer = client.get(text["document"], headers={"Accept-Encoding": "gzip"})
    assert hashlib.sha256(answer.content).hexdigest() == text["digest"]
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["ETag"] == f'"{text["digest"]}"'
    digest = base64.b64encode(hashlib.sha256(answer.content).digest()).decode()
    assert answer["Repr-Digest"] == f"sha-256=:{digest}:"
    assert "Content-Encoding" not in answer
    assert json.loads(answer.content) == told(client.get(f"/{code}.json"))["document"]
    again = client.get(text["document"], headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_a_manifest_leads_to_the_text_of_no_entry(client, catalogue):
    SiteText.objects.filter(key="method").update(title="Another title")
    publish(catalogue_itself(), by=BY, note="The texts of the site")
    for number in (1, 2):
        lines = client.get(f"/editions/{number}/manifest.txt").text.split("\n")
        ((digest,),) = [line.split()[1:] for line in lines if line.startswith("catalogue ")]
        answer = client.get(f"/documents/{digest}.json")
        assert hashlib.sha256(answer.content).hexdigest() == digest
        assert answer["ETag"] == f'"{digest}"'
        assert ("Another title" in answer.text) == (number == 2)
        assert told(answer)["kind"] == "catalogue"


def test_nobody_writes_a_stored_text():
    assert Client(enforce_csrf_checks=True).post(f"/documents/{'0' * 64}.json").status_code == 405


def test_an_unknown_text_is_not_found(client, catalogue):
    assert client.get(f"/documents/{'0' * 64}.json").status_code == 404
    assert client.get("/documents/0.json")["Content-Type"] == "application/problem+json"


def test_a_manifest_is_proved_by_the_texts(client, second_edition):
    lines = client.get("/editions/2/manifest.txt").text.split("\n")
    code, digest = lines[-1].split()
    assert hashlib.sha256(client.get(f"/documents/{digest}.json").content).hexdigest() == digest
    assert told(client.get(f"/{code}.json"))["text"]["digest"] == digest


def test_a_link_set_has_the_relations_of_the_page(client, second_edition):
    answer = client.get("/FM-03.linkset.json")
    assert answer["Content-Type"] == "application/linkset+json"
    ((links,),) = told(answer).values()
    page = client.get("/FM-03", follow=True)
    said = re.findall(r'<([^>]+)>; rel="([^"]+)"', page["Link"])
    for address, relations in said:
        for relation in set(relations.split()) - {"canonical", "linkset"}:
            assert address in [link["href"] for link in links[relation]]
    assert (f"{HOST}/FM-03.linkset.json", "linkset") in said
    assert len(page["Link"]) < 3_000
    assert links["predecessor-version"] == [{"href": f"{HOST}/editions/1/FM-03"}]
    assert "successor-version" not in links
    assert [memento["href"] for memento in links["memento"]] == [f"{HOST}/editions/{n}/FM-03" for n in (1, 2)]
    ((older,),) = told(client.get("/editions/1/FM-03.linkset.json")).values()
    assert older["successor-version"] == [{"href": f"{HOST}/editions/2/FM-03"}]
    assert older["anchor"] == f"{HOST}/editions/1/failure-modes/FM-03/model-inversion/"


# Drafts


def test_no_draft_is_in_any_data(client, settings, catalogue):
    FailureMode.objects.filter(entry__code="FM-03").update(title="Canary", crosswalk_gap="Canary")
    addresses = [f"/{code}.{suffix}" for code in ("FM-03", "LQ-01") for suffix in OF_AN_ENTRY]
    addresses += [f"/{name}.{suffix}" for name in SECTIONS for suffix in OF_A_LIST]
    addresses += ["/mappings.sssom.tsv", "/catalogue.jsonld", "/data/catalogue-1.zip", "/links.json", "/editions.atom"]
    addresses += [f"/compare.{form.suffix}?e=FM-03&e=FM-04" for form in formats_of(Subject.COMPARISON)]
    addresses += [f"/memo.{form.suffix}?i=FM-03&i=FM-03.P2" for form in formats_of(Subject.BRIEF)]
    addresses += [f"/authorization.{form.suffix}" for form in formats_of(Subject.MATRIX)]
    addresses += ["/search.json?q=canary", "/suggest/?q=canary", f"/oembed?url={HOST}/FM-03", "/FM-03.atom"]
    client.force_login(User.objects.create_superuser("rosa"))
    for settings.MEMBERS_ONLY in (False, True):
        for address in addresses:
            content = text_of(client.get(address))
            if content.startswith(b"PK"):
                with ZipFile(io.BytesIO(content)) as file:
                    content = b"".join(map(file.read, file.namelist()))
            assert b"Canary" not in content, address


# Links within texts


def without_documents(data):
    if isinstance(data, dict):
        return {key: without_documents(value) for key, value in data.items() if key != "document"}
    return [without_documents(one) for one in data] if isinstance(data, list) else data


def test_no_format_shows_the_markup_of_links(client, catalogue):
    entries = [code for code, entry in held.current().edition.entries.items() if "[[" in json.dumps(entry)]
    assert entries
    addresses = [f"/{code}.{suffix}" for code in entries for suffix in ("json", "md", "jsonld")]
    lists = ("failure-modes", "scenarios", "questions", "law", "references")
    addresses += [f"/{name}.{suffix}" for name in lists for suffix in ("json", "csv", "jsonl", "md", "jsonld")]
    addresses += [f"/compare.{suffix}?e=LAW-29&e=LAW-17" for suffix in ("json", "csv")]
    shown = []
    for address in addresses:
        answer = client.get(address)
        text = answer.getvalue().decode()
        if answer.status_code == 200 and address.partition("?")[0].endswith(".json"):
            text = json.dumps(without_documents(json.loads(text)))
        if found := re.search(r"\[\[[A-Z]", text):
            shown.append(f"{address}: {text[found.start() - 40 :][:90]}")
    assert not shown, shown[:8]


def test_a_link_says_the_title_of_its_entry(client, catalogue):
    [passage] = [one for one in client.get("/LAW-29.json").json()["shown"] if one["anchor"] == "LAW-29.P1"]
    assert "LAW-24 Amazon.com Services LLC v. Perplexity AI, Inc.; neither LAW-02 Van Buren" in passage["text"]
