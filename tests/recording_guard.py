"""Notices writes to the working copy that our code makes outside of `with recording(…)`, in every test."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from types import FrameType
from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

import catalogue
from catalogue.editorial import recording

HOUSE, TESTS = (f"{os.path.dirname(file)}{os.sep}" for file in (catalogue.__file__, __file__))

LISTENING = {f"{TESTS}{name}.py" for name in ("recording_guard", "asked")}
"""What stands around each statement, and asks nothing."""

STORING_ROOMS = {"models", "documents"}
"""They write for whoever calls them."""

NOT_WORKING = {
    "Act": "what a form was answered",
    "AdministratorInvitation": "who may sign in",
    "AuditEvent": "the record itself",
    "RedactedText": "what was erased",
    "Redaction": "what was erased",
    "Delivery": "who can be reached",
    "DigestSubscription": "who wants mail",
    "Edition": "published",
    "EntryVersion": "published",
    "Follow": "who wants mail",
    "ImportRun": "a file that is not written yet",
    "ImportedRow": "a file that is not written yet",
    "LoadedDigest": "what the last load said",
    "MissedSearch": "what readers tell us",
    "Name": "published",
    "ProviderIdentity": "who may sign in",
    "ReviewAssignment": "who is asked to read it",
    "ReviewEvent": "the record itself",
    "SavedRow": "the record itself",
    "SavedVersion": "the record itself",
    "StepMail": "who wants mail",
    "Suggestion": "what readers tell us",
    "SuggestionSender": "what readers tell us",
}
"""Models whose rows stand in no document of the working copy, and what they are instead."""

WRITE = re.compile(
    r"\s*(?:WITH\b.*?\)\s*)?"
    r"(?:(?:INSERT|REPLACE|MERGE)(?: OR \w+)? INTO|UPDATE(?: OR \w+)?|DELETE FROM|TRUNCATE(?: TABLE)?|COPY)(?: ONLY)?"
    r'\s+"?+(\w++)"?+(?! SET "editor_id" = \S+ WHERE)',
    re.IGNORECASE | re.DOTALL,
)
"""Statements as Django and people write them. An account that is deleted leaves the texts that it edited, which say its
name as before.
"""


class WrittenPastTheRecord(Exception):
    pass


@cache
def working_tables() -> frozenset[str]:
    models = apps.get_app_config("catalogue").get_models(include_auto_created=True)
    return frozenset(model._meta.db_table for model in models if model.__name__ not in NOT_WORKING)


def around_statements(wrapper: Callable[..., Any]) -> None:
    """Put a wrapper around what every connection is asked that is opened from now on, those of other threads, too."""

    def watch(connection: BaseDatabaseWrapper, **_more: Any) -> None:
        if wrapper not in connection.execute_wrappers:
            connection.execute_wrappers.append(wrapper)

    connection_created.connect(watch, weak=False)


def guard(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    found = WRITE.match(sql)
    if found and found[1] in working_tables() and not recording.is_open() and is_ours(sys._getframe(1)):
        raise WrittenPastTheRecord(sql)
    return execute(sql, params, many, context)


def is_ours(frame: FrameType | None) -> bool:
    """Whether the application writes, not a test that prepares something, nor a migration."""
    for path in who_asks(frame):
        if path.startswith(TESTS):
            return False
        if (room := path.removeprefix(HOUSE).split(os.sep)[0]) not in STORING_ROOMS:
            return room != "migrations"
    return False


def who_asks(frame: FrameType | None) -> Iterator[str]:
    """Yield the files of the application and of the tests through which a statement came, the nearest first."""
    while frame:
        path = frame.f_code.co_filename
        if path.startswith(HOUSE) or (path.startswith(TESTS) and path not in LISTENING):
            yield path
        frame = frame.f_back
