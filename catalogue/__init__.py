"""The Failure Modes Catalogue. `__version__` is the one place that numbers a release; pyproject.toml reads it."""

__version__ = "0.1.0"
