"""Lines of the source in words."""


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


def range_in_words(lines: list[int]) -> str:
    """A passage's first and last line, [24, 26] → "lines 24–26"."""
    return lines_in_words(list(range(lines[0], lines[1] + 1))) if lines else ""
