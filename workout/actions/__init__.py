"""Everything that changes a meeting, its agenda or a ruling."""

from workout.actions.agenda import add_item, move_item, remove_item
from workout.actions.attending import (
    add_note,
    check_in,
    note_absent,
    note_present,
    remove_note,
    say,
    take_back_remark,
)
from workout.actions.conducting import add_time, go_to, hand_over, pause_clock, resume_clock, show_code
from workout.actions.desk import refer_to_desk, rule_at_desk, take_back_from_desk
from workout.actions.erasing import erase_texts
from workout.actions.finals import take_up_shortlist
from workout.actions.hands import close_hands, open_hands, raise_hand
from workout.actions.meetings import close, plan, start, update_plan
from workout.actions.preparing import invite, prepare_item, reorder
from workout.actions.returning import return_unanswered
from workout.actions.rulings import correct, rule

__all__ = [
    "add_item", "add_note", "add_time", "check_in", "close", "close_hands", "correct", "erase_texts", "go_to",
    "hand_over", "invite", "move_item", "note_absent", "note_present", "open_hands", "pause_clock", "plan",
    "prepare_item", "raise_hand", "refer_to_desk", "remove_item", "remove_note", "reorder", "resume_clock",
    "return_unanswered", "rule", "rule_at_desk", "say", "show_code", "start", "take_back_from_desk", "take_back_remark",
    "take_up_shortlist", "update_plan",
]  # fmt: skip
