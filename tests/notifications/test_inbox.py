"""The inbox: grouped, honest about names, marked read by a POST alone, and as cheap as a page can be."""

from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ideas import actions
from ideas.models import Audience, Idea
from portal.events import outbox
from portal.kit import clock
from portal.notifications import inbox
from portal.notifications.models import Notification
from portal.people import roles
from portal.people.models import Employee
from tests import factories
from workout import actions as workout_actions

pytestmark = pytest.mark.django_db


def sentences(person: Employee) -> list[str]:
    """What their inbox says, from top to bottom."""
    outbox.drain()
    return [line.said.text for day in inbox.read(person).days for group in day.groups for line in group.lines]


def text_of(client: Client, address: str = "/me/inbox/") -> str:
    outbox.drain()
    page = client.get(address)
    assert page.status_code == 200
    return unescape(page.content.decode())


@pytest.fixture
def author() -> Employee:
    return factories.employee(username="author", name="김지은")


# --- What it says -------------------------------------------------------------------------------


def test_it_is_grouped_by_day_and_then_by_post(author: Employee) -> None:
    one, other = factories.idea("첫 글", by=author), factories.idea("둘째 글", by=author)
    talker = factories.employee(name="박민수")
    noon = (clock.now() - timedelta(days=1)).replace(hour=3, minute=0)  # noon in Seoul, and past
    with clock.at(noon - timedelta(days=1)):
        actions.comment(one, "어제 한 말", by=talker)
    for minute, post in enumerate((one, other, one)):
        with clock.at(noon + timedelta(minutes=minute)):
            actions.comment(post, f"{minute}번째 말", by=talker)
    outbox.drain()
    with clock.at(noon + timedelta(hours=1)):
        days = inbox.read(author).days
    assert [(day.label, [(group.title, len(group.lines)) for group in day.groups]) for day in days] == [
        ("오늘", [("첫 글", 2), ("둘째 글", 1)]),
        ("어제", [("첫 글", 1)]),
    ]
    newest = days[0].groups[0].lines[0]
    assert (newest.said.text, newest.said.excerpt) == ("박민수님이 의견을 남겼어요.", "2번째 말")
    assert newest.url.startswith(f"/ideas/{one.pk}/#comment-")


def test_a_ruling_tells_each_what_it_means_for_them(author: Employee) -> None:
    owner, champion = factories.employee(name="담당"), factories.employee(roles.EXECUTIVE)
    decision = factories.accept(owner=owner, champion=champion, due_on=clock.today() + timedelta(days=30))
    factories.ruled(decision, factories.idea(by=author))
    assert any(said.startswith("수용되었어요. 담당님이") for said in sentences(author))
    assert sentences(owner)[0].startswith("수용되었고 담당자로 정해졌어요.")
    assert sentences(champion)[0].startswith("수용되었고 후원 임원으로 정해졌어요.")


def test_the_seal_and_the_reason_stand_beside_a_rejection(author: Employee, client_of) -> None:
    factories.ruled(factories.reject("이미 다른 방법이 있어요"), factories.idea(by=author))
    page = text_of(client_of(author))
    assert "seal--reject" in page
    assert "이미 다른 방법이 있어요" in page


def test_only_the_author_is_asked_whether_it_is_fixed(author: Employee) -> None:
    ruling = factories.ruled(factories.accept(owner=factories.employee(name="담당")), factories.idea(by=author))
    voter = factories.employee()
    actions.vote(ruling.idea, by=voter)
    actions.mark_done(ruling.idea, "고쳤어요", by=ruling.owner)
    assert sentences(author)[0] == "담당님이 고쳤다고 해요. 정말 고쳐졌는지 확인해 주세요."
    assert sentences(voter)[0] == "담당님이 고쳤다고 알렸어요."


