"""A portal with a real Elasticsearch behind a proxy, and people and a worker who go on whatever happens."""

import contextlib
import itertools
import random
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from ideas import actions
from ideas.content import Content
from ideas.models import Idea
from ideas.states import UNRULED
from portal.events import outbox
from portal.events.models import Job
from portal.people.models import Employee
from search.engines.elastic import client, writing
from tests import factories
from tests.conftest import PROOF
from tests.faults.proxy import Proxy, in_front_of
from tests.search.elastic import cluster, turned_on

WORDS = ("와이파이", "요금", "셋톱박스", "상담", "주차장", "고지서", "리모컨", "멤버십", "로밍", "유심")
RECOVERY = 60.0  # seconds after which nothing may be out of step


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses are shortened unless the proof runs in full, which is also about how long it takes to recover."""
    if not PROOF:
        monkeypatch.setattr(outbox, "PAUSE", timedelta(seconds=0.3))
        monkeypatch.setattr(client, "PAUSE", 0.3)
        monkeypatch.setattr(client, "SLOWEST", 0.7)
        monkeypatch.setattr(writing, "SLOWEST", 2.0)


@pytest.fixture
def proxy(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """The portal talks to Elasticsearch through this."""
    with in_front_of(cluster.url) as server, turned_on(monkeypatch, server.url):
        yield server


class Crowd:
    """People who write, and one who searches. None of them may ever see an error."""

    def __init__(self) -> None:
        self.author, self.reader = factories.employee(), factories.employee()
        factories.campaign()
        self._chance, self._numbers = random.Random(4), itertools.count()
        self._browser = Client(headers={"accept-language": "en"})
        self._browser.force_login(self.reader, backend="django.contrib.auth.backends.ModelBackend")

    def write(self, times: int) -> None:
        """So many changes: posts, edits, tags, withdrawals."""
        for _ in range(times):
            self._write_once()

    def settle(self) -> None:
        """A few posts that every engine knows, so that a search has something to ask for."""
        self.write(10)
        assert_in_step()

    def _write_once(self) -> None:
        number = next(self._numbers)
        mine = list(Idea.objects.filter(author=self.author, state__in=UNRULED).order_by("-pk")[:30])
        what = self._chance.random()
        if len(mine) < 5 or what < 0.4:
            title = f"{self._chance.choice(WORDS)} 문제 {number}"
            actions.post(None, Content(title=title, body=self._chance.choice(WORDS)), by=self.author)
            return
        idea = self._chance.choice(mine)
        if what < 0.7:
            title = f"{self._chance.choice(WORDS)} 고침 {number}"
            actions.edit(idea, Content(title=title), by=self.author, seen_version=idea.version)
        elif what < 0.9:
            actions.tag(idea, f"{self._chance.choice(WORDS)}{number % 7}", by=self.author)
        else:
            actions.withdraw(idea, by=self.author)

    def search(self, text: str = "와이파이") -> tuple[int, bool]:
        """How many there are, and whether the page says that a simpler engine answered."""
        page = self._browser.get("/ideas/", {"q": text})
        assert page.status_code == 200
        results = page.context["results"]
        assert not results.is_simple
        assert ("come from a simpler one" in page.content.decode()) == results.is_second_best
        return results.total, results.is_second_best


@pytest.fixture
def crowd(proxy: Proxy) -> Crowd:
    return Crowd()


@contextlib.contextmanager
def alongside(work: Callable[[], object]) -> Iterator[None]:
    """`work` over and over in another thread, with its own connection; what it raises is raised here at the end."""
    stop, errors = threading.Event(), []

    def run() -> None:
        try:
            while not stop.is_set():
                work()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    if errors:
        raise errors[0]


def work_a_little() -> None:
    """What `manage.py work` does in a round."""
    if not outbox.drain(until_empty=False):
        time.sleep(0.02)


@pytest.fixture
def worker(proxy: Proxy) -> Iterator[None]:
    with alongside(work_a_little):
        yield


def assert_in_step(within: float = RECOVERY) -> None:
    """By then nothing waits, nothing was given up on, and every document says what its post says."""
    until = time.monotonic() + within
    while Job.objects.filter(handler__startswith="search.").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert [str(job) + job.last_error for job in Job.objects.filter(handler__startswith="search.")[:3]] == []
    assert not writing.check(repair=False)


def found_by(person: Employee, text: str) -> set[int]:
    from search import finding  # reads the settings that the test has changed
    from search.port import Query

    return {idea.pk for idea in finding.find(Query(person, text, page_size=100)).ideas}
