import json
import logging
import re
from datetime import UTC, datetime
from http import HTTPStatus

from catalogue.web import request_id

PRIVATE_ADDRESS = re.compile(r"(/(?:password|setup|suggestions|unsubscribe)/)[^/?#\s'\"\\]+")
"""Who has one of these is let in: to an account, to what somebody has suggested, to what they follow."""
QUERY = re.compile(r"\?\S+")
"""A referrer that is refused may be the address of a search."""


class WithoutPrivateAddresses(logging.Formatter):
    """Writes “…” for what is private in an address, whoever has put it into the line or its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        record.request_id = request_id.current()
        if record.name == "django.request" and getattr(record, "status_code", None) == HTTPStatus.SERVICE_UNAVAILABLE:
            record.args = ("Service Unavailable", "…")  # nobody has looked whether there is such an address
        if not record.name.startswith("django.security."):
            return PRIVATE_ADDRESS.sub(r"\1…", super().format(record))
        record.exc_info = None  # what strangers send is no fault of ours
        return QUERY.sub("?…", PRIVATE_ADDRESS.sub(r"\1…", super().format(record)))


class Json(WithoutPrivateAddresses):
    """Writes an object a line: what every line has, what `extra={"fields": {…}}` adds, a traceback in its message."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "id": request_id.current(),
            "message": super().format(record),
        }
        fields |= {key: _hidden(value) for key, value in getattr(record, "fields", {}).items()}
        return json.dumps(fields)


def _hidden(value: object) -> object:
    return PRIVATE_ADDRESS.sub(r"\1…", value) if isinstance(value, str) else value
