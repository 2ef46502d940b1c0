"""Who may do what in a round: plain predicates, False unless a rule says otherwise."""

from typing import Any

from ideas.permissions import audiences_of, can_view
from ideas.states import State
from portal.kit import clock
from portal.people import roles
from portal.people.roles import has_role, is_staff
from workout.verification.models import Finding, Member, Product, Proof, Round
from workout.verification.states import ANSWERABLE, DISPUTABLE, RAISER_ALONE, ProofState, RoundState


def is_signed_in(person: Any) -> bool:
    return bool(person and getattr(person, "is_authenticated", False) and person.is_active)


def can_plan_rounds(person: Any) -> bool:
    """Add products and rounds, and change them."""
    return has_role(person, roles.FACILITATOR) or has_role(person, roles.TRIAGE_ADMIN)


def can_coordinate(person: Any, round: Round) -> bool:
    """Invite, write missions, open and end a round: its coordinator, and triage admins."""
    return is_staff(person) and (person.pk == round.coordinator_id or has_role(person, roles.TRIAGE_ADMIN))


def can_change_round(person: Any, round: Round) -> bool:
    return can_coordinate(person, round) and not round.is_over


def can_view_round(person: Any, round: Round) -> bool:
    """As `RoundQuerySet.visible_to`, for one round."""
    if is_staff(person):
        return True
    return is_signed_in(person) and round.state != RoundState.PLANNED and round.audience_id in audiences_of(person)


def place_of(person: Any, round: Round) -> Member | None:
    """This person's place on a panel of the round, as long as they have it."""
    if not is_signed_in(person):
        return None
    return Member.objects.filter(round=round, person=person.pk, left_at=None).select_related("panel").first()


def can_take_part(place: Member | None, round: Round) -> bool:
    """Try missions and raise findings."""
    return place is not None and place.round_id == round.pk and place.left_at is None and round.is_open


def is_owner(person: Any, product: Product) -> bool:
    return is_staff(person) and person.pk == product.owner_id


def can_answer(person: Any, finding: Finding) -> bool:
    """Say that one is on it, and offer a proof: the product's owner, and whom a ruling made the finding's owner."""
    asked = is_owner(person, finding.product) or (is_staff(person) and person.pk == finding.idea.owner_id)
    return asked and finding.idea.state in ANSWERABLE and _is_running(finding)


def can_judge(person: Any, proof: Proof) -> bool:
    """Accept or refuse a proof: who raised the finding; after seven days also others of the panel.

    For a red alert the others are those who said "I have it too". Never somebody who answers for the product.
    """
    finding = proof.finding
    if not is_signed_in(person) or proof.state != ProofState.OFFERED or finding.idea.state != State.DONE:
        return False
    if not can_view(person, finding.idea) or not _is_running(finding) or answers_for(person, finding):
        return False
    if person.pk == finding.idea.author_id:
        return True
    return clock.now() >= proof.offered_at + RAISER_ALONE and _is_another(person, finding)


def answers_for(person: Any, finding: Finding) -> bool:
    """The product's owner or the finding's: they never judge their own proofs."""
    return person.pk in (finding.product.owner_id, finding.idea.owner_id)


def can_rule_out(person: Any, finding: Finding) -> bool:
    """Rule a finding out of scope: the round's executive."""
    round = finding.round
    return round is not None and has_authority(person, round) and finding.idea.state in DISPUTABLE and round.is_open


def has_authority(person: Any, round: Round) -> bool:
    """The round's executive, as long as they are one; nobody else, whatever their role, and never the owner."""
    return has_role(person, roles.EXECUTIVE) and person.pk == round.executive_id and person.pk != round.product.owner_id


def can_merge_findings(person: Any, finding: Finding) -> bool:
    """Those who may, while the finding is not answered for good."""
    round = finding.round
    return may_merge_some_day(person, finding) and bool(round and round.is_open) and finding.idea.state in DISPUTABLE


def may_merge_some_day(person: Any, finding: Finding) -> bool:
    """The coordinator, who has nothing to gain from fewer findings; who raised it may merge their own."""
    if finding.round is None or not can_view(person, finding.idea):
        return False
    return person.pk == finding.idea.author_id or can_coordinate(person, finding.round)


def can_dispute(person: Any, finding: Finding) -> bool:
    """Ask for a meeting's ruling: the product's owner, and who raised the finding."""
    if not is_signed_in(person) or finding.idea.state not in DISPUTABLE or not _is_running(finding):
        return False
    return is_owner(person, finding.product) or person.pk == finding.idea.author_id


def can_alert(person: Any, product: Product) -> bool:
    """After the launch, all who meet customers; the owner has other means."""
    return is_staff(person) and product.launched_at is not None and person.pk != product.owner_id


def can_launch(person: Any, product: Product) -> bool:
    return is_owner(person, product) and product.launched_at is None


def _is_running(finding: Finding) -> bool:
    return finding.round is None or finding.round.is_open


def _is_another(person: Any, finding: Finding) -> bool:
    if finding.round_id is None:
        return is_staff(person) and finding.idea.votes.filter(voter=person.pk).exists()
    return Member.objects.filter(panel=finding.panel_id, person=person.pk, left_at=None).exists()
