"""The house stands: imports go one way, and what only one room may do only that room does."""

import pytest

from tests import architecture
from tests.architecture import callers_of, importers_of, imports_of, too_long, unexplained, wrong_arrows, wrong_layers


@pytest.fixture(scope="module")
def modules() -> dict[str, str]:
    return architecture.own_modules()


@pytest.fixture(scope="module")
def imports(modules: dict[str, str]) -> list[architecture.Import]:
    return imports_of(modules)


def test_imports_go_down_the_house(imports: list[architecture.Import]) -> None:
    assert wrong_arrows(imports) == []


def test_imports_go_down_the_layers_of_a_room(imports: list[architecture.Import]) -> None:
    assert wrong_layers(imports) == []


def test_an_import_inside_a_function_says_why(imports: list[architecture.Import]) -> None:
    assert unexplained(imports) == []


def test_only_the_workout_rules(modules: dict[str, str]) -> None:
    assert {architecture.room_of(name) for name in callers_of("apply_ruling", modules)} <= {"workout"}


def test_one_module_knows_elasticsearch(imports: list[architecture.Import]) -> None:
    assert importers_of("elasticsearch_dsl", imports) == {"search.engines.elastic.documents"}


def test_the_portal_package_stays_empty(modules: dict[str, str]) -> None:
    assert modules["portal"] == ""


def test_a_module_fits_in_the_head(modules: dict[str, str]) -> None:
    assert too_long(modules) == []


# --- The checks themselves can fail -------------------------------------------------------------


@pytest.mark.parametrize(
    ("importer", "source", "caught"),
    [
        ("ideas.models", "from workout import actions", True),
        ("ideas.models", "import search.port", True),
        ("ideas.models", "def f():\n    from portal.notifications import models", True),
        ("ideas.contests.actions", "from workout.models import Ruling", True),
        ("ideas.actions", "from ideas.contests import models", True),
        ("workout.actions", "from workout.verification.models import Panel", True),
        ("portal.kit.text", "from portal.people.models import Employee", True),
        ("portal.events.actions", "from portal.people.models import Employee", True),
        ("portal.reports.views", "from portal.desk import exports", True),
        ("portal.desk.views", "from portal.settings import DEBUG", True),
        ("search.port", "match 1:\n    case 1:\n        from portal.desk import queue", True),
        ("search.port", "try:\n    pass\nexcept ValueError:\n    from portal.desk import queue", True),
        ("workout.actions", "from ideas import actions", False),
        ("workout.verification.actions", "from workout import actions", False),
        ("portal.people.actions", "from portal.events import actions", False),
        ("portal.urls", "from portal.site import views", False),
        ("portal.demo.sample", "from portal.reports import importing", False),
        ("ideas.models", "if TYPE_CHECKING:\n    from workout import actions", False),
        ("ideas.models", "import workouts_of_another_house", False),
    ],
)
def test_an_arrow_that_runs_back_is_caught(importer: str, source: str, caught: bool) -> None:
    assert bool(wrong_arrows(imports_of({importer: source}))) is caught


@pytest.mark.parametrize(
    ("importer", "source", "caught"),
    [
        ("ideas.models.idea", "from ideas.forms import IdeaForm", True),
        ("ideas.models.idea", "from ideas import actions", True),
        ("ideas.actions.posting", "from ideas.views import page", True),
        ("ideas.states", "from ideas.models import Idea", True),
        ("ideas.forms", "from .views import page", True),
        ("ideas.views.page", "from ideas.forms import IdeaForm", False),
        ("ideas.actions.posting", "from ideas.models import Idea", False),
        ("ideas.models.idea", "def serve():\n    from ideas.views import page  # a page is where they meet", False),
    ],
)
def test_a_layer_that_looks_up_is_caught(importer: str, source: str, caught: bool) -> None:
    modules = {"ideas.actions": "", "ideas.forms": "", "ideas.views": "", importer: source}
    assert bool(wrong_layers(imports_of(modules))) is caught


@pytest.mark.parametrize(
    ("source", "caught"),
    [
        ("def f():\n    import json", True),
        ("def f():\n    import json  # noqa: PLC0415", True),
        ("class A:\n    def f(self):\n        if self:\n            import json", True),
        ("def f():\n    import json  # slow to load", False),
        ("def f():\n    # slow to load\n    import json\n    import csv", False),
        ("def f():\n    import json  # slow to load\n    json.dumps({})\n    import csv", True),
        ("try:\n    import json\nexcept ImportError:\n    json = None", False),
    ],
)
def test_an_unexplained_import_is_caught(source: str, caught: bool) -> None:
    assert bool(unexplained(imports_of({"ideas.models": source}))) is caught


def test_a_ruling_from_elsewhere_is_caught() -> None:
    assert callers_of("apply_ruling", {"a": "actions.apply_ruling(1)", "b": "apply_ruling()", "c": "f()"}) == {"a", "b"}


def test_a_long_module_is_caught() -> None:
    assert too_long(
        {"ideas.models": "x = 1\n" * 401, "ideas.forms": "x = 1\n" * 400, "ideas.migrations.0001": "\n" * 999}
    )
