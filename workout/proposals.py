"""What an agenda might hold: open posts of the invited divisions, each with the reasons why it is proposed."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ideas.models import Idea
from ideas.states import State, Verdict
from portal.events.models import Event
from portal.kit import clock
from workout.candidates import of_invited
from workout.models import AgendaItem, Meeting

EACH, SHOWN = 6, 24  # of each reason; in all
_WANTED = 2  # votes or reports below this are no reason


@dataclass
class Proposal:
    idea: Idea
    reasons: list[str] = field(default_factory=list)
    carried: bool = False


def proposals(meeting: Meeting, person: Any) -> list[Proposal]:
    """Carried-over posts and re-reviews first, then those with the most reasons (wanted, waiting, reported)."""
    posts = (
        Idea.objects.visible_to(person).filter(of_invited(meeting), state=State.OPEN, audience=None).defer("body")
        .select_related("responsible_division")
    )  # fmt: skip
    found: dict[int, Proposal] = {}

    def propose(ideas: Any, reason: Any) -> None:
        for idea in ideas:
            found.setdefault(idea.pk, Proposal(idea)).reasons.append(reason(idea))

    for idea, title in _carried_over(posts):
        found[idea.pk] = Proposal(idea, [_("Carried over from “%(meeting)s”") % {"meeting": title}], carried=True)
    for idea in posts.exclude(rereview=None).order_by("-rereview__at")[:EACH]:
        found.setdefault(idea.pk, Proposal(idea)).reasons.append(_("Another look is asked for, with a new argument"))
        found[idea.pk].carried = True
    for idea in _unanswered(posts):
        found.setdefault(idea.pk, Proposal(idea)).reasons.append(_("Nobody answered the question by its date"))
    propose(posts.filter(vote_count__gte=_WANTED).order_by("-vote_count", "-pk")[:EACH], _wanted)
    propose(posts.order_by(F("posted_at").asc(nulls_last=True), "pk")[:EACH], _waiting)
    propose(posts.filter(report_count__gte=_WANTED).order_by("-report_count", "-pk")[:EACH], _reported)
    ranked = sorted(found.values(), key=lambda one: (not one.carried, -len(one.reasons), -one.idea.vote_count))
    return ranked[:SHOWN]


def _carried_over(posts: Any) -> list[tuple[Idea, str]]:
    left = AgendaItem.objects.filter(carried_over=True, idea__in=posts).select_related("meeting").order_by("-pk")[:EACH]
    last = {item.idea_id: str(item.meeting) for item in left}
    return [(idea, last[idea.pk]) for idea in posts.filter(pk__in=list(last)).order_by("-vote_count", "-pk")]


def _unanswered(posts: Any) -> Any:
    back = Event.objects.filter(kind="idea.unanswered", subject_type="idea", subject_id=OuterRef("pk"))
    return posts.filter(Exists(back), last_verdict=Verdict.MORE_INFO).order_by("-vote_count", "-pk")[:EACH]


def _wanted(idea: Idea) -> str:
    count = idea.vote_count
    return ngettext("Most wanted: %(count)s vote", "Most wanted: %(count)s votes", count) % {"count": count}


def _waiting(idea: Idea) -> str:
    days = (clock.now() - (idea.posted_at or idea.created_at)).days
    return ngettext("Longest waiting: %(days)s day", "Longest waiting: %(days)s days", days) % {"days": days}


def _reported(idea: Idea) -> str:
    count = idea.report_count
    said = ngettext("Most reported: %(count)s customer", "Most reported: %(count)s customers", count)
    return said % {"count": count}
