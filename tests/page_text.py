"""The text of a page as a browser reads it, however its templates are broken into lines."""

import re


def squeezed(text: str) -> str:
    return re.sub(r"\s+(?=/?>)", "", " ".join(text.split()))
