from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from catalogue.addresses.names import RESERVED, normalise
from catalogue.addresses.pages import SECTIONS


def test_no_entry_can_be_named_like_a_route():
    assert {normalise(part) for part in first_parts(get_resolver().url_patterns)} <= RESERVED


def first_parts(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    """The first part of each address, with the sections for what stands for them; but for names themselves."""
    for pattern in patterns:
        route = str(pattern.pattern)
        if not route and isinstance(pattern, URLResolver):
            yield from first_parts(pattern.url_patterns)
        first = route.split("/")[0]
        if first.startswith("<section:kind>"):
            yield from (first.replace("<section:kind>", section) for section in SECTIONS.values())
        elif first and not first.startswith(("<str:name>", "^(?!")):
            yield first
