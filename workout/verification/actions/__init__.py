"""Everything that changes a product, a round, a finding. What can move a launch gate holds the product's lock."""

from workout.verification.actions.alerts import agree_after_rulings, raise_alert
from workout.verification.actions.disputes import dispute, object_to_ruling, put_on_agenda
from workout.verification.actions.findings import merge, raise_finding, rule_out, take_up, unmerge
from workout.verification.actions.missions import add_mission, drop_mission, try_mission
from workout.verification.actions.people import (
    accept_invitation,
    invitation_of,
    invite,
    pick,
    remove_member,
    revoke_invitation,
    token_of,
)  # fmt: skip
from workout.verification.actions.proofs import judge, offer_proof
from workout.verification.actions.rounds import end_round, open_round, plan_round, save_product, update_round
from workout.verification.actions.verdicts import give_verdict, launch

__all__ = [
    "accept_invitation", "add_mission", "agree_after_rulings", "dispute", "drop_mission", "end_round", "give_verdict",
    "invitation_of", "invite", "judge", "launch", "merge", "object_to_ruling", "offer_proof", "open_round", "pick",
    "plan_round", "put_on_agenda", "raise_alert", "raise_finding", "remove_member", "revoke_invitation", "rule_out",
    "save_product", "take_up", "token_of", "try_mission", "unmerge", "update_round",
]  # fmt: skip
