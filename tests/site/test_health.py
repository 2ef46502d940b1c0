"""What a load balancer and `make run` ask."""

import pytest

from portal.events.actions import enqueue
from portal.events.models import Job
from portal.kit import clock
from portal.site import views

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def just_started() -> None:
    views._was_ready.clear()


def test_alive_asks_no_database(client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


def test_ready_once_nothing_waits_to_be_indexed(client) -> None:
    enqueue("search.index", ["1"])
    waiting = client.get("/readyz")
    assert (waiting.status_code, waiting.json()) == (503, {"ready": False, "indexing": True})
    Job.objects.all().delete()
    assert client.get("/readyz").json() == {"ready": True, "indexing": False}
    enqueue("search.index", ["2"])
    later = client.get("/readyz")
    assert (later.status_code, later.json()) == (200, {"ready": True, "indexing": True})


def test_other_work_and_what_cannot_be_indexed_hold_nothing_up(client) -> None:
    enqueue("notifications.inbox", ["1"])
    enqueue("search.index", ["2"])
    Job.objects.filter(handler="search.index").update(dead_at=clock.now())
    assert client.get("/readyz").status_code == 200
