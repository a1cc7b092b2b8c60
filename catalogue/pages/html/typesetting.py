"""What a line may not part, as in a printed law report: a sign or an abbreviation and its number, and a linked code."""

import re
from bisect import bisect_right

NO_TEXT = re.compile(r"<(script|style|textarea|title|option|svg|pre)\b.*?</\1>", re.DOTALL)
UNPARTED = re.compile(
    r"(?:§§?|\b(?:Arts?|Nos?|ss?)\.) \d[\w./–()-]{0,16}"
    r"|<a href=[^ >]*>(?:FM|LQ|LAW|REF)-\d{1,4}(?:\.[A-Z]\d{1,3})?</a>"
)


def typeset(html: str) -> str:
    """Return the page with what belongs together in elements that no line end parts; no word of it changes."""
    apart = [found.span() for found in NO_TEXT.finditer(html)]
    starts = [start for start, _ in apart]

    def together(found: re.Match[str]) -> str:
        at = found.start()
        before = bisect_right(starts, at) - 1
        is_in_a_tag = html.rfind("<", 0, at) > html.rfind(">", 0, at)
        if is_in_a_tag or (before >= 0 and at < apart[before][1]):
            return found[0]
        return f'<span class="together">{found[0]}</span>'

    return UNPARTED.sub(together, html)
