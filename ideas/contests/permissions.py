"""Who may do what in a contest: plain predicates, False unless a rule says otherwise.

Each asks the table of phases first, so that nothing can be done a moment too early or too late.
"""

from typing import Any

from ideas.contests.models import Assignment, Award, Contest, Entry, Member
from ideas.contests.states import PERMITTED_AFTER_RULING, Act, AssignmentState, MemberState, Phase, may
from ideas.permissions import can_manage_campaigns
from portal.people.roles import is_staff


def can_view_contest(person: Any, contest: Contest) -> bool:
    return is_staff(person)


def can_manage(person: Any, contest: Contest | None = None) -> bool:
    """Set contests up, shortlist and award: campaign managers and triage admins."""
    return can_manage_campaigns(person)


def is_juror(person: Any, contest: Contest) -> bool:
    return is_staff(person) and person.pk in contest.juror_ids


def is_eligible(person: Any, contest: Contest) -> bool:
    """Whether somebody's division may enter; a division stands for those that are part of it."""
    if not is_staff(person):
        return False
    if not contest.division_ids:
        return True
    division = person.division
    return division is not None and bool({division.pk, division.parent_id} & contest.division_ids)


def can_enter(person: Any, contest: Contest) -> bool:
    return may(Act.ENTER, contest.phase) and is_eligible(person, contest) and not is_juror(person, contest)


def can_join(person: Any, contest: Contest) -> bool:
    """Become a co-author, as far as the person goes."""
    return may(Act.JOIN, contest.phase) and is_eligible(person, contest) and not is_juror(person, contest)


def can_invite(person: Any, entry: Entry) -> bool:
    """Who entered it."""
    return may(Act.INVITE, entry.contest.phase) and is_staff(person) and entry.idea.author_id == person.pk


def can_answer_invitation(person: Any, member: Member) -> bool:
    mine = is_staff(person) and member.person_id == person.pk
    return mine and member.state == MemberState.INVITED and may(Act.JOIN, member.entry.contest.phase)


def can_leave(person: Any, member: Member) -> bool:
    """A co-author steps back, or whoever entered it takes an invitation back, while entries are open."""
    concerned = is_staff(person) and person.pk in (member.person_id, member.entry.idea.author_id)
    return concerned and member.state != MemberState.DECLINED and may(Act.INVITE, member.entry.contest.phase)


def can_vote_in(person: Any, contest: Contest) -> bool:
    """All staff but the jury, whose say is the scores."""
    return may(Act.VOTE, contest.phase) and is_staff(person) and not is_juror(person, contest)


def can_score(person: Any, assignment: Assignment) -> bool:
    contest = assignment.entry.contest
    mine = is_juror(person, contest) and assignment.juror_id == person.pk
    open_to_me = assignment.state in (AssignmentState.WAITING, AssignmentState.SCORED)
    return mine and open_to_me and may(Act.SCORE, contest.phase)


def can_declare_conflict(person: Any, assignment: Assignment) -> bool:
    """The juror, until the scores are opened."""
    return can_score(person, assignment) and assignment.entry.contest.is_sealed


def can_assign(person: Any, contest: Contest) -> bool:
    return can_manage(person, contest) and may(Act.ASSIGN, contest.phase)


def can_replace(person: Any, assignment: Assignment) -> bool:
    """Give a juror's waiting task to another."""
    waits = assignment.state == AssignmentState.WAITING
    return waits and can_manage(person) and may(Act.REPLACE_JUROR, assignment.entry.contest.phase)


def can_excuse(person: Any, assignment: Assignment) -> bool:
    """Go on without a juror who has not scored in time."""
    waits = assignment.state == AssignmentState.WAITING
    return waits and can_manage(person) and may(Act.EXCUSE, assignment.entry.contest.phase)


def can_see_scores(person: Any, contest: Contest) -> bool:
    """Nobody while they are sealed; then those who decide, and the jury."""
    return not contest.is_sealed and (can_manage(person, contest) or is_juror(person, contest))


def can_shortlist(person: Any, contest: Contest) -> bool:
    return can_manage(person, contest) and not contest.is_sealed and may(Act.SHORTLIST, contest.phase)


def can_award(person: Any, entry: Entry) -> bool:
    """Shortlisted entries that the final meeting accepted, by managers who are not among the authors."""
    ready = entry.shortlisted_at is not None and entry.idea.state in PERMITTED_AFTER_RULING
    contest = entry.contest
    return ready and can_manage(person, contest) and may(Act.AWARD, contest.phase) and _is_impartial(person, entry)


def can_take_back(person: Any, award: Award) -> bool:
    return can_manage(person) and may(Act.AWARD, award.entry.contest.phase) and _is_impartial(person, award.entry)


def can_see_results(person: Any, contest: Contest) -> bool:
    return is_staff(person) and contest.phase == Phase.RESULTS


def _is_impartial(person: Any, entry: Entry) -> bool:
    return person.pk not in entry.author_ids()
