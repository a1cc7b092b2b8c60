"""How often a test kills or contends: twice in `make test`, 30 in `make soak`."""

import os

KILLS = int(os.environ.get("CATALOGUE_KILLS", 2))
