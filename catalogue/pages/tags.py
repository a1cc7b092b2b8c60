"""Template tags: words, links and texts of the edition that the page is of, read out of documents."""

from collections.abc import Hashable, Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string
from django.utils.dates import MONTHS
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from ..addresses import identifiers
from ..documents import quoting
from ..documents.shapes import (
    AnyEntryDocument,
    AuthorDocument,
    DetailDocument,
    FailureModeDocument,
    QuestionDocument,
    ReferenceDocument,
)
from ..editions import entry_data
from ..editions.edition import Term, hedge_of, posture_of
from ..vocabulary import Confirmation, FactOrigin, ReferenceStanding, WorkField
from .html.quoting import Quotation, answer_of, quotation_of
from .html.renderer import EditionRenderer, Link, PassageView, byline_of, other_names

MOST_HELD = 4096  # a card has about 2 kB

register = template.Library()
register.filter("hedge", hedge_of)


@register.simple_tag(takes_context=True)
def term(context: Context, vocabulary: str, value: str) -> Term:
    """A term in the words of the edition; printed, it is its label."""
    return _renderer(context).term(vocabulary, value)


@register.simple_tag(takes_context=True)
def defined(context: Context, vocabulary: str, value: str) -> SafeString:
    """A term that unfolds its definition, if it has one."""
    term = _renderer(context).term(vocabulary, value)
    if not term.definition:
        return format_html("<span>{}</span>", term.label)
    return format_html('<details class="term"><summary>{}</summary><p>{}</p></details>', term.label, term.definition)


@register.simple_tag(takes_context=True)
def answered_where(context: Context, question: QuestionDocument) -> str:
    return _renderer(context).edition.answered_where(question)


@register.simple_tag
def work_link(value: str, scheme: str) -> str:
    """A DOI or arXiv id, with the address that it leads to if it is one."""
    address = identifiers.doi_address(value) if scheme == "doi" else identifiers.arxiv_address(value)
    return format_html('<a href="{}">{}</a>', address, value) if address else value


@register.simple_tag(takes_context=True)
def posture(context: Context, mode: FailureModeDocument) -> Term:
    """The posture of a failure mode's withheld commentary."""
    return posture_of(mode, _renderer(context).edition)


@register.simple_tag(takes_context=True)
def layer(context: Context, value: str) -> SafeString:
    """The label that says who stands behind a text."""
    return layer_label(_renderer(context).term("layer", value))


@register.filter
def layer_label(layer: Term) -> SafeString:
    return format_html('<span class="layer layer--{}"><span>{}</span></span>', layer.value, layer.label)


@register.simple_tag
def day(moment: datetime) -> SafeString:
    """The day of a moment (UTC), readable by programs to the second."""
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), f"{moment:%-d %B %Y}")


@register.filter
def checked(document: Any) -> str:
    """When a fact was last compared with its source, as far as that is on record."""
    day = document["checked_on"]
    return f"Checked on {known_day(day)}" if day else "No date of a check is on record"


@register.filter
def known_day(text: str) -> str:
    """A date as far as it is known: `2021-06-03` → “3 June 2021”, `2021-06` → “June 2021”, `2021` → “2021”."""
    forms = {10: "%-d %B %Y", 7: "%B %Y", 4: "%Y"}
    form = forms.get(len(text))
    return f"{date.fromisoformat(text + '-01-01'[len(text) - 4 :]):{form}}" if form else text


@register.simple_tag(takes_context=True)
def link(context: Context, code: str) -> Link | None:
    """A link to an entry, scenario or passage; None where the edition does not have it. Printed, it names both code
    and title.
    """
    return _renderer(context).link(code)


@register.simple_tag(takes_context=True)
def links(context: Context, codes: Iterable[str]) -> list[Link]:
    return _renderer(context).links(codes)


@register.simple_tag(takes_context=True)
def in_words(context: Context, text: str) -> str:
    """A text in a sentence, with the words of its links."""
    return entry_data.in_words(text, _renderer(context).edition)


@register.simple_tag(takes_context=True)
def markdown(context: Context, text: str) -> SafeString:
    return _renderer(context).markdown(text)


