"""Raising a finding, answering that one is on it, merging duplicates, ruling one out of scope."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from ideas import actions as idea_actions
from ideas.actions.states import move
from ideas.content import Content
from ideas.errors import refusal
from ideas.mentions import newly_mentioned
from ideas.models import Merge
from ideas.permissions import can_view
from ideas.states import State
from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.kit.text import optional_line, optional_text, required_text
from portal.people.models import Employee
from workout import ledger
from workout.verification.actions.base import fresh_finding, fresh_round, locked
from workout.verification.actions.missions import note_trial
from workout.verification.errors import RoundNotOpen
from workout.verification.models import Finding, Mission, Round
from workout.verification.models.finding import DEVICE_LENGTH, REASON_LENGTH, STEPS_LENGTH
from workout.verification.permissions import (
    answers_for,
    can_answer,
    can_merge_findings,
    can_rule_out,
    can_take_part,
    may_merge_some_day,
    place_of,
)  # fmt: skip
from workout.verification.sealing import seal
from workout.verification.states import DISPUTABLE, WORST_FIRST, SealKind, Severity

ALERT_DAYS = 7  # by when an alert is to be answered, as far as nobody has promised another day


@dataclass(frozen=True)
class Found:
    """What somebody found: plain values, not yet checked."""

    title: str
    body: str = ""
    severity: str = Severity.MAJOR
    place: str = ""
    steps: str = ""
    device: str = ""
    touchpoint: str = "internal"
    tags: tuple[str, ...] = ()

    def content(self) -> Content:
        return Content(self.title, self.body, touchpoint=self.touchpoint, place=self.place, tags=self.tags)

    def checked(self) -> "Found":
        """The same, cleaned; the words of the post itself are checked as any post's are. Raises Invalid."""
        if self.severity not in Severity.values:
            raise Invalid(_("Please choose how bad it is."), field="severity")
        return replace(
            self,
            steps=optional_text(self.steps, STEPS_LENGTH, field="steps"),
            device=optional_line(self.device, DEVICE_LENGTH, field="device"),
        )


@transaction.atomic
def raise_finding(
    round: Round, found: Found, *, by: Employee, mission: Mission | None = None, key: UUID | None = None
) -> Finding:
    """A member of a panel says what is wrong. Sent twice with one `key`, it is one finding.

    Raises NotAllowed for who is on no panel, RoundNotOpen, Invalid, ValidationError.
    """
    locked(round.product_id)
    round = fresh_round(round.pk)
    place = place_of(by, round)
    if place is None:
        raise NotAllowed(_("Only the members of its panels raise findings in a round."))
    if not can_take_part(place, round):
        raise RoundNotOpen()
    if mission is not None and mission.round_id != round.pk:
        raise Invalid(_("This mission is of another round."), field="mission")
    found = found.checked()
    idea = idea_actions.raise_finding(found.content(), audience=round.audience, by=by, key=key)
    finding, new = Finding.objects.get_or_create(
        idea=idea,
        defaults={
            "product": round.product, "round": round, "panel": place.panel, "mission": mission,
            "severity": found.severity, "steps": found.steps, "device": found.device,
        },
    )  # fmt: skip
    if new:
        note_trial(place)
        mentioned = newly_mentioned(found.steps, idea, by=by)
        record("finding.raised", idea, by=by, round=round.pk, severity=str(finding.severity), mentioned=mentioned)
    return finding


@transaction.atomic
def take_up(finding: Finding, words: str, *, by: Employee) -> None:
    """The product's owner answers: one is on it. The words stand among the comments."""
    locked(finding.product_id)
    finding = fresh_finding(finding.pk)
    if not can_answer(by, finding) or finding.idea.state not in (State.OPEN, State.ACCEPTED):
        raise refusal(answers_for(by, finding), finding.idea)
    words = required_text(words, REASON_LENGTH, field="body")
    said = idea_actions.comment(finding.idea, words, by=by)
    data = {"comment": said.pk}
    move(finding.idea, State.IN_PROGRESS, "finding.taken_up", by=by, data=data, **promise(finding))


@transaction.atomic
def merge(source: Finding, target: Finding, *, by: Employee) -> Merge:
    """Two findings are the same: votes, comments and followers go along; the worse severity stands."""
    locked(source.product_id)
    source, target = fresh_finding(source.pk), fresh_finding(target.pk)
    if not can_merge_findings(by, source) or not can_view(by, target.idea):
        raise refusal(may_merge_some_day(by, source) and can_view(by, target.idea), source.idea)
    if source.pk == target.pk or source.round_id != target.round_id or target.idea.state not in DISPUTABLE:
        raise Invalid(_("It can only be merged into another finding of the round that nobody has proved yet."))
    merged = idea_actions.fold(source.idea, target.idea, by=by)
    worst = min(source.severity, target.severity, key=WORST_FIRST.index)
    Finding.objects.filter(pk=target.pk).update(severity=worst)
    return merged


@transaction.atomic
def unmerge(merged: Merge, *, by: Employee) -> Finding:
    """Undo a merge while both are still to be answered. Returns the finding set free."""
    source = fresh_finding(merged.source_id)
    locked(source.product_id)
    source, target = fresh_finding(merged.source_id), fresh_finding(merged.target_id)
    if not can_merge_findings(by, target):
        raise refusal(may_merge_some_day(by, target), target.idea)
    idea_actions.unfold(merged, by=by)
    return fresh_finding(source.pk)


def rule_out(finding: Finding, reason: str, *, by: Employee) -> Finding:
    """The round's executive rules that a finding is no matter of this launch; it stands in the ledger with its reason.

    Raises NotAllowed, WrongState, Invalid without a reason.
    """
    with ledger.writing():
        locked(finding.product_id)
        finding = fresh_finding(finding.pk)
        if not can_rule_out(by, finding):
            raise refusal(finding.round is not None and by.pk == finding.round.executive_id, finding.idea)
        reason = required_text(reason, REASON_LENGTH, field="reason", missing=_("Please give the reason."))
        made = seal(
            SealKind.OUT_OF_SCOPE, by=by, product=finding.product, round=finding.round, finding=finding, reason=reason,
            post_version=finding.idea.version, severity=str(finding.severity),
        )  # fmt: skip
        data = {"number": made.number}
        move(finding.idea, State.REJECTED, "finding.ruled_out", by=by, data=data, ruled_at=clock.now())
        settle_disputes(finding)
    return finding


def promise(finding: Finding) -> dict[str, Any]:
    """Who answers for a finding, who clears the way and by when: as a ruling has it, else the product's own."""
    idea, product = finding.idea, finding.product
    due: date = product.launch_on if finding.round_id else clock.today() + timedelta(days=ALERT_DAYS)
    return {
        "owner": idea.owner or product.owner,
        "champion": idea.champion or _executive(finding),
        "due_on": idea.due_on or max(due, clock.today()),
    }


def settle_disputes(finding: Finding) -> None:
    finding.disputes.filter(settled_at=None).update(settled_at=clock.now())


def _executive(finding: Finding) -> Employee:
    round = finding.round or finding.product.rounds.select_related("executive").order_by("-number").first()
    if round is None:
        raise Conflict(_("No verification round of this product was held."))
    return round.executive
