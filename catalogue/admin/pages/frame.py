"""The frame of the admin's own pages."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse


def render_page(request: HttpRequest, site: AdminSite, template: str, **context: Any) -> HttpResponse:
    return TemplateResponse(request, f"admin/{template}", site.each_context(request) | context)
