"""What is known of a kind of event, and the topics by which people choose how they hear of it."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.notifications.models import Reason
from portal.notifications.relations import Relation
from portal.notifications.telling import Say


class Topic(models.TextChoices):
    """What somebody chooses by, from what concerns them most."""

    MINE = "mine", _("Your own posts: rulings, slips and fixes")
    DUTY = "duty", _("What waits for you: as owner, champion or division head")
    NAME = "name", _("Your hidden name: who looked, and why")
    MENTION = "mention", _("Mentions and replies")
    OUTCOME = "outcome", _("Posts you voted for, follow or reported on: rulings, slips and fixes")
    MEETING = "meeting", _("Work-out meetings")
    VERIFICATION = "verification", _("Product verification")
    CONTEST = "contest", _("Contests")
    TALK = "talk", _("Comments and customer reports")
    COURSE = "course", _("What happens on the way: agenda, progress, merges")


@dataclass(frozen=True)
class Kind:
    """One kind of event.

    `topic`: what people choose by; of an OUTCOME, authors hear as MINE and who is responsible as DUTY. `to`: who is
    told; the first relation that a person has is their reason. `say`: the sentence they read. `private`: not for
    channels that many read (webhooks).
    """

    topic: Topic
    to: tuple[Relation, ...]
    say: Say
    private: bool = False

    def topic_for(self, reason: str) -> Topic:
        """The topic as it is for somebody who is told for this reason."""
        if reason in (Reason.MENTIONED, Reason.REPLIED_TO):
            return Topic.MENTION
        if reason in (Reason.DESK, Reason.ASKED):
            return Topic.DUTY
        if self.topic == Topic.OUTCOME and reason == Reason.AUTHOR:
            return Topic.MINE
        if self.topic == Topic.OUTCOME and reason in (Reason.OWNER, Reason.CHAMPION):
            return Topic.DUTY
        return self.topic
