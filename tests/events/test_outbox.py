"""The outbox: written with the change, handed over at least once, retried, and at last laid aside."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import transaction

from portal.events import outbox
from portal.events.actions import enqueue, record
from portal.events.models import Event, Job
from portal.kit import clock
from tests import factories

pytestmark = pytest.mark.django_db


class Listener:
    """A handler that remembers what it was given, and fails when told to."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.failing: set[str] = set()
        self.broken = False
        self.breaking: set[str] = set()
        self.is_away = False
        self.as_error: type[str] = str

    def run(self, keys: Sequence[str]) -> dict[str, str]:
        if self.broken or self.breaking & set(keys):
            raise RuntimeError("out of order")
        if self.is_away:
            raise outbox.NotNow("nobody answers")
        self.seen += keys
        return {key: self.as_error("no") for key in keys if key in self.failing}


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Listener:
    monkeypatch.setattr(outbox, "_handlers", {})
    monkeypatch.setattr(outbox, "_paused_until", {})
    listener = Listener()
    outbox.subscribe(
        "test",
        listener.run,
        kinds=["person.*"],
        key=lambda event: str(event.subject_id),
    )
    return listener


def test_an_event_and_its_jobs_share_the_fate_of_the_change(listener: Listener) -> None:
    person = factories.employee()

    @transaction.atomic
    def change_that_fails() -> None:
        record("person.moved", person, by=person)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_that_fails()
    assert not Event.objects.exists()
    assert not Job.objects.exists()


def test_only_who_subscribed_hears_of_it(listener: Listener) -> None:
    person = factories.employee()
    record("person.moved", person, by=person, to="Busan")
    record("idea.posted", person, by=person)
    assert outbox.drain() == 1
    assert listener.seen == [str(person.pk)]
    assert not Job.objects.exists()
    assert Event.objects.get(kind="person.moved").data == {"to": "Busan"}


def test_jobs_of_one_key_in_a_batch_are_one(listener: Listener) -> None:
    enqueue("test", ["7", "7", "8"])
    outbox.drain()
    assert listener.seen == ["7", "8"]
    assert not Job.objects.exists()


def test_a_failed_key_is_tried_again_later_and_the_others_are_done(
    listener: Listener,
) -> None:
    listener.failing = {"7"}
    enqueue("test", ["7", "8"])
    outbox.drain()
    job = Job.objects.get()
    assert (job.key, job.attempts, job.last_error) == ("7", 1, "no")
    assert job.next_try_at > clock.now()
    listener.failing = set()
    with clock.at(job.next_try_at + timedelta(seconds=1)):
        outbox.drain()
    assert not Job.objects.exists()


def test_a_key_that_breaks_the_handler_holds_up_none_of_its_batch(listener: Listener) -> None:
    listener.breaking = {"7"}
    enqueue("test", [str(number) for number in range(10)])
    outbox.drain()
    job = Job.objects.get()
    assert (job.key, job.last_error) == ("7", "RuntimeError: out of order")
    assert sorted(listener.seen) == [str(number) for number in range(10) if number != 7]


def test_a_handler_that_breaks_harms_no_other(listener: Listener) -> None:
    other = Listener()
    outbox.subscribe("other", other.run, kinds=["person.*"])
    listener.broken = True
    person = factories.employee()
    event = record("person.moved", person, by=person)
    outbox.drain()
    assert other.seen == [str(event.pk)]
    assert "RuntimeError: out of order" in Job.objects.get(handler="test").last_error


def test_after_too_many_tries_it_is_a_dead_letter(listener: Listener) -> None:
    listener.failing = {"7"}
    enqueue("test", ["7"])
    for _ in range(outbox.MAX_ATTEMPTS):
        with clock.at(clock.now() + timedelta(days=1)):
            Job.objects.update(next_try_at=clock.now())
            outbox.drain(until_empty=False)
    assert Job.objects.dead().count() == 1
    assert outbox.drain() == 0


def test_what_no_further_try_would_mend_is_a_dead_letter_at_once(listener: Listener) -> None:
    listener.failing, listener.as_error = {"7"}, outbox.Hopeless
    enqueue("test", ["7", "8"])
    outbox.drain()
    assert [(job.key, job.last_error) for job in Job.objects.dead()] == [("7", "no")]
    assert not Job.objects.pending().exists()


def test_what_is_not_the_keys_fault_is_tried_soon_and_for_ever(listener: Listener) -> None:
    listener.failing, listener.as_error = {"7"}, outbox.Later
    enqueue("test", ["7"])
    for _ in range(2 * outbox.MAX_ATTEMPTS):
        Job.objects.update(next_try_at=clock.now())
        outbox.drain()
    job = Job.objects.get()
    assert (job.attempts, job.dead_at) == (0, None)
    assert job.next_try_at <= clock.now() + outbox.PAUSE


def test_a_handler_that_can_do_nothing_now_is_left_alone_for_a_while(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener.is_away = True
    enqueue("test", ["7"])
    assert outbox.drain() == 0
    listener.is_away = False
    Job.objects.update(next_try_at=clock.now())
    assert outbox.drain() == 0, "it pauses"
    monkeypatch.setattr(outbox, "_paused_until", {})
    assert outbox.drain() == 1
    assert listener.seen == ["7"]


def test_a_job_whose_worker_died_is_taken_over_when_its_lease_ends(
    listener: Listener,
) -> None:
    enqueue("test", ["7"])
    outbox._claim(outbox._handlers["test"])  # and then this worker is gone
    assert outbox.drain() == 0
    with clock.at(clock.now() + outbox.LEASE + timedelta(seconds=1)):
        assert outbox.drain() == 1
    assert listener.seen == ["7"]


def test_a_handler_that_takes_long_keeps_its_job(listener: Listener) -> None:
    taken_by_others: list[Job] = []

    def work_on(keys: Sequence[str]) -> None:
        for _step in range(5):
            with clock.at(clock.now() + outbox.LEASE * 0.9):
                outbox.renew("test", *keys)
            with clock.at(clock.now() + outbox.LEASE * 1.8):
                taken_by_others.extend(outbox._claim(outbox._handlers["test"]))

    outbox.subscribe("test", work_on, kinds=[])
    enqueue("test", ["7"])
    assert outbox.drain() == 1
    assert taken_by_others == []
    assert not Job.objects.exists()


def test_a_job_that_kills_every_worker_takes_no_other_along_and_is_laid_aside(listener: Listener) -> None:
    enqueue("test", ["7", "8"])
    handler, now = outbox._handlers["test"], clock.now()
    for died in range(outbox.MAX_ATTEMPTS):
        with clock.at(now + died * 2 * outbox.LEASE):
            taken = [job.key for job in outbox._claim(handler)]  # and then this worker is gone
        assert taken == (["7", "8"] if died == 0 else ["7"])
    with clock.at(now + outbox.MAX_ATTEMPTS * 2 * outbox.LEASE):
        enqueue("test", ["9"])
        outbox.drain()
        outbox.drain()
    assert sorted(listener.seen) == ["8", "9"]
    assert [(job.key, job.last_error) for job in Job.objects.dead()] == [("7", "every worker that took it died")]
    assert not Job.objects.pending().exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused(listener: Listener) -> None:
    person = factories.employee()
    with pytest.raises(RuntimeError, match="transaction"):
        record("person.moved", person, by=person)


def test_events_are_append_only() -> None:
    person = factories.employee()
    event = record("person.moved", person, by=person)
    for change in (
        event.save,
        event.delete,
        Event.objects.all().delete,
        lambda: Event.objects.update(kind="x"),
    ):
        with pytest.raises(TypeError, match="append-only"):
            change()
