"""Every action × every role × every phase: who may, and nobody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from portal.kit import clock
from portal.kit.errors import PortalError
from portal.people import roles
from portal.people.models import Employee
from tests import factories
from tests.verification import rounds
from workout.verification import actions
from workout.verification.actions.findings import Found
from workout.verification.models import Finding, Round

pytestmark = pytest.mark.django_db

PHASES = ("planned", "open", "flawless", "ended")
Hall = dict[str, Any]


@pytest.fixture
def hall() -> Hall:
    """One round with a person in every part, and what actions are about."""
    room = rounds.staffed()
    found = rounds.finding(room.round, room.customer)
    other = rounds.finding(room.round, room.partner)
    people = {part: getattr(room, part) for part in (
        "owner", "executive", "coordinator", "customer", "partner", "expert")}  # fmt: skip
    people |= {
        "colleague": factories.employee(),
        "admin": factories.employee(roles.TRIAGE_ADMIN),
        "superuser": factories.employee(is_superuser=True),
        "another executive": factories.employee(roles.EXECUTIVE),
        "a facilitator": factories.employee(roles.FACILITATOR),
        "a guest elsewhere": rounds.guest(rounds.opened()),
        "who is switched off": factories.employee(roles.FACILITATOR, roles.EXECUTIVE, is_active=False),
    }
    return {"people": people, "room": room, "found": found, "other": other}


def phase(hall: Hall, name: str) -> None:
    """Whatever the way it came to this."""
    fields = {"state": name, "end_reason": "x" if name == "ended" else ""}
    Round.objects.filter(pk=hall["room"].round.pk).update(**fields)


def fresh(hall: Hall, name: str = "found") -> Finding:
    return Finding.objects.get(pk=hall[name].pk)


def proof_of(hall: Hall, days: int = 0) -> Any:
    """An offered proof, made in a phase in which it can be."""
    state = Round.objects.get(pk=hall["room"].round.pk).state
    phase(hall, "open")
    made = rounds.proof(fresh(hall))
    phase(hall, state)
    type(made).objects.filter(pk=made.pk).update(offered_at=clock.now() - timedelta(days=days))
    return type(made).objects.select_related("finding__product").get(pk=made.pk)


def later(days: int = 3) -> Any:
    return clock.today() + timedelta(days=days)


ADMINS = {"admin", "superuser"}
COORDINATION = {"coordinator", *ADMINS}
RUNNING = {"planned": COORDINATION, "open": COORDINATION}
PANELS = {"customer", "partner", "expert"}

# The action, and for each phase who may (nobody in a phase that is not named).
TABLE: dict[str, tuple[Callable[[Hall, Any], Any], dict[str, set[str]]]] = {
    "add a mission": (
        lambda h, by: actions.add_mission(h["room"].round, "써 보기", by=by, due_on=later()), RUNNING,
    ),
    "drop a mission": (lambda h, by: actions.drop_mission(h["room"].round.missions.get(), by=by), RUNNING),
    "invite": (lambda h, by: actions.invite(rounds.panel(h["room"].round), "new@example.org", by=by), RUNNING),
    "pick": (
        lambda h, by: actions.pick(rounds.panel(h["room"].round), factories.employee(), by=by), RUNNING,
    ),
    "remove a member": (lambda h, by: actions.remove_member(h["room"].expert.panel_places.get(), by=by), RUNNING),
    "change the round": (lambda h, by: actions.update_round(h["room"].round, by=by, briefing="x"), RUNNING),
    "open the round": (lambda h, by: actions.open_round(h["room"].round, by=by), {"planned": COORDINATION}),
    "end the round": (lambda h, by: actions.end_round(h["room"].round, "까닭", by=by), RUNNING),
    "try a mission": (
        lambda h, by: actions.try_mission(h["room"].round.missions.get(), by=by, works=True), {"open": PANELS},
    ),
    "raise a finding": (lambda h, by: rounds.finding(h["room"].round, by), {"open": PANELS}),
    "take up": (lambda h, by: actions.take_up(fresh(h), "네", by=by), {"open": {"owner"}}),
    "offer a proof": (lambda h, by: actions.offer_proof(fresh(h), "고침", by=by), {"open": {"owner"}}),
    "accept a proof": (
        lambda h, by: actions.judge(h["proof"], by=by, accepts=True), {"open": {"customer"}},
    ),
    "refuse a proof": (
        lambda h, by: actions.judge(h["proof"], by=by, accepts=False, reason="x"), {"open": {"customer"}},
    ),
    "judge a proof of last week": (
        lambda h, by: actions.judge(h["old proof"], by=by, accepts=True), {"open": {"customer", "second customer"}},
    ),
    "dispute": (lambda h, by: actions.dispute(fresh(h), "아님", by=by), {"open": {"owner", "customer"}}),
    "rule out of scope": (lambda h, by: actions.rule_out(fresh(h), "무관", by=by), {"open": {"executive"}}),
    # Admins are not let in to read the findings of a round, so they merge none.
    "merge": (
        lambda h, by: actions.merge(fresh(h), fresh(h, "other"), by=by), {"open": {"coordinator", "customer"}},
    ),
    "give the verdict": (lambda h, by: actions.give_verdict(h["room"].round, by=by), {"open": {"executive"}}),
    "launch": (lambda h, by: actions.launch(h["room"].product, by=by), {}),
    "raise an alert": (lambda h, by: actions.raise_alert(h["room"].product, Found("x", steps="y"), by=by), {}),
    "plan a round": (
        lambda h, by: actions.plan_round(
            rounds.product(), by=by, executive=h["people"]["executive"], coordinator=h["people"]["coordinator"],
            ends_on=later(), sizes=rounds.SIZES,
        ),
        {phase: {"coordinator", "a facilitator", *ADMINS} for phase in PHASES},
    ),
}  # fmt: skip


@pytest.mark.parametrize("action", TABLE)
def test_who_may(action: str, hall: Hall) -> None:
    act, expected = TABLE[action]
    if "proof" in action and action != "offer a proof":
        hall["people"]["second customer"] = rounds.guest(hall["room"].round)
        hall["proof"] = hall["old proof"] = proof_of(hall, days=8 if "week" in action else 0)
    if action == "give the verdict":
        for name in ("found", "other"):
            proof = rounds.proof(fresh(hall, name))
            actions.judge(proof, by=fresh(hall, name).idea.author, accepts=True)
    told = {}
    for name in PHASES:
        phase(hall, name)
        told[name] = {who for who, person in hall["people"].items() if _may(act, hall, person)}
    assert told == {name: expected.get(name, set()) for name in PHASES}


def _may(act: Callable[[Hall, Any], Any], hall: Hall, person: Any) -> bool:
    """Whether it is done; all of it is taken back."""
    by = Employee.objects.get(pk=person.pk)
    point = transaction.savepoint()
    try:
        act(hall, by)
    except PortalError:
        return False
    finally:
        transaction.savepoint_rollback(point)
    return True


def test_after_the_launch(hall: Hall) -> None:
    """The owner launches what is flawless; then colleagues raise alerts, and guests and the owner do not."""
    room = rounds.flawless()
    people = hall["people"] | {"its owner": room.owner, "its customer": room.customer}
    ready = {"people": people, "room": room}
    launch, alert = TABLE["launch"][0], TABLE["raise an alert"][0]
    assert {who for who, person in people.items() if _may(launch, ready, person)} == {"its owner"}
    room.product = actions.launch(room.product, by=room.owner)
    guests = {"customer", "partner", "a guest elsewhere", "its customer", "who is switched off"}
    assert {who for who, person in people.items() if _may(alert, ready, person)} == set(people) - guests - {"its owner"}
    assert not any(_may(launch, ready, person) for person in people.values())


def test_every_action_is_in_the_table() -> None:
    """Those that are not are readings, or tested where they belong."""
    elsewhere = {"accept_invitation", "agree_after_rulings", "invitation_of", "object_to_ruling", "put_on_agenda",
                 "revoke_invitation", "save_product", "token_of", "unmerge"}  # fmt: skip
    named = {"add_mission", "drop_mission", "invite", "pick", "remove_member", "update_round", "open_round",
             "end_round", "try_mission", "raise_finding", "take_up", "offer_proof", "judge", "dispute", "rule_out",
             "merge", "give_verdict", "launch", "raise_alert", "plan_round"}  # fmt: skip
    assert set(actions.__all__) == elsewhere | named
