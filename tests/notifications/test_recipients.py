"""Who is told of what: every relation, every kind of event, and who may not know."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest

from ideas import actions
from ideas.calendar import days_overdue, next_working_day
from ideas.models import Audience, AuthorAnswer, DateRequest, Handover, Idea, Review
from portal.events import outbox
from portal.events.models import Event
from portal.kit import clock
from portal.notifications.actions import deliver
from portal.notifications.kinds import KINDS
from portal.notifications.models import Notification, Reason
from portal.people import roles
from portal.people.models import Employee
from tests import factories
from workout import actions as workout_actions

pytestmark = pytest.mark.django_db


def told(kind: str) -> dict[str, str]:
    """Who hears of the last event of this kind, by username, and why."""
    event = Event.objects.filter(kind=kind).latest("pk")
    assert deliver([str(event.pk)]) == {}
    rows = Notification.objects.filter(event=event).select_related("recipient")
    return {row.recipient.username: row.reason for row in rows}


class Cast:
    """One post with a person in every relation to it, each named after theirs."""

    def __init__(self) -> None:
        def person(username: str, *role_names: str) -> Employee:
            return factories.employee(*role_names, username=username)

        self.author = person("author")
        self.voter, self.follower, self.reporter = person("voter"), person("follower"), person("reporter")
        self.merged_author = person("merged_author")
        self.owner, self.champion = person("owner"), person("champion", roles.EXECUTIVE)
        self.admin, self.stranger = person("admin", roles.TRIAGE_ADMIN), person("stranger")
        self.sponsor = person("sponsor", roles.EXECUTIVE)
        self.facilitator = person("facilitator", roles.FACILITATOR)
        self.idea = factories.idea(by=self.author)
        duplicate = factories.idea(by=self.merged_author)
        actions.unfollow(duplicate, by=self.merged_author)
        actions.merge(duplicate, self.idea, by=self.admin)
        self.refresh()
        actions.vote(self.idea, by=self.voter)
        actions.follow(self.idea, by=self.follower)
        actions.report(self.idea, touchpoint="shop", heard_on=clock.today(), by=self.reporter)

    def refresh(self) -> Idea:
        self.idea = Idea.objects.get(pk=self.idea.pk)
        return self.idea

    def rule(self, decision) -> None:
        meeting = factories.meeting(live=True, sponsor=self.sponsor, facilitator=self.facilitator)
        workout_actions.rule(factories.item(meeting, self.refresh()), decision, by=self.sponsor)
        self.refresh()

    def accept(self) -> None:
        self.rule(factories.accept(owner=self.owner, champion=self.champion))

    def done(self) -> None:
        self.accept()
        actions.mark_done(self.idea, "고쳤어요", by=self.owner)


INTERESTED = {
    "author": "author",
    "merged_author": "author",
    "reporter": "reporter",
    "follower": "follower",
    "voter": "voter",
}
RESPONSIBLE = {"owner": "owner", "champion": "champion"}


def _confirm(cast: Cast) -> None:
    cast.done()
    actions.confirm(cast.idea, by=cast.author)


def _reopen(cast: Cast) -> None:
    cast.done()
    actions.reopen(cast.idea, "아직 그대로예요", by=cast.author)


def _progress(cast: Cast) -> None:
    cast.accept()
    actions.report_progress(cast.idea, "반쯤 했어요", percent=50, by=cast.owner)


def _move_date(cast: Cast) -> None:
    cast.accept()
    actions.move_due_date(
        cast.idea, cast.idea.due_on.replace(year=cast.idea.due_on.year + 1), "부품이 늦어요", by=cast.owner
    )


def _answer(cast: Cast) -> None:
    cast.rule(factories.ask(owner=cast.owner))
    actions.answer(cast.idea, "강남점이에요", by=cast.author)


def _to_the_desk(cast: Cast) -> None:
    head = factories.employee(roles.DIVISION_HEAD, username="head")
    actions.assign_division(cast.idea, factories.division(head=head), by=cast.admin)
    workout_actions.refer_to_desk(cast.idea, by=cast.admin)


def _off_the_agenda(cast: Cast) -> None:
    meeting = factories.meeting(facilitator=cast.facilitator, sponsor=cast.sponsor)
    workout_actions.remove_item(factories.item(meeting, cast.idea), by=cast.facilitator)


def _merge_it(cast: Cast) -> None:
    actions.merge(cast.idea, factories.idea(by=factories.employee(username="other_author")), by=cast.admin)


def _unmerge_it(cast: Cast) -> None:
    merged = actions.merge(cast.idea, factories.idea(), by=cast.admin)
    actions.unmerge(merged, by=cast.admin)


def _unmask(cast: Cast) -> None:
    Idea.objects.filter(pk=cast.idea.pk).update(anonymity="always")
    actions.unmask(cast.refresh(), "신고 조사", by=factories.employee(roles.AUDITOR))


def _late(days: int) -> Callable[[Cast], object]:
    """Overdue by so many days that count; told of every day, as the worker does."""

    def happens(cast: Cast) -> None:
        now, due_on = clock.now(), clock.today() + timedelta(days=30)
        cast.rule(factories.accept(owner=cast.owner, champion=cast.champion, due_on=due_on))
        late = 0
        while days_overdue(due_on, due_on + timedelta(days=late)) < days:
            late += 1
            with clock.at(now + timedelta(days=30 + late)):
                actions.escalate_overdue()

    return happens


def _ask_for_date(cast: Cast) -> DateRequest:
    cast.accept()
    for days in (40, 50):
        actions.move_due_date(cast.idea, clock.today() + timedelta(days=days), "부품이 늦어요", by=cast.owner)
    return actions.move_due_date(cast.idea, clock.today() + timedelta(days=60), "또 늦어요", by=cast.admin)


def _refuse_date(cast: Cast) -> None:
    actions.refuse_date(_ask_for_date(cast), "더는 안 됩니다", by=cast.champion)


def _hand_over(cast: Cast) -> Handover:
    cast.accept()
    return actions.hand_over(cast.idea, cast.stranger, "다른 부서 일이에요", by=cast.owner)


def _step(cast: Cast) -> None:
    cast.accept()
    actions.add_step(cast.idea, "측정", cast.idea.due_on, person=cast.stranger, by=cast.owner)


def _review(cast: Cast) -> Review:
    cast.accept()
    day = next_working_day(clock.today() + timedelta(days=34))  # nobody is asked on a holiday
    with clock.at(clock.now() + (day - clock.today())):
        actions.ask_reviews()
    return Review.objects.select_related("idea").get()


def _stuck(cast: Cast) -> None:
    actions.give_review(_review(cast), "stuck", note="예산이 없어요", needs=cast.stranger, by=cast.owner)


def _measure(cast: Cast) -> None:
    cast.accept()
    actions.report_effect(cast.idea, "measured", minutes_saved=10, method="상담 시간", by=cast.owner)


def _unanswered(cast: Cast) -> None:
    cast.rule(factories.ask(owner=cast.owner))
    with clock.at(clock.now() + timedelta(days=9)):
        actions.return_unanswered(cast.idea, "open")


def _rereview(cast: Cast) -> None:
    cast.rule(factories.reject())
    actions.ask_rereview(cast.idea, "새 자료가 있어요", by=cast.author)


def _doubt(cast: Cast) -> AuthorAnswer:
    cast.done()
    return actions.answer_as_author(cast.idea, fixed=False, reason="여기는 그대로예요", by=cast.merged_author)


TABLE: list[tuple[str, Callable[[Cast], object], dict[str, str]]] = [
    ("idea.ruled", Cast.accept, INTERESTED | RESPONSIBLE),
    ("idea.ruled", lambda cast: cast.rule(factories.reject()), INTERESTED),
    ("idea.done", Cast.done, INTERESTED | {"champion": "champion"}),
    ("idea.confirmed", _confirm, INTERESTED | RESPONSIBLE),
    ("idea.reopened", _reopen, INTERESTED | RESPONSIBLE),
    ("idea.due_moved", _move_date, INTERESTED | RESPONSIBLE),
    ("idea.progressed", _progress, {"author": "author", "champion": "champion", "follower": "follower"}),
    ("idea.answered", _answer, {"sponsor": "asked", "owner": "asked", "follower": "follower"}),
    ("idea.scheduled", _to_the_desk, {"head": "desk", "author": "author", "follower": "follower"}),
    ("idea.unscheduled", _off_the_agenda, {"author": "author", "follower": "follower"}),
    ("idea.reported", lambda cast: None, {"author": "author"}),
    ("idea.merged", _merge_it, {"author": "author", "follower": "follower"}),
    ("idea.absorbed", _merge_it, {"other_author": "author"}),
    ("idea.unmerged", _unmerge_it, {"author": "author", "follower": "follower"}),
    ("idea.unmasked", _unmask, {"author": "author"}),
    ("idea.overdue", _late(1), INTERESTED | {"owner": "owner"}),
    ("idea.overdue", _late(4), RESPONSIBLE),
    ("idea.overdue", _late(8), RESPONSIBLE | {"sponsor": "asked"}),
    ("idea.date_asked", _ask_for_date, {"champion": "champion"}),
    ("idea.date_refused", _refuse_date, {"owner": "owner", "admin": "asked"}),
    ("idea.handover_asked", _hand_over, {"stranger": "asked"}),
    (
        "idea.handed_over",
        lambda cast: actions.accept_handover(_hand_over(cast), by=cast.stranger),
        {"owner": "asked", "champion": "champion", "author": "author", "follower": "follower"},
    ),
    (
        "idea.handover_refused",
        lambda cast: actions.refuse_handover(_hand_over(cast), "저희 일이 아니에요", by=cast.stranger),
        {"owner": "owner"},
    ),
    (
        "idea.owner_assigned",
        lambda cast: (cast.accept(), actions.assign_owner(cast.idea, cast.stranger, "휴직", by=cast.admin)),
        {
            "stranger": "owner",
            "owner": "asked",
            "champion": "champion",
            "author": "author",
            "follower": "follower",
        },
    ),
    ("idea.reminded", lambda cast: (cast.accept(), actions.remind(cast.idea, by=cast.admin)), {"owner": "owner"}),
    ("idea.step_added", _step, {"stranger": "asked"}),
    ("idea.review_asked", _review, {"owner": "owner"}),
    (
        "idea.reviewed",
        _stuck,
        {"stranger": "asked", "champion": "champion", "author": "author", "follower": "follower"},
    ),
    ("idea.effect_measured", _measure, {"champion": "champion"}),
    (
        "idea.unanswered",
        _unanswered,
        {"sponsor": "asked", "owner": "asked", "author": "author", "follower": "follower"},
    ),
    ("idea.rereview_asked", _rereview, {"sponsor": "asked", "follower": "follower"}),
    ("idea.author_answered", _doubt, {"owner": "owner", "champion": "champion"}),
    (
        "idea.doubt_settled",
        lambda cast: actions.settle_doubt(_doubt(cast), "내일 적용돼요", by=cast.owner),
        {"merged_author": "author"},
    ),
]


@pytest.mark.parametrize(("kind", "happens", "expected"), TABLE, ids=[f"{i}-{row[0]}" for i, row in enumerate(TABLE)])
def test_each_kind_reaches_its_people_but_never_who_did_it(
    kind: str, happens: Callable[[Cast], object], expected: dict[str, str]
) -> None:
    happens(Cast())
    actor = Event.objects.filter(kind=kind).latest("pk").actor
    by = actor.username if actor else None
    assert told(kind) == {name: reason for name, reason in expected.items() if name != by}


@pytest.mark.parametrize(("kind", "happens", "expected"), TABLE, ids=[f"{i}-{row[0]}" for i, row in enumerate(TABLE)])
def test_no_kind_reaches_who_may_no_longer_see_the_post(
    kind: str, happens: Callable[[Cast], object], expected: dict[str, str]
) -> None:
    """Between the event and its delivery the post becomes one for its owner, its voter and somebody who left."""
    cast = Cast()
    happens(cast)
    actor = Event.objects.filter(kind=kind).latest("pk").actor
    audience = Audience.objects.create(name="검증단")
    audience.members.add(cast.owner, cast.voter, cast.champion)
    Employee.objects.filter(pk=cast.champion.pk).update(is_active=False)
    Idea.objects.update(audience=audience)
    may_see = {"owner", "voter", "author", *(["other_author"] if kind == "idea.absorbed" else [])}  # one's own
    by = actor.username if actor else None
    assert told(kind) == {name: reason for name, reason in expected.items() if name in may_see - {by}}


def test_every_kind_of_the_table_is_tested() -> None:
    here = {kind for kind, _, _ in TABLE} | {
        "idea.commented",
        "idea.mentioned",  # tests/ideas/test_mentions.py
        "meeting.mentioned",
        "meeting.planned",
        "meeting.replanned",
        "meeting.invited",  # tests/workout/test_before.py
        "meeting.started",
        "meeting.closed",
    }
    elsewhere = ("finding.", "round.", "contest.", "entry.")  # see test_verification, tests/contests/test_final.py
    assert {kind for kind in KINDS if not kind.startswith(elsewhere)} == here


@pytest.mark.parametrize(
    "kind", ["idea.posted", "idea.noted", "idea.edited", "idea.tagged", "idea.withdrawn", "idea.released"]
)
def test_what_concerns_nobody_is_not_even_queued(kind: str) -> None:
    assert not [handler for handler in outbox.subscribers(kind) if handler.name == "notifications.inbox"]


# --- Comments -----------------------------------------------------------------------------------


def test_a_comment_reaches_who_is_named_answered_and_talking() -> None:
    cast = Cast()
    first = actions.comment(cast.idea, "저도 들었어요", by=factories.employee(username="first"))
    reply = actions.comment(cast.idea, "저희 매장도요", by=factories.employee(username="second"), parent=first)
    actions.comment(cast.idea, "@stranger 님도 보셨어요?", by=factories.employee(username="third"), parent=reply)
    assert told("idea.commented") == {
        "stranger": "mentioned", "second": "replied_to", "first": "thread", "author": "author", "follower": "follower",
    }  # fmt: skip


def test_who_talks_to_themselves_is_told_nothing() -> None:
    author = factories.employee()
    post = factories.idea(by=author)
    own = actions.comment(post, f"덧붙이면 @{author.username}", by=author)
    actions.comment(post, "하나 더", by=author, parent=own)
    assert told("idea.commented") == {}


# --- Meetings -----------------------------------------------------------------------------------


def _hosted() -> tuple[Cast, dict[str, str]]:
    cast = Cast()
    deputy, head = factories.employee(roles.EXECUTIVE, username="deputy"), factories.employee(username="head")
    made = factories.meeting(
        sponsor=cast.sponsor,
        deputy=deputy,
        facilitator=cast.facilitator,
        invited_divisions=[factories.division(head=head)],
    )
    factories.item(made, cast.idea)
    cast.meeting = made  # type: ignore[attr-defined]
    return cast, dict.fromkeys(("sponsor", "deputy", "head"), "meeting")


def test_a_meeting_reaches_who_has_to_be_there() -> None:
    cast, hosts = _hosted()
    assert told("meeting.planned") == hosts
    facts = {"facilitators": [cast.facilitator], "invited_divisions": cast.meeting.invited_divisions.all()}
    workout_actions.update_plan(cast.meeting, by=cast.facilitator, place="3층", **facts)
    assert told("meeting.replanned") == hosts
    workout_actions.start(cast.meeting, by=cast.facilitator)
    assert told("meeting.started") == hosts | {"author": "author"}
    workout_actions.close(cast.meeting, by=cast.facilitator)
    assert told("meeting.closed") == hosts | {"author": "author"}


# --- Who may not know ---------------------------------------------------------------------------


def _everybody_follows(post: Idea, people: Iterable[Employee]) -> None:
    for person in people:
        post.follows.create(follower=person)


def test_only_who_may_see_it_when_it_is_delivered() -> None:
    """Every role and standing against a post for all, one for its members, and one taken back."""
    people = {name: factories.employee(name, username=name.replace(" ", "_")) for name in roles.ALL}
    people["gone"] = factories.employee(username="gone", is_active=False)
    member = people["member"] = factories.employee(roles.PANEL_GUEST, username="member")
    actor = factories.employee()
    staff = {name.replace(" ", "_") for name in roles.ALL if name != roles.PANEL_GUEST}

    open_post = factories.idea()
    _everybody_follows(open_post, people.values())
    actions.comment(open_post, "모두에게", by=actor)
    assert set(told("idea.commented")) - {open_post.author.username} == staff

    audience = Audience.objects.create(name="검증단")
    audience.members.add(member, people[roles.STAFF])
    members_only = factories.idea()
    Idea.objects.filter(pk=members_only.pk).update(audience=audience)
    _everybody_follows(members_only, people.values())
    actions.comment(members_only, "검증단에게", by=members_only.author)
    assert set(told("idea.commented")) == {"member", "staff"}

    taken_back = factories.idea()
    _everybody_follows(taken_back, people.values())
    actions.comment(taken_back, "곧 사라져요", by=actor)
    actions.withdraw(Idea.objects.get(pk=taken_back.pk), by=taken_back.author)
    assert set(told("idea.commented")) == {taken_back.author.username, "triage_admin"}


def test_guests_hear_nothing_of_meetings() -> None:
    guest = factories.employee(roles.PANEL_GUEST, username="guest")
    made = factories.meeting(invited_divisions=[factories.division(head=guest)])
    assert set(told("meeting.planned")) == {made.sponsor.username}


def test_two_hundred_voters_cost_as_many_queries_as_two(django_assert_max_num_queries) -> None:
    ruling = factories.ruled(factories.reject())
    for _ in range(30):
        ruling.idea.votes.create(voter=factories.employee())
    event = Event.objects.filter(kind="idea.ruled").latest("pk")
    with django_assert_max_num_queries(18):
        deliver([str(event.pk)])
    assert Notification.objects.filter(event=event, reason=Reason.VOTER).count() == 30
