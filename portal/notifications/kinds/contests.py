"""Idea contests: the team, the jury, the final, and the answer that every entrant gets."""

from typing import Any

from django.utils.translation import gettext as _

from ideas.contests.states import Outcome
from portal.notifications.kinds.base import Kind, Topic
from portal.notifications.relations import (
    CAMPAIGN_MANAGERS,
    ENTRANTS,
    FACILITATORS,
    INVITED_AUTHOR,
    JURORS,
    NEXT_JUROR,
    WHO_ENTERED,
)
from portal.notifications.telling import Sentence, Told, day


def _invited(told: Told) -> Sentence:
    text = _("%(who)s invites you to be a co-author of this entry. Please answer.") % {"who": told.who}
    return Sentence(text, icon="users")


def _joined(told: Told) -> Sentence:
    return Sentence(_("%(who)s is a co-author now.") % {"who": told.who}, icon="users")


def _declined(told: Told) -> Sentence:
    return Sentence(_("%(who)s declined to be a co-author.") % {"who": told.who}, icon="circle-x")


def _assigned(told: Told) -> Sentence:
    contest: Any = told.subject
    facts = {"date": day(contest.jury_until.date())}
    return Sentence(_("Your entries are waiting for you, until %(date)s.") % facts, icon="list-checks")


def _assigned_one(told: Told) -> Sentence:
    return Sentence(_("Another juror cannot judge this entry. Please score it."), icon="list-checks")


def _unsealed(told: Told) -> Sentence:
    return Sentence(_("All scores are in, and their seal is off. The shortlist is yours to make."), icon="lock")


def _shortlisted(told: Told) -> Sentence:
    return Sentence(_("Its shortlist waits for a final meeting: put it on an agenda."), icon="list-checks")


def _answered(told: Told) -> Sentence:
    texts = {
        Outcome.AWARDED: (_("It won a prize. Congratulations!"), "trophy"),
        Outcome.SHORTLISTED: (_("It was on the shortlist. Thank you for a strong idea."), "flag"),
        Outcome.THANKED: (
            _("It was not shortlisted this time. Thank you for your idea, which stays open."),
            "message-circle",
        ),
    }
    text, icon = texts[Outcome(told.data("outcome"))]
    return Sentence(text, icon=icon)


KINDS = {
    "entry.invited": Kind(Topic.CONTEST, (INVITED_AUTHOR,), _invited, private=True),
    "entry.joined": Kind(Topic.CONTEST, (WHO_ENTERED,), _joined, private=True),
    "entry.declined": Kind(Topic.CONTEST, (WHO_ENTERED,), _declined, private=True),
    "contest.assigned": Kind(Topic.CONTEST, (JURORS,), _assigned, private=True),
    "entry.conflict_declared": Kind(Topic.CONTEST, (NEXT_JUROR,), _assigned_one, private=True),
    "entry.juror_replaced": Kind(Topic.CONTEST, (NEXT_JUROR,), _assigned_one, private=True),
    "contest.unsealed": Kind(Topic.CONTEST, (CAMPAIGN_MANAGERS,), _unsealed, private=True),
    "contest.shortlisted": Kind(Topic.CONTEST, (FACILITATORS,), _shortlisted, private=True),
    "entry.answered": Kind(Topic.CONTEST, (ENTRANTS,), _answered, private=True),
}
