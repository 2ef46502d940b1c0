"""What people do in contests, each in a transaction with its event."""

from ideas.contests.actions.clockwork import tick
from ideas.contests.actions.entering import answer_invitation, enter, invite, leave
from ideas.contests.actions.finishing import award, publish, shortlist, take_back
from ideas.contests.actions.jury import assign, declare_conflict, excuse, replace_juror, score
from ideas.contests.actions.setting_up import open_contest, update_contest
from ideas.contests.actions.voting import note_seen, object_to

__all__ = [
    "answer_invitation", "assign", "award", "declare_conflict", "enter", "excuse", "invite", "leave", "note_seen",
    "object_to", "open_contest", "publish", "replace_juror", "score", "shortlist", "take_back", "tick",
    "update_contest",
]  # fmt: skip
