"""Indexes beside the posts: tests ask for `index` and call it after they have changed something.

`elasticsearch` turns Elasticsearch on for one test, with an index of its own; `engine` is each engine in turn.
"""

from collections.abc import Callable, Iterator

import pytest

from portal.events import outbox
from search.engines import engines
from search.port import Engine
from tests.search.elastic import Cluster, cluster, turned_on

Index = Callable[[], object]
ENGINES = [
    "database",
    pytest.param("elasticsearch", marks=pytest.mark.elasticsearch),
]


@pytest.fixture
def index() -> Callable[[], object]:
    """Work through the outbox, as the worker does."""

    def worked() -> None:
        outbox.drain()
        cluster.refresh()

    return worked


@pytest.fixture
def elasticsearch(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[Cluster]:
    """The product with Elasticsearch, whose index is there and empty."""
    with turned_on(monkeypatch):
        yield cluster


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn; on PostgreSQL the database's only, Elasticsearch has been tried on SQLite."""
    if request.param == "elasticsearch":
        request.getfixturevalue("elasticsearch")
    return next(one for one in engines() if one.name == request.param)
