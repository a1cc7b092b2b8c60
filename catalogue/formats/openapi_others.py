"""The description of what is no row of the table of formats: the record, feeds, checks, pictures."""

from collections.abc import Iterator

from ..addresses.pages import SECTIONS
from ..editions.kinds import PLURALS
from . import json_shapes
from .operations import (
    ANY_OBJECT,
    CODE,
    EDITION,
    MATRIX_ORDER,
    NUMBER,
    TEXT,
    get,
    in_path,
    of_list,
    of_search,
    post,
    query,
)
from .schemas import Schema, reference_to

MEDIA_TYPE = "application/vnd.oai.openapi+json;version=3.1"
_PICTURES: dict[str, tuple[str, list[Schema]]] = {
    "authorization": ("Access and authorization, mode by mode, as a picture", [MATRIX_ORDER]),
    "law": ("Questions by failure mode and jurisdiction, as a picture", []),
}
_ATOM = {"application/atom+xml": TEXT}
_ARCHIVE = query("archive", "The number of an archive, from the oldest; without it, the newest items", NUMBER)


def other_paths() -> Iterator[tuple[str, Schema]]:
    yield from _record()
    yield from _feeds()
    yield from _checks()
    yield from _for_crawlers()
    for name, (told, chosen) in _PICTURES.items():
        for pinned in ("", "/editions/{edition}"):
            parameters = [*[EDITION] * bool(pinned), *chosen]
            yield f"{pinned}/{name}.svg", get(told, {"image/svg+xml": TEXT}, parameters, ["400", "404"])
    completions = {"application/json": reference_to(json_shapes.CompletionsData)}
    for pinned in ("", "/editions/{edition}"):
        words = [*[EDITION] * bool(pinned), query("q", "What was typed so far", TEXT)]
        yield f"{pinned}/suggest/", get("What a query may go on with", completions, words, ["400", "404"])
    yield "/openapi.json", get("This description", {MEDIA_TYPE: ANY_OBJECT}, [], [])


def _record() -> Iterator[tuple[str, Schema]]:
    digest = in_path("sha256", "The SHA-256 of the text", {"type": "string", "pattern": "^[0-9a-f]{64}$"})
    told = "A stored text, of an entry or of what belongs to none, byte for byte"
    yield "/documents/{sha256}.json", get(told, {"application/json": ANY_OBJECT}, [digest], ["404", "410"])
    told = "The lines whose SHA-256 is the digest of an edition"
    yield "/editions/{edition}/manifest.txt", get(told, {"text/plain": TEXT}, [EDITION], ["404"])
    package = {"application/zip": {"type": "string", "format": "binary"}}
    yield "/data/catalogue-{edition}.zip", get("A whole edition as one file", package, [EDITION], ["404"])
    told = "Every text of an entry that had a page, with its moment (Memento, RFC 7089)"
    yield "/timemap/{code}", get(told, {"application/link-format": TEXT}, [CODE], ["404"])
    told = "To the text in force at the moment of the header Accept-Datetime (Memento)"
    moment = {"name": "Accept-Datetime", "in": "header", "description": "An HTTP date", "schema": TEXT}
    yield "/timegate/{code}", get(told, {}, [CODE, moment], ["302", "400", "404"])


def _feeds() -> Iterator[tuple[str, Schema]]:
    yield "/editions.atom", get("What each edition changed, as a feed", _ATOM, [_ARCHIVE], ["400", "404"])
    told = "What became of an entry, as a feed; also of one that is gone"
    yield "/{code}.atom", get(told, _ATOM, [CODE, _ARCHIVE], ["302", "400", "404"])
    for kind, section in SECTIONS.items():
        told = f"{PLURALS[kind]} that changed, as a feed"
        yield f"/{section}.atom", get(told, _ATOM, [*of_list(kind), _ARCHIVE], ["400", "404"])
    told = "What a search finds, once it changes, as a feed"
    yield "/search.atom", get(told, _ATOM, [*of_search(), _ARCHIVE], ["400", "404"])


def _checks() -> Iterator[tuple[str, Schema]]:
    links = {"application/json": reference_to(json_shapes.LinksData)}
    yield "/links.json", get("Every entry with its addresses, state and names", links, [], [])
    told = "Links to the catalogue in a pasted text: which stand, which lead on, which are gone"
    fields: Schema = {
        "text": {"type": "string", "description": "Text, HTML, wikitext or Markdown of at most 1,000,000 bytes"},
        "format": {"enum": ["table", "csv", "json"], "description": "Without it, as Accept asks"},
    }
    answers = {"application/json": reference_to(json_shapes.CheckedData), "text/csv": TEXT, "text/html": TEXT}
    yield "/check/", post(told, answers, fields, ["400", "413"])
    told = "Quotations and footnotes compared with the texts of all editions"
    fields = {"text": {"type": "string", "maxLength": 10_000, "description": "JSON comes where Accept asks for it"}}
    answers = {"application/json": reference_to(json_shapes.VerifiedData), "text/html": TEXT}
    yield "/verify/", post(told, answers, fields, ["400"])
    address = {**query("url", "The address of a page of the catalogue", TEXT), "required": True}
    format_ = query("format", "json, unless xml is asked for", {"enum": ["json", "xml"]})
    size = [query(name, "Pixels that there is room for", NUMBER) for name in ("maxwidth", "maxheight")]
    answers = {"application/json": reference_to(json_shapes.OembedData), "text/xml": TEXT}
    told = "What stands at an address, for a wiki that shows it (oEmbed 1.0)"
    yield "/oembed", get(told, answers, [address, format_, *size], ["400", "404", "501"])


def _for_crawlers() -> Iterator[tuple[str, Schema]]:
    told = "Current pages, with the day since which each has said what it says"
    yield "/sitemap.xml", get(told, {"application/xml": TEXT}, [], [])
    yield "/robots.txt", get("What crawlers are to leave alone", {"text/plain": TEXT}, [], [])
    yield "/llms.txt", get("What this is, for language models", {"text/plain": TEXT}, [], [])
