"""A suggestion as a draft: an editor's note on the entry, or a new reference. What the source says is never touched.

Like any change, a draft is read by a reviewer before it is public.
"""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ..documents import prose
from ..documents.prose import NotRenderable
from ..editorial.permissions import Actor
from ..editorial.recording import affected_by, recording
from ..editorial.refused import Refused
from ..exchange import bibliography
from ..models import EditorNote, Entry, NoteTarget, Suggestion
from ..vocabulary import Confidence, SuggestionKind
from .proposed_work import read_proposed

CATEGORY = "Suggested by a reader"
NOT_AS_IT_STANDS = "No draft can be made of it as it stands:"


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
