"""What the pages of a walk are about: each thing in each state in which its pages differ, and who has to do with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import unquote

from wagtail.models import Page

from ideas.contests import actions as contest_actions
from ideas.contests.states import Phase
from portal.events import outbox
from portal.people import roles
from portal.people.models import Employee
from portal.reports import facts
from tests import factories
from tests.addresses import things
from tests.addresses.walking import filled
from tests.contests import conftest as contests
from tests.contests.test_contest import finished
from tests.verification import rounds
from workout import actions as workout_actions

Given = dict[str, Mapping[str, object]]
EVERYTHING_ELSE = "everything else"


@dataclass
class Scene:
    """`given` fills the addresses that begin so; `people` have to do with it; `pages` of the tree are about it."""

    name: str
    given: Given
    people: list[Employee]
    pages: list[Page]


def make(name: str) -> Scene:
    """Who came into being with it has to do with it; what is waiting for them is told them."""
    before = set(Employee.objects.values_list("pk", flat=True))
    given = SCENES[name]()
    outbox.drain()
    people = list(Employee.objects.exclude(pk__in=before))
    tree = Page.objects.live().filter(depth__gt=1).specific()
    starts = tuple(filled(start, values) for start, values in given.items())
    about = [page for page in tree if name == EVERYTHING_ELSE or unquote(page.get_url()).startswith(starts)]
    return Scene(name, given | {"me/": {}}, people, about)


def _post(state: str) -> Given:
    return {"ideas/<int:pk>/": things.post_in(state).given}


def _contest(phase: Phase) -> Given:
    made = contests.make(days=contests.MIDDLE[phase], vote_budget=3)
    slug, start = {"slug": made.contest.slug}, "campaigns/<str:slug>/"
    if phase in (Phase.FINAL, Phase.RESULTS):
        first, *_ = finished(made, percent=25)
        with made.at(Phase.FINAL):
            award = contest_actions.award(first, made.prize, by=made.manager, citation="고객이 기다리던 것")
        if phase == Phase.RESULTS:
            contest_actions.publish(made.contest)
        return {f"{start}certificates/": slug | {"pk": award.pk}, start: slug}
    if phase == Phase.COMING:
        return {start: slug}
    contests.enter(made, team=(factories.employee(),))
    entry = contests.enter(made, "셋톱박스를 말로 켜요")
    if phase != Phase.JURY:
        return {start: slug}
    contests.assign(made)
    return {f"{start}jury/": slug | {"pk": entry.assignments.first().pk}, start: slug}


def _meeting(*, live: bool, closed: bool = False) -> Given:
    meeting = factories.meeting(live=live)
    meeting.invited_divisions.add(factories.division(head=factories.employee(roles.DIVISION_HEAD)))
    items = [factories.item(meeting) for _ in range(3)]
    given: Given = {"meetings/<str:slug>/": {"slug": meeting.slug, "pk": items[1].pk}}
    if live:
        ruling = workout_actions.rule(items[0], factories.accept(reason="진행합시다"), by=meeting.sponsor)
        given["rulings/<int:number>/"] = {"number": ruling.number}
    if closed:
        workout_actions.close(meeting, by=meeting.facilitators.get())
    return given


def _planned_round() -> Given:
    planned = rounds.planned()
    return {"verification/rounds/": {"pk": planned.pk}, "verification/products/": {"slug": planned.product.slug}}


def _launched() -> Given:
    room = rounds.launched()
    found = rounds.alert(room.product, room.expert)
    rounds.proof(found)
    return {
        "verification/findings/": {"pk": found.pk},
        "verification/products/": {"slug": room.product.slug},
        "verification/rounds/": {"pk": room.round.pk},
    }


def _everything_else() -> Given:
    """With the lists, and the screens of the desk, which are about whatever there is."""
    given = things.everything_else()
    facts.rebuild()
    post, campaign, meeting = factories.idea(), factories.campaign(), factories.meeting()
    return given | {
        "admin/triage/": {"pk": post.pk, "target": factories.idea().pk},
        "admin/campaigns/": {"pk": campaign.pk},
        "admin/meetings/": {"pk": meeting.pk},
    }


SCENES: dict[str, Callable[[], Given]] = {
    **{f"a post: {state}": partial(_post, state) for state in things.POST_STATES},
    **{f"a contest: {phase}": partial(_contest, phase) for phase in Phase},
    "a meeting: planned": partial(_meeting, live=False),
    "a meeting: live": partial(_meeting, live=True),
    "a meeting: closed": partial(_meeting, live=True, closed=True),
    "a round: planned": _planned_round,
    "a round: launched": _launched,
    EVERYTHING_ELSE: _everything_else,
}
