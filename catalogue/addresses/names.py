"""Names as addresses reserve them and as they are typed: how they are compared, and what nobody sees in them."""

import re
import unicodedata
from string import ascii_letters, digits

SUFFIXES = (
    *("json", "md", "csv", "xlsx", "bib", "ris", "csl.json", "txt", "linkset.json", "docx"),
    *("jsonld", "sssom.tsv"),
)
"""Suffixes of formats, behind a code or the name of a list. Once served, an address is served for ever."""

FOR_PROGRAMS = (*(f".{suffix}" for suffix in (*SUFFIXES, "atom", "zip", "xml", "svg")), "/oembed")
"""How addresses end that programs ask for, which read no page that explains a mistake or asks to sign in."""

_PLACES = ("/suggest/", "/timegate/", "/timemap/")
"""Parts of addresses without an ending that programs ask for."""

LONGEST_NAME = 300

_LISTS = ("failure-modes", "law", "questions", "references", "scenarios", "search")

RESERVED = frozenset(
    {
        *_LISTS,
        *(f"{name}-{suffix.replace('.', '-')}" for name in _LISTS for suffix in ("atom", *SUFFIXES)),
        "about",
        "accessibility",
        "admin",
        "as-of",
        "authorization",
        *(f"authorization-{suffix}" for suffix in ("csv", "json", "svg", "xlsx")),
        "catalogue-jsonld",
        "law-svg",
        "changes",
        *(f"compare{after}" for after in ("", "-csv", "-json", "-xlsx")),
        "check",
        "duties",
        "data",
        "documents",
        "editions",
        "editions-atom",
        "embed",
        "favicon-ico",
        "follow",
        "following",
        "frameworks",
        "glossary",
        "health",
        "history",
        "links-json",
        "livez",
        "llms-txt",
        "mappings-sssom-tsv",
        *(f"memo{after}" for after in ("", "-docx", "-md")),
        "oembed",
        "openapi-json",
        "password",
        "readyz",
        "robots-txt",
        "setup",
        "sign-in",
        "sign-out",
        "sitemap-xml",
        "static",
        "suggest",
        "suggest-an-edit",
        "suggestions",
        "timegate",
        "timemap",
        "unsubscribe",
        "verify",
        "well-known",
    }
)
"""The first part of every route; no entry's name may shadow one."""

_NOT_WORD = re.compile(r"[^\w]+|_+")


def is_for_programs(path: str) -> bool:
    return path.lower().endswith(FOR_PROGRAMS) or any(place in path for place in _PLACES)


def fold(text: str) -> str:
    """Return it without case, accents and what nobody sees: “Tramèr” and “tramer” are the same word."""
    text = bare(text)
    if text.isascii():
        return text.casefold()  # fifty times as fast, and what most texts are
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def normalise(name: str) -> str:
    """Return a name as it is compared: “Model Inversion”, “model_inversion” and “MODEL–INVERSION” are the same."""
    return _NOT_WORD.sub("-", fold(name)).strip("-")[:LONGEST_NAME]


_BREAKS = re.compile("[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
"""They end a line or a page, and stand between words."""

_BIDI = "\u061c\u200e\u200f\u202a-\u202c\u2066-\u2069"
_JOINERS = "\u200c\u200d"
_INVISIBLE = re.compile(
    "["
    "\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # controls, but for NUL: every door refuses it by name
    "\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc"  # formats
    "\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufe00-\ufe0f"  # fillers and selectors of variants
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # formats of hieroglyphs, shorthand and music
    "\U000e0000-\U000e0fff"  # tags
    "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff"  # halves, private use, no characters
    "]"
)

_WITHIN_A_WORD = re.compile(rf"(?<=\S)(?:{_INVISIBLE.pattern})+(?=\S)")

DASHES = "\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
"""Those that stand for a hyphen, as a range in a pattern."""
_ORDINARY = {
    **{0xFEE0 + ord(sign): sign for sign in f"-.{ascii_letters}{digits}"},
    **dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f"), " "),
}
"""Full-width signs, and blanks at which no line breaks."""

_RIGHT_TO_LEFT = re.compile(
    "[\u05d0-\u061b\u061d-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_SHAPED = (
    "\u0600-\u1aff\ua840-\uabff\ufb50-\ufdcf\ufdf0-\ufdff\ufe0f\ufe70-\ufefc\U00011000-\U00011fff"  # letters
    "\u2190-\u2bff\U0001f000-\U0001faff"  # pictures
)
_MEANT = re.compile(
    f"(?<=[{_SHAPED}])[{_JOINERS}](?=[{_SHAPED}])"
    "|(?<=[#*0-9\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff])\ufe0f"
    "|(?<=[\u3400-\u9fff\U00020000-\U0003ffff])[\U000e0100-\U000e01ef]"
)
"""Joiners within Persian and Indian words and between pictures; the selectors of a picture, or of a Han character."""

_CONTROLS = {
    place: " " if _BREAKS.match(chr(place)) else None
    for place in range(128)
    if _INVISIBLE.match(chr(place)) or _BREAKS.match(chr(place))
}
"""For texts of ASCII alone, as most are: translating is a hundred times as fast as searching."""


def visible(text: str) -> str:
    """Return the text without what nobody sees, but with what shapes or orders the letters that one sees."""
    if text.isascii():
        return text.translate(_CONTROLS)
    if _INVISIBLE.search(text) is None:
        return _BREAKS.sub(" ", text)
    ordered = _RIGHT_TO_LEFT.search(text) is not None
    meant = {match.start() for match in _MEANT.finditer(text)}

    def seen(match: re.Match[str]) -> str:
        kept = match.start() in meant or (ordered and re.match(f"[{_BIDI}]", match.group()))
        return match.group() if kept else ""

    return _BREAKS.sub(" ", _INVISIBLE.sub(seen, text))


def bare(text: str) -> str:
    """Return the text as it is compared: without any of them."""
    if text.isascii():
        return text if text.isprintable() else text.translate(_CONTROLS)
    return _BREAKS.sub(" ", _INVISIBLE.sub("", text))


def as_read(text: str) -> str:
    """Return the text with its words as one reads them: in ordinary signs, with nothing hidden within.

    What breaks a word at the end of its line stays: who compares texts joins the word there.
    """
    return text if text.isascii() else _WITHIN_A_WORD.sub("", text).translate(_ORDINARY)


def has_letter_or_digit(text: str) -> bool:
    return any(unicodedata.category(character)[0] in "LN" for character in bare(text))


def invisible_in(text: str) -> list[str]:
    """Return the names of the characters that `visible` takes out: “zero-width space (U+200B)”."""
    kept = visible(text)
    gone = [character for character in dict.fromkeys(_INVISIBLE.findall(text)) if character not in kept]
    return [f"{_name_of(character)} (U+{ord(character):04X})" for character in gone]


def _name_of(character: str) -> str:
    match unicodedata.category(character):
        case "Cc":
            return "control character"
        case "Co":
            return "character of private use"
    name = unicodedata.name(character, "no character").lower()
    return name.replace("zero width", "zero-width")
