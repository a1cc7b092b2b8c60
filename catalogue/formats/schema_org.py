"""A page in the words of schema.org, as JSON-LD in its head: what search engines and other programs read of it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ..documents.shapes import is_reference
from ..editions.edition import LoadedEdition, is_in_source
from ..vocabulary import AuthorityType, Kind, ReferenceType
from .citing.as_source import CATALOGUE, LICENCE
from .citing.authors import Person
from .citing.works import Work, work_of

WORKS: dict[str, str] = {
    ReferenceType.ARTICLE: "ScholarlyArticle",
    ReferenceType.BLOG: "BlogPosting",
    ReferenceType.BOOK: "Book",
    ReferenceType.CHAPTER: "Chapter",
    ReferenceType.DATASET: "Dataset",
    ReferenceType.MAGAZINE: "Article",
    ReferenceType.MANUSCRIPT: "Manuscript",
    ReferenceType.NEWSPAPER: "NewsArticle",
    ReferenceType.PREPRINT: "ScholarlyArticle",
    ReferenceType.PROCEEDINGS: "ScholarlyArticle",
    ReferenceType.REPORT: "Report",
    ReferenceType.THESIS: "Thesis",
    ReferenceType.WEBPAGE: "WebPage",
}
"""Whatever else there is, is a CreativeWork."""
LEGISLATION = {
    *(AuthorityType.STATUTE, AuthorityType.REGULATION, AuthorityType.DIRECTIVE, AuthorityType.TREATY),
    AuthorityType.BILL,
}
_WITHIN_HTML = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def page_graph(edition: LoadedEdition, code: str, *, home: str, living: str, frozen: str, description: str) -> str:
    """Return the graph of an entry’s or a scenario’s page, to stand within HTML.

    `home`, `living` and `frozen` are whole addresses; `description` is one that may leave its layer behind.
    """
    term, *subject = nodes_of(edition, code, home=home, living=living, frozen=frozen, description=description)
    graph = {"@context": "https://schema.org", "@graph": [term, term_set(edition, home), *subject]}
    return json.dumps(graph, ensure_ascii=False).translate(_WITHIN_HTML)


def nodes_of(edition: LoadedEdition, code: str, **stated: str) -> Iterator[dict[str, Any]]:
    """Yield an entry or scenario as a term, and the work or law that it is about. Takes what `page_graph` takes."""
    return map(_known, _nodes(edition, code, **stated))


def term_set(edition: LoadedEdition, home: str) -> dict[str, Any]:
    """Return the edition as the set of its terms."""
    return _known(
        {
            "@type": "DefinedTermSet",
            "@id": home,
            "name": CATALOGUE,
            "version": str(edition.number),
            "datePublished": edition.published_at.date().isoformat(),
            "license": LICENCE,
            "isBasedOn": edition.source_url,
        }
    )


def _nodes(
    edition: LoadedEdition, code: str, *, home: str, living: str, frozen: str, description: str
) -> Iterator[dict[str, Any]]:
    owner = code.partition(".")[0]
    entry: Mapping[str, Any] = edition.entries[owner]
    aliases = entry["aliases"] if code == owner else []
    subject = _subject(entry, living) if code == owner else None
    yield {
        "@type": "DefinedTerm",
        "@id": living,
        "termCode": code,
        "name": edition.title_of(code),
        "alternateName": aliases,
        "description": description,
        "url": frozen,
        "inDefinedTermSet": {"@id": home},
        "version": str(edition.since[owner]),
        "dateModified": edition.dates[edition.since[owner]].date().isoformat(),
        "license": LICENCE,
        "isBasedOn": edition.source_url if is_in_source(entry) else "",
        "subjectOf": {"@id": subject["@id"]} if subject else None,
    }
    if subject:
        yield subject


def _subject(entry: Mapping[str, Any], living: str) -> dict[str, Any] | None:
    """Return the work of a reference, or the law of an authority."""
    if entry["kind"] == Kind.AUTHORITY:
        return _law(entry, living)
    work = work_of(entry) if is_reference(entry) else None
    return _work(work, living) if work else None


def _work(work: Work, living: str) -> dict[str, Any]:
    addresses = [address for address in (work.doi_address, work.arxiv_address, work.url) if address]
    details = work.details.get
    container = details("container")
    return {
        "@type": WORKS.get(work.type, "CreativeWork"),
        "@id": addresses[0] if addresses else f"{living}#work",
        "name": work.title,
        "author": [_person(person) for person in work.authors],
        "datePublished": str(work.issued),
        "isPartOf": {"@type": "Periodical" if details("volume") else "CreativeWork", "name": container}
        if container
        else None,
        "pagination": details("pages"),
        "publisher": {"@type": "Organization", "name": details("publisher")} if details("publisher") else None,
        "sameAs": list(dict.fromkeys(addresses[1:])),
    }


def _person(person: Person) -> dict[str, Any]:
    if person.literal:
        return {"@type": "Thing", "name": person.literal}
    return {"@type": "Person", "name": person.in_order, "familyName": person.surname, "givenName": person.given}


def _law(entry: Mapping[str, Any], living: str) -> dict[str, Any]:
    is_legislation = entry["type"] in LEGISLATION
    return {
        "@type": "Legislation" if is_legislation else "CreativeWork",
        "@id": entry["eli"] or f"{living}#law",
        "name": entry["title"],
        "alternateName": entry["short_name"],
        "legislationIdentifier" if is_legislation else "identifier": entry["citation"],
        "dateCreated": entry["decided_on"] or str(entry["year"] or ""),
        "url": entry["url"],
    }


def _known(node: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if value}
