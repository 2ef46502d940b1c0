"""A client of the API that sends a token and JSON, and checks the form of every refusal."""

import json
from typing import Any

import pytest
from django.test import Client

from portal.people.actions import issue_token
from portal.people.models import Employee
from tests import factories


class Caller:
    """`caller.get("/ideas")` → (status, document) as this employee."""

    def __init__(self, employee: Employee | None, token: str = "") -> None:
        self.employee = employee
        self.token = token or (issue_token(employee, name="test", by=employee) if employee else "")
        self.client = Client(raise_request_exception=False)
        self.response: Any = None

    def send(
        self, method: str, path: str, body: Any = None, *, raw: bytes | None = None, **headers: str
    ) -> tuple[int, Any]:
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        headers.setdefault("Accept-Language", "en")
        content = raw if raw is not None else (b"" if body is None else json.dumps(body).encode())
        url = path if path.startswith("http") else f"/api/v1{path}"
        self.response = self.client.generic(method, url, content, "application/json", headers=headers)
        document = json.loads(self.response.content) if self.response.content else None
        if self.response.status_code >= 400:
            assert self.response["Content-Type"] == "application/problem+json"
            assert document["status"] == self.response.status_code
            assert document["title"] and document["detail"] and document["code"]
        return self.response.status_code, document

    def get(self, path: str, **headers: str) -> tuple[int, Any]:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        return self.send("PATCH", path, body, **headers)

    def put(self, path: str) -> tuple[int, Any]:
        return self.send("PUT", path)

    def delete(self, path: str) -> tuple[int, Any]:
        return self.send("DELETE", path)


@pytest.fixture
def staff(db: None) -> Caller:
    factories.campaign()
    return Caller(factories.employee(username="staff"))


@pytest.fixture
def colleague(db: None) -> Caller:
    return Caller(factories.employee(username="colleague"))
