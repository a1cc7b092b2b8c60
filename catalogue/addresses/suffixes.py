"""The endings of addresses at which programs ask for data."""

SUFFIXES = (
    *("json", "md", "csv", "xlsx", "bib", "ris", "csl.json", "txt", "linkset.json", "docx"),
    *("jsonld", "sssom.tsv"),
)
"""Of formats: they stand behind a code or the name of a list. Once served, an address is served for ever."""

FOR_PROGRAMS = (*(f".{suffix}" for suffix in (*SUFFIXES, "atom", "zip", "xml", "svg")), "/oembed")
"""How addresses end that programs ask for, which read no page that explains a mistake or asks to sign in."""

_PLACES = ("/suggest/", "/timegate/", "/timemap/")
"""Parts of addresses without an ending that programs ask for."""


def is_for_programs(path: str) -> bool:
    return path.lower().endswith(FOR_PROGRAMS) or any(place in path for place in _PLACES)
