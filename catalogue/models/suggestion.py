"""Readers' suggestions, and curators' decisions on them."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, CheckConstraint, Q, UniqueConstraint, Value, When
from django.utils import timezone

from ..vocabulary import SuggestionKind, SuggestionState
from .access import digest_of
from .constraints import if_and_only_if, within
from .editorial import EditorNote
from .fields import LineField, ProseField
from .identity import Entry
from .passage import Passage
from .published import Edition

LONGEST_WORDS = 5_000
LONGEST_REFERENCE = 3_000
LONGEST_CONTACT = 200
LONGEST_ANSWER = 2_000

SPAM_KEPT = timedelta(days=7)
"""Long enough to notice a mistake."""

_IS_OPEN = Q(decision=SuggestionState.OPEN.value)
_IS_ERASED = Q(erased_at__isnull=False)

OPEN_FIRST = Case(When(_IS_OPEN, then=Value(0)), default=Value(1))


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def for_token(self, token: str) -> "SuggestionQuerySet":
        return self.filter(token_digest=digest_of(token))

    def open(self) -> "SuggestionQuerySet":
        return self.filter(_IS_OPEN)

    def due(self) -> "SuggestionQuerySet":
        """Return those that are to be erased by now. What nobody has decided on never is."""
        now = timezone.now()
        return self.filter(erased_at__isnull=True).filter(
            Q(decided_at__lte=now - timedelta(days=settings.SUGGESTIONS_KEPT_DAYS))
            | Q(decided_at__lte=now - SPAM_KEPT, decision=SuggestionState.SPAM.value)
        )

    def kept(self) -> "SuggestionQuerySet":
        return self.filter(erased_at__isnull=True).exclude(pk__in=self.model.objects.due().values("pk"))


class Suggestion(models.Model):
    """Its sender has a page at a private address. The database holds only the digest of the token in it, so that a
    leaked backup opens none.

    Once erased it says nothing any more but that it was here: its address answers for ever.
    """

    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=SuggestionKind.choices())
    entry = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="suggestions")
    passage = models.ForeignKey(Passage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="+", help_text="The one that the reader was reading."
    )
    words = ProseField(blank=True, max_length=LONGEST_WORDS)
    reference = ProseField("proposed reference", blank=True, max_length=LONGEST_REFERENCE)
    contact = LineField(max_length=LONGEST_CONTACT, blank=True)
    received_at = models.DateTimeField("received", db_index=True)
    decision = models.CharField(
        "state", max_length=10, choices=SuggestionState.choices(), default=SuggestionState.OPEN.value
    )
    answer = ProseField(blank=True, max_length=LONGEST_ANSWER)
    decided_by = models.CharField(max_length=150, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField("decided", null=True, blank=True)
    draft_entry = models.ForeignKey(
        Entry,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The entry that a draft was made in: another one where the draft is a new reference.",
    )
    draft_note = models.ForeignKey(EditorNote, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = "suggestion from a reader"
        verbose_name_plural = "suggestions from readers"
        constraints = [
            within("kind", SuggestionKind, model="suggestion"),
            within("decision", SuggestionState, model="suggestion"),
            CheckConstraint(
                condition=if_and_only_if(Q(words="", reference=""), _IS_ERASED),
                name="suggestion_says_something_until_erased",
            ),
            CheckConstraint(
                condition=Q(passage__isnull=True) | Q(entry__isnull=False), name="suggestion_passage_has_its_entry"
            ),
            CheckConstraint(
                condition=if_and_only_if(_IS_OPEN, Q(decided_by="")) & if_and_only_if(_IS_OPEN, Q(decided_at=None)),
                name="suggestion_decision_says_who_and_when",
            ),
            CheckConstraint(
                condition=~Q(decision=SuggestionState.DECLINED.value, answer="") | _IS_ERASED,
                name="suggestion_is_declined_with_a_reason",
            ),
            CheckConstraint(condition=~_IS_OPEN | Q(answer=""), name="open_suggestion_has_no_answer"),
            CheckConstraint(condition=_IS_OPEN | Q(contact=""), name="contact_is_erased_with_the_decision"),
            CheckConstraint(condition=~_IS_OPEN | ~_IS_ERASED, name="open_suggestion_is_not_erased"),
            CheckConstraint(
                condition=Q(draft_entry__isnull=True) | Q(decision=SuggestionState.ACCEPTED.value),
                name="only_accepted_suggestions_have_drafts",
            ),
            CheckConstraint(
                condition=Q(draft_note__isnull=True) | Q(draft_entry__isnull=False),
                name="draft_note_of_a_suggestion_has_its_entry",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.target}"

    @property
    def target(self) -> str:
        """Return the code of what it is about."""
        if self.passage:
            return self.passage.anchor
        return self.entry.code if self.entry else "the catalogue as a whole"

    @property
    def is_open(self) -> bool:
        return self.decision == SuggestionState.OPEN

    @property
    def is_drafted_as_reference(self) -> bool:
        """Return whether the draft is an entry of its own, and not a note on the entry that the suggestion is about."""
        return self.draft_entry_id is not None and self.draft_entry_id != self.entry_id

    @property
    def has_draft(self) -> bool:
        """Return whether a draft is still there: curators may delete a note."""
        return self.draft_note_id is not None or self.is_drafted_as_reference

    @property
    def due_at(self) -> datetime | None:
        """Return the time at which it is to be erased. None: not before somebody decides on it."""
        if self.decided_at is None:
            return None
        kept = timedelta(days=settings.SUGGESTIONS_KEPT_DAYS)
        return self.decided_at + (min(SPAM_KEPT, kept) if self.decision == SuggestionState.SPAM else kept)

    @property
    def is_gone(self) -> bool:
        """Return whether it is erased, or due to be: whoever asks is told the same, whenever the erasing runs."""
        return self.erased_at is not None or (self.due_at is not None and self.due_at <= timezone.now())


class SuggestionSender(models.Model):
    """How much one sender has suggested on one day. `key` says who only to whoever has the site's secret key and
    guesses the sender; it is another one every day, and yesterday's are erased.
    """

    day = models.DateField()
    key = models.CharField(max_length=64)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["day", "key"], name="sender_is_counted_once_a_day"),
            CheckConstraint(condition=Q(count__gt=0), name="sender_has_sent_something"),
        ]

    def __str__(self) -> str:
        return f"{self.count} on {self.day}"
