"""Memory of this process that is free."""

import ctypes


def give_back() -> None:
    """Hand what was freed to the system. glibc keeps it for the next time: eight times what 1,000 entries need."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # no other C library has it
    if trim:
        trim(0)
