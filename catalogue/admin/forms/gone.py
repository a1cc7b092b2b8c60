"""A save of what a colleague has deleted meanwhile: nothing is saved, and every word is shown again."""

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from ...web.resubmission import told
from ..links import admin_address


def deleted_meanwhile(request: HttpRequest, model_admin: ModelAdmin, key: str, deleted_page: str) -> HttpResponse:
    noun = model_admin.opts.verbose_name
    context = {
        "title": f"This {noun} was deleted meanwhile",
        "noun": noun,
        "typed": list(told(request.POST, but=key)),
        "list_name": capfirst(model_admin.opts.verbose_name_plural),
        "list_page": admin_address(model_admin.model, "changelist"),
        "deleted_page": deleted_page,
    }
    context = model_admin.admin_site.each_context(request) | context
    return TemplateResponse(request, "admin/gone.html", context, status=409)
