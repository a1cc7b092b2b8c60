"""What spreadsheet programs take for a number, a date or a truth value, and what they make of it.

Excel, LibreOffice, Numbers and Google Sheets each read CSV in the way of their country. A text that any of them would
change is written so that none does; and what comes back changed in this way is told from what a curator typed.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from ...addresses.names import bare

LONGEST = 60
"""No number or date is longer."""
SHORTEST_CUT = 32_000
"""Excel cuts a text off at 32,767 characters, Google Sheets at 50,000."""
FEWEST_DIGITS = 4
"""A number that was rounded to fewer digits than these may as well be another one."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FOREIGN_MONTHS = (
    *("mär", "mrz", "mai", "okt", "dez", "fév", "fev", "avr", "juin", "juil", "août", "aoû", "déc", "ene", "abr"),
    *("ago", "dic", "gen", "mag", "giu", "lug", "set", "ott", "out", "maj", "mei"),
)
_MONTH = rf"(?:{'|'.join((*_MONTHS, *_FOREIGN_MONTHS))})[^\W\d_]{{0,7}}\.?"
_TRUE = (
    *("true", "wahr", "vrai", "verdadero", "vero", "verdadeiro", "waar", "sant", "prawda", "sand"),
    *("истина", "igaz", "tosi", "doğru", "pravda"),
)
_FALSE = (
    *("false", "falsch", "faux", "falso", "onwaar", "falskt", "fałsz", "falsk"),
    *("ложь", "hamis", "epätosi", "yanlış", "nepravda"),
)
_TRUTHS = dict.fromkeys(_TRUE, True) | dict.fromkeys(_FALSE, False)
_BEGINNINGS = frozenset(word[:3] for word in (*_MONTHS, *_FOREIGN_MONTHS, *_TRUTHS))
_PLAIN_NUMBER = re.compile(r"0|[1-9][0-9]{0,10}", re.ASCII)
"""Comes back as it was. From twelve digits on Excel writes 1.23E+11."""
_NUMERIC = re.compile(rf"[\s0-9.,:/'’%+\-()\[\]$€£¥₹E]*|(?:[\s0-9.,:/+\-TZ]|{_MONTH}|[ap]\.?m?\.?)*", re.IGNORECASE)
_DIGIT = re.compile("[0-9]")
_ERROR = re.compile(r"#{3,}|#(?:N/A|NV|[^\W\d_/]{2,12}(?:/0)?[!?])")
"""“#NAME?” and “#WERT!”, where a text was taken for a formula; “####”, where a column was too narrow."""
_MISREAD_AS = ("cp1252", "latin-1", "mac-roman", "cp1251")
_SIGNS = str.maketrans({"−": "-", "–": "-", "‐": "-", "‑": "-", "’": "'", "\xa0": " ", "\u202f": " "})


def is_retyped(text: str) -> bool:
    """Tell if some program would take the text for something else, and write it differently."""
    if _is_plainly_words(text):
        return False
    plain = _plain(text)
    if len(plain) > LONGEST:
        return False
    if not _DIGIT.search(plain):
        return plain in _TRUTHS
    return _NUMERIC.fullmatch(plain) is not None and not _PLAIN_NUMBER.fullmatch(text)


def _is_plainly_words(text: str) -> bool:
    """Tell it of most texts in no time: nothing else begins with these letters, or is as long."""
    first, begins = text[:3], text[: LONGEST * 2]
    if first.isascii() and first[:1].isalpha() and first[0] not in "aeptzAEPTZ":
        return first.isprintable() and first.lower() not in _BEGINNINGS
    return begins.isascii() and begins.isprintable() and len(begins.strip()) > LONGEST


def is_made_of(found: str, exported: str) -> bool:
    """Tell if a program may have made what was found of what was exported."""
    if found == exported or not found:
        return False
    if SHORTEST_CUT <= len(found) < len(exported) and exported.startswith(found.rstrip()):
        return True
    if ("?" in found and _loses_letters(found, exported)) or _is_misread(found, exported):
        return True
    if _ERROR.fullmatch(found):
        return True
    if not is_retyped(exported):
        return False
    before, after = _plain(exported), _plain(found)
    if before in _TRUTHS:
        return _truth(after) == _TRUTHS[before]
    return _is_same_number(before, after) or _is_same_day(before, after) or _is_same_time(before, after)


def _plain(text: str) -> str:
    text = text[: LONGEST * 2]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", bare(text)).translate(_SIGNS)
    return bare(text).strip().casefold()


def _loses_letters(found: str, exported: str) -> bool:
    """Saved as CSV of the kind that knows 256 characters."""
    return len(found) == len(exported) and all(
        now == was or (now == "?" and ord(was) > 127) for now, was in zip(found, exported, strict=True)
    )


def _is_misread(found: str, exported: str) -> bool:
    """Tell if UTF-8 was opened as something else: “donâ€™t” for “don’t”."""
    if exported.isascii() or len(found) <= len(exported):
        return False
    written = exported.encode(errors="replace")
    return any(written.decode(encoding, errors="replace") == found for encoding in _MISREAD_AS)


def _truth(text: str) -> bool | None:
    return {"1": True, "0": False, "-1": True}.get(text, _TRUTHS.get(text))


def _is_same_number(before: str, after: str) -> bool:
    for now, digits in _numbers(after):
        for was, _ in _numbers(before):
            if now == was:
                return True
            if digits >= FEWEST_DIGITS and _rounded(was, digits) == _rounded(now, digits):
                return True
            if "e" in after and _rounded(was, digits) == now:
                return True
            if digits >= FEWEST_DIGITS and _cut(was, digits) == now:
                return True
    return False


