"""Checks of entries before they are published. Errors stop the publication, warnings ask."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.db.models.functions import Lower

from ..addresses import identifiers
from ..addresses.codes import Code
from ..addresses.names import RESERVED, normalise
from ..documents import (
    AnyEntryDocument,
    CatalogueDocument,
    is_authority,
    is_failure_mode,
    is_question,
    is_reference,
    markdown_texts,
    prose,
    public_catalogue,
    public_documents,
    row_names,
    works_cited,
)
from ..documents.prose import NotRenderable, citations_in, codes_in
from ..models import Edition, Name, Reference
from ..vocabulary import CataloguePart, EntryState, Kind, Layer, PassageRole, PublishedAnswer, QuestionStatus


@dataclass(frozen=True)
class Finding:
    code: str
    message: str
    is_error: bool = False

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


@dataclass(frozen=True)
class World:
    """The catalogue that readers will have once the documents are published."""

    documents: Sequence[AnyEntryDocument]
    catalogue: CatalogueDocument | None = None
    """What is published of the catalogue itself with them; None: it stays as it is public."""

    @cached_property
    def jurisdictions(self) -> Mapping[str, str]:
        catalogue = self.catalogue or public_catalogue(Edition.objects.latest())
        return row_names(CataloguePart.JURISDICTIONS, catalogue)

    @cached_property
    def states(self) -> dict[str, EntryState]:
        """Return code → state of every entry that is named in the documents and will be public."""
        named = {code for document in self.documents for code in linked_codes(document)}
        known = {**public_documents(named), **{document["code"]: document for document in self.documents}}
        return {code: EntryState(document["state"]) for code, document in known.items()}

    @cached_property
    def holders(self) -> dict[str, set[str]]:
        """Name → codes of the entries that it leads to, or will."""
        names = {name for document in self.documents for name in names_of(document)}
        holders: dict[str, set[str]] = {}
        for name, code in Name.objects.filter(name__in=names).values_list("name", "entry__code"):
            holders.setdefault(name, set()).add(code)
        for document in self.documents:
            for name in names_of(document):
                holders.setdefault(name, set()).add(document["code"])
        return holders

    @cached_property
    def works(self) -> list[tuple[str, str, set[str]]]:
        """Code, the work that it is said to be, and what tells each reference, drafts included, that shares some."""
        asked = {one for document in self.documents for one in _tells(document)}
        if not asked:
            return []
        rows = Reference.objects.filter(entry__withdrawal=None).annotate(
            low=Lower("doi"), arxiv=Lower("arxiv_id"), name=Lower("title")
        )
        found = rows.filter(Q(low__in=asked) | Q(arxiv__in=asked) | Q(name__in=asked)).order_by("entry__number")
        told = found.values_list("entry__code", "same_work_as__entry__code", "doi", "arxiv_id", "title")
        return [(code, twin or "", _identifiers(*given) | {title.lower()}) for code, twin, *given, title in told]


def findings(documents: Sequence[AnyEntryDocument], catalogue: CatalogueDocument | None = None) -> list[Finding]:
    """Return what the checks find in each document, as if all were published together, and with the catalogue if it is
    given. Two queries, and one more where there is law, or a work.
    """
    return list(_found(CHECKS, World(documents, catalogue)))


def twins(document: AnyEntryDocument) -> list[Finding]:
    """Return what says that a reference may be there already: curators are told as soon as it is saved."""
    return list(_found((_taken_names, _works_that_are_there), World([document]))) if is_reference(document) else []


def _found(checks: "Collection[Check]", world: World) -> Iterator[Finding]:
    return (finding for document in world.documents for check in checks for finding in check(document, world))


def names_of(document: AnyEntryDocument) -> set[str]:
    """Return the names under which readers will find the entry, as they are compared."""
    names = {normalise(name) for name in (document["code"], document["title"], document["slug"], *document["aliases"])}
    return names - {""}


def linked_codes(document: AnyEntryDocument) -> set[str]:
    """Return the codes of the entries that the document names, in fields and in texts."""
    cited = {citation["reference"] for citation in works_cited(document)}
    cited |= {answer["authority"] for answer in document["answers"]} if is_question(document) else set()
    stated = {code for field in LINKS for code in _codes(document.get(field, ""))}
    written = (Code.parse(code) for _, text in markdown_texts(document) for code in codes_in(text))
    return (cited | stated | {code.entry for code in written if code}) - {document["code"], ""}


LINKS = (
    *("modes", "authorities", "references", "answered_in"),
    *("superseded_by", "same_work_as", "candidate", "successor"),
)

NEEDED = {Kind.FAILURE_MODE: PassageRole.DESCRIPTION, Kind.QUESTION: PassageRole.QUESTION}
"""The passage without which an entry of the kind says nothing."""


def _reserved_names(document: AnyEntryDocument, world: World) -> Iterator[Finding]:
    for name in sorted(names_of(document) & RESERVED):
        yield _error(document, f"the name “{name}” is the address of a page of this site.")


def _taken_names(document: AnyEntryDocument, world: World) -> Iterator[Finding]:
    for name in sorted(names_of(document)):
        others = sorted(world.holders[name] - {document["code"]})
        if others:
            yield _warning(document, f"the name “{name}” also leads to {', '.join(others)}.")


def _works_that_are_there(document: AnyEntryDocument, world: World) -> Iterator[Finding]:
    if not is_reference(document):
        return
    own, title = _tells(document), document["title"].lower()
    for code, twin, theirs in world.works:
        if theirs & own and document["code"] not in (code, twin) and code != document["same_work_as"]:
            if theirs & own != {title}:
                yield _warning(document, f"{code} has the same DOI or arXiv id: is it the same work?")
            elif code not in world.holders.get(normalise(title), ()):
                yield _warning(document, f"{code}, which is not public yet, has the same title: is it the same work?")


def _tells(document: AnyEntryDocument) -> set[str]:
    """Return by what a work would be found again: its identifiers and its title."""
    if not is_reference(document):
        return set()
    return _identifiers(document["doi"], document["arxiv_id"]) | {document["title"].lower()}


def _identifiers(doi: str, arxiv_id: str) -> set[str]:
    at_arxiv = identifiers.arxiv_id_of(arxiv_id, doi).lower()
    return {doi.lower(), at_arxiv, f"{identifiers.ARXIV_DOI}{at_arxiv}" if at_arxiv else ""} - {""}


def _dangling_citations(document: AnyEntryDocument, world: World) -> Iterator[Finding]:
    for citation in works_cited(document):
        if citation["reference"] not in world.states:
            place = f"the citation {citation['marker'] or 'without marker'} in {citation['passage']}"
            yield _error(document, f"{place} leads to {citation['reference']}, which is not public.")
    for place, text in markdown_texts(document):
        for reference in citations_in(text):
            if reference not in world.states:
                yield _error(document, f"the text at {place} cites {reference}, which is not public.")


def _links(document: AnyEntryDocument, world: World) -> Iterator[Finding]:
    cited = {citation["reference"] for citation in works_cited(document)}
    cited |= {reference for _, text in markdown_texts(document) for reference in citations_in(text)}
    for code in sorted(linked_codes(document)):
        state = world.states.get(code)
        if state is None and code not in cited:
            yield _warning(document, f"it names {code}, which is not public.")
        elif state and state is not EntryState.PUBLIC:
            yield _warning(document, f"it names {code}, which is {state.label.lower()}.")


def _empty_passages(document: AnyEntryDocument, world: World) -> Iterator[Finding]:
    for passage in document["passages"]:
        if not (passage["display"] or passage["verbatim"]).strip():
            yield _error(document, f"{passage['anchor']} has no text.")
    role = NEEDED.get(Kind(document["kind"]))
    if role and role not in {passage["role"] for passage in document["passages"]}:
        yield _error(document, f"it has no passage “{role.label}”.")


def _what_stands_where_it_is_withdrawn(document: AnyEntryDocument, world: World) -> Iterator[Finding]:
    places = [("editor’s note", anchor) for note in document["notes"] for anchor in note["passages"]]
    places += [("citation", row["passage"]) for row in works_cited(document)]
    if is_failure_mode(document) or is_question(document):
        places += [("comparison", row["passage"]) for row in document["parallels"]]
    for passage in document["withdrawn"]:
        for noun in sorted({noun for noun, anchor in places if anchor == passage["anchor"]}):
            article = "an" if noun == "editor’s note" else "a"
            yield _error(document, f"{passage['anchor']} is withdrawn, and {article} {noun} still stands there.")


def _answers_that_are_missing(document: AnyEntryDocument, world: World) -> Iterator[Finding]:
    if not is_question(document):
        return
    status, answers = QuestionStatus(document["status"]), len(document["answers"])
    if answers < status.needs_answers:
        number = "an authority" if status.needs_answers == 1 else "two authorities"
        yield _error(document, f"its status is “{status.label}”: name {number} under “Answers”, each with its date.")
    if answers and status is QuestionStatus.OPEN:
        yield _error(document, "it is open, and an authority stands under “Answers”: say what its status is.")


def _answers_of_nobody(document: AnyEntryDocument, world: World) -> Iterator[Finding]:
    if not is_failure_mode(document):
        return
    answer = PublishedAnswer(document["published_answer"])
    has_source = any(passage["layer"] != Layer.CURATOR for passage in document["passages"])
    if not has_source and answer is not PublishedAnswer.NOT_IN_SOURCE:
        yield _error(
            document,
            f"it answers “{answer.label}” in the source’s name and has no passage of the source: choose "
            f"“{PublishedAnswer.NOT_IN_SOURCE.label}”.",
        )


def _unreadable_texts(document: AnyEntryDocument, world: World) -> Iterator[Finding]:
    for place, text in markdown_texts(document):
        try:
            prose.check_links(text)
            lost = prose.losses(text)
        except NotRenderable as error:
            yield _error(document, f"the text at {place} cannot be shown: {error}.")
        else:
            yield from (_warning(document, f"the text at {place}, {loss[0].lower()}{loss[1:]}.") for loss in lost)


def _jurisdictions_that_readers_lack(document: AnyEntryDocument, world: World) -> Iterator[Finding]:
    code = document["jurisdiction"] if is_authority(document) else ""
    if code and code not in world.jurisdictions:
        yield _error(
            document, f"its jurisdiction “{code}” is not public: publish the catalogue itself first, or with it."
        )


Check = Callable[[AnyEntryDocument, World], Iterable[Finding]]

CHECKS: tuple[Check, ...] = (
    _reserved_names,
    _taken_names,
    _works_that_are_there,
    _dangling_citations,
    _links,
    _empty_passages,
    _what_stands_where_it_is_withdrawn,
    _answers_that_are_missing,
    _answers_of_nobody,
    _unreadable_texts,
    _jurisdictions_that_readers_lack,
)


def _error(document: AnyEntryDocument, message: str) -> Finding:
    return Finding(document["code"], message, is_error=True)


def _warning(document: AnyEntryDocument, message: str) -> Finding:
    return Finding(document["code"], message)


def _codes(value: object) -> Collection[str]:
    return value if isinstance(value, list) else [str(value)]
