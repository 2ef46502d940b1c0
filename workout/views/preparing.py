"""Preparing a meeting: its agenda with what might be on it, the invitations, and what to read before."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from ideas.contests.models import Contest
from ideas.mentions import shown_to
from ideas.models import Idea
from portal.kit.errors import Invalid, NotAllowed
from portal.kit.text import clean_line
from portal.people.finding import find_person, name_and_username
from workout import actions, finals
from workout.invitations import calendar_file
from workout.models import AgendaItem, Meeting
from workout.permissions import can_change_agenda
from workout.precedents import precedents
from workout.proposals import proposals
from workout.states import MeetingState
from workout.views.agenda import Agenda, meeting_for

REPORTS_SHOWN = 20


@require_GET
def agenda(request: HttpRequest, slug: str) -> HttpResponse:
    """The agenda to put in order, and what is proposed for it, with the reasons."""
    meeting = _mine(request, slug)
    shown = Agenda(meeting, request.user)
    for item in shown.items:
        item.presented_by = name_and_username(item.presenter) if item.presenter else ""
        item.suggested = _may_present(item)
    context = {
        "meeting": meeting,
        "agenda": shown,
        "minutes": sum(item.minutes for item in shown.items),
        "length": _length(meeting),
        "proposals": proposals(meeting, request.user),
        "contests": finals.contests_waiting(),
    }
    return render(request, "workout/prepare.html", context)


@require_POST
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """One click: a proposed post is on the agenda, presented by its author where the name is open."""
    meeting, number = _mine(request, slug), _number(request.POST.get("post"))
    idea = get_object_or_404(Idea.objects.visible_to(request.user).select_related("author"), pk=number)
    presenter = None if idea.name_is_hidden else idea.author
    actions.add_item(meeting, idea, by=request.user, presenter=presenter)
    messages.success(request, _("“%(title)s” is on the agenda.") % {"title": idea.title})
    return redirect(_agenda_url(meeting))


@require_POST
def shortlist(request: HttpRequest, slug: str) -> HttpResponse:
    """One click: what waits of a contest's shortlist is on the agenda."""
    meeting = _mine(request, slug)
    contest = get_object_or_404(Contest.objects.select_related("campaign"), pk=_number(request.POST.get("contest")))
    items = actions.take_up_shortlist(meeting, contest, by=request.user)
    text = ngettext("%(count)d entry is on the agenda.", "%(count)d entries are on the agenda.", len(items))
    messages.success(request, text % {"count": len(items)})
    return redirect(_agenda_url(meeting))


@require_POST
def move(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One place up or down."""
    meeting = _mine(request, slug)
    shown = Agenda(meeting, request.user)
    item, step = shown.find(pk), {"up": -1, "down": 1}.get(request.POST.get("direction", ""), 0)
    if item is None:
        raise Http404
    order = [each.pk for each in shown.items]
    here = order.index(item.pk)
    order.insert(min(max(0, here + step), len(order) - 1), order.pop(here))
    actions.reorder(meeting, order, by=request.user)
    return redirect(_agenda_url(meeting))


@require_POST
def order(request: HttpRequest, slug: str) -> HttpResponse:
    """All items in the order they were dragged into."""
    meeting = _mine(request, slug)
    wanted = [_number(word) for word in request.POST.get("order", "").split(",") if word]
    actions.reorder(meeting, wanted, by=request.user)
    return redirect(_agenda_url(meeting))


@require_POST
def item(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The time box and the presenter of one item."""
    meeting = _mine(request, slug)
    found = get_object_or_404(meeting.items.select_related("meeting", "idea"), pk=pk)
    typed = clean_line(request.POST.get("presenter", ""))
    try:
        presenter = find_person(typed) if typed else None
    except ValidationError as error:
        raise Invalid(error.message, field="presenter") from None
    actions.prepare_item(found, minutes=_number(request.POST.get("minutes")), presenter=presenter, by=request.user)
    messages.success(request, _("Saved."))
    return redirect(_agenda_url(meeting))


@require_POST
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    meeting = _mine(request, slug)
    found = get_object_or_404(meeting.items.select_related("meeting", "idea"), pk=pk)
    actions.remove_item(found, by=request.user)
    messages.success(request, _("“%(title)s” is off the agenda.") % {"title": found.idea.title})
    return redirect(_agenda_url(meeting))


@require_POST
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    meeting = _mine(request, slug)
    actions.invite(meeting, by=request.user)
    messages.success(request, _("The invitations are on their way to everybody's inbox."))
    return redirect(_agenda_url(meeting))


@require_GET
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The invitation as a file that a calendar takes in."""
    meeting = meeting_for(request.user, slug)
    content = calendar_file(meeting, Agenda(meeting, request.user).items)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    response["Content-Disposition"] = f'attachment; filename="meeting-{meeting.pk}.ics"'
    return response


@require_GET
def preread(request: HttpRequest, slug: str) -> HttpResponse:
    """One item at a time: the post, what customers said, and what became of similar ones."""
    meeting = meeting_for(request.user, slug)
    shown = Agenda(meeting, request.user)
    chosen = shown.find(request.GET.get("item")) or shown.first
    context: dict[str, Any] = {"meeting": meeting, "agenda": shown, "item": chosen}
    if chosen is not None:
        reports = chosen.idea.reports.order_by("-heard_on", "-pk")
        context |= {
            "reports": reports[:REPORTS_SHOWN], "precedents": precedents(chosen.idea, request.user),
            "named": shown_to(request.user, [chosen.idea.body]),
            "previous": shown.beside(chosen, -1), "next": shown.beside(chosen, 1),
        }  # fmt: skip
    return render(request, "workout/preread.html", context)


def _may_present(item: AgendaItem) -> str:
    """The author, where the name is open: a suggestion never tells who hides."""
    idea = item.idea
    return name_and_username(idea.author) if idea.author is not None and not idea.name_is_hidden else ""


def _mine(request: HttpRequest, slug: str) -> Meeting:
    meeting = meeting_for(request.user, slug)
    if not can_change_agenda(request.user, meeting):
        if meeting.state == MeetingState.CLOSED:
            raise Http404
        raise NotAllowed(_("Only the facilitators of this meeting prepare it."))
    return meeting


def _agenda_url(meeting: Meeting) -> str:
    return reverse("prepare", args=[meeting.slug])


def _length(meeting: Meeting) -> int | None:
    return int((meeting.ends_at - meeting.starts_at).total_seconds() // 60) if meeting.ends_at else None


def _number(text: str | None) -> int:
    text = (text or "").strip().removeprefix("#")
    return int(text) if text.isdecimal() and len(text) < 16 else 0
