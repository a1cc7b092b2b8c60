"""Links to take away, and what other sites show of a page that is linked there."""

import html
import re
from datetime import UTC, datetime

import pytest

from catalogue.editions import held
from catalogue.editorial.permissions import Actor
from catalogue.editorial.publishing import publish
from catalogue.models import FailureMode, LegalQuestion
from catalogue.pages.html.take import shares_of
from catalogue.vocabulary import Kind, Layer

BASE = "http://testserver"


def share(title: str) -> dict[str, str]:
    """The forms of a frozen link with this title."""
    _, frozen = shares_of(
        title,
        living="https://c.example/FM-03?a=1&b=2",
        frozen="https://c.example/editions/4/FM-03?a=1&b=2",
        edition=4,
        published_at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    return {form.name: form.text for form in frozen.forms}


def test_a_link_in_every_syntax():
    address = "https://c.example/editions/4/FM-03?a=1&b=2"
    escaped = address.replace("&", "&amp;")
    assert share("FM-03 Model inversion") == {
        "Markdown": f"[FM-03 Model inversion (edition 4)]({address})",
        "MediaWiki": f"[{address} FM-03 Model inversion (edition 4)]",
        "Confluence, wiki markup": f"[FM-03 Model inversion (edition 4)|{address}]",
        "Confluence, storage format": f'<a href="{escaped}">FM-03 Model inversion (edition 4)</a>',
        "HTML, as a robust link": f'<a href="{escaped}" data-originalurl="https://c.example/FM-03?a=1&amp;b=2" '
        'data-versiondate="2026-03-01">FM-03 Model inversion (edition 4)</a>',
    }


@pytest.mark.parametrize(
    ("title", "name", "written"),
    [
        ("A [b](javascript:x) *c*", "Markdown", r"[A \[b\](javascript:x) \*c\* (edition 4)]("),
        ("`</a><script>", "Markdown", r"[\`\</a\>\<script\> (edition 4)]("),
        ("A ]] {{b|c}} ''d'' <nowiki>", "MediaWiki", "A &#93;&#93; &#123;&#123;b&#124;c&#125;&#125; &#39;&#39;d"),
        ("A ]|http://evil.example[", "Confluence, wiki markup", r"[A \]\|http://evil.example\[ (edition 4)|https"),
        ('"> <script>', "Confluence, storage format", ">&quot;&gt; &lt;script&gt; (edition 4)</a>"),
        ('"> <script>', "HTML, as a robust link", '"2026-03-01">&quot;&gt; &lt;script&gt; (edition 4)</a>'),
    ],
)
def test_no_title_breaks_out(title, name, written):
    assert written in share(title)[name]


@pytest.mark.usefixtures("edition_in_memory")
class TestPages:
    @pytest.mark.parametrize("code", ["FM-03", "FM-03.S1", "LQ-01", "LAW-01", "REF-12"])
    def test_every_entry_has_a_living_and_a_frozen_link(self, client, code):
        page = html.unescape(client.get(f"/{code}", follow=True).text)
        for address in (f"{BASE}/{code}", f"{BASE}/editions/1/{code}"):
            assert f'data-copy="{address}"' in page
            assert f'data-copy-text="[{code} ' in page
            assert client.get(address, follow=True).status_code == 200

    @pytest.mark.parametrize(
        ("address", "frozen"),
        [
            ("/failure-modes/?group=intentional&page=1", "/editions/1/failure-modes/?group=intentional"),
            ("/questions/?page=2", "/editions/1/questions/?page=2"),
            ("/search/?q=duty+of+care&utm_source=x", "/editions/1/search/?q=duty+of+care"),
            ("/editions/1/law/?q=a+%22b%22+%26+c", "/editions/1/law/?q=a+%22b%22+%26+c"),
        ],
    )
    def test_lists_have_them(self, client, address, frozen):
        page = html.unescape(client.get(address).text)
        assert f'data-copy="{BASE}{frozen}"' in page
        assert f'data-copy="{BASE}{frozen.removeprefix("/editions/1")}"' in page

    @pytest.mark.parametrize("code", ["FM-03", "FM-03.S1", "REF-36"])
    def test_a_wiki_with_a_prefix_links_in_its_own_way(self, client, code):
        page = html.unescape(client.get(f"/{code}", follow=True).text)
        written = re.findall(r'data-copy-text="(\[\[fm:[^"]*)"', page)

        assert [link.partition("|")[0] for link in written] == [f"[[fm:{code}", f"[[fm:editions/1/{code}"]
        assert f"<code>{BASE}/$1</code>" in page
        assert "[[fm:" not in client.get("/failure-modes/").text

    def test_html_is_shown_as_text(self, client):
        page = client.get("/FM-03", follow=True).text
        assert f"<code>&lt;a href=&quot;{BASE}/FM-03&quot;&gt;FM-03 Model Inversion&lt;/a&gt;</code>" in page

    def test_the_declared_host_is_printed(self, client, settings):
        settings.PUBLIC_URL = "https://catalogue.example"
        page = client.get("/FM-03", follow=True).text
        assert 'data-copy="https://catalogue.example/editions/1/FM-03"' in page
        assert property_of(page, "og:image") == "https://catalogue.example/static/catalogue/unfurled.png"
        assert BASE not in page


def property_of(page: str, name: str) -> str:
    found = re.search(rf'<meta property="{name}" content="([^"]*)">', page)
    return html.unescape(found[1]) if found else ""


@pytest.mark.usefixtures("edition_in_memory")
class TestUnfurling:
    def test_the_description_is_the_quoted_definition(self, client):
        page = client.get("/FM-03", follow=True).text
        assert property_of(page, "og:title") == "FM-03 Model Inversion"
        assert property_of(page, "og:description") == (
            "“Attacker recovers the secret features used in the model by through careful queries” (Source)"
        )
        assert property_of(page, "og:url") == f"{BASE}/failure-modes/FM-03/model-inversion/"
        assert property_of(page, "og:site_name") == "Failure Modes Catalogue"
        assert property_of(page, "og:type") == "article"
        assert '<meta name="twitter:card" content="summary">' in page

    def test_every_description_is_whole_sentences_with_their_layer(self, client):
        """Withheld words are never among them."""
        edition = held.current().edition
        passages = [passage for entry in edition.entries.values() for passage in entry["passages"]]
        withheld = [" ".join(one["verbatim"].split())[:40] for one in passages if one["layer"] == Layer.WITHHELD]
        assert withheld
        for kind in Kind:
            for code in edition.codes[kind]:
                told = property_of(client.get(f"/{code}", follow=True).text, "og:description")
                assert re.search(r"\((Source|Curator)[^()]*\)$|sources\.$|page only\.$", told), told
                cut = re.search(r"(.+) …”? \([^()]*\)$", told)  # an ellipsis within is the passage's own
                assert not cut or cut[1].rstrip("”’)]0123456789[, ")[-1] in ".?!:", told
                assert not any(words in told for words in withheld), code

    def test_a_proposal_is_described_as_one(self, client, catalogue):
        question = LegalQuestion.objects.filter(confirmation="proposed").first()
        told = property_of(client.get(f"/{question.entry.code}", follow=True).text, "og:description")
        assert told.endswith("; proposed, not confirmed by a curator)")

    def test_a_pinned_page_names_its_edition_in_its_title(self, client, catalogue):
        assert title_of(client, "/FM-03") == "FM-03 Model Inversion · Failure Modes Catalogue"
        assert title_of(client, "/editions/1/FM-03") == "FM-03 Model Inversion · Failure Modes Catalogue, edition 1"
        assert title_of(client, "/editions/1/law/") == "Law · Failure Modes Catalogue, edition 1"
        assert title_of(client, "/editions/1/") == "Edition 1 · Failure Modes Catalogue"

    def test_superseded_words_are_unfurled_as_what_they_are(self, client, catalogue):
        FailureMode.objects.filter(entry__code="FM-03").update(title="Inversion of models")
        publish(["FM-03"], by=Actor("Carla Curator"), note="Another name")
        old = client.get("/editions/1/FM-03", follow=True).text
        assert property_of(old, "og:url") == f"{BASE}/editions/1/FM-03"
        assert property_of(old, "og:title") == "FM-03 Model Inversion"
        unchanged = client.get("/editions/1/FM-04", follow=True).text
        assert property_of(unchanged, "og:url").startswith(f"{BASE}/failure-modes/FM-04/")

    def test_the_picture_is_there(self, client):
        page = client.get("/FM-03", follow=True).text
        assert property_of(page, "og:image") == f"{BASE}/static/catalogue/unfurled.png"


def title_of(client, address: str) -> str:
    page = client.get(address, follow=True).text
    return html.unescape(" ".join(re.search("<title>(.*?)</title>", page, re.S)[1].split()))


@pytest.mark.usefixtures("edition_in_memory")
@pytest.mark.parametrize("where", ["failure-modes/?q=privacy", "search/?q=privacy", "law/", "authorization/"])
def test_a_list_promises_no_more_than_it_keeps(client, where):
    """An edition's words never change; what a later release of the software finds among them may."""
    page = client.get(f"/editions/1/{where}").text
    assert "Always leads to what today’s software makes of edition 1, whose words never change." in page
    assert "says there whether they have changed since" not in page
    assert "The words of edition 1, which never change." not in page
