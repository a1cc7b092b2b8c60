"""Entries as linked data (JSON-LD): terms of schema.org, and failure modes as concepts of SKOS, each in its edition.

Only what a curator confirmed is a match; what is proposed or rejected stands in the crosswalk (`sssom.py`). The object
of a match is our own address of the concept: the page of a framework is one for many concepts, and would make them one.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ..editions.crosswalk import Concept
from ..editions.edition import LoadedEdition
from ..vocabulary import Confirmation, Kind, Layer, PassageRole
from .json_data import written
from .schema_org import nodes_of, term_set
from .subjects import Entry, Links

Node = Mapping[str, Any]

CONTEXT = {
    "@vocab": "http://schema.org/",
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    **{name: {"@type": "@id"} for name in ("isBasedOn", "license", "sameAs", "url", "dcterms:isReplacedBy")},
    **{f"skos:{name}": {"@type": "@id"} for name in ("inScheme", "topConceptOf")},
    **{f"skos:{name}": {"@language": "en"} for name in ("altLabel", "definition", "prefLabel", "changeNote")},
}
"""Whole, so that nobody needs to fetch one."""
CONCEPT = ["skos:Concept", "DefinedTerm"]


def entry(subject: Entry) -> str:
    nodes = [_scheme(subject.links), *_nodes(subject.code, subject.links)]
    return written({"@context": CONTEXT, "@graph": nodes})


def tombstone(subject: Entry) -> str:
    return written({"@context": CONTEXT, "@graph": [_departed(subject.code, subject.links)]})


def catalogue(links: Links) -> Iterator[bytes]:
    """Yield all entries, and what is left of those that are gone."""
    yield f'{{"@context":{_compact(CONTEXT)},"@graph":[\n{_compact(_scheme(links))}'.encode()
    for code in links.edition.entries:
        nodes = _nodes(code, links) if links.edition.is_in_force(code) else [_departed(code, links)]
        yield "".join(f",\n{_compact(node)}" for node in nodes).encode()
    yield b"\n]}\n"


def _scheme(links: Links) -> Node:
    scheme = term_set(links.edition, links.frozen(""))
    return {**scheme, "@type": ["skos:ConceptScheme", scheme["@type"]]}


def _nodes(code: str, links: Links) -> Iterator[Node]:
    """Yield an entry and what it is about, and the scenarios of a failure mode."""
    document: Any = links.edition.entries[code]
    for each in (code, *(scenario["code"] for scenario in document.get("scenarios", ()))):
        term, *about = nodes_of(
            links.edition,
            each,
            home=links.frozen(""),
            living=links.living(each),
            frozen=links.frozen(each),
            description=_definition(each, links.edition),
        )
        is_concept = each == code and document["kind"] == Kind.FAILURE_MODE
        yield {**term, **_concept(code, links)} if is_concept else term
        yield from about


def _definition(code: str, edition: LoadedEdition) -> str:
    """Return words of the source: those of another layer would be taken for it."""
    scenario = edition.all_scenarios.get(code)
    of_entry = () if scenario else edition.entries[code]["passages"]
    passages = [scenario.passage] if scenario else [row for row in of_entry if row["role"] == PassageRole.DESCRIPTION]
    return "\n\n".join(row["display"] or row["verbatim"] for row in passages if row["layer"] == Layer.SOURCE)


def _concept(code: str, links: Links) -> Node:
    mode, definition = links.edition.failure_mode(code), _definition(code, links.edition)
    matches: dict[str, list[Node]] = {}
    for concept, mapping in links.edition.crosswalk.by_mode.get(code, ()):
        if mapping["confirmation"] == Confirmation.CONFIRMED:
            matches.setdefault(f"skos:{mapping['relation']}", []).append(_matched(concept, links))
    return {
        "@type": CONCEPT,
        "skos:inScheme": links.frozen(""),
        "skos:topConceptOf": links.frozen(""),
        "skos:notation": code,
        "skos:prefLabel": mode["title"],
        "skos:altLabel": [name for name in mode["aliases"] if name != mode["title"]],
        **({"skos:definition": definition} if definition else {}),
        **matches,
    }


def _matched(concept: Concept, links: Links) -> Node:
    name = {"skos:notation": concept.name} if concept.name != concept.label else {}
    page = {"url": concept.url} if concept.url else {}
    return {"@id": links.concept(concept), "@type": "skos:Concept", "skos:prefLabel": concept.label, **name, **page}


def _departed(code: str, links: Links) -> Node:
    """Say that an entry is gone, why, what replaces it, and where it last stood."""
    document, edition = links.edition.entries[code], links.edition
    is_concept = document["kind"] == Kind.FAILURE_MODE
    successor = edition.successor_of(code)
    return {
        "@id": links.living(code),
        "@type": "DefinedTerm",
        "termCode": code,
        "name": document["title"],
        "url": links.frozen(code, edition.departures[code].edition - 1),
        "owl:deprecated": True,
        "skos:changeNote": document["reason"],
        **({"dcterms:isReplacedBy": links.living(successor)} if successor else {}),
        **({"@type": CONCEPT, "skos:prefLabel": document["title"]} if is_concept else {}),
    }


def _compact(node: Node) -> str:
    return json.dumps(node, ensure_ascii=False, separators=(",", ":"))
