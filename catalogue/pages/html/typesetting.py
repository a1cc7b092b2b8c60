"""What a line may not part, as in a printed law report: a sign or an abbreviation and its number, and a linked code."""

import re
from bisect import bisect_right

NO_TEXT = re.compile(r"<(script|style|textarea|title|option|svg|pre)\b.*?</\1>", re.DOTALL)
NUMBERED = re.compile(r"(?:§|Arts?\.|Nos?\.|ss?\.) \d[\w./–()-]{0,16}")
LINKED = re.compile(r"<a href=[^ >]*>(?:FM|LQ|LAW|REF)-\d{1,4}(?:\.[A-Z]\d{1,3})?</a>")


def typeset(html: str) -> str:
    """Return the page with what belongs together in elements that no line end parts; no word of it changes."""
    apart = [found.span() for found in NO_TEXT.finditer(html)]
    starts = [start for start, _ in apart]

    def is_running_text(at: int) -> bool:
        before = bisect_right(starts, at) - 1
        is_apart = before >= 0 and at < apart[before][1]
        return not is_apart and html.rfind("<", 0, at) <= html.rfind(">", 0, at)

    def numbered(found: re.Match[str]) -> str:
        at = found.start()
        is_a_word = not html[at - 1 : at].isalnum()  # and no end of one
        return _together(found) if is_a_word and is_running_text(at) else found[0]

    return LINKED.sub(_together, NUMBERED.sub(numbered, html))


def _together(found: re.Match[str]) -> str:
    return f'<span class="together">{found[0]}</span>'
