"""A contest from its opening to its results, rule by rule."""

from datetime import timedelta

import pytest

from ideas import actions as idea_actions
from ideas.content import Content
from ideas.contests import actions, reading
from ideas.contests.models import Assignment, Award, Contest, ContestPage, Entry, Member
from ideas.contests.states import Phase
from ideas.models import Idea, Vote
from portal.events.models import Event
from portal.kit import clock
from portal.kit.errors import Conflict, Invalid, NotAllowed
from portal.people import roles
from tests import factories
from tests.contests.conftest import assign, enter, make, score_all

pytestmark = pytest.mark.django_db


def events(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind).order_by("pk"))


# --- Phases -----------------------------------------------------------------------------------


def test_the_clock_opens_and_closes_every_phase_to_the_second(made) -> None:
    tick = timedelta(seconds=1)
    for phase, begins in made.contest.schedule:
        assert made.contest.phase_at(begins) == phase
        assert made.contest.phase_at(begins - tick) != phase
    assert made.contest.phase_at(made.start - tick) == Phase.COMING


def test_a_contest_without_peer_votes_goes_straight_to_the_jury(db) -> None:
    made = make()
    Contest.objects.filter(pk=made.contest.pk).update(votes_until=made.contest.campaign.closes_at)
    contest = Contest.objects.select_related("campaign").get(pk=made.contest.pk)
    assert not contest.has_votes
    assert contest.phase_at(contest.votes_until) == Phase.JURY
    assert Phase.VOTING not in [step.phase for step in reading.steps(contest)]


def test_opening_makes_campaign_page_and_event(made) -> None:
    assert ContestPage.objects.get(campaign=made.contest.campaign).live
    assert not made.contest.campaign.takes_posts
    assert events("contest.opened")[0].actor == made.manager
    with pytest.raises(NotAllowed):
        actions.open_contest(Contest(), by=factories.employee(), title="x", closes_at=clock.now())


def test_dates_must_follow_each_other(made) -> None:
    with pytest.raises(Invalid):
        actions.update_contest(made.contest, by=made.manager, closes_at=made.contest.votes_until + timedelta(days=1))


def test_criteria_stay_once_the_jury_is_at_work(made) -> None:
    for _ in range(2):
        enter(made)
    assign(made)
    made.contest.scale = 7
    with pytest.raises(Conflict):
        actions.update_contest(made.contest, by=made.manager)
    contest = Contest.objects.select_related("campaign").get(pk=made.contest.pk)
    with pytest.raises(Conflict):
        actions.update_contest(contest, by=made.manager, save=lambda: made.criteria[0].delete())
    assert contest.criteria.count() == 2
    contest.jury_until += timedelta(days=3)
    actions.update_contest(contest, by=made.manager)


# --- Entering ---------------------------------------------------------------------------------


def test_an_entry_is_a_post_whose_author_nobody_sees(made) -> None:
    author = factories.employee(name="비밀 저자")
    entry = enter(made, by=author)
    assert entry.idea.name_is_hidden and entry.idea.campaign == made.contest.campaign
    assert [event.kind for event in Event.objects.about("entry", entry.pk)] == ["entry.entered"]


def test_the_same_form_sent_twice_is_one_entry(made) -> None:
    from uuid import uuid4

    key, author = uuid4(), factories.employee()
    with made.at(Phase.OPEN):
        one, two = (actions.enter(made.contest, Content("같은 것"), by=author, key=key) for _ in range(2))
    assert one == two and Entry.objects.count() == 1


def test_only_the_divisions_named_may_enter_with_all_below_them(db) -> None:
    unit = factories.division("본부")
    team, other = factories.division("팀", parent=unit), factories.division("남")
    made = make(divisions=[unit])
    enter(made, by=factories.employee(division=team))
    for person in (factories.employee(division=other), factories.employee()):
        with pytest.raises(NotAllowed):
            enter(made, by=person)


