"""Lists as people indent them: what stands two blanks under “1.” belongs to it, as it does under a bullet."""

import re

_NUMBERED = re.compile(r" {0,3}(?P<number>[0-9]{1,9}[.)])(?P<blanks> {1,4})(?=\S)")
_FENCE = re.compile(r"\s*(?:```|~~~)")


def with_indented_parts(text: str) -> str:
    """Return the text with the parts of numbered items indented as far as CommonMark asks for. No line is added."""
    if not re.search(r"^ *[0-9]{1,9}[.)] ", text, re.MULTILINE):
        return text
    items: list[tuple[int, int, int]] = []  # column of the number, column of the words, blanks added before it
    added, fenced = 0, False
    lines = []
    for line in text.split("\n"):
        indented = len(line) - len(line.lstrip(" "))
        if line.strip() and not fenced:
            while items and indented + added < items[-1][0] + 2:
                added = items.pop()[2]
            if items and indented + added < items[-1][1]:
                added = items[-1][1] - indented
        shifted = " " * added + line if line.strip() else line
        lines.append(shifted)
        if _FENCE.match(line):
            fenced = not fenced
        within = items[-1][1] if items else 0
        numbered = None if fenced else _NUMBERED.match(shifted, within)
        if numbered and not shifted[:within].strip():
            items.append((numbered.start("number"), numbered.end(), added))
    return "\n".join(lines)
