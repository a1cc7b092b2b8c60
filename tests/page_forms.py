"""Forms as a browser sends them: read from the page that was answered, not made up."""

from html.parser import HTMLParser
from typing import Any

Sent = dict[str, list[str]]


def form_on(response: Any, form_id: str = "") -> Sent:
    """Return what the browser would send if the form were submitted untouched, without its buttons."""
    reading = _Reading(form_id)
    reading.feed(response.content.decode())
    if not reading.found:
        raise AssertionError(f"the page has no form {form_id!r}")
    return reading.sent


class _Reading(HTMLParser):
    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.sent: Sent = {}
        self.found = self.inside = False
        self.textarea: str | None = None
        self.select: dict[str, Any] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "form":
            self.inside = attributes.get("id", "") == self.form_id
            self.found |= self.inside
        if not self.inside or "disabled" in attributes:
            return
        match tag:
            case "input":
                self._input(attributes)
            case "textarea":
                self.textarea, self.text = attributes["name"], ""
            case "select":
                self.select = attributes | {"chosen": [], "first": None}
            case "option" if self.select is not None:
                self._option(attributes)

    def handle_data(self, data: str) -> None:
        if self.textarea is not None:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.textarea is not None:
            self._add(self.textarea, self.text.removeprefix("\n").replace("\r\n", "\n").replace("\n", "\r\n"))
            self.textarea = None
        elif tag == "select" and self.select is not None:
            self._end_of_select(self.select)
            self.select = None

    def _input(self, attributes: dict[str, str | None]) -> None:
        kind = attributes.get("type", "text")
        if kind in {"submit", "button"} or "name" not in attributes:
            return
        if kind in {"checkbox", "radio"} and "checked" not in attributes:
            return
        self._add(attributes["name"], attributes.get("value", "on" if kind == "checkbox" else ""))

    def _option(self, attributes: dict[str, str | None]) -> None:
        if self.select["first"] is None:
            self.select["first"] = attributes.get("value", "")
        if "selected" in attributes:
            self.select["chosen"].append(attributes.get("value", ""))

    def _end_of_select(self, select: dict[str, Any]) -> None:
        if not select["chosen"] and "multiple" not in select and select["first"] is not None:
            select["chosen"] = [select["first"]]
        for value in select["chosen"]:
            self._add(select["name"], value)

    def _add(self, name: str | None, value: str | None) -> None:
        self.sent.setdefault(name or "", []).append(value or "")
