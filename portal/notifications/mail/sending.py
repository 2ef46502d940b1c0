"""Handing mails to the mail server: several at a time, and no slow one holds up the others."""

import queue
import smtplib
import threading
import time
from collections.abc import Callable, Mapping

from django.core.mail import EmailMessage, get_connection

from portal.events.outbox import Hopeless, Later, NotNow, NotReached

SENDERS = 4  # connections at a time
PATIENCE = 10  # seconds to wait for any answer of the server
BUDGET = 20  # seconds for one batch; what is left then is for the next, so that stopping takes no longer


class Post:
    """One batch of mails on its way. `sent` is called, in the caller's thread, as soon as each has been taken.

    No sender goes on before its mail was noted by `sent`: no more than `SENDERS` can come twice if the worker dies.
    """

    def __init__(self, letters: Mapping[str, EmailMessage], sent: Callable[[str], None]) -> None:
        self._waiting: queue.SimpleQueue[tuple[str, EmailMessage]] = queue.SimpleQueue()
        for letter in letters.items():
            self._waiting.put(letter)
        self._answers: queue.SimpleQueue[tuple[str, str | None, threading.Event] | None] = queue.SimpleQueue()
        self._sent = sent
        self._keys = list(letters)
        self._deadline = time.monotonic() + BUDGET
        self._down: Exception | None = None

    def deliver(self) -> dict[str, str]:
        """Send them; returns what failed and why. Raises NotNow if the server takes nothing at all, and what `sent`
        raised."""
        at_once = SENDERS if hasattr(get_connection(), "host") else 1  # only a server is worth several connections
        senders = [threading.Thread(target=self._work) for _ in range(min(at_once, len(self._keys)))]
        for sender in senders:
            sender.start()
        answered, errors, working = set(), {}, len(senders)
        broken: Exception | None = None
        while working:
            answer = self._answers.get()
            if answer is None:
                working -= 1
                continue
            key, error, noted = answer
            answered.add(key)
            try:
                if error is None:
                    self._sent(key)
                else:
                    errors[key] = error
            except Exception as failure:
                broken, self._deadline = failure, 0.0  # what cannot be noted is not sent
            noted.set()
        if broken is not None:
            raise broken
        if self._down is not None and not answered:
            raise NotNow(describe(self._down)) from self._down
        rest = NotReached("not sent yet") if self._down is None else Later(describe(self._down))
        return errors | {key: rest for key in self._keys if key not in answered}

    def _work(self) -> None:
        try:
            self._send_all()
        finally:
            self._answers.put(None)

    def _send_all(self) -> None:
        connection, noted = get_connection(timeout=PATIENCE), threading.Event()
        try:
            while self._down is None and time.monotonic() < self._deadline:
                try:
                    key, letter = self._waiting.get_nowait()
                except queue.Empty:
                    return
                try:
                    connection.open()
                except (OSError, smtplib.SMTPException) as error:
                    self._down = error
                    return
                noted.clear()
                self._answers.put((key, self._send(connection, letter), noted))
                noted.wait()
        finally:
            _close(connection)

    def _send(self, connection, letter: EmailMessage) -> str | None:  # type: ignore[no-untyped-def]
        """None if it was taken; else why not."""
        try:
            connection.send_messages([letter])
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            return Hopeless(describe(error)) if all(code >= 500 for code in codes) else describe(error)
        except (smtplib.SMTPSenderRefused, smtplib.SMTPConnectError) as error:
            self._down = error  # it would say so to every one
            return Later(describe(error))
        except smtplib.SMTPDataError as error:
            return describe(error)
        except (OSError, smtplib.SMTPException) as error:  # not taken, or nobody knows: it is sent again
            _close(connection)
            return describe(error)
        except Exception as error:  # a mail that cannot be written must keep no other back
            return describe(error)
        return None


def describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]


def _close(connection) -> None:  # type: ignore[no-untyped-def]
    """Django's backend forgets its connection on closing, so that `open` makes a new one."""
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        connection.connection = None