def test_every_sentence_is_there_in_both_languages(author: Employee, client_of) -> None:
    """A post through all of it: no kind of event is without its words."""
    admin, colleague = factories.employee(roles.TRIAGE_ADMIN), factories.employee()
    head = factories.employee(roles.DIVISION_HEAD)
    post = factories.idea(by=author)
    actions.follow(post, by=colleague)
    actions.comment(post, f"@{author.username} 보세요", by=colleague)
    actions.report(post, touchpoint="shop", heard_on=clock.today(), by=colleague)
    merged = actions.merge(factories.idea(by=colleague), Idea.objects.get(pk=post.pk), by=admin)
    actions.unmerge(merged, by=admin)
    actions.assign_division(Idea.objects.get(pk=post.pk), factories.division(head=head), by=admin)
    referral = workout_actions.refer_to_desk(Idea.objects.get(pk=post.pk), by=admin)
    workout_actions.take_back_from_desk(referral, by=admin)
    meeting = factories.meeting(live=True)
    workout_actions.rule(factories.item(meeting, Idea.objects.get(pk=post.pk)), factories.ask(), by=meeting.sponsor)
    fresh = Idea.objects.get(pk=post.pk)
    actions.answer(fresh, "강남점이에요", by=fresh.owner)
    ruling = factories.ruled(factories.accept(), Idea.objects.get(pk=post.pk))
    workout_actions.correct(ruling, factories.accept(), "담당자를 바로잡아요", by=ruling.ruled_by)
    fresh = Idea.objects.get(pk=post.pk)
    actions.report_progress(fresh, "반쯤", percent=50, by=fresh.owner)
    actions.move_due_date(fresh, fresh.due_on + timedelta(days=9), "부품이 늦어요", by=fresh.owner)
    actions.mark_done(fresh, "다 했어요", by=fresh.owner)
    actions.reopen(fresh, "아직이에요", by=author)
    actions.mark_done(Idea.objects.get(pk=post.pk), "이제 됐어요", by=fresh.owner)
    actions.confirm(Idea.objects.get(pk=post.pk), by=author)
    workout_actions.close(meeting, by=meeting.facilitators.get())
    for person in (author, colleague, head, meeting.sponsor, fresh.owner):
        for language in ("ko", "en"):
            person.language = language
            person.save()
            text_of(client_of(person))
        assert all(sentences(person)), person


def test_nothing_to_tell_has_a_next_step(client_of) -> None:
    assert 'href="/ideas/"' in text_of(client_of(factories.employee())).split('class="empty"')[1]
    guest = text_of(client_of(factories.employee(roles.PANEL_GUEST)))
    assert "/ideas/" not in guest.split('class="empty"')[1].split("</main>")[0]


# --- What it must not say -----------------------------------------------------------------------


def test_a_hidden_author_is_not_named_to_anybody(client_of) -> None:
    hidden = factories.employee(username="secretlogin", name="숨은이름")
    post = factories.idea(by=hidden, anonymity="always")
    colleague = factories.employee()
    question = actions.comment(post, "어디인가요?", by=colleague)
    actions.comment(post, "강남이에요", by=hidden, parent=question)
    ruling = factories.ruled(factories.accept(owner=colleague), Idea.objects.get(pk=post.pk))
    actions.mark_done(ruling.idea, "고쳤어요", by=colleague)
    actions.reopen(ruling.idea, "아직이에요", by=hidden)
    assert {"글쓴이님이 답글을 남겼어요.", "글쓴이님이 아직 고쳐지지 않았다고 했어요."} <= set(sentences(colleague))
    page = text_of(client_of(colleague))
    assert "숨은이름" not in page
    assert "secretlogin" not in page


def test_the_author_is_told_who_looked_and_why_and_only_they(client_of) -> None:
    hidden = factories.employee()
    post = factories.idea(by=hidden, anonymity="always")
    actions.unmask(post, "신고 조사", by=factories.employee(roles.AUDITOR, name="감사관"))
    page = text_of(client_of(hidden))
    assert "감사관님이 숨긴 이름을 확인했어요." in page
    assert "신고 조사" in page


