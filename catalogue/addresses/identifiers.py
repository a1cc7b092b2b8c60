"""The one form of each identifier that others give to works: DOI, arXiv id, ISBN, address, and the name of an author.

Whatever is typed, pasted or imported passes here. What is no identifier raises NotOne with the reason.
"""

import html
import re
import unicodedata
from collections.abc import Callable
from itertools import chain
from urllib.parse import quote, unquote

Read = Callable[[str], str]
"""A text as typed → its one form. Raises NotOne."""

LONGEST = 2000
ARXIV_DOI = "10.48550/arxiv."
"""A paper at arXiv has a DOI there, too: its id behind this."""


class NotOne(ValueError):
    """The text is no such identifier; the message is a sentence that says why."""


def doi(text: str) -> str:
    """Return the DOI without resolver, prefix, percent-encoding and what stood around it, in small letters."""
    bare, before = _visible(text), ""
    while bare != before:
        before = bare
        bare = _undressed(_decoded(_without_resolver(bare))).rstrip("/")
    bare = bare.lower()
    if _DOI.fullmatch(bare) is None:
        raise NotOne(f"“{_shortened(text)}” is not a DOI, which looks like 10.1145/2810103.2813677.")
    if _NEXT_DOI.search(bare):
        raise NotOne(f"“{_shortened(text)}” is not a DOI: they are several, and a work has one.")
    return bare


def doi_in(text: str) -> str:
    """Return the first DOI in a text; empty if there is none."""
    for match in _DOI_IN_TEXT.finditer(text):
        try:
            return doi(match.group())
        except NotOne:
            continue
    return ""


def doi_address(stored: str) -> str:
    """Return where a DOI leads; empty if it is none, as the oldest editions may hold."""
    try:
        return f"https://doi.org/{quote(doi(stored), safe='/:;,.()-_~!*@$=')}"
    except NotOne:
        return ""


def arxiv_id(text: str) -> str:
    """Return the id without prefix, link and version: `1806.09030`, or of the early ones `cs/9901001`."""
    return _arxiv_parts(text)[0]


def arxiv_id_in(text: str) -> str:
    """Return the first arXiv id in a text; empty if there is none."""
    return _arxiv_in(text)[0]


def arxiv_id_of(arxiv_id: str, doi: str) -> str:
    """Return the arXiv id of a work, by its own field or by its DOI; empty if it has none."""
    return arxiv_id or arxiv_id_in(doi)


def arxiv_version_in(text: str) -> str:
    """Return `2` for `arXiv:1806.09030v2`; empty if the text names none."""
    return _arxiv_in(text)[1]


def arxiv_address(stored: str) -> str:
    """Return where an arXiv id leads; empty if it is none, as the oldest editions may hold."""
    try:
        return f"https://arxiv.org/abs/{arxiv_id(stored)}"
    except NotOne:
        return ""


def isbn(text: str) -> str:
    """Return thirteen digits, without hyphens, whether ten or thirteen are typed."""
    digits = re.sub(r"[\s-]", "", _ISBN_PREFIX.sub("", _undressed(_visible(text)))).upper()
    if re.fullmatch(r"[0-9]{9}[0-9X]", digits) and _checks(digits, range(10, 0, -1), 11):
        first = f"978{digits[:9]}"
        return f"{first}{-sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=False)) % 10}"
    if re.fullmatch(r"97[89][0-9]{10}", digits) and _checks(digits, _WEIGHTS, 10):
        return digits
    raise NotOne(
        f"“{_shortened(text)}” is not an ISBN: it has ten or thirteen digits, of which the last checks the others."
    )


def address(text: str) -> str:
    """Return it without what stood around it, scheme and host in small letters. The rest is taken as it is."""
    bare = _visible(text).strip('<>"“”«» ').lstrip("([{")
    # An address may end with a full stop, as “…_Inc.” does, but not with a bracket that it did not open.
    while (before := bare.rstrip(_FINAL)) and _is_unopened(before):
        bare = before[:-1]
    match = _ADDRESS.fullmatch(bare)
    if match is None:
        return bare
    account, at, host = match["host"].rpartition("@")
    return f"{match['scheme'].lower()}://{account}{at}{_host(host)}{match['rest']}"


