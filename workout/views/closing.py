"""Ending a meeting, with the reason for what is carried over; and its minutes, to read, print and take away."""

import io

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.kit.errors import NotAllowed
from workout import actions
from workout.errors import MeetingNotClosed
from workout.minutes import Minutes
from workout.models import Meeting
from workout.permissions import can_facilitate
from workout.states import MeetingState
from workout.views.agenda import Agenda, meeting_for

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_REASON = "reason-"


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """What is left, each with room for a reason; then the end, and the minutes."""
    meeting = meeting_for(request.user, slug)
    if not can_facilitate(request.user, meeting):
        raise NotAllowed(_("Only the facilitators of this meeting lead through it."))
    if request.method == "POST":
        given = {name.removeprefix(_REASON): text for name, text in request.POST.items() if name.startswith(_REASON)}
        reasons = {int(pk): text for pk, text in given.items() if pk.isdecimal() and len(pk) < 16}
        actions.close(meeting, by=request.user, reasons=reasons)
        messages.success(request, _("The meeting is closed. These are its minutes."))
        return redirect(meeting.minutes_url)
    if not meeting.is_live:
        return redirect(meeting)
    return render(request, "workout/close.html", {"meeting": meeting, "agenda": Agenda(meeting, request.user)})


@require_GET
def minutes_xlsx(request: HttpRequest, slug: str) -> HttpResponse:
    minutes, file = _minutes(request, slug), io.BytesIO()
    minutes.write_xlsx(file)
    response = HttpResponse(file.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="minutes-{minutes.meeting.pk}.xlsx"'
    return response


@require_GET
def minutes_json(request: HttpRequest, slug: str) -> HttpResponse:
    minutes = _minutes(request, slug)
    response = JsonResponse(minutes.as_json(), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="minutes-{minutes.meeting.pk}.json"'
    return response


def _minutes(request: HttpRequest, slug: str) -> Minutes:
    meeting: Meeting = meeting_for(request.user, slug)
    if meeting.state != MeetingState.CLOSED:
        raise MeetingNotClosed()
    return Minutes(meeting, Agenda(meeting, request.user).items)
