"""Templates are read one element a line; `make check` sees to their indentation."""

import re

from django.conf import settings

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
LONGEST_LINE = 120
ELEMENTS = (
    *("article", "aside", "blockquote", "dd", "details", "div", "dl", "dt", "fieldset", "figure", "footer", "form"),
    *("h1", "h2", "h3", "h4", "header", "li", "main", "nav", "ol", "p", "section", "table", "tbody", "td", "th"),
    *("thead", "tr", "ul"),
)
OPENED = re.compile(rf"<(?:{'|'.join(ELEMENTS)})[\s>{{]")
"""Elements that begin a line of their own. Those within a sentence, where a blank would show, go on in its line."""


def test_a_line_of_a_template_is_short_and_begins_one_element():
    crowded = [
        f"{template.name}:{number}"
        for template in TEMPLATES
        for number, line in enumerate(template.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > LONGEST_LINE or len(OPENED.findall(line)) > 1
    ]
    assert crowded == []


def test_no_template_indents_words_whose_spaces_count():
    """Their indentation is left out when they are read (taxonomy_site/templates.py)."""
    kept = re.compile(r"<(pre|textarea)\b[^>]*>(.*?)</\1>", re.DOTALL)
    indented = [
        template.name
        for template in TEMPLATES
        for _, words in kept.findall(template.read_text(encoding="utf-8"))
        if re.search(r"\n[ \t]", words)
    ]
    assert indented == []
