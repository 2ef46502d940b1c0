"""Everything that changes a post. Each action is one transaction, takes who does it, and leaves an event."""

from ideas.actions.anonymity import reveal, unmask
from ideas.actions.authoring import discard_draft, edit, post, raise_finding, save_draft, withdraw
from ideas.actions.campaigns import open_campaign, update_campaign
from ideas.actions.discussion import (
    add_note,
    change_comment,
    comment,
    remove_comment,
    remove_report,
    report,
)
from ideas.actions.importing import ImportedPost, bulk_import, known_source_ids
from ideas.actions.merging import fold, merge, preview_merge, unfold, unmerge
from ideas.actions.participation import follow, unfollow, unvote, vote
from ideas.actions.photos import add_photo, remove_photo
from ideas.actions.ruling import apply_ruling
from ideas.actions.tagging import tag, untag
from ideas.actions.tracking import (
    answer,
    confirm,
    confirm_silent,
    mark_done,
    move_due_date,
    reopen,
    report_progress,
)
from ideas.actions.triage import assign_division, schedule, unschedule

__all__ = [
    "ImportedPost", "add_note", "add_photo", "answer", "apply_ruling", "assign_division", "bulk_import",
    "change_comment", "comment", "confirm", "confirm_silent", "discard_draft", "edit", "fold", "follow",
    "known_source_ids", "mark_done", "merge", "move_due_date", "open_campaign", "post", "preview_merge",
    "raise_finding", "remove_comment", "remove_photo", "remove_report", "reopen", "report", "report_progress",
    "reveal", "save_draft", "schedule", "tag", "unfold", "unfollow", "unmask", "unmerge", "unschedule", "untag",
    "unvote", "update_campaign", "vote", "withdraw",
]  # fmt: skip
