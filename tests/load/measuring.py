"""One database's part of `tests.load.search`: fills it, asks it, prints tables. Called with DATABASE_URL set."""

import http.client
import itertools
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import quantiles
from urllib.parse import quote

import django
from django.conf import settings
from django.db import connection

from tests.services.postgres import free_port

QUERIES = (
    "와이파이 끊김", "요금", "상담 대기시간", "거가대교", "매장 픽업을", "firmware update", "고객 매장 요금",
    "돌아가신", "CRM느려요", "리모콘", "장애 보상", "외국인 고객",
)  # fmt: skip
TITLES = ("와이파이가 자꾸 끊겨요", "지하 3층 주차장에서 전화가 안 터져요", "요금 고지서 글씨가 너무 작아요")
PREFIXES = ("와이", "요금", "고객", "셋톱")
TOKEN = "t" * 32
SOME = 4_000  # posts, so that most votes of a run are new ones
ADDRESSES = {
    "home": ["/"],
    "promises": ["/board/"],
    "dashboard": ["/dashboard/"],
    "list": [
        "/ideas/", "/ideas/?sort=new", "/ideas/?sort=votes&page=7", "/ideas/?sort=reports&kind=idea",
        "/ideas/?state=open&touchpoint=shop", "/ideas/?tag=iptv&sort=new", "/ideas/?kind=fix&state=confirmed",
    ],
    "search": [f"/ideas/?q={quote(text)}" for text in QUERIES],
    "search, filtered": [f"/ideas/?q={quote(text)}&state=open&sort=new" for text in QUERIES],
    "everything": [f"/search/?q={quote(text)}" for text in QUERIES],
    "similar": [f"/search/similar/?text={quote(text)}" for text in TITLES],
    "complete": [f"/search/complete/?prefix={quote(text)}" for text in PREFIXES],
}  # fmt: skip


def main(posts: int, votes: int, employees: int, seconds: float) -> int:
    django.setup()
    from django.core.management import call_command

    from portal.kit import statistics
    from portal.reports import facts

    print(f"=== {connection.vendor}{' and Elasticsearch' if settings.ELASTICSEARCH_URL else ''}", flush=True)
    call_command("migrate", verbosity=0)
    session = _sample()
    _print_quality()
    _print_speed(800, session, seconds)
    if posts > 800:
        call_command("make_sample", ideas=posts - 800, employees=employees, votes=votes, verbosity=0)
        _rebuild(posts)
        facts.rebuild()
        statistics.renew()
        _print_speed(posts, session, seconds)
    return 0


def _sample() -> str:
    """The sample's 800 posts, indexed, and the session of somebody who may read them."""
    from django.test import Client

    from portal.reports import facts
    from portal.reports.importing import import_ideas
    from portal.reports.reading import Row
    from search.engines import engines
    from tests import factories
    from tests.search import quality

    person = factories.employee(username="reader")
    factories.campaign()
    import_ideas([Row(n, data) for n, data in enumerate(quality.read(quality.SAMPLE), start=1)], by=person)
    for engine in engines():
        engine.rebuild(lambda done: None)
    facts.rebuild()
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _print_quality() -> None:
    from portal.people.models import Employee
    from search.engines import engines
    from tests.search import quality

    reader = Employee.objects.get(username="reader")
    rankers = {"LIKE": quality.like_ranker()}
    if connection.vendor == "postgresql":
        rankers["PostgreSQL's simple"] = quality.simple_ranker()
    rankers |= {f"{engine.name} engine": quality.engine_ranker(engine, reader) for engine in engines()}
    print(f"\n{'40 queries, 800 posts':<24}{'nDCG@10':>9}{'recall@10':>11}")
    for name, ranker in rankers.items():
        found = quality.of_search(ranker)
        print(f"{name:<24}{found.ndcg:>9.3f}{found.recall:>11.3f}")
    print(f"\n{'104 known duplicates':<24}{'hit@5':>9}{'first':>11}")
    for engine in engines():
        print(f"{engine.name} engine")
        for name, title_only in (("  by title and body", False), ("  by title", True)):
            among_five, first = quality.of_similar(engine, reader, title_only=title_only)
            print(f"{name:<24}{among_five:>9.3f}{first:>11.3f}", flush=True)


