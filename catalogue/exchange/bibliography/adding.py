"""Works become references of the working copy: drafts in the curators' layer, to be confirmed."""

from collections.abc import Sequence

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from ...editorial.permissions import Actor
from ...editorial.recording import recording
from ...editorial.refused import Refused
from ...models import Reference, ReferenceAuthor, ReferenceDetail
from ...vocabulary import FactOrigin
from .work import Work


def complaint_about(work: Work) -> str:
    """Return why it cannot be stored as it is; empty if it can."""
    try:
        _reference(work).clean_fields(exclude=["entry"])
        for row in _rows(work):
            row.clean_fields(exclude=["reference"])
    except ValidationError as error:
        return _in_words(error)
    return ""


def add(works: Sequence[Work], *, by: Actor, note: str = "") -> list[Reference]:
    """Store each work, all with the same note. Raises Refused; then none is stored."""
    with recording(by=by) as record:
        added = [_added(work, note) for work in works]
        record.include(reference.code for reference in added)
    return added


def _added(work: Work, note: str) -> Reference:
    reference = _reference(work)
    reference.note = note
    try:
        reference.full_clean(exclude=["entry"])
        reference.save()
        for row in _rows(work):
            row.reference = reference
            row.full_clean()
            row.save()
    except ValidationError as error:
        raise Refused(f"Line {work.line}: {_in_words(error)}") from error
    return reference


def _reference(work: Work) -> Reference:
    return Reference(
        type=work.type.value,
        title=work.title,
        authors_incomplete=work.authors_incomplete,
        venue=work.venue,
        venue_origin=_origin(work.venue),
        year=work.year,
        year_origin=_origin(work.year),
        arxiv_id=work.arxiv_id,
        arxiv_origin=_origin(work.arxiv_id),
        doi=work.doi,
        doi_origin=_origin(work.doi),
        url=work.url,
        url_origin=_origin(work.url),
    )


def _rows(work: Work) -> list[ReferenceAuthor | ReferenceDetail]:
    return [
        *(ReferenceAuthor(position=position, name=name) for position, name in enumerate(work.authors, start=1)),
        *(ReferenceDetail(field=field.value, value=value) for field, value in work.details),
    ]


def _origin(detail: str | int | None) -> str:
    return (FactOrigin.ADDED if detail else FactOrigin.NONE).value


def _in_words(error: ValidationError) -> str:
    return " ".join(
        f"{'' if field == NON_FIELD_ERRORS else f'{field}: '}{' '.join(messages)}"
        for field, messages in error.message_dict.items()
    )
