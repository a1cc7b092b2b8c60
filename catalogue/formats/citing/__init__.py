"""Citations of works, of law and of the catalogue itself, in four styles: see docs/citing.md."""

from .apa import APA
from .bluebook import BLUEBOOK
from .chicago import CHICAGO
from .oscola import OSCOLA
from .plain import PLAIN

STYLES = (BLUEBOOK, OSCOLA, APA, CHICAGO)

__all__ = ["APA", "BLUEBOOK", "CHICAGO", "OSCOLA", "PLAIN", "STYLES"]
