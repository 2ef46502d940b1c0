"""The two addresses of a live meeting that hundreds ask at once, answered before Django: its stream and its state.

    GET /meetings/<slug>/stream/?key=…            Server-Sent Events: `id` is a step's number, `data` its word
    GET /meetings/<slug>/state/?key=…&view=…      the page's moving part; `ETag`, `X-Now` (milliseconds)

Both are opened by the key that came with the page. Everything else is the site's.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from workout.live import snapshot
from workout.live.hub import Hub, Step, reading
from workout.live.tokens import meeting_of

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

HEARTBEAT = 15.0  # seconds; less than what proxies take for silence
_PATH = re.compile(r"/meetings/[^/]+/(stream|state)/")
_NO_STORE = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


class LiveRoom:
    """An ASGI application in front of the site's."""

    def __init__(self, site: App) -> None:
        self.site = site
        self.hub = Hub()
        self._drawings: dict[tuple[int, str, str], asyncio.Future[snapshot.Snapshot | None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http" and scope["method"] == "GET" and (match := _PATH.fullmatch(scope["path"])):
            await self._answer(match[1], scope, receive, send)
        else:
            await self.site(scope, receive, send)

    async def _answer(self, what: str, scope: Scope, receive: Receive, send: Send) -> None:
        asked = {name: values[-1] for name, values in parse_qs(scope["query_string"].decode("latin-1")).items()}
        meeting = meeting_of(asked.get("key", ""))
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if meeting is None:
            await _respond(send, HTTPStatus.FORBIDDEN, [])
        elif what == "state":
            await self._state(meeting, asked, headers, send)
        else:
            await self._stream(meeting, asked, headers, receive, send)

    async def _state(self, meeting: int, asked: dict[str, str], headers: dict[str, str], send: Send) -> None:
        found = await self._drawn(meeting, asked.get("view", ""), asked.get("lang", "ko"))
        if found is None:
            await _respond(send, HTTPStatus.NOT_FOUND, [])
            return
        tag = f'"{found.tag}"'
        more = [(b"etag", tag.encode()), (b"x-now", str(round(time.time() * 1000)).encode())]
        if headers.get("if-none-match") == tag:
            await _respond(send, HTTPStatus.NOT_MODIFIED, more)
        else:
            more.append((b"content-type", b"text/html; charset=utf-8"))
            await _respond(send, HTTPStatus.OK, more, found.html.encode())

    async def _drawn(self, meeting: int, view: str, language: str) -> snapshot.Snapshot | None:
        """All who ask while a reading has not begun share it; what has begun may have missed the last step."""
        key = (meeting, view, language)
        waiting = self._drawings.get(key)
        if waiting is None:
            waiting = self._drawings[key] = asyncio.ensure_future(self._draw(key))
        return await asyncio.shield(waiting)

    async def _draw(self, key: tuple[int, str, str]) -> snapshot.Snapshot | None:
        await asyncio.sleep(0.01)  # gathers those who were told at the same moment
        del self._drawings[key]
        return await asyncio.to_thread(reading, snapshot.current, *key)

    async def _stream(
        self, meeting: int, asked: dict[str, str], headers: dict[str, str], receive: Receive, send: Send
    ) -> None:
        last = headers.get("last-event-id") or asked.get("after", "")
        room, queue = await self.hub.watch(meeting, int(last) if last.isascii() and last.isdigit() else None)
        gone = asyncio.ensure_future(_gone(receive))
        try:
            more = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"x-accel-buffering", b"no")]
            await send({"type": "http.response.start", "status": 200, "headers": [*_NO_STORE, *more]})
            await _write(send, f"retry: 1500\nid: {room.number}\nevent: hello\ndata: {room.number}\n\n")
            await _tell(queue, gone, send)
        finally:
            gone.cancel()
            self.hub.leave(room, queue)


async def _tell(queue: asyncio.Queue[Step], gone: asyncio.Future[None], send: Send) -> None:
    while not gone.done():
        coming = asyncio.ensure_future(queue.get())
        await asyncio.wait({coming, gone}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
        if coming.done():
            number, word = coming.result()
            numbered = f"id: {number}\n" if number else ""
            await _write(send, f"{numbered}event: step\ndata: {word}\n\n")
        else:
            coming.cancel()
            if not gone.done():
                await _write(send, ": still here\n\n")


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _respond(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes = b"") -> None:
    length = [(b"content-length", str(len(body)).encode())] if status != HTTPStatus.NOT_MODIFIED else []
    await send({"type": "http.response.start", "status": int(status), "headers": [*_NO_STORE, *headers, *length]})
    await send({"type": "http.response.body", "body": body})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