def test_there_is_no_other_way_in(made) -> None:
    """Neither a post, nor a draft, nor an edited post gets around the entrance."""
    author, campaign = factories.employee(), made.contest.campaign
    with made.at(Phase.OPEN):
        with pytest.raises(Invalid):
            idea_actions.post(None, Content("몰래", campaign=campaign), by=author)
        draft = idea_actions.save_draft(None, Content("몰래", campaign=campaign), by=author)
        with pytest.raises(Invalid):
            idea_actions.post(draft, Content("몰래"), by=author)
    outside = factories.idea(by=author)
    with made.at(Phase.OPEN), pytest.raises(Invalid):
        idea_actions.edit(outside, Content("몰래", campaign=campaign), by=author, seen_version=outside.version)


def test_an_entry_is_edited_while_entries_are_open_and_never_again(made) -> None:
    author = factories.employee()
    entry = enter(made, by=author)
    idea = entry.idea
    with made.at(Phase.OPEN):
        idea_actions.edit(
            idea, Content("더 나은 제목", kind="idea", anonymity=idea.anonymity), by=author, seen_version=1
        )
    with made.at(Phase.VOTING), pytest.raises(Conflict):
        idea_actions.edit(idea, Content("더더 나은 제목", kind="idea"), by=author, seen_version=2)


def test_an_author_cannot_show_their_name_before_the_results(made) -> None:
    author = factories.employee()
    idea = enter(made, by=author).idea
    with made.at(Phase.JURY), pytest.raises(Conflict):
        idea_actions.reveal(idea, by=author)


def test_an_edit_cannot_unhide_the_name(made) -> None:
    author = factories.employee()
    idea = enter(made, by=author).idea
    with made.at(Phase.OPEN):
        idea_actions.edit(idea, Content("제목", kind="idea", anonymity="named"), by=author, seen_version=1)
    idea.refresh_from_db()
    assert idea.name_is_hidden


# --- Teams ------------------------------------------------------------------------------------


def test_co_authors_join_by_invitation(made) -> None:
    author, friend, other = (factories.employee() for _ in range(3))
    entry = enter(made, by=author, team=[friend, other])
    invited = Member.objects.get(person=friend)
    with made.at(Phase.OPEN):
        with pytest.raises(NotAllowed):
            actions.answer_invitation(invited, True, by=other)
        actions.answer_invitation(invited, True, by=friend)
        with pytest.raises(Conflict):
            actions.answer_invitation(Member.objects.get(pk=invited.pk), False, by=friend)
        actions.answer_invitation(Member.objects.get(person=other), False, by=other)
        assert actions.invite(entry, [friend], by=author) == []
        assert [member.person for member in actions.invite(entry, [other], by=author)] == [other]
    assert [event.kind for event in Event.objects.about("entry", entry.pk)] == [
        "entry.entered", "entry.invited", "entry.invited", "entry.joined", "entry.declined", "entry.invited",
    ]  # fmt: skip


def test_a_team_has_limits(made) -> None:
    author = factories.employee()
    for person in (author, made.jurors[0], factories.employee(roles.PANEL_GUEST)):
        with pytest.raises(Invalid):
            enter(made, by=author, team=[person])
    with pytest.raises(Invalid):
        enter(made, by=author, team=[factories.employee() for _ in range(6)])
    assert Idea.objects.filter(campaign=made.contest.campaign).count() == 0


# --- Peer votes -------------------------------------------------------------------------------


def test_a_budget_of_votes_is_given_taken_back_and_moved(db) -> None:
    made = make(vote_budget=2)
    one, two, three = (enter(made).idea for _ in range(3))
    voter = factories.employee()
    with made.at(Phase.VOTING):
        for idea in (one, two, two):
            idea_actions.vote(idea, by=voter)
        with pytest.raises(Conflict) as refused:
            idea_actions.vote(three, by=voter)
        assert refused.value.code == "votes_spent"
        idea_actions.unvote(one, by=voter)
        idea_actions.vote(three, by=voter)
        assert reading.budget(made.contest, voter)["left"] == 0
    assert set(Vote.objects.filter(voter=voter).values_list("idea", flat=True)) == {two.pk, three.pk}


