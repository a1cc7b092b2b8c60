"""An earlier version of an entry or of a shared record into the working copy, as a draft like any other.

What was public under an address of its own stays, even where the earlier version lacks it: somebody may link to
it. Editor's notes stay as they are where an entry is restored, because a note may stand on several entries, and so
does the source's commentary where the earlier version has none. Whatever else the working copy would not say
afterwards stops everything.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, ProtectedError, QuerySet

from .. import documents
from ..documents import AnyEntryDocument, SharedRecordDocument, SharedRecordKey, to_rows
from ..documents.to_rows import NotHere
from ..models import Entry, Framework, Jurisdiction, Passage, Scenario, SiteText, SynonymGroup, Withdrawal
from ..models.passage import VerbatimIsReadOnly
from ..vocabulary import CataloguePart, EntryState, Kind, Layer
from . import permissions
from .permissions import Actor
from .recording import NOT_RECORDED, record_versions, recording, sign
from .refused import Refused

CHANGED_MEANWHILE = "{} has changed since you opened its history. Look at it again, then restore."


def restore(document: AnyEntryDocument, *, over: str, by: Actor) -> list[str]:
    """Make the working copy say what `document` says, and return the anchors and codes that had to stay.

    `over` is the digest of the working copy as the person who restores has seen it.
    """
    code, kind = document["code"], Kind(document["kind"])
    if by.account and not permissions.may_edit(by.account, kind):
        raise Refused("Your account may not edit entries.")
    with recording([code], by=by):
        if documents.digest_of(documents.working_document(code)) != over:
            raise Refused(CHANGED_MEANWHILE.format("This entry"))
        if documents.is_failure_mode(document):
            _refuse_missing(Framework, "slug", {row["framework"] for row in document["mappings"]})
        if documents.is_authority(document):
            _refuse_missing(Jurisdiction, "code", {document["jurisdiction"]})
        record_versions([code], by=NOT_RECORDED)  # what is about to be overwritten, if it was written past the desk
        texts = Passage.objects.filter(entry__code=code)
        before = dict(texts.values_list("pk", "display"))
        try:
            to_rows.write_entry(document)
        except (ValidationError, VerbatimIsReadOnly) as error:
            raise Refused(f"{code} cannot be restored: {error}") from error
        _sign_changed(texts, before, by)
        stayed = list(_remove_the_rest(document))
        _restore_state(document)
        _refuse_what_was_lost(document, stayed)
    return stayed


def restore_shared_record(key: SharedRecordKey, document: SharedRecordDocument, *, over: str, by: Actor) -> None:
    """Make the row say what `document` says; a row that was deleted is made anew.

    `over` is the digest of the row as the person who restores has seen it, and empty where it was deleted.
    """
    if by.account and not permissions.may_add_and_change(by.account, documents.SHARED_RECORD_TYPES[key.part].model):
        raise Refused("Your account may not edit this.")
    with recording(shared_records=[key], by=by) as record:
        now = documents.shared_record_documents([key]).get(key)
        if documents.shared_record_digest(now) != over:
            raise Refused(CHANGED_MEANWHILE.format("This"))
        owners = _entries_with(key, now) | _entries_with(key, document)
        record.lock(owners)
        record.include(owners)
        texts = SiteText.objects.filter(key=key.key) if key.part is CataloguePart.TEXTS else SiteText.objects.none()
        before = dict(texts.values_list("pk", "display"))
        _write_shared_record(key, {"order": DEFAULT_ORDER, **(now or {}), **document})
        _sign_changed(texts, before, by)
        if not documents.agree(documents.shared_record_documents([key]).get(key), document):
            raise Refused("It cannot be restored: some of what it said would be lost.")


DEFAULT_ORDER = Framework._meta.get_field("order").default
"""No edition says at which place a framework or a jurisdiction stands in its list."""


def _refuse_missing(model: type[Model], key: str, named: set[str]) -> None:
    if missing := named - set(model._default_manager.values_list(key, flat=True)):
        rows = model._meta.verbose_name_plural
        raise Refused(f"It names {rows} that are no longer here: {', '.join(sorted(missing))}.")


def _sign_changed(texts: QuerySet[Any], before: Mapping[int, str], by: Actor) -> None:
    """A text that is restored was last edited by whoever restored it."""
    for text in texts.all():
        if text.display != before.get(text.pk):
            sign(text, by=by)
            text.save()


def _remove_the_rest(document: Any) -> Iterator[str]:
    """Remove what the version lacks; yield the anchors and codes of what must stay."""
    code = document["code"]
    linkable = documents.ever_published(code)
    withdrawn = document["withdrawn"]
    scenarios = {row["code"] for row in document.get("scenarios", [])} | {row["scenario"] for row in withdrawn}
    for scenario in Scenario.objects.filter(failure_mode__entry__code=code).select_related("failure_mode__entry"):
        if scenario.code not in scenarios and not _removed(scenario, scenario.code in linkable):
            yield scenario.code
    anchors = {passage["anchor"] for passage in (*document["passages"], *withdrawn)}
    for passage in Passage.objects.filter(entry__code=code).select_related("entry"):
        stays = passage.anchor in linkable or passage.layer != Layer.CURATOR
        if passage.anchor not in anchors and not _removed(passage, stays):
            yield passage.anchor


def _removed(row: Scenario | Passage, stays: bool) -> bool:
    if stays:
        return False
    try:
        with transaction.atomic():
            row.delete()
    except ProtectedError:  # an editor's note, or a scenario that stays, stands on it
        return False
    return True


def _restore_state(document: AnyEntryDocument) -> None:
    entry = Entry.objects.get(code=document["code"])
    if document["state"] == EntryState.PUBLIC:
        Withdrawal.objects.filter(entry=entry).delete()
        return
    successor = Entry.objects.filter(code=document["successor"]).first()
    fields = {"state": document["state"], "reason": document["reason"], "successor": successor}
    Withdrawal.objects.update_or_create(entry=entry, defaults=fields)


def _refuse_what_was_lost(document: AnyEntryDocument, stayed: Collection[str]) -> None:
    """A part that nobody told this module to write must not vanish: the working copy now says what was asked for."""
    now = documents.working_document(document["code"])
    wanted, found = _restorable(document, document, ()), _restorable(now, document, stayed)
    if lost := [name for name, value in wanted.items() if found.get(name) != value]:
        told = ", ".join(lost).replace("_", " ")
        raise Refused(f"{document['code']} cannot be restored: {told} would be lost.")


def _restorable(wanted: Any, document: Any, stayed: Collection[str]) -> dict[str, Any]:
    """Return those of the fields that `document` decides, without what had to stay."""
    fields = {name: value for name, value in wanted.items() if name not in ("slug", "notes")}
    for key in ("passages", "withdrawn"):
        fields[key] = [passage for passage in wanted[key] if passage["anchor"] not in stayed]
    if document["kind"] == Kind.FAILURE_MODE:
        fields["scenarios"] = [scenario for scenario in wanted["scenarios"] if scenario["code"] not in stayed]
        # Frameworks may have changed places meanwhile.
        fields["mappings"] = sorted(map(documents.canonical, wanted["mappings"]))
        fields["commentary"] = wanted["commentary"] if document["commentary"] else None
    return fields


def _entries_with(key: SharedRecordKey, document: SharedRecordDocument | None) -> frozenset[str]:
    """Codes of the entries in whose documents the row stands, too."""
    if document is None or key.part is not CataloguePart.NOTES:
        return frozenset()
    codes = {place.partition(".")[0] for place in document["concerns"]}
    return frozenset(Entry.objects.filter(code__in=codes).values_list("code", flat=True))


def _write_shared_record(key: SharedRecordKey, document: SharedRecordDocument) -> None:
    try:
        if key.part is CataloguePart.SYNONYMS:
            found = len(document["finds"])
            SynonymGroup(direction=document["direction"]).check_terms(len(document["terms"]) + found, found)
        to_rows.write_shared_record(key.part, document)
    except ValidationError as error:
        raise Refused(f"It cannot be restored: {' '.join(error.messages)}") from error
    except (VerbatimIsReadOnly, NotHere) as error:
        raise Refused(f"It cannot be restored: {error}.") from error
