"""The dashboard's figures told a second time, by plain SQL on the tables of posts, rulings, promises and votes."""

from datetime import timedelta
from typing import Any

from django.db import connection

from portal.kit import clock
from portal.reports import charts, facts, figures
from portal.reports.models import Participation
from portal.reports.scope import Scope

POSTS = "FROM ideas_idea i WHERE i.audience_id IS NULL AND i.state NOT IN ('draft', 'withdrawn', 'merged')"
FIRST = "EXISTS (SELECT 1 FROM workout_ruling r WHERE r.number ="
FIRST += " (SELECT MIN(f.number) FROM workout_ruling f WHERE f.idea_id = i.id) AND {})"
OVER = "i.state IN ('done', 'confirmed') AND i.due_on IS NOT NULL"
DATES = "(SELECT COUNT(DISTINCT p.due_on) FROM ideas_promise p WHERE p.idea_id = i.id)"
UNFINISHED = "i.state IN ('accepted', 'in_progress') AND i.due_on"
SEOUL = {"sqlite": "date(i.done_at, '+9 hours')", "postgresql": "(i.done_at AT TIME ZONE 'Asia/Seoul')::date"}
EFFECT = "COALESCE((SELECT e.{0} FROM ideas_effect e WHERE e.idea_id = i.id AND e.stage = 'measured'),"
EFFECT += " (SELECT e.{0} FROM ideas_effect e WHERE e.idea_id = i.id AND e.stage = 'estimated'), 0)"


def _figures() -> dict[str, str]:
    done_on, today = SEOUL[connection.vendor], f"'{clock.today()}'"
    return {
        "posted": "1 = 1",
        "ruled": FIRST.format("1 = 1"),
        "accepted": "i.state IN ('accepted', 'in_progress', 'done', 'confirmed')",
        "done": "i.state IN ('done', 'confirmed')",
        "confirmed": "i.state = 'confirmed'",
        "first_rulings": FIRST.format("1 = 1"),
        "on_the_spot": FIRST.format("r.meeting_id IS NOT NULL"),
        "at_the_desk": FIRST.format("r.meeting_id IS NULL"),
        "promised": "EXISTS (SELECT 1 FROM workout_ruling r WHERE r.idea_id = i.id AND r.verdict = 'accept'"
        " AND NOT EXISTS (SELECT 1 FROM workout_ruling c WHERE c.supersedes_id = r.number))",
        "kept": f"{OVER} AND {done_on} <= i.due_on AND {DATES} <= 1",
        "moved": f"{OVER} AND {done_on} <= i.due_on AND {DATES} > 1",
        "late": f"{OVER} AND ({done_on} > i.due_on OR i.done_at IS NULL)",
        "overdue": f"{UNFINISHED} < {today}",
        "running": f"{UNFINISHED} >= {today}",
        "fixed": "i.state = 'confirmed'",
        "with_effect": "i.state = 'confirmed' AND ("
        + " + ".join(EFFECT.format(name) for name in ("customers_helped", "won_saved", "minutes_saved")) + ") > 0",
        "rising": "EXISTS (SELECT 1 FROM ideas_vote v WHERE v.idea_id = i.id AND v.at >= %s)",
    }  # fmt: skip


def assert_the_dashboard_says_the_same() -> dict[str, int]:
    """Every figure of all times; returns them."""
    facts.rebuild()
    everything = Scope(period="all")
    told = figures.count(everything)
    week_ago = clock.now() - timedelta(days=7)
    plain = {
        name: _ask(f"SELECT COUNT(*) {POSTS} AND {condition}", *([week_ago] if name == "rising" else []))
        for name, condition in _figures().items()
    }
    assert {name: told[name] for name in plain} == plain
    assert set(told) == set(plain) | {f"wait_{name}" for name in figures.WAITS}
    assert sum(told[f"wait_{name}"] for name in figures.WAITS) == plain["ruled"]
    for name, value in charts.totals(everything).items():
        assert value == _ask(f"SELECT SUM({EFFECT.format(name)}) {POSTS} AND i.state = 'confirmed'"), name
    votes = Participation.objects.values_list("votes", flat=True)
    assert sum(votes) == _ask(
        "SELECT COUNT(*) FROM ideas_vote v JOIN ideas_idea i ON i.id = v.idea_id JOIN people_employee e"
        " ON e.id = v.voter_id WHERE v.merge_id IS NULL AND i.audience_id IS NULL AND e.division_id IS NOT NULL"
    )
    return plain


def _ask(question: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return int(cursor.fetchone()[0] or 0)
