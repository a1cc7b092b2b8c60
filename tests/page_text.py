"""The text of a page as tests compare it."""

import re

_KEPT_TOGETHER = re.compile(r'<span class="(?:together|numbered)">(.*?)</span>')


def squeezed(text: str) -> str:
    """Return it as a browser reads it, however its templates are broken into lines."""
    return re.sub(r"\s+(?=/?>)", "", " ".join(text.split()))


def as_written(html: str) -> str:
    """Return it without the elements that keep its codes and numbers together."""
    return _KEPT_TOGETHER.sub(r"\1", html)
