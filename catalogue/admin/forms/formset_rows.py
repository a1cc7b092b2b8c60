"""The rows of a formset as a browser sent them, in another order."""

import re
from collections.abc import Sequence

from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.http import QueryDict


def reordered(sent: QueryDict, prefix: str, order: Sequence[int], *, stored: int) -> QueryDict:
    """Return what was sent with the rows of these places only; the first `stored` of them are rows of the database."""
    places = {str(before): after for after, before in enumerate(order)}
    of_a_row = re.compile(rf"{re.escape(prefix)}-([0-9]+)-(.+)", re.DOTALL)
    data = QueryDict(mutable=True)
    for name, values in sent.lists():
        row = of_a_row.fullmatch(name)
        if row is None:
            data.setlist(name, values)
        elif row[1] in places:
            data.setlist(f"{prefix}-{places[row[1]]}-{row[2]}", values)
    data[f"{prefix}-{INITIAL_FORM_COUNT}"] = str(stored)
    data[f"{prefix}-{TOTAL_FORM_COUNT}"] = str(len(order))
    return data
