"""A post's way to its ruling, and the talk about it."""

from django.utils.translation import gettext as _

from ideas.states import Verdict
from portal.notifications.kinds.base import Kind, Topic
from portal.notifications.models import Reason
from portal.notifications.relations import (
    ASKED,
    AUTHOR,
    DESK_HEAD,
    FOLLOWERS,
    INTERESTED,
    MENTIONED,
    OWNER,
    REPLIED_TO,
    RESPONSIBLE,
    THREAD,
)
from portal.notifications.telling import Sentence, Told, day
from workout.models import Ruling


def _scheduled(told: Told) -> Sentence:
    meeting = told.details.meetings.get(told.data("meeting"))
    if meeting is not None:
        return Sentence(_("It is on the agenda of “%(meeting)s”.") % {"meeting": meeting}, icon="calendar-days")
    if told.reason == Reason.DESK:
        return Sentence(_("%(who)s asks you for a desk ruling.") % {"who": told.who}, icon="stamp")
    division = told.details.divisions.get(told.data("division"))
    return Sentence(_("A desk ruling was asked of %(division)s.") % {"division": division}, icon="stamp")


def _unscheduled(told: Told) -> Sentence:
    if told.data("reason") == "carried_over":
        text = _("The meeting closed before it was ruled on. It is open again.")
    elif told.data("reason") == "desk":
        text = _("It was taken back from the desk. It is open again.")
    else:
        text = _("It was taken off the agenda. It is open again.")
    return Sentence(text, icon="undo-2")


def _ruled(told: Told) -> Sentence:
    ruling = told.details.rulings[told.data("number")]
    wording = {Verdict.ACCEPT: _accepted, Verdict.REJECT: _rejected, Verdict.MORE_INFO: _asked}
    text, excerpt = wording[Verdict(ruling.verdict)](told, ruling)
    if told.data("correction"):
        text = _("The ruling was corrected. %(now)s") % {"now": text}
    return Sentence(text, excerpt, "stamp", ruling.verdict)


def _accepted(told: Told, ruling: Ruling) -> tuple[str, str]:
    facts = {"owner": ruling.owner, "date": day(ruling.due_on)}
    if told.reason == Reason.OWNER:
        return _("It was accepted and you are its owner. Please see it fixed by %(date)s.") % facts, ruling.reason
    if told.reason == Reason.CHAMPION:
        return _("It was accepted and you are its champion. %(owner)s fixes it by %(date)s.") % facts, ruling.reason
    return _("It was accepted. %(owner)s fixes it by %(date)s.") % facts, ruling.reason


def _rejected(told: Told, ruling: Ruling) -> tuple[str, str]:
    return _("It was rejected."), ruling.reason


def _asked(told: Told, ruling: Ruling) -> tuple[str, str]:
    facts = {"owner": ruling.owner, "date": day(ruling.due_on)}
    if told.reason == Reason.OWNER:
        return _("More information is needed. Please answer by %(date)s.") % facts, ruling.question
    return _("More information is needed. %(owner)s answers by %(date)s.") % facts, ruling.question


def _answered(told: Told) -> Sentence:
    excerpt, anchor = told.comment()
    return Sentence(_("%(who)s answered what was asked.") % {"who": told.who}, excerpt, "reply", anchor=anchor)


def _mentioned(told: Told) -> Sentence:
    excerpt, anchor = told.comment()
    return Sentence(_("%(who)s mentioned you.") % {"who": told.who}, excerpt, "message-circle", anchor=anchor)


def _commented(told: Told) -> Sentence:
    wordings = {
        Reason.MENTIONED: _("%(who)s mentioned you."),
        Reason.REPLIED_TO: _("%(who)s replied to you."),
    }
    text = wordings.get(Reason(told.reason), _("%(who)s commented.")) % {"who": told.who}
    excerpt, anchor = told.comment()
    return Sentence(text, excerpt or _("The comment was taken back."), "message-circle", anchor=anchor)


def _reported(told: Told) -> Sentence:
    return Sentence(_("%(who)s heard this from a customer too.") % {"who": told.who}, icon="headphones")


def _merged(told: Told) -> Sentence:
    into = told.details.ideas.get(told.data("into"))
    if into is None:
        return Sentence(_("It was merged into another post."), icon="git-merge")
    text = _("It was merged into “%(post)s”. Votes and comments went along.") % {"post": into}
    return Sentence(text, icon="git-merge")


def _absorbed(told: Told) -> Sentence:
    return Sentence(_("A post about the same thing was merged into it."), icon="git-merge")


def _unmerged(told: Told) -> Sentence:
    return Sentence(_("It is no longer merged and stands on its own again."), icon="git-merge")


def _unmasked(told: Told) -> Sentence:
    unmasking = told.details.unmaskings.get(told.data("unmasking"))
    text = _("%(who)s looked at your hidden name, with this reason:") % {"who": told.who}
    return Sentence(text, unmasking.reason if unmasking else "", "eye-off")


KINDS = {
    "idea.scheduled": Kind(Topic.COURSE, (DESK_HEAD, AUTHOR, FOLLOWERS), _scheduled),
    "idea.unscheduled": Kind(Topic.COURSE, (AUTHOR, FOLLOWERS), _unscheduled),
    "idea.ruled": Kind(Topic.OUTCOME, (*RESPONSIBLE, *INTERESTED), _ruled),
    "idea.answered": Kind(Topic.COURSE, (ASKED, MENTIONED, AUTHOR, FOLLOWERS), _answered),
    "idea.commented": Kind(Topic.TALK, (MENTIONED, REPLIED_TO, AUTHOR, OWNER, THREAD, FOLLOWERS), _commented),
    "idea.mentioned": Kind(Topic.MENTION, (MENTIONED,), _mentioned, private=True),
    "idea.reported": Kind(Topic.TALK, (AUTHOR, OWNER), _reported),
    "idea.merged": Kind(Topic.COURSE, (AUTHOR, FOLLOWERS), _merged),
    "idea.absorbed": Kind(Topic.COURSE, (AUTHOR,), _absorbed),
    "idea.unmerged": Kind(Topic.COURSE, (AUTHOR, FOLLOWERS), _unmerged),
    "idea.unmasked": Kind(Topic.NAME, (AUTHOR,), _unmasked, private=True),
}
