"""Addresses as mail, chat and PDF hand them over, with what stood beside them."""

import html
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote_plus, unquote, unquote_plus

from .names import DASHES, FOR_PROGRAMS, RESERVED, as_read, is_for_programs, normalise

MOST_DECODINGS = 2  # a mailer encodes what a browser has encoded
AND_PASTED = "&amp;"
"""“&” as HTML has it: a query with it was copied from there."""

_INVISIBLE_BY_LOOK = "\u115f\u1160\u2800\u3164\uffa0"
_DASHES = re.compile(f"[{DASHES}]")
# What RFC 3986 keeps out of addresses, and brackets and quotation marks, which no address of ours has.
_ENDS_AN_ADDRESS = re.compile(r"[<>\"|^`{}\[\]()\u00ab\u00bb\u2018-\u201f\u2039\u203a\u3008-\u3011]")
_OPENS_AN_ADDRESS = "<([{*_ \u00a0\"'\u00ab\u2018\u201a\u201c\u201e\u2039"
_STANDS_BEHIND_HOME = "/.,;:!?)]}>'\"*_ \u00a0\u00bb\u2019\u201d"
_PARTS = re.compile(r"/+|\\+")
_QUERY = re.compile(r"\?|[&;](?=[\w.-]{1,40}=)")
"""Some mailers append to an address as if it had a query."""
_SECOND_WORDS = ("api", "manifest.txt", "provider", "security.txt")
_OF_A_FILE = re.compile(r"(.+)\.x?html?", re.IGNORECASE)
_WHOLE_EDITION = re.compile(r"catalogue-0*([1-9][0-9]*)\.zip", re.IGNORECASE)


@dataclass(frozen=True)
class PastedAddress:
    """The parts of an address; `query` and `fragment` are those that stood encoded in the path, or empty."""

    path: str
    query: str
    fragment: str


def cleaned(path: str) -> PastedAddress:
    """Return what a path says without dirt: invisible characters, final punctuation, odd dashes, wrong case.

    Case and underscores are changed in the words of routes only: a private address has both. The path ends with a slash
    where it did, unless it ends with a suffix; nothing is known here of which addresses there are.
    """
    for _ in range(MOST_DECODINGS):
        path = unquote(path)
    path = as_read(_visible(html.unescape(path)))
    path, _, fragment = path.partition("#")
    path, query = (*_QUERY.split(path, maxsplit=1), "")[:2]
    parts = [_DASHES.sub("-", part) for part in _PARTS.split(path)]
    # Behind a bracket or a quotation mark stands what surrounded the address, however many slashes it has.
    clean: list[str] = []
    for part in parts:
        begun = part if any(clean) else part.lstrip(_OPENS_AN_ADDRESS)
        kept = _ENDS_AN_ADDRESS.split(begun, maxsplit=1)[0]
        clean.append(_as_route(_without_end(kept), behind=clean[-1] if clean else ""))
        if kept != begun:
            break
    clean = [part for part in clean if part]
    if clean and (page := _OF_A_FILE.fullmatch(clean[-1])):
        clean[-1:] = [page[1]] if page[1].lower() != "index" else []
        path = "/".join(clean)
    if not clean and path.strip(_STANDS_BEHIND_HOME):
        return PastedAddress(path, "", "")  # “/%” is not the start page
    slash = "/" if clean and path.endswith(("/", "\\")) and not is_for_programs(clean[-1]) else ""
    return PastedAddress("/" + "/".join(clean) + slash, query if "=" in query else "", _without_end(fragment))


def cleaned_query(query: str) -> str:
    """Return a query without what a page's source makes of “&”, and without the dirt behind its last value.

    A value with control characters was made by a program, and stays: its page names it.
    """
    query = query.replace(AND_PASTED, "&")
    before, equals, last = query.rpartition("=")
    value = unquote_plus(last)
    kept = _without_end(_ENDS_AN_ADDRESS.split(_visible(value).partition("#")[0], maxsplit=1)[0])
    is_typed = kept and all(unicodedata.category(character) != "Cc" for character in value)
    return f"{before}={quote_plus(kept, safe='/')}" if equals and is_typed else query


def _visible(text: str) -> str:
    return "".join(
        character
        for character in text
        if unicodedata.category(character) not in ("Cf", "Cc", "Co", "Cs", "Cn", "Zl", "Zp")
        and character not in _INVISIBLE_BY_LOOK
        and not "\ufe00" <= character <= "\ufe0f"
    )


def _without_end(part: str) -> str:
    """Without the punctuation, signs and blanks that it ends with."""
    end = len(part)
    while end and unicodedata.category(part[end - 1])[0] in "PSZ":
        end -= 1
    return part[:end]


def _as_route(part: str, behind: str) -> str:
    """Return a part as routes spell it: the words of routes, and what some of them have behind them."""
    match behind:
        case "editions":
            return (part.lstrip("0") or part) if part.isdecimal() else part
        case "frameworks":
            return normalise(part)
        case "documents":
            return part.lower()
    if normalise(part) in RESERVED:
        return ".".join(map(normalise, part.split(".")))
    if part.lower() in _SECOND_WORDS:
        return part.lower()
    if whole := _WHOLE_EDITION.fullmatch(part):
        return f"catalogue-{whole[1]}.zip"
    suffix = max((suffix for suffix in FOR_PROGRAMS if part.lower().endswith(suffix)), key=len, default="")
    return part[: len(part) - len(suffix)] + suffix
