"""The curators' guide, `docs/writing.md`, at the desk."""

import re
from dataclasses import dataclass
from itertools import pairwise

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

from ..shortcuts import render_page

GUIDE = "writing.md"
SECTIONS = {
    "review": "review",
    "decide": "review",
    "publish": "publish",
    "withdraw": "withdraw",
    "failuremode_add": "add-a-failure-mode",
    "authority_add": "add-law",
    "jurisdiction": "law",
    "authority": "law",
    "user": "people",
    "audit": "people",
    "account": "people",
    "spreadsheets": "change-many-rows",
    "import": "change-many-rows",
    "imported": "change-many-rows",
    "paste": "references-that-are-pasted",
    "reference": "what-citations-are-made-of",
    "citation": "what-citations-are-made-of",
    "text_preview": "preview",
    "history": "moved-withdrawn-deleted",
    "compare": "moved-withdrawn-deleted",
    "row-history": "moved-withdrawn-deleted",
    "row-compare": "moved-withdrawn-deleted",
    "deleted": "moved-withdrawn-deleted",
    "legalquestion": "law",
    "mapping": "an-entrys-form",
    "editornote": "an-entrys-form",
    "framework": "the-desk",
    "synonymgroup": "the-desk",
    "cfaareading": "the-desk",
    "sitetext": "text",
    "suggestion": "review",
    "redaction": "the-desk",
    "failuremode": "an-entrys-form",
    "scenario": "an-entrys-form",
    "passage": "moved-withdrawn-deleted",
    "index": "the-desk",
    "worklist": "the-desk",
}
"""Name of a page, or of the model whose pages they are → section of the guide."""
_TITLE = re.compile(r"^# .*\n+")


@dataclass(frozen=True)
class Heading:
    text: str
    anchor: str
    level: int


def section_for(page: str) -> str:
    """Return the section that tells about a page with this name, such as “catalogue_authority_add”; or none."""
    model, _, action = page.removeprefix("catalogue_").removeprefix("auth_").rpartition("_")
    return SECTIONS.get(page) or SECTIONS.get(f"{model}_{action}") or SECTIONS.get(model) or ""


@require_safe
def show_guide(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show the guide of this very software: its file is part of it."""
    text = (settings.BASE_DIR / "docs" / GUIDE).read_text(encoding="utf-8")
    reader = MarkdownIt("commonmark").enable("table")
    tokens = reader.parse(_TITLE.sub("", text))
    headings = []
    for opening, inside in pairwise(tokens):
        if opening.type == "heading_open":
            heading = Heading(inside.content, slugify(inside.content), int(opening.tag[1:]))
            opening.attrSet("id", heading.anchor)
            headings.append(heading)
    html = mark_safe(reader.renderer.render(tokens, reader.options, {}))  # noqa: S308 - a file of ours
    return render_page(request, site, "help.html", title="Help for curators", headings=headings, html=html)
