import logging
import re

PRIVATE_ADDRESS = re.compile(r"(/(?:password|setup|suggestions)/)[^/?#\s'\"]+")
"""Who has one of these is let in: to become an administrator, or to what somebody has suggested."""


class WithoutPrivateAddresses(logging.Formatter):
    """Writes “…” for what is private in an address, whoever has put it into the line or its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        return PRIVATE_ADDRESS.sub(r"\1…", super().format(record))
