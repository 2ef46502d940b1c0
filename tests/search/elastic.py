"""The run's Elasticsearch: started where nobody did, turned on for single tests, emptied in between."""

import atexit
import contextlib
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from elasticsearch import Elasticsearch

from portal.events import outbox
from search import syncing
from search.engines.elastic import client, writing
from tests.services import elastic


class Cluster:
    """What tests do with the server beside the product's back."""

    def __init__(self) -> None:
        self._url = settings.TEST_ELASTICSEARCH_URL
        self._stack = contextlib.ExitStack()

    @property
    def url(self) -> str:
        """Where it answers; `make test` has started it, a single test starts its own."""
        if not self._url:
            self._url = self._stack.enter_context(elastic.temporary())
            atexit.register(self._stack.close)
        return self._url

    @property
    def client(self) -> Elasticsearch:
        return Elasticsearch(self.url, request_timeout=30)

    def refresh(self) -> None:
        """Make what was written findable at once."""
        if settings.ELASTICSEARCH_URL:
            self.client.indices.refresh(index=f"{writing.alias()}*")

    def clear(self) -> None:
        """An empty index, made at the first call."""
        found = self.client.indices.exists_alias(name=writing.alias())
        if not found:
            writing.rebuild()
        self.client.delete_by_query(
            index=writing.alias(), query={"match_all": {}}, refresh=True, conflicts="proceed", slices=1
        )

    def documents(self) -> dict[int, dict[str, Any]]:
        """What can be found, by number."""
        self.refresh()
        hits = self.client.search(index=writing.alias(), query={"term": {"gone": False}}, size=10_000)["hits"]["hits"]
        return {int(hit["_id"]): hit["_source"] for hit in hits}


cluster = Cluster()


@contextlib.contextmanager
def turned_on(monkeypatch: pytest.MonkeyPatch, url: str = "") -> Iterator[None]:
    """The product with Elasticsearch at this address (the run's own), with nothing in its index."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    monkeypatch.setattr(settings, "ELASTICSEARCH_URL", cluster.url)
    monkeypatch.setattr(settings, "ELASTICSEARCH_INDEX", f"test-{worker}")
    monkeypatch.setattr(outbox, "_handlers", dict(outbox._handlers))
    monkeypatch.setattr(outbox, "_paused_until", {})
    monkeypatch.setattr(client, "breaker", client.Breaker())
    syncing.subscribe_elasticsearch()
    cluster.clear()
    if url:
        monkeypatch.setattr(settings, "ELASTICSEARCH_URL", url)
    yield
