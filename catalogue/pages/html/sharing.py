"""Links to take away: the two addresses of a page, each in the syntax of mails, web pages and wikis."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

PREFIX = "fm"
"""The interwiki prefix that docs/wikis.md proposes."""


@dataclass(frozen=True)
class Form:
    """A link in one syntax, as text to paste."""

    name: str
    text: str


@dataclass(frozen=True)
class Share:
    """One of the two links to a page, and what it promises."""

    name: str
    promise: str
    address: str
    title: str
    forms: tuple[Form, ...]

    @property
    def link(self) -> SafeString:
        """The link itself, which keeps its words where rich text is pasted."""
        return format_html('<a href="{}">{}</a>', self.address, self.title)


def shares_of(
    title: str,
    *,
    living: str,
    frozen: str,
    edition: int,
    published_at: datetime,
    code: str = "",
    frames: Sequence[str] = ("", ""),
    is_list: bool = False,
) -> tuple[Share, Share]:
    """Return the link that follows the newest edition, and the one that stays in `edition`, from whole addresses.

    The words of an entry never change; a list, or what a search finds, is worked out from them. `code` is that of an
    entry or a scenario, to which a wiki can link by a prefix; `frames` is the HTML of a card for each of the two, where
    pages of others may show one.
    """
    day = f"{published_at:%Y-%m-%d}"
    in_edition = f"{title} (edition {edition})"
    promise = (
        f"Always leads to what today’s software makes of edition {edition}, whose words never change."
        if is_list
        else f"Always leads to the words of edition {edition}, and says there whether they have changed since."
    )
    return (
        Share(
            "Living link",
            "Always leads to today’s words.",
            living,
            title,
            _forms(title, living, "data-versionurl", frozen, day) + _interwiki(title, code) + _card(frames[0]),
        ),
        Share(
            "Frozen link",
            promise,
            frozen,
            in_edition,
            _forms(in_edition, frozen, "data-originalurl", living, day)
            + _interwiki(in_edition, code and f"editions/{edition}/{code}")
            + _card(frames[1]),
        ),
    )


def _interwiki(title: str, path: str) -> tuple[Form, ...]:
    link = Form(f"MediaWiki, by the prefix “{PREFIX}”", f"[[{PREFIX}:{path}|{_in_mediawiki(title)}]]")
    return (link,) if path else ()


def _card(frame: str) -> tuple[Form, ...]:
    return (Form("Card, as a frame", frame),) if frame else ()


def _forms(title: str, address: str, relation: str, other: str, day: str) -> tuple[Form, ...]:
    words, target = escape(title), escape(address)
    robust = f'{relation}="{escape(other)}" data-versiondate="{day}"'
    return (
        Form("Markdown", f"[{_in_markdown(title)}]({address})"),
        Form("MediaWiki", f"[{address} {_in_mediawiki(title)}]"),
        Form("Confluence, wiki markup", f"[{_in_confluence(title)}|{address}]"),
        Form("Confluence, storage format", f'<a href="{target}">{words}</a>'),
        Form("HTML, as a robust link", f'<a href="{target}" {robust}>{words}</a>'),
    )


def _escaping(special: str, write: Callable[[str], str]) -> Callable[[str], str]:
    pattern = re.compile(special)
    return lambda text: pattern.sub(lambda match: write(match.group()), text)


_in_markdown = _escaping(r"[\\`*_\[\]<>&]", lambda character: f"\\{character}")
_in_mediawiki = _escaping(r"[\[\]{}|<>&']", lambda character: f"&#{ord(character)};")
_in_confluence = _escaping(r"[\\\[\]{}|!*_]", lambda character: f"\\{character}")
