"""Names as addresses: how a typed name is compared with the names of entries."""

import re
import unicodedata

from .invisible import bare

LONGEST_NAME = 300

RESERVED = frozenset(
    {
        "about",
        "admin",
        "as-of",
        "editions",
        "failure-modes",
        "favicon-ico",
        "health",
        "law",
        "questions",
        "references",
        "scenarios",
        "search",
        "setup",
        "sign-in",
        "sign-out",
        "static",
        "suggest",
        "suggest-an-edit",
        "suggestions",
    }
)
"""The first part of every route; no entry's name may shadow one."""

_NOT_WORD = re.compile(r"[^\w]+|_+")


def fold(text: str) -> str:
    """Without case, accents and what nobody sees: “Tramèr” and “tramer” are the same word."""
    text = bare(text)
    if text.isascii():
        return text.casefold()  # fifty times as fast, and what most texts are
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def normalise(name: str) -> str:
    """“Model Inversion”, “model_inversion” and “MODEL–INVERSION” are the same name."""
    return _NOT_WORD.sub("-", fold(name)).strip("-")[:LONGEST_NAME]
