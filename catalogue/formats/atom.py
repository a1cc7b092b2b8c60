"""Feeds as Atom (RFC 4287), in parts that can be archived (RFC 5005), with what was withdrawn (RFC 6721)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed, rfc3339_date

from ..addresses.names import visible

CONTENT_TYPE = Atom1Feed.content_type
HTML = "text/html"


@dataclass(frozen=True)
class Item:
    """A change. `id` is its pinned address, `page` shows it, and `content` says it in HTML."""

    id: str
    title: str
    page: str
    published_at: datetime
    publisher: str
    content: str
    codes: Sequence[str]
    history: str = ""
    is_editorial: bool = False
    withdraws: str = ""
    """The id of the item whose text it takes away."""
    reason: str = ""


@dataclass(frozen=True)
class Feed:
    """One part of a feed: the newest items, or an archive of older ones. Each address is absolute."""

    id: str
    title: str
    page: str
    address: str
    updated_at: datetime
    items: Sequence[Item]
    is_archive: bool = False
    previous: str = ""
    """The archive of the items before these."""
    next: str = ""


def atom(feed: Feed) -> str:
    """Return the feed as XML."""
    written = _Atom(
        title=visible(feed.title),
        link=feed.page,
        description=None,
        language="en-GB",
        feed_url=feed.address,
        feed_guid=feed.id,
        part=feed,
    )
    for item in feed.items:
        written.add_item(
            title=visible(item.title),
            link=item.page,
            description=None,  # type: ignore[arg-type]  # the stubs do not know that an item may do without
            author_name=visible(item.publisher),
            pubdate=item.published_at,
            updateddate=item.published_at,
            unique_id=item.id,
            categories=item.codes,
            item=item,
        )
    text: str = written.writeString("utf-8")
    return text


class _Atom(Atom1Feed):
    def root_attributes(self) -> dict[str, str]:
        more = {
            "xmlns:fh": "http://purl.org/syndication/history/1.0",
            "xmlns:at": "http://purl.org/atompub/tombstones/1.0",
        }
        return {**super().root_attributes(), **more}

    def latest_post_date(self) -> datetime:
        updated: datetime = self.feed["part"].updated_at
        return updated

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        part: Feed = self.feed["part"]
        if part.is_archive:
            handler.addQuickElement("fh:archive", "")
        links = {
            "current": part.id if part.is_archive else "",
            "prev-archive": part.previous,
            "next-archive": part.next,
        }
        for relation, address in links.items():
            if address:
                handler.addQuickElement("link", "", {"rel": relation, "href": address})

    def write_items(self, handler: Any) -> None:
        super().write_items(handler)
        part: Feed = self.feed["part"]
        for item in part.items:
            if item.withdraws:
                handler.startElement(
                    "at:deleted-entry", {"ref": item.withdraws, "when": rfc3339_date(item.published_at)}
                )
                handler.addQuickElement("at:comment", visible(item.reason))
                handler.endElement("at:deleted-entry")

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        change: Item = item["item"]
        if change.history:
            handler.addQuickElement("link", "", {"rel": "version-history", "type": HTML, "href": change.history})
        if change.is_editorial:
            handler.addQuickElement("category", "", {"term": "editorial-only", "label": "Editorial only"})
        handler.addQuickElement("content", visible(change.content), {"type": "html"})
