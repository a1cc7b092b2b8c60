"""Bounds on time that hold on a loaded machine, too."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ATTEMPTS = 3
PATIENCE = 300  # seconds, where several runs of the tests share a machine


@contextmanager
def costs_less_than(seconds: float) -> Iterator[None]:
    """Count the work of this thread alone, and not what else the machine does meanwhile."""
    started = time.thread_time()
    yield
    assert time.thread_time() - started < seconds


def soonest(act: Callable[[], object], within: float) -> float:
    """Return the seconds that the act takes at its best of a few times, where others may have been in its way."""
    best = float("inf")
    for _ in range(ATTEMPTS):
        started = time.monotonic()
        act()
        best = min(best, time.monotonic() - started)
        if best < within:
            break
    return best
