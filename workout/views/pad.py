"""The pad: one item, three buttons. Shown by its page, and again by a ruling that did not go through."""

import uuid
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ideas.mentions import shown_to
from ideas.models import Idea
from portal.kit.errors import NotAllowed, PortalError
from portal.people.finding import name_and_username
from portal.people.models import Division, Employee
from workout.forms import DEFAULT_ANSWER, DEFAULT_DUE, RulingForm
from workout.live import snapshot
from workout.models import Meeting
from workout.permissions import has_authority
from workout.views.agenda import Agenda
from workout.views.live import wiring

SUGGESTED = 40


def show_pad(
    request: HttpRequest,
    meeting: Meeting,
    agenda: Agenda,
    *,
    wanted: Any = None,
    form: RulingForm | None = None,
    refused: PortalError | None = None,
) -> HttpResponse:
    """The pad on item `wanted` (else the current one), with a fresh form or the one that came back.

    Raises NotAllowed for who has no authority in this meeting.
    """
    if not has_authority(request.user, meeting):
        raise NotAllowed(_("Only the meeting's sponsor or deputy rules here."))
    item = agenda.find(wanted) or agenda.current or agenda.next_waiting() or agenda.first
    may_rule = item is not None and item.waits and meeting.is_live
    if form is None and may_rule:
        form = RulingForm(initial=ruling_defaults(item.idea, champion=meeting.sponsor))
    ruling = item.standing_ruling if item else None
    context = {
        "meeting": meeting,
        "agenda": agenda,
        "item": item,
        "previous": agenda.beside(item, -1),
        "next": agenda.beside(item, 1),
        "next_waiting": agenda.next_waiting(item),
        "form": form,
        "may_rule": may_rule,
        "refused": refused,
        "people": suggested_owners(item.idea.responsible_division) if may_rule else [],
        "named": shown_to(request.user, [item.idea.body] if item else []),
        "tally": snapshot.tally(meeting, item),
        "may_rule_here": may_rule and form is not None,
        "wiring": wiring(request, meeting),
        "just_sealed": ruling is not None and request.GET.get("sealed") == str(ruling.number),
    }
    status = refused.status if refused else 422 if form is not None and form.errors else 200
    return render(request, "workout/pad.html", context, status=status)


def ruling_defaults(idea: Idea, *, champion: Employee | None) -> dict[str, Any]:
    """What a ruling's form starts with, and a new key, so that it counts once however often it is sent."""
    head = idea.responsible_division.head if idea.responsible_division else None
    return {
        "owner": name_and_username(head) if head is not None and head.is_active else "",
        "champion": champion,
        "due_in": DEFAULT_DUE,
        "answer_in": DEFAULT_ANSWER,
        "key": uuid.uuid4().hex,
    }


def suggested_owners(division: Division | None, typed: str = "") -> list[Employee]:
    """Who may be meant: those whose name begins so; with nothing typed the responsible division and its heads."""
    people = Employee.objects.staff().select_related("division")
    if typed:
        people = people.matching(typed)
    elif division is not None:
        people = people.filter(Q(division=division) | Q(heads__in=[division.pk, division.parent_id]))
    else:
        return []
    return list(people.distinct().order_by("name", "pk")[:SUGGESTED])
