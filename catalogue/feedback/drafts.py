"""A suggestion as a draft: an editor's note on the entry, or a new reference. What the source says is never touched.

Like any change, a draft is read by a reviewer before it is public.
"""

import re

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction

from ..addresses import identifiers
from ..documents import prose
from ..documents.prose import NotRenderable
from ..editorial.permissions import Actor
from ..editorial.recording import affected_by, recording
from ..editorial.refused import Refused
from ..exchange import bibliography
from ..exchange.bibliography import Work, read_pasted
from ..exchange.bibliography.work import in_one_form
from ..models import EditorNote, Entry, NoteTarget, Suggestion
from ..models.reference import LONGEST_DOI, LONGEST_TITLE, LONGEST_URL
from ..vocabulary import Confidence, ReferenceType, SuggestionKind

CATEGORY = "Suggested by a reader"
NOT_AS_IT_STANDS = "No draft can be made of it as it stands:"

_ADDRESS = re.compile(r"https?://[^\s<>\"“”]+")
_LEADS_TO_AN_IDENTIFIER = re.compile(r"https?://(?:dx\.)?doi\.org/|https?://(?:www\.)?arxiv\.org/", re.IGNORECASE)

Draft = tuple[Entry, EditorNote | None]
"""The entry that it is in, and the note that it is, if it is one."""


def can_be_drafted(suggestion: Suggestion) -> bool:
    """Tell whether there is an entry to stand on, or it proposes a reference, which is an entry of its own."""
    return suggestion.entry is not None or _is_reference(suggestion)


def draft_of(suggestion: Suggestion, *, by: Actor) -> Draft:
    """Make a draft of the suggestion, in the caller's transaction. Raises Refused."""
    try:
        with transaction.atomic():
            return _new_reference(suggestion, by) if _is_reference(suggestion) else _new_note(suggestion, by)
    except ValidationError as error:
        raise Refused(f"{NOT_AS_IT_STANDS} {' '.join(error.messages)}") from error
    except IntegrityError as error:
        raise Refused("Somebody has just taken the same number. Please try again.") from error


def _is_reference(suggestion: Suggestion) -> bool:
    return suggestion.kind == SuggestionKind.REFERENCE and bool(suggestion.reference.strip())


def _new_note(suggestion: Suggestion, by: Actor) -> Draft:
    if suggestion.entry is None:
        raise Refused("It names no entry. Answer it, and edit what it is about by hand.")
    with recording([suggestion.entry.code], by=by) as record:
        note = EditorNote(
            code=EditorNote.next_code(),
            category=CATEGORY,
            text=_as_markdown("\n\n".join(filter(None, [suggestion.words, suggestion.reference]))),
            confidence=Confidence.LOW.value,
            origin=_attribution(suggestion),
        )
        note.full_clean()
        note.save()
        NoteTarget.objects.create(note=note, entry=suggestion.entry, passage=suggestion.passage)
        record.include(*affected_by([note]))
    return suggestion.entry, note


def _new_reference(suggestion: Suggestion, by: Actor) -> Draft:
    work = read_proposed(suggestion.reference)
    known = bibliography.duplicates_of([work]).get(work)
    if known is not None:
        raise Refused(f"The catalogue has this work already: {known.reference}.")
    note = _as_markdown("\n\n".join(filter(None, [f"{_attribution(suggestion)}.", suggestion.words])))
    try:
        [reference] = bibliography.add([work], by=by, note=note)
    except Refused as error:
        raise Refused(f"{NOT_AS_IT_STANDS} {error}") from error
    return reference.entry, None


def _as_markdown(words: str) -> str:
    """Return what a reader wrote; so that every word of it is shown, where Markdown would lose some."""
    try:
        prose.check(words)
    except NotRenderable:
        return prose.literal(words)
    return words


def _attribution(suggestion: Suggestion) -> str:
    about = f" for {suggestion.target}" if suggestion.entry else ""
    return f"{CATEGORY} on {suggestion.received_at:%-d %B %Y}{about}"


def read_proposed(text: str) -> Work:
    """Return the work of whatever was typed: BibTeX, RIS, a DOI, an arXiv id, an address, words.

    Nothing is looked up elsewhere, so what was not typed is not known: a curator completes the draft.
    """
    return _recorded(text) or _told(text)


def _recorded(text: str) -> Work | None:
    """The first work of a record in BibTeX, RIS or CSL-JSON."""
    try:
        return next(iter(read_pasted(text, ids_alone=False).works), None)
    except Refused:
        return None


def _told(text: str) -> Work:
    arxiv_id, doi, url = identifiers.arxiv_id_in(text), _short(identifiers.doi_in(text)), _address(text)
    type_ = ReferenceType.PAPER if arxiv_id or doi else ReferenceType.WEB if url else ReferenceType.UNKNOWN
    return Work(1, type_, _title(text), arxiv_id=arxiv_id, doi=doi, url=url)


def _short(identifier: str) -> str:
    return identifier if len(identifier) <= LONGEST_DOI else ""


def _address(text: str) -> str:
    """The first address that is not merely where a DOI or an arXiv id leads."""
    for match in _ADDRESS.finditer(text):
        address = in_one_form(identifiers.address, match.group().rstrip(".,;:!?"))
        if len(address) <= LONGEST_URL and not _LEADS_TO_AN_IDENTIFIER.match(address) and _is_valid(address):
            return address
    return ""


def _is_valid(address: str) -> bool:
    try:
        URLValidator()(address)
    except ValidationError:
        return False
    return True


def _title(text: str) -> str:
    """The first line that says something, for a curator to make a title of."""
    first = next(line.strip() for line in text.splitlines() if line.strip())
    return first[:LONGEST_TITLE]
