"""Elasticsearch away, slow, busy, killed: no write fails, no search is an error, nothing is lost, all is caught up."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from ideas.models import Idea
from portal.events import outbox
from portal.events.models import Job
from portal.people import roles
from search.engines.elastic import client, documents, writing
from tests import factories
from tests.conftest import PROOF, proof_count
from tests.faults.conftest import Crowd, alongside, assert_in_step, found_by, work_a_little
from tests.faults.indexer import POINTS
from tests.faults.proxy import Proxy
from tests.search.elastic import cluster, turned_on
from tests.services import database, elastic
from tests.services.postgres import free_port

pytestmark = [pytest.mark.elasticsearch, pytest.mark.proof, pytest.mark.django_db(transaction=True)]


def test_stopped_under_writes(proxy: Proxy, crowd: Crowd, worker: None) -> None:
    crowd.settle()
    proxy.fault = proxy.away
    crowd.write(proof_count(1000))
    assert crowd.search()[1]
    proxy.fault = None
    assert_in_step()
    time.sleep(client.PAUSE)
    cluster.refresh()
    assert not crowd.search()[1]


def test_slow_by_half_a_minute(proxy: Proxy, crowd: Crowd, worker: None) -> None:
    crowd.settle()
    proxy.fault = proxy.slow
    started = time.monotonic()
    assert crowd.search()[1]
    assert time.monotonic() - started < 15, "half of what Elasticsearch takes"
    asked = proxy.asked
    crowd.write(proof_count(100))
    for _ in range(5):
        assert crowd.search()[1]
    assert proxy.asked - asked < 5, "not every search waits for it"
    proxy.over.set()
    proxy.fault = None
    assert_in_step()


@pytest.mark.parametrize("fault", ["busy", "partly_busy"])
def test_turned_away(proxy: Proxy, crowd: Crowd, worker: None, fault: str) -> None:
    crowd.settle()
    proxy.fault = getattr(proxy, fault)
    for _ in range(proof_count(100)):
        crowd.write(5)
        assert crowd.search()[1] == (fault == "busy")
    proxy.fault = None
    assert_in_step()
    assert not Job.objects.dead().exists()


@pytest.fixture
def node(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[elastic.Node]:
    """A server of this test's own, which the portal uses."""
    os.chmod(tmp_path.parent, 0o755)
    os.chmod(tmp_path, 0o755)
    own = elastic.Node(tmp_path / "node", free_port())
    try:
        own.start()
        monkeypatch.setattr(cluster, "_url", own.url)
        with turned_on(monkeypatch):
            yield own
    finally:
        own.stop()


def test_killed_in_the_middle_of_a_bulk_and_restarted(node: elastic.Node) -> None:
    crowd = Crowd()
    for end in (node.kill, node.stop) if PROOF else (node.kill,):
        with alongside(work_a_little):
            crowd.settle()
            crowd.write(proof_count(500))
            end()  # while the worker writes what has gathered
            crowd.write(proof_count(500))
            assert crowd.search()[1]
            node.start()
            assert_in_step()


def test_one_document_that_does_not_fit_the_mapping(proxy: Proxy) -> None:
    """It is laid aside at once, keeps no other out, is seen in the admin, and tried again from there."""
    body = documents.index_body(())
    body["mappings"]["properties"]["campaign"] = {"type": "long"}  # as if somebody had made this index by hand
    es = cluster.client
    es.indices.delete(index=",".join(es.indices.get_alias(name=writing.alias()).body))
    es.indices.create(index=f"{writing.alias()}-1", aliases={writing.alias(): {}}, **body)
    fitting = [factories.idea(f"와이파이 {n}", campaign=factories.campaign(slug=str(2000 + n))) for n in range(3)]
    bad = factories.idea("와이파이 여름", campaign=factories.campaign(slug="summer"))
    outbox.drain()
    assert set(cluster.documents()) == {idea.pk for idea in fitting}
    letter = Job.objects.get()
    assert (letter.key, letter.dead_at is not None) == (str(bad.pk), True)
    assert "campaign" in letter.last_error
    admin = Client()
    admin.force_login(factories.employee(roles.TRIAGE_ADMIN), backend="django.contrib.auth.backends.ModelBackend")
    assert "campaign" in admin.get(reverse("undelivered:index")).content.decode()
    writing.rebuild()
    admin.post(reverse("undelivered:retry", args=[letter.pk]))
    outbox.drain()
    assert not Job.objects.exists()
    assert not writing.check(repair=False)


@pytest.fixture
def indexer(proxy: Proxy) -> Iterator[subprocess.Popen[str]]:
    told = {"ELASTICSEARCH_URL": proxy.url, "ELASTICSEARCH_INDEX": settings.ELASTICSEARCH_INDEX}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.indexer"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=settings.BASE_DIR, env={**os.environ, **told, "DATABASE_URL": database.url()},
    )  # fmt: skip
    with process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield process


@pytest.mark.parametrize("point", POINTS)
def test_the_worker_killed(indexer: subprocess.Popen[str], crowd: Crowd, point: str) -> None:
    assert indexer.stdin
    assert indexer.stdout
    for _ in range(proof_count(50)):
        crowd.write(3)
        print(point, file=indexer.stdin, flush=True)
        assert indexer.stdout.readline() == "killed\n"
        assert Job.objects.exclude(locked_until=None).exists(), "it held them when it died"
        Job.objects.update(locked_until=None)  # half a minute later
    with alongside(work_a_little):
        assert_in_step()


def test_rebuilt_under_writes_and_searches(proxy: Proxy, crowd: Crowd, worker: None) -> None:
    """The old index answers until the new one takes its place; what is written meanwhile is in both."""
    lasting = factories.idea("영구기록물 보존")
    crowd.write(50)
    assert_in_step()
    writing.rebuild()
    searches: list[set[int]] = []
    count = proof_count(1000)

    def search() -> None:
        if len(searches) < count:
            searches.append(found_by(crowd.reader, "영구기록물"))

    names = {cluster.client.indices.get_alias(name=writing.alias()).body.popitem()[0]}
    with alongside(search), alongside(writing.rebuild):
        for _ in range(count):
            crowd.write(1)
            names.add(cluster.client.indices.get_alias(name=writing.alias()).body.popitem()[0])
    while len(searches) < count:
        search()
    assert searches == [{lasting.pk}] * count
    assert len(names) > 1, "it was swapped meanwhile"
    assert_in_step()


def test_drift_is_named_and_mended(proxy: Proxy, crowd: Crowd) -> None:
    ideas = [factories.idea(f"주차장 {n}", by=crowd.author) for n in range(proof_count(100) * 2)]
    outbox.drain()
    es, chance = cluster.client, random.Random(1)
    expected: dict[str, list[int]] = {"missing": [], "stale": [], "extra": []}
    for number, idea in enumerate(chance.sample(ideas, proof_count(100))):
        what = ("missing", "stale", "extra")[number % 3]
        expected[what].append(idea.pk)
        if what == "missing":
            es.delete(index=writing.alias(), id=str(idea.pk))
        elif what == "stale":
            es.update(index=writing.alias(), id=str(idea.pk), doc={"title": "낡은 제목"})
        else:
            Idea.objects.filter(pk=idea.pk).update(state="withdrawn")
    drift = writing.check(repair=True)
    assert {name: sorted(getattr(drift, name)) for name in expected} == {
        name: sorted(pks) for name, pks in expected.items()
    }
    assert not writing.check(repair=False)
