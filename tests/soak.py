"""How often a test kills or contends: once in `make test`, 30 times in `make soak`; of backups once, and ten."""

import os

KILLS = int(os.environ.get("CATALOGUE_KILLS", 1))
IS_SOAK = KILLS >= 10
"""Then what is a sample here is asked whole, too."""
BACKUPS = 10 if IS_SOAK else 1
STRIDE = 1 if IS_SOAK else 12
"""Every migration is killed, or every twelfth."""


def spread(writes: int) -> list[int]:
    """Return after how many of these writes to kill: evenly apart, and in the middle where it is once."""
    return [1 + writes * (2 * kill + 1) // (2 * KILLS) for kill in range(KILLS)]
