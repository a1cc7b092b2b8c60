"""The orders of a list that depend on the edition alone, each made when a reader first asks for it."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from ..addresses.names import fold
from ..vocabulary import Kind, Sort
from .edition import LoadedEdition

_KEYS: dict[Sort, Callable[[str, LoadedEdition], Any]] = {
    Sort.TITLE: lambda code, edition: fold(edition.title_of(code)),
    # A scenario has changed with its failure mode, whose document it is part of.
    Sort.NEWEST: lambda code, edition: -edition.since[code.partition(".")[0]],
}


class Orders:
    """The orders of one edition."""

    def __init__(self, edition: LoadedEdition) -> None:
        self._edition = edition
        self.positions = lru_cache(maxsize=None)(self._positions)

    def _positions(self, kind: Kind, sort: Sort) -> tuple[int, ...]:
        """Return the positions of the codes of this kind; equals keep the order of the codes."""
        codes, key = self._edition.codes[kind], _KEYS[sort]
        return tuple(sorted(range(len(codes)), key=lambda position: key(codes[position], self._edition)))
