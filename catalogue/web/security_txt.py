"""Where to turn to with a hole in the site's security: RFC 9116."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ..addresses.pages import canonical

VALID = timedelta(days=180)
"""The standard advises less than a year. It is counted from each answer: who runs the site stands by it."""


@require_safe
@cache_control(public=True, max_age=24 * 60 * 60)
def security_txt(request: HttpRequest) -> HttpResponse:
    contact = settings.SECURITY_CONTACT_URL or settings.CONTACT_URL
    if not contact.startswith(("https://", "mailto:")):
        raise Http404("nobody is named, or not in a way that the standard takes")
    expires = (timezone.now() + VALID).replace(microsecond=0)
    lines = {
        "Contact": contact,
        "Expires": expires.isoformat().replace("+00:00", "Z"),
        "Preferred-Languages": "en",
        "Canonical": canonical(reverse("security_txt"), request),
    }
    return HttpResponse(
        "".join(f"{name}: {value}\n" for name, value in lines.items()), content_type="text/plain; charset=utf-8"
    )
