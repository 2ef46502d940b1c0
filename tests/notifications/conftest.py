"""People's browsers without a browser."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from portal.events import outbox
from portal.people.models import Employee
from tests.services.smtp import Mailbox, serving


@pytest.fixture
def client_of() -> Callable[[Employee], Client]:
    """`client_of(employee)` is a client in which they are signed in."""

    def signed_in(employee: Employee, **headers: str) -> Client:
        client = Client(headers=headers or None)
        client.force_login(employee, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """A mail server on this machine that the portal sends through."""
    box = Mailbox()
    with serving(box) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        yield box


@pytest.fixture(autouse=True)
def _nothing_is_paused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "_paused_until", {})
