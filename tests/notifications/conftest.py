"""People's browsers without a browser."""

from collections.abc import Callable

import pytest
from django.test import Client

from portal.people.models import Employee


@pytest.fixture
def client_of() -> Callable[[Employee], Client]:
    """`client_of(employee)` is a client in which they are signed in."""

    def signed_in(employee: Employee, **headers: str) -> Client:
        client = Client(headers=headers or None)
        client.force_login(employee, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in
