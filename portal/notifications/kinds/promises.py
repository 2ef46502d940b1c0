"""What is asked of whom about a promise, what is late, and what the authors say of the fix."""

from django.utils.translation import gettext as _

from ideas.models import Effect, Review
from ideas.states import Level
from portal.notifications.kinds.base import Kind, Topic
from portal.notifications.models import Reason
from portal.notifications.relations import (
    ANSWERED_AUTHOR,
    ASKED,
    ASKED_TO_TAKE_OVER,
    AUTHOR,
    CHAMPION,
    DATE_ASKED_BY,
    FOLLOWERS,
    HANDOVER_ASKED_BY,
    LATE_CHAMPION,
    LATE_INTERESTED,
    LATE_SPONSOR,
    NEEDED,
    OLD_OWNER,
    OWNER,
    STEP_PERSON,
)
from portal.notifications.telling import Sentence, Told, day


def _overdue(told: Told) -> Sentence:
    facts = {"date": day(told.idea.due_on if told.idea else None), "days": told.data("days")}
    if told.reason == Reason.OWNER:
        text = _("It is overdue: you promised it by %(date)s. Finish it, or give a new date with a reason.") % facts
    elif told.data("level") == Level.SPONSOR:
        text = _("It is overdue since %(date)s, and owner and champion were told. Its sponsor is told now.") % facts
    else:
        text = _("It is overdue: it was promised by %(date)s.") % facts
    return Sentence(text, icon="triangle-alert")


def _date_asked(told: Told) -> Sentence:
    asked = told.details.date_requests.get(told.data("request"))
    facts = {"who": told.who, "date": day(asked.due_on if asked else None)}
    text = _("%(who)s asks for your consent to another due date: %(date)s.") % facts
    return Sentence(text, asked.reason if asked else "", "calendar-days", anchor="#date-request")


def _date_refused(told: Told) -> Sentence:
    asked = told.details.date_requests.get(told.data("request"))
    text = _("%(who)s did not agree to another due date. The promised one stands.") % {"who": told.who}
    return Sentence(text, asked.answer if asked else "", "circle-x")


def _handover_asked(told: Told) -> Sentence:
    asked = told.details.handovers.get(told.data("handover"))
    text = _("%(who)s asks you to take it over.") % {"who": told.who}
    return Sentence(text, asked.reason if asked else "", "hand-helping", anchor="#handover-request")


def _handed_over(told: Told) -> Sentence:
    return Sentence(_("%(who)s took it over and is its owner now.") % {"who": told.who}, icon="hand-helping")


def _handover_refused(told: Told) -> Sentence:
    asked = told.details.handovers.get(told.data("handover"))
    text = _("%(who)s cannot take it over. It stays with its owner.") % {"who": told.who}
    return Sentence(text, asked.answer if asked else "", "circle-x")


def _owner_assigned(told: Told) -> Sentence:
    if told.reason == Reason.OWNER:
        text = _("%(who)s made you its owner.") % {"who": told.who}
    else:
        text = _("%(who)s gave it to another owner.") % {"who": told.who}
    return Sentence(text, told.data("reason") or "", "user")


def _reminded(told: Told) -> Sentence:
    text = _("%(who)s asks how it stands. Please report progress.") % {"who": told.who}
    return Sentence(text, icon="bell", anchor="#progress")


def _step_added(told: Told) -> Sentence:
    step = told.details.steps.get(told.data("step"))
    facts = {"who": told.who, "date": day(step.due_on if step else None)}
    text = _("%(who)s planned a step for you, to be done by %(date)s.") % facts
    return Sentence(text, step.title if step else "", "list-checks", anchor="#steps")


def _review_asked(told: Told) -> Sentence:
    text = _("Review after %(days)s days: how does it stand?") % {"days": told.data("day")}
    return Sentence(text, icon="eye", anchor="#review")


