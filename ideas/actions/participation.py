"""Voting and following: idempotent, and exact under any number of retries and double clicks."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ideas import objections, states
from ideas.actions.states import count
from ideas.errors import refusal
from ideas.models import Follow, Idea, Vote
from ideas.objections import Deed
from ideas.permissions import can_follow, can_view, can_vote
from portal.kit import clock
from portal.people.models import Employee

CLOSED = _("You can no longer vote for this post.")


@transaction.atomic
def vote(idea: Idea, *, by: Employee) -> bool:
    """Vote for a post; once is enough. Returns whether this call added the vote.

    The unique constraint decides who was first, and the counter moves by the row really inserted:
    looking first and inserting then would count some double clicks twice.
    """
    if not can_vote(by, idea):
        raise refusal(can_view(by, idea), idea, CLOSED)
    objections.ask(Deed.VOTE, idea, by)
    _vote, added = Vote.objects.get_or_create(idea=idea, voter=by, defaults={"at": clock.now()})
    if added:
        count(idea, votes=+1, among=states.VOTABLE)
    return added


@transaction.atomic
def unvote(idea: Idea, *, by: Employee) -> bool:
    """Take a vote back. Returns whether there was one."""
    if not can_vote(by, idea):
        raise refusal(can_view(by, idea), idea, CLOSED)
    objections.ask(Deed.UNVOTE, idea, by)
    removed = bool(Vote.objects.filter(idea=idea, voter=by).delete()[0])
    if removed:
        count(idea, votes=-1, among=states.VOTABLE)
    return removed


@transaction.atomic
def follow(idea: Idea, *, by: Employee) -> bool:
    """Hear of what happens to a post. Returns whether this is new."""
    if not can_follow(by, idea):
        raise refusal(can_view(by, idea), idea)
    _follow, added = Follow.objects.get_or_create(idea=idea, follower=by, defaults={"at": clock.now()})
    if added:
        count(idea, follows=+1, among=states.DISCUSSABLE)
    return added


@transaction.atomic
def unfollow(idea: Idea, *, by: Employee) -> bool:
    """Hear of it no more. Returns whether one had been following."""
    if not can_follow(by, idea):
        raise refusal(can_view(by, idea), idea)
    removed = bool(Follow.objects.filter(idea=idea, follower=by).delete()[0])
    if removed:
        count(idea, follows=-1, among=states.DISCUSSABLE)
    return removed
