"""Where Chromium is, for tests in a browser and for benchmarks."""

import shutil

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The same engine; the shell has no windows, and takes half of the time."""
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
NO_CHROMIUM = "No Chromium found, so nothing was tested in a browser (Debian: apt-get install chromium-headless-shell)."
