from django.core.exceptions import BadRequest
from django.http import Http404


class BadParameter(BadRequest):
    """A parameter that cannot be understood, answered with a 400 page that names it.

    `parameter` is the name as the reader wrote it; it may itself be what is malformed. `value` is what was written, if
    it should name an entry.
    """

    def __init__(self, parameter: str, message: str, value: str = "") -> None:
        super().__init__(f"{parameter}: {message}")
        self.parameter = parameter
        self.message = message
        self.value = value


class NoSuchPage(Http404):
    """A page behind the last one of a list."""

    def __init__(self, number: int, last: int) -> None:
        super().__init__(f"The list has no page {number}: its last is page {last}.")
        self.last = last
