"""Who may do what, in each state of a meeting: the whole table, every refusal included."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from portal.kit.errors import Conflict, NotAllowed
from portal.people import roles
from portal.people.models import Employee
from tests import factories
from workout import actions, permissions
from workout.errors import MeetingClosed, MeetingNotLive
from workout.models import DeskReferral, Meeting
from workout.states import MeetingState

PLANNED, LIVE, CLOSED = MeetingState
RUN_IT = {"facilitator", "triage admin", "superuser"}
AUTHORITY = {"sponsor", "deputy"}
ACTIONS: dict[str, tuple[Callable[..., Any], set[str], dict[str, type[Exception]]]] = {
    # who may, and what the state says to those who may
    "start": (
        lambda meeting, by: actions.start(meeting, by=by),
        RUN_IT | AUTHORITY,
        {LIVE: Conflict, CLOSED: Conflict},
    ),
    "go to an item": (
        lambda meeting, by: actions.go_to(meeting, meeting.items.first(), by=by),
        RUN_IT,
        {PLANNED: MeetingNotLive, CLOSED: MeetingNotLive},
    ),
    "add an item": (
        lambda meeting, by: actions.add_item(meeting, factories.idea(), by=by),
        RUN_IT,
        {CLOSED: MeetingClosed},
    ),
    "remove an item": (
        lambda meeting, by: actions.remove_item(meeting.items.last(), by=by),
        RUN_IT,
        {CLOSED: MeetingClosed},
    ),
    "move an item": (
        lambda meeting, by: actions.move_item(meeting.items.last(), 1, by=by),
        RUN_IT,
        {CLOSED: MeetingClosed},
    ),
    "rule": (
        lambda meeting, by: actions.rule(meeting.items.first(), factories.reject(), by=by),
        AUTHORITY,
        {PLANNED: MeetingNotLive, CLOSED: MeetingNotLive},
    ),
    "close": (lambda meeting, by: actions.close(meeting, by=by), RUN_IT, {PLANNED: Conflict, CLOSED: Conflict}),
}


@pytest.fixture
def people(db: None) -> dict[str, Employee]:
    return {
        "sponsor": factories.employee(roles.EXECUTIVE),
        "deputy": factories.employee(roles.EXECUTIVE),
        "facilitator": factories.employee(roles.FACILITATOR),
        "triage admin": factories.employee(roles.TRIAGE_ADMIN),
        "superuser": factories.employee(is_superuser=True),
        "another executive": factories.employee(roles.EXECUTIVE),
        "another facilitator": factories.employee(roles.FACILITATOR),
        "division head": factories.employee(roles.DIVISION_HEAD),
        "auditor": factories.employee(roles.AUDITOR),
        "campaign manager": factories.employee(roles.CAMPAIGN_MANAGER),
        "staff": factories.employee(),
        "guest": factories.employee(roles.PANEL_GUEST),
        "guest named as facilitator": factories.employee(roles.PANEL_GUEST),
        "sponsor who left": factories.employee(roles.EXECUTIVE, is_active=False),
    }


@pytest.fixture
def meetings(people: dict[str, Employee]) -> dict[str, Meeting]:
    made = {}
    for state in MeetingState:
        fields = {name: people[name] for name in ("sponsor", "deputy", "facilitator")}
        meeting = factories.meeting(live=state != PLANNED, **fields)
        factories.item(meeting)
        factories.item(meeting)
        if state == CLOSED:
            actions.close(meeting, by=people["facilitator"])
        meeting.facilitators.add(people["guest named as facilitator"])
        made[state] = meeting
    return made


def outcome(attempt: Callable[[], Any]) -> type[Exception] | None:
    """What it raised; nothing of it stays."""
    try:
        with transaction.atomic():
            attempt()
            transaction.set_rollback(True)
    except Exception as error:
        return type(error)
    return None


@pytest.mark.parametrize("state", MeetingState)
@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_for_everybody_in_every_state(
    action: str, state: str, people: dict[str, Employee], meetings: dict[str, Meeting]
) -> None:
    act, may, refusals = ACTIONS[action]
    found, expected = {}, {}
    for name, person in people.items():
        meeting = Meeting.objects.get(pk=meetings[state].pk)
        person = Employee.objects.get(pk=person.pk)
        found[name] = outcome(lambda meeting=meeting, person=person: act(meeting, person))
        expected[name] = refusals.get(state) if name in may else NotAllowed
    assert found == expected


def test_facilitators_never_rule_even_if_they_are_executives_too(room: Any) -> None:
    both = factories.employee(roles.FACILITATOR, roles.EXECUTIVE)
    room.meeting.facilitators.add(both)
    with pytest.raises(NotAllowed):
        actions.rule(room.item, factories.reject(), by=both)


def test_a_sponsor_who_is_no_executive_any_more_does_not_rule(room: Any) -> None:
    room.sponsor.groups.clear()
    with pytest.raises(NotAllowed):
        actions.rule(room.item, factories.reject(), by=Employee.objects.get(pk=room.sponsor.pk))


def test_authority_is_read_when_the_ruling_is_sealed(room: Any) -> None:
    """A deputy who was replaced meanwhile holds an item read before that."""
    assert room.item.meeting.deputy == room.deputy
    Meeting.objects.filter(pk=room.meeting.pk).update(deputy=None)
    with pytest.raises(NotAllowed):
        actions.rule(room.item, factories.reject(), by=room.deputy)


def test_only_the_same_authority_corrects(room: Any, people: dict[str, Employee]) -> None:
    ruling = actions.rule(room.item, factories.reject(), by=room.sponsor)
    room.post.refresh_from_db()
    for person in people.values():  # another meeting's sponsor and deputy among them
        with pytest.raises(NotAllowed):
            actions.correct(ruling, factories.ask(), "다시 보니", by=person)
    with pytest.raises(NotAllowed):
        actions.correct(ruling, factories.ask(), "다시 보니", by=room.facilitator)
    assert actions.correct(ruling, factories.ask(), "다시 보니", by=room.deputy).supersedes == ruling


def test_only_its_own_head_rules_at_a_desk(room: Any, people: dict[str, Employee]) -> None:
    referral = DeskReferral.objects.create(
        idea=factories.idea(), division=room.division, sent_by=people["triage admin"]
    )
    factories.division(head=people["division head"])
    for person in [*people.values(), room.sponsor, room.facilitator]:
        with pytest.raises(NotAllowed):
            actions.rule_at_desk(referral, factories.reject(), by=person)
    assert actions.rule_at_desk(referral, factories.reject(), by=room.head).division == room.division


def test_only_triage_admins_refer_to_a_desk(room: Any, people: dict[str, Employee]) -> None:
    post = factories.idea()
    post.responsible_division = room.division
    post.save()
    for name, person in people.items():
        found = outcome(lambda person=person: actions.refer_to_desk(type(post).objects.get(pk=post.pk), by=person))
        assert (found is None) == (name in {"triage admin", "superuser"}), name


def test_nobody_may_anything(room: Any) -> None:
    """Predicates are False for who is not signed in, and for who was let go."""
    referral = DeskReferral(idea=room.post, division=room.division)
    ruling = actions.rule(room.item, factories.reject(), by=room.sponsor)
    for person in (None, AnonymousUser(), factories.employee(roles.EXECUTIVE, is_active=False)):
        assert not permissions.can_view_meeting(person, room.meeting)
        assert not permissions.can_plan(person)
        assert not permissions.can_facilitate(person, room.meeting)
        assert not permissions.can_change_agenda(person, room.meeting)
        assert not permissions.has_authority(person, room.meeting)
        assert not permissions.can_rule_in(person, room.meeting)
        assert not permissions.can_refer(person, room.post)
        assert not permissions.can_rule_at_desk(person, referral)
        assert not permissions.can_correct(person, ruling)
        assert not permissions.can_read_ledger(person)
