"""No colleague's edit is overwritten: a save that rests on an older state than the stored one is refused."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import QueryDict
from django.utils.html import format_html

from ... import documents
from ...documents import AnyEntryDocument
from ...documents.differences import differences, shared_record_differences
from ...editorial.recording import open_recording
from ...editorial.states import states_of
from ...models import Entry
from ...models.fields import Paragraphs
from . import meanwhile
from .meanwhile import Meanwhile
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
        return meanwhile.in_entry(self._stored_document(), opened_as=opened_as)

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
        return meanwhile.in_row(self._stored_row(), opened_as=opened_as)

    def has_replaced(self, over: Meanwhile) -> bool:
        now = documents.shared_record_document(self._stored_row())
        return over.is_replaced_in(shared_record_differences(over.now, now))

    def _stored_row(self) -> Model:
        row: Model = type(self.instance)._default_manager.get(pk=self.instance.pk)
        return row
