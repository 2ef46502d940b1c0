"""The pages: who sees what in which phase, how many queries, and that no juror ever reads a name."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ideas.contests import actions
from ideas.contests.models import Assignment, Award, Entry, Member
from ideas.contests.states import Phase
from ideas.models import Vote
from portal.kit import clock
from portal.people import roles
from portal.people.actions import issue_token
from tests import factories
from tests.contests.conftest import assign, enter, make, score_all
from tests.contests.test_contest import finished

pytestmark = pytest.mark.django_db
CANARY = "카나리아김비밀"

# Which page answers what to whom in which phase. 200 unless it says otherwise; the order of the roles is this:
ROLES = ("guest", "staff", "author", "co_author", "juror", "manager")
PHASES = (Phase.COMING, Phase.OPEN, Phase.VOTING, Phase.JURY, Phase.FINAL, Phase.RESULTS)
TABLE = {
    # page: {phase: (guest, staff, author, co_author, juror, manager)}
    "": dict.fromkeys(PHASES, (404, 200, 200, 200, 200, 200)),
    "enter/": dict.fromkeys(PHASES, (404, 409, 409, 409, 403, 409)) | {Phase.OPEN: (404, 200, 200, 200, 403, 200)},
    "vote/": dict.fromkeys(PHASES, (404, 409, 409, 409, 403, 409)) | {Phase.VOTING: (404, 200, 200, 200, 403, 200)},
    "jury/": dict.fromkeys(PHASES, (404, 403, 403, 403, 200, 200)),
    "ranking/": dict.fromkeys(PHASES, (404, 403, 403, 403, 409, 409)),  # sealed
    "awards/": dict.fromkeys(PHASES, (404, 403, 403, 403, 403, 200)),
    "results/": dict.fromkeys(PHASES, (404, 409, 409, 409, 409, 409)) | {Phase.RESULTS: (404, *(200,) * 5)},
}


@pytest.fixture
def cast(made):
    author, friend = factories.employee(name=CANARY, username="canary1"), factories.employee(name="카나리아박비밀")
    made.entry = enter(made, by=author, team=[friend])
    with made.at(Phase.OPEN):
        actions.answer_invitation(Member.objects.get(person=friend), True, by=friend)
    guest, peer = factories.employee(roles.PANEL_GUEST), factories.employee()
    made.people = dict(zip(ROLES, (guest, peer, author, friend, made.jurors[0], made.manager), strict=True))
    return made


@pytest.mark.parametrize("path", TABLE)
def test_every_page_by_role_and_phase(cast, browse, path: str) -> None:
    told = {}
    for phase in PHASES:
        with cast.at(phase):
            url = cast.contest.get_absolute_url() + path
            told[phase] = tuple(browse(cast.people[role]).get(url).status_code for role in ROLES)
    assert told == TABLE[path]


def test_every_address_of_the_room_is_in_a_test() -> None:
    from ideas.contests.urls import urlpatterns

    pages = {str(pattern.pattern).removeprefix("campaigns/<str:slug>/") for pattern in urlpatterns}
    posts = {
        "entries/<int:pk>/team/", "team/<int:pk>/answer/", "team/<int:pk>/leave/", "vote/seen/", "jury/assign/",
        "jury/<int:pk>/", "jury/<int:pk>/conflict/", "jury/<int:pk>/set-aside/", "awards/<int:pk>/take-back/",
        "certificates/<int:pk>/",
    }  # fmt: skip
    assert pages == {path for path in TABLE if path} | posts


# --- Hidden authors ---------------------------------------------------------------------------


def test_no_juror_reads_a_name_anywhere(cast, browse) -> None:
    """The canary: author's and co-author's names, usernames and numbers, on all that a juror can open."""
    assign(cast)
    task = Assignment.objects.filter(juror=cast.jurors[0]).first() or _take(cast)
    slug = cast.contest.slug
    pages = [
        cast.contest.get_absolute_url(), reverse("contest-jury", args=[slug]),
        reverse("contest-task", args=[slug, task.pk]), cast.entry.get_absolute_url(),
        f"{cast.entry.get_absolute_url()}versions/", f"/ideas/?campaign={slug}",
        f"/api/v1/ideas/{cast.entry.idea_id}", f"/api/v1/ideas?campaign={slug}", "/", "/me/",
    ]  # fmt: skip
    with cast.at(Phase.JURY):
        juror, token = browse(task.juror), issue_token(task.juror, name="test", by=task.juror)
        for page in pages:
            answer = juror.get(page, headers={"authorization": f"Bearer {token}"} if "/api/" in page else {})
            text = answer.content.decode()
            assert answer.status_code == 200, page
            for secret in (CANARY, "canary1", "카나리아박비밀"):
                assert secret not in text, (page, secret)
    with cast.at(Phase.FINAL):
        assert CANARY not in browse(cast.manager).get(reverse("contest-awards", args=[slug])).content.decode()


def _take(cast):
    task = Assignment.objects.first()
    Assignment.objects.filter(pk=task.pk).update(juror=cast.jurors[0])
    task.refresh_from_db()
    return task


def test_after_the_results_the_names_are_shown(cast, browse) -> None:
    with cast.at(Phase.RESULTS):
        actions.tick()
        page = browse(cast.people["staff"]).get(cast.entry.get_absolute_url()).content.decode()
    assert CANARY in page and "카나리아박비밀" in page


# --- Entering and teams -----------------------------------------------------------------------


def test_an_idea_is_sent_in_with_its_team(made, browse) -> None:
    author, friend = factories.employee(), factories.employee(username="friend")
    url = reverse("contest-enter", args=[made.contest.slug])
    with made.at(Phase.OPEN):
        page = browse(author)
        wrong = page.post(url, {"title": "제목", "body": "내용", "touchpoint": "shop", "team": "nobody"})
        assert wrong.status_code == 422 and "nobody" in wrong.content.decode() and "제목" in wrong.content.decode()
        assert not Entry.objects.exists()
        sent = page.post(url, {"title": "제목", "body": "내용", "touchpoint": "shop", "team": "@friend"})
        entry = Entry.objects.get()
        assert sent.url == entry.get_absolute_url()
        invited = Member.objects.get(person=friend)
        theirs = browse(friend)
        assert "제목" in theirs.get("/me/").content.decode()
        assert "invited to be a co-author" in theirs.get(entry.get_absolute_url()).content.decode()
        answer = reverse("contest-answer", args=[made.contest.slug, invited.pk])
        assert browse(factories.employee()).post(answer, {"answer": "accept"}).status_code == 404
        theirs.post(answer, {"answer": "accept"})
        page.post(reverse("contest-invite", args=[made.contest.slug, entry.pk]), {"team": made.manager.username})
        leave = reverse("contest-leave", args=[made.contest.slug, invited.pk])
        theirs.post(leave)
    assert list(Member.objects.values_list("person", "state")) == [
        (friend.pk, "declined"), (made.manager.pk, "invited"),
    ]  # fmt: skip


# --- Voting -----------------------------------------------------------------------------------


def test_the_ballot_counts_what_is_left_and_says_how_it_is_ordered(db, browse) -> None:
    made = make(vote_budget=2)
    ideas = [enter(made).idea for _ in range(3)]
    voter = factories.employee()
    url = reverse("contest-vote", args=[made.contest.slug])
    with made.at(Phase.VOTING):
        page = browse(voter)
        text = page.get(url).content.decode()
        assert "The order is fair" in text and "2 of 2 votes left" in text
        page.post(
            reverse("idea-vote", args=[ideas[0].pk]), {"vote": "on"}, headers={"referer": f"http://testserver{url}"}
        )
        assert "1 of 2 votes left" in page.get(url).content.decode()
        page.post(reverse("idea-vote", args=[ideas[0].pk]), {"vote": "off"})
        assert not Vote.objects.exists()
        seen = reverse("contest-seen", args=[made.contest.slug])
        assert page.post(seen, {"entry": [made.contest.entries.first().pk, "x"]}).status_code == 204
        assert made.contest.entries.first().sightings.count() == 1


@pytest.mark.parametrize("path", ["", "vote/", "jury/", "ranking/", "results/"])
def test_pages_ask_the_same_number_of_queries_whatever_they_show(db, browse, path: str) -> None:
    phase = {"": Phase.VOTING, "vote/": Phase.VOTING, "jury/": Phase.JURY, "ranking/": Phase.FINAL}.get(
        path, Phase.RESULTS
    )

    def queries(made) -> int:
        assign(made)
        score_all(made) if path == "ranking/" else None
        person = made.manager if path in ("jury/", "ranking/") else factories.employee()
        page, url = browse(person), made.contest.get_absolute_url() + path
        with made.at(phase):
            page.get(url)
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert page.get(url).status_code == 200
        return len(captured)

    few, many = make(), make()
    enter(few)
    for _ in range(6):
        enter(many)
    assert queries(few) == queries(many)


# --- The jury and what follows ----------------------------------------------------------------


def test_a_juror_scores_one_after_the_other(made, browse) -> None:
    entries = [enter(made, f"출품작 {number}") for number in range(2)]
    assign(made)
    juror = made.jurors[0]
    own = list(Assignment.objects.filter(juror=juror).order_by("pk"))
    while len(own) < 2:  # four jurors, three each: make sure that this one has both
        free = next(e for e in entries if not e.assignments.filter(juror=juror).exists())
        own.append(Assignment.objects.create(entry=free, juror=juror))
    points = {f"points_{criterion.pk}": 4 for criterion in made.criteria}
    with made.at(Phase.JURY):
        page = browse(juror)
        url = reverse("contest-task", args=[made.contest.slug, own[0].pk])
        short = page.post(url, {f"points_{made.criteria[0].pk}": 4, "note": "남겨 둘 말"})
        assert short.status_code == 422 and "남겨 둘 말" in short.content.decode()
        assert page.post(url, points | {"note": "메모"}).url == reverse(
            "contest-task", args=[made.contest.slug, own[1].pk]
        )
        assert page.post(reverse("contest-task", args=[made.contest.slug, own[1].pk]), points).url == reverse(
            "contest-jury", args=[made.contest.slug]
        )
        for other in (made.jurors[1], made.manager, factories.employee()):
            assert browse(other).get(url).status_code == 404
        assert (
            "메모" not in browse(made.manager).get(reverse("contest-jury", args=[made.contest.slug])).content.decode()
        )


def test_a_conflict_is_declared_on_the_page(made, browse) -> None:
    enter(made)
    assign(made)
    task = Assignment.objects.select_related("juror").first()
    url = reverse("contest-conflict", args=[made.contest.slug, task.pk])
    with made.at(Phase.JURY):
        assert browse(task.juror).post(url, {"reason": ""}).status_code == 422
        assert browse(task.juror).post(url, {"reason": "제 팀입니다"}).status_code == 302
        other = Assignment.objects.filter(state="waiting").first()
        aside = reverse("contest-set-aside", args=[made.contest.slug, other.pk])
        assert browse(other.juror).post(aside, {"reason": "x"}).status_code == 403
        assert browse(made.manager).post(aside, {"reason": ""}).status_code == 422
        assert browse(made.manager).post(aside, {"reason": "휴가"}).status_code == 302
    assert Assignment.objects.filter(state="conflict").count() == 2


def test_from_the_ranking_to_the_certificate(made, browse) -> None:
    first, second, author, friend = finished(made)
    slug = made.contest.slug
    manager = browse(made.manager)
    with made.at(Phase.FINAL):
        assert manager.get(reverse("contest-ranking", args=[slug])).status_code == 200
        manager.post(reverse("contest-ranking", args=[slug]), {"entry": [first.pk, second.pk]})
        sent = {"entry": first.pk, "prize": made.prize.pk, "citation": "고객이 기다리던 제안"}
        assert manager.post(reverse("contest-awards", args=[slug]), sent).status_code == 302
        assert manager.post(reverse("contest-awards", args=[slug]), sent).status_code == 422
        award = Award.objects.get()
        back = reverse("contest-take-back", args=[slug, award.pk])
        assert browse(author).post(back).status_code == 403
        manager.post(back)
        manager.post(reverse("contest-awards", args=[slug]), sent)
        award = Award.objects.get()
        assert browse(author).get(award.get_absolute_url()).status_code == 409
    with made.at(Phase.RESULTS):
        actions.tick()
        text = browse(friend).get(reverse("contest-results", args=[slug])).content.decode()
        assert all(part in text for part in ("대상", "고객이 기다리던 제안", str(author), str(friend), "500,000"))
        certificate = browse(friend).get(award.get_absolute_url()).content.decode()
        assert str(author) in certificate and str(friend) in certificate
        assert browse(factories.employee(roles.PANEL_GUEST)).get(award.get_absolute_url()).status_code == 404


def test_the_manager_gives_out_the_entries(made, browse) -> None:
    enter(made)
    url = reverse("contest-assign", args=[made.contest.slug])
    with made.at(Phase.VOTING):
        assert browse(made.manager).post(url).status_code == 409
    with made.at(Phase.JURY):
        assert browse(made.jurors[0]).post(url).status_code == 403
        assert browse(made.manager).post(url).status_code == 302
    assert Assignment.objects.count() == 3


def test_contests_are_listed_with_campaigns(made, browse) -> None:
    with clock.at(made.start + timedelta(days=3)):
        text = browse(factories.employee()).get("/campaigns/").content.decode()
    assert "Future services" in text
