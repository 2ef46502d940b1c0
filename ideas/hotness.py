"""The *hot* order: what colleagues and customers want, weighed against age.

Reddit's ranking (log of the score plus a term for the time of posting): the value changes only with a vote or a
report, never with the clock, so it can be stored and indexed. Here each doubling of votes and customer reports is
worth `DOUBLING` of youth.
"""

import math
from datetime import datetime, timedelta

from django.db.models import Expression, F, FloatField, Value
from django.db.models.functions import Cast, Ln

DOUBLING = timedelta(days=3)


def youth(posted_at: datetime) -> float:
    """The term for age, in doublings since 1970."""
    return posted_at.timestamp() / DOUBLING.total_seconds()


def hotness(score: int, posted_at: datetime) -> float:
    """For `score` votes and customer reports on a post of that time."""
    return math.log2(1 + score) + youth(posted_at)


def hotness_after(change: int, posted_at: datetime) -> Expression:
    """The same as SQL, for an UPDATE that also moves the counters by `change` in all."""
    score = Cast(F("vote_count") + F("report_count") + Value(1 + change), FloatField())
    return Ln(score) / Value(math.log(2)) + Value(youth(posted_at))
