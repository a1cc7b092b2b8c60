"""What is written once for all tests in a row that go on from it, such as editions that each of them would publish.

A module says in `STANDING` which of its fixtures are such, and what they write. It stands within a transaction around
those of the tests, which is rolled back behind the last of them.
"""

from collections.abc import Callable
from contextlib import ExitStack

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from catalogue.editions import held
from catalogue.editions.held import ServedEdition

Name = tuple[str, str]
"""The names of the module and of the fixture."""


def wanted_by(item: pytest.Item | None) -> Name | None:
    module = getattr(item, "module", None)
    found = (name for name in getattr(module, "STANDING", ()) if name in getattr(item, "fixturenames", ()))
    return next(((module.__name__, name) for name in found if module), None)


class Standing:
    def __init__(self) -> None:
        self.name: Name | None = None
        self.edition: ServedEdition | None = None
        self._transaction = ExitStack()

    def begin(self, name: Name, write: Callable[[], None], blocker: DjangoDbBlocker) -> None:
        with ExitStack() as stack, pytest.MonkeyPatch.context() as patched:
            stack.enter_context(blocker.unblock())
            stack.enter_context(transaction.atomic())
            stack.callback(transaction.set_rollback, True)
            patched.setattr(held, "_current", None)
            write()
            self.name, self.edition = name, held.current()
            stack.enter_context(blocker.block())
            self._transaction = stack.pop_all()

    def end(self) -> None:
        if transaction.get_connection().in_atomic_block:
            self._transaction.close()
        else:
            self._transaction.pop_all()  # after the last test of a worker, whose database is gone
        self.name = self.edition = None


NOW = Standing()