def _rebuild(posts: int) -> None:
    from search.engines import engines

    for engine in engines():
        started = time.monotonic()
        engine.rebuild(lambda done: None)
        built = time.monotonic() - started
        size = _size_in_elasticsearch() if engine.name == "elasticsearch" else _size()
        print(f"\n{engine.name}'s index of {posts:,} posts: {built:.0f} s to build, {size:.0f} MB", flush=True)


def _print_speed(posts: int, session: str, seconds: float) -> None:
    print(f"\n{f'{posts:,} posts, ms':<24}{'p50':>7}{'p95':>7}{'req/s':>8}   {'p50':>7}{'p95':>7}{'req/s':>8}")
    print(f"{'':<24}{'1 connection':>22}   {'16 connections':>22}")
    ids = _some_open_posts()
    on_posts = {"post page": [f"/ideas/{pk}/" for pk in ids], "vote": [f"/ideas/{pk}/vote/" for pk in ids]}
    with _server() as port:
        for name, addresses in (ADDRESSES | on_posts).items():
            one, many = (_load(port, session, addresses, connections, seconds) for connections in (1, 16))
            print(f"{name:<24}{one}   {many}", flush=True)


def _some_open_posts() -> list[int]:
    """From all over the table, in an order that a run of the same size has again."""
    from ideas.models import Idea

    ids = list(Idea.objects.listed().filter(audience=None, state="open").order_by("pk").values_list("pk", flat=True))
    return random.Random(SOME).sample(ids, min(SOME, len(ids)))


@contextmanager
def _server() -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "2"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--no-ws", "--log-level", "warning"]
    command += ["portal.wsgi:application"]
    process = subprocess.Popen(command, env=os.environ.copy())
    try:
        deadline = time.monotonic() + 60
        while not _answers(port):
            if time.monotonic() > deadline or process.poll() is not None:
                raise SystemExit("the server did not start")
            time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _answers(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False


def _load(port: int, session: str, addresses: list[str], connections: int, seconds: float) -> str:
    """So many clients, each asking as soon as it is answered."""
    times: list[float] = []
    turn = itertools.count()
    until = time.monotonic() + seconds

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.monotonic() < until:
            address = addresses[next(turn) % len(addresses)]
            started = time.perf_counter()
            connection.request(*_as_sent(address, session))
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                raise SystemExit(f"{address} answered {response.status}")
            times.append((time.perf_counter() - started) * 1000)

    threads = [threading.Thread(target=client) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cuts = quantiles(times, n=20)
    return f"{cuts[9]:>7.0f}{cuts[18]:>7.0f}{len(times) / seconds:>8.0f}"


def _as_sent(address: str, session: str) -> tuple[str, str, str, dict[str, str]]:
    """Method, address, body and headers: a page as it is read, a vote as a tap on its button sends it."""
    headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}", "Accept-Language": "ko"}
    if not address.endswith("/vote/"):
        return "GET", address, "", headers
    headers |= {"X-CSRFToken": TOKEN, "HX-Request": "true", "Content-Type": "application/x-www-form-urlencoded"}
    return "POST", address, "vote=on", headers


def _size() -> float:
    """The index's size in MB."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'search_%'")
        else:
            cursor.execute(
                "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relname LIKE 'search_%' AND relkind = 'r'"
            )
        return float(cursor.fetchone()[0]) / 1e6


def _size_in_elasticsearch() -> float:
    from search.engines.elastic import client, writing

    stats = client.connected().indices.stats(index=writing.alias(), metric="store")
    return float(stats["_all"]["total"]["store"]["size_in_bytes"]) / 1e6


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:4]), float(sys.argv[4])))