def typed_address(text: str) -> str:
    """Return `address` of what people type, who leave the scheme out."""
    bare = address(text)
    return address(f"https://{bare}") if _BARE_HOST.match(bare) else bare


def author(text: str) -> str:
    """Return one name on one line. Its order is left as it is: nobody can tell which of two words is the family's."""
    visible = unicodedata.normalize("NFC", _visible(text, keep=_JOINERS))
    name = re.sub(r"^(?:(?:and|&) )+", "", re.sub(r"\s*,\s*", ", ", visible).strip(" ,;"))
    if names_nobody(name) or _AND_OTHERS.search(name):
        raise NotOne(f"“{name}” is not an author. Tick “et al. printed” instead.")
    if ";" in name or _TWO_NAMES.search(name) or _WITH_INITIALS.fullmatch(name):
        raise NotOne(f"“{_shortened(name)}” is several names: give each author a row.")
    if not any(character.isalpha() for character in name):
        raise NotOne(f"“{_shortened(text)}” is not a name: it has no letter.")
    return name


def names_nobody(text: str) -> bool:
    """Tell if it is “et al.”, where an author’s name should stand."""
    return re.fullmatch(r"(?:and\s+)?(?:et\.?\s+al\b\.?|others)", text.strip(), re.IGNORECASE) is not None


def of_work(text: str) -> str:
    """Return the arXiv id or DOI that a text is as a whole; empty if it is neither. For boxes in which one searches."""
    for read in (arxiv_id, doi):
        try:
            return read(text)
        except NotOne:
            continue
    return ""


_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s\x00-\x1f\x7f]+")
_NEXT_DOI = re.compile(r"[;,|](?:doi:|https?://)?[^;,|]{0,20}10\.[0-9]{4,9}/")
_DOI_IN_TEXT = re.compile(r"\b10\.[0-9]{4,9}(?:\.[0-9]+)*(?:/|%2f)[^\s\"“”<>]+", re.IGNORECASE)
_RESOLVER = re.compile(
    r"(?:https?:/{1,2})?(?:(?:dx|www)\.)?doi\.org/+|https?://[^/\s]+/doi/(?:[a-z]+/)?(?=10\.)", re.IGNORECASE
)
_DOI_PREFIX = re.compile(
    r"(?:(?:urn:|info:)?doi(?=[^a-z.])(?:\.org)?|digital object identifier)[:/=\s]*", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:lt|gt|amp);")

_EARLY_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga|"
    "funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|math|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|"
    "q-alg|q-bio|quant-ph|solv-int|supr-con"
)
_ARXIV_ID = (
    rf"(?:(?P<new>[0-9]{{4}}\.[0-9]{{4,5}})|(?P<archive>{_EARLY_ARCHIVES})(?:\.[a-z]{{2}})?/(?P<number>[0-9]{{7}}))"
    r"(?:v(?P<version>[0-9]{1,2}))?"
)
_ARXIV_PREFIX = (
    r"(?:https?://)?(?:[a-z]+\.)?(?:arxiv|ar5iv)\.org/[a-z-]+/"
    rf"|(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*)?{re.escape(ARXIV_DOI)}"
    r"|(?:oai:)?arxiv(?:\.org)?(?:\s+(?:e-?print|preprint))?[:\s]\s*"
)
_ARXIV = re.compile(rf"(?:{_ARXIV_PREFIX}){{0,3}}{_ARXIV_ID}(?:\.pdf)?/?(?:[?#]\S*)?(?:\s*\[[^\]]*\])?", re.IGNORECASE)
_ARXIV_NAMED_IN_TEXT = re.compile(rf"(?<![a-z])(?:{_ARXIV_PREFIX}){{1,3}}{_ARXIV_ID}(?![0-9])", re.IGNORECASE)
_ARXIV_IN_TEXT = re.compile(rf"(?<![\w./-]){_ARXIV_ID}(?![\w/-])", re.IGNORECASE)
_NOT_IDS = re.compile(r"\b10\.[0-9]{4,9}/\S+|https?://\S+", re.IGNORECASE)
"""Links and DOIs hold numbers that look like an arXiv id."""

