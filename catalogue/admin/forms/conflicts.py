"""Saves of colleagues after somebody else had opened an entry or a row."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import QueryDict
from django.utils.html import format_html

from ... import documents
from ...documents import AnyEntryDocument
from ...documents.differences import Document, PartDifference, differences, shared_record_differences
from ...editorial import saves
from ...editorial.recording import open_recording
from ...editorial.states import states_of
from ...models import Entry, SavedRow, SavedVersion
from ...models.fields import Paragraphs
from .merging import OVER, Touched, keep_theirs
from .source_facts import SourceFactsForm

CHANGED_MEANWHILE = format_html(
    "{} <a href='{}' target='_blank'>{}</a> {}",
    "Somebody has changed this since you opened it, so nothing was saved. What you wrote still stands below.",
    "?",
    "Open what is stored now in another tab",
    "and carry your changes over.",
)

LONGEST_COMMENT = 2000

Save = SavedVersion | SavedRow


@dataclass(frozen=True)
class Meanwhile:
    """The saves of colleagues since somebody opened an entry or a row.

    `seen` is the state that `parts` lead to, for who saves over it; "" where the parts are not known.
    """

    by: list[str] = field(default_factory=list)
    at: datetime | None = None
    parts: list[PartDifference] = field(default_factory=list)
    seen: str = ""
    now: Document = field(default_factory=dict)

    def is_replaced_in(self, parts: Iterable[PartDifference]) -> bool:
        """Tell if something that they changed was changed again, in `parts`."""
        return not self.seen or bool(_fields(self.parts) & _fields(parts))


def _in_entry(now: AnyEntryDocument, *, opened_as: str) -> Meanwhile:
    return _meanwhile(SavedVersion.objects.of(now["code"]), now, opened_as, differences)


def _in_shared_record(row: Model, *, opened_as: str) -> Meanwhile:
    found = saves.saves_of(documents.shared_record_keys(row))
    return _meanwhile(found, documents.shared_record_document(row), opened_as, shared_record_differences)


def _meanwhile(
    newest_first: Iterable[Save], now: Document, opened_as: str, differences_of: Callable[..., list[PartDifference]]
) -> Meanwhile:
    """`opened_as` is the digest of the document that was opened. Without a save that left it, nothing can be shown."""
    found = list(newest_first)
    later = _later(found, opened_as)
    by, at = savers(later), later[0].saved_at if later else None
    if len(later) == len(found):
        return Meanwhile(by[-1:], at)
    before = documents.read(found[len(later)].document)
    return Meanwhile(by, at, differences_of(before, now), documents.digest_of(now), now)


def _fields(parts: Iterable[PartDifference]) -> set[tuple[str, str]]:
    return {(part.title, one.name) for part in parts for one in part.fields}


def saves_after(newest_first: Iterable[Save], opened_as: str) -> list[Save]:
    """Return the saves after that of what was opened, the newest first; none if that is not on record."""
    found = list(newest_first)
    later = _later(found, opened_as)
    return later if len(later) < len(found) else []


def _later(newest_first: Iterable[Save], opened_as: str) -> list[Save]:
    return list(takewhile(lambda save: documents.digest_in_todays_shape(save) != opened_as, newest_first))


def savers(newest_first: Iterable[Save]) -> list[str]:
    """Return who made them, each once, the first one first."""
    return list(dict.fromkeys(save.saved_by for save in newest_first))[::-1]


class StateField(forms.CharField):
    """The digest of what was stored when the form was opened."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False  # or the history would list it among the curator's changes


