"""Large portals count by bitmaps: the same numbers, for every viewer and every combination of filters."""

import time
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ideas.models import Audience, Idea
from ideas.states import Kind, Touchpoint
from portal.people import roles
from search import counting
from search.port import Filters, Query
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if this were a portal of very many posts."""
    monkeypatch.setattr(counting, "EXACT_UP_TO", 0)
    counting._of_all_staff.forget()
    yield
    counting._of_all_staff.forget()


@pytest.fixture
def posts() -> list[Idea]:
    divisions = [factories.division(), factories.division(), None]
    campaigns = [None, factories.campaign(slug="summer")]
    made = [
        factories.idea(
            kind=list(Kind)[n % 2], touchpoint=list(Touchpoint)[n % 7], tags=(f"태그{n % 3}", f"딱지{n % 5}"),
            responsible_division=divisions[n % 3], campaign=campaigns[n % 2],
        )
        for n in range(20)
    ]  # fmt: skip
    Idea.objects.filter(pk__in=[idea.pk for idea in made[:4]]).update(state="rejected")
    Idea.objects.filter(pk=made[5].pk).update(state="withdrawn")
    audience = Audience.objects.create(name="검증단")
    Idea.objects.filter(pk__in=[idea.pk for idea in made[6:9]]).update(audience=audience)
    return made


FILTERS = [
    Filters(),
    Filters(kind=("idea",)),
    Filters(kind=("idea", "fix"), state=("open",)),
    Filters(tag=("태그1", "딱지2")),
    Filters(tag=("태그1",), touchpoint=("shop", "sns"), campaign=("summer",)),
    Filters(division=(10**9,)),
    Filters(owner=(10**9,)),
    Filters(tag=("없는태그",), kind=("fix",)),
]


@pytest.mark.parametrize("filters", FILTERS, ids=lambda filters: str(filters.chosen()))
@pytest.mark.parametrize("who", ["colleague", "author", "member", "guest"])
def test_bitmaps_count_what_the_database_counts(large: None, posts: list[Idea], who: str, filters: Filters) -> None:
    person = {
        "colleague": factories.employee, "author": lambda: posts[6].author, "member": factories.employee,
        "guest": lambda: factories.employee(roles.PANEL_GUEST),
    }[who]()  # fmt: skip
    if who in ("member", "guest"):
        Audience.objects.get().members.add(person)
    visible = Idea.objects.visible_to(person).listed()
    assert counting.counted(Query(person, filters=filters), visible) == counting.exactly(filters, visible)


@pytest.mark.django_db(transaction=True)
def test_they_are_renewed_after_a_while_and_nobody_waits(
    large: None, posts: list[Idea], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = factories.employee()
    visible = Idea.objects.visible_to(person).listed()

    def total() -> int:
        return counting.counted(Query(person), visible)[0]

    before = total()
    factories.idea()
    assert total() == before
    monkeypatch.setattr(counting, "OLDEST", 0)
    assert total() == before, "what is there is shown while a thread counts anew"
    deadline = time.monotonic() + 30
    while total() == before and time.monotonic() < deadline:
        time.sleep(0.02)
    assert total() == before + 1
    monkeypatch.undo()
    with counting._of_all_staff._making:
        pass  # no thread is left at work


def test_once_made_they_cost_the_database_nothing(large: None, posts: list[Idea]) -> None:
    person = factories.employee()
    visible = Idea.objects.visible_to(person).listed()
    counting.counted(Query(person), visible)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        counting.counted(Query(person, filters=Filters(tag=("태그1",))), visible)
    assert len(queries) == 3, "is it large, and the rounds that this person is in, with their tags"
