"""A sentence on what became of an entry that is gone."""

from ..vocabulary import EntryState
from .edition import LoadedEdition


def told_of_departed(code: str, edition: LoadedEdition) -> str:
    """Return it with the reason: “FM-03 was withdrawn in edition 2: Said elsewhere. See FM-04 instead.”"""
    gone, departure, successor = edition.entries[code], edition.departures[code], edition.successor_of(code)
    state = EntryState(gone["state"])
    is_joined = state is EntryState.MERGED and successor
    what = f"merged into {successor}" if is_joined else state.label.lower()
    reason = f": {gone['reason']}" if gone["reason"] else "."
    instead = f" See {successor} instead." if successor and not is_joined else ""
    return f"{code} was {what} in edition {departure.edition}{reason}{instead}"
