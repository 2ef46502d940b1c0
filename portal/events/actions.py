"""Write down what happened, and leave a job for everybody who asked to hear of it."""

from typing import TYPE_CHECKING, Any

from django.db import connection, models

from portal.events import outbox, receipts
from portal.events.models import Event, Job
from portal.kit import clock

if TYPE_CHECKING:
    from portal.people.models import Employee


def record(kind: str, subject: models.Model, *, by: "Employee | None", **data: Any) -> Event:
    """Append one event about `subject`, and one job for each handler that subscribed to `kind`.

    Must run in the transaction that makes the change: both are kept, or neither. `data` must be JSON.
    Raises RuntimeError outside a transaction, and AlreadyReceived where the form that asks for the change has been
    dealt with before.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event belongs in the transaction of its change")
    receipts.claim()
    event = Event.objects.create(
        kind=kind,
        actor=by,
        subject_type=str(subject._meta.model_name),
        subject_id=subject.pk,
        data=data,
        at=clock.now(),
    )
    Job.objects.bulk_create(Job(handler=handler.name, key=handler.key(event)) for handler in outbox.subscribers(kind))
    return event


def enqueue(handler: str, keys: list[str]) -> None:
    """Leave jobs for one handler without an event, as a rebuild or an import does."""
    Job.objects.bulk_create((Job(handler=handler, key=key) for key in keys), batch_size=1000)


def retry(job: Job, *, by: "Employee") -> bool:
    """Give a job that was given up on (dead) another full round of attempts; False if it is not dead any more.

    Who may ask for it is for the room above to say.
    """
    fresh = {"dead_at": None, "attempts": 0, "locked_until": None, "next_try_at": clock.now()}
    return bool(Job.objects.dead().filter(pk=job.pk).update(**fresh))