def test_what_one_may_no_longer_see_is_named_no_longer(client_of) -> None:
    follower = factories.employee()
    withdrawn, closed = factories.idea("거둬들인 글"), factories.idea("닫힌 글")
    for post in (withdrawn, closed):
        actions.follow(post, by=follower)
        actions.comment(post, "비밀스러운 말", by=factories.employee())
    outbox.drain()
    actions.withdraw(Idea.objects.get(pk=withdrawn.pk), by=withdrawn.author)
    Idea.objects.filter(pk=closed.pk).update(audience=Audience.objects.create(name="검증단"))
    page = text_of(client_of(follower))
    assert page.count("지금은 볼 수 없는 글의 소식이에요.") == 2
    for secret in ("거둬들인 글", "닫힌 글", "비밀스러운 말", withdrawn.get_absolute_url()):
        assert secret not in page


def test_a_comment_taken_back_is_not_quoted(author: Employee, client_of) -> None:
    said = actions.comment(factories.idea(by=author), "잘못 쓴 말", by=factories.employee())
    outbox.drain()
    actions.remove_comment(said, by=said.author)
    page = text_of(client_of(author))
    assert "잘못 쓴 말" not in page
    assert "지워진 의견이에요." in page


def test_news_of_a_merged_post_leads_to_the_one_that_stands(author: Employee) -> None:
    admin = factories.employee(roles.TRIAGE_ADMIN)
    first, second, last = factories.idea("처음", by=author), factories.idea("중간"), factories.idea("마지막")
    actions.merge(first, second, by=admin)
    actions.merge(Idea.objects.get(pk=second.pk), last, by=admin)
    outbox.drain()
    (day,) = inbox.read(author).days
    urls = {group.title: group.url for group in day.groups}
    assert urls["처음"] == last.get_absolute_url()


def test_markup_in_a_title_or_a_comment_stays_text(author: Employee, client_of) -> None:
    post = factories.idea("<script>alert(1)</script>", by=author)
    actions.comment(post, "<img src=x onerror=alert(2)>", by=factories.employee(name="<b>굵은</b>"))
    outbox.drain()
    raw = client_of(author).get("/me/inbox/").content.decode()
    assert "<script>alert" not in raw
    assert "<img src=x" not in raw
    assert "<b>굵은" not in raw


# --- Reading ------------------------------------------------------------------------------------


@pytest.fixture
def three_news(author: Employee) -> list[Notification]:
    for number in range(3):
        actions.comment(factories.idea(f"글 {number}", by=author), "말", by=factories.employee())
    outbox.drain()
    return list(Notification.objects.to(author).order_by("pk"))


def test_looking_marks_nothing_read(author: Employee, three_news, client_of) -> None:
    client = client_of(author)
    client.get("/me/inbox/")
    client.get("/me/inbox/?show=unread")
    assert Notification.objects.unread().count() == 3
    assert client.get("/me/inbox/read/").status_code == 405


def test_one_is_marked_read_and_the_page_comes_back_as_it_was(author: Employee, three_news, client_of) -> None:
    answer = client_of(author).post("/me/inbox/read/?show=unread&page=1", {"id": three_news[0].pk})
    assert answer.url == "/me/inbox/?show=unread&page=1"
    assert [n.pk for n in Notification.objects.unread().order_by("pk")] == [n.pk for n in three_news[1:]]


def test_all_are_marked_read(author: Employee, three_news, client_of) -> None:
    client = client_of(author)
    page = client.post("/me/inbox/read/", {"all": "1"}, follow=True)
    assert "3건을 읽음으로 표시했어요." in page.content.decode()
    assert not Notification.objects.unread().exists()
    assert "새 소식이 없어요." in text_of(client, "/me/inbox/?show=unread")


