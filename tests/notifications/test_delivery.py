"""News arrives after the commit, once, whatever happens to the worker."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import Count

from ideas import actions
from portal.events import outbox
from portal.events.models import Event, Job
from portal.kit import clock
from portal.notifications.actions import HANDLER, deliver
from portal.notifications.models import Notification
from tests import factories
from tests.services import database

PATIENCE = 60


@pytest.mark.django_db
def test_nothing_is_told_of_what_did_not_happen() -> None:
    post, colleague = factories.idea(), factories.employee()
    outbox.drain()
    with transaction.atomic():
        actions.comment(post, "사라질 말", by=colleague)
        transaction.set_rollback(True)
    assert not Job.objects.filter(handler=HANDLER).exists()
    outbox.drain()
    assert not Notification.objects.exists()


@pytest.mark.django_db
def test_nothing_is_told_before_the_worker_comes_and_then_once() -> None:
    post = factories.idea()
    with clock.at(clock.now() - timedelta(days=3)):
        actions.comment(post, "사흘 전의 말", by=factories.employee())
    assert not Notification.objects.exists()
    outbox.drain()
    news = Notification.objects.get()
    assert (news.recipient, news.at, news.read_at) == (post.author, news.event.at, None)


@pytest.mark.django_db
def test_the_same_event_again_changes_nothing() -> None:
    post = factories.idea()
    actions.comment(post, "한 번만", by=factories.employee())
    event = Event.objects.latest("pk")
    deliver([str(event.pk)])
    Notification.objects.update(read_at=clock.now())
    assert deliver([str(event.pk), str(event.pk)]) == {}
    assert Notification.objects.get().read_at is not None


@pytest.mark.django_db
def test_one_event_that_cannot_be_told_keeps_no_other_back() -> None:
    post = factories.idea()
    broken = Event.objects.create(kind="idea.commented", subject_type="idea", subject_id=post.pk, data={"mentioned": 7})
    actions.comment(post, "괜찮은 말", by=factories.employee())
    fine = Event.objects.latest("pk")
    assert list(deliver([str(broken.pk), str(fine.pk)])) == [str(broken.pk)]
    assert Notification.objects.get().event == fine


@pytest.mark.django_db
def test_a_post_that_is_gone_is_told_of_to_nobody() -> None:
    event = Event.objects.create(kind="idea.commented", subject_type="idea", subject_id=10**9)
    assert deliver([str(event.pk)]) == {}
    assert not Notification.objects.exists()


# --- A worker is killed -------------------------------------------------------------------------


def _worker() -> subprocess.Popen[bytes]:
    """`manage.py work` on the database of the tests."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings", "DATABASE_URL": database.url()}
    command = [sys.executable, "manage.py", "work", "--pause", "0.05"]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)


def _wait(until) -> None:
    deadline = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.005)


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_nothing_and_tells_nothing_twice() -> None:
    post, talker = factories.idea(), factories.employee()
    followers = [factories.employee() for _ in range(10)]
    for person in followers:
        actions.follow(post, by=person)
    outbox.drain()
    for number in range(300):
        actions.comment(post, f"의견 {number}", by=talker)
    everything = 300 * (len(followers) + 1)

    killed = _worker()
    try:
        _wait(lambda: Notification.objects.exists())
    finally:
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    half_way = Notification.objects.count()
    assert half_way < everything
    assert Job.objects.filter(handler=HANDLER, locked_until__isnull=False).exists(), "it died without work in hand"

    Job.objects.update(locked_until=clock.now() - timedelta(seconds=1))  # its lease runs out
    second = _worker()
    try:
        _wait(lambda: not Job.objects.filter(handler=HANDLER).exists())
    finally:
        second.terminate()
        second.wait()
    assert Notification.objects.count() == everything
    assert not Notification.objects.values("recipient", "event").annotate(n=Count("pk")).filter(n__gt=1).exists()
