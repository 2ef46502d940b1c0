"""Who can do what in which phase: every action is tried by every role in every phase, as a page or a program would."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from ideas import actions as idea_actions
from ideas.content import Content
from ideas.contests import actions
from ideas.contests.models import Assignment, Award, Contest, Entry, Member
from ideas.contests.states import Phase
from portal.kit.errors import PortalError
from portal.people import roles
from tests import factories
from tests.contests.conftest import assign, enter, score_all

pytestmark = pytest.mark.django_db

MANAGERS = {"manager", "admin"}
COMPANY = {"staff", "author", "co_author", "invited", "executive", "facilitator"} | MANAGERS  # all but the jury

# Action: who may, and in which phases. Nobody else, and never otherwise.
TABLE: dict[str, tuple[set[str], set[Phase]]] = {
    "enter": (COMPANY, {Phase.OPEN}),
    "invite": ({"author"}, {Phase.OPEN}),
    "join": ({"invited"}, {Phase.OPEN, Phase.VOTING}),
    "vote": (COMPANY, {Phase.VOTING}),
    "assign": (MANAGERS, {Phase.JURY}),
    "score": ({"juror"}, {Phase.JURY}),
    "declare_conflict": ({"juror"}, {Phase.JURY}),
    "replace_juror": (MANAGERS, {Phase.JURY}),
    "excuse": (MANAGERS, {Phase.FINAL}),
    "shortlist": (MANAGERS, {Phase.JURY, Phase.FINAL}),
    "award": (MANAGERS, {Phase.FINAL}),
    "take_back": (MANAGERS, {Phase.FINAL}),
}
Made = SimpleNamespace
Try = Callable[[Made, Any], object]
TRIES: dict[str, Try] = {
    "enter": lambda made, by: actions.enter(made.contest, Content("새 제안", "이렇게"), by=by),
    "invite": lambda made, by: actions.invite(made.entry, [made.stranger], by=by),
    "join": lambda made, by: actions.answer_invitation(Member.objects.get(state="invited"), True, by=by),
    "vote": lambda made, by: idea_actions.vote(made.other.idea, by=by),
    "assign": lambda made, by: actions.assign(made.contest, by=by) or _nothing_done(),
    "score": lambda made, by: actions.score(_task(made), {c.pk: 3 for c in made.criteria}, by=by),
    "declare_conflict": lambda made, by: actions.declare_conflict(_task(made), "같은 팀", by=by),
    "replace_juror": lambda made, by: actions.replace_juror(_task(made), "휴직", by=by),
    "excuse": lambda made, by: actions.excuse(_task(made), "휴직", by=by),
    "shortlist": lambda made, by: actions.shortlist(made.contest, [made.entry.pk], by=by),
    "award": lambda made, by: actions.award(Entry.objects.get(pk=made.entry.pk), made.prize, by=by),
    "take_back": lambda made, by: actions.take_back(Award.objects.get(), by=by),
}


def _nothing_done() -> None:
    raise AssertionError("the entries had been given out before")


def _task(made: Made) -> Assignment:
    """One that the juror of the table has not scored."""
    return Assignment.objects.select_related("entry__contest", "juror").get(entry=made.entry, juror=made.judge)


@pytest.fixture
def cast(made: Made) -> Made:
    """A contest with everybody who could want something of it; entries are in, nothing is given out."""
    people = {name: factories.employee() for name in ("staff", "author", "co_author", "invited")}
    people |= {
        "guest": factories.employee(roles.PANEL_GUEST), "executive": factories.employee(roles.EXECUTIVE),
        "facilitator": factories.employee(roles.FACILITATOR), "admin": factories.employee(roles.TRIAGE_ADMIN),
        "manager": made.manager,
    }  # fmt: skip
    made.entry = enter(made, by=people["author"], team=[people["co_author"], people["invited"]])
    made.other, made.stranger = enter(made), factories.employee()
    with made.at(Phase.OPEN):
        actions.answer_invitation(made.entry.members.get(person=people["co_author"]), True, by=people["co_author"])
    made.judge, made.people = made.jurors[0], people | {"juror": made.jurors[0]}
    return made


def come_to(made: Made, action: str) -> None:
    """Bring the contest to where this action would have something to do."""
    if action in ("enter", "invite", "join", "vote", "assign"):
        return
    assign(made)
    made.judge = made.entry.assignments.order_by("pk").first().juror
    made.people["juror"] = made.judge
    if action == "excuse":  # the others have scored
        for task in made.entry.assignments.exclude(juror=made.judge).select_related("juror", "entry__contest"):
            with made.at(Phase.JURY):
                actions.score(task, {c.pk: 3 for c in made.criteria}, by=task.juror)
    if action in ("shortlist", "award", "take_back"):
        score_all(made)
        with made.at(Phase.FINAL):
            if action != "shortlist":
                actions.shortlist(made.contest, [made.entry.pk], by=made.manager)
                factories.ruled(factories.accept(), made.entry.idea)
            if action == "take_back":
                actions.award(Entry.objects.get(pk=made.entry.pk), made.prize, by=made.manager)


def allowed(made: Made, action: str, role: str) -> bool:
    with transaction.atomic():
        made.contest = Contest.objects.select_related("campaign").get(pk=made.contest.pk)
        made.entry = Entry.objects.select_related("contest__campaign", "idea").get(pk=made.entry.pk)
        try:
            TRIES[action](made, made.people[role])
        except (PortalError, ValidationError):
            return False
        finally:
            transaction.set_rollback(True)
    return True


@pytest.mark.parametrize("action", TABLE)
def test_every_action_by_role_and_phase(action: str, cast: Made) -> None:
    come_to(cast, action)
    may = set()
    for phase in Phase:
        with cast.at(phase):
            may |= {(role, phase) for role in cast.people if allowed(cast, action, role)}
    who, when = TABLE[action]
    assert may == {(role, phase) for role in who for phase in when}


def test_every_action_is_in_the_table() -> None:
    others = {"open_contest", "update_contest", "leave", "answer_invitation", "object_to", "publish", "tick"}
    assert set(TABLE) - {"join", "vote"} == set(actions.__all__) - others - {
        "note_seen",
        "votes_given",
        "unseal_if_all_in",
    }
