"""The product's owner proves that a finding is fixed; who raised it accepts or refuses the proof."""

from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from ideas.actions.states import move
from ideas.errors import refusal
from ideas.mentions import newly_mentioned
from ideas.models import Progress
from ideas.permissions import can_view
from ideas.states import State
from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Conflict, NotAllowed
from portal.kit.text import optional_text, required_text
from portal.people.models import Employee
from workout import ledger
from workout.verification.actions.base import fresh_finding, locked
from workout.verification.actions.findings import promise, settle_disputes
from workout.verification.actions.gates import agree_on_gate
from workout.verification.models import Finding, Judgement, Proof
from workout.verification.models.finding import REASON_LENGTH
from workout.verification.permissions import answers_for, can_answer, can_judge
from workout.verification.states import OTHERS_NEEDED, ProofState


@transaction.atomic
def offer_proof(finding: Finding, note: str, *, by: Employee, link: str = "", key: UUID | None = None) -> Proof:
    """Say how it was fixed; photos are added to `proof.report` afterwards. Sent twice with one `key`, it is one proof.

    Raises NotAllowed, WrongState, Invalid without a word.
    """
    locked(finding.product_id)
    finding = fresh_finding(finding.pk)
    if key is not None and (sent := Proof.objects.filter(report__by=by, report__submission_key=key).first()):
        return sent
    if not can_answer(by, finding):
        raise refusal(answers_for(by, finding), finding.idea)
    note = required_text(note, REASON_LENGTH, field="note", missing=_("Please say how it was fixed."))
    now = clock.now()
    report = Progress.objects.create(
        idea=finding.idea, by=by, note=note, percent=100, link=link.strip(), submission_key=key, at=now
    )
    last = finding.proofs.aggregate(last=Max("number"))["last"] or 0
    proof = Proof.objects.create(finding=finding, number=last + 1, report=report, offered_by=by, offered_at=now)
    mentioned = newly_mentioned(note, finding.idea, by=by)
    data = {"proof": proof.pk, "progress": report.pk, "mentioned": mentioned}
    move(
        finding.idea, State.DONE, "finding.proved", by=by, data=data, done_at=now, percent=100, **promise(finding)
    )  # fmt: skip
    return proof


def judge(proof: Proof, *, by: Employee, accepts: bool, reason: str = "") -> Proof:
    """Accept a proof, or refuse it with a reason: the raiser alone decides; of others it takes two who agree.

    Raises NotAllowed, Conflict if it was settled meanwhile or judged by this person already, Invalid.
    """
    if proof.finding.is_alert:  # it may open a gate, which the ledger must say
        with ledger.writing():
            return _judge(proof, by, accepts, reason)
    with transaction.atomic():
        return _judge(proof, by, accepts, reason)


def _judge(proof: Proof, by: Employee, accepts: bool, reason: str) -> Proof:
    locked(proof.finding.product_id)
    finding = fresh_finding(proof.finding_id)
    proof = Proof.objects.get(pk=proof.pk)
    proof.finding = finding
    if proof.state != ProofState.OFFERED and can_view(by, finding.idea) and not answers_for(by, finding):
        raise Conflict(_("This proof has been judged already."))
    if not can_judge(by, proof):
        raise NotAllowed(_("Who raised it judges the proof; after seven days, two others of the panel."))
    if accepts:
        reason = optional_text(reason, REASON_LENGTH, field="reason")
    else:
        reason = required_text(reason, REASON_LENGTH, field="reason", missing=_("Please say what is still wrong."))
    if proof.judgements.filter(by=by).exists():
        raise Conflict(_("You have judged this proof already."))
    judgement = Judgement.objects.create(proof=proof, by=by, accepts=accepts, reason=reason, at=clock.now())
    decided = by.pk == finding.idea.author_id or _others(proof, accepts) >= OTHERS_NEEDED
    data = {"proof": proof.pk, "judgement": judgement.pk}
    if not decided:
        record("finding.judged", finding.idea, by=by, **data)
        return proof
    _settle(proof, finding, by, accepts, data)
    return proof


def _settle(proof: Proof, finding: Finding, by: Employee, accepts: bool, data: dict[str, int]) -> None:
    now = clock.now()
    state = ProofState.ACCEPTED if accepts else ProofState.REFUSED
    if not Proof.objects.filter(pk=proof.pk, state=ProofState.OFFERED).update(state=state, settled_at=now):
        raise Conflict(_("This proof has been judged already."))
    proof.state, proof.settled_at = state, now
    if accepts:
        move(finding.idea, State.CONFIRMED, "finding.accepted", by=by, data=data, confirmed_at=now)
        settle_disputes(finding)
        if finding.is_alert:
            agree_on_gate(finding, by=by)
    else:
        move(finding.idea, State.IN_PROGRESS, "finding.refused", by=by, data=data, done_at=None, percent=90)


def _others(proof: Proof, accepts: bool) -> int:
    return proof.judgements.filter(accepts=accepts).exclude(by=proof.finding.idea.author_id).count()