class NotOverwritingForm(forms.ModelForm):
    opened_as = StateField(required=False)
    meanwhile: Meanwhile | None = None
    over: Meanwhile | None = None
    """What is saved over, once that was confirmed."""
    touched: Touched | None = None
    """The fields that replace what is stored; None: all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and not self.instance._state.adding:
            self.initial["opened_as"] = self.opened_state()
        if self.touched is not None:
            keep_theirs(self, self.touched)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.instance._state.adding:
            self._refuse_an_older_state(self.cleaned_data.get("opened_as", ""))
        return cleaned

    def _refuse_an_older_state(self, opened_as: str) -> None:
        stored = self.locked_state()
        if stored == opened_as:
            return
        if stored != self.data.get(OVER):
            self.meanwhile = self.changed_since(opened_as)
            raise ValidationError(CHANGED_MEANWHILE, code="changed_meanwhile")
        self.over = self.changed_since(opened_as)
        # Their changes were seen: should the save fail for another reason, the next one rests on them.
        data = cast(QueryDict, self.data).copy()
        data["opened_as"] = stored
        self.data = data

    def opened_state(self) -> str:
        return self.stored_state()

    def stored_state(self) -> str:
        """Return the digest of what the database holds now, whatever the form holds."""
        raise NotImplementedError

    def locked_state(self) -> str:
        """Return the same digest, and lock what it is of until the transaction ends."""
        raise NotImplementedError

    def changed_since(self, opened_as: str) -> Meanwhile:
        raise NotImplementedError

    def has_replaced(self, over: Meanwhile) -> bool:
        """Tell if what is stored now lacks something that was saved meanwhile."""
        raise NotImplementedError


class EntryForm(NotOverwritingForm):
    """A form of an entry, or of a part of one: either way the whole document is compared."""

    def entry(self) -> Entry:
        entry: Entry = self.instance.entry
        return entry

    def stored_state(self) -> str:
        return documents.digest_of(self._stored_document())

    def locked_state(self) -> str:
        open_recording().lock([self.entry().code])
        return self.stored_state()

    def changed_since(self, opened_as: str) -> Meanwhile:
        return _in_entry(self._stored_document(), opened_as=opened_as)

    def has_replaced(self, over: Meanwhile) -> bool:
        return over.is_replaced_in(differences(over.now, self._stored_document()))

    def _stored_document(self) -> AnyEntryDocument:
        return documents.working_document(self.entry().code)


class PassagePartForm(EntryForm):
    """A form of what stands at a passage."""

    def entry(self) -> Entry:
        entry: Entry = self.instance.passage.entry
        return entry


class FailureModePartForm(EntryForm):
    """A form of what hangs on a failure mode."""

    def entry(self) -> Entry:
        entry: Entry = self.instance.failure_mode.entry
        return entry


class CommentField(Paragraphs):
    """A word to the reviewer, which is no part of the entry."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class ReviewedForm(NotOverwritingForm):
    """A form of what goes through review."""

    review_comment = CommentField(
        label="Comment for the reviewer",
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.TextInput(attrs={"placeholder": "Comment"}),
    )


class WholeEntryForm(SourceFactsForm, ReviewedForm, EntryForm):
    """A form of an entry on its own page, with its editor's notes, of which some concern other entries, too."""

    def opened_state(self) -> str:
        """Keep with the row where it stands, which the page tells: it is known by the same document."""
        code = self.entry().code
        self.instance.state = states_of([code])[code]
        digest: str = self.instance.state.digest
        return digest

    def locked_state(self) -> str:
        open_recording().lock_with_notes(self.entry())
        return self.stored_state()


class SharedRecordForm(ReviewedForm):
    """A form of a shared record, with its child rows."""

    def stored_state(self) -> str:
        return documents.digest_of(documents.shared_record_document(self._stored_row()))

    def locked_state(self) -> str:
        open_recording().lock(shared_records=documents.shared_record_keys(self._stored_row()))
        return self.stored_state()

    def changed_since(self, opened_as: str) -> Meanwhile:
        return _in_shared_record(self._stored_row(), opened_as=opened_as)

    def has_replaced(self, over: Meanwhile) -> bool:
        now = documents.shared_record_document(self._stored_row())
        return over.is_replaced_in(shared_record_differences(over.now, now))

    def _stored_row(self) -> Model:
        row: Model = type(self.instance)._default_manager.get(pk=self.instance.pk)
        return row
