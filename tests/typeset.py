"""What a page says, without the elements that keep its codes and numbers together."""

import re

_KEPT_TOGETHER = re.compile(r'<span class="(?:together|numbered)">(.*?)</span>')


def as_written(html: str) -> str:
    return _KEPT_TOGETHER.sub(r"\1", html)
