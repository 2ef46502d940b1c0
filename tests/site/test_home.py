"""The home page: what it counts, whom it thanks, what it asks of whom."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from ideas import actions
from ideas.models import Audience, Campaign, Idea, Photo
from ideas.states import Anonymity
from portal.kit import clock
from portal.people import roles
from portal.people.models import Employee
from portal.site import home
from tests import factories
from workout import actions as workout_actions

pytestmark = pytest.mark.django_db


def confirmed(author: Employee | None = None, **content) -> Idea:
    """A post that went all the way."""
    ruling = factories.ruled(factories.accept(), factories.idea(by=author, **content))
    idea = ruling.idea
    actions.mark_done(idea, "안내문을 새로 만들었어요.", by=idea.owner)
    actions.confirm(idea, by=idea.author)
    return idea


def picture(name: str = "photo.png") -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), "image/png")


# --- Lately -------------------------------------------------------------------------------------


def test_the_pulse_counts_thirty_days_of_what_the_reader_may_see() -> None:
    reader, author = factories.employee(), factories.employee()
    with clock.at(clock.now() - timedelta(days=31)):
        factories.idea("오래된 글")
    factories.idea()
    factories.draft(by=author)
    confirmed()
    hidden = factories.idea()
    Idea.objects.filter(pk=hidden.pk).update(audience=Audience.objects.create(name="검증단"))
    assert home.pulse(reader) == home.Pulse(days=30, posted=2, ruled=1, confirmed=1)


def test_a_corrected_ruling_counts_once() -> None:
    ruling = factories.ruled(factories.reject())
    workout_actions.correct(ruling, factories.accept(), "잘못 눌렀어요", by=ruling.ruled_by)
    assert home.pulse(factories.employee()).ruled == 1


def test_a_young_portal_says_what_it_is_for(client_of) -> None:
    page = client_of(factories.employee(language="en")).get("/").content.decode()
    assert "What annoys our customers, we fix." in page
    assert "Write the first post" in page


# --- Thanks -------------------------------------------------------------------------------------


def test_what_was_fixed_thanks_who_wrote_it() -> None:
    author = factories.employee(name="김지은")
    confirmed(author)
    assert [one.thanks for one in home.fixed_lately(factories.employee())] == ["김지은님의 글 덕분에 고쳐졌어요"]
    assert [one.thanks for one in home.fixed_lately(author)] == ["올려 주신 글 덕분에 고쳐졌어요. 고마워요"]


@pytest.mark.parametrize("anonymity", [Anonymity.ALWAYS, Anonymity.UNTIL_RULING])
def test_a_hidden_name_is_not_thanked_by_name(client_of, anonymity: Anonymity) -> None:
    confirmed(factories.employee(name="숨은이름"), anonymity=anonymity)
    page = client_of(factories.employee()).get("/").content.decode()
    assert ("숨은이름" in page) == (anonymity == Anonymity.UNTIL_RULING)
    assert "덕분에 고쳐졌어요" in page


def test_before_and_after_stand_side_by_side_when_there_are_both(client_of) -> None:
    author = factories.employee()
    post = factories.idea(by=author)
    actions.add_photo(post, picture(), by=author)
    ruling = factories.ruled(factories.accept(), post)
    progress = actions.mark_done(ruling.idea, "고쳤어요", by=ruling.owner)
    actions.add_photo(ruling.idea, picture(), by=ruling.owner, progress=progress, moment=Photo.Moment.AFTER)
    actions.confirm(ruling.idea, by=author)
    (one,) = home.fixed_lately(author)
    assert one.before and one.after
    assert (one.before.progress_id, one.after.progress_id) == (None, progress.pk)
    story = client_of(author).get(post.get_absolute_url()).content.decode().split('class="card happy"')[1]
    assert story.index(one.before.get_absolute_url()) < story.index(one.after.get_absolute_url())
    assert "고쳤어요" in story


def test_the_page_of_what_was_fixed_begins_with_its_story_for_each_who_helped(client_of) -> None:
    author, voter, reader = (factories.employee(language="en") for _ in range(3))
    post = factories.idea(by=author)
    actions.vote(post, by=voter)
    ruling = factories.ruled(factories.accept(), post)
    pages = {person: client_of(person) for person in (author, voter, reader)}
    assert "card happy" not in pages[author].get(post.get_absolute_url()).content.decode()
    actions.mark_done(ruling.idea, "고쳤어요", by=ruling.owner)
    actions.confirm(ruling.idea, by=author)
    for person, thanks in (
        (author, "Fixed because of you: thank you for your post"),
        (voter, "Fixed because of you, too: you voted for it"),
        (reader, f"Fixed thanks to {author.name}’s post"),
    ):
        page = pages[person].get(post.get_absolute_url()).content.decode()
        assert thanks in page.split('class="card happy"')[1]
        assert "0 days from the post to the fix · 1 colleague voted for it" in page


def test_one_picture_alone_is_no_pair() -> None:
    author = factories.employee()
    post = factories.idea(by=author)
    actions.add_photo(post, picture(), by=author)
    ruling = factories.ruled(factories.accept(), post)
    actions.mark_done(ruling.idea, "고쳤어요", by=ruling.owner)
    actions.confirm(ruling.idea, by=author)
    (one,) = home.fixed_lately(author)
    assert one.before is one.after is None


# --- Next ---------------------------------------------------------------------------------------


def test_the_live_meeting_comes_before_the_next_one_and_forgotten_ones_not_at_all() -> None:
    factories.meeting(title="잊힌 미팅", starts_at=clock.now() - timedelta(days=40))
    later = factories.meeting(title="다음 주", starts_at=clock.now() + timedelta(days=7))
    assert home.next_meeting() == later
    soon = factories.meeting(title="내일", starts_at=clock.now() + timedelta(days=1))
    assert home.next_meeting() == soon
    workout_actions.start(later, by=later.sponsor)
    assert home.next_meeting() == later


def test_a_meeting_shows_what_is_on_its_agenda(client_of) -> None:
    made = factories.meeting()
    for title in ("첫째 안건", "둘째 안건", "셋째 안건", "넷째 안건"):
        factories.item(made, factories.idea(title))
    reader = factories.employee()
    assert [item.idea.title for item in home.agenda(made, reader)] == ["첫째 안건", "둘째 안건", "셋째 안건"]
    assert "안건 4건" in client_of(reader).get("/").content.decode()


def test_campaigns_that_are_over_or_to_come_are_not_offered(client_of) -> None:
    now = clock.now()
    Campaign.objects.create(slug="over", title="끝난 캠페인", opens_at=now - timedelta(9), closes_at=now - timedelta(1))
    Campaign.objects.create(slug="soon", title="다가올 캠페인", opens_at=now + timedelta(1))
    Campaign.objects.create(slug="now", title="연말 캠페인", opens_at=now - timedelta(1))
    page = client_of(factories.employee()).get("/").content.decode()
    assert "연말 캠페인" in page
    assert "끝난 캠페인" not in page
    assert "다가올 캠페인" not in page


# --- To do --------------------------------------------------------------------------------------


def test_each_is_asked_for_what_is_theirs() -> None:
    author, owner, stranger = factories.employee(), factories.employee(), factories.employee()
    promised = factories.ruled(factories.accept(owner=owner), factories.idea("약속", by=author)).idea
    asked = factories.ruled(factories.ask(owner=owner), factories.idea("질문", by=author)).idea
    done = factories.ruled(factories.accept(owner=owner), factories.idea("완료", by=author)).idea
    actions.mark_done(done, "고쳤어요", by=owner)
    assert [todo.url for todo in home.todos(owner)] == [asked.get_absolute_url(), promised.get_absolute_url()]
    assert {todo.title for todo in home.todos(author)} == {"질문", "완료"}
    assert home.todos(stranger) == []


def test_a_head_is_asked_for_the_rulings_on_their_desk() -> None:
    head, admin = factories.employee(roles.DIVISION_HEAD), factories.employee(roles.TRIAGE_ADMIN)
    post = factories.idea()
    actions.assign_division(post, factories.division(head=head), by=admin)
    referral = workout_actions.refer_to_desk(post, by=admin)
    (todo,) = home.todos(head)
    assert todo.url == f"/rulings/desk/{referral.pk}/"
    workout_actions.take_back_from_desk(referral, by=admin)
    assert home.todos(head) == []


def test_what_is_late_comes_first_and_says_so(client_of) -> None:
    owner = factories.employee()
    with clock.at(clock.now() - timedelta(days=9)):
        decision = factories.accept(owner=owner, due_on=clock.today() + timedelta(days=5))
        factories.ruled(decision, factories.idea("늦은 약속"))
    factories.ruled(factories.accept(owner=owner), factories.idea("나중 약속"))
    late, later = home.todos(owner)
    assert (late.title, late.overdue, later.overdue) == ("늦은 약속", True, False)
    listed = client_of(owner).get("/").content.decode().split('class="todo__list"')[1]
    assert listed.index("늦은 약속") < listed.index("나중 약속")


# --- Who sees it, and what it costs -------------------------------------------------------------


def test_a_guest_is_welcomed_and_shown_nothing_of_the_company(client_of) -> None:
    factories.idea("직원만 보는 글")
    made = factories.meeting(title="직원만 보는 미팅")
    page = client_of(factories.employee(roles.PANEL_GUEST, name="손님", language="en")).get("/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Welcome, 손님" in text
    assert "직원만" not in text
    assert made.get_absolute_url() not in text
    assert "/ideas/new/" not in text


def test_it_costs_the_same_whatever_it_shows(client_of) -> None:
    reader = factories.employee()
    client = client_of(reader)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/").status_code == 200
        return len(captured)

    def fill() -> None:
        confirmed(factories.employee())
        factories.idea(tags=["요금", "앱"])
        factories.item(factories.meeting(starts_at=clock.now() + timedelta(days=2)))
        factories.ruled(factories.accept(owner=reader), factories.idea(by=reader))
        factories.ruled(factories.ask(), factories.idea(by=reader))
        actions.mark_done(
            factories.ruled(factories.accept(), factories.idea(by=reader)).idea,
            "끝",
            by=Idea.objects.latest("pk").owner,
        )
        Campaign.objects.create(slug=f"c{Campaign.objects.count()}", title="캠페인")

    queries()
    fill()
    queries()
    once = queries()
    for _ in range(2):
        fill()
    assert queries() == once


def test_nothing_of_it_depends_on_the_language(client_of: Callable) -> None:
    confirmed(factories.employee(name="김지은"))
    for language, thanks in (("ko", "김지은님의 글 덕분에"), ("en", "Fixed thanks to 김지은’s post")):
        assert thanks in client_of(factories.employee(language=language)).get("/").content.decode()
