"""References pasted as BibTeX or RIS: read, compared with those that are there, added as drafts."""

from .adding import Refused, add, complaint_about
from .duplicates import Duplicate, duplicates_of, repeated_in
from .pasted import LONGEST_PASTE, MOST_WORKS, NothingToRead, Pasted, read_pasted
from .work import Rejected, Work

__all__ = [
    "LONGEST_PASTE",
    "MOST_WORKS",
    "Duplicate",
    "NothingToRead",
    "Pasted",
    "Refused",
    "Rejected",
    "Work",
    "add",
    "complaint_about",
    "duplicates_of",
    "read_pasted",
    "repeated_in",
]
