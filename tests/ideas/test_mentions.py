"""Mentions in every text: who is told, once, and only of what they may see; how they are shown; what the box says."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ideas import actions
from ideas.content import Content
from ideas.models import Audience, Idea
from portal.events import outbox
from portal.notifications.models import Notification
from portal.people import roles
from portal.people.models import Employee
from tests import factories
from tests.verification import rounds
from workout import actions as workout_actions
from workout.live import snapshot
from workout.verification import actions as verification_actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Employee:
    return factories.employee(username="owner", name="김지은")


@pytest.fixture
def writer() -> Employee:
    return factories.employee(username="writer", name="박민수")


def browse(person: Employee) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def news(person: Employee) -> list[str]:
    """The reasons for which somebody was told something since the last time, by the kind of event."""
    outbox.drain()
    rows = Notification.objects.filter(recipient=person).select_related("event").order_by("pk")
    told = [f"{row.event.kind} {row.reason}" for row in rows]
    rows.delete()
    return told


def accepted(owner: Employee) -> Idea:
    return Idea.objects.get(pk=factories.ruled(factories.accept(owner=owner)).idea.pk)


# --- Every text ---------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["@owner님", "@owner에게", "@Owner", "@owner의"])
def test_a_particle_and_a_capital_reach_the_person_from_a_post_and_a_comment(
    typed: str, owner: Employee, writer: Employee
) -> None:
    post = factories.idea(by=writer, body=f"{typed} 봐 주세요")
    assert news(owner) == ["idea.mentioned mentioned"]
    actions.comment(post, f"역시 {typed} 것 같아요", by=writer)
    assert news(owner) == ["idea.commented mentioned"]


def test_an_edit_tells_whom_it_adds_and_nobody_twice(owner: Employee, writer: Employee) -> None:
    other = factories.employee(username="other")
    post = factories.idea("끊겨요", by=writer, body="@owner님")
    assert news(owner) == ["idea.mentioned mentioned"]

    def edit(body: str) -> None:
        fresh = Idea.objects.get(pk=post.pk)
        actions.edit(fresh, Content("끊겨요", body), by=writer, seen_version=fresh.version)

    edit("@owner님과 @other님")
    edit("아무도 없음")
    edit("@OWNER님과 @other님")
    assert (news(owner), news(other)) == ([], ["idea.mentioned mentioned"])


def test_a_comment_that_is_changed_tells_whom_it_adds_and_nobody_twice(owner: Employee, writer: Employee) -> None:
    other = factories.employee(username="other")
    said = actions.comment(factories.idea(), "@owner님", by=writer)
    assert news(owner) == ["idea.commented mentioned"]
    for body in ("@owner님과 @other님", "없음", "@owner님과 @other님"):
        actions.change_comment(said, body, by=writer)
    assert (news(owner), news(other)) == ([], ["idea.mentioned mentioned"])


def test_a_draft_tells_nobody_until_it_is_posted(owner: Employee, writer: Employee) -> None:
    draft = factories.draft(by=writer, body="@owner님")
    assert news(owner) == []
    actions.post(draft, Content("끊겨요", "@owner님"), by=writer)
    assert news(owner) == ["idea.mentioned mentioned"]


def test_progress_done_and_an_answer_tell_whom_they_mention(owner: Employee, writer: Employee) -> None:
    post = accepted(writer)
    actions.report_progress(post, "@owner님이 부품을 주셨어요", percent=50, by=writer)
    assert news(owner) == ["idea.progressed mentioned"]
    actions.mark_done(post, "@owner님 덕분에 끝", by=writer)
    assert news(owner) == ["idea.done mentioned"]
    asked = Idea.objects.get(pk=factories.ruled(factories.ask(owner=writer)).idea.pk)
    actions.answer(asked, "@owner님이 아세요", by=writer)
    assert news(owner) == ["idea.answered mentioned"]


def test_a_remark_in_the_live_room_tells_whom_it_mentions(owner: Employee, writer: Employee) -> None:
    meeting = factories.meeting(live=True)
    news(owner)
    workout_actions.say(meeting, "@owner님 계신가요? a@owner.kr", by=writer)
    assert news(owner) == ["meeting.mentioned mentioned"]
    html = snapshot.context(meeting)
    assert str(html["named"]["owner"]) == "김지은"
    guest = factories.employee(roles.PANEL_GUEST, username="guest")
    workout_actions.say(meeting, "@guest님", by=writer)
    assert news(guest) == []


def test_a_finding_and_its_proof_tell_the_members_of_the_round_alone(owner: Employee) -> None:
    room = rounds.staffed()
    member = room.customer
    found = verification_actions.findings.Found("꺼져요", steps=f"@{room.coordinator.username}님 @owner님 보세요")
    finding = verification_actions.raise_finding(room.round, found, by=member)
    assert "finding.raised mentioned" in news(room.coordinator)
    assert news(owner) == []
    note = f"@{member.username}님, @owner님, 고쳤어요"
    verification_actions.offer_proof(finding, note, by=room.product.owner)
    assert "finding.proved author" in news(member)
    assert news(owner) == []


def test_who_follows_and_is_mentioned_is_told_once(owner: Employee, writer: Employee) -> None:
    post = factories.idea(by=owner)
    news(owner)
    actions.comment(post, "@owner님 @owner에게", by=writer)
    assert news(owner) == ["idea.commented mentioned"]


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("youtube.com/@owner", False),
        ("[@owner](https://x.kr)", False),
        ("```\n" + "코드\n" * 300 + "@owner\n```", False),
        ("키보드의 ` 키가…\n@owner 확인 부탁드립니다.\n` 키입니다.", True),
        ("(https://x.kr)@owner님", True),
        ("부탁드립니다.@owner님", True),
    ],
)
def test_who_is_told_is_who_is_shown(text: str, tells: bool, owner: Employee, writer: Employee) -> None:
    post = factories.idea(by=writer)
    actions.comment(post, text, by=writer)
    assert news(owner) == ["idea.commented mentioned"] * tells
    assert (">@김지은</span>" in browse(writer).get(post.get_absolute_url()).content.decode()) is tells
    said = browse(writer).post("/ideas/people/", {"text": text}).content.decode()
    assert ("<b>김지은</b>" in said) is tells


def test_two_in_one_word_are_both_told(owner: Employee, writer: Employee) -> None:
    other = factories.employee(username="sponsor")
    factories.idea(by=writer, body="@owner님과@sponsor님")
    assert (news(owner), news(other)) == (["idea.mentioned mentioned"],) * 2


# --- Who may know -------------------------------------------------------------------------------


def test_nobody_learns_of_a_post_they_may_not_see(owner: Employee, writer: Employee) -> None:
    guest = factories.employee(roles.PANEL_GUEST, username="guest")
    gone = factories.employee(username="gone", is_active=False)
    post = factories.idea(by=writer, body="@guest @gone")
    assert (news(guest), news(gone)) == ([], [])
    audience = Audience.objects.create(name="검증단")
    audience.members.add(writer, guest)
    Idea.objects.filter(pk=post.pk).update(audience=audience)
    actions.comment(Idea.objects.get(pk=post.pk), "@owner님 @guest님", by=writer)
    assert (news(owner), news(guest)) == ([], ["idea.commented mentioned"])


def test_a_hidden_author_mentions_without_a_name(owner: Employee, writer: Employee) -> None:
    factories.idea(by=writer, body="@owner님", anonymity="always")
    outbox.drain()
    page = browse(owner).get("/me/inbox/").content.decode()
    assert "The author mentioned you." in page
    assert "박민수" not in page


def test_a_guest_is_not_shown_the_name_of_somebody_outside(owner: Employee) -> None:
    room = rounds.staffed()
    finding = rounds.finding(room.round, room.customer)
    actions.comment(finding.idea, f"@owner @{room.coordinator.username}", by=room.coordinator)
    page = browse(room.customer).get(finding.get_absolute_url()).content.decode()
    assert (f"@{room.coordinator.name}</span>" in page, "김지은" in page, "@owner" in page) == (True, False, True)
    assert "김지은" in browse(room.coordinator).get(finding.get_absolute_url()).content.decode()


# --- How it is shown ----------------------------------------------------------------------------


def test_the_page_shows_names_in_all_its_texts_at_one_query(owner: Employee, writer: Employee) -> None:
    post = accepted(writer)
    Idea.objects.filter(pk=post.pk).update(body="@owner님")
    said = actions.comment(post, "@Owner에게", by=writer)
    actions.report_progress(post, "@owner의 몫", percent=50, by=writer)
    client = browse(writer)

    def page() -> str:
        return client.get(post.get_absolute_url()).content.decode()

    assert page().count(">@김지은</span>") == 3
    before = _queries(page)
    for number in range(3):
        other = factories.employee(username=f"other{number}", name=f"이름{number}")
        actions.comment(post, f"@{other.username}님", by=writer, parent=said)
    assert page().count(">@이름") == 3
    assert _queries(page) == before


def _queries(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


def test_the_inbox_tells_with_names(owner: Employee, writer: Employee) -> None:
    actions.comment(factories.idea(), "@owner님 한번 봐 주세요", by=writer)
    outbox.drain()
    assert "@김지은님 한번 봐 주세요" in browse(owner).get("/me/inbox/").content.decode()


# --- The box ------------------------------------------------------------------------------------


def test_the_box_says_who_will_be_told_and_who_not(owner: Employee, writer: Employee) -> None:
    post = factories.idea(by=writer)
    for address in ("/ideas/people/", f"/ideas/{post.pk}/people/"):
        said = browse(writer).post(address, {"text": "@Owner님 @writer @nobody에게 a@owner.kr"}).content.decode()
        assert "<b>김지은</b>" in said
        assert "@nobody에게" in said
        assert "박민수" not in said  # nobody tells themselves
        for nobody in ("a@owner.kr", "설정은 `set @owner on`이에요", "```\n@owner\n```"):
            assert browse(writer).post(address, {"text": nobody}).content.decode().strip() == ""
    guest = factories.employee(roles.PANEL_GUEST, username="guest")
    assert browse(guest).post("/ideas/people/", {"text": "@owner"}).status_code == 404


def test_a_panelist_can_mention_the_members_of_the_round_alone(owner: Employee) -> None:
    room = rounds.staffed()
    address = f"/verification/rounds/{room.round.pk}/people/"
    ask, tell = browse(room.customer).get, browse(room.customer).post
    said = tell(address, {"text": f"@{room.coordinator.username} @owner"}).content.decode()
    assert (f"<b>{room.coordinator.name}</b>" in said, "김지은" in said) == (True, False)
    assert "owner" not in ask(address, {"q": "owner"}).content.decode()
    assert f'data-mentions="{address}"' in ask(f"/verification/rounds/{room.round.pk}/new/").content.decode()


def test_without_a_script_the_answer_says_who_was_told(owner: Employee, writer: Employee) -> None:
    client, post = browse(writer), factories.idea(by=writer)
    told = "Will be told: 김지은"

    def says(address: str, **fields: str) -> bool:
        return told in client.post(address, fields, follow=True).content.decode()

    new = {"title": "끊겨요", "touchpoint": "shop", "kind": "fix", "anonymity": "named", "do": "post"}
    assert says("/ideas/new/", body="@owner님", **new)
    assert not says("/ideas/new/", body="a@owner.kr", **new)
    assert says(f"/ideas/{post.pk}/comments/", body="@owner님")
    assert not says(f"/ideas/{post.pk}/comments/", body="안녕하세요")
    own = post.comments.last()
    assert says(f"/ideas/{post.pk}/comments/{own.pk}/edit/", body="@owner님")
    assert not says(f"/ideas/{post.pk}/comments/{own.pk}/edit/", body="@owner님!")
    mine = accepted(writer)
    assert says(f"/ideas/{mine.pk}/progress/", note="@owner님", percent="50")
    assert says(f"/ideas/{mine.pk}/done/", note="@owner님")
    meeting = factories.meeting(live=True)
    assert says(f"/meetings/{meeting.slug}/remarks/", body="@owner님")
