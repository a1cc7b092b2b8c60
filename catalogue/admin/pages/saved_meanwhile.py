"""Who has saved what stands in a form since the form was opened: asked by it before its own save."""

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from ...documents import SharedRecordKey
from ...editorial import permissions, saves
from ...editorial.audit import AND
from ...models import Entry, SavedVersion
from ...vocabulary import Kind
from ..forms.conflicts import savers, saves_after
from ..shortcuts import editor_of


@require_safe
def tell_who_saved_meanwhile(request: HttpRequest, site: AdminSite, name: str) -> HttpResponse:
    """Answer with what to say and where the history is; with nothing where nobody has saved, or it is not on record."""
    key, opened_as = SharedRecordKey.parse(name), request.GET.get("opened_as", "")
    kind = key.part if key else Kind(get_object_or_404(Entry, code=name).kind)
    if not permissions.may_look(editor_of(request), kind):
        raise PermissionDenied
    later = saves_after(saves.saves_of([key]) if key else SavedVersion.objects.of(name), opened_as)
    if not later:
        return JsonResponse({})
    by = AND.join(savers(later))
    return JsonResponse(
        {
            "told": f"{by} saved this at {later[0].saved_at:%H:%M} UTC, after you opened it. When you save, you are "
            "shown what differs, and nothing of yours is lost.",
            "history": reverse("admin:row-history", args=key) if key else reverse("admin:history", args=[name]),
        }
    )
