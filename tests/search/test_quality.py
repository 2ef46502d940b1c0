"""The answers on the sample are as good as they were: a floor, a little under what is measured (docs/benchmarks.md)."""

import pytest

from portal.people.models import Employee
from portal.reports.importing import import_ideas
from portal.reports.reading import Row
from search.engines import engines
from search.port import Engine
from tests import factories
from tests.search import quality

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(engine: Engine) -> Employee:
    """A colleague in a portal that holds the 800 posts of the sample, indexed by every engine."""
    factories.campaign()
    rows = [Row(line, data) for line, data in enumerate(quality.read(quality.SAMPLE), start=1)]
    assert import_ideas(rows, by=factories.employee()).created == 800
    assert {one.rebuild(lambda _done: None) for one in engines()} == {800}
    return factories.employee()


def test_search_and_similar_posts_keep_their_quality(engine: Engine, reader: Employee) -> None:
    found = quality.of_search(quality.engine_ranker(engine, reader))
    assert found.ndcg >= 0.74
    assert found.recall >= 0.69
    whole, _first = quality.of_similar(engine, reader, title_only=False)
    title, _first = quality.of_similar(engine, reader, title_only=True)
    assert whole >= 0.80
    assert title >= 0.54
