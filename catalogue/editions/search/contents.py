"""The contents of an entry for the index: its texts, each with its field and its place in words."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from ...addresses.cited import names_in
from ...documents.prose import has_markup, plain
from ...documents.shapes import (
    SHAPES,
    AnyEntryDocument,
    AuthorityDocument,
    FailureModeDocument,
    PassageDocument,
    QuestionDocument,
    ReferenceDocument,
    fields_of,
)
from ...vocabulary import Kind, PassageRole, Relation, WorkField
from ..edition import LoadedEdition
from ..entry_data import document_in
from .words import stems_in, without_markers


class Field(NamedTuple):
    """A field of the index, and how much a word counts there."""

    name: str
    weight: float


FIELDS = (
    Field("title", 1.0),
    Field("aliases", 0.95),
    Field("description", 0.8),
    Field("scenarios", 0.7),
    Field("equivalents", 0.7),
    Field("questions", 0.5),
    Field("references", 0.5),
    Field("commentary", 0.45),
    Field("law", 0.4),
    Field("crosswalk", 0.3),
    Field("notes", 0.2),
)
"""`equivalents` are the concepts of other frameworks that match exactly or closely; `crosswalk` has the others."""

_ORDER = {field.name: place for place, field in enumerate(FIELDS)}

QUOTED = Field("quoted", 0.1)
"""All that an entry says: its passages as one text, without the markers printed in them, and its other texts, each by
itself. Phrases alone are looked for in it.
"""

NAMING = tuple(field for field in FIELDS if field.name in ("title", "aliases"))
MAIN = tuple(field for field in FIELDS if field.weight >= 0.7)
"""The fields in which an entry says what it is about."""


class Content(NamedTuple):
    field: str
    text: str
    place: str
    is_name: bool = False
    """True if an identifier in it names the entry, or what another framework has of it: it does not only occur."""


class Contents(list[Content]):
    """The texts of an entry that a search looks through."""

    @cached_property
    def having(self) -> Mapping[str, set[int]]:
        """The stem of each word and each identifier → places of the texts that have it."""
        having: dict[str, set[int]] = defaultdict(set)
        for place, content in enumerate(self):
            for word in (*stems_in(content.text), *names_in(content.text)):
                having[word].add(place)
        return dict(having)


def contents_of(code: str, kind: Kind, edition: LoadedEdition) -> Contents:
    """Return the texts of an entry that are searched, the most telling places first."""
    said = _scenario(code, edition) if kind is Kind.SCENARIO else _entry(edition.entries[code], edition)
    contents = sorted(said, key=lambda content: _ORDER[content.field])
    return Contents(_as_read(content) for content in contents if content.text)


def contents_with_quotable(code: str, kind: Kind, edition: LoadedEdition) -> Contents:
    """Return these texts and, behind them, every other text of the entry, in which phrases alone are looked for."""
    passages = [] if kind is Kind.SCENARIO else edition.entries[code]["passages"]
    contents = [*contents_of(code, kind, edition), *map(_as_read, _as_one_text(passages))]
    elsewhere = {content.text for content in contents}
    texts = _texts_in(document_in(code, edition))
    others = (_as_read(Content(QUOTED.name, text, "a text on its page")) for text in texts)
    return Contents([*contents, *(content for content in others if content.text not in elsewhere)])


_TOLD = ("passages", "cell")
"""The passages, and the cell of which those of the commentary are parts."""


def _texts_in(said: object) -> Iterator[str]:
    """Yield each text of several words, wherever it stands in a document but in its passages."""
    match said:
        case str() if " " in said:
            yield said
        case list():
            yield from chain.from_iterable(map(_texts_in, said))
        case dict():
            yield from chain.from_iterable(_texts_in(value) for key, value in said.items() if key not in _TOLD)


def _as_one_text(passages: Sequence[PassageDocument]) -> Iterator[Content]:
    """Yield the passages as printed, and as shown where that differs."""
    printed = [passage["verbatim"] or passage["display"] for passage in passages]
    shown = [passage["display"] or passage["verbatim"] for passage in passages]
    for texts in (printed, shown) if shown != printed else (printed,):
        if whole := without_markers("\n".join(texts)):
            yield Content(QUOTED.name, whole, "the text of its passages")


def _as_read(content: Content) -> Content:
    """Return it with the words of links and citations, and not their markup."""
    return content._replace(text=plain(content.text)) if has_markup(content.text) else content


def _entry(entry: AnyEntryDocument, edition: LoadedEdition) -> Iterator[Content]:
    yield Content("title", entry["code"], "code", is_name=True)
    yield Content("title", entry["title"], "title")
    yield from (Content("aliases", alias, f"alias “{alias}”", is_name=True) for alias in entry["aliases"])
    yield from _CONTENTS[entry["kind"]](entry, edition)
    yield from _fields(entry, edition)
    yield from (Content("notes", note["text"], f"editor’s note {note['code']}") for note in entry["notes"])


def _failure_mode(mode: FailureModeDocument, edition: LoadedEdition) -> Iterator[Content]:
    code = mode["code"]
    for passage in mode["passages"]:
        field, place = _ROLES.get(passage["role"], ("notes", "curators’ note {}"))
        texts = _texts([passage]) if field else []
        yield from (Content(field, text, place.format(passage["anchor"])) for text in texts)
    for value in mode["properties"]:
        yield Content("description", edition.term("property", value).label, "compromised property")
    yield Content("description", edition.term("group", mode["group"]).label, "group")
    yield from _scenarios(mode, edition)
    yield from _crosswalk(mode, edition)
    for question in edition.questions_on_mode.get(code, []):
        place = f"legal question {question['code']}"
        said = (question["code"], question["title"], *_texts(question["passages"]))
        yield from (Content("questions", text, place) for text in said)
    for authority in edition.authorities_on_mode.get(code, []):
        yield from _authority_named(authority, edition)
    cited = [citation["reference"] for citation in mode["citations"]]
    asked = [work for question in edition.questions_on_mode.get(code, []) for work in question["references"]]
    for reference in dict.fromkeys((*cited, *edition.works_cited_in_texts.get(code, []), *asked)):
        yield from _work(edition.entries.get(reference))
    for development in mode["developments"]:
        place = f"{edition.term('development', development['kind']).label.lower()} of {development['date'][:4]}"
        yield from (Content("notes", text, place) for text in (development["title"], development["source"]))


_ROLES: dict[str, tuple[str, str]] = {
    PassageRole.OVERVIEW: ("description", "published overview"),
    PassageRole.DESCRIPTION: ("description", "description"),
    PassageRole.STATEMENT: ("commentary", "withheld commentary {}"),
    **dict.fromkeys((PassageRole.TITLE, PassageRole.PROPERTIES, PassageRole.SCENARIO), ("", "")),
}
"""Role of a passage → its field and place; none where the entry says it elsewhere, too."""


def _scenarios(mode: FailureModeDocument, edition: LoadedEdition) -> Iterator[Content]:
    passages = {passage["anchor"]: passage for passage in mode["passages"]}
    for scenario in mode["scenarios"]:
        place = f"scenario {scenario['code']}"
        texts = [scenario["title"], *_texts([passages[scenario["passage"]]]), scenario["evidence_note"]]
        yield from (Content("scenarios", text, place) for text in texts)
        for domain in scenario["domains"]:
            yield Content("scenarios", edition.term("domain", domain).label, place)


def _crosswalk(mode: FailureModeDocument, edition: LoadedEdition) -> Iterator[Content]:
    for mapping in mode["mappings"]:
        if mapping["relation"]:
            framework = edition.name_of_framework(mapping["framework"])
            place = f"crosswalk: {framework} {mapping['id'] or mapping['label']}"
            field = "equivalents" if mapping["relation"] in (Relation.EXACT, Relation.CLOSE) else "crosswalk"
            yield Content(field, mapping["label"], place)
            is_name = mapping["relation"] != Relation.RELATED
            yield Content("crosswalk", f"{framework} {mapping['id']}", place, is_name)
            yield Content("crosswalk", f"{mapping['current_id']} {mapping['current_label']}".strip(), place)


def _scenario(code: str, edition: LoadedEdition) -> Iterator[Content]:
    scenario = edition.scenarios[code]
    document, mode = scenario.document, scenario.mode
    yield Content("title", code, "code", is_name=True)
    yield Content("title", document["title"], "title")
    yield from (Content("description", text, "description") for text in _texts([scenario.passage]))
    yield Content("description", document["evidence_note"], "editor’s remark on the evidence")
    yield Content("scenarios", mode["title"], f"failure mode {mode['code']}")
    yield from (Content("equivalents", alias, f"failure mode {mode['code']}") for alias in mode["aliases"])
    for domain in document["domains"]:
        yield Content("scenarios", edition.term("domain", domain).label, "domain")
    for citation in mode["citations"]:
        if citation["passage"] == document["passage"]:
            yield from _work(edition.entries.get(citation["reference"]))


def _question(question: QuestionDocument, edition: LoadedEdition) -> Iterator[Content]:
    yield from (Content("description", text, "question") for text in _texts(question["passages"]))
    answers = question["answers"]
    for authority in dict.fromkeys((*question["authorities"], *(answer["authority"] for answer in answers))):
        yield from _authority_named(authority, edition)
    yield from (Content("description", answer["note"], f"answer of {answer['authority']}") for answer in answers)
    for mode in question["modes"]:
        if mode in edition.entries:
            place = f"failure mode {mode}{edition.mark_of(mode)}"
            yield Content("scenarios", edition.title_of(mode), place)
            yield from (Content("crosswalk", alias, place) for alias in edition.entries[mode]["aliases"])
            yield Content("crosswalk", mode, place)
    for reference in dict.fromkeys([*question["references"], *edition.works_cited_in_texts.get(question["code"], [])]):
        yield from _work(edition.entries.get(reference))


def _authority(authority: AuthorityDocument, edition: LoadedEdition) -> Iterator[Content]:
    yield Content("aliases", authority["citation"], "citation", is_name=True)
    for form in authority["citations"]:
        yield Content("law", form["text"].translate(_MARKS), "citation")
    yield from (Content("description", text, "summary") for text in _texts(authority["passages"]))
    for question in edition.questions_on_authority.get(authority["code"], []):
        yield Content("crosswalk", question["title"], f"legal question {question['code']}")


_MARKS = str.maketrans("", "", "*^")


def _reference(reference: ReferenceDocument, edition: LoadedEdition) -> Iterator[Content]:
    code = reference["code"]
    yield from _details(reference)
    yield from (Content("description", text, "text") for text in _texts(reference["passages"]))
    for citation in edition.citations_of.get(code, []):
        yield Content("crosswalk", citation.mode["title"], f"failure mode {citation.mode['code']}")
    for entry in edition.texts_that_cite.get(code, []):
        yield Content("crosswalk", edition.title_of(entry), f"cited in the text of {entry}")


def _details(reference: ReferenceDocument) -> Iterator[Content]:
    yield from (Content("aliases", author["name"], "author") for author in reference["authors"])
    yield Content("aliases", reference["arxiv_id"], "arXiv id", is_name=True)
    yield Content("aliases", reference["doi"], "DOI", is_name=True)
    yield Content("references", reference["venue"], "venue")
    yield Content("references", str(reference["year"] or ""), "year")
    for detail in reference["details"]:
        yield Content("references", detail["value"], WorkField(detail["field"]).label.lower())


def _fields(entry: AnyEntryDocument, edition: LoadedEdition) -> Iterator[Content]:
    """Yield what the shape says is searched in a field of the entry itself."""
    said: Mapping[str, Any] = entry
    for key, field in fields_of(SHAPES[entry["kind"]]).items():
        if field.searched_in and (value := said[key]):
            text = edition.term(field.terms, value).label if field.terms else str(value)
            yield Content(field.searched_in, text, field.place or key.replace("_", " "))


def _authority_named(code: str, edition: LoadedEdition) -> Iterator[Content]:
    entry: Any = edition.entries.get(code)
    if entry is not None:
        texts = (entry["title"], entry["citation"], *entry["aliases"])
        yield from (Content("law", text, f"{code} {entry['title']}") for text in texts)


def _work(reference: Any) -> Iterator[Content]:
    if reference is not None:
        place = f"reference {reference['code']}"
        yield Content("references", reference["code"], place)
        yield Content("references", reference["title"], place)
        yield from (Content("references", detail.text, place) for detail in _details(reference))


def _texts(passages: Iterable[PassageDocument]) -> list[str]:
    """Return each as printed and as shown: a reader may remember either. Once where they are alike."""
    return [
        text
        for passage in passages
        for text in dict.fromkeys((passage["verbatim"].strip(), passage["display"]))
        if text
    ]


_CONTENTS: Mapping[str, Callable[[Any, LoadedEdition], Iterator[Content]]] = {
    Kind.FAILURE_MODE: _failure_mode,
    Kind.QUESTION: _question,
    Kind.AUTHORITY: _authority,
    Kind.REFERENCE: _reference,
}
