"""Two people add the same name at the same moment: one is told, and nobody sees an error."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from catalogue.models import Framework, SiteText, SynonymGroup
from tests.page_forms import form_on

SAME: list[tuple[type, str, dict[str, str]]] = [
    (User, "username", {"first_name": "Sam", "last_name": "Same", "email": "same@example.org"}),
    (Framework, "slug", {"name": "A framework"}),
    (SiteText, "key", {"title": "A text", "display": "Words."}),
    (SynonymGroup, "key", {"reason": "Usage", "terms-0-text": "one", "terms-1-text": "another"}),
]
"""What the database keeps unique, and what else the form needs."""


@pytest.fixture
def at_once(monkeypatch) -> None:
    """Both forms are found valid before either is stored. On SQLite the second does not even begin before."""
    together, save_form = Barrier(2, timeout=5), ModelAdmin.save_form

    def wait(admin: ModelAdmin, *args: Any, **kwargs: Any) -> Any:
        if connection.vendor != "sqlite":
            with suppress(BrokenBarrierError):
                together.wait()
        return save_form(admin, *args, **kwargs)

    monkeypatch.setattr(ModelAdmin, "save_form", wait)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("catalogue", "at_once")
def test_of_two_equal_names_one_is_told(administrator):
    found = {}
    for model, field, more in SAME:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
        answers: list[Any] = []
        threads = [Thread(target=add, args=(administrator, address, {field: "same"} | more, answers)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found[model] = sorted(
            (answer.status_code, "already exists" in answer.text or "This name is taken" in answer.text)
            for answer in answers
        )
        assert model._default_manager.filter(**{field: "same"}).count() == 1

    assert found == {model: [(200, True), (302, False)] for model, _, _ in SAME}


def add(person: User, address: str, typed: dict[str, str], answers: list[Any]) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    form = form_on(client.get(address), f"{address.split('/')[3]}_form")
    answers.append(client.post(address, form | {name: [value] for name, value in typed.items()}))
    connection.close()
