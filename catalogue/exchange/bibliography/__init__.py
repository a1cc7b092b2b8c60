"""References that were pasted: read, compared with those that are there, added as drafts."""

from .adding import add, complaint_about
from .duplicates import Duplicate, duplicates_of, repeated_in
from .pasted import LONGEST_PASTE, Pasted, read_pasted
from .work import Rejected, Work

__all__ = [
    "LONGEST_PASTE",
    "Duplicate",
    "Pasted",
    "Rejected",
    "Work",
    "add",
    "complaint_about",
    "duplicates_of",
    "read_pasted",
    "repeated_in",
]
