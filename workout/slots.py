"""What this room puts on other rooms' pages: a post's rulings and where it waits, and what a person has to rule on."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ideas.contests.models import Contest
from ideas.models import Idea
from ideas.states import CORRECTABLE, State
from portal.kit import slots
from portal.people import roles
from portal.people.roles import has_role
from workout import finals
from workout.models import AgendaItem, DeskReferral, Meeting, Ruling
from workout.permissions import can_correct, can_plan, can_read_ledger, can_rule_at_desk
from workout.states import MeetingState

SHOWN = 5  # of each, on a person's own page


def register() -> None:
    slots.fill("idea.rulings", rulings_of_post)
    slots.fill("idea.banner", where_it_waits)
    slots.fill("me.todo", duties, order=20)
    slots.fill("contest.final", final_of_contest)
    slots.fill("header.menu", menu_of_heads)
    slots.fill("header.menu", menu_of_auditors)


def rulings_of_post(*, request: HttpRequest, idea: Idea, **_context: Any) -> SafeString | str:
    """Every ruling on this post, newest first; nothing where there is none."""
    rulings = list(Ruling.objects.filter(idea=idea).with_details().order_by("-pk"))
    if not rulings:
        return ""
    may_correct = idea.state in CORRECTABLE and can_correct(request.user, rulings[0])
    context = {"rulings": rulings, "correctable": rulings[0].number if may_correct else None}
    return render_to_string("workout/slots/rulings.html", context, request=request)


def where_it_waits(*, request: HttpRequest, idea: Idea, **_context: Any) -> SafeString | str:
    """On whose desk or agenda a scheduled post is."""
    if idea.state != State.SCHEDULED:
        return ""
    referral = DeskReferral.objects.waiting().filter(idea=idea).select_related("division").first()
    on_agendas = AgendaItem.objects.filter(idea=idea).exclude(meeting__state=MeetingState.CLOSED)
    item = None if referral else on_agendas.select_related("meeting").order_by("-added_at", "-pk").first()
    if referral is None and item is None:
        return ""
    may_rule = referral is not None and can_rule_at_desk(request.user, referral)
    context = {"item": item, "referral": referral, "may_rule": may_rule}
    return render_to_string("workout/slots/banner.html", context, request=request)


def duties(*, request: HttpRequest, **_context: Any) -> SafeString | str:
    """The posts on a head's desk, and the meetings a person rules in or leads."""
    person: Any = request.user
    is_head = has_role(person, roles.DIVISION_HEAD)
    waiting = list(DeskReferral.objects.on_desk_of(person).with_details()) if is_head else []
    mine = Q(sponsor=person) | Q(deputy=person) | Q(pk__in=person.facilitated_meetings.values("pk"))
    meetings = Meeting.objects.upcoming().filter(mine).with_people().with_counts()
    context = {
        "referrals": waiting[:SHOWN],
        "more": len(waiting[SHOWN:]),
        "meetings": list(meetings[:SHOWN]),
    }
    if not waiting and not context["meetings"]:
        return ""
    return render_to_string("workout/slots/me.html", context, request=request)


def menu_of_heads(*, request: HttpRequest, **_context: Any) -> SafeString | str:
    if not has_role(request.user, roles.DIVISION_HEAD):
        return ""
    return render_to_string("workout/slots/menu.html", {}, request=request)


def menu_of_auditors(*, request: HttpRequest, **_context: Any) -> SafeString | str:
    return render_to_string("workout/slots/auditors.html", {}, request=request) if can_read_ledger(request.user) else ""


def final_of_contest(*, request: HttpRequest, contest: Contest, **_context: Any) -> SafeString | str:
    """The meeting that rules on a contest's shortlist, and what it ruled."""
    context = {"contest": contest, "final": finals.of(contest), "may_plan": can_plan(request.user)}
    return render_to_string("workout/slots/final.html", context, request=request)