def test_nobody_marks_anothers_news_read(three_news, client_of) -> None:
    other = client_of(factories.employee())
    other.post("/me/inbox/read/", {"id": three_news[0].pk})
    other.post("/me/inbox/read/", {"all": "1"})
    assert Notification.objects.unread().count() == 3


def test_htmx_gets_the_list_the_bell_and_a_word(author: Employee, three_news, client_of) -> None:
    answer = client_of(author, **{"HX-Request": "true"}).post("/me/inbox/read/", {"id": three_news[0].pk})
    text = answer.content.decode()
    assert "<html" not in text
    assert text.count('id="inbox"') == 1
    assert 'id="inbox-bell" hx-swap-oob="true"' in text
    assert 'class="bell__count">2<' in text
    assert "1건을 읽음으로 표시했어요." in text


def test_following_a_link_leaves_a_quiet_note(author: Employee, three_news, client_of) -> None:
    answer = client_of(author).post("/me/inbox/read/", {"id": three_news[0].pk, "quietly": "1"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert Notification.objects.unread().count() == 2


@pytest.mark.parametrize("value", ["", "x", "-1", "1.5", "9" * 40, "\x00", "１", "1;drop"])
def test_nonsense_is_borne(author: Employee, three_news, client_of, value: str) -> None:
    assert client_of(author).post("/me/inbox/read/", {"id": value}).status_code == 302
    assert client_of(author).get("/me/inbox/", {"page": value, "show": value}).status_code == 200


def test_who_is_not_signed_in_is_asked_to(client) -> None:
    assert client.get("/me/inbox/").url.startswith("/sign-in/")
    assert client.post("/me/inbox/read/", {"all": "1"}).url.startswith("/sign-in/")


# --- The bell, and what it costs ----------------------------------------------------------------


def test_the_bell_counts_what_is_unread_up_to_ninety_nine(author: Employee, client_of) -> None:
    post, talker = factories.idea(by=author), factories.employee()
    client = client_of(author)
    for number in range(102):
        actions.comment(post, f"말 {number}", by=talker)
        if number == 0:
            assert 'class="bell__count">1<' in text_of(client, "/guide/")
    assert 'class="bell__count">99+<' in text_of(client, "/guide/")


def test_bell_and_tab_bar_ask_the_database_once(author: Employee, client_of) -> None:
    client = client_of(author)
    client.get("/guide/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/guide/")
    asked = [query["sql"] for query in captured if "notifications_notification" in query["sql"]]
    assert len(asked) == 1
    assert "LIMIT 100" in asked[0]


def test_the_page_costs_the_same_whatever_it_shows(author: Employee, client_of) -> None:
    client = client_of(author)

    def fill() -> None:
        for number in range(2):
            post = factories.idea(by=author)
            actions.comment(post, f"말 {number}", by=factories.employee(division=factories.division()))
            ruling = factories.ruled(factories.accept(), post)
            actions.report_progress(ruling.idea, "반", percent=50, by=ruling.owner)
            actions.mark_done(ruling.idea, "끝", by=ruling.owner)
            actions.merge(factories.idea(by=author), factories.idea(), by=factories.employee(roles.TRIAGE_ADMIN))

    def queries() -> int:
        outbox.drain()
        with CaptureQueriesContext(connection) as captured:
            client.get("/me/inbox/")
        return len(captured)

    queries()
    fill()
    queries()
    once = queries()
    fill()
    fill()
    assert queries() == once


def test_pages_hold_thirty_and_can_be_turned(author: Employee, client_of) -> None:
    post, talker = factories.idea(by=author), factories.employee()
    for number in range(inbox.PAGE_SIZE + 1):
        actions.comment(post, f"말 {number}", by=talker)
    client = client_of(author)
    assert "?page=2" in text_of(client)
    assert text_of(client, "/me/inbox/?page=2").count('<li class="news__line') == 1
    assert text_of(client, "/me/inbox/?page=99").count('<li class="news__line') == 1
