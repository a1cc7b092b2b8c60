"""Links on somebody else's page: found in every syntax, judged, mended; nothing pasted is kept."""

import csv
import io
import json
import logging
import time
from urllib.parse import urlencode

import pytest
from django.contrib.sessions.models import Session

from catalogue.addresses.in_texts import addresses_in, without_links
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.models import FailureMode, Suggestion
from tests.test_withdrawal import merged, withdrawn

BASE = "http://testserver"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://c.example/FM-03.", ["https://c.example/FM-03"]),
        ("(https://c.example/FM-03)", ["https://c.example/FM-03"]),
        ("<https://c.example/FM-03>", ["https://c.example/FM-03"]),
        (
            "[a](https://c.example/FM-03)[b](https://c.example/FM-04)",
            ["https://c.example/FM-03", "https://c.example/FM-04"],
        ),
        (
            "**https://c.example/FM-03**, _https://c.example/FM-04_",
            ["https://c.example/FM-03", "https://c.example/FM-04"],
        ),
        ("[https://c.example/FM-03 Model inversion]", ["https://c.example/FM-03"]),
        ("[Model inversion|https://c.example/FM-03]", ["https://c.example/FM-03"]),
        ("{{cite|url=https://c.example/FM-03|title=x}}", ["https://c.example/FM-03"]),
        ('<a href="//c.example/FM-03?a=1&amp;b=2#x">y</a>', ["//c.example/FM-03?a=1&amp;b=2#x"]),
        ("&quot;https://c.example/FM-03&quot;", ["https://c.example/FM-03"]),
        ("&lt;https://c.example/FM-03&gt;", ["https://c.example/FM-03"]),
        ('<ri:url ri:value="https://c.example/FM-03"/>', ["https://c.example/FM-03"]),
        ("“https://c.example/FM-03”", ["https://c.example/FM-03"]),
        ("https://en.example/Foo_(bar)", ["https://en.example/Foo_(bar)"]),
        (r"https://evil.example\@c.example/FM-03", ["https://evil.example"]),
        ("a//b and mailto:x@c.example and C://", []),
    ],
)
def test_addresses_are_found_in_every_syntax(text, found):
    assert [one.written for one in addresses_in(text)] == found
    assert all(text[one.start : one.end] == one.written for one in addresses_in(text))


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://c.example/FM-03">NAME</a>',
        "<a\nhref='/x'><b>NAME</b></a>",
        "[NAME](https://c.example/FM-03)",
        "[NAME][1]",
        "[[NAME]]",
        "[https://c.example/FM-03 NAME]",
        "[NAME|https://c.example/FM-03]",
        "<ac:link><ri:page ri:content-title='x'/><ac:link-body><![CDATA[NAME]]></ac:link-body></ac:link>",
        '<img alt="NAME">',
        "https://c.example/NAME",
    ],
)
def test_linked_words_are_no_mentions(text):
    shown = without_links(text, addresses_in(text))
    assert "NAME" not in shown
    assert len(shown) == len(text)


@pytest.mark.parametrize("text", ["a < NAME and c > d", "[NAME]", "<p>NAME</p>", "x[1] NAME", "<a>NAME"])
def test_other_words_are_kept(text):
    assert "NAME" in without_links(text, addresses_in(text))


def make_history() -> None:
    """FM-03 has another title since edition 2; LQ-01 is withdrawn in 3, FM-05 merged in 4."""
    FailureMode.objects.filter(entry__code="FM-03").update(title="Inversion of models")
    publish(["FM-03"], by=Actor("Carla Curator"), note="Another name")
    withdrawn("LQ-01", "")
    merged("FM-05", "FM-04")


STANDING = {"history": make_history}


@pytest.fixture
def history(catalogue) -> None:
    """What `make_history` has written."""


def checked(client, text: str) -> dict:
    return client.post("/check/", {"text": text, "format": "json"}).json()


