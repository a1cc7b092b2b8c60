from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandError

from catalogue import documents
from catalogue.documents import prose
from catalogue.management.own_tables import OnOwnTables


class Command(OnOwnTables):
    help = (
        "Names the texts of the working copy of which readers do not see every word, or that use what texts cannot "
        "have. What is written at the desk is refused for it; this finds what was stored before, or past the desk."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = [f"{place}: {loss}." for place, text in _texts() for loss in prose.losses(text)]
        for sentence in found:
            self.stdout.write(sentence)
        if found:
            raise CommandError(f"Words are lost, or something is not supported, in {len(found)} places.")


def _texts() -> Iterator[tuple[str, str]]:
    for document in documents.working_documents():
        for place, text in documents.markdown_texts(document):
            yield place if place.startswith(document["code"]) else f"{document['code']}, {place}", text
    shared = documents.catalogue_document()
    for site_text in shared["texts"]:
        yield from ((site_text["key"], text) for text in documents.markdown_in(site_text))
    for note in shared["notes"]:
        yield from ((note["code"], text) for text in documents.markdown_in(note))
