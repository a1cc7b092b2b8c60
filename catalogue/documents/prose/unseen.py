"""The words of a text that its readers would not see."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote

_WORD = re.compile(r"[^\W_]+")


def lost_words(text: str, html: str, read: Iterable[str] = ()) -> list[tuple[int, str]]:
    """Return the words that the HTML lacks, each with the line at which it stands.

    `read` is markup that was understood, such as the code of an entry of which readers see the title.
    """
    shown = Counter(words_in_html(html))
    for markup in read:
        shown.update(words_in(markup))
    written = [(line, word) for line, words in enumerate(text.split("\n"), start=1) for word in words_in(words)]
    missing = Counter(word for _, word in written) - shown
    return [(line, word) for line, word in written if word in missing] if missing else []


def words_in(text: str) -> list[str]:
    return _WORD.findall(_plain(text).casefold())


def words_in_html(html: str) -> Iterator[str]:
    """Yield what a page shows and where its links lead; with the numbers before the items of lists."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    for piece in reader.pieces:
        yield from words_in(piece)


def _plain(text: str) -> str:
    """Return the text without entities and percent-encoding, however often it was encoded."""
    for _ in range(4):
        plain = unquote(unescape(text))
        if plain == text:
            break
        text = plain
    return text


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.numbers: list[int | None] = []
        """The next number of each list that is open; None for one with bullets."""

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag in ("ol", "ul"):
            self.numbers.append(int(attributes.get("start") or 1) if tag == "ol" else None)
        elif tag == "li":
            number = self.numbers[-1] if self.numbers else None
            if number is not None:
                number = int(attributes.get("value") or number)
                self.numbers[-1] = number + 1
                self.pieces.append(str(number))
        elif tag == "a":
            self.pieces.append(attributes.get("href") or "")  # a title shows to a mouse alone

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ol", "ul") and self.numbers:
            self.numbers.pop()
