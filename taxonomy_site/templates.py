import re

from django.template import Origin
from django.template.loaders import filesystem

_SHOWS_NOTHING = re.compile(
    r"(?:\{%\s*(?:block|elif|else|empty|end\w+|extends|for|if|include|load|regroup|with)\b(?:(?!%\}).)*%\}|\{#.*?#\})*"
)


class Loader(filesystem.Loader):
    """Read templates of pages without indentation, and without the ends of lines that show nothing: a tenth of a page.

    What a variable holds is not touched, and no template indents words whose spaces count.
    """

    def get_contents(self, origin: Origin) -> str:
        contents = super().get_contents(origin)
        if not origin.name.endswith(".html"):  # a mail
            return contents
        lines = (line.lstrip(" \t") for line in contents.split("\n"))
        return "".join(line if _SHOWS_NOTHING.fullmatch(line) else f"{line}\n" for line in lines)
