"""Addresses of public pages, in the current edition or in the one that the page is pinned to; paths, or absolute."""

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, get_script_prefix, resolve
from django.utils.text import slugify

from ..vocabulary import Kind
from .codes import Code

SECTIONS: dict[Kind, str] = {
    Kind.FAILURE_MODE: "failure-modes",
    Kind.SCENARIO: "scenarios",
    Kind.QUESTION: "questions",
    Kind.AUTHORITY: "law",
    Kind.REFERENCE: "references",
}
LONGEST_SLUG = 80
EDITION = "[1-9][0-9]{0,8}"
"""A pattern: the number of an edition, as addresses write it."""
UNVERSIONED = "unversioned"
_NOT_IN_VERSION = re.compile(r"[^A-Za-z0-9.]+")
_IN_EDITION = re.compile(f"^/editions/{EDITION}/")
KIND_OF_SECTION: dict[str, Kind] = {section: kind for kind, section in SECTIONS.items()}


def unpinned(path: str) -> str:
    """Return the path, below the site's own, of the same page outside of the edition that it is pinned to."""
    return _IN_EDITION.sub("/", path)


def slug_of(title: str, code: str) -> str:
    """Return at most LONGEST_SLUG characters, in whole words."""
    slug = slugify(title)
    if len(slug) > LONGEST_SLUG:
        slug = slug[: LONGEST_SLUG + 1].rpartition("-")[0]
    return slug or code.lower()


def version_part(version: str) -> str:
    """Return a framework's version as addresses write it: “2023, draft v0.3” as 2023-draft-v0.3."""
    return _NOT_IN_VERSION.sub("-", version).strip("-") or UNVERSIONED


@dataclass(frozen=True)
class Addresses:
    """With `pinned`, every address stays in that edition."""

    pinned: int | None = None

    @cached_property
    def home(self) -> str:
        """The start page; in a pinned edition, the edition's own page. Asked for once: a lock guards the prefix."""
        return f"{get_script_prefix()}editions/{self.pinned}/" if self.pinned else get_script_prefix()

    def section(self, kind: Kind) -> str:
        return f"{self.home}{SECTIONS[kind]}/"

    def entry(self, code: str, slug: str) -> str:
        """`code` may be a scenario's or a passage's: a passage is a place on its entry's page."""
        parsed = Code.read(code)
        if parsed.is_passage:
            return f"{self.entry(parsed.entry, slug)}#{parsed}"
        return f"{self.section(parsed.kind)}{parsed}/{slug}/"

    def named(self, name: str) -> str:
        """Return the short address of an entry, a scenario or a passage, which leads to its page."""
        return f"{self.home}{name}"

    @property
    def search(self) -> str:
        return f"{self.home}search/"

    @property
    def about(self) -> str:
        return f"{self.home}about/"

    @property
    def authorization(self) -> str:
        return f"{self.home}authorization/"

    @property
    def duties(self) -> str:
        return f"{self.home}duties/"

    @property
    def glossary(self) -> str:
        return f"{self.home}glossary/"

    @property
    def memo(self) -> str:
        return f"{self.home}memo/"

    @property
    def compare(self) -> str:
        return f"{self.home}compare/"

    @property
    def frameworks(self) -> str:
        return f"{self.home}frameworks/"

    def framework(self, slug: str) -> str:
        return f"{self.frameworks}{slug}/"

    def concept(self, framework: str, version: str, name: str) -> str:
        """Return the address of a concept of another framework: outside of editions, what the concept is called by."""
        return f"{self.framework(framework)}{version_part(version)}/{quote(name, safe='')}"

    @property
    def editions(self) -> str:
        return f"{get_script_prefix()}editions/"

    def edition(self, number: int) -> str:
        return f"{self.editions}{number}/"


def canonical(path: str, request: HttpRequest | None = None) -> str:
    """Return the whole address of a path (which begins with a slash, and with the path of the site if it has one).

    The host is that of `CATALOGUE_URL`; only where none is set, that of the request. Without both, the path alone.
    """
    if settings.PUBLIC_URL or request is None:
        return f"{settings.PUBLIC_URL}{path}"
    return f"{request.scheme}://{request.get_host()}{path}"


def route_of(path: str) -> tuple[str, ResolverMatch] | None:
    """Return the path as its route has it, and the route; None where no route is like it."""
    for candidate in (path, f"{path}/", path.rstrip("/")):
        try:
            return candidate, resolve(candidate)
        except Resolver404:
            continue
    return None
