"""What the worker does by the clock."""

import pytest

from portal.events import periodic


def test_a_task_runs_at_once_and_then_only_when_it_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(periodic, "_tasks", [])
    runs: list[str] = []
    periodic.every(3600, "often", lambda: runs.append("hourly"))
    periodic.every(0, "always", lambda: runs.append("always"))
    periodic.run_due()
    periodic.run_due()
    assert runs == ["hourly", "always", "always"]


def test_one_that_fails_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(periodic, "_tasks", [])
    runs: list[str] = []
    periodic.every(0, "broken", lambda: 1 / 0)
    periodic.every(0, "fine", lambda: runs.append("fine"))
    periodic.run_due()
    assert runs == ["fine"]
