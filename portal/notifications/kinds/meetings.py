"""Work-out meetings, to those who have to be there."""

from typing import Any

from django.utils.translation import gettext as _

from portal.notifications.kinds.base import Kind, Topic
from portal.notifications.models import Reason
from portal.notifications.relations import HOSTS, INVITED, MENTIONED, PRESENTERS
from portal.notifications.telling import Sentence, Told, moment


def _planned(told: Told) -> Sentence:
    meeting: Any = told.subject
    text = _("You are expected on %(when)s.") % {"when": moment(meeting.starts_at)}
    return Sentence(text, meeting.place, "calendar-days")


def _replanned(told: Told) -> Sentence:
    meeting: Any = told.subject
    text = _("The plan changed: it is on %(when)s.") % {"when": moment(meeting.starts_at)}
    return Sentence(text, meeting.place, "calendar-days")


def _invited(told: Told) -> Sentence:
    meeting: Any = told.subject
    facts = {"when": moment(meeting.starts_at)}
    if told.data("again"):
        text = _("The invitation changed: it is on %(when)s. Please take the new one into your calendar.") % facts
    else:
        text = _("You are invited on %(when)s. Take it into your calendar, and read up on the agenda.") % facts
    return Sentence(text, meeting.place, "calendar-days", anchor="#invitation")


def _started(told: Told) -> Sentence:
    if told.reason == Reason.AUTHOR:
        return Sentence(_("It has started, and your post is on its agenda."), icon="play")
    return Sentence(_("It has started."), icon="play")


def _closed(told: Told) -> Sentence:
    return Sentence(_("It is closed. The minutes are ready."), icon="file-text")


def _mentioned(told: Told) -> Sentence:
    remark = told.details.remarks.get(told.data("remark"))
    text = _("%(who)s mentioned you.") % {"who": told.who}
    return Sentence(text, remark.body if remark else _("It was taken back."), "message-circle", anchor="live/#thread")


KINDS = {
    "meeting.planned": Kind(Topic.MEETING, (HOSTS,), _planned, private=True),
    "meeting.replanned": Kind(Topic.MEETING, (HOSTS,), _replanned, private=True),
    "meeting.invited": Kind(Topic.MEETING, (INVITED,), _invited, private=True),
    "meeting.started": Kind(Topic.MEETING, (HOSTS, PRESENTERS), _started, private=True),
    "meeting.mentioned": Kind(Topic.MENTION, (MENTIONED,), _mentioned, private=True),
    "meeting.closed": Kind(Topic.MEETING, (HOSTS, PRESENTERS, INVITED), _closed, private=True),
}
