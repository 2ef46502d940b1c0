"""The order of reads of the posts, drawn from the database, and who alone may rebuild an index beside it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest

from portal.kit import clock
from search.models import IndexClock

LEASE = timedelta(seconds=150)  # after which a rebuild that was killed holds up no other


class Busy(Exception):
    """Another rebuild is under way."""


def draw() -> int:
    """A number above all that were drawn before: who reads a post after drawing it has the truth of at least then.

    It never falls behind the clock in milliseconds, so that a database restored from a backup draws new numbers.
    """
    with transaction.atomic():
        ours = IndexClock.objects.filter(pk=1)
        now = int(time.time() * 1000)
        if not ours.update(number=Greatest(F("number") + 1, Value(now))):
            IndexClock.objects.create(pk=1, number=now)
        return ours.values_list("number", flat=True).get()


@contextmanager
def sole_rebuilder() -> Iterator[Callable[[], None]]:
    """Within this block nobody else rebuilds; call what it gives now and then to keep it so. Raises Busy."""
    draw()  # so that the row is there
    until = clock.now() + LEASE
    free = Q(rebuilt_until=None) | Q(rebuilt_until__lt=clock.now())
    if not IndexClock.objects.filter(free).update(rebuilt_until=until):
        raise Busy("another rebuild is under way")

    def renew() -> None:
        nonlocal until
        if until - clock.now() > LEASE / 2:
            return
        later = clock.now() + LEASE
        if not IndexClock.objects.filter(rebuilt_until=until).update(rebuilt_until=later):
            raise Busy("another rebuild has taken over")
        until = later

    try:
        yield renew
    finally:
        IndexClock.objects.filter(rebuilt_until=until).update(rebuilt_until=None)


def is_being_rebuilt() -> bool:
    return IndexClock.objects.filter(rebuilt_until__gte=clock.now()).exists()
