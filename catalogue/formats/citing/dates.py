"""Dates as far as they are known, as the styles write them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

# In every locale: `strftime` would ask the server’s.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_BLUEBOOK_MONTHS = ["Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."]
_DAY = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>0[1-9]|[12][0-9]|3[01]))?)?")


@dataclass(frozen=True)
class Day:
    """A date of which the day, or the month and the day, may not be known. Without a year, nothing is."""

    year: int = 0
    month: int = 0
    day: int = 0

    @classmethod
    def read(cls, text: str) -> "Day":
        """Read “2019”, “2019-11” or “2019-11-25”; whatever else is no date."""
        match = _DAY.fullmatch(text)
        return cls(*(int(part or 0) for part in match.groups())) if match else cls()

    @classmethod
    def of(cls, moment: datetime) -> "Day":
        return cls(moment.year, moment.month, moment.day)

    def __bool__(self) -> bool:
        return bool(self.year)

    def __str__(self) -> str:
        """Return the date in ISO 8601."""
        parts = [f"{self.year:04}"] + [f"{part:02}" for part in (self.month, self.day) if part]
        return "-".join(parts) if self else ""


UNKNOWN = Day()


def bluebook(day: Day) -> str:
    """“Nov. 25, 2019”."""
    return _american(day, _BLUEBOOK_MONTHS)


def oscola(day: Day) -> str:
    """“25 November 2019”."""
    month = _MONTHS[day.month - 1] if day.month else ""
    return " ".join(filter(None, (str(day.day or ""), month, str(day.year or ""))))


def apa(day: Day) -> str:
    """“2019, November 25”."""
    month = f"{_MONTHS[day.month - 1]} {day.day or ''}".strip() if day.month else ""
    return ", ".join(filter(None, (str(day.year or ""), month)))


def chicago(day: Day) -> str:
    """“November 25, 2019”."""
    return _american(day, _MONTHS)


def _american(day: Day, months: Sequence[str]) -> str:
    if not day.month:
        return str(day.year or "")
    before = f"{months[day.month - 1]} {day.day}," if day.day else months[day.month - 1]
    return f"{before} {day.year}"
