"""The sample's meetings (two past, one coming) and its desk rulings."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from ideas import actions as idea_actions
from ideas.models import Idea
from portal.demo import words
from portal.kit import clock
from portal.people.models import Division, Employee
from workout import actions
from workout.decision import Decision
from workout.models import Meeting
from workout.states import Hand

if TYPE_CHECKING:
    from portal.demo.sample import Stage

# How the rulings of one meeting went, item by item; None: time ran out.
COURSE = (
    "accept", "accept", "reject", "accept", "more_info", "accept", "accept", "accept", "reject", "accept",
    "more_info", "accept", None, None,
)  # fmt: skip


def hold_meetings(stage: "Stage") -> None:
    """One 62 and one 24 days ago, and the next in three days, with an agenda of the most wanted."""
    for number, days_ago in ((1, 62), (2, 24)):
        meeting = _plan(stage, number, days_ago)
        with stage.at(days_ago + 5):
            _fill_agenda(stage, meeting, posted_before_days=days_ago + 6, size=len(COURSE))
        _hold(stage, meeting, days_ago)
    upcoming = _plan(stage, 3, -3)
    _fill_agenda(stage, upcoming, posted_before_days=1, size=10)


def rule_at_desks(stage: "Stage") -> None:
    """Some posts went to their division's head: most were ruled on, three wait on the demo head's desk."""
    admin, head = stage.people["admin"], stage.people["head"]
    waiting = Idea.objects.waiting().filter(state="open", source_id__isnull=False, language="ko").order_by("pk")
    own = list(waiting.filter(responsible_division=head.division, posted_at__lt=stage.moment(8))[:6])
    others = list(waiting.exclude(responsible_division=head.division).filter(posted_at__lt=stage.moment(40))[:24])
    for number, idea in enumerate([*own[:3], *others]):
        with stage.at(30 if idea in others else 6):
            referral = actions.refer_to_desk(idea, by=admin)
        with stage.at(26 - number / 3 if idea in others else 4, 15):
            verdict = ("accept", "accept", "reject", "accept", "more_info")[number % 5]
            ruler = Employee.objects.get(pk=Division.objects.get(pk=referral.division_id).head_id)
            actions.rule_at_desk(referral, _decision(stage, idea, verdict), by=ruler)
    for idea in own[3:]:
        with stage.at(2):
            actions.refer_to_desk(idea, by=admin)


def _plan(stage: "Stage", number: int, days_ago: int) -> Meeting:
    facilitator = stage.people["facilitator"]
    day = stage.today - timedelta(days=days_ago)
    starts_at = timezone.make_aware(datetime.combine(day, time(14)))
    with stage.at(max(days_ago, 0) + 14):
        return actions.plan(
            by=facilitator,
            facilitators=[facilitator],
            invited_divisions=Division.objects.filter(
                name__in=[
                    "고객서비스부문",
                    "네트워크부문",
                    "미디어사업부문",
                    "유통영업부문",
                ]
            ),
            slug=f"workout-{number}",
            title=f"제{number}차 고객 불편 워크아웃 미팅",
            title_en=f"Work-out meeting no. {number}",
            purpose="현장에서 올라온 불편 가운데 공감이 많은 안건을 한자리에서 듣고, 그 자리에서 결정합니다.",
            place="본사 3층 대강당",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            sponsor=stage.people["executive"],
            deputy=Division.objects.get(name="네트워크부문").head,
        )


def _fill_agenda(stage: "Stage", meeting: Meeting, *, posted_before_days: int, size: int) -> None:
    """After what the meeting before carried over, the most wanted. A hidden name presents nothing."""
    size -= meeting.items.count()
    wanted = Idea.objects.filter(state="open", posted_at__lt=stage.moment(posted_before_days), language="ko")
    for idea in wanted.order_by("-vote_count", "pk")[:size]:
        presenter = None if idea.name_is_hidden else idea.author
        actions.add_item(meeting, idea, by=stage.people["facilitator"], presenter=presenter)


def _hold(stage: "Stage", meeting: Meeting, days_ago: int) -> None:
    """Eight minutes an item: the room says what it thinks, the sponsor rules, a note is taken; the last two wait."""
    facilitator, sponsor = stage.people["facilitator"], stage.people["executive"]
    room = [person for person in stage.staff if person.pk not in (sponsor.pk, meeting.deputy_id)]
    with clock.at(meeting.starts_at):
        actions.start(meeting, by=facilitator)
    _arrive(meeting, [facilitator, *room[days_ago % 7 :: 7][:32]])
    items = meeting.items.select_related("idea").order_by("position")
    for number, (item, verdict) in enumerate(zip(items, COURSE, strict=True)):
        if verdict is not None:
            with clock.at(meeting.starts_at + timedelta(minutes=4 + 9 * number)):
                actions.go_to(meeting, item, by=facilitator)
                if number % 3 == 0:
                    _raise_hands(meeting, room[number::11][:24], against=verdict == "reject", by=facilitator)
                actions.say(meeting, words.REMARKS[number % len(words.REMARKS)], by=room[number])
                actions.add_note(meeting, words.NOTES[number % len(words.NOTES)], item=item, by=facilitator)
                actions.rule(item, _decision(stage, item.idea, verdict), by=sponsor)
    with clock.at(meeting.ends_at):
        left = meeting.items.filter(rulings=None).values_list("pk", flat=True)
        actions.close(meeting, reasons=dict.fromkeys(left, words.NO_TIME), by=facilitator)
    answered = Idea.objects.filter(state="needs_info", rulings__meeting=meeting).order_by("pk").first()
    if answered is not None and days_ago > 30:
        with stage.at(days_ago - 9):
            idea_actions.answer(answered, words.ANSWER, by=answered.owner)


def _arrive(meeting: Meeting, people: list[Employee]) -> None:
    meeting.refresh_from_db()
    for number, person in enumerate(people):
        with clock.at(meeting.starts_at + timedelta(seconds=20 * number)):
            actions.check_in(meeting, meeting.check_in_code, by=person)


def _raise_hands(meeting: Meeting, people: list[Employee], *, against: bool, by: Employee) -> None:
    actions.open_hands(meeting, by=by)
    usual, other = (Hand.AGAINST, Hand.FOR) if against else (Hand.FOR, Hand.AGAINST)
    for number, person in enumerate(people):
        actions.raise_hand(meeting, Hand.UNSURE if number % 7 == 3 else other if number % 5 == 4 else usual, by=person)
    actions.close_hands(meeting, by=by)


def _decision(stage: "Stage", idea: Idea, verdict: str) -> Decision:
    """What each verdict needs; the demo owner gets a fair share of the work."""
    chance = stage.chance
    owner = stage.people["owner"] if chance.random() < 0.25 else _head_of(idea) or stage.people["owner"]
    if verdict == "accept":
        due_on = clock.today() + timedelta(days=chance.choice([14, 21, 30, 45, 60]))
        champion = stage.people["executive"]
        return Decision(
            "accept",
            reason=chance.choice(words.ACCEPT_REASONS),
            owner=owner,
            champion=champion,
            due_on=due_on,
        )
    if verdict == "reject":
        return Decision("reject", reason=chance.choice(words.REJECT_REASONS))
    due_on = clock.today() + timedelta(days=28)
    return Decision("more_info", question=chance.choice(words.QUESTIONS), owner=owner, due_on=due_on)


def _head_of(idea: Idea) -> Employee | None:
    return idea.responsible_division.head if idea.responsible_division else None
