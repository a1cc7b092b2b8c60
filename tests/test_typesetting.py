"""A line does not part a sign from its number, and no word of the page changes for that."""

import re

import pytest
from django.utils.html import strip_tags

from catalogue.pages.html.typesetting import typeset

UNPARTED = [
    "18 U.S.C. <b>§ 1030(a)(5)(A),</b> damage <b>(§ 1030(e)(8)).</b> Whoever",
    "Regulation (EU) 2024/1689, <b>Art. 15;</b> <b>Arts. 4–6</b> of it, and §§ without a number",
    "<b>No. 19-783,</b> and <b>ss. 1-3A</b> of the Act; “Yes. 4”, “five models. 17 modes” and “Art. fifteen” are prose",
    'See <a href="/FM-03"><i>FM-03</i></a> and <a class="code" href="/FM-03">FM-03</a>',
    'both concern <i>FM-03</i> and <i>LQ-07</i>, <i>REF-12.P1</i>; <a href="/LAW-02"><i>LAW-02</i> Van Buren</a>',
    "<b>AML.T0043.001</b>, <b>CWE-1039</b> and <b>NISTAML.022</b>, but https://e.example/AML.T0043",
    '<p>At <a class="address" href="/editions/1/FM-03">https://e.example/editions/1/<i>FM-03</i></a></p>',
]
LEFT = [
    '<input value="§ 1030">',
    '<a title="see &gt; § 1030 or Art. 15" href="/LAW-01">the Act</a>',
    "<textarea>18 U.S.C. § 1030</textarea>",
    '<script type="application/ld+json">{"name": "§ 1030"}</script>',
    "<title>§ 1030</title><pre>Art. 15</pre><code>/FM-03</code>",
    '<details class="quoting"><p>FM-03.P4, ed. 4</p></details>',
    "<p>/editions/1/FM-03 and FM-03-like, CFM-03, FM-03x, FM-12345</p>",
]


@pytest.mark.parametrize("sentence", UNPARTED)
def test_what_belongs_together_stays_together(sentence):
    plain = re.sub("</?[bi]>", "", sentence)
    html = sentence.replace("<b>", '<span class="numbered">').replace("<i>", '<span class="together">')
    html = html.replace("</b>", "</span>").replace("</i>", "</span>")
    assert typeset(plain) == html
    assert strip_tags(typeset(plain)) == strip_tags(plain)


@pytest.mark.parametrize("html", LEFT)
def test_what_is_no_running_text_is_left(html):
    assert typeset(html) == html
