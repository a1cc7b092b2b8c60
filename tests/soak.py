"""How often a test kills or contends: 5 times in `make test`, 30 in `make soak`."""

import os

KILLS = int(os.environ.get("CATALOGUE_KILLS", 5))
