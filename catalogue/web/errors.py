from django.core.exceptions import BadRequest


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
