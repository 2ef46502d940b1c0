"""People in a meeting room, each in their own browser."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from portal.people import roles
from tests import factories


@pytest.fixture
def signed_in() -> Callable[[Any], Client]:
    def client_of(person: Any) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return client_of


@pytest.fixture
def room(db: None) -> SimpleNamespace:
    """A live meeting with its people and one post on the agenda."""
    facilitator, sponsor = factories.employee(roles.FACILITATOR), factories.employee(roles.EXECUTIVE, name="윤경민")
    deputy, head = factories.employee(roles.EXECUTIVE), factories.employee(roles.DIVISION_HEAD, name="한상훈")
    division = factories.division("품질담당", head=head)
    meeting = factories.meeting(live=True, facilitator=facilitator, sponsor=sponsor, deputy=deputy, slug="november")
    post = factories.idea("엘리베이터에서 통화가 끊겨요", body="지하 3층에서 **항상** 끊깁니다.")
    type(post).objects.filter(pk=post.pk).update(responsible_division=division)
    post.refresh_from_db()
    return SimpleNamespace(
        meeting=meeting, facilitator=facilitator, sponsor=sponsor, deputy=deputy, head=head, division=division,
        post=post, item=factories.item(meeting, post),
    )  # fmt: skip
