"""A save of what a colleague has deleted meanwhile: nothing is saved, and every word is shown again."""

from collections.abc import Iterator

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from .links import desk_address

NO_WORDS = ("_FORMS", "-id", "csrfmiddlewaretoken", "opened_as")
"""How the names of fields end that nobody types into."""


def page(request: HttpRequest, model_admin: ModelAdmin, key: str, deleted_page: str) -> HttpResponse:
    noun = model_admin.opts.verbose_name
    context = {
        "title": f"This {noun} was deleted meanwhile",
        "noun": noun,
        "typed": list(_typed(request.POST, key)),
        "list_name": capfirst(model_admin.opts.verbose_name_plural),
        "list_page": desk_address(model_admin.model, "changelist"),
        "deleted_page": deleted_page,
    }
    context = model_admin.admin_site.each_context(request) | context
    return TemplateResponse(request, "admin/gone.html", context, status=409)


def _typed(sent: QueryDict, key: str) -> Iterator[tuple[str, str]]:
    """Without the key of the row that is gone, which each of its child rows carries."""
    for name, values in sent.lists():
        if not name.startswith("_") and not name.endswith(NO_WORDS) and not ("-" in name and values == [key]):
            yield from ((capfirst(name.replace("_", " ")), value) for value in values if value)
