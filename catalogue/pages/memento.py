"""Memento (RFC 7089): from an entry and a moment to the page that was in force, and all its texts as a TimeMap."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from ..addresses.codes import Code
from ..addresses.pages import Addresses, canonical
from ..editions import history as record
from ..editions.history import StoodText
from ..web.exceptions import BadParameter
from .reading import Page, reads_an_edition
from .relations import LINK_FORMAT, Relation, moment


@reads_an_edition
def timegate(page: Page, name: str) -> HttpResponse:
    """Redirect to the entry as it stood at the moment of `Accept-Datetime`; without one, as it stands."""
    code, texts = _shown(page, name)
    number = _in_force(page.request.headers.get("Accept-Datetime"), page.newest.number)
    in_force = [text for text in texts if text.since.number <= number]
    text = in_force[0] if in_force else texts[-1]
    edition = number if text.stood_in(number) else text.since.number
    response = page.redirect(_address(code, text, edition))
    patch_vary_headers(response, ["Accept-Datetime"])
    response.headers["Link"] = ", ".join(relation.value for relation in _around(page, code))
    return response


@reads_an_edition
def timemap(page: Page, name: str) -> HttpResponse:
    """List every distinct text of the entry, the oldest first."""
    code, texts = _shown(page, name)
    original, gate, itself = _around(page, code)
    lines = [original.value, gate.value]
    oldest_first = texts[::-1]
    span = f'; from="{moment(oldest_first[0].since.published_at)}"; until="{moment(texts[0].since.published_at)}"'
    lines.append(itself.value.replace('rel="timemap"', 'rel="self"') + span)
    for index, text in enumerate(oldest_first):
        rel = " ".join(["first"] * (index == 0) + ["last"] * (text is texts[0]) + ["memento"])
        address = canonical(_address(code, text, text.since.number), page.request)
        lines.append(Relation(rel, address, datetime=moment(text.since.published_at)).value)
    return HttpResponse(",\n".join(lines) + "\n", content_type=LINK_FORMAT)


def _shown(page: Page, name: str) -> tuple[str, list[StoodText]]:
    """Return the code, and the texts that have a page: a withdrawal has none. The newest first. Raises Http404."""
    parsed = Code.parse(name)
    if parsed is None:
        raise Http404(f"{name} is not a code.")
    code = parsed.entry if parsed.is_passage else str(parsed)
    texts = [text for text in record.texts_of(parsed.entry) if not text.is_gone and text.has(code)]
    if not texts:
        raise Http404(f"No edition has a page {code}.")
    return code, texts


def _in_force(accepted: str | None, newest: int) -> int:
    """Return the edition in force at a moment, which is told to the second; 0 before the first. Raises BadParameter."""
    if accepted is None:
        return newest
    try:
        wanted = parsedate_to_datetime(accepted)
    except (ValueError, TypeError, IndexError, OverflowError) as error:
        told = "Write a moment as Sun, 01 Mar 2026 12:00:00 GMT."
        raise BadParameter("Accept-Datetime", told) from error
    if wanted.tzinfo is None:
        wanted = wanted.replace(tzinfo=UTC)
    return record.in_force_before(min(wanted, _LATEST) + timedelta(seconds=1)) or 0


_LATEST = datetime(9999, 1, 1, tzinfo=UTC)


def _address(code: str, text: StoodText, edition: int) -> str:
    return Addresses(edition).entry(code, text.slug_of(code))


def _around(page: Page, code: str) -> tuple[Relation, Relation, Relation]:
    def absolute(route: str) -> str:
        return canonical(reverse(route, args=[code]), page.request)

    return (
        Relation("original latest-version", absolute("name")),
        Relation("timegate", absolute("timegate")),
        Relation("timemap", absolute("timemap"), LINK_FORMAT),
    )
