"""HEAD at the outermost door: the headers of GET, and no body."""

from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

WITHOUT_LENGTH = ("1", "204", "304")
"""Status codes that have no body, whatever the method is."""


class WithoutBodyOnHead:
    """A WSGI application that answers HEAD with what `application` says, but for the body.

    A body that is sent all the same is read by the client as the answer to its next request on that connection. Django
    leaves dropping it to the server, and waitress does not do it.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "HEAD":
            return self.application(environ, start_response)
        start: list[Any] = []

        def remember(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            start[:] = [status, headers, exc_info]
            return lambda chunk: None

        body = self.application(environ, remember)
        try:
            length = sum(map(len, body))
        finally:
            if hasattr(body, "close"):
                body.close()
        status, headers, exc_info = start
        # Without a length, the server would end an empty body with the mark of one sent in chunks.
        if not status.startswith(WITHOUT_LENGTH) and not any(name.lower() == "content-length" for name, _ in headers):
            headers = [*headers, ("Content-Length", str(length))]
        start_response(status, headers, exc_info)
        return []
