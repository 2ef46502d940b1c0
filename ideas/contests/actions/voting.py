"""Peer votes on entries are the portal's own votes; the contest says when, by whom and how many."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ideas.contests.actions.base import refused
from ideas.contests.models import Contest, Entry, Sighting
from ideas.contests.permissions import can_vote_in, is_juror
from ideas.contests.states import Act, Phase, may
from ideas.models import Idea, Vote
from ideas.objections import Deed
from portal.kit import clock
from portal.kit.errors import Conflict, NotAllowed
from portal.people.models import Employee

SEEN_AT_ONCE = 60


def object_to(deed: Deed, idea: Idea, by: Employee) -> None:
    """What a contest has against a deed on an entry: asked by `ideas` in the deed's own transaction."""
    entry = Entry.objects.filter(idea=idea).select_related("contest__campaign").first()
    if entry is None:
        return
    contest = entry.contest
    if deed in (Deed.VOTE, Deed.UNVOTE):
        _vote(entry, by, taking_back=deed == Deed.UNVOTE)
    elif deed == Deed.EDIT and not may(Act.EDIT, contest.phase):
        raise Conflict(_("Entries can no longer be changed: everybody votes and scores on the same text."))
    elif deed == Deed.MERGE:
        raise Conflict(_("An entry of a contest cannot be merged."))
    elif deed == Deed.REVEAL and contest.phase != Phase.RESULTS:
        raise Conflict(_("Names of a contest stay hidden until its results."))
    elif deed == Deed.UNMASK and is_juror(by, contest) and contest.phase != Phase.RESULTS:
        raise NotAllowed(_("A juror must not know whose entry it is."))


def _vote(entry: Entry, by: Employee, *, taking_back: bool) -> None:
    contest = entry.contest
    if is_juror(by, contest):
        raise NotAllowed(_("Jurors score; they do not vote."))
    if not can_vote_in(by, contest):
        raise refused(contest)
    if taking_back:
        return
    if by.pk in entry.author_ids():
        raise NotAllowed(_("Nobody votes for an entry of their own."))
    if contest.vote_budget is None:
        return
    # A person's own votes queue here: two at once cannot both be the last one.
    Employee.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    given = votes_given(contest, by).exclude(idea=entry.idea_id).count()
    if given >= contest.vote_budget:
        raise Conflict(
            _("You have given all %(count)d votes. Take one back to give it here.") % {"count": contest.vote_budget},
            code="votes_spent",
        )


def votes_given(contest: Contest, by: Employee) -> QuerySet[Vote]:
    """A person's votes that stand in this contest; one for a withdrawn entry is free again."""
    standing = Entry.objects.filter(contest=contest).standing()
    return Vote.objects.filter(voter=by, idea__in=standing.values("idea"))


@transaction.atomic
def note_seen(contest: Contest, entries: Iterable[int], *, by: Employee) -> None:
    """Remember which entries a colleague was shown today. Tells nobody; it only makes the order fair."""
    if not can_vote_in(by, contest):
        return
    keys = contest.entries.standing().filter(pk__in=list(entries)[:SEEN_AT_ONCE]).values_list("pk", flat=True)
    today = clock.today()
    Sighting.objects.bulk_create(
        (Sighting(contest=contest, entry_id=key, person=by, day=today) for key in keys), ignore_conflicts=True
    )
