"""Each kind of event as a sentence to the person who is told of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from ideas import names
from ideas.models import Idea
from ideas.states import Verdict
from portal.events.models import Event
from portal.notifications.details import Details
from portal.notifications.models import Notification, Reason
from workout.models import Meeting, Ruling

EXCERPT = 140


@dataclass(frozen=True)
class Sentence:
    """What happened; a few words of what was said; the verdict to draw a seal of, if it is a ruling."""

    text: str
    excerpt: str = ""
    icon: str = "circle-dot"
    verdict: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Told:
    """One notification with what its sentence may use."""

    notification: Notification
    details: Details
    idea: Idea | None = None

    @property
    def event(self) -> Event:
        return self.notification.event

    @property
    def reason(self) -> str:
        return self.notification.reason

    @property
    def who(self) -> str:
        """Who did it, as this reader may know them."""
        if self.idea is None:
            return names.of_person(self.event.actor).label
        name = names.of_actor(self.event, self.idea, self.details.viewer)
        return _("The author") if name.hidden else name.label

    def data(self, key: str) -> Any:
        return self.event.data.get(key)

    def comment(self) -> tuple[str, str]:
        """The comment's first words and its anchor; nothing once it was taken back."""
        comment = self.details.comments.get(self.data("comment"))
        return (comment.body, f"#comment-{comment.pk}") if comment else ("", "")


def sentence(notification: Notification, details: Details) -> Sentence:
    """Raises KeyError for what the reader may not see (any more)."""
    event = notification.event
    if event.subject_type == "meeting":
        return _MEETING[event.kind](Told(notification, details), details.meetings[event.subject_id])
    told = Told(notification, details, details.ideas[event.subject_id])
    made = _IDEA[event.kind](told)
    return Sentence(made.text, Truncator(made.excerpt).chars(EXCERPT), made.icon, made.verdict, made.anchor)


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
    facts = {"owner": ruling.owner, "date": _day(ruling.due_on)}
    if told.reason == Reason.OWNER:
        return _("It was accepted and you are its owner. Please see it fixed by %(date)s.") % facts, ruling.reason
    if told.reason == Reason.CHAMPION:
        return _("It was accepted and you are its champion. %(owner)s fixes it by %(date)s.") % facts, ruling.reason
    return _("It was accepted. %(owner)s fixes it by %(date)s.") % facts, ruling.reason


def _rejected(told: Told, ruling: Ruling) -> tuple[str, str]:
    return _("It was rejected."), ruling.reason


def _asked(told: Told, ruling: Ruling) -> tuple[str, str]:
    facts = {"owner": ruling.owner, "date": _day(ruling.due_on)}
    if told.reason == Reason.OWNER:
        return _("More information is needed. Please answer by %(date)s.") % facts, ruling.question
    return _("More information is needed. %(owner)s answers by %(date)s.") % facts, ruling.question


def _answered(told: Told) -> Sentence:
    excerpt, anchor = told.comment()
    return Sentence(_("%(who)s answered what was asked.") % {"who": told.who}, excerpt, "reply", anchor=anchor)


def _progressed(told: Told) -> Sentence:
    text = _("%(who)s reported progress: %(percent)s%%.") % {"who": told.who, "percent": told.data("percent")}
    return Sentence(text, _note(told), "hammer")


def _due_moved(told: Told) -> Sentence:
    promise = told.details.promises.get(told.data("promise"))
    facts = {"who": told.who, "old": _day(told.data("old")), "new": _day(told.data("new"))}
    text = _("%(who)s moved the due date from %(old)s to %(new)s.") % facts
    return Sentence(text, promise.reason if promise else "", "calendar")


def _done(told: Told) -> Sentence:
    if told.reason == Reason.AUTHOR and told.idea and told.idea.author_id == told.notification.recipient_id:
        text = _("%(who)s says it is fixed. Is it? Please confirm.") % {"who": told.who}
    else:
        text = _("%(who)s says it is fixed.") % {"who": told.who}
    return Sentence(text, _note(told), "circle-check")


def _confirmed(told: Told) -> Sentence:
    if told.event.actor_id is None:
        return Sentence(_("Nobody objected in time: it counts as fixed."), icon="badge-check")
    return Sentence(_("%(who)s confirmed that it is fixed.") % {"who": told.who}, icon="badge-check")


def _reopened(told: Told) -> Sentence:
    text = _("%(who)s says it is not fixed yet.") % {"who": told.who}
    return Sentence(text, told.data("reason") or "", "rotate-ccw")


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


def _planned(told: Told, meeting: Meeting) -> Sentence:
    return Sentence(_("You are expected on %(when)s.") % {"when": _moment(meeting)}, meeting.place, "calendar-days")


def _replanned(told: Told, meeting: Meeting) -> Sentence:
    return Sentence(
        _("The plan changed: it is on %(when)s.") % {"when": _moment(meeting)}, meeting.place, "calendar-days"
    )


def _started(told: Told, meeting: Meeting) -> Sentence:
    if told.reason == Reason.AUTHOR:
        return Sentence(_("It has started, and your post is on its agenda."), icon="play")
    return Sentence(_("It has started."), icon="play")


def _closed(told: Told, meeting: Meeting) -> Sentence:
    return Sentence(_("It is closed. The minutes are ready."), icon="file-text")


def _note(told: Told) -> str:
    progress = told.details.progress.get(told.data("progress"))
    return progress.note if progress else ""


def _day(day: date | str | None) -> str:
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return date_format(day, _("j F")) if day else ""


def _moment(meeting: Meeting) -> str:
    return date_format(localtime(meeting.starts_at), _("j F, H:i"))


_IDEA: dict[str, Callable[[Told], Sentence]] = {
    "idea.scheduled": _scheduled,
    "idea.unscheduled": _unscheduled,
    "idea.ruled": _ruled,
    "idea.answered": _answered,
    "idea.progressed": _progressed,
    "idea.due_moved": _due_moved,
    "idea.done": _done,
    "idea.confirmed": _confirmed,
    "idea.reopened": _reopened,
    "idea.commented": _commented,
    "idea.reported": _reported,
    "idea.merged": _merged,
    "idea.absorbed": _absorbed,
    "idea.unmerged": _unmerged,
    "idea.unmasked": _unmasked,
}
_MEETING: dict[str, Callable[[Told, Meeting], Sentence]] = {
    "meeting.planned": _planned,
    "meeting.replanned": _replanned,
    "meeting.started": _started,
    "meeting.closed": _closed,
}
