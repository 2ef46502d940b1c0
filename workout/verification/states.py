"""The words of this room: the life of a round, its panels, how bad a finding is, and what stands in the ledger."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from ideas.states import State


class RoundState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Under way")
    FLAWLESS = "flawless", _("Flawless")
    ENDED = "ended", _("Ended without a verdict")


R = RoundState
TRANSITIONS = {
    R.PLANNED: frozenset({R.OPEN, R.ENDED}),
    R.OPEN: frozenset({R.FLAWLESS, R.ENDED}),
    R.FLAWLESS: frozenset(),
    R.ENDED: frozenset(),
}
RUNNING = frozenset({R.PLANNED, R.OPEN})  # a product has one such round at a time


class PanelKind(models.TextChoices):
    CUSTOMER = "customer", _("Customers")
    PARTNER = "partner", _("Field partners")
    EXPERT = "expert", _("In-house experts")


TARGETS = {PanelKind.CUSTOMER: 100, PanelKind.PARTNER: 50, PanelKind.EXPERT: 50}
QUORUMS = {PanelKind.CUSTOMER: 60, PanelKind.PARTNER: 30, PanelKind.EXPERT: 30}


class Severity(models.TextChoices):
    """In order: the worst first."""

    CRITICAL = "critical", _("Critical")
    MAJOR = "major", _("Major")
    MINOR = "minor", _("Minor")
    COSMETIC = "cosmetic", _("Cosmetic")


WORST_FIRST = tuple(Severity)


class ProofState(models.TextChoices):
    OFFERED = "offered", _("Waiting for acceptance")
    ACCEPTED = "accepted", _("Proof accepted")
    REFUSED = "refused", _("Proof refused")


class SealKind(models.TextChoices):
    """The kinds of ledger rows that this room writes."""

    VERDICT = "verdict", _("Flawless verdict")
    OUT_OF_SCOPE = "out_of_scope", _("Ruled out of scope")
    GATE_CLOSED = "gate_closed", _("Launch gate closed by red alerts")
    GATE_OPENED = "gate_opened", _("Launch gate open again")


# What a finding is in. Whatever is not over stands between the product and its launch.
OVER = frozenset({State.CONFIRMED, State.REJECTED, State.MERGED})
ANSWERABLE = frozenset({State.OPEN, State.IN_PROGRESS, State.ACCEPTED})  # a proof can be offered
DISPUTABLE = frozenset({State.OPEN, State.IN_PROGRESS})  # can go on an agenda, or be ruled out of scope

RAISER_ALONE = timedelta(days=7)  # after which two others may judge a proof in the raiser's place
OTHERS_NEEDED = 2
ALERTS_THAT_CLOSE = 2  # by different people; a division head's closes the gate alone
INVITATION_LASTS = timedelta(days=14)
