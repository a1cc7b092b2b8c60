"""No colleague's edit is overwritten: a save that rests on an older state than the stored one is refused."""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet, BaseModelFormSet
from django.http import QueryDict
from django.utils.html import format_html

from ... import documents
from ...documents import AnyEntryDocument
from ...documents.differences import differences, shared_record_differences
from ...editorial.recording import open_recording
from ...editorial.states import states_of
from ...models import Entry
from ...vocabulary import Kind
from ...web.form_fields import Paragraphs
from . import meanwhile
from .formset_rows import reordered
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


DELETED_MEANWHILE = (
    "A colleague has deleted this since you opened the page. "
    "When you save again it is added anew, with what stands here, unless you remove it."
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
        entry = self.entry()
        return documents.document_of(documents.working_entries(Kind(entry.kind), [entry.code]).get())


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
        entry = self.entry()
        self.instance.state = states_of([entry.code], kinds=[Kind(entry.kind)])[entry.code]
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


class ResilientModelFormSet(BaseModelFormSet):
    """A formset whose rows a colleague may have deleted meanwhile: those that were sent become new, after a warning.

    The admin pairs the forms with the rows that are left, one by one, and would drop the last ones.
    """

    touched: Touched | None = None
    """The fields that replace what is stored, of all rows of the page; None: all."""

    number_gone = 0
    """How many of the last forms were sent for rows that are gone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.management_form.is_valid():
            self._make_new_of_gone()

    def get_queryset(self) -> Any:
        if self.is_bound and "forms" in self.__dict__:
            return [None if form.instance._state.adding else form.instance for form in self.initial_forms]
        return super().get_queryset()

    def clean(self) -> None:
        super().clean()
        for form in self.forms[len(self.forms) - self.number_gone :]:
            form.add_error(None, DELETED_MEANWHILE)

    def _make_new_of_gone(self) -> None:
        total = self.total_form_count()
        stored = range(min(self.initial_form_count(), total))
        gone = self._gone(stored)
        if not gone:
            return
        left = [place for place in stored if place not in gone]
        gone = [place for place in gone if not self._is_untouched(place)]
        again = [place for place in gone if not self.data.get(f"{self.add_prefix(place)}-{DELETION_FIELD_NAME}")]
        order = [*left, *range(len(stored), total), *again]
        self.data = reordered(cast(QueryDict, self.data), str(self.prefix), order, stored=len(left))
        self.number_gone = len(again)
        for place in range(len(left), len(order)):
            self.data.pop(self._name_of_key(place), None)
        del self.management_form  # was read from what was sent

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if self.touched is not None and form.instance.pk:
            keep_theirs(form, self.touched, str(self.prefix))

    def _is_untouched(self, place: int) -> bool:
        """Tell if a row that a colleague deleted is sent as it was: then it stays away."""
        key = self.data.get(self._name_of_key(place), "")
        return self.touched is not None and not any(self.touched_in(key))

    def touched_in(self, key: str) -> Iterator[str]:
        return (name for prefix, row, name in self.touched or () if (prefix, row) == (self.prefix, key))

    def _gone(self, places: Iterable[int]) -> list[int]:
        """Return the places of rows that are gone. What is no key was not sent by our page, and stays an error."""
        there = {str(row.pk) for row in self.get_queryset()}
        sent = {place: self.data.get(self._name_of_key(place), "") for place in places}
        return [place for place, key in sent.items() if key.isdecimal() and key not in there]

    def _name_of_key(self, place: int) -> str:
        return f"{self.add_prefix(place)}-{self.model._meta.pk.name}"


class ResilientInlineFormSet(ResilientModelFormSet, BaseInlineFormSet):
    """The same for child rows of the row whose page it is."""


class TabularFormSet(ResilientInlineFormSet):
    """Child rows in a table, where the stock admin gives no field a label of its own."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.visible_fields():
            widget = getattr(field.field.widget, "widget", field.field.widget)  # a wrapper's own are of all rows
            widget.attrs.setdefault("aria-label", field.label)
