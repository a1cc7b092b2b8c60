"""The links that entries of a kind share: the works they cite, the law they touch, and so on."""

from collections.abc import Callable, Iterator
from typing import Any

from ...vocabulary import Kind
from ..edition import LoadedEdition

Link = tuple[str, str]
"""A key that equal links have in common, and what two entries that have it do, in words."""


def links_of(code: str, kind: Kind, edition: LoadedEdition) -> dict[str, str]:
    """The most telling links first."""
    return dict(_LINKS[kind](code, edition))


def _failure_mode(code: str, edition: LoadedEdition) -> Iterator[Link]:
    mode = edition.failure_mode(code)
    cited = [citation["reference"] for citation in mode["citations"]]
    for reference in dict.fromkeys([*cited, *edition.works_cited_in_texts.get(code, [])]):
        yield _to(reference, "both cite", edition)
    for mapping in mode["mappings"]:
        if mapping["relation"]:
            framework = edition.frameworks.get(mapping["framework"])
            name = f"{framework['name'] if framework else mapping['framework']} {mapping['id'] or mapping['label']}"
            yield f"maps {mapping['framework']} {mapping['id']} {mapping['label']}", f"both match {name}"
    for question in edition.questions_on_mode.get(code, []):
        yield _to(question["code"], "both raise", edition)
    for authority in edition.authorities_on_mode.get(code, []):
        yield _to(authority, "both touch", edition)


def _scenario(code: str, edition: LoadedEdition) -> Iterator[Link]:
    scenario = edition.scenarios[code]
    yield _to(scenario.mode["code"], "both show", edition)
    for citation in scenario.mode["citations"]:
        if citation["passage"] == scenario.document["passage"]:
            yield _to(citation["reference"], "both cite", edition)
    for domain in scenario.document["domains"]:
        yield f"domain {domain}", f"same domain: {edition.term('domain', domain).label}"


def _question(code: str, edition: LoadedEdition) -> Iterator[Link]:
    question: Any = edition.entries[code]
    for authority in question["authorities"]:
        yield _to(authority, "both ask about", edition)
    for reference in dict.fromkeys([*question["references"], *edition.works_cited_in_texts.get(code, [])]):
        yield _to(reference, "both rest on", edition)
    for mode in question["modes"]:
        yield _to(mode, "both on", edition)


def _authority(code: str, edition: LoadedEdition) -> Iterator[Link]:
    authority: Any = edition.entries[code]
    for question in edition.questions_on_authority.get(code, []):
        yield _to(question["code"], "both named in", edition)
        for mode in question["modes"]:
            yield _to(mode, "both touch", edition)
    jurisdiction = authority["jurisdiction"]
    yield f"jurisdiction {jurisdiction}", f"same jurisdiction: {edition.term('jurisdiction', jurisdiction).label}"


def _reference(code: str, edition: LoadedEdition) -> Iterator[Link]:
    reference: Any = edition.entries[code]
    for author in reference["authors"]:
        yield f"author {author['name']}", f"both by {author['name']}"
    for citation in edition.citations_of.get(code, []):
        yield _to(citation.mode["code"], "both cited in", edition)
    for entry in edition.texts_that_cite.get(code, []):
        yield _to(entry, "both cited in", edition)
    for question in edition.questions_on_reference.get(code, []):
        yield _to(question["code"], "both named in", edition)


def _to(code: str, what: str, edition: LoadedEdition) -> Link:
    title = f" {edition.title_of(code)}" if code in edition.entries else ""
    return f"{what} {code}", f"{what} {code}{title}"


_LINKS: dict[Kind, Callable[[str, LoadedEdition], Iterator[Link]]] = {
    Kind.FAILURE_MODE: _failure_mode,
    Kind.SCENARIO: _scenario,
    Kind.QUESTION: _question,
    Kind.AUTHORITY: _authority,
    Kind.REFERENCE: _reference,
}
