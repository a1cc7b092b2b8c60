"""The entry that a name in an address means."""

from django.http import Http404

from ..addresses.codes import Code
from .reading import Page


def entry_named(page: Page, name: str) -> str:
    """Return the code of the entry of any name, old ones included. Raises Http404."""
    parsed = Code.parse(name)
    codes = [parsed.entry] if parsed else [code.partition(".")[0] for code in page.newest.edition.resolve(name)]
    if len(set(codes)) != 1:
        raise Http404(f"No entry, or more than one, is called {name}.")
    return codes[0]
