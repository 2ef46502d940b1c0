"""A small proxy in front of the real Elasticsearch, which can be told to misbehave."""

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

Answer = tuple[int, bytes]
Forward = Callable[[bytes], Answer]
# What a fault makes of a request (path, body, and how to pass one on): an answer, or None to hang up without one.
Fault = Callable[[str, bytes, Forward], Answer | None]

BUSY = {"type": "es_rejected_execution_exception", "reason": "rejected execution: queue full"}


class Proxy(ThreadingHTTPServer):
    """Passes requests on as long as `fault` is None. `asked` counts what came in."""

    daemon_threads = True

    def __init__(self, target: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target = urlsplit(target)
        self.fault: Fault | None = None
        self.asked = 0
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gave up waiting is no news."""

    # --- Faults

    def away(self, _path: str, _body: bytes, _forward: Forward) -> None:
        return None

    def slow(self, _path: str, body: bytes, forward: Forward) -> Answer:
        self.over.wait(30)
        return forward(body)

    def busy(self, _path: str, _body: bytes, _forward: Forward) -> Answer:
        return 429, json.dumps({"error": BUSY, "status": 429}).encode()

    def partly_busy(self, path: str, body: bytes, forward: Forward) -> Answer:
        """Every second document of a bulk request is turned away, one in four of these because a shard is missing."""
        if not path.startswith("/_bulk"):
            return forward(body)
        lines = body.splitlines(keepends=True)
        pairs = [lines[n : n + 2] for n in range(0, len(lines), 2)]
        taken = [pair for n, pair in enumerate(pairs) if n % 2]
        status, answer = (
            forward(b"".join(line for pair in taken for line in pair)) if taken else (200, b'{"items": []}')
        )
        results = iter(json.loads(answer).get("items", []))
        items = [
            next(results) if n % 2 else {"index": json.loads(pair[0])["index"] | _turned_away(n)}
            for n, pair in enumerate(pairs)
        ]
        return status, json.dumps({"took": 1, "errors": True, "items": items}).encode()


def _turned_away(number: int) -> dict[str, Any]:
    if number % 8:
        return {"status": 429, "error": BUSY}
    return {"status": 503, "error": {"type": "unavailable_shards_exception", "reason": "primary shard is not active"}}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def _pass(self) -> None:
        self.server.asked += 1
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.server.fault
        answer = fault(self.path, body, self._forward) if fault else self._forward(body)
        if answer is None:
            self.close_connection = True
            return
        status, content = answer
        self.send_response(status)
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Type", "application/vnd.elasticsearch+json;compatible-with=8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass  # noqa: N815 - the names that http.server calls

    def _forward(self, body: bytes) -> Answer:
        target = self.server.target
        connection = http.client.HTTPConnection(str(target.hostname), target.port, timeout=60)
        kept = {name: self.headers[name] for name in ("Content-Type", "Accept") if name in self.headers}
        try:
            connection.request(self.command, self.path, body, kept)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def log_message(self, *_arguments: Any) -> None:
        """Quiet."""


@contextmanager
def in_front_of(target: str) -> Iterator[Proxy]:
    server = Proxy(target)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
