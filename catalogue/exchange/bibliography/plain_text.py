"""Names, titles and venues without the HTML and LaTeX in which libraries spell them. Nothing else is decoded."""

import html
import re

from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

DEEPEST = 4
"""So many elements may stand within one another; what is deeper stays as it is."""

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ELEMENT = re.compile(
    r"<(?P<name>(?:jats:)?(?:i|b|em|strong|italic|bold|u|sub|sup|sc|scp|small|span|tt|code|p|title))(?:\s[^<>]*)?>"
    r"(?P<inside>[^<>]*)</(?P=name)\s*>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_RAISED = dict(zip("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", strict=True))
_LOWERED = dict(zip("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋", strict=True))

_HAS_LATEX = re.compile(r"[\\{}~]|--|``|''")
_NO_LATEX = re.compile(r"(?<!\\)(?:\\\\)*[%&#]")
"""A comment, a column and an argument to LaTeX; in a title they are what they look like."""
_NO_MATHS = re.compile(r"(?<!\\)(?:\\\\)*[%&#$]")
_DOLLAR = re.compile(r"(?<!\\)\$")
_LINK = re.compile(r"\\href\s*\{[^{}]*\}")


def plain(text: str) -> str:
    """Return LaTeX as plain text. Raises ValueError where it cannot be read."""
    return without_latex(without_html(text))


def without_html(text: str) -> str:
    """Read entities, and drop elements that stand in pairs: “the <script> tag” and “a < b” stay."""
    for _ in range(2):  # a library may have escaped twice
        text = _ENTITY.sub(lambda entity: html.unescape(entity.group()), text)
    text = _BREAK.sub(" ", text)
    for _ in range(DEEPEST):
        text = _ELEMENT.sub(_inside, text)
    return " ".join(text.split())


def without_latex(text: str) -> str:
    if not _HAS_LATEX.search(text):
        return " ".join(text.split())
    text = _LINK.sub("", text)
    escaped = (_NO_MATHS if len(_DOLLAR.findall(text)) % 2 else _NO_LATEX).sub(_escaped, text)
    try:
        decoded = _DECODER.latex_to_text(escaped)
    except Exception as error:  # whatever the decoder stumbles over, it is not readable LaTeX
        raise ValueError("its LaTeX cannot be read") from error
    return " ".join(decoded.replace("\N{SOFT HYPHEN}", "").split())


def _escaped(found: re.Match[str]) -> str:
    return f"{found.group()[:-1]}\\{found.group()[-1]}"


def _inside(element: re.Match[str]) -> str:
    inside, table = element["inside"], {"sup": _RAISED, "sub": _LOWERED}.get(element["name"].lower().split(":")[-1])
    if table and inside and all(character in table for character in inside):
        return "".join(table[character] for character in inside)
    return inside


def _decoder() -> LatexNodes2Text:
    """Return one as bibtexparser sets it up, with the words that pylatexenc would drop."""
    context = get_default_latex_context_db()
    as_they_are = ("url", "path", "texttt", "textnormal", "textsuperscript", "textsubscript", "enquote", "nolinkurl")
    names = {"LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX", "slash": "/"}
    context.add_context_category(
        "catalogue",
        prepend=True,
        macros=[
            *(MacroTextSpec(name, simplify_repl="%s") for name in as_they_are),
            *(MacroTextSpec(name, simplify_repl=word) for name, word in names.items()),
        ],
    )
    return LatexNodes2Text(latex_context=context, math_mode="verbatim")


_DECODER = _decoder()
