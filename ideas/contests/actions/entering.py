"""Sending an idea in, and the team behind it."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from ideas import actions as idea_actions
from ideas.content import Content
from ideas.contests.actions.base import locked, unless
from ideas.contests.models import Contest, Entry, Member
from ideas.contests.permissions import (
    can_answer_invitation,
    can_enter,
    can_invite,
    can_join,
    can_leave,
    is_eligible,
    is_juror,
)  # fmt: skip
from ideas.contests.states import MemberState
from ideas.states import Anonymity, Kind
from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.people.models import Employee

TEAM_SIZE = 5  # co-authors beside who entered it


@transaction.atomic
def enter(
    contest: Contest, content: Content, *, by: Employee, team: Iterable[Employee] = (), key: UUID | None = None
) -> Entry:
    """Send an idea in and invite co-authors. Its authors' names stay hidden from everybody until the results.

    Raises NotAllowed, Conflict outside the phase, Invalid for a team and ValidationError for content that do not fit.
    """
    contest = locked(contest.pk)
    unless(can_enter(by, contest), contest, right_person=is_eligible(by, contest) and not is_juror(by, contest))
    content = replace(content, kind=Kind.IDEA, campaign=contest.campaign, anonymity=Anonymity.UNTIL_RULING)
    idea, new = idea_actions.submit(content, by=by, key=key)
    if not new:
        return Entry.objects.get(idea=idea)
    entry = Entry.objects.create(contest=contest, idea=idea, entered_at=clock.now())
    record("entry.entered", entry, by=by)
    invite(entry, team, by=by)
    return entry


@transaction.atomic
def invite(entry: Entry, people: Iterable[Employee], *, by: Employee) -> list[Member]:
    """Ask colleagues to be co-authors; who was asked already is not asked twice, who declined may be asked again."""
    contest = entry.contest
    unless(can_invite(by, entry), contest, right_person=entry.idea.author_id == by.pk)
    Entry.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk)
    asked = []
    for person in dict.fromkeys(people):
        if person.pk == by.pk:
            raise Invalid(_("You are the author already."), field="team")
        if not can_join(person, contest):
            raise Invalid(_("%(person)s cannot take part in this contest.") % {"person": person}, field="team")
        member, new = Member.objects.get_or_create(
            entry=entry, person=person, defaults={"invited_by": by, "invited_at": clock.now()}
        )
        if not new and member.state != MemberState.DECLINED:
            continue
        if not new:
            Member.objects.filter(pk=member.pk).update(state=MemberState.INVITED, invited_at=clock.now())
            member.state = MemberState.INVITED
        asked.append(member)
        record("entry.invited", entry, by=by, person=person.pk, member=member.pk)
    if entry.members.exclude(state=MemberState.DECLINED).count() > TEAM_SIZE:
        raise Invalid(_("A team has at most %(count)d co-authors.") % {"count": TEAM_SIZE}, field="team")
    return asked


@transaction.atomic
def answer_invitation(member: Member, accept: bool, *, by: Employee) -> None:
    """Become a co-author, or decline.

    Raises NotAllowed, Conflict outside the phase, Conflict if it was answered or taken back meanwhile.
    """
    contest = member.entry.contest
    if member.person_id != by.pk:
        raise NotAllowed()
    if member.state != MemberState.INVITED:
        raise Conflict(_("This invitation was answered or taken back already."))
    unless(can_answer_invitation(by, member) and (not accept or can_join(by, contest)), contest, right_person=True)
    state = MemberState.ACCEPTED if accept else MemberState.DECLINED
    rows = Member.objects.filter(pk=member.pk, state=MemberState.INVITED)
    if not rows.update(state=state, answered_at=clock.now()):
        raise Conflict(_("This invitation was answered or taken back already."))
    member.state = state
    record("entry.joined" if accept else "entry.declined", member.entry, by=by, member=member.pk)


@transaction.atomic
def leave(member: Member, *, by: Employee) -> None:
    """Step back as a co-author, or take an invitation back, while entries are open."""
    concerned = by.pk in (member.person_id, member.entry.idea.author_id)
    unless(can_leave(by, member), member.entry.contest, right_person=concerned)
    rows = Member.objects.filter(pk=member.pk).exclude(state=MemberState.DECLINED)
    if not rows.update(state=MemberState.DECLINED, answered_at=clock.now()):
        raise NotAllowed()
    record("entry.left", member.entry, by=by, member=member.pk)
