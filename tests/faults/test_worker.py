"""The worker killed again and again, at any moment: nobody misses a thing, and what comes twice is seen to be one."""

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings

from ideas import actions
from portal.events.models import Job
from portal.notifications.kinds.base import Topic
from portal.notifications.mail.sending import SENDERS
from portal.notifications.models import Notification, Webhook
from portal.notifications.webhooks import delivering
from tests import factories
from tests.conftest import proof_count
from tests.faults.worker import NOT_AT_ALL, WAYS
from tests.services import database
from tests.services.receiver import Receiver, receiving
from tests.services.smtp import Mailbox, serving

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mailbox() -> Mailbox:
    box = Mailbox()
    box.each_takes = 0.002
    return box


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as there:
        yield there


@pytest.fixture
def work(mailbox: Mailbox, receiver: Receiver) -> Iterator[Callable[[str], str]]:
    """`work(way)` has a worker die that way; gives what became of it."""
    with serving(mailbox) as port:
        told = {
            "DJANGO_SETTINGS_MODULE": "portal.settings", "DATABASE_URL": database.url(),
            "EMAIL_URL": f"smtp://127.0.0.1:{port}", "WEBHOOK_NETWORKS": "127.0.0.0/8",
        }  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            cwd=settings.BASE_DIR, env={**os.environ, **told},
        )  # fmt: skip
        with process:
            assert process.stdin
            assert process.stdout
            say, heard = process.stdin, process.stdout
            assert heard.readline() == "ready\n"

            def one(way: str) -> str:
                print(way, file=say, flush=True)
                return heard.readline().strip()

            yield one


def test_nobody_misses_a_thing(work: Callable[[str], str], mailbox: Mailbox, receiver: Receiver) -> None:
    Webhook.objects.create(name="팀", url=receiver.url, topics=Topic.values, secret="whsec_MTIz")
    people = [factories.employee() for _ in range(4)]
    post, talker = factories.idea(), factories.employee()
    called = " ".join(f"@{person.username}" for person in people)
    kills, comments, chance = proof_count(300), 0, random.Random(20261127)
    for _ in range(kills):
        for _ in range(3):
            comments += 1
            actions.comment(post, f"{called} 의견 {comments}", by=talker)
        assert work(chance.choices(WAYS, (4, 1, 1, 1))[0]) == "killed"
        Job.objects.exclude(locked_until=None).update(locked_until=None)  # two minutes later
    assert work(NOT_AT_ALL) == "lived 0"
    assert not Job.objects.exists()

    told = Notification.objects.filter(recipient__in=people)
    assert told.values("recipient", "event").distinct().count() == told.count() == comments * len(people)
    assert not told.filter(mailed_at=None).exists()
    mails = Counter(str(mail["Message-ID"]) for person in people for mail in mailbox.to(person.email))
    assert len(mails) == comments * len(people)
    assert mails.total() - len(mails) <= kills * SENDERS, "taken in the moment before the worker died"
    deliveries = Counter(headers["webhook-id"] for _, headers, body in receiver.came if b"idea.commented" in body)
    assert len(deliveries) == comments
    assert deliveries.total() - len(deliveries) <= kills * delivering.BATCH