def _reviewed(told: Told) -> Sentence:
    review = told.details.reviews.get(told.data("review"))
    facts = {"who": told.who, "result": Review.Result(told.data("result")).label}
    if told.reason == Reason.ASKED:
        text = _("It is stuck: %(who)s needs your help.") % facts
    else:
        text = _("Review: %(result)s, says %(who)s.") % facts
    return Sentence(text, review.note if review else "", "eye")


def _effect_measured(told: Told) -> Sentence:
    if told.data("stage") == Effect.Stage.MEASURED:
        text = _("%(who)s measured the effect. Please check the figures.")
    else:
        text = _("%(who)s estimated the effect.")
    return Sentence(text % {"who": told.who}, icon="chart-column", anchor="#effect")


def _unanswered(told: Told) -> Sentence:
    return Sentence(_("Nobody answered by the date. It waits for its ruling again."), icon="hourglass")


def _rereview_asked(told: Told) -> Sentence:
    asked = told.details.rereviews.get(told.data("rereview"))
    text = _("%(who)s asks for another look at the rejection, with a new argument.") % {"who": told.who}
    return Sentence(text, asked.argument if asked else "", "rotate-ccw")


def _author_answered(told: Told) -> Sentence:
    said = told.details.answers.get(told.data("answer"))
    if told.data("fixed"):
        return Sentence(_("%(who)s, whose post is part of it, says it is fixed.") % {"who": told.who}, icon="check")
    text = _("%(who)s, whose post is part of it, says it is not fixed yet.") % {"who": told.who}
    anchor = f"#doubt-{said.pk}" if said else ""
    return Sentence(text, said.reason if said else "", "triangle-alert", anchor=anchor)


def _doubt_settled(told: Told) -> Sentence:
    said = told.details.answers.get(told.data("answer"))
    text = _("%(who)s says why it is fixed all the same.") % {"who": told.who}
    return Sentence(text, said.settlement if said else "", "reply")


KINDS = {
    "idea.overdue": Kind(Topic.OUTCOME, (OWNER, LATE_CHAMPION, LATE_SPONSOR, *LATE_INTERESTED), _overdue),
    "idea.date_asked": Kind(Topic.OUTCOME, (CHAMPION,), _date_asked, private=True),
    "idea.date_refused": Kind(Topic.OUTCOME, (OWNER, DATE_ASKED_BY), _date_refused, private=True),
    "idea.handover_asked": Kind(Topic.OUTCOME, (ASKED_TO_TAKE_OVER,), _handover_asked, private=True),
    "idea.handed_over": Kind(Topic.OUTCOME, (OLD_OWNER, CHAMPION, AUTHOR, FOLLOWERS), _handed_over),
    "idea.handover_refused": Kind(Topic.OUTCOME, (OWNER, HANDOVER_ASKED_BY), _handover_refused, private=True),
    "idea.owner_assigned": Kind(Topic.OUTCOME, (OWNER, OLD_OWNER, CHAMPION, AUTHOR, FOLLOWERS), _owner_assigned),
    "idea.reminded": Kind(Topic.OUTCOME, (OWNER,), _reminded, private=True),
    "idea.step_added": Kind(Topic.OUTCOME, (STEP_PERSON,), _step_added, private=True),
    "idea.review_asked": Kind(Topic.OUTCOME, (OWNER,), _review_asked, private=True),
    "idea.reviewed": Kind(Topic.OUTCOME, (NEEDED, CHAMPION, AUTHOR, FOLLOWERS), _reviewed),
    "idea.effect_measured": Kind(Topic.COURSE, (CHAMPION,), _effect_measured),
    "idea.unanswered": Kind(Topic.OUTCOME, (ASKED, AUTHOR, FOLLOWERS), _unanswered),
    "idea.rereview_asked": Kind(Topic.OUTCOME, (ASKED, FOLLOWERS), _rereview_asked),
    "idea.author_answered": Kind(Topic.OUTCOME, (OWNER, CHAMPION), _author_answered, private=True),
    "idea.doubt_settled": Kind(Topic.OUTCOME, (ANSWERED_AUTHOR,), _doubt_settled, private=True),
}
