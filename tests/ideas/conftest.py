"""Alice, Bob and Charlie: who wrote it, a colleague, and who must not know of it; each in their own browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portal.people import roles
from portal.people.models import Employee
from tests import factories


@pytest.fixture
def browse() -> Callable[..., Client]:
    """`browse(person)` is a signed-in browser; keywords go to the client."""

    def opened(person: Any, **options: Any) -> Client:
        client = Client(**options)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return opened


@pytest.fixture
def alice(db: None) -> Employee:
    return factories.employee(
        username="alice", name="Alice Author", language="en", division=factories.division("Alices")
    )


@pytest.fixture
def bob(db: None) -> Employee:
    return factories.employee(username="bob", name="Bob Peer", language="en")


@pytest.fixture
def charlie(db: None) -> Employee:
    """A guest from outside: whatever staff see is nothing to them."""
    return factories.employee(roles.PANEL_GUEST, username="charlie", name="Charlie Guest", language="en")


@pytest.fixture
def admin(db: None) -> Employee:
    return factories.employee(roles.TRIAGE_ADMIN, username="admin", name="Ada Admin", language="en")


@pytest.fixture
def auditor(db: None) -> Employee:
    return factories.employee(roles.AUDITOR, username="auditor", name="Odette Auditor", language="en")
