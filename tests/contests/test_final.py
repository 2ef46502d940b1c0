"""From the shortlist to the final meeting, its rulings, the prize and the results; and who is told on the way."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ideas.contests import actions
from ideas.contests.states import Phase
from ideas.models import Idea
from portal.events import outbox
from portal.notifications.kinds import KINDS
from portal.notifications.models import Notification
from portal.people import roles
from portal.people.models import Employee
from tests import factories
from tests.contests.conftest import assign, enter, score_all
from workout import actions as workout_actions
from workout.models import Meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def shortlisted(made: SimpleNamespace) -> SimpleNamespace:
    """A contest of three entries, the first two of them on the shortlist, and a facilitator who plans a meeting."""
    made.friend = factories.employee(name="한동료")
    made.entries = [enter(made, "첫째", team=[made.friend]), enter(made, "둘째"), enter(made, "셋째")]
    with made.at(Phase.OPEN):
        actions.answer_invitation(made.entries[0].members.get(), True, by=made.friend)
    made.facilitator = factories.employee(roles.FACILITATOR, name="서진행")
    assign(made)
    score_all(made)
    with made.at(Phase.FINAL):
        actions.shortlist(made.contest, [entry.pk for entry in made.entries[:2]], by=made.manager)
        made.meeting = factories.meeting(facilitator=made.facilitator)
    return made


def told(kind: str) -> dict[str, str]:
    """Who was told of events of a kind, and why."""
    outbox.drain()
    rows = Notification.objects.filter(event__kind=kind).select_related("recipient")
    return {row.recipient.username: row.reason for row in rows}


def take_up(made: SimpleNamespace, browse: Callable[..., Client], by: Employee) -> Any:
    url = reverse("prepare-shortlist", args=[made.meeting.slug])
    with made.at(Phase.FINAL):
        return browse(by).post(url, {"contest": made.contest.pk}, follow=True)


def test_one_click_makes_the_shortlist_an_agenda(shortlisted: Any, browse: Any) -> None:
    page = browse(shortlisted.facilitator)
    with shortlisted.at(Phase.FINAL):
        agenda = page.get(reverse("prepare", args=[shortlisted.meeting.slug])).content.decode()
        assert "Put the shortlist on the agenda" in agenda
        assert "Future services" in agenda
    answer = take_up(shortlisted, browse, shortlisted.facilitator)
    assert "2 entries are on the agenda." in answer.content.decode()
    assert "Put the shortlist on the agenda" not in answer.content.decode()
    items = list(shortlisted.meeting.items.order_by("position"))
    assert [item.idea_id for item in items] == [entry.idea_id for entry in shortlisted.entries[:2]]
    assert [item.presenter for item in items] == [None, None], "the authors' names are still hidden"
    assert take_up(shortlisted, browse, shortlisted.facilitator).status_code == 409
    assert shortlisted.meeting.items.count() == 2


@pytest.mark.parametrize("who", ["manager", "juror", "author", "other facilitator"])
def test_only_who_prepares_the_meeting_does_it(who: str, shortlisted: Any, browse: Any) -> None:
    by = {
        "manager": shortlisted.manager, "juror": shortlisted.jurors[0], "author": shortlisted.entries[0].idea.author,
        "other facilitator": factories.employee(roles.FACILITATOR),
    }[who]  # fmt: skip
    assert take_up(shortlisted, browse, by).status_code in (403, 404)
    assert not shortlisted.meeting.items.exists()


def test_winners_enter_tracking_by_the_final_meeting(shortlisted: Any, browse: Any) -> None:
    """Shortlist → agenda → rulings → prize → results, each of which the next page shows."""
    take_up(shortlisted, browse, shortlisted.facilitator)
    meeting = Meeting.objects.get(pk=shortlisted.meeting.pk)
    owner = factories.employee(name="정담당")
    with shortlisted.at(Phase.FINAL):
        workout_actions.start(meeting, by=shortlisted.facilitator)
        meeting.refresh_from_db()
        first, second = meeting.items.order_by("position")
        accept = factories.accept(owner=owner, champion=meeting.sponsor, reason="바로 합시다")
        workout_actions.rule(first, accept, by=meeting.sponsor)
        workout_actions.rule(second, factories.reject("다음 기회에"), by=meeting.sponsor)
        workout_actions.close(meeting, by=shortlisted.facilitator)
        ranking = browse(shortlisted.manager).get(reverse("contest-ranking", args=[shortlisted.contest.slug]))
        assert str(meeting) in ranking.content.decode()
        entry = shortlisted.entries[0]
        entry.refresh_from_db()
        entry.idea.refresh_from_db()
        actions.award(entry, shortlisted.prize, by=shortlisted.manager)
    assert Idea.objects.get(pk=entry.idea_id).owner == owner
    with shortlisted.at(Phase.RESULTS):
        actions.tick()
        url = reverse("contest-results", args=[shortlisted.contest.slug])
        results = browse(factories.employee()).get(url).content.decode()
    for words in (str(meeting), "바로 합시다", "다음 기회에", "정담당", "대상"):
        assert words in results


def test_until_a_meeting_has_it_the_ranking_says_what_comes_next(shortlisted: Any, browse: Any) -> None:
    with shortlisted.at(Phase.FINAL):
        page = browse(shortlisted.manager).get(reverse("contest-ranking", args=[shortlisted.contest.slug]))
    assert "2 entries of the shortlist are on no agenda yet." in page.content.decode()


# --- Who is told --------------------------------------------------------------------------------


def test_the_team_the_jury_and_those_who_go_on_are_told(shortlisted: Any) -> None:
    entry = shortlisted.entries[0]
    assert told("entry.invited") == {shortlisted.friend.username: "contest"}
    assert told("entry.joined") == {entry.idea.author.username: "author"}
    assert told("contest.assigned") == {juror.username: "contest" for juror in shortlisted.jurors}
    assert told("contest.unsealed") == {shortlisted.manager.username: "contest"}
    assert told("contest.shortlisted") == {shortlisted.facilitator.username: "contest"}


def test_a_juror_who_steps_in_is_told(made: Any) -> None:
    enter(made)
    assign(made)
    task = made.contest.entries.get().assignments.first()
    with made.at(Phase.JURY):
        following = actions.declare_conflict(task, "같은 팀", by=task.juror)
    assert told("entry.conflict_declared") == {following.juror.username: "contest"}


def test_a_juror_who_is_put_in_for_another_is_told_and_so_is_who_was_declined(made: Any) -> None:
    friend = factories.employee()
    entry = enter(made, team=[friend])
    with made.at(Phase.OPEN):
        actions.answer_invitation(entry.members.get(), False, by=friend)
    assign(made)
    with made.at(Phase.JURY):
        following = actions.replace_juror(entry.assignments.first(), "휴직", by=made.manager)
    assert told("entry.juror_replaced") == {following.juror.username: "contest"}
    assert told("entry.declined") == {entry.idea.author.username: "author"}


def test_every_kind_is_tested_here() -> None:
    told_here = "entry.invited entry.joined entry.declined entry.conflict_declared entry.juror_replaced entry.answered"
    told_here += " contest.assigned contest.unsealed contest.shortlisted"
    assert {kind for kind in KINDS if kind.startswith(("entry.", "contest."))} == set(told_here.split())


def test_every_entrant_and_co_author_gets_an_answer(shortlisted: Any, browse: Any) -> None:
    with shortlisted.at(Phase.RESULTS):
        actions.tick()
        authors = [entry.idea.author for entry in shortlisted.entries]
        assert told("entry.answered") == {person.username: "author" for person in [*authors, shortlisted.friend]}
        inbox = browse(authors[2]).get("/me/inbox/").content.decode()
        assert "It was not shortlisted this time." in inbox
        assert "It was on the shortlist." in browse(authors[0]).get("/me/inbox/").content.decode()