@pytest.mark.parametrize(
    ("written", "verdict", "code", "mended"),
    [
        ("/FM-03", "current", "FM-03", ""),
        ("/fm3", "current", "FM-03", ""),
        ("/FM-03.P2", "current", "FM-03.P2", ""),
        ("/failure-modes/FM-03/inversion-of-models/", "current", "FM-03", ""),
        ("/failure-modes/FM-03/inversion-of-models/#FM-03.P2", "current", "FM-03.P2", ""),
        ("/failure-modes/FM-03/model-inversion/", "redirects", "FM-03", "/FM-03"),
        ("/model-inversion", "redirects", "FM-03", "/FM-03"),
        ("/inversion-of-models", "current", "FM-03", ""),
        ("/failure-modes/?group=intentional", "current", "", ""),
        ("/editions/1/FM-03", "pinned_changed", "FM-03", ""),
        ("/editions/1/FM-03.P2", "pinned_changed", "FM-03.P2", ""),
        ("/editions/2/failure-modes/FM-03/whatever/", "pinned_unchanged", "FM-03", ""),
        ("/editions/1/FM-04.S1", "pinned_unchanged", "FM-04.S1", ""),
        ("/editions/1/", "pinned_unchanged", "", ""),
        ("/editions/1/FM-03.P99", "anchor_gone", "FM-03", ""),
        ("/editions/9/FM-03", "unknown", "", ""),
        ("/FM-03.P99", "anchor_gone", "FM-03", ""),
        ("/FM-03#FM-03.S9", "anchor_gone", "FM-03", ""),
        ("/LQ-01", "withdrawn", "LQ-01", ""),
        ("/FM-05", "merged", "FM-04", "/FM-04"),
        ("/editions/1/FM-05", "merged", "FM-04", "/FM-04"),
        ("/FM-99", "unknown", "", ""),
        ("/model-invertion", "unknown", "FM-03", ""),
        ("/no/such/page", "unknown", "", ""),
        ("/natural-adversarial-examples", "unknown", "", ""),
    ],
)
def test_verdicts(client, history, written, verdict, code, mended):
    told = checked(client, f"See {BASE}{written} there.")
    (finding,) = told["findings"]
    assert (finding["verdict"], finding["code"]) == (verdict, code)
    assert finding["mended"] == (mended and BASE + mended)
    assert told["mended_text"] == f"See {BASE}{mended or written} there."
    assert finding["lines"] == [1]


WRAPPED = [
    "https://eur01.safelinks.protection.outlook.com/?url=http%3A%2F%2Ftestserver%2FFM-03.P2&data=05%7C02&reserved=0",
    "https://www.google.com/url?sa=t&url=http://testserver/FM-03.P2&usg=x",
    "https://urldefense.com/v3/__http://testserver/FM-03.P2__;!!Ab-1$",
    "https://slack-redir.net/link?url=http%3A%2F%2Ftestserver%2FFM-03.P2",
    "https://eur01.safelinks.protection.outlook.com/?url="
    "https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttp%253A%252F%252Ftestserver%252FFM-03.P2",
]


@pytest.mark.parametrize("written", WRAPPED, ids=range(len(WRAPPED)))
@pytest.mark.parametrize("escaped", [False, True])
def test_a_wrapped_link_is_unwrapped(client, history, written, escaped):
    text = written.replace("&", "&amp;") if escaped else written
    told = checked(client, f'<a href="{text}">x</a>')
    (finding,) = told["findings"]
    assert (finding["verdict"], finding["code"], finding["mended"]) == ("redirects", "FM-03.P2", f"{BASE}/FM-03.P2")
    assert told["mended_text"] == f'<a href="{BASE}/FM-03.P2">x</a>'


@pytest.mark.parametrize("inner", ["https://elsewhere.example/FM-03", "not an address", "", "http://[", "/FM-03"])
def test_a_link_that_wraps_none_of_ours_is_not_ours(client, history, inner):
    told = checked(client, f'<a href="https://wrap.example/?{urlencode({"url": inner})}">x</a>')
    assert [one["verdict"] for one in told["findings"]] == ["not_ours"]


@pytest.mark.parametrize(
    ("written", "verdict"),
    [
        ("http://testserver:8511.evil.example/FM-03", "not_ours"),
        ("http://testserver:99999999/FM-03", "not_ours"),
        ("http://testserver:70000/FM-03", "not_ours"),
        ("http://testserver:0/FM-03", "not_ours"),
        ("http://testserver/failure-modes?q=%00", "unknown"),
        ("http://testserver:/FM-03", "current"),
    ],
    ids=range(6),
)
def test_what_no_browser_could_open_is_not_current(client, history, written, verdict):
    assert [one["verdict"] for one in checked(client, written)["findings"]] == [verdict]


def test_a_changed_passage_says_since_when(client, history):
    (finding,) = checked(client, f"{BASE}/editions/1/FM-03")["findings"]
    assert finding["detail"] == "Changed in edition 2."
    assert finding["address"] == f"{BASE}/changes/FM-03?from=1"
    assert client.get(finding["address"]).status_code == 200


