"""Routes as addresses are typed: with or without the slash that they end with."""

from django.urls import Resolver404, ResolverMatch, resolve


def route_of(path: str) -> tuple[str, ResolverMatch] | None:
    """Return the path as its route has it, and the route; None where no route is like it."""
    for candidate in (path, f"{path}/", path.rstrip("/")):
        try:
            return candidate, resolve(candidate)
        except Resolver404:
            continue
    return None
