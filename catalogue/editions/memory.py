"""Memory of this process that is free. Only glibc keeps it so that anything need be done."""

import ctypes

_C = ctypes.CDLL(None)
_ARENA_MAX = -8
"""M_ARENA_MAX of malloc.h."""


def share_between_threads() -> None:
    """Let all threads take memory from the same two places, before there are any.

    Else each thread that makes a part of an index leaves up to 8 MB behind, which only another such thread may use.
    """
    if hasattr(_C, "mallopt"):
        _C.mallopt(_ARENA_MAX, 2)


def give_back() -> None:
    """Hand what was freed to the system. glibc keeps it for the next time: eight times what 1,000 entries need."""
    if hasattr(_C, "malloc_trim"):
        _C.malloc_trim(0)
