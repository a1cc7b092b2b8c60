from django.core.exceptions import BadRequest


class BadParameter(BadRequest):
    """A parameter that cannot be understood, answered with a 400 page that names it.

    `parameter` is the name as the reader wrote it; it may itself be what is malformed.
    """

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(f"{parameter}: {message}")
        self.parameter = parameter
        self.message = message
