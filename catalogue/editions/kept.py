"""Lines of CSV that were made of an edition's entries, as long as there is room: they go with the edition."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

ROOM = 48 * 1024 * 1024
"""Bytes: all lines of 10,000 failure modes and their scenarios, in an edition that takes three times as much."""


@dataclass
class Kept:
    """Nothing that is kept makes room: in a list longer than the room, each line would push out the next one asked."""

    room: int = ROOM
    _pieces: dict[Hashable, bytes] = field(default_factory=dict)

    def of(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        piece = self._pieces.get(key)
        if piece is None:
            piece = make()
            if len(piece) <= self.room:
                self.room -= len(piece)
                self._pieces[key] = piece
        return piece