def _numbers(text: str) -> Iterator[tuple[Decimal, int]]:
    """Yield what the text is as a number, in each country's way, and how many digits say so."""
    text = re.sub(r"[\s'$€£¥₹]", "", text)
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1]}"
    share, text = text.endswith("%"), text.removesuffix("%")
    spellings = {text, text.replace(",", "."), text.replace(",", ""), text.replace(".", "")}
    spellings |= {text.replace(".", "").replace(",", "."), re.sub("[.,]", "", text)}
    for spelling in spellings:
        if not re.fullmatch(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]{1,3})?", spelling):
            continue
        try:
            number = Decimal(spelling)
        except InvalidOperation:  # pragma: no cover - the expression lets numbers through only
            continue
        mantissa = spelling.partition("e")[0].lstrip("-+")
        digits = len(mantissa.replace(".", "").lstrip("0")) or 1
        if number and "." not in mantissa:
            digits = min(digits, 15)
        yield number, digits
        if share:
            yield number / 100, digits


def _rounded(number: Decimal, digits: int) -> Decimal:
    return Decimal(f"{number:.{digits - 1}E}")


def _cut(number: Decimal, digits: int) -> Decimal:
    """Digits beyond the fifteenth become naughts."""
    if not number:
        return number
    unit = Decimal(1).scaleb(number.adjusted() - digits + 1)
    return (number / unit).to_integral_value(rounding="ROUND_DOWN") * unit


def _is_same_day(before: str, after: str) -> bool:
    if re.sub("[0-9]+", "9", before) == re.sub("[0-9]+", "9", after):  # typed anew in the same way
        numbers = zip(*(map(int, re.findall("[0-9]+", text)) for text in (before, after)), strict=True)
        return all(now in (was, _year(was)) for was, now in numbers)
    days = set(_days(before))
    if not days:
        return False
    if re.fullmatch("[0-9]{1,6}", after):
        day = date(1899, 12, 30) + timedelta(days=int(after))
        found: set[tuple[int | None, int, int | None]] = {(day.year, day.month, day.day)}
    else:
        found = set(_days(after))
    return any(
        all(one is None or other is None or one == other for one, other in zip(was, now, strict=True))
        for was in days
        for now in found
    )


def _days(text: str) -> Iterator[tuple[int | None, int, int | None]]:
    """Yield year, month and day, in each country's order."""
    text = re.sub(r"[t ]+[0-9]{1,2}:[0-9:.+z-]*(?: ?[ap]m)?$", "", text)
    named = re.search(_MONTH, text)
    numbers = [int(digits) for digits in re.findall("[0-9]{1,6}", text)]
    if named:
        month = _month(named.group())
        yield from _with_month(month, numbers)
        return
    if not re.fullmatch(r"[0-9]+(?:[-/. ]+[0-9]+){1,2}\.?", text):
        return
    match numbers:
        case [one, two]:
            yield from (
                (None, month, day) for day, month in ((one, two), (two, one)) if 1 <= month <= 12 and 1 <= day <= 31
            )
            yield from ((_year(year), month, None) for year, month in ((one, two), (two, one)) if 1 <= month <= 12)
        case [one, two, three]:
            orders = ((one, two, three), (three, two, one), (three, one, two))
            yield from ((_year(y), m, d) for y, m, d in orders if 1 <= m <= 12 and 1 <= d <= 31)


def _with_month(month: int, numbers: list[int]) -> Iterator[tuple[int | None, int, int | None]]:
    match numbers:
        case [one]:
            yield _year(one), month, None
            if one <= 31:
                yield None, month, one
        case [one, two]:
            yield from ((_year(year), month, day) for day, year in ((one, two), (two, one)) if 1 <= day <= 31)


def _month(name: str) -> int:
    foreign = {"mär": 3, "mrz": 3, "mai": 5, "okt": 10, "dez": 12, "fév": 2, "fev": 2, "avr": 4, "jui": 6, "aoû": 8}
    foreign |= {"déc": 12, "ene": 1, "abr": 4, "ago": 8, "dic": 12, "gen": 1, "mag": 5, "giu": 6, "lug": 7, "set": 9}
    foreign |= {"ott": 10, "out": 10, "maj": 5, "mei": 5}
    short = name[:3]
    if name.startswith("juil"):
        return 7
    return foreign.get(short) or _MONTHS.index(short) + 1


def _year(number: int) -> int:
    return number if number > 99 else number + (2000 if number < 50 else 1900)


def _is_same_time(before: str, after: str) -> bool:
    was = _time(before)
    if was is None:
        return False
    if re.fullmatch("0[.,][0-9]{3,17}", after):  # a part of a day
        hour, minute, second = was
        return abs(float(after.replace(",", ".")) * 86_400 - (hour * 3600 + minute * 60 + second)) < 1
    return was == _time(after)


def _time(text: str) -> tuple[int, int, int] | None:
    match = re.fullmatch(
        r"(?P<h>[0-9]{1,4})(?::(?P<m>[0-9]{1,2}))?(?::(?P<s>[0-9]{1,2})(?:[.,]0*)?)?\s*(?P<half>[ap])?\.?m?\.?", text
    )
    if not match or not (match["m"] or match["half"]):
        return None
    hour = int(match["h"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] == "p" else 0)
    return hour, int(match["m"] or 0), int(match["s"] or 0)
