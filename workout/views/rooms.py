"""The rooms of a meeting: its page, the facilitator's console, the sponsor's pad, the minutes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ideas.mentions import shown_to
from portal.kit.errors import NotAllowed
from portal.people import roles
from portal.people.models import Employee
from workout.candidates import candidates
from workout.live import snapshot
from workout.minutes import Minutes
from workout.models import Meeting, MeetingPage
from workout.permissions import can_facilitate, has_authority
from workout.states import MeetingState
from workout.views.agenda import Agenda, meeting_for
from workout.views.live import wiring
from workout.views.pad import show_pad


def overview(request: HttpRequest, page: MeetingPage) -> HttpResponse:
    """What everybody sees: what the meeting is for, its agenda, and its rulings."""
    meeting = meeting_for(request.user, page.meeting.slug)
    context = {
        "page": page,
        "meeting": meeting,
        "agenda": Agenda(meeting, request.user),
        "may_facilitate": can_facilitate(request.user, meeting),
        "has_authority": has_authority(request.user, meeting),
    }
    return render(request, "workout/meeting.html", context)


def console(request: HttpRequest, page: MeetingPage) -> HttpResponse:
    """Where facilitators prepare the agenda and lead through it."""
    meeting = meeting_for(request.user, page.meeting.slug)
    if not can_facilitate(request.user, meeting):
        raise NotAllowed(_("Only the facilitators of this meeting lead through it."))
    if meeting.state == MeetingState.CLOSED:
        return redirect(meeting.minutes_url)
    agenda, typed = Agenda(meeting, request.user), request.GET.get("q", "")
    context = {
        "page": page,
        "meeting": meeting,
        "agenda": agenda,
        "previous": agenda.beside(agenda.current, -1),
        "next": agenda.beside(agenda.current, 1) if agenda.current else agenda.next_waiting(),
        "typed": typed,
        "found": candidates(request.user, meeting, typed),
        "named": shown_to(request.user, [agenda.current.idea.body] if agenda.current else []),
    }
    if meeting.is_live:
        context |= _live_console(request, meeting, agenda)
    return render(request, "workout/console.html", context)


def _live_console(request: HttpRequest, meeting: Meeting, agenda: Agenda) -> dict[str, Any]:
    """Clock, hands, notes and people, for who leads."""
    live = {"clock": snapshot.clock_of(meeting, agenda.current), "tally": snapshot.tally(meeting, agenda.current)}
    notes = meeting.notes.filter(removed_at=None, item=agenda.current).order_by("pk")
    leads = Employee.objects.with_role(roles.FACILITATOR).exclude(pk__in=[meeting.sponsor_id, meeting.deputy_id])
    return {
        "live": live,
        "no_item": agenda.current is None,
        "notes": notes,
        "attendances": meeting.attendances.select_related("person__division").order_by("person__name"),
        "leads": leads.order_by("name", "pk"),
        "wiring": wiring(request, meeting),
    }


def pad(request: HttpRequest, page: MeetingPage) -> HttpResponse:
    """Where the sponsor rules; made for a phone."""
    meeting = meeting_for(request.user, page.meeting.slug)
    return show_pad(request, meeting, Agenda(meeting, request.user), wanted=request.GET.get("item"))


def minutes(request: HttpRequest, page: MeetingPage) -> HttpResponse:
    """What came of a closed meeting, to be read and printed."""
    meeting = meeting_for(request.user, page.meeting.slug)
    if meeting.state != MeetingState.CLOSED:
        messages.info(request, _("The minutes are published when the meeting is closed."))
        return redirect(meeting)
    agenda = Agenda(meeting, request.user)
    context = {"page": page, "meeting": meeting, "agenda": agenda, "minutes": Minutes(meeting, agenda.items)}
    return render(request, "workout/minutes.html", context)
