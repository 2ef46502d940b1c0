"""Which state may follow which: the table, and that actions keep to it."""

import itertools

import pytest

from ideas import actions
from ideas.actions.states import move
from ideas.errors import WrongState
from ideas.models import Idea
from ideas.states import Kind, State, may_follow
from portal.events.models import Event
from tests.ideas.stories import in_state

FOLLOW = {
    "draft": {"open"},
    "open": {"scheduled", "accepted", "rejected", "needs_info", "merged", "withdrawn"},
    "scheduled": {"open", "accepted", "rejected", "needs_info", "merged", "withdrawn"},
    "needs_info": {"open", "scheduled"},
    "accepted": {"in_progress", "done"},
    "in_progress": {"done"},
    "done": {"confirmed", "in_progress"},
    "confirmed": set(),
    "rejected": {"open"},
    "merged": {"open"},
    "withdrawn": set(),
}
# A finding is answered with a proof: no withdrawal, no second review, an agenda only where the sides disagree.
FOLLOW_FINDING = FOLLOW | {
    "open": {"in_progress", "done", "scheduled", "rejected", "merged"},
    "scheduled": {"open", "accepted", "rejected", "needs_info"},
    "needs_info": {"open"},
    "in_progress": {"done", "scheduled", "rejected", "merged"},
    "rejected": set(),
}


@pytest.mark.parametrize("kind", list(Kind))
def test_the_table(kind):
    table = FOLLOW_FINDING if kind == Kind.FINDING else FOLLOW
    allowed = {(old, new) for old, new in itertools.product(State.values, State.values) if may_follow(kind, old, new)}
    assert allowed == {(old, new) for old, news in table.items() for new in news}


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(State))
def test_a_post_can_be_in_every_state_and_says_how_it_came_there(state):
    post = in_state(state)
    moves = [e for e in Event.objects.about("idea", post.pk) if "new" in e.data and e.kind != "idea.due_moved"]
    assert [e.data["new"] for e in moves][-1:] == ([] if state == State.DRAFT else [state])
    for event in moves:
        assert event.data["new"] in FOLLOW[event.data["old"]]


@pytest.mark.django_db(transaction=True)
def test_who_comes_second_is_told(alice):
    post = in_state(State.OPEN, alice)
    stale = Idea.objects.get(pk=post.pk)
    actions.withdraw(post, by=alice)
    with pytest.raises(WrongState):
        actions.withdraw(stale, by=alice)
    assert stale.state == State.WITHDRAWN
    assert Event.objects.filter(kind="idea.withdrawn").count() == 1


@pytest.mark.django_db
def test_an_event_outside_the_table_is_refused(alice):
    post = in_state(State.OPEN, alice)
    with pytest.raises(WrongState):
        move(post, State.CONFIRMED, "idea.confirmed", by=alice)
    assert Idea.objects.get(pk=post.pk).state == State.OPEN
