"""Everything that changes a post. Each action is one transaction, takes who does it, and leaves an event."""

from ideas.actions.anonymity import reveal, unmask
from ideas.actions.authoring import discard_draft, edit, post, raise_finding, save_draft, submit, withdraw
from ideas.actions.campaigns import open_campaign, update_campaign
from ideas.actions.confirming import answer_as_author, confirm, confirm_silent, reopen, settle_doubt, take_up_again
from ideas.actions.discussion import (
    add_note,
    change_comment,
    comment,
    remove_comment,
    remove_report,
    report,
)
from ideas.actions.documents import add_document
from ideas.actions.effects import check_effect, report_effect
from ideas.actions.handing import (
    accept_handover,
    assign_owner,
    hand_over,
    refuse_handover,
    remind,
    withdraw_handover,
)
from ideas.actions.importing import ImportedPost, bulk_import, known_source_ids
from ideas.actions.merging import fold, merge, preview_merge, unfold, unmerge
from ideas.actions.participation import follow, unfollow, unvote, vote
from ideas.actions.photos import add_photo, remove_photo
from ideas.actions.promises import (
    agree_to_date,
    escalate_overdue,
    move_due_date,
    needs_consent,
    refuse_date,
    withdraw_date_request,
)
from ideas.actions.rereview import ask_rereview
from ideas.actions.reviews import ask_reviews, give_review
from ideas.actions.ruling import apply_ruling
from ideas.actions.steps import add_step, finish_step, remove_step, reopen_step
from ideas.actions.tagging import tag, untag
from ideas.actions.tracking import answer, mark_done, report_progress, return_unanswered
from ideas.actions.triage import assign_division, schedule, unschedule

__all__ = [
    "ImportedPost", "accept_handover", "add_document", "add_note", "add_photo", "add_step", "agree_to_date", "answer",
    "answer_as_author", "apply_ruling", "ask_rereview", "ask_reviews", "assign_division", "assign_owner", "bulk_import",
    "change_comment", "check_effect", "comment", "confirm", "confirm_silent", "discard_draft", "edit",
    "escalate_overdue", "finish_step", "fold", "follow", "give_review", "hand_over", "known_source_ids", "mark_done",
    "merge", "move_due_date", "needs_consent", "open_campaign", "post", "preview_merge", "raise_finding", "refuse_date",
    "refuse_handover", "remind", "remove_comment", "remove_photo", "remove_report", "remove_step", "reopen",
    "reopen_step", "report", "report_effect", "report_progress", "return_unanswered", "reveal", "save_draft",
    "schedule", "settle_doubt", "submit", "tag", "take_up_again", "unfold", "unfollow", "unmask", "unmerge",
    "unschedule", "untag", "unvote", "update_campaign", "vote", "withdraw", "withdraw_date_request",
    "withdraw_handover",
]  # fmt: skip
