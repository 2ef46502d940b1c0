"""Counting what leads to each row of a list."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce


def count_of(rows: QuerySet[Any], to: str) -> Coalesce:
    """An annotation: how many of `rows` lead to each row of the list by their foreign key `to`.

    Counted apart, never by joins: two joined counts cost their product (5,000 people times 100,000 posts).
    """
    each = rows.filter(**{to: OuterRef("pk")}).order_by().values(to).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(each), 0)
