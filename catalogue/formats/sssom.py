"""The crosswalk in SSSOM, the Simple Standard for Sharing Ontological Mappings (w3id.org/sssom).

Every comparison is in it, with its state: confirmed, proposed, or rejected, which SSSOM says with the modifier “Not”.
"""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC

from ..documents.shapes import MappingDocument
from ..editions.crosswalk import Concept
from ..vocabulary import Kind
from .citing.as_source import LICENCE
from .subjects import Links

COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "object_source",
    "object_source_version",
    "mapping_justification",
    "confidence",
    "comment",
    "reviewer_label",
    "other",
)
NO_RELATION = "mappingRelation"
"""The relation of SKOS of which all between concepts of two schemes are kinds: with “Not”, there is none of them."""


def mappings(links: Links) -> Iterator[bytes]:
    """Yield the file: what it is as YAML in comments, then a row for each comparison, mode by mode."""
    yield "".join(f"#{line}\n" for line in _head(links)).encode()
    written = io.StringIO()
    table = csv.writer(written, dialect="excel-tab", lineterminator="\n")
    table.writerow(COLUMNS)
    for code in links.edition.codes[Kind.FAILURE_MODE]:
        for concept, mapping in links.edition.crosswalk.by_mode.get(code, ()):
            row = _row(links, code, concept, mapping)
            table.writerow([" ".join(row.get(column, "").split()) for column in COLUMNS])
    yield written.getvalue().encode()


def _head(links: Links) -> Iterator[str]:
    edition = links.edition
    header = {
        "mapping_set_id": links.frozen("mappings.sssom.tsv"),
        "mapping_set_version": str(edition.number),
        "mapping_set_title": f"Failure Modes Catalogue, edition {edition.number}: matches in other frameworks",
        "mapping_set_description": "Labels of objects are the frameworks’; each comment is the curators’ text.",
        "license": LICENCE,
        "publication_date": edition.published_at.astimezone(UTC).date().isoformat(),
    }
    yield from (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in header.items())
    yield "curie_map:"
    prefixes = {
        "fmc": links.home,
        "semapv": "https://w3id.org/semapv/vocab/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
    }
    yield from (f"  {prefix}: {json.dumps(address)}" for prefix, address in prefixes.items())


def _row(links: Links, code: str, concept: Concept, mapping: MappingDocument) -> dict[str, str]:
    framework = concept.framework
    states = {"state": mapping["confirmation"], "current_id": mapping["current_id"]}
    return {
        "subject_id": f"fmc:{code}",
        "subject_label": links.edition.title_of(code),
        "predicate_id": f"skos:{mapping['relation'] or NO_RELATION}",
        "predicate_modifier": "" if mapping["relation"] else "Not",
        "object_id": links.concept(concept).replace(links.home, "fmc:", 1),
        "object_label": mapping["label"],
        "object_source": f"fmc:frameworks/{framework['slug']}/",
        "object_source_version": framework["version"],
        "mapping_justification": "semapv:ManualMappingCuration",
        "comment": mapping["reason"],
        "other": ";".join(f"{name}={value}" for name, value in states.items() if value),
    }