_ISBN_PREFIX = re.compile(r"(?:urn:)?isbn(?:-?1[03])?[:\s]*", re.IGNORECASE)
_WEIGHTS = (1, 3) * 6 + (1,)

_ADDRESS = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<host>[^/?#\s]*)(?P<rest>\S*)", re.IGNORECASE)
_BARE_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?::[0-9]+)?(?:[/?#]|$)", re.IGNORECASE)

_AND_OTHERS = re.compile(r"[\s,](?:et\.?\s+al\b\.?|(?:and|&) others)$", re.IGNORECASE)
_TWO_NAMES = re.compile(r"^[^,]+,[^,]+,? (?:and|&) [^,]+,", re.IGNORECASE)
"""“Smith, J. and Doe, K.”, which no office is called."""
_WITH_INITIALS = re.compile(r"(?:[^,]*[^\W\d_]{2,} (?:[A-Z]\.?[ -]?){1,3}(?:, |$)){2,}")
"""“Smith J., Doe K.”"""

_OPENING = {")": "(", "]": "[", "}": "{", ">": "<"}
_JOINERS = "\u200c\u200d"
"""They shape the letters of Persian and Indian names."""
_FINAL = ".,;:!?'\"”’»…"
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—", "-"))


def _visible(text: str, keep: str = "") -> str:
    """On one line, without the characters that nobody sees."""
    if len(text) > LONGEST:
        raise NotOne(f"It has {len(text):,} characters; {LONGEST:,} are the most.")
    shown = "".join(character for character in text if character in keep or unicodedata.category(character) != "Cf")
    return " ".join(shown.split())


def _host(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).lower().rstrip(".")


def _undressed(text: str) -> str:
    """Without the brackets, quotation marks and full stops of the sentence that it stood in."""
    text = text.translate(_DASHES).strip().lstrip("<([{\"'“‘«")
    while text and (text[-1] in _FINAL or text[-1].isspace() or _is_unopened(text)):
        text = text[:-1]
    return text


def _is_unopened(text: str) -> bool:
    opening = _OPENING.get(text[-1])
    return opening is not None and text.count(opening) < text.count(text[-1])


def _without_resolver(text: str) -> str:
    """A link ends before its query; a DOI itself may hold a question mark."""
    text = text.lstrip("<([{\"'“‘« ")
    link = _RESOLVER.match(text)
    if link:
        return re.split(r"[?#]", text[link.end() :], maxsplit=1)[0]
    return _DOI_PREFIX.sub("", text, count=1) if _DOI_PREFIX.match(text) else text


def _decoded(text: str) -> str:
    text = _ENTITY.sub(lambda entity: html.unescape(entity.group()), text)
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        return text


def _arxiv_parts(text: str) -> tuple[str, str]:
    match = _ARXIV.fullmatch(_undressed(_visible(text)))
    if match is None:
        raise NotOne(f"“{_shortened(text)}” is not an arXiv id, which looks like 1806.09030 or cs/9901001.")
    if match["new"] and match["new"][:2] >= "15" and len(match["new"]) < len("1501.00001"):
        raise NotOne(
            f"“{_shortened(text)}” lacks a digit: arXiv ids of 2015 and later have five behind the point. "
            "A spreadsheet may have dropped a final 0."
        )
    return match["new"] or f"{match['archive']}/{match['number']}".lower(), match["version"] or ""


def _arxiv_in(text: str) -> tuple[str, str]:
    """An id that is named as one, or else what looks like one where it is part of no link and no DOI."""
    named = _ARXIV_NAMED_IN_TEXT.finditer(text)
    for match in chain(named, _ARXIV_IN_TEXT.finditer(_NOT_IDS.sub(" ", text))):
        try:
            return _arxiv_parts(match.group())
        except NotOne:
            continue
    return "", ""


def _checks(digits: str, weights: range | tuple[int, ...], modulus: int) -> bool:
    values = (10 if digit == "X" else int(digit) for digit in digits)
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) % modulus == 0


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
