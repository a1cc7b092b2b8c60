"""Redaction: what one publisher proposes to erase from the record, and another confirms.

A proposal erases and is rolled back, so what it lists is what the confirmation does.
"""

import secrets
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from .. import documents
from ..addresses.codes import Code
from ..addresses.names import visible
from ..documents.erasing import MARK, Erasure, Fingerprints, readings_of, texts_to_find, words_of
from ..documents.shapes import SHAPES, fields_of
from ..models import AuditEvent, EntryVersion, NoteTarget, Redaction, SavedRow, SavedVersion
from ..models.identity import Entry
from ..vocabulary import AuditKind, CataloguePart, Kind
from . import erasing, permissions
from .erasing import Report
from .permissions import SOFTWARE, Actor
from .recording import recording
from .refused import Refused

FEWEST_CHARACTERS = 4
"""Letters and digits: fewer stand in everything."""
STANDS_OPEN = timedelta(days=7)
"""A proposal that nobody has confirmed by then is made anew: the record has moved on."""

SALT = 16  # bytes
NO_PLACE = (
    "“{}” names no passage and no text. Name a passage (FM-03.P4), a scenario (FM-03.S1), a field of an entry "
    "(“FM-03 title”), or one of a shared record (“texts/about display”, “notes/E05 text”)."
)


@dataclass(frozen=True)
class Asked:
    """A request to erase words wherever they stand, and whatever some places say."""

    words: Collection[str] = ()
    places: Collection[str] = ()


def propose(asked: Asked, *, ground: str, by: User) -> tuple[Redaction, Report]:
    """Put a proposal on record, and return what it would erase. Nothing is erased."""
    _refuse_account(by)
    redaction = _redaction_of(asked, visible(ground).strip())
    report = _tried(redaction, permissions.actor(by))
    with transaction.atomic():
        redaction.proposed_by, redaction.proposer = permissions.actor(by).name, by
        redaction.proposed_at = timezone.now()
        redaction.save(force_insert=True)
        AuditEvent.objects.note(AuditKind.REDACTION_PROPOSED, str(redaction), redaction.ground, by=by)
    return redaction, report


def try_out(asked: Asked, *, ground: str) -> Report:
    """Return what a proposal would list."""
    return _tried(_redaction_of(asked, visible(ground).strip()), SOFTWARE)


def look_at(redaction: Redaction) -> Report:
    """Return what a confirmation would erase now."""
    return _tried(redaction, SOFTWARE)


def confirm(number: int, *, by: User) -> tuple[Redaction, Report]:
    """Erase what another publisher has proposed: all of it, in one transaction."""
    _refuse_account(by)
    with recording(by=permissions.actor(by)) as record:
        redaction = proposed(number)
        _refuse_same_person(redaction, by)
        redaction.confirmed_by, redaction.confirmer = permissions.actor(by).name, by
        redaction.confirmed_at = timezone.now()
        redaction.save(update_fields=["confirmed_by", "confirmer", "confirmed_at"])
        report = erasing.erase(redaction, _erasure_of(redaction), record)
        if not report.places:
            raise Refused("Nothing was erased: the words stand nowhere any more.")
        AuditEvent.objects.note(AuditKind.REDACTED, str(redaction), redaction.ground, by=by)
    return redaction, report


def proposed(number: int) -> Redaction:
    """Return a proposal that can still be confirmed. Raises Refused."""
    redaction = Redaction.objects.filter(pk=number).first()
    if redaction is None:
        raise Refused(f"There is no proposal {number}. `redact` alone lists them.")
    if redaction.confirmed_at:
        raise Refused(
            f"Redaction {number} was confirmed by {redaction.confirmed_by} on {redaction.confirmed_at:%-d %B %Y}."
        )
    if timezone.now() - redaction.proposed_at > STANDS_OPEN:
        raise Refused(f"Proposal {number} is older than {STANDS_OPEN.days} days. Propose it again.")
    return redaction


