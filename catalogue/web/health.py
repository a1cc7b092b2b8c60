from django.db import DatabaseError
from django.db.models import Max
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..models import Edition


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    try:
        edition = Edition.objects.aggregate(newest=Max("number"))["newest"]
    except DatabaseError:
        return JsonResponse({"status": "database unreachable"}, status=503)
    return JsonResponse({"status": "ok", "edition": edition})
