"""Addresses of public pages. Each also stands under /editions/<number>/, where every link stays in that edition."""

from django.urls import URLPattern, URLResolver, include, path, re_path, register_converter

from ..addresses.names import RESERVED
from ..addresses.pages import KIND_OF_SECTION, SECTIONS
from ..vocabulary import Kind
from . import entries, feedback, home, lists


class SectionConverter:
    regex = "|".join(SECTIONS.values())

    def to_python(self, value: str) -> Kind:
        return KIND_OF_SECTION[value]

    def to_url(self, value: Kind) -> str:
        return SECTIONS[value]


class EditionConverter:
    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(SectionConverter, "section")
register_converter(EditionConverter, "edition")

_pages: list[URLPattern | URLResolver] = [
    path("search/", lists.search, name="search"),
    path("suggest/", lists.suggestions, name="suggest"),
    path("about/", home.about, name="about"),
    path("<section:kind>/", lists.entry_list, name="list"),
    # Without its last slash too, so that every way to an entry is one hop.
    path("<section:kind>/<str:code>", entries.entry),
    path("<section:kind>/<str:code>/", entries.entry),
    path("<section:kind>/<str:code>/<str:slug>", entries.entry),
    path("<section:kind>/<str:code>/<str:slug>/", entries.entry, name="entry"),
]
_names: list[URLPattern | URLResolver] = [
    # Last of all: one part that is no route, with or without a slash. A route without its slash is left to
    # APPEND_SLASH, which acts only where nothing matches.
    re_path(rf"^(?!(?:{'|'.join(sorted(RESERVED))})$)(?P<name>[^/]+)/?$", entries.by_name, name="name"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    *_pages,
    path("editions/", home.editions, name="editions"),
    path("editions/<edition:edition>/", home.edition, name="edition"),
    path("editions/<edition:edition>/", include((_pages + _names, "catalogue"), namespace="pinned")),
    path("suggest-an-edit/", feedback.suggest, name="suggest_an_edit"),
    path("suggest-an-edit/<str:code>/", feedback.suggest, name="suggest_an_edit"),
    path("suggestions/<str:token>/", feedback.receipt, name="suggestion"),
    path("as-of/<str:day>/<str:name>", entries.as_of, name="as_of"),
    path("as-of/<str:day>/<str:name>/", entries.as_of),
    *_names,
]
