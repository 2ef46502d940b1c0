"""The life of a post: its kinds, its states, and which state may follow which (DESIGN 1)."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    FIX = "fix", _("Fix request")
    IDEA = "idea", _("Idea")
    FINDING = "finding", _("Finding")


class State(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("post", "Draft")
    OPEN = "open", pgettext_lazy("post", "Open")
    SCHEDULED = "scheduled", _("Scheduled")
    NEEDS_INFO = "needs_info", _("Needs information")
    ACCEPTED = "accepted", _("Accepted")
    IN_PROGRESS = "in_progress", _("In progress")
    DONE = "done", _("Done")
    CONFIRMED = "confirmed", _("Confirmed")
    REJECTED = "rejected", _("Rejected")
    MERGED = "merged", _("Merged")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Verdict(models.TextChoices):
    """The three outcomes of a ruling; there is no fourth."""

    ACCEPT = "accept", _("Accept")
    REJECT = "reject", _("Reject")
    MORE_INFO = "more_info", _("Need more information")


class Anonymity(models.TextChoices):
    NAMED = "named", _("Show my name")
    UNTIL_RULING = "until_ruling", _("Hide my name until the ruling")
    ALWAYS = "always", _("Hide my name for good")


class Kept(models.TextChoices):
    """How the promise of a fix was kept, once it is done."""

    FIRST = "first", _("Kept on the first date")
    MOVED = "moved", _("Kept after moving the date")
    LATE = "late", _("Done late")


class Health(models.TextChoices):
    """What a review of an accepted post found."""

    ON_TRACK = "on_track", _("On track")
    AT_RISK = "at_risk", _("At risk")
    STUCK = "stuck", _("Stuck")


class Level(models.IntegerChoices):
    """Who has been told that a promise is overdue, one after the other."""

    OWNER = 1, _("Owner told")
    CHAMPION = 2, _("Champion told")
    SPONSOR = 3, _("Sponsor told")


class Touchpoint(models.TextChoices):
    """Where the customer was heard."""

    CALL_CENTRE = "call-centre", _("Call centre")
    SHOP = "shop", _("Shop")
    TECHNICIAN_VISIT = "technician-visit", _("Technician visit")
    SNS = "sns", _("SNS")
    ONLINE_CHAT = "online-chat", _("Online chat")
    B2B_SALES = "b2b-sales", _("Business sales")
    INTERNAL = "internal", _("Internal")


SILENCE = timedelta(days=14)  # after which a fix counts as confirmed
REREVIEW_WITHIN = timedelta(days=15)  # of a rejection

S = State

SOON = timedelta(days=7)  # what is due within it is shown as due soon

# Groups of states, by what people may do in them.
HIDDEN = frozenset({S.DRAFT, S.WITHDRAWN})  # the author alone (withdrawn: also triage admins)
UNRULED = frozenset({S.OPEN, S.SCHEDULED})  # waiting for a ruling: may be edited, withdrawn, merged, ruled on
EDITABLE = frozenset({S.DRAFT, *UNRULED})
VOTABLE = frozenset({S.OPEN, S.SCHEDULED, S.NEEDS_INFO, S.ACCEPTED, S.IN_PROGRESS})
PROMISED = frozenset({S.ACCEPTED, S.IN_PROGRESS, S.DONE})  # have an owner, a champion and a due date
UNFINISHED = frozenset({S.ACCEPTED, S.IN_PROGRESS})  # the promise is still to be kept
OWED = UNFINISHED | {S.NEEDS_INFO}  # somebody owes a fix or an answer by a date
FINISHED = frozenset({S.DONE, S.CONFIRMED})
RULED = frozenset({S.NEEDS_INFO, S.ACCEPTED, S.IN_PROGRESS, S.DONE, S.CONFIRMED, S.REJECTED})
DISCUSSABLE = frozenset(S) - HIDDEN - {S.MERGED}
PUBLIC = DISCUSSABLE | {S.MERGED}

AFTER_VERDICT = {
    Verdict.ACCEPT: S.ACCEPTED,
    Verdict.REJECT: S.REJECTED,
    Verdict.MORE_INFO: S.NEEDS_INFO,
}

_COMMON: dict[State, frozenset[State]] = {
    S.DRAFT: frozenset({S.OPEN}),
    S.OPEN: frozenset({S.SCHEDULED, S.ACCEPTED, S.REJECTED, S.NEEDS_INFO, S.MERGED, S.WITHDRAWN}),
    S.SCHEDULED: frozenset({S.OPEN, S.ACCEPTED, S.REJECTED, S.NEEDS_INFO, S.MERGED, S.WITHDRAWN}),
    S.NEEDS_INFO: frozenset({S.OPEN, S.SCHEDULED}),
    S.ACCEPTED: frozenset({S.IN_PROGRESS, S.DONE}),
    S.IN_PROGRESS: frozenset({S.DONE}),
    S.DONE: frozenset({S.CONFIRMED, S.IN_PROGRESS}),
    S.CONFIRMED: frozenset(),
    S.REJECTED: frozenset({S.OPEN}),
    S.MERGED: frozenset({S.OPEN}),
    S.WITHDRAWN: frozenset(),
}
# A finding is answered with a proof instead of a ruling, and is over when whoever raised it accepts the proof; it is
# neither withdrawn nor confirmed by silence. It goes on an agenda only where the two sides cannot agree.
_FINDING: dict[State, frozenset[State]] = {
    S.DRAFT: frozenset({S.OPEN}),
    S.OPEN: frozenset({S.IN_PROGRESS, S.DONE, S.SCHEDULED, S.REJECTED, S.MERGED}),
    S.SCHEDULED: frozenset({S.OPEN, S.ACCEPTED, S.REJECTED, S.NEEDS_INFO}),
    S.NEEDS_INFO: frozenset({S.OPEN}),
    S.ACCEPTED: frozenset({S.IN_PROGRESS, S.DONE}),
    S.IN_PROGRESS: frozenset({S.DONE, S.SCHEDULED, S.REJECTED, S.MERGED}),
    S.DONE: frozenset({S.CONFIRMED, S.IN_PROGRESS}),
    S.CONFIRMED: frozenset(),
    S.REJECTED: frozenset(),
    S.MERGED: frozenset({S.OPEN}),
    S.WITHDRAWN: frozenset(),
}
TRANSITIONS: dict[Kind, dict[State, frozenset[State]]] = {
    Kind.FIX: _COMMON,
    Kind.IDEA: _COMMON,
    Kind.FINDING: _FINDING,
}

# A correcting ruling may lead from any of these to whatever it calls for; what is confirmed is over.
CORRECTABLE = RULED - {S.CONFIRMED}


def may_follow(kind: str, old: str, new: str) -> bool:
    """Whether a post of this kind may go from `old` to `new` by anything but a correcting ruling."""
    return State(new) in TRANSITIONS[Kind(kind)][State(old)]
