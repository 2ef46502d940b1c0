"""What this room puts on other rooms' pages: a finding above its post, a person's rounds on their own page."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ideas.mentions import shown_to
from ideas.models import Idea, Merge
from ideas.states import Kind, State
from portal.kit import slots
from portal.people.roles import is_staff
from workout.models import Meeting
from workout.permissions import can_change_agenda
from workout.verification import reading
from workout.verification.forms import AgendaForm, AnswerForm, MergeForm, ProofForm, ReasonForm
from workout.verification.models import Finding, Proof, Round
from workout.verification.permissions import (
    can_answer,
    can_dispute,
    can_judge,
    can_merge_findings,
    can_rule_out,
)  # fmt: skip
from workout.verification.states import RAISER_ALONE, ProofState


def register() -> None:
    slots.fill("idea.banner", finding_of_post, order=10)
    slots.fill("me.todo", rounds_of, order=30)
    slots.fill("guest.home", rounds_of_guest)


def finding_of_post(*, request: HttpRequest, idea: Idea, **_context: Any) -> SafeString | str:
    """How it happens and what this person can do; nothing on a post that is no finding."""
    if idea.kind != Kind.FINDING:
        return ""
    person: Any = request.user
    finding = Finding.objects.select_related("product__owner", "round__product", "panel").filter(pk=idea.pk).first()
    if finding is None:
        return ""
    finding.idea = idea
    proof = _offered(finding) if idea.state == State.DONE else None
    judged = proof is not None and proof.judgements.filter(by=person.pk).exists()
    dispute = finding.disputes.filter(settled_at=None).first()
    meetings = Meeting.objects.upcoming() if dispute is not None and is_staff(person) else Meeting.objects.none()
    mine = [meeting.pk for meeting in meetings.with_people() if can_change_agenda(person, meeting)]
    may_merge = can_merge_findings(person, finding)
    can = {
        "judge": proof is not None and can_judge(person, proof) and not judged,
        "take_up": can_answer(person, finding) and idea.state != State.IN_PROGRESS,
        "prove": can_answer(person, finding),
        "dispute": dispute is None and can_dispute(person, finding),
        "agenda": bool(mine),
        "rule_out": can_rule_out(person, finding),
        "merge": may_merge,
        "unmerge": may_merge,
    }
    bound = getattr(request, "finding_forms", {})
    fresh = {
        "take_up": lambda: AnswerForm(auto_id="take_up_%s"),
        "prove": lambda: ProofForm(auto_id="prove_%s"),
        "refuse": lambda: ReasonForm(auto_id="refuse_%s"),
        "dispute": lambda: ReasonForm(auto_id="dispute_%s"),
        "rule_out": lambda: ReasonForm(auto_id="rule_out_%s"),
        "agenda": lambda: AgendaForm(meetings=Meeting.objects.filter(pk__in=mine), auto_id="agenda_%s"),
        "merge": lambda: MergeForm(finding=finding, auto_id="merge_%s"),
    }
    context = {
        "finding": finding,
        "can": can,
        "forms": {name: bound.get(name) or make() for name, make in fresh.items()},
        "proof": proof,
        "named": shown_to(person, [finding.steps, proof.report.note if proof else ""]),
        "dispute": dispute,
        "merges": Merge.objects.filter(target=idea, undone_at=None).select_related("source"),
        "waits_until": proof.offered_at + RAISER_ALONE if proof else None,
    }
    return render_to_string("verification/slots/finding.html", context, request=request)


def rounds_of(*, request: HttpRequest, **_context: Any) -> SafeString | str:
    rounds = reading.duties(request.user) if is_staff(request.user) else []
    return render_to_string("verification/slots/me.html", {"rounds": rounds}, request=request) if rounds else ""


def rounds_of_guest(*, request: HttpRequest, **_context: Any) -> SafeString | str:
    """Where a guest goes from their home page."""
    rounds = list(Round.objects.visible_to(request.user).with_people())
    return render_to_string("verification/slots/guest.html", {"rounds": rounds}, request=request) if rounds else ""


def _offered(finding: Finding) -> Proof | None:
    return finding.proofs.filter(state=ProofState.OFFERED).select_related("report").first()