def test_old_hosts_are_ours_and_mended(client, history, settings):
    settings.PUBLIC_URL = "https://new.example"
    settings.FORMER_URLS = ("https://old.example", "http://intranet.example/fmc")
    text = (
        '<a href="http://old.example/search/?q=a&amp;sort=code#x">s</a> [t](https://intranet.example/fmc/editions/1/FM-03)\n'
        "https://new.example/FM-04 https://intranet.example/other https://old.example/model-inversion"
    )
    told = checked(client, text)
    assert [(one["verdict"], one["lines"]) for one in told["findings"]] == [
        ("redirects", [1]),
        ("pinned_changed", [1]),
        ("current", [2]),
        ("not_ours", [2]),
        ("redirects", [2]),
    ]
    assert told["mended_text"] == (
        '<a href="https://new.example/search/?q=a&amp;sort=code#x">s</a> [t](https://new.example/editions/1/FM-03)\n'
        "https://new.example/FM-04 https://intranet.example/other https://new.example/FM-03"
    )
    assert told["mended"] == 3


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FM-04 and fm 4", [("FM-04", "could_link", "FM-04"), ("fm 4", "could_link", "FM-04")]),
        ("FM-99; fm 99; ref 999", [("FM-99", "unknown", "")]),
        ("LQ-01, FM-05", [("LQ-01", "withdrawn", "LQ-01"), ("FM-05", "merged", "FM-04")]),
        (
            "Membership inference and\nmembership-inference",
            [("Membership inference", "could_link", "FM-04"), ("membership-inference", "could_link", "FM-04")],
        ),
        ("membership. Inference", []),
        ("the contract; CFAA; cfaa", [("CFAA", "could_link", "LAW-01")]),
        (
            "[[fm:FM-04]] [[fm:model inversion|x]] [[FM:FM-99]]",
            [
                ("fm:FM-04", "current", "FM-04"),
                ("fm:model inversion", "redirects", "FM-03"),
                ("FM:FM-99", "unknown", ""),
            ],
        ),
    ],
)
def test_mentions(client, history, text, found):
    told = checked(client, text)
    assert [(one["written"], one["verdict"], one["code"]) for one in told["findings"]] == found


def test_an_interwiki_link_is_mended_as_one(client, history):
    assert checked(client, "[[fm:model-inversion|it]]")["mended_text"] == "[[fm:FM-03|it]]"


def test_what_is_written_twice_is_told_once(client, edition_in_memory):
    told = checked(client, f"{BASE}/FM-03\n\n{BASE}/FM-03 Model inversion\nModel inversion")
    assert [(one["written"], one["lines"]) for one in told["findings"]] == [
        (f"{BASE}/FM-03", [1, 3]),
        ("Model inversion", [3, 4]),
    ]


