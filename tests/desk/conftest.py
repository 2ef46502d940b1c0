"""People who open the admin, each in their own browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portal.people import roles
from tests import factories


@pytest.fixture
def signed_in() -> Callable[[Any], Client]:
    def client_of(person: Any) -> Client:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return client_of


@pytest.fixture
def admin(db: None) -> Any:
    return factories.employee(roles.TRIAGE_ADMIN, language="en")


@pytest.fixture
def desk(admin: Any, signed_in: Callable[[Any], Client]) -> Client:
    """The browser of a triage admin."""
    return signed_in(admin)
