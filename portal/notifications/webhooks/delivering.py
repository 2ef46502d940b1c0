"""From events to receivers: one job for each webhook that wants an event, tried again until it is taken or given up.

A receiver may get a delivery twice (a worker may die between its answer and our note of it), always with the same id.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from portal.events.actions import enqueue
from portal.events.models import Event
from portal.kit import clock
from portal.notifications.details import load
from portal.notifications.kinds import KINDS
from portal.notifications.models import Webhook
from portal.notifications.webhooks import payloads, posting

log = logging.getLogger("portal.webhooks")

FAN_OUT, HANDLER, LANE = "notifications.webhooks", "webhooks", "webhooks"
ATTEMPTS = 20  # within half a day, an hour apart in the end
BATCH = 10  # of deliveries, each of which may take as long as `posting.PATIENCE` allows
LEASE = timedelta(minutes=5)
HELLO = "hello"

KINDS_TOLD = [name for name, kind in KINDS.items() if not kind.private]


def key(webhook: Webhook, what: object) -> str:
    return f"{webhook.pk}:{what}"


@transaction.atomic
def fan_out(keys: Sequence[str]) -> None:
    """The outbox's handler for events: leave a delivery for each webhook that wants one."""
    webhooks = list(Webhook.objects.filter(is_active=True))
    if webhooks:
        events = Event.objects.filter(pk__in=keys).order_by("pk")
        wanted = [
            key(hook, event.pk) for event in events for hook in webhooks if KINDS[event.kind].topic in hook.topics
        ]
        enqueue(HANDLER, wanted)


def deliver(keys: Sequence[str]) -> dict[str, str]:
    """The outbox's handler for deliveries. What not everybody in the company may see by now is left untold."""
    failures = {}
    for one in keys:
        webhook, _colon, what = one.partition(":")
        hook = Webhook.objects.filter(pk=webhook, is_active=True).first()
        try:
            error = _deliver(hook, one, what) if hook else None
        except Exception as broken:  # one that cannot be told must not have the others told twice
            log.exception("delivery %s failed", one)
            error = f"{type(broken).__name__}: {broken}"
        if error is not None:
            failures[one] = error
    return failures


def _deliver(hook: Webhook, delivery: str, what: str) -> str | None:
    if what == HELLO:
        message = payloads.hello(hook)
    else:
        event = Event.objects.select_related("actor").get(pk=what)
        try:
            message = payloads.about(event, hook, load([event]).seen_by_all())
        except KeyError:
            return None
    body, now = payloads.encode(message), clock.now()
    error = posting.post(hook.url, body, payloads.headers(hook, delivery, int(now.timestamp()), body))
    if error is None:
        Webhook.objects.filter(pk=hook.pk).update(taken_at=clock.now(), error="", failed_at=None)
    else:
        Webhook.objects.filter(pk=hook.pk).update(failed_at=clock.now(), error=error[:500])
    return error