@pytest.mark.parametrize(
    ("sent", "accept", "media_type"),
    [
        ({"format": "json"}, "text/html", "application/json"),
        ({"format": "csv"}, "*/*", "text/csv"),
        ({"format": "table"}, "application/json", "text/html"),
        ({}, "application/json", "application/json"),
        ({}, "text/csv", "text/csv"),
        ({}, "text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ({}, "*/*", "text/html"),
        ({}, "image/png", "text/html"),
    ],
)
def test_the_answer_is_as_asked(client, edition_in_memory, sent, accept, media_type):
    answer = client.post("/check/", {"text": f"{BASE}/FM-03", **sent}, headers={"accept": accept})
    assert answer.headers["Content-Type"].startswith(media_type)
    assert "no-store" in answer.headers["Cache-Control"]
    assert not answer.cookies


def test_the_table_for_spreadsheets(client, history):
    answer = client.post("/check/", {"text": f"=1+1 {BASE}/FM-03, {BASE}/editions/1/FM-03", "format": "csv"})
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["verdict"], row["lines"]) for row in rows] == [("current", "1"), ("pinned_changed", "1")]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


@pytest.mark.parametrize(
    ("sent", "status", "told"),
    [
        ({"text": "x", "format": "yaml"}, 400, "format"),
        ({}, 400, "Paste the text of a page first."),
        ({"text": " \n"}, 400, "Paste the text of a page first."),
        ({"text": "ä" * 500_001}, 413, "1,000,002 bytes"),
        ({"text": "ä" * 500_001, "format": "json"}, 413, "1,000,002 bytes"),
        ({"text": "\0 <script>alert(1)</script>"}, 200, "no link to the catalogue"),
    ],
)
def test_what_cannot_be_checked(client, edition_in_memory, sent, status, told):
    answer = client.post("/check/", sent)
    assert answer.status_code == status
    assert told in answer.text
    assert "<script>alert" not in answer.text


def test_a_text_that_is_refused_is_kept_for_its_sender(client, edition_in_memory):
    assert "KEEP-ME" in client.post("/check/", {"text": "KEEP-ME" + "x" * 1_000_000}).text


HOSTILE = {
    "links": f"{BASE}/FM-03?%d ",
    "unknown": f"{BASE}/model-inversion-%d ",
    "editions": f"{BASE}/editions/%d/FM-03 ",
    "open tags": "<a <a ",
    "open tag": "<a",
    "brackets": "[",
    "paired": "[](",
    "slashes": "/",
    "schemes": "a+",
    "colons": "a:",
    "parens": "http://x/(",
    "closing": "http://x/()))))) ",
    "entities": "&quot",
    "codes": "FM-00000",
    "codes 2": "FM-%d ",
    "words": "membership ",
    "names": "membership inference ",
    "interwiki": "[[fm:",
    "interwikis": "[[fm:FM-%d]]",
    "cdata": "<![CDATA[",
    "comment": "<!--",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_takes_long(client, edition_in_memory, name):
    """What grows with the square takes sixteen times as long for a text four times as long."""
    client.get("/check/")

    def seconds(size: int) -> float:
        begun = time.process_time()
        assert client.post("/check/", {"text": hostile(name, size), "format": "json"}).status_code == 200
        return time.process_time() - begun

    assert any(seconds(20_000) < 8 * seconds(5_000) for _ in range(3)), "a busy machine is slow once"


def hostile(name: str, size: int) -> str:
    pattern = HOSTILE[name]
    return "".join(pattern % number if "%d" in pattern else pattern for number in range(size // len(pattern)))


def test_nothing_pasted_is_stored_or_logged(client, catalogue, caplog, django_assert_max_num_queries):
    client.get("/check/")  # the edition is read by then
    with caplog.at_level(logging.DEBUG), django_assert_max_num_queries(2) as queries:
        answer = client.post("/check/", {"text": f"SECRET-WORD {BASE}/FM-03 {BASE}/FM-99"})
    assert answer.status_code == 200
    assert "SECRET-WORD" not in caplog.text + json.dumps(queries.captured_queries)
    assert all(query["sql"].lstrip().upper().startswith("SELECT") for query in queries.captured_queries)
    assert not Session.objects.exists()
    assert not Suggestion.objects.exists()


def test_members_check_after_signing_in(client, catalogue, settings):
    settings.MEMBERS_ONLY = True
    assert client.post("/check/", {"text": "x"}).status_code == 302
    answer = client.get("/links.json")
    assert answer.status_code == 401
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_all_links_as_data(client, history):
    answer = client.get("/links.json")
    told = answer.json()
    assert (told["api"], told["edition"], told["generated_for"]) == (1, 4, f"{BASE}/")
    links = {link["code"]: link for link in told["links"]}
    assert links["FM-03"] == {
        "code": "FM-03",
        "kind": "failure-mode",
        "url": f"{BASE}/FM-03",
        "cite_as": f"{BASE}/editions/4/FM-03",
        "title": "Inversion of models",
        "state": "public",
        "successor": "",
        "since": 2,
        "text_digest": links["FM-03"]["text_digest"],
        "names": links["FM-03"]["names"],
    }
    assert {"model-inversion", "inversion-of-models", "fm-03"} <= set(links["FM-03"]["names"])
    assert (links["FM-05"]["state"], links["FM-05"]["successor"]) == ("merged", "FM-04")
    assert links["LQ-01"]["state"] == "withdrawn"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get("/links.json", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


CODES_IN_ANY_DISGUISE = (
    *(
        f"F{hidden}M-{hidden}0{hidden}3"
        for hidden in ("\u00ad", "\u200b", "\u2060", "\ufeff", "\u200e", "\u202a", "\ue000")
    ),
    *(f"FM{dash}03" for dash in "‐‑‒–—―−﹣－"),
    *(
        f"FM{entity}03"
        for entity in ("&shy;-", "-&#173;", "&#8209;", "&#x2011;", "&ndash;", "-&ZeroWidthSpace;", "&nbsp;")
    ),
    *(f"FM-{tag}03" for tag in ("<wbr>", "<WBR />", "\n", "\u00ad\n")),
    "ＦＭ-０３",
    "ＦＭ－０３",
    "fm\u00ad3",
)


def test_a_code_is_noticed_in_any_disguise(client, catalogue):
    for written in CODES_IN_ANY_DISGUISE:
        found = checked(client, f"First line,\nsee {written}, and so on.")["findings"]
        assert [(one["code"], one["verdict"], one["lines"]) for one in found] == [("FM-03", "could_link", [2])], ascii(
            written
        )


@pytest.mark.parametrize(
    "written",
    [
        "http://test\u00adserver/FM-03",
        "http://testserver\u200b/FM\u201103",
        "http://testserver/F\u2060M-&shy;03",
        "http://testserver/failure-modes/FM-03/model-in\u00adversion/",
        "http://testserver/ＦＭ－０３",
    ],
)
def test_an_address_is_ours_whatever_is_hidden_in_it(client, catalogue, written):
    found = checked(client, f"See {written} there.")["findings"]
    assert [(one["code"], one["verdict"]) for one in found] == [("FM-03", "current")]