def test_votes_are_given_in_their_phase_alone_and_stay_after_it(made) -> None:
    idea, voter = enter(made).idea, factories.employee()
    for phase in Phase:
        with made.at(phase):
            if phase == Phase.VOTING:
                assert idea_actions.vote(idea, by=voter)
                continue
            with pytest.raises(Conflict):
                idea_actions.vote(idea, by=voter)
            with pytest.raises(Conflict):
                idea_actions.unvote(idea, by=voter)
    idea.refresh_from_db()
    assert idea.vote_count == 1


def test_neither_authors_nor_jurors_vote(made) -> None:
    author, friend = factories.employee(), factories.employee()
    idea = enter(made, by=author, team=[friend]).idea
    with made.at(Phase.VOTING):
        for person in (author, friend, made.jurors[0]):
            with pytest.raises(NotAllowed):
                idea_actions.vote(idea, by=person)


def test_what_was_seen_yesterday_comes_later_today(made) -> None:
    entries = [enter(made) for _ in range(6)]
    reader, person = factories.employee(), factories.employee()
    with made.at(Phase.VOTING):
        before = reading.ballot_order(made.contest, person)
        for _ in range(2):  # sent twice, seen once
            actions.note_seen(made.contest, [entries[0].pk, entries[1].pk, 10**9], by=reader)
        assert reading.ballot_order(made.contest, person) == before  # stable until midnight
        assert entries[0].sightings.count() == 1
    with clock.at(made.start + timedelta(days=16)):
        assert set(reading.ballot_order(made.contest, person)[-2:]) == {entries[0].pk, entries[1].pk}


def test_entries_are_not_merged(made) -> None:
    admin = factories.employee(roles.TRIAGE_ADMIN)
    one, two = enter(made).idea, enter(made).idea
    with pytest.raises(Conflict):
        idea_actions.merge(one, two, by=admin)


# --- The jury ---------------------------------------------------------------------------------


def test_three_jurors_each_and_never_an_author(db) -> None:
    made = make(jurors=5)
    juror = made.jurors[0]
    entries = [enter(made) for _ in range(10)]
    Idea.objects.filter(pk=entries[0].idea_id).update(author=juror)
    assign(made)
    for entry in entries:
        assert entry.assignments.count() == 3
    assert not entries[0].assignments.filter(juror=juror).exists()
    assert len(events("contest.assigned")) == 1
    with made.at(Phase.JURY):
        assert actions.assign(made.contest, by=made.manager) == 0


def test_the_clock_gives_out_the_entries(made) -> None:
    enter(made)
    with made.at(Phase.VOTING):
        actions.tick()
    assert not Assignment.objects.exists()
    with made.at(Phase.JURY):
        actions.tick()
        actions.tick()
    assert Assignment.objects.count() == 3
    assert events("contest.assigned")[0].actor is None


def test_a_jury_that_is_too_small_waits(db) -> None:
    made = make(jurors=2)
    enter(made)
    with made.at(Phase.JURY):
        actions.tick()
        with pytest.raises(Conflict):
            actions.assign(made.contest, by=made.manager)


def test_a_conflict_hands_over_to_who_has_least(db) -> None:
    made = make(jurors=4)
    entry = enter(made)
    assign(made)
    task = entry.assignments.select_related("juror").first()
    spare = next(person for person in made.jurors if not entry.assignments.filter(juror=person).exists())
    with made.at(Phase.JURY):
        with pytest.raises(Invalid):
            actions.declare_conflict(task, " ", by=task.juror)
        with pytest.raises(NotAllowed):
            actions.declare_conflict(task, "같은 팀입니다", by=made.manager)
        taken_over = actions.declare_conflict(task, "같은 팀입니다", by=task.juror)
        assert taken_over.juror == spare
        with pytest.raises(Conflict):
            actions.score(task, {c.pk: 3 for c in made.criteria}, by=task.juror)
        assert actions.declare_conflict(taken_over, "저도요", by=spare) is None
    assert reading.thin(made.contest) == [entry]
    task.refresh_from_db()
    assert task.state == "conflict" and task.reason == "같은 팀입니다"


