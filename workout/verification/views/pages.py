"""Reading: all products, one product, a round, what was found in it, its report."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from portal.kit.errors import NotAllowed
from portal.people.roles import is_staff
from workout.verification import gate, reading
from workout.verification.models import Round
from workout.verification.permissions import (
    can_alert,
    can_change_round,
    can_launch,
    can_plan_rounds,
    can_take_part,
    has_authority,
    place_of,
)  # fmt: skip
from workout.verification.states import RUNNING
from workout.verification.views.base import product_for, round_for


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every product with its gate; a guest's own rounds."""
    if not is_staff(request.user):
        rounds = list(Round.objects.visible_to(request.user).with_people()[:2])
        return redirect(rounds[0]) if len(rounds) == 1 else render(request, "verification/guest.html", {
            "rounds": Round.objects.visible_to(request.user).with_people(),
        })  # fmt: skip
    context = {
        "products": reading.products(),
        "mine": reading.duties(request.user),
        "may_plan": can_plan_rounds(request.user),
    }
    return render(request, "verification/index.html", context)


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """One product: its gate with the reasons, its rounds, its red alerts, and what the ledger says of it."""
    found, person = product_for(request, slug), request.user
    alerts = found.findings.alerts().standing().with_posts(person).order_by("-pk")
    context = {
        "product": found,
        "answer": gate.answer(found),
        "rounds": found.rounds.with_people().order_by("-number"),
        "alerts": alerts,
        "history": found.seals.select_related("row", "round", "finding__idea", "sealed_by").order_by("-pk"),
        "may_alert": can_alert(person, found),
        "may_launch": can_launch(person, found),
        "may_plan": can_plan_rounds(person),
        "may_plan_round": not found.rounds.filter(state__in=sorted(RUNNING)).exists(),
    }
    return render(request, "verification/product.html", context)


@require_safe
def round(request: HttpRequest, pk: int) -> HttpResponse:
    """A panelist's missions first; for all: what still stands between here and the launch, and the panels."""
    found, person = round_for(request, pk), request.user
    place = place_of(person, found)
    visible = found.findings.visible_to(person).standing()
    context = {
        "round": found,
        "place": place,
        "may_take_part": can_take_part(place, found),
        "missions": reading.missions(found, place) if place or is_staff(person) else [],
        "obstacles": gate.obstacles(found) if not found.is_over and is_staff(person) else [],
        "panels": found.panels.with_counts() if is_staff(person) else [],
        "to_judge": reading.to_judge(found, person),
        "to_answer": reading.to_answer(found, person),
        "recent": visible.with_posts(person).order_by("-pk")[: reading.RECENT],
        "finding_count": visible.count(),
        "reads_findings": place is not None or reading.is_official(person, found),
        "may_manage": can_change_round(person, found),
        "may_judge": has_authority(person, found),
        "verdict": reading.verdict_of(found),
        "is_company": is_staff(person),
    }
    return render(request, "verification/round.html", context)


@require_safe
def findings(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found, the worst first, narrowed by state, severity, panel."""
    found = round_for(request, pk)
    listing = reading.Listing(found, request.user, request.GET)
    context: dict[str, Any] = {"round": found, "listing": listing}
    context["may_take_part"] = can_take_part(place_of(request.user, found), found)
    return render(request, "verification/findings.html", context)


@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The round in figures, to print: for the company, whose titles only those who may read the findings see."""
    found = round_for(request, pk)
    if not is_staff(request.user):
        raise NotAllowed()
    return render(request, "verification/report.html", {"round": found, "report": reading.Report(found, request.user)})
