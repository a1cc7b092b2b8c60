"""A suggestion as a draft: an editor's note on the entry, or a new reference. What the source says is never touched.

Like any change, a draft is read by a reviewer before it is public.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from ..models import EditorNote, Entry, NoteTarget, Reference, ReferenceAuthor, Suggestion
from ..models.constraints import any_of
from ..review import versions
from ..rules import Actor
from ..vocabulary import Confidence, FactOrigin, SuggestionKind
from .proposed import ProposedReference, read_proposed

CATEGORY = "Suggested by a reader"


class NoDraft(Exception):
    """None was made; the message says why, in words for a curator."""


@dataclass(frozen=True)
class Draft:
    """The entry that it is in, and the note that it is, if it is one."""

    entry: Entry
    note: EditorNote | None = None


def can_be_drafted(suggestion: Suggestion) -> bool:
    """A remark needs an entry to stand on; a reference is an entry of its own."""
    return suggestion.entry is not None or _is_reference(suggestion)


def draft_of(suggestion: Suggestion, *, by: Actor) -> Draft:
    """In the caller's transaction. Raises NoDraft."""
    try:
        with transaction.atomic():
            draft = _new_reference(suggestion) if _is_reference(suggestion) else _new_note(suggestion)
    except ValidationError as error:
        raise NoDraft(f"No draft can be made of it as it stands: {' '.join(error.messages)}") from error
    except IntegrityError as error:
        raise NoDraft("Somebody has just taken the same number. Please try again.") from error
    versions.keep([draft.entry.code], by=by)
    return draft


def _is_reference(suggestion: Suggestion) -> bool:
    return suggestion.kind == SuggestionKind.REFERENCE and bool(suggestion.reference.strip())


def _new_note(suggestion: Suggestion) -> Draft:
    if suggestion.entry is None:
        raise NoDraft("It names no entry. Answer it, and edit what it is about by hand.")
    note = EditorNote(
        code=EditorNote.next_code(),
        category=CATEGORY,
        text="\n\n".join(filter(None, [suggestion.words, suggestion.reference])),
        confidence=Confidence.LOW.value,
        origin=_attribution(suggestion),
    )
    note.full_clean()
    note.save()
    NoteTarget.objects.create(note=note, entry=suggestion.entry, passage=suggestion.passage)
    return Draft(suggestion.entry, note)


def _new_reference(suggestion: Suggestion) -> Draft:
    proposed = read_proposed(suggestion.reference)
    _refuse_known(proposed)
    reference = Reference(
        type=proposed.type.value,
        title=proposed.title,
        authors_incomplete=proposed.authors_incomplete,
        venue=proposed.venue,
        venue_origin=_origin(proposed.venue),
        year=proposed.year,
        year_origin=_origin(proposed.year),
        arxiv_id=proposed.arxiv_id,
        arxiv_origin=_origin(proposed.arxiv_id),
        doi=proposed.doi,
        doi_origin=_origin(proposed.doi),
        url=proposed.url,
        url_origin=_origin(proposed.url),
        note="\n\n".join(filter(None, [f"{_attribution(suggestion)}.", suggestion.words])),
    )
    reference.full_clean()
    reference.save()
    ReferenceAuthor.objects.bulk_create(
        ReferenceAuthor(reference=reference, position=position, name=name, origin=FactOrigin.ADDED.value)
        for position, name in enumerate(proposed.authors, start=1)
    )
    return Draft(reference.entry)


def _refuse_known(proposed: ProposedReference) -> None:
    same = [Q(**{detail: value}) for detail, value in _identity(proposed) if value]
    known = Reference.objects.in_order().filter(any_of(same)).first() if same else None
    if known is not None:
        raise NoDraft(f"The catalogue has this work already: {known}.")


def _identity(proposed: ProposedReference) -> tuple[tuple[str, str], ...]:
    return (
        ("doi__iexact", proposed.doi),
        ("arxiv_id__iexact", proposed.arxiv_id),
        ("arxiv_id__istartswith", proposed.arxiv_id and f"{proposed.arxiv_id}v"),  # with its version
        ("title__iexact", proposed.title),
    )


def _origin(detail: object) -> str:
    return (FactOrigin.ADDED if detail else FactOrigin.NONE).value


def _attribution(suggestion: Suggestion) -> str:
    about = f" for {suggestion.place}" if suggestion.entry else ""
    return f"{CATEGORY} on {suggestion.received_at:%-d %B %Y}{about}"
