"""What becomes of an accepted post, until its author confirms the fix."""

from django.utils.translation import gettext as _

from portal.notifications.kinds.base import Kind, Topic
from portal.notifications.models import Reason
from portal.notifications.relations import AUTHOR, CHAMPION, FOLLOWERS, INTERESTED, MENTIONED, RESPONSIBLE
from portal.notifications.telling import Sentence, Told, day


def _progressed(told: Told) -> Sentence:
    if told.reason == Reason.MENTIONED:
        text = _("%(who)s mentioned you.") % {"who": told.who}
    else:
        text = _("%(who)s reported progress: %(percent)s%%.") % {"who": told.who, "percent": told.data("percent")}
    return Sentence(text, told.note(), "hammer")


def _due_moved(told: Told) -> Sentence:
    promise = told.details.promises.get(told.data("promise"))
    facts = {"who": told.who, "old": day(told.data("old")), "new": day(told.data("new"))}
    text = _("%(who)s moved the due date from %(old)s to %(new)s.") % facts
    return Sentence(text, promise.reason if promise else "", "calendar")


def _done(told: Told) -> Sentence:
    if told.reason == Reason.AUTHOR and told.is_author:
        text = _("%(who)s says it is fixed. Is it? Please confirm.") % {"who": told.who}
    else:
        text = _("%(who)s says it is fixed.") % {"who": told.who}
    return Sentence(text, told.note(), "circle-check")


def _confirmed(told: Told) -> Sentence:
    if told.event.actor_id is None:
        return Sentence(_("Nobody objected in time: it counts as fixed."), icon="badge-check")
    return Sentence(_("%(who)s confirmed that it is fixed.") % {"who": told.who}, icon="badge-check")


def _reopened(told: Told) -> Sentence:
    text = _("%(who)s says it is not fixed yet.") % {"who": told.who}
    return Sentence(text, told.data("reason") or "", "rotate-ccw")


KINDS = {
    "idea.progressed": Kind(Topic.COURSE, (MENTIONED, AUTHOR, CHAMPION, FOLLOWERS), _progressed),
    "idea.due_moved": Kind(Topic.OUTCOME, (*RESPONSIBLE, *INTERESTED), _due_moved),
    "idea.done": Kind(Topic.OUTCOME, (AUTHOR, CHAMPION, MENTIONED, *INTERESTED), _done),
    "idea.confirmed": Kind(Topic.OUTCOME, (*RESPONSIBLE, *INTERESTED), _confirmed),
    "idea.reopened": Kind(Topic.OUTCOME, (*RESPONSIBLE, *INTERESTED), _reopened),
}