def replay(told: Iterable[Redaction]) -> Iterator[tuple[Redaction, Report]]:
    """Carry out again, each in a transaction, what was confirmed before: in an older database, or on words that came
    back. Those that find nothing are put on record, if they are not yet.
    """
    for each in told:
        with recording(by=SOFTWARE) as record:
            known = Redaction.objects.filter(salt=each.salt).first()
            if known is None or known.confirmed_at is None:
                each.pk = known.pk if known else None
                each.save()
                known = each
            report = erasing.erase(known, _erasure_of(known), record)
            if report.places:
                told_why = f"Replayed. {known.ground}"
                AuditEvent.objects.note(AuditKind.REDACTED, str(known), told_why, by=None, name=SOFTWARE.name)
        yield known, report


def came_back() -> Iterator[tuple[Redaction, list[str]]]:
    """Yield the redactions whose words stand in the working copy again, and where."""
    for redaction in Redaction.objects.confirmed():
        found = [name for name, _ in erasing.found_in_documents(_erasure_of(redaction))]
        if found:
            yield redaction, found


def _tried(redaction: Redaction, by: Actor) -> Report:
    """Return what would be erased, which is done and undone."""
    with transaction.atomic():
        with recording(by=by) as record:
            if redaction.pk is None:
                redaction.proposed_by, redaction.proposed_at = by.name, timezone.now()
                redaction.save(force_insert=True)
                report = erasing.erase(redaction, _erasure_of(redaction), record)
                redaction.pk, redaction._state.adding = None, True
            else:
                report = erasing.erase(redaction, _erasure_of(redaction), record)
        transaction.set_rollback(True)
    if not report.places:
        raise Refused("Nothing was proposed: the words stand nowhere.")
    return report


def _refuse_account(by: User) -> None:
    if not by.is_active:
        raise Refused(f"The account {by.get_username()} is deactivated.")
    if not permissions.may_publish(by):
        raise Refused(f"The account {by.get_username()} is no publisher: two publishers have to agree.")


def _refuse_same_person(redaction: Redaction, by: User) -> None:
    if redaction.proposer == by or (redaction.proposer is None and redaction.proposed_by == permissions.actor(by).name):
        raise Refused("Whoever proposed it cannot confirm it: another publisher has to.")
    if redaction.proposer is None or not permissions.may_publish(redaction.proposer):
        raise Refused(f"{redaction.proposed_by}, who proposed it, is no publisher any more. Propose it again.")


def _erasure_of(redaction: Redaction) -> Erasure:
    words = Fingerprints.read(redaction.fingerprints, redaction.salt)
    return Erasure(words, frozenset(redaction.places), frozenset(redaction.within))


# What was named


def _redaction_of(asked: Asked, ground: str) -> Redaction:
    """Return a redaction that is not stored. Raises Refused where something is missing, or names nothing."""
    if not ground:
        raise Refused("State the ground, such as the court and the number of its order: readers are told.")
    _refuse_telling(ground, Fingerprints.taken_of([words_of(text) for text in asked.words], ""))
    redaction = _named(asked, ground)
    _refuse_telling(ground, _erasure_of(redaction).words)
    return redaction


def _refuse_telling(ground: str, words: Fingerprints) -> None:
    if words.spans(ground):
        raise Refused("The ground is told to readers, and has the words in it that are to go. Say it without them.")


def _named(asked: Asked, ground: str) -> Redaction:
    if bool(asked.words) == bool(asked.places):
        raise Refused("Name what is to go: either words, or passages and fields.")
    salt = secrets.token_hex(SALT)
    if asked.words:
        return Redaction(
            salt=salt, ground=ground, fingerprints=Fingerprints.taken_of(_whole_words(asked.words), salt).stored()
        )
    places = sorted({place for named in asked.places for place in _places_named(named)})
    owners = {place.partition(" ")[0].partition(".")[0] for place in places}
    erasure = Erasure(Fingerprints(salt, ()), frozenset(places))
    texts = [
        text for owner in sorted(owners) for document in _texts_of(owner) for text in erasure.document(document).gone
    ]
    if not texts:
        raise Refused(f"Nothing was proposed: there are no words at {', '.join(asked.places)}.")
    notes = NoteTarget.objects.filter(entry__code__in=owners).values_list("note__code", flat=True)
    return Redaction(
        salt=salt,
        ground=ground,
        places=places,
        within=sorted(owners | {f"{CataloguePart.NOTES.value}/{code}" for code in notes}),
        fingerprints=Fingerprints.taken_of([words for text in texts for words in texts_to_find(text)], salt).stored(),
    )


