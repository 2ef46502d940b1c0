"""What people have to do with the subject of an event, and how to find them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q

from ideas.contests.models import Entry
from ideas.contests.states import MemberState
from ideas.models import AuthorAnswer, Comment, DateRequest, Handover, Idea, Review, Step
from ideas.states import Level
from portal.events.models import Event
from portal.notifications.models import Reason
from portal.people import roles
from portal.people.models import Division, Employee
from workout.models import AgendaItem, Meeting, Ruling
from workout.verification.models import Finding, Round

People = Iterable[int | None]


@dataclass(frozen=True)
class Relation:
    """Some people, and what they have to do with the subject of an event."""

    reason: Reason
    find: Callable[[Event, Any], People]


def _merged_authors(idea: Idea) -> People:
    """Who wrote the posts that were merged into this one, at any depth."""
    layer = list(Idea.objects.filter(merged_into=idea).values_list("pk", "author_id"))
    while layer:
        yield from (author for _, author in layer)
        layer = list(Idea.objects.filter(merged_into__in=[pk for pk, _ in layer]).values_list("pk", "author_id"))


def _authority(idea: Idea) -> People:
    """Who made the last ruling, and whom that ruling made the owner."""
    ruling = Ruling.objects.filter(idea=idea).order_by("-pk").values_list("ruled_by", "owner").first()
    return ruling or ()


def _sponsor(idea: Idea) -> People:
    """Who ruled last."""
    return Ruling.objects.filter(idea=idea).order_by("-pk").values_list("ruled_by", flat=True)[:1]


def _thread(event: Event) -> People:
    """Who else said something in the thread of a reply."""
    thread = Comment.objects.filter(pk=event.data.get("comment")).values_list("parent", flat=True).first()
    return Comment.objects.filter(Q(pk=thread) | Q(parent=thread)).values_list("author", flat=True) if thread else ()


def _desk_head(event: Event) -> People:
    return Division.objects.filter(pk=event.data.get("division")).values_list("head", flat=True)


def _hosts(meeting: Meeting) -> People:
    yield from (meeting.sponsor_id, meeting.deputy_id)
    yield from meeting.facilitators.values_list("pk", flat=True)
    yield from meeting.invited_divisions.values_list("head", flat=True)


def _invited(meeting: Meeting) -> People:
    """Everybody who gets the invitation: who has a part in it, and the people of the invited divisions."""
    yield from _hosts(meeting)
    yield from meeting.champions.values_list("pk", flat=True)
    yield from AgendaItem.objects.filter(meeting=meeting).values_list("presenter", flat=True)
    invited = meeting.invited_divisions.values("pk")
    members = Employee.objects.staff().filter(Q(division__in=invited) | Q(division__parent__in=invited))
    yield from members.values_list("pk", flat=True)


def _presenters(meeting: Meeting) -> People:
    """Whose posts are on the agenda."""
    return AgendaItem.objects.filter(meeting=meeting).values_list("idea__author", flat=True)


def _from_level(level: Level, find: Callable[[Event, Idea], People]) -> Callable[[Event, Idea], People]:
    """Of a promise that is overdue: those who are told once it has gone so far up, and not before."""
    return lambda event, idea: find(event, idea) if event.data.get("level", 0) >= level else ()


def _first_slip(relation: "Relation") -> "Relation":
    """Who hears once that it is overdue, not again at each step up."""
    return Relation(relation.reason, lambda event, idea: () if event.data.get("since") else relation.find(event, idea))


def _one(model: type[Model], key: str, field: str) -> Callable[[Event, Idea], People]:
    """The person that what an event names by number has in a field."""
    return lambda event, idea: model._default_manager.filter(pk=event.data.get(key)).values_list(field, flat=True)


def _finding(idea: Idea) -> Finding | None:
    findings = Finding.objects.select_related("product__division", "round")
    return findings.filter(pk=idea.pk).first()


def _product_owner(idea: Idea) -> People:
    finding = _finding(idea)
    return [finding.product.owner_id] if finding else ()


def _judges(idea: Idea) -> People:
    """Who coordinates the round of a finding, and who gives its verdict; of an alert, those of the last round."""
    finding = _finding(idea)
    round = finding and (finding.round or finding.product.rounds.order_by("-number").first())
    return (round.coordinator_id, round.executive_id) if round else ()


def _alarmed(idea: Idea) -> People:
    """Who must know of a red alert at once: the head of the owner division, the last round's officials, and those
    who raised another one that is open."""
    finding = _finding(idea)
    if finding is None:
        return
    yield finding.product.division.head_id
    yield from _judges(idea)
    yield from finding.product.findings.alerts().unsettled().values_list("idea__author", flat=True)


def _officials(round: Round) -> People:
    return (round.product.owner_id, round.executive_id, round.coordinator_id)


def _entrants(entry: Entry) -> People:
    """Its author and those who joined."""
    yield entry.idea.author_id
    yield from entry.members.filter(state=MemberState.ACCEPTED).values_list("person", flat=True)


def _with_role(role: str) -> People:
    return Employee.objects.active().filter(groups__name=role).values_list("pk", flat=True)


MENTIONED = Relation(Reason.MENTIONED, lambda event, idea: event.data.get("mentioned", ()))
REPLIED_TO = Relation(Reason.REPLIED_TO, lambda event, idea: [event.data.get("reply_to")])
DESK_HEAD = Relation(Reason.DESK, lambda event, idea: _desk_head(event))
THREAD = Relation(Reason.THREAD, lambda event, idea: _thread(event))
AUTHOR = Relation(Reason.AUTHOR, lambda event, idea: [idea.author_id])
MERGED_AUTHORS = Relation(Reason.AUTHOR, lambda event, idea: _merged_authors(idea))
OWNER = Relation(Reason.OWNER, lambda event, idea: [idea.owner_id])
CHAMPION = Relation(Reason.CHAMPION, lambda event, idea: [idea.champion_id])
ASKED = Relation(Reason.ASKED, lambda event, idea: _authority(idea))
REPORTERS = Relation(Reason.REPORTER, lambda event, idea: idea.reports.values_list("reporter", flat=True))
FOLLOWERS = Relation(Reason.FOLLOWER, lambda event, idea: idea.follows.values_list("follower", flat=True))
VOTERS = Relation(Reason.VOTER, lambda event, idea: idea.votes.values_list("voter", flat=True))
HOSTS = Relation(Reason.MEETING, lambda event, meeting: _hosts(meeting))
INVITED = Relation(Reason.MEETING, lambda event, meeting: _invited(meeting))
PRESENTERS = Relation(Reason.AUTHOR, lambda event, meeting: _presenters(meeting))
PRODUCT_OWNER = Relation(Reason.OWNER, lambda event, idea: _product_owner(idea))
JUDGES = Relation(Reason.ROUND, lambda event, idea: _judges(idea))
ALARMED = Relation(Reason.ROUND, lambda event, idea: _alarmed(idea))
NEW_MEMBER = Relation(Reason.ROUND, lambda event, round: [event.data.get("person")])
PANELISTS = Relation(
    Reason.ROUND, lambda event, round: round.members.filter(left_at=None).values_list("person", flat=True)
)
ROUND_OFFICIALS = Relation(Reason.ROUND, lambda event, round: _officials(round))

RESPONSIBLE = (OWNER, CHAMPION)
INTERESTED = (AUTHOR, MERGED_AUTHORS, REPORTERS, FOLLOWERS, VOTERS)  # the loop closes with all of them

LATE_CHAMPION = Relation(Reason.CHAMPION, _from_level(Level.CHAMPION, CHAMPION.find))
LATE_SPONSOR = Relation(Reason.ASKED, _from_level(Level.SPONSOR, lambda event, idea: _sponsor(idea)))
LATE_INTERESTED = tuple(_first_slip(relation) for relation in INTERESTED)
DATE_ASKED_BY = Relation(Reason.ASKED, _one(DateRequest, "request", "asked_by"))
ASKED_TO_TAKE_OVER = Relation(Reason.ASKED, _one(Handover, "handover", "to"))
HANDOVER_ASKED_BY = Relation(Reason.ASKED, _one(Handover, "handover", "asked_by"))
OLD_OWNER = Relation(Reason.ASKED, lambda event, idea: [event.data.get("old")])
STEP_PERSON = Relation(Reason.ASKED, _one(Step, "step", "person"))
NEEDED = Relation(Reason.ASKED, _one(Review, "review", "needs"))
ANSWERED_AUTHOR = Relation(Reason.AUTHOR, _one(AuthorAnswer, "answer", "by"))

INVITED_AUTHOR = Relation(Reason.CONTEST, lambda event, entry: [event.data.get("person")])
WHO_ENTERED = Relation(Reason.AUTHOR, lambda event, entry: [entry.idea.author_id])
ENTRANTS = Relation(Reason.AUTHOR, lambda event, entry: _entrants(entry))
JURORS = Relation(Reason.CONTEST, lambda event, contest: contest.juror_ids)
NEXT_JUROR = Relation(Reason.CONTEST, lambda event, entry: [event.data.get("juror")])
CAMPAIGN_MANAGERS = Relation(Reason.CONTEST, lambda event, contest: _with_role(roles.CAMPAIGN_MANAGER))
FACILITATORS = Relation(Reason.CONTEST, lambda event, contest: _with_role(roles.FACILITATOR))
