"""Who changed what belongs to no entry. It has no saved versions; Django's log says who changed which row."""

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from .. import documents
from ..documents import CatalogueDocument
from ..models import Edition
from ..rules import Actor

NOTHING_CHANGED = "[]"
"""What Django's log says of a form that was saved as it was."""

IMPORTED = "Imported from a spreadsheet."


def changed_by(latest: Edition, document: CatalogueDocument) -> list[User]:
    """Who changed rows of the parts in which the document differs from the edition, since these are public.

    An operator at the command line leaves no trace here, nor does an account that is gone.
    """
    parts = documents.parts_that_differ(documents.public_catalogue(latest), document)
    models = [part.model for part in parts if part.model]
    if not models:
        return []
    logged = LogEntry.objects.filter(
        content_type__in=ContentType.objects.get_for_models(*models).values(),
        action_time__gt=_public_since(latest).published_at,
    ).exclude(change_message=NOTHING_CHANGED)
    return list(User.objects.filter(pk__in=logged.order_by().values("user")).order_by("pk"))


def record(row: Model, *, is_new: bool, by: Actor) -> None:
    """Whoever writes past the admin's forms calls it; of what belongs to entries the versions tell."""
    if by.account is None or documents.owners_of(row):
        return
    LogEntry.objects.log_actions(by.account.pk, [row], ADDITION if is_new else CHANGE, IMPORTED)


def _public_since(latest: Edition) -> Edition:
    """The edition that published the catalogue document of the latest: later ones may have left it as it was."""
    others = Edition.objects.exclude(catalogue_document=latest.catalogue_document)
    before = others.order_by("-number").values_list("number", flat=True).first() or 0
    return Edition.objects.filter(number__gt=before).order_by("number")[0]
