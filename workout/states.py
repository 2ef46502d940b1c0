"""The life of a meeting, and how long an answer may take."""

from django.db import models
from django.utils.translation import gettext_lazy as _

MAX_ANSWER_DAYS = 30  # "more information" must be answered within these


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    LIVE = "live", _("Live")
    CLOSED = "closed", _("Closed")


TRANSITIONS = {
    MeetingState.PLANNED: frozenset({MeetingState.LIVE}),
    MeetingState.LIVE: frozenset({MeetingState.CLOSED}),
    MeetingState.CLOSED: frozenset(),
}
