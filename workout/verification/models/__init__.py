"""Products, the rounds that verify them, what panels find, and what is sealed about it."""

from workout.verification.models.finding import Dispute, Finding, Judgement, Proof
from workout.verification.models.product import Product
from workout.verification.models.round import Invitation, Member, Mission, Panel, Round, Trial
from workout.verification.models.seal import Seal

__all__ = [
    "Dispute", "Finding", "Invitation", "Judgement", "Member", "Mission", "Panel", "Product", "Proof", "Round", "Seal",
    "Trial",
]  # fmt: skip
