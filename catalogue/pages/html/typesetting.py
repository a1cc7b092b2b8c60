"""Words that no line end parts, as in a printed law report: a sign or an abbreviation and its number, and a code."""

import re

NOT_TEXT = (
    r"<(?:(?P<without>script|style|textarea|title|option|svg|pre|code)\b.*?</(?P=without)>"
    r'|details class="quoting">.*?</details>|[^>]*>)'
)
CODE = r"(?:FM|LQ|LAW|REF)-\d{1,4}(?:\.[A-Z]\d{1,3})?"
CODE_ELSEWHERE = r"(?:AML\.[A-Z]{1,2}\d{4}(?:\.\d{3})?|NISTAML\.\d{2,4}|CWE-\d{1,5})"
FIRST = "(“‘§ANsCFLR"
"""The first letters of what is kept together; all else is read past, as fast as a tag."""
UNPARTED = (
    rf"(?=[{FIRST}])(?:"
    r"(?P<long>(?<![^\W_])[(“‘]?(?:§|Arts?\.|Nos?\.|ss?\.) \d[\w./–()-]{0,16}[,;:?!’”]?)"
    rf"|(?P<elsewhere>(?<![\w./-]){CODE_ELSEWHERE}(?![\w-]))"
    rf"|(?P<code>(?<![\w./-]){CODE}(?![\w-])|(?<=/){CODE}(?=</a>)))"
)
"""A number goes with the marks around it, since its box could part from them. The last is the end of an address."""
NOT_TEXT_OR_UNPARTED = re.compile(rf"(?:{NOT_TEXT}[^<{FIRST}]*)+|{UNPARTED}", re.DOTALL)
HAS_ITS_OWN_STYLE = re.compile(r'class="(?:[^"]* )?(?:code|passage__anchor)\b')


def typeset(html: str) -> str:
    """Return the page with what belongs together in elements that no line end parts; no word of it changes."""

    def unparted(found: re.Match[str]) -> str:
        kind = found.lastgroup
        if kind is None or kind == "without" or _has_its_own_style(html, found.start()):
            return found[0]
        return f'<span class="{"together" if kind == "code" else "numbered"}">{found[0]}</span>'

    return NOT_TEXT_OR_UNPARTED.sub(unparted, html)


def _has_its_own_style(html: str, at: int) -> bool:
    """Tell if what begins here is the first in an element that does as much by itself."""
    return html[at - 1 : at] == ">" and bool(HAS_ITS_OWN_STYLE.search(html, html.rfind("<", 0, at), at))
