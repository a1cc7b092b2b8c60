"""Kind 2: words lost between what is typed and what is shown, without a remark."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import is_typeddict
from xml.etree import ElementTree

import pytest
from django.contrib.admin import ModelAdmin
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import models
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue import documents
from catalogue.admin.site import admin_site
from catalogue.documents import shapes
from catalogue.documents.prose import NotRenderable, Target, check, html_of, literal, losses
from catalogue.documents.prose.rendering import lost_words
from catalogue.documents.shapes import EntryDocument, NoteDocument, NoteText, WithdrawnDocument, fields_of
from catalogue.documents.stored_fields import WITH_MARKDOWN, is_markdown
from catalogue.editorial import checks
from catalogue.editorial.permissions import Actor
from catalogue.editorial.recording import recording
from catalogue.models import EditorNote, FailureMode, SavedVersion, SiteText
from tests import cast
from tests.desk import Desk, registered
from tests.spreadsheet_files import as_csv, exported, judged, received

PINNED = "/editions/2/"
SHOWN = {"FM-03": Target(f"{PINNED}failure-modes/FM-03/model-inversion/", "Model Inversion")}


def html(text: str) -> str:
    return html_of(text, SHOWN.get, home=PINNED).replace(' rel="noopener"', "").replace("\n", "")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("3. The third duty", '<ol start="3"><li>The third duty</li></ol>'),
        ("1986. That is when", '<ol start="1986"><li>That is when</li></ol>'),
        ("1. a\n3. c\n4. d", '<ol><li>a</li><li value="3">c</li><li>d</li></ol>'),
        ("# One\n\n## Two", "<h3>One</h3><h4>Two</h4>"),
        ("1. a\n  - b", "<ol><li>a<ul><li>b</li></ul></li></ol>"),
        ("1. a\n    - b", "<ol><li>a<ul><li>b</li></ul></li></ol>"),
        ("- a\n  - b", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("1. a\n\n  b\n\n2. c", "<ol><li><p>a</p><p>b</p></li><li><p>c</p></li></ol>"),
        ("عربي", '<p dir="auto">عربي</p>'),
        ("- عربي", '<ul dir="rtl"><li dir="auto">عربي</li></ul>'),
        ("|א|\n|-|", '<table dir="rtl"><thead><tr><th dir="auto">א</th></tr></thead></table>'),
        ("See https://e.org/a_(b).", '<p>See <a href="https://e.org/a_(b)">https://e.org/a_(b)</a>.</p>'),
    ],
)
def test_it_is_shown_as_it_was_meant(typed, shown):
    assert html(typed) == shown
    assert losses(typed) == []


@pytest.mark.parametrize(
    "address",
    [
        "/FM-03",
        "FM-03",
        "../FM-03/",
        "//localhost/fm3",
        "http://localhost/editions/1/FM-03",
        "https://localhost/failure-modes/FM-03/an-old-name/",
        "/as-of/2020-01-01/FM-03",
        "/editions/01/FM-03",
        "/Failure_Modes/fm-3.,",
        "HTTP://LOCALHOST./editions/7/failure%E2%80%91modes/FM-03",
        "https://old.example/wiki/FM-03",
        "//old.example/wiki//Editions/3/FM-03%20",
    ],
)
def test_an_address_of_ours_stays_in_the_edition(address, settings):
    settings.FORMER_URLS = ["https://old.example/wiki"]
    assert html(f"[it]({address})") == f'<p><a href="{SHOWN["FM-03"].address}">it</a></p>'


@pytest.mark.parametrize("host", ["http://example.org", "https://localhost.example.org", "http://old.example"])
def test_a_foreign_address_stays_foreign(host, settings):
    settings.FORMER_URLS = ["https://old.example/wiki"]
    assert f'href="{host}/FM-03"' in html(f"[it]({host}/FM-03)")


def test_a_page_without_a_code_stays_in_the_edition_too():
    assert 'href="/editions/2/about/"' in html("[it](/About.)")
    assert 'href="/editions/1/"' in html("[it](/editions/01/)")


@pytest.mark.parametrize("address", ["/history/FM-03", "/changes/FM-03?from=1", "/editions/", "/data/"])
def test_a_page_on_the_record_stays_what_it_is(address):
    assert f'href="{address}"' in html(f"[it]({address})")


@pytest.mark.parametrize("within", ["FM-03.json", "embed/FM-03", "frameworks/mitre-atlas/", "law/?q=FM-03"])
def test_what_an_edition_has_of_its_own_stays_in_it(within):
    assert f'href="{PINNED}{within}"' in html(f"[it](/editions/1/{within})")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("[it](example.org/page)", "is no address that readers could follow"),
        ("[it](/wiki/Foo)", "is no address that readers could follow"),
        ("[it](javascript:alert(1))", "is no address that readers could follow"),
        ("a\n\nb[^1]\n\n[^1]: A remark", "Line 3: texts have no footnotes"),
        ("![a](https://example.org/a.png)", "texts have no images"),
        ("<div>a</div>", "“<div>” would be shown as it stands"),
        ("Word\n: its meaning", "Line 2: texts have no lists of definitions"),
        ("~~gone~~", "no text is struck out"),
        ("a\n[](https://example.org)", "Line 2: a link has no words"),
        ("[it](https://example.org 'a title')", "readers would not see “a”, “title”"),
        ("| a |\n|---|\n| b | more |", "Line 3: readers would not see “more”"),
        ("[a]: https://example.org", "readers would not see"),
        ("> " * 60 + "deep", "readers would not see “deep”"),
        ("```python\nx\n```", "do not see the language"),
    ],
)
def test_what_is_not_supported_is_named(typed, told):
    with pytest.raises(NotRenderable, match=r".") as refusal:
        check(typed)
    assert told in str(refusal.value)
    assert 'href="#' not in html(typed)


PIECES = [
    "one",
    "1986. ",
    "3) ",
    "- ",
    "  ",
    "    ",
    "\n",
    "\n\n",
    "# ",
    "> ",
    "*",
    "**",
    "_",
    "`",
    "```",
    "[",
    "](",
    ")",
    "]",
]
PIECES += [
    "[^1]",
    ": ",
    "![",
    "<b>",
    "<sup>",
    "|",
    "|---|\n",
    "&amp;",
    "\\",
    "FM-03",
    "[[FM-03|",
    "]]",
    "[@REF-1]",
    "/x",
]
PIECES += ["https://e.org/a", "javascript:", "two", "عربي", "007. ", "~~", "---\n", "<!-- ", "\t", "%20", "+ ", "=\n"]
MARKDOWN = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@settings(max_examples=400, derandomize=True, deadline=None, database=None)
@given(MARKDOWN)
def test_words_in_are_words_out_or_a_refusal(text):
    try:
        check(text)
    except NotRenderable as refusal:
        said = str(refusal)
    else:
        said = "shown"
        assert "javascript:" not in html(text).split('href="')[-1][:12]
    assert said


@settings(max_examples=200, derandomize=True, deadline=None, database=None)
@given(MARKDOWN)
def test_a_literal_text_loses_nothing(text):
    shown = literal(text)
    assert lost_words(text, html_of(shown, lambda code: None)) == []


def at_the_desk() -> Iterator[tuple[ModelAdmin, models.Field]]:
    """Yield the pages and inlines of the desk with each of their texts that readers see as Markdown."""
    for model in registered(admin_site):
        page = admin_site.get_model_admin(model)
        for part in (page, *(inline(model, admin_site) for inline in getattr(page, "inlines", ()))):
            yield from ((part, field) for field in part.model._meta.concrete_fields if is_markdown(field))


def test_every_text_of_the_desk_is_checked():
    """A new field of a document that is Markdown fails here until the desk refuses what readers would not see."""
    seen = set()
    for part, field in at_the_desk():
        typed = part.formfield_for_dbfield(field, None)
        with pytest.raises(ValidationError, match="no footnotes"):
            typed.clean("a[^1]")
        assert typed.clean("1986. That is when") == "1986. That is when"
        seen.add(field.model)
    assert set(WITH_MARKDOWN) <= seen


def test_every_shape_with_markdown_is_known():
    known = set(map(frozenset, map(fields_of, WITH_MARKDOWN.values())))
    told = {EntryDocument, NoteText, NoteDocument, WithdrawnDocument}  # what the others have in common; parts of others
    for shape in filter(is_typeddict, vars(shapes).values()):
        if shape not in told and any(field.is_markdown for field in fields_of(shape).values()):
            assert frozenset(fields_of(shape)) in known, shape


@pytest.mark.parametrize("typed", ["![a](https://example.org/a.png)", "a[^1]"])
def test_no_door_takes_what_would_be_lost(catalogue, typed):
    desk = Desk(cast.curator())
    sheet = desk.open(FailureMode.objects.get(entry__code="FM-03"))
    sheet["crosswalk_gap"] = typed
    refused = sheet.save()
    preview = desk.client.post("/admin/catalogue/text-preview/", {"a": typed, "preview-a": ""})
    rows = exported(desk.client, "failure-modes")
    heading = next(name for name in rows[0] if "crosswalk" in name.lower())
    run = received(desk.client, "failure-modes", as_csv([rows[0] | {heading: typed}]))

    assert refused.status_code == 200
    assert typed in refused.context["adminform"].form["crosswalk_gap"].value()
    assert preview.context["preview"].malformed
    assert any("cannot be shown" in reasons for _, reasons in judged(run).values())


def test_nothing_that_is_stored_is_named(catalogue, capsys):
    call_command("find_lost_words")

    text, note = SiteText.objects.filter(layer="curator").first(), EditorNote.objects.filter(targets=None).first()
    SiteText.objects.filter(pk=text.pk).update(display="a[^1]")
    EditorNote.objects.filter(pk=note.pk).update(text="a[^1]")
    with pytest.raises(CommandError, match="in 2 places"):
        call_command("find_lost_words")
    assert [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()] == [text.key, note.code]


BLOCKS = ["one ", "two", "1986. ", "3) ", "007. ", "- ", "+ ", "  ", "\t", "\n", "\n\n", "# ", "> ", "*", "**", "`"]
BLOCKS += ["|", "\n|---|\n", "\\", "---\n", "=\n", "عربي", "é", "x\ny"]


@settings(max_examples=400, derandomize=True, deadline=None, database=None)
@given(st.lists(st.sampled_from(BLOCKS), max_size=20).map("".join))
def test_another_reader_of_the_page_finds_every_word(text):
    """By another way than `lost_words`: an XML parser reads the page, and counts the items of lists."""
    if losses(text):
        return
    closed = re.sub(r"<(br|hr)>", r"<\1/>", html_of(text, SHOWN.get, home=PINNED)).replace("&nbsp;", " ")
    page = ElementTree.fromstring(f"<div>{closed}</div>")  # noqa: S314 - nh3 made it
    shown = Counter(re.findall(r"[^\W_]+", " ".join(page.itertext())))
    for items in page.iter("ol"):
        number = int(items.get("start", 1))
        for item in items.findall("li"):
            number = int(item.get("value", number))
            shown[str(number)] += 1
            number += 1
    missing = Counter(re.findall(r"[^\W_]+", text)) - shown
    assert not missing


LOST = "Kept[^1] here."


def test_what_is_restored_all_the_same_is_told(catalogue):
    """It was taken before these faults were looked for."""
    desk = Desk(cast.curator())
    mode = FailureMode.objects.get(entry__code="FM-03")
    for text in (LOST, "Nothing is lost."):
        with recording(["FM-03"], by=Actor("Before")):
            FailureMode.objects.filter(pk=mode.pk).update(crosswalk_gap=text)
    last, before = SavedVersion.objects.of("FM-03")[:2]
    sent = {"version": f"save-{before.pk}", "over": last.digest}
    answer = desk.client.post(reverse("admin:restore", args=["FM-03"]), sent, follow=True)
    assert FailureMode.objects.get(pk=mode.pk).crosswalk_gap == LOST
    assert "Crosswalk gap: Line 1: texts have no footnotes" in answer.text


def test_publishing_warns_of_it(catalogue):
    document = documents.public_document("FM-03") | {"crosswalk_gap": LOST}
    found = [finding.message for finding in checks.findings([document]) if not finding.is_error]
    assert any("crosswalk gap, line 1: texts have no footnotes" in message for message in found)
