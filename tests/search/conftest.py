"""An index beside the posts: tests ask for `index` and call it after they have changed something."""

from collections.abc import Callable

import pytest

from portal.events import outbox


@pytest.fixture
def index() -> Callable[[], object]:
    """Work through the outbox, as the worker does."""
    return outbox.drain
