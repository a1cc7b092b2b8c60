"""How often a test kills or contends: twice in `make test`, 30 times in `make soak`; of backups once, and ten."""

import os

KILLS = int(os.environ.get("CATALOGUE_KILLS", 2))
BACKUPS = 10 if KILLS >= 10 else 1
STRIDE = 1 if KILLS >= 10 else 8
"""Every migration is killed, or every eighth."""
