"""The way to Elasticsearch, and a breaker that spares searches the wait for a server that is away or slow."""

import logging
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from django.conf import settings
from elasticsearch import ApiError, Elasticsearch, TransportError

from search.port import Unavailable

log = logging.getLogger("portal.search")
Answer = TypeVar("Answer")

SLOWEST = 2.0  # seconds that a search may take; after that the database answers
PAUSE = 10.0  # seconds that Elasticsearch is left alone after it failed
_BUSY = (429, 502, 503, 504)


def connected() -> Elasticsearch:
    """The client; one a process, with a pool of connections."""
    return _connected(settings.ELASTICSEARCH_URL)


def search_with(ask: Callable[[Elasticsearch], Answer]) -> Answer:
    """The answer to a search. Raises Unavailable after `SLOWEST`, and at once while the breaker is open."""
    if not breaker.lets_through():
        raise Unavailable("it failed a moment ago")
    try:
        answer = ask(connected().options(request_timeout=SLOWEST, max_retries=0))
    except (TransportError, ApiError) as error:
        log.warning("Elasticsearch does not answer a search: %s", error)
        if not isinstance(error, ApiError) or error.status_code in _BUSY:  # away, slow or busy
            breaker.open()
        raise Unavailable(str(error)) from error
    breaker.close()
    return answer


class Breaker:
    """Open after a failure; after `PAUSE` one question is let through, whose answer closes it again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open_until = 0.0  # on the monotonic clock; 0 is closed

    def lets_through(self) -> bool:
        with self._lock:
            now = time.monotonic()
            if now < self._open_until:
                return False
            if self._open_until:  # this one tries; the others wait for how it fares
                self._open_until = now + PAUSE
            return True

    def open(self) -> None:
        with self._lock:
            self._open_until = time.monotonic() + PAUSE

    def close(self) -> None:
        with self._lock:
            self._open_until = 0.0


breaker = Breaker()


@lru_cache(maxsize=1)
def _connected(url: str) -> Elasticsearch:
    return Elasticsearch(url, max_retries=0, retry_on_timeout=False)
