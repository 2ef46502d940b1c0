"""200 voters with double clicks, retries and lost connections, from several processes, against a real server.

The database is whichever the suite runs on. Bar: every counter says what its rows say and what was wanted; no 5xx.
"""

import collections
import json
import subprocess
import sys
import time

import pytest
from django.db import connection

from ideas.models import Idea, Vote
from tests import factories
from tests.conftest import PROOF
from tests.ideas import voters
from tests.services import web

VOTERS = 200
POSTS = 500 if PROOF else 5  # a twentieth would take minutes of every `make test`, and shows no more
CROWDS = 2  # each twice: the double click
TAKES_BACK = 7  # every so-many-th pair of voter and post


def _crowd(port: int, posts: list[int], people: list[dict]) -> subprocess.Popen:
    crowd = subprocess.Popen(
        [sys.executable, voters.__file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    json.dump({"port": port, "posts": posts, "voters": people}, crowd.stdin)
    crowd.stdin.close()
    return crowd


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_every_vote_counts_once(capsys):
    author = factories.employee()
    posts = [factories.idea(by=author).pk for _ in range(POSTS)]
    people = [factories.employee() for _ in range(VOTERS)]
    back = {n: [post for m, post in enumerate(posts) if (n + m) % TAKES_BACK == 0] for n in range(VOTERS)}
    told = [{"session": web.session_of(person), "back": back[n]} for n, person in enumerate(people)]
    wanted = {post: {people[n].pk for n in back if post not in back[n]} for post in posts}
    statuses: collections.Counter[str] = collections.Counter()
    with web.serving() as port:
        began = time.monotonic()
        crowds = [_crowd(port, posts, told[n::CROWDS]) for n in range(CROWDS) for _click in range(2)]
        for crowd in crowds:
            statuses.update(json.loads(crowd.stdout.read()))
            crowd.stdout.close()
            assert crowd.wait() == 0
        took = time.monotonic() - began
    with capsys.disabled():
        print(f"\n{sum(statuses.values()):,} answers in {took:.1f} s on {connection.vendor}: {dict(statuses)}")
    assert set(statuses) == {"200"}
    rows = {post: set(Vote.objects.filter(idea=post).values_list("voter", flat=True)) for post in posts}
    assert rows == wanted
    assert dict(Idea.objects.values_list("pk", "vote_count")) == {post: len(those) for post, those in wanted.items()}
