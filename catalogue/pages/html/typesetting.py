"""What a line may not part, as in a printed law report: a sign or an abbreviation and its number, and a code."""

import re
from bisect import bisect_right

NO_TEXT = re.compile(
    r'<(script|style|textarea|title|option|svg|pre|code)\b.*?</\1>|<details class="quoting">.*?</details>', re.DOTALL
)
CODE = r"(?:FM|LQ|LAW|REF)-\d{1,4}(?:\.[A-Z]\d{1,3})?"
CODE_ELSEWHERE = r"(?:AML\.[A-Z]{1,2}\d{4}(?:\.\d{3})?|NISTAML\.\d{2,4}|CWE-\d{1,5})"
UNPARTED = re.compile(
    r"(?P<long>(?<![^\W_])[(“‘]?(?:§|Arts?\.|Nos?\.|ss?\.) \d[\w./–()-]{0,16}[,;:?!’”]?)"
    rf"|(?P<elsewhere>(?<![\w./-]){CODE_ELSEWHERE}(?![\w-]))|(?<![\w./-]){CODE}(?![\w-])|(?<=/){CODE}(?=</a>)"
)
"""A number goes with the marks around it, since its box could part from them. The last is the end of an address."""
HAS_ITS_OWN_STYLE = re.compile(r'class="(?:[^"]* )?(?:code|passage__anchor)\b')


def typeset(html: str) -> str:
    """Return the page with what belongs together in elements that no line end parts; no word of it changes."""
    apart = [found.span() for found in NO_TEXT.finditer(html)]
    starts = [start for start, _ in apart]

    def unparted(found: re.Match[str]) -> str:
        at = found.start()
        before = bisect_right(starts, at) - 1
        opened, closed = html.rfind("<", 0, at), html.rfind(">", 0, at)
        is_no_text = (before >= 0 and at < apart[before][1]) or opened > closed
        if is_no_text or (closed == at - 1 and HAS_ITS_OWN_STYLE.search(html, opened, at)):
            return found[0]
        is_long = found["long"] or found["elsewhere"]  # longer than some columns, and parted there
        return f'<span class="{"numbered" if is_long else "together"}">{found[0]}</span>'

    return UNPARTED.sub(unparted, html)