def test_points_must_be_whole_and_on_the_scale(made) -> None:
    entry = enter(made)
    assign(made)
    task = entry.assignments.first()
    one, two = (c.pk for c in made.criteria)
    with made.at(Phase.JURY):
        for wrong in ({one: 3}, {one: 0, two: 3}, {one: 6, two: 3}):
            with pytest.raises(Invalid):
                actions.score(task, wrong, by=task.juror)
    assert not task.scores.exists()


def test_scores_are_sealed_until_the_last_is_in_and_then_every_change_is_an_event(made) -> None:
    enter(made)
    enter(made)
    assign(made)
    tasks = list(Assignment.objects.select_related("juror", "entry"))
    with made.at(Phase.JURY):
        for number, task in enumerate(tasks, 1):
            assert reading.ranking(made.contest) == []
            actions.score(task, {c.pk: 2 for c in made.criteria}, by=task.juror, note="혼자 보는 말")
            actions.score(task, {c.pk: 4 for c in made.criteria}, by=task.juror) if number == 1 else None
            made.contest.refresh_from_db()
            assert made.contest.is_sealed is (number < len(tasks))
        assert not events("entry.rescored") and len(events("contest.unsealed")) == 1
        assert len(reading.ranking(made.contest)) == 2
        changed = {c.pk: 5 for c in made.criteria}
        actions.score(tasks[1], changed, by=tasks[1].juror)
        actions.score(tasks[1], changed, by=tasks[1].juror)
    (event,) = events("entry.rescored")
    assert event.data["old"] == {str(c.pk): 2 for c in made.criteria}
    assert event.data["new"] == {str(c.pk): 5 for c in made.criteria}
    assert event.actor == tasks[1].juror


def test_nothing_of_a_sealed_score_stands_in_an_event(made) -> None:
    enter(made)
    assign(made)
    task = Assignment.objects.first()
    with made.at(Phase.JURY):
        actions.score(task, {c.pk: 5 for c in made.criteria}, by=task.juror, note="카나리아")
    assert set(events("entry.scored")[0].data) == {"assignment"}


def test_after_its_time_a_missing_score_is_excused_with_a_reason(made) -> None:
    enter(made)
    assign(made)
    first, second, late = Assignment.objects.order_by("pk")
    with made.at(Phase.JURY):
        for task in (first, second):
            actions.score(task, {c.pk: 3 for c in made.criteria}, by=task.juror)
        with pytest.raises(Conflict):
            actions.excuse(late, "아파요", by=made.manager)
    with made.at(Phase.FINAL):
        with pytest.raises(Conflict):
            actions.score(late, {c.pk: 3 for c in made.criteria}, by=late.juror)
        with pytest.raises(NotAllowed):
            actions.excuse(late, "아파요", by=late.juror)
        actions.excuse(late, "아파요", by=made.manager)
    made.contest.refresh_from_db()
    assert not made.contest.is_sealed
    assert len(events("entry.juror_excused")) == 1


def test_a_withdrawn_entry_holds_nobody_up(made) -> None:
    author = factories.employee()
    enter(made)
    gone = enter(made, by=author)
    assign(made)
    for task in Assignment.objects.exclude(entry=gone).select_related("juror", "entry"):
        with made.at(Phase.JURY):
            actions.score(task, {c.pk: 3 for c in made.criteria}, by=task.juror)
    made.contest.refresh_from_db()
    assert made.contest.is_sealed
    idea_actions.withdraw(gone.idea, by=author)
    with made.at(Phase.JURY):
        actions.tick()
    made.contest.refresh_from_db()
    assert not made.contest.is_sealed


