"""Who may do what in a meeting and at a desk: plain predicates, False unless a rule says otherwise."""

from typing import Any

from ideas.models import Idea
from ideas.states import Kind
from portal.people import roles
from portal.people.roles import has_role, is_staff
from workout.models import DeskReferral, Meeting, MeetingRemark, Ruling
from workout.states import MeetingState


def can_view_meeting(person: Any, meeting: Meeting) -> bool:
    return is_staff(person)


def can_plan(person: Any) -> bool:
    """Plan new meetings."""
    return has_role(person, roles.FACILITATOR) or has_role(person, roles.TRIAGE_ADMIN)


def can_facilitate(person: Any, meeting: Meeting) -> bool:
    """Run this meeting: its facilitators; triage admins may prepare and end any."""
    if not is_staff(person):
        return False
    return has_role(person, roles.TRIAGE_ADMIN) or any(f.pk == person.pk for f in meeting.facilitators.all())


def can_change_agenda(person: Any, meeting: Meeting) -> bool:
    return can_facilitate(person, meeting) and meeting.state != MeetingState.CLOSED


def has_authority(person: Any, meeting: Meeting) -> bool:
    """The sponsor, or the named deputy; nobody else, whatever their role."""
    return has_role(person, roles.EXECUTIVE) and person.pk in (meeting.sponsor_id, meeting.deputy_id)


def can_rule_in(person: Any, meeting: Meeting) -> bool:
    return has_authority(person, meeting) and meeting.is_live


def can_raise_hand(person: Any, meeting: Meeting) -> bool:
    """The room: all staff but those who rule in this meeting."""
    return is_staff(person) and person.pk not in (meeting.sponsor_id, meeting.deputy_id)


def can_remove_remark(person: Any, remark: MeetingRemark) -> bool:
    return is_staff(person) and (remark.author_id == person.pk or can_facilitate(person, remark.meeting))


def can_refer(person: Any, idea: Idea) -> bool:
    """Send a post to its division's head for a desk ruling; never a finding, whose product may be that head's own."""
    return has_role(person, roles.TRIAGE_ADMIN) and idea.kind != Kind.FINDING


def can_rule_at_desk(person: Any, referral: DeskReferral) -> bool:
    """The head of the division it was sent to."""
    return has_role(person, roles.DIVISION_HEAD) and referral.division_id in person.headed_division_ids


def can_correct(person: Any, ruling: Ruling) -> bool:
    """The same authority that ruled: the meeting's sponsor or deputy, the division's head."""
    if ruling.meeting is not None:
        return has_authority(person, ruling.meeting)
    return has_role(person, roles.DIVISION_HEAD) and ruling.division_id in person.headed_division_ids


def can_read_ledger(person: Any) -> bool:
    return has_role(person, roles.AUDITOR)


def can_erase_texts(person: Any) -> bool:
    """Have words of the ledger erased, as the law may ask."""
    return has_role(person, roles.AUDITOR)


def can_see_checkpoint(person: Any) -> bool:
    """Checkpoints are published: the more people keep them, the better."""
    return is_staff(person)
