from django.urls import get_resolver

from catalogue.addresses.names import RESERVED, normalise


def test_no_entry_can_be_named_like_a_route():
    patterns = (str(pattern.pattern) for pattern in get_resolver().url_patterns)
    first_parts = {pattern.split("/")[0] for pattern in patterns if pattern and not pattern.startswith("<")}
    assert {normalise(part) for part in first_parts} <= {normalise(name) for name in RESERVED}
