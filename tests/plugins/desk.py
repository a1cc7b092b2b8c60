"""People at the desk, and pages that are made in less time."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.template import Context, Template
from django.utils.safestring import SafeString

from catalogue.admin.site import admin_site
from tests import cast, desk


@pytest.fixture
def administrator(db: None) -> User:
    return User.objects.create_superuser("ada", password=cast.PASSWORD)


@pytest.fixture
def cleo(catalogue: None) -> User:
    return cast.curator()


@pytest.fixture
def remy(catalogue: None) -> User:
    return cast.reviewer()


@pytest.fixture
def pia(catalogue: None) -> User:
    return cast.publisher()


@pytest.fixture
def short_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of the desk with one row: rows take nearly all of their time."""
    for model in desk.registered(admin_site):
        monkeypatch.setattr(admin_site.get_model_admin(model), "list_per_page", 1)


@pytest.fixture(scope="session", autouse=True)
def contexts_of_pages_only(django_test_environment: None) -> Iterator[None]:
    """Django tells the client of every template and copies its context, and a form has thousands of widgets' pieces."""
    told = Template._render

    def without_pieces(template: Template, context: Context) -> SafeString:
        if str(template.name).startswith(("django/forms/", "admin/includes/", "admin/widgets/")):
            return template.nodelist.render(context)
        return told(template, context)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Template, "_render", without_pieces)
        yield