@register.simple_tag(takes_context=True)
def origin(context: Context, value: str) -> SafeString | str:
    """A mark on a bibliographic detail that the source does not print, unless it prints nothing of the reference."""
    if context["is_added"] or value not in (FactOrigin.ADDED, FactOrigin.DERIVED):
        return ""
    word = "added" if value == FactOrigin.ADDED else _renderer(context).term("fact_origin", value).label.lower()
    return format_html(' <span class="added">({})</span>', word)


@register.filter
def also_called(entry: AnyEntryDocument) -> list[str]:
    return other_names(entry)


@register.filter
def byline(reference: ReferenceDocument | None) -> str:
    return byline_of(reference) if reference else ""


@register.filter
def change(run: Any) -> SafeString:
    """A stretch of words in a difference, deleted, inserted or kept: no blank is added, for all of them are shown."""
    tag = "del" if run.is_gone else "ins" if run.is_new else ""
    return format_html("<{0}>{1}</{0}>", tag, run.text) if tag else conditional_escape(run.text)


@register.simple_tag(takes_context=True)
def mark(context: Context, passage: PassageView) -> str:
    """What stands behind the words of a passage when they are copied."""
    document = passage.document
    return quoting.mark(document["anchor"], document["layer"], _renderer(context).edition.number)


@register.simple_tag(takes_context=True)
def quotation(context: Context, passage: PassageView) -> Quotation:
    """The words of a passage with their provenance. The page has a permanent address."""
    return quotation_of(passage, _renderer(context), context["permanent_home"])


@register.simple_tag(takes_context=True)
def quoted_answer(context: Context, mode: FailureModeDocument) -> Quotation:
    return answer_of(mode, _renderer(context), context["permanent_home"])


@register.filter
def is_added(author: AuthorDocument) -> bool:
    return author["origin"] == FactOrigin.ADDED


@register.filter
def is_date(detail: DetailDocument) -> bool:
    return detail["field"] in (WorkField.ISSUED, WorkField.ACCESSED, WorkField.ARCHIVED_ON)


@register.filter
def is_proposed(document: Any) -> bool:
    """Tell if a document waits for a curator to confirm it."""
    return bool(document["confirmation"] == Confirmation.PROPOSED)


@register.filter
def is_missing(reference: ReferenceDocument | None) -> bool:
    return reference is not None and reference["standing"] == ReferenceStanding.MISSING


@register.simple_tag
def piece(template_name: str, **values: Hashable) -> SafeString:
    """A template that depends on these values and on nothing else, rendered once for equal values.

    Equal is equal as Python sees it, to which a text and the same text marked safe are one: a value, or a field of
    a record among them, must be always the one or always the other.
    """
    render = _rendered.__wrapped__ if settings.DEBUG else _rendered
    return render(template_name, tuple(values.items()))


@register.simple_tag
def pieces(template_name: str, name: str, each: Iterable[Hashable], **values: Hashable) -> SafeString:
    """The same of each value in turn, which the template knows by this name."""
    return SafeString("\n".join([piece(template_name, **{name: one}, **values) for one in each]))


@lru_cache(MOST_HELD)
def _rendered(template_name: str, values: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return render_to_string(template_name, dict(values))


def _renderer(context: Context) -> EditionRenderer:
    renderer: EditionRenderer = context["renderer"]
    return renderer


@register.filter("lines")
def lines_in_words(lines: list[int]) -> str:
    """[24, 25, 26, 30] → "lines 24–26, 30"."""
    if not lines:
        return ""
    runs: list[list[int]] = []
    for line in sorted(set(lines)):
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    words = ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    return f"line {words}" if len(set(lines)) == 1 else f"lines {words}"


@register.filter
def day_in_words(date: str) -> str:
    """A day, a month or a year, as exact as it is known: “2024-03” → “March 2024”."""
    parts = [int(part) for part in date.split("-") if part.isdecimal()]
    if len(parts) not in (2, 3):
        return date
    year, month, *day = parts
    return " ".join(map(str, (*day, MONTHS[month], year))) if month in MONTHS else date


@register.filter("line_range")
def range_in_words(lines: list[int]) -> str:
    """A passage's first and last line, [24, 26] → "lines 24–26"."""
    return lines_in_words(list(range(lines[0], lines[1] + 1))) if lines else ""
