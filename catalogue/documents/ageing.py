"""Facts that age: the day by which somebody should look at them again."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from ..vocabulary import Kind, WorkField

LAW_LASTS = timedelta(days=180)
LINKS_LAST = timedelta(days=365)


def review_due(document: Mapping[str, Any]) -> date | None:
    """Return the day on which an entry is due for review; None where nobody has checked it yet, or nothing ages.

    Of a failure mode, the incidents, the research and what others recommend age, as links do.
    """
    match document["kind"]:
        case Kind.AUTHORITY if document["checked_on"]:
            return date.fromisoformat(document["checked_on"]) + LAW_LASTS
        case Kind.REFERENCE:
            seen = [detail["value"] for detail in document["details"] if detail["field"] == WorkField.ACCESSED]
            return date.fromisoformat(seen[0]) + LINKS_LAST if seen else None
        case Kind.FAILURE_MODE:
            rows = (*document.get("developments", ()), *document.get("recommendations", ()))
            checked = [row["checked_on"] for row in rows if row["checked_on"]]
            return date.fromisoformat(min(checked)) + LINKS_LAST if checked else None
    return None


def overdue_since(document: Mapping[str, Any], today: date) -> date | None:
    """Return the day on which an entry was due for review, once it has passed."""
    due = review_due(document)
    return due if due and due < today else None