# --- Shortlist, awards, results ---------------------------------------------------------------


def finished(made, *, percent: int = 0):
    """Two entries, the first accepted by a final meeting; the clock is at the final phase."""
    Contest.objects.filter(pk=made.contest.pk).update(division_percent=percent)
    author, friend = factories.employee(), factories.employee()
    first = enter(made, by=author, team=[friend])
    second = enter(made)
    with made.at(Phase.OPEN):
        actions.answer_invitation(Member.objects.get(person=friend), True, by=friend)
    assign(made)
    score_all(made, lambda task: 5 if task.entry_id == first.pk else 2)
    with made.at(Phase.FINAL):
        actions.shortlist(made.contest, [first.pk, second.pk], by=made.manager)
    factories.ruled(factories.accept(), first.idea)
    return Entry.objects.get(pk=first.pk), Entry.objects.get(pk=second.pk), author, friend


def test_the_shortlist_needs_open_scores_and_can_be_changed(made) -> None:
    one, two = enter(made), enter(made)
    assign(made)
    with made.at(Phase.JURY), pytest.raises(NotAllowed):
        actions.shortlist(made.contest, [one.pk], by=made.manager)
    score_all(made)
    with made.at(Phase.JURY):
        with pytest.raises(NotAllowed):
            actions.shortlist(made.contest, [one.pk], by=made.jurors[0])
        actions.shortlist(made.contest, [one.pk], by=made.manager)
        assert actions.shortlist(made.contest, [two.pk], by=made.manager) == [two]
    assert [event.data["entries"] for event in events("contest.shortlisted")] == [[one.pk], [two.pk]]


def test_a_prize_is_shared_to_the_last_won(made) -> None:
    division = factories.division("실행담당")
    first, second, author, friend = finished(made, percent=25)
    Idea.objects.filter(pk=first.idea_id).update(responsible_division=division)
    with made.at(Phase.FINAL):
        with pytest.raises(Conflict):  # the meeting has not accepted it
            actions.award(second, made.prize, by=made.manager)
        award = actions.award(first, made.prize, by=made.manager, citation="고객이 기다리던 것")
        with pytest.raises(Conflict):
            actions.award(first, made.prize, by=made.manager)
    shares = {share.person or share.division: share.amount for share in award.shares.all()}
    assert shares == {author: 375_000, friend: 375_000, division: 250_000}


def test_an_award_can_be_taken_back_until_the_results(made) -> None:
    first, _second, _author, _friend = finished(made)
    with made.at(Phase.FINAL):
        award = actions.award(first, made.prize, by=made.manager)
        actions.take_back(award, by=made.manager)
        award = actions.award(first, made.prize, by=made.manager)
    with made.at(Phase.RESULTS), pytest.raises(Conflict):
        actions.take_back(Award.objects.get(), by=made.manager)


def test_nobody_awards_their_own(made) -> None:
    first, _second, author, _friend = finished(made)
    author.groups.add(*made.manager.groups.all())
    author = type(author).objects.get(pk=author.pk)
    with made.at(Phase.FINAL), pytest.raises(NotAllowed):
        actions.award(first, made.prize, by=author)


def test_on_the_day_of_the_results_every_entrant_gets_an_answer_once(made) -> None:
    first, second, _author, _friend = finished(made)
    third = enter(made)
    with made.at(Phase.FINAL):
        actions.award(first, made.prize, by=made.manager)
        actions.tick()
    assert not events("entry.answered")
    with made.at(Phase.RESULTS):
        actions.tick()
        actions.tick()
    assert {event.subject_id: event.data["outcome"] for event in events("entry.answered")} == {
        first.pk: "awarded", second.pk: "shortlisted", third.pk: "thanked",
    }  # fmt: skip
    assert len(events("entry.answered")) == 3
    assert not Idea.objects.get(pk=third.idea_id).name_is_hidden
