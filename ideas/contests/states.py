"""The phases of a contest, which follow from its dates alone, and what may be done in each."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Phase(models.TextChoices):
    """Where a contest is. No job opens or closes a phase: the clock does."""

    COMING = "coming", _("Coming")
    OPEN = "open", _("Open for entries")
    VOTING = "voting", _("Peer votes")
    JURY = "jury", _("Jury")
    FINAL = "final", _("Final decision")
    RESULTS = "results", _("Results")


class Act(models.TextChoices):
    """What people do in a contest."""

    ENTER = "enter"
    EDIT = "edit"
    INVITE = "invite"
    JOIN = "join"
    VOTE = "vote"
    ASSIGN = "assign"
    SCORE = "score"
    DECLARE_CONFLICT = "declare_conflict"
    REPLACE_JUROR = "replace_juror"
    EXCUSE = "excuse"
    SHORTLIST = "shortlist"
    AWARD = "award"


P = Phase
ALLOWED: dict[Act, frozenset[Phase]] = {
    Act.ENTER: frozenset({P.OPEN}),
    Act.EDIT: frozenset({P.OPEN}),
    Act.INVITE: frozenset({P.OPEN}),
    Act.JOIN: frozenset({P.OPEN, P.VOTING}),
    Act.VOTE: frozenset({P.VOTING}),
    Act.ASSIGN: frozenset({P.JURY}),
    Act.SCORE: frozenset({P.JURY}),
    Act.DECLARE_CONFLICT: frozenset({P.JURY}),
    Act.REPLACE_JUROR: frozenset({P.JURY}),
    Act.EXCUSE: frozenset({P.FINAL}),
    Act.SHORTLIST: frozenset({P.JURY, P.FINAL}),
    Act.AWARD: frozenset({P.FINAL}),
}


class AssignmentState(models.TextChoices):
    """What became of one juror's task to score one entry."""

    WAITING = "waiting", _("To be scored")
    SCORED = "scored", _("Scored")
    CONFLICT = "conflict", _("Conflict of interest")
    EXCUSED = "excused", _("Excused")


COUNTED = frozenset({AssignmentState.WAITING, AssignmentState.SCORED})  # the entry has this juror


class MemberState(models.TextChoices):
    """An invitation to be co-author, and its answer."""

    INVITED = "invited", pgettext_lazy("co-author", "Invited")
    ACCEPTED = "accepted", _("Co-author")
    DECLINED = "declined", _("Declined")


class Outcome(models.TextChoices):
    """The answer that every entrant gets."""

    AWARDED = "awarded", _("Awarded")
    SHORTLISTED = "shortlisted", _("Shortlisted")
    THANKED = "thanked", _("Not shortlisted")


PERMITTED_AFTER_RULING = frozenset({"accepted", "in_progress", "done", "confirmed"})  # of a post, for an award


def may(act: Act, phase: str) -> bool:
    """Whether a phase has room for this at all; who may is for `permissions`."""
    return Phase(phase) in ALLOWED[act]
