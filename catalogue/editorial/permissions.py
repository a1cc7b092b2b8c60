"""Who may do what: asked by the admin, by views and by commands alike.

The permissions are Django's own, given through the groups of `Role`; here they are questions about people.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import SET_NULL, ManyToOneRel, Model, QuerySet

from ..documents import SHARED_RECORD_TYPES, WORKING_MODELS, SharedRecordKey
from ..models import AuditEvent, ReviewAssignment, SavedRow, SavedVersion
from ..models.review import SavedRecord
from ..vocabulary import CataloguePart, Kind, ReviewPolicy
from . import saves, shared_records

LONGEST_NAME = 150

APPROVE = "catalogue.approve_entry"
PUBLISH = "catalogue.add_edition"
LOOK_AT_FEEDBACK = "catalogue.view_suggestion"
DECIDE_ON_FEEDBACK = "catalogue.change_suggestion"

AnyAccount = User | AnonymousUser


@dataclass(frozen=True)
class Actor:
    """Who does something: the name that is stored for ever, and the account, which may later be deleted.

    Without an account it is the software, or an operator at the command line.
    """

    name: str
    account: User | None = None

    def has_saved(self, version: SavedRecord) -> bool:
        if self.account is not None and version.account_id is not None:
            return bool(version.account_id == self.account.pk)
        return version.saved_by == self.name


SOFTWARE = Actor("Catalogue software")


def actor(account: User) -> Actor:
    return Actor((account.get_full_name() or account.get_username())[:LONGEST_NAME], account)


def has_acted(account: User) -> bool:
    """Tell whether anything on record names this account: whatever keeps its rows when an account goes."""
    if LogEntry.objects.filter(user=account).exists():
        return True
    relations = [field for field in User._meta.get_fields(include_hidden=True) if isinstance(field, ManyToOneRel)]
    fields = [relation.field for relation in relations if relation.on_delete is SET_NULL]
    fields = [field for field in fields if field.model is not AuditEvent]  # who merely signed in has done nothing
    return any(field.model._base_manager.filter(**{field.name: account}).exists() for field in fields)


def may_come_to_desk(account: AnyAccount) -> bool:
    """Tell whether they have a role there, or are an administrator."""
    return account.is_active and (account.is_superuser or bool(kinds_to_look_at(account)))


def may_look(account: AnyAccount, kind: Kind | CataloguePart) -> bool:
    """Tell whether they may see drafts, their differences and their history."""
    return any(account.has_perm(f"catalogue.{action}_{_model_name(kind)}") for action in ("view", "change"))


def parts_to_look_at(account: AnyAccount) -> list[CataloguePart]:
    return [part for part in SHARED_RECORD_TYPES if may_look(account, part)]


def kinds_to_look_at(account: AnyAccount) -> list[Kind]:
    return [kind for kind in WORKING_MODELS if may_look(account, kind)]


def may_edit(account: AnyAccount, kind: Kind | CataloguePart) -> bool:
    return account.has_perm(f"catalogue.change_{_model_name(kind)}")


def may_add(account: AnyAccount, kind: Kind) -> bool:
    return account.has_perm(f"catalogue.add_{_model_name(kind)}")


def may_export(account: AnyAccount, model: type[Model]) -> bool:
    return any(account.has_perm(f"catalogue.{action}_{model._meta.model_name}") for action in ("view", "change"))


def may_add_and_change(account: AnyAccount, model: type[Model]) -> bool:
    """Tell whether they may import rows, new ones and others, or restore one, also one that was deleted."""
    return all(account.has_perm(f"catalogue.{action}_{model._meta.model_name}") for action in ("add", "change"))


def may_review(account: AnyAccount) -> bool:
    return account.has_perm(APPROVE)


def reviewers() -> QuerySet[User]:
    """Return those who may approve and may sign in."""
    return User.objects.with_perm(APPROVE)


def may_publish(account: AnyAccount) -> bool:
    """Tell whether they may publish, withdraw and merge."""
    return account.has_perm(PUBLISH)


def may_propose_withdrawal(account: AnyAccount, kind: Kind) -> bool:
    return may_edit(account, kind) or may_publish(account)


def may_look_at_feedback(account: AnyAccount) -> bool:
    return account.has_perm(LOOK_AT_FEEDBACK)


def may_decide_on_feedback(account: AnyAccount) -> bool:
    """Tell whether they may decide, and see how to reach the sender."""
    return account.has_perm(DECIDE_ON_FEEDBACK)


def may_approve(by: Actor, name: str) -> bool:
    """Tell whether they may: nobody approves what they changed themselves, unless the site is set so.

    `name` is the code of an entry, or the name of a shared record, as below.
    """
    return settings.SELF_APPROVAL or not any(by.has_saved(version) for version in saved_since_public(name))


def saved_since_public(name: str) -> Iterable[SavedVersion | SavedRow]:
    """Return the saves after the one that is public; all of them if none is."""
    key = SharedRecordKey.parse(name)
    if key is None:
        return saves.saved_since_public(name)
    return shared_records.saved_since_public(shared_records.shared_records([key]))


def authors(name: str) -> set[int]:
    """Return the keys of the accounts that have changed it since it was public."""
    return {save.account_id for save in saved_since_public(name) if save.account_id is not None}


def possible_reviewers(name: str) -> QuerySet[User]:
    """Return who may approve what stands there now: nobody who has changed it since it was public."""
    return reviewers().exclude(pk__in=authors(name)).order_by("last_name", "first_name", "username")


def reviewer_of(name: str) -> User | None:
    """Return who is asked to read it, as long as they may review."""
    asked = ReviewAssignment.objects.filter(subject=name)
    return reviewers().filter(pk__in=asked.values("reviewer")).first()


def review_is_required(by: Actor) -> bool:
    """Tell whether only what is approved can be published, entries and shared records alike.

    By default as soon as anybody but the publisher may approve: one person alone could otherwise publish nothing.
    """
    match ReviewPolicy(settings.REVIEW):
        case ReviewPolicy.REQUIRED:
            return True
        case ReviewPolicy.OPTIONAL:
            return False
    others = reviewers()
    return (others.exclude(pk=by.account.pk) if by.account else others).exists()


def _model_name(kind: Kind | CataloguePart) -> str:
    model = SHARED_RECORD_TYPES[kind].model if isinstance(kind, CataloguePart) else WORKING_MODELS[kind]
    return model._meta.model_name or ""
