"""Hundreds of watchers of a live meeting in one process, as browsers are. Knows nothing of Django.

Reads commands as JSON lines: {"do": "connect", "port", "stream", "state", "watchers"}, {"do": "drop", "watchers"},
{"do": "return"}, {"do": "seen"}; answers each with a JSON line. Times are of the machine's monotonic clock, which
all processes share.
"""

import asyncio
import json
import sys
import time
from typing import Any

LONG = 60  # seconds; somebody who is told nothing for as long never will be


class Watcher:
    """One browser: a stream, and a second connection that reads the page's moving part when the stream says so."""

    def __init__(self, port: int, stream: str, state: str) -> None:
        self.port, self.stream, self.state = port, stream, state
        self.last = 0
        self.steps: list[int] = []
        self.seen: dict[int, float] = {}
        self.tag = ""
        self.hello = asyncio.Event()
        self.listening: asyncio.Task[None] | None = None
        self.page: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def come(self) -> None:
        self.hello.clear()
        self.listening = asyncio.create_task(self._listen())
        await asyncio.wait_for(self.hello.wait(), LONG)

    async def go(self) -> None:
        assert self.listening
        self.listening.cancel()
        await asyncio.gather(self.listening, return_exceptions=True)

    async def _listen(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            last = f"Last-Event-ID: {self.last}\r\n" if self.last else ""
            writer.write(f"GET {self.stream} HTTP/1.1\r\nHost: 127.0.0.1\r\n{last}\r\n".encode())
            event: dict[str, str] = {}
            while line := await reader.readline():
                name, colon, value = line.decode().rstrip("\r\n").partition(": ")
                if colon and name in {"id", "event", "data"}:
                    event[name] = value
                elif not name and event.get("event"):
                    await self._told(event)
                    event = {}
        finally:
            writer.close()

    async def _told(self, event: dict[str, str]) -> None:
        number = int(event["id"])
        if event["event"] == "step":
            self.steps.append(number)
            await self._look()
            self.seen[number] = time.monotonic()
        if event["event"] == "step" or not self.last:
            self.last = number
        self.hello.set()

    async def _look(self) -> None:
        if self.page is None:
            self.page = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.page
        known = f"If-None-Match: {self.tag}\r\n" if self.tag else ""
        writer.write(f"GET {self.state} HTTP/1.1\r\nHost: 127.0.0.1\r\n{known}\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower().split("\r\n")
        assert head[0].split()[1] in {"200", "304"}, head[0]
        headers = dict(line.split(": ", 1) for line in head[1:] if line)
        await reader.readexactly(int(headers.get("content-length", 0)))
        self.tag = headers["etag"]


async def main() -> None:
    crowd: list[Watcher] = []
    away: list[Watcher] = []
    commands = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    while line := await commands.readline():
        command = json.loads(line)
        print(json.dumps(await _obey(command, crowd, away)), flush=True)


async def _obey(command: dict[str, Any], crowd: list[Watcher], away: list[Watcher]) -> Any:
    began = time.monotonic()
    if command["do"] == "connect":
        crowd += [Watcher(command["port"], command["stream"], command["state"]) for _ in range(command["watchers"])]
        await asyncio.gather(*(watcher.come() for watcher in crowd))
    elif command["do"] == "drop":
        away += crowd[: command["watchers"]]
        await asyncio.gather(*(watcher.go() for watcher in away))
    elif command["do"] == "return":
        await asyncio.gather(*(watcher.come() for watcher in away))
        away.clear()
    else:
        return [{"steps": watcher.steps, "seen": watcher.seen} for watcher in crowd]
    return time.monotonic() - began


if __name__ == "__main__":
    asyncio.run(main())
