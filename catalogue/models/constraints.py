"""Check constraints that several models need."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import CheckConstraint, Q

from ..vocabulary import Vocabulary


def within(field: str, vocabulary: type[Vocabulary], *, model: str, blank: bool = False) -> CheckConstraint:
    """Return the constraint that allows the terms of a vocabulary, and "" if `blank`."""
    terms = [term.value for term in vocabulary] + ([""] if blank else [])
    return CheckConstraint(
        condition=Q(**{f"{field}__in": terms}),
        name=f"{model}_{field}_is_known",
        violation_error_message=f"Choose one of the listed values for “{field.replace('_', ' ')}”.",
    )


def if_and_only_if(left: Q, right: Q) -> Q:
    return (left & right) | (~left & ~right)


def any_of(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)
