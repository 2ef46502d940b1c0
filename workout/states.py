"""The life of a meeting, and how long an answer may take."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MAX_ANSWER_DAYS = 30  # "more information" must be answered within these


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    LIVE = "live", pgettext_lazy("meeting", "Live")
    CLOSED = "closed", _("Closed")


TRANSITIONS = {
    MeetingState.PLANNED: frozenset({MeetingState.LIVE}),
    MeetingState.LIVE: frozenset({MeetingState.CLOSED}),
    MeetingState.CLOSED: frozenset(),
}


class Hand(models.TextChoices):
    """What a raised hand says."""

    FOR = "for", pgettext_lazy("show of hands", "For")
    AGAINST = "against", pgettext_lazy("show of hands", "Against")
    UNSURE = "unsure", _("Unsure")


class LiveStep(models.TextChoices):
    """What can happen in a live meeting. Screens are told the word and read the rest."""

    STARTED = "started", _("Started")
    CLOSED = "closed", _("Closed")
    PLAN = "plan", _("Plan changed")
    MOVED = "moved", _("Went to an item")
    AGENDA = "agenda", _("Agenda changed")
    RULED = "ruled", _("Ruled")
    CLOCK = "clock", _("Clock")
    HANDS_OPENED = "hands-opened", _("Hands asked for")
    HAND = "hand", _("Hand raised")
    HANDS_CLOSED = "hands-closed", _("Hands counted")
    PRESENT = "present", _("Attendance")
    CODE = "code", _("Check-in code shown or hidden")
    NOTED = "noted", _("Note")
    SAID = "said", _("Remark")
    LEAD = "lead", _("Handed over")
