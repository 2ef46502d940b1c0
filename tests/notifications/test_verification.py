"""Who is told of what happens in a verification round, and after the launch."""

from collections.abc import Callable
from typing import Any

import pytest

from ideas import actions as idea_actions
from portal.notifications.kinds import KINDS
from portal.people import roles
from tests import factories
from tests.notifications.test_recipients import told
from tests.verification import rounds
from workout.verification import actions
from workout.verification.models import Finding

pytestmark = pytest.mark.django_db


class Hall:
    """A launched product, and a round under way, with a person in every part."""

    def __init__(self) -> None:
        self.room = rounds.staffed()
        self.found = rounds.finding(self.room.round, self.room.customer)
        idea_actions.vote(self.found.idea, by=self.room.expert)
        self.names = {getattr(self.room, part).username: part for part in (
            "owner", "executive", "coordinator", "customer", "partner", "expert")}  # fmt: skip

    def fresh(self) -> Finding:
        return Finding.objects.get(pk=self.found.pk)

    def proof(self) -> Any:
        return rounds.proof(self.fresh())


def _alert(hall: Hall) -> None:
    launched = rounds.launched()
    hall.names = {launched.owner.username: "owner", launched.executive.username: "executive",
                  launched.coordinator.username: "coordinator"}  # fmt: skip
    head = factories.employee(roles.DIVISION_HEAD)
    hall.names[head.username] = "head"
    launched.product.division.head = head
    launched.product.division.save()
    for part in ("first", "second"):
        person = factories.employee()
        hall.names[person.username] = part
        alert = rounds.alert(launched.product, person)
        setattr(hall, part, (alert, person))


def _settle_alerts(hall: Hall) -> None:
    _alert(hall)
    for alert, person in (hall.first, hall.second):
        actions.judge(rounds.proof(Finding.objects.get(pk=alert.pk)), by=person, accepts=True)


TABLE: list[tuple[str, Callable[[Hall], Any], set[str]]] = [
    ("finding.raised", lambda h: None, {"owner"}),
    ("finding.taken_up", lambda h: actions.take_up(h.fresh(), "네", by=h.room.owner), {"customer", "expert"}),
    ("finding.proved", lambda h: h.proof(), {"customer", "expert"}),
    ("finding.accepted", lambda h: actions.judge(h.proof(), by=h.room.customer, accepts=True), {"owner", "expert"}),
    ("finding.refused", lambda h: actions.judge(h.proof(), by=h.room.customer, accepts=False, reason="x"), {"owner"}),
    ("finding.ruled_out", lambda h: actions.rule_out(h.fresh(), "무관", by=h.room.executive),
     {"owner", "customer", "expert"}),
    ("finding.disputed", lambda h: actions.dispute(h.fresh(), "아닙니다", by=h.room.owner),
     {"customer", "coordinator", "executive"}),
    ("finding.alerted", _alert, {"owner", "head", "executive", "coordinator", "first"}),
    ("finding.gate_closed", _alert, {"owner", "head", "executive", "coordinator", "first"}),
    ("finding.gate_opened", _settle_alerts, {"owner", "head", "executive", "coordinator"}),
    ("round.member_added", lambda h: None, {"expert"}),
    ("round.opened", lambda h: None, {"owner", "executive", "customer", "partner", "expert"}),
    ("round.flawless",
     lambda h: (actions.judge(h.proof(), by=h.room.customer, accepts=True),
                actions.give_verdict(h.room.round, by=h.room.executive)),
     {"owner", "coordinator", "customer", "partner", "expert"}),
    ("round.ended", lambda h: actions.end_round(h.room.round, "취소", by=h.room.coordinator),
     {"owner", "executive", "customer", "partner", "expert"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "happens", "expected"), TABLE, ids=[row[0] for row in TABLE])
def test_who_is_told(kind: str, happens: Callable[[Hall], Any], expected: set[str]) -> None:
    hall = Hall()
    happens(hall)
    heard = told(kind)
    assert {hall.names.get(username, username) for username in heard} == expected


def test_every_kind_is_in_the_table() -> None:
    assert {kind for kind in KINDS if kind.startswith(("finding.", "round."))} == {row[0] for row in TABLE}


@pytest.mark.parametrize("kind", [row[0] for row in TABLE])
def test_all_of_it_stays_out_of_channels_that_many_read(kind: str) -> None:
    assert KINDS[kind].private


def test_who_left_hears_no_more() -> None:
    hall = Hall()
    actions.remove_member(hall.room.expert.panel_places.get(), by=hall.room.coordinator)
    hall.proof()
    assert {hall.names[name] for name in told("finding.proved")} == {"customer"}