def _whole_words(texts: Iterable[str]) -> set[tuple[str, ...]]:
    """Return the words as they are compared: where a text was cut off within a word, with the whole word."""
    sought = {text: " ".join(words_of(text.replace(MARK, ""))) for text in texts}
    for text, words in sought.items():
        if len(words.replace(" ", "")) < FEWEST_CHARACTERS:
            raise Refused(f"“{text}” has fewer than {FEWEST_CHARACTERS} letters and digits, and stands in too much.")
        if Code.parse(text):
            raise Refused(f"{text} is a code, which is permanent. Name a passage, a field, or words.")
    found: dict[str, set[str]] = {words: set() for words in sought.values()}
    for text in erasing.all_texts():
        for reading in readings_of(text):
            joined = f" {' '.join(reading)} "
            for words, whole in found.items():
                whole.update(_around(words, joined))
    if nowhere := [text for text, words in sought.items() if not found[words]]:
        raise Refused(f"Nothing was proposed: “{nowhere[0]}” stands nowhere. See how it is spelt, or leave it out.")
    return {tuple(each.split()) for words, whole in found.items() for each in ({words} & whole or whole)}


def _around(words: str, joined: str) -> Iterator[str]:
    """Yield each occurrence with what belongs to its first and its last word. Words stand between blanks."""
    at = joined.find(words)
    while at >= 0:
        end = joined.index(" ", at + len(words))
        yield joined[joined.rindex(" ", 0, at) + 1 : end]
        at = joined.find(words, at + 1)


def _places_named(named: str) -> Iterator[str]:
    owner, _, key = named.strip().partition(" ")
    code = Code.parse(owner)
    key = key.strip().replace(" ", "_")
    if code is None:
        yield _shared_place(named, owner, key)
        return
    entry = Entry.objects.filter(code=code.entry).first()
    if entry is None:
        raise Refused(f"There is no entry {code.entry}.")
    if not code.part and key not in _NOT_NAMED and key in fields_of(SHAPES[Kind(entry.kind)]):
        yield f"{code.entry} {key}"
    elif code.part and key in ("", *_OF_PART):
        yield f"{code} {key}".strip()
        if code.part == "S" and not key:
            yield from _passages_of(str(code))
    else:
        raise Refused(NO_PLACE.format(named))


_NOT_NAMED = ("passages", "withdrawn", "notes", "scenarios", "citations")
"""Each of these has a name of its own, or is none of the words."""
_OF_PART = ("verbatim", "display", "title", "evidence_note", "reason")


def _shared_place(named: str, owner: str, key: str) -> str:
    part, _, name = owner.partition("/")
    if part not in {each.value for each in CataloguePart} or not name or key not in fields_of(SHAPES[part]):
        raise Refused(NO_PLACE.format(named))
    return f"{owner} {key}"


def _passages_of(scenario: str) -> set[str]:
    """Return the passages that a scenario has had as its text."""
    texts = _texts_of(scenario.partition(".")[0])
    rows: Iterator[Any] = (row for text in texts for row in text.get("scenarios", ()))
    return {row["passage"] for row in rows if row["code"] == scenario}


def _texts_of(owner: str) -> Iterator[Any]:
    """Yield all that an entry or a shared record has ever said, as documents."""
    part, _, key = owner.partition("/")
    if not key:
        published = EntryVersion.objects.filter(entry__code=owner).values_list("document", flat=True)
        saved = SavedVersion.objects.of(owner).values_list("document", flat=True)
        yield from (documents.read(text) for text in (*published, *saved))
        yield from documents.working_documents([owner])
        return
    rows = SavedRow.objects.filter(part=part, key=key).exclude(document="").values_list("document", flat=True)
    yield from map(documents.read, rows)
    yield from documents.shared_record_documents([documents.SharedRecordKey(CataloguePart(part), key)]).values()
