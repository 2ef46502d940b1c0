"""A real mail server in this process (aiosmtpd), whose moods a test can choose."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.services.postgres import free_port


class Mailbox:
    """What arrived, in order; `refuse` and `slow` name recipients that are treated so."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, EmailMessage]] = []
        self.refuse: dict[str, str] = {}
        self.slow: dict[str, float] = {}
        self.each_takes = 0.0
        self._lock = threading.Lock()

    @property
    def messages(self) -> list[EmailMessage]:
        return [message for _, message in self.arrived]

    def to(self, address: str) -> list[EmailMessage]:
        return [message for recipient, message in self.arrived if recipient == address]

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.slow:
            await asyncio.sleep(self.slow[address])
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.each_takes:
            await asyncio.sleep(self.each_takes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        with self._lock:
            self.arrived += [(recipient, message) for recipient in envelope.rcpt_tos]
        return "250 taken"


@contextlib.contextmanager
def serving(mailbox: Mailbox, port: int = 0) -> Iterator[int]:
    """Serve on this machine; gives the port."""
    port = port or free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, ready_timeout=20)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def wait_for(condition: Any, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.02)
