"""The links that entries of a kind share: the works they cite, the law they touch, and so on."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..vocabulary import Kind
from .edition import LoadedEdition

Links = Iterator[tuple[str, Iterable[str]]]
"""The words for a link, such as “both cite”, and the codes or names to which an entry has it."""


def links_of(code: str, kind: Kind, edition: LoadedEdition) -> dict[str, str]:
    """Return a key that equal links have in common → the link in words. The most telling links first."""
    links: dict[str, str] = {}
    for what, others in _LINKS[kind](code, edition):
        for other in filter(None, others):
            title = f" {edition.marked_title_of(other)}" if other in edition.entries else ""
            links[f"{what} {other}"] = f"{what} {other}{title}"
    return links


def _of_failure_mode(code: str, edition: LoadedEdition) -> Links:
    mode = edition.failure_mode(code)
    cited = [citation["reference"] for citation in mode["citations"]]
    matched = [
        f"{edition.name_of_framework(mapping['framework'])} {mapping['id'] or mapping['label']}"
        for mapping in mode["mappings"]
        if mapping["relation"]
    ]
    yield "both cite", [*cited, *edition.works_cited_in_texts.get(code, [])]
    yield "both match", matched
    yield "both raise", [question["code"] for question in edition.questions_on_mode.get(code, [])]
    yield "both touch", edition.authorities_on_mode.get(code, [])


def _of_scenario(code: str, edition: LoadedEdition) -> Links:
    scenario, mode = edition.scenarios[code].document, edition.scenarios[code].mode
    yield "both show", [mode["code"]]
    yield "both cite", [one["reference"] for one in mode["citations"] if one["passage"] == scenario["passage"]]
    yield "same domain:", [edition.term("domain", domain).label for domain in scenario["domains"]]


def _of_question(code: str, edition: LoadedEdition) -> Links:
    question: Any = edition.entries[code]
    yield "both ask about", question["authorities"]
    yield "both rest on", [*question["references"], *edition.works_cited_in_texts.get(code, [])]
    yield "both on", question["modes"]


def _of_authority(code: str, edition: LoadedEdition) -> Links:
    authority: Any = edition.entries[code]
    questions = edition.questions_on_authority.get(code, [])
    yield "both named in", [question["code"] for question in questions]
    yield "both touch", [mode for question in questions for mode in question["modes"]]
    yield "same jurisdiction:", [edition.term("jurisdiction", authority["jurisdiction"]).label]


def _of_reference(code: str, edition: LoadedEdition) -> Links:
    reference: Any = edition.entries[code]
    cited = [citation.mode["code"] for citation in edition.citations_of.get(code, [])]
    yield "both by", [author["name"] for author in reference["authors"]]
    yield "both cited in", [*cited, *edition.texts_that_cite.get(code, [])]
    yield "both named in", [question["code"] for question in edition.questions_on_reference.get(code, [])]


_LINKS: dict[Kind, Callable[[str, LoadedEdition], Links]] = {
    Kind.FAILURE_MODE: _of_failure_mode,
    Kind.SCENARIO: _of_scenario,
    Kind.QUESTION: _of_question,
    Kind.AUTHORITY: _of_authority,
    Kind.REFERENCE: _of_reference,
}
