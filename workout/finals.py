"""The final meeting of a contest: which shortlists wait for one, and what the meetings that took them up ruled."""

from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from ideas.contests.models import Contest, Entry
from ideas.contests.states import Phase
from ideas.states import State
from workout.models import Meeting, Ruling


@dataclass(frozen=True)
class Final:
    """The meetings on whose agendas the shortlist is, or was; its rulings; how many entries are on no agenda."""

    meetings: list[Meeting] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    waiting: int = 0


def of(contest: Contest) -> Final:
    posts = contest.entries.standing().shortlisted().values("idea")
    meetings = Meeting.objects.filter(items__idea__in=posts).select_related("sponsor").order_by("starts_at", "pk")
    rulings = Ruling.objects.filter(idea__in=posts, meeting__isnull=False, superseded_by=None).with_details()
    return Final(list(meetings.distinct()), list(rulings.order_by("pk")), waiting(contest).count())


def waiting(contest: Contest) -> QuerySet[Entry]:
    """Entries of the shortlist that are on no agenda and not ruled on."""
    entries = contest.entries.standing().shortlisted().filter(idea__state=State.OPEN, idea__audience=None)
    return entries.select_related("idea__author").order_by("shortlisted_at", "pk")


def contests_waiting() -> list[Contest]:
    """Contests whose shortlist is to be put on an agenda."""
    open_posts = Q(entries__shortlisted_at__isnull=False, entries__idea__state=State.OPEN)
    found = Contest.objects.filter(open_posts, unsealed_at__isnull=False).select_related("campaign").distinct()
    return [contest for contest in found if contest.phase in (Phase.JURY, Phase.FINAL)]
