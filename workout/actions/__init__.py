"""Everything that changes a meeting, its agenda or a ruling."""

from workout.actions.agenda import add_item, move_item, remove_item
from workout.actions.desk import refer_to_desk, rule_at_desk, take_back_from_desk
from workout.actions.erasing import erase_texts
from workout.actions.meetings import close, go_to, plan, start, update_plan
from workout.actions.preparing import invite, prepare_item, reorder
from workout.actions.rulings import correct, rule

__all__ = [
    "add_item",
    "close",
    "correct",
    "erase_texts",
    "go_to",
    "invite",
    "move_item",
    "plan",
    "prepare_item",
    "refer_to_desk",
    "remove_item",
    "reorder",
    "rule",
    "rule_at_desk",
    "start",
    "take_back_from_desk",
    "update_plan",
]  # fmt: skip
