"""Addresses of public pages. Each also stands under /editions/<number>/, where every link stays in that edition."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path, register_converter
from django.urls.converters import IntConverter

from ..addresses.names import RESERVED
from ..addresses.pages import EDITION, KIND_OF_SECTION, SECTIONS
from ..formats.subjects import Subject
from ..formats.table import Format, formats_of
from ..vocabulary import Kind
from . import (
    check,
    compare,
    crawlers,
    data,
    data_pages,
    embedding,
    entries,
    feedback,
    feeds,
    following,
    home,
    lists,
    memento,
    memo,
    overviews,
    record,
    verify,
)


class SectionConverter:
    regex = "|".join(SECTIONS.values())

    def to_python(self, value: str) -> Kind:
        return KIND_OF_SECTION[value]

    def to_url(self, value: Kind) -> str:
        return SECTIONS[value]


class EditionConverter(IntConverter):
    regex = EDITION


register_converter(SectionConverter, "section")
register_converter(EditionConverter, "edition")


def _with_suffix(subject: Subject, route: str, view: Callable[..., HttpResponse], name: str) -> list[URLPattern]:
    """Return the route in every format that writes the subject; the name of each ends with its suffix."""

    def one(form: Format) -> URLPattern:
        return path(f"{route}.{form.suffix}", view, kwargs={"form": form}, name=f"{name}.{form.suffix}")

    # The longer suffix first: “FM-03.csl” is no name.
    return [one(form) for form in sorted(formats_of(subject), key=lambda form: -len(form.suffix))]


_lists_as_data: list[URLPattern | URLResolver] = [
    *_with_suffix(Subject.BRIEF, "memo", memo.download, "memo"),
    *_with_suffix(Subject.COMPARISON, "compare", data.comparison, "compare"),
    *_with_suffix(Subject.MAPPINGS, "mappings", data.mappings, "mappings"),
    *_with_suffix(Subject.MATRIX, "authorization", data.authorization, "authorization"),
    *_with_suffix(Subject.CATALOGUE, "catalogue", data.catalogue, "catalogue"),
    *_with_suffix(Subject.LIST, "search", data.search, "search"),
    *_with_suffix(Subject.LIST, "<section:kind>", data.entry_list, "list"),
    *_with_suffix(Subject.ENTRY, "<section:kind>/<str:name>/<str:slug>", data.within_its_list, "below_its_page"),
    *_with_suffix(Subject.ENTRY, "<section:kind>/<str:name>", data.within_its_list, "within_its_list"),
]
_pages: list[URLPattern | URLResolver] = [
    # What is read most comes first: an address is compared with one pattern after the other.
    path("<section:kind>/<str:code>/<str:slug>/", entries.entry, name="entry"),
    path("<section:kind>/", lists.entry_list, name="list"),
    *_lists_as_data,
    path("search/", lists.search, name="search"),
    path("suggest/", lists.suggestions, name="suggest"),
    path("about/", home.about, name="about"),
    path("accessibility/", overviews.accessibility, name="accessibility"),
    path("authorization/", overviews.authorization, name="authorization"),
    path("authorization.svg", overviews.authorization_picture, name="authorization_picture"),
    path("law.svg", overviews.law_picture, name="law_picture"),
    path("compare/", compare.compare, name="compare"),
    path("memo/", memo.memo, name="memo"),
    path("duties/", overviews.duties, name="duties"),
    path("glossary/", overviews.glossary, name="glossary"),
    path("frameworks/", overviews.frameworks, name="frameworks"),
    path("frameworks/<str:slug>/", overviews.framework, name="framework"),
    path("frameworks/<str:slug>/<str:version>/<path:name>", overviews.concept, name="concept"),
    path("embed/<str:code>", embedding.card, name="embed"),
    # Without its last slash too, so that every way to an entry is one hop.
    path("<section:kind>/<str:code>", entries.entry),
    path("<section:kind>/<str:code>/", entries.entry),
    path("<section:kind>/<str:code>/<str:slug>", entries.entry),
]
_names: list[URLPattern | URLResolver] = [
    *_with_suffix(Subject.ENTRY, "<str:name>", data.entry, "entry"),
    # Last of all: one part that is no route, with or without a slash. A route without its slash is left to
    # APPEND_SLASH, which acts only where nothing matches.
    re_path(rf"^(?!(?:{'|'.join(sorted(RESERVED))})/?$)(?P<name>[^/]+)/?$", entries.by_name, name="name"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    *_pages,
    path("editions/", record.editions, name="editions"),
    path("editions/<edition:edition>/", record.edition, name="edition"),
    path("editions/<edition:edition>/changes/", record.edition_changes, name="edition_changes"),
    *_with_suffix(
        Subject.EDITION_CHANGES, "editions/<edition:edition>/changes", data.edition_changes, "edition_changes"
    ),
    path("editions/<edition:edition>/manifest.txt", record.manifest, name="manifest"),
    path("editions/<edition:edition>/", include((_pages + _names, "catalogue"), namespace="pinned")),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("llms.txt", crawlers.llms, name="llms"),
    path("openapi.json", data_pages.openapi, name="openapi"),
    path("data/", data_pages.data, name="data"),
    path("data/catalogue-<edition:edition>.zip", data_pages.whole, name="whole"),
    path("data/api/", data_pages.api, name="api"),
    path("oembed", embedding.oembed, name="oembed"),
    path("links.json", check.links, name="links"),
    path("check/", check.check_page, name="check"),
    path("suggest-an-edit/", feedback.suggest, name="suggest_an_edit"),
    path("suggest-an-edit/<str:code>/", feedback.suggest, name="suggest_an_edit"),
    path("suggestions/<str:token>/", feedback.receipt, name="suggestion"),
    *_with_suffix(Subject.HISTORY, "history/<str:name>", data.history, "history"),
    *_with_suffix(Subject.CHANGES, "changes/<str:name>", data.changes, "changes"),
    re_path(r"^documents/(?P<digest>[0-9a-f]{64})\.json$", data.document, name="document"),
    path("history/<str:name>", record.history, name="history"),
    path("history/<str:name>/", record.history),
    path("changes/<str:name>", record.changes, name="changes"),
    path("changes/<str:name>/", record.changes),
    path("timegate/<str:name>", memento.timegate, name="timegate"),
    path("timemap/<str:name>", memento.timemap, name="timemap"),
    path("follow/", following.follow, name="follow"),
    path("following/", following.following, name="following"),
    path("unsubscribe/<str:token>/", following.unsubscribe, name="unsubscribe"),
    path("editions.atom", feeds.of_editions, name="editions_feed"),
    path("search.atom", feeds.of_search, name="search_feed"),
    path("<section:kind>.atom", feeds.of_list, name="list_feed"),
    path("<str:name>.atom", feeds.of_entry, name="entry_feed"),
    path("verify/", verify.verify, name="verify"),
    path("as-of/", record.choose_day, name="choose_day"),
    path("as-of/<str:day>/", record.as_of, name="as_of_home"),
    path("as-of/<str:day>/<path:address>", record.as_of, name="as_of"),
    *_names,
]
