"""Lists as feeds: whose address it is says what they hold; new addresses end the old ones."""

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.core import signing
from django.test import Client

from ideas import actions
from ideas.models import Audience, Idea
from portal.kit import clock
from portal.kit.errors import NotAllowed
from portal.notifications import choices, feeds
from portal.notifications.actions import renew_feeds
from portal.people import roles
from portal.people.models import Employee
from tests import factories

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def address(person: Employee, what: str = "posts", form: str = "atom") -> str:
    return f"/feeds/{feeds.token(person, choices.of(person))}/{what}.{form}"


def titles(person: Employee, what: str = "posts", query: str = "") -> list[str]:
    """What a feed reader that knows the person's address, and has no session, gets."""
    answer = Client().get(address(person, what) + query)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/atom+xml")
    return [entry.findtext(f"{ATOM}title") for entry in ET.fromstring(answer.content).iter(f"{ATOM}entry")]


@pytest.fixture
def reader() -> Employee:
    return factories.employee(language="ko")


def test_the_newest_posts_come_first_and_the_filters_of_the_list_narrow_them(reader: Employee) -> None:
    now = clock.now()
    for hours, (title, tag) in enumerate([("셋째", "요금"), ("둘째", "와이파이"), ("첫째", "요금")]):
        with clock.at(now - timedelta(hours=hours)):
            factories.idea(title, tags=(tag,))
    assert titles(reader) == ["셋째", "둘째", "첫째"]
    assert titles(reader, query="?tag=요금") == ["셋째", "첫째"]


def test_an_entry_leads_to_its_post_and_names_its_author_as_the_reader_may_know_them(reader: Employee) -> None:
    hidden = factories.employee(name="숨은이름")
    post = factories.idea("**굵은** 제목", by=hidden, anonymity="always", body="**본문**과 <script>alert(1)</script>")
    text = Client().get(address(reader)).content.decode()
    (entry,) = ET.fromstring(text).iter(f"{ATOM}entry")
    assert entry.find(f"{ATOM}link").get("href").endswith(post.get_absolute_url())
    assert "<strong>본문</strong>" in entry.findtext(f"{ATOM}summary")
    assert "<script" not in entry.findtext(f"{ATOM}summary")
    assert "숨은이름" not in text


def test_a_feed_holds_what_its_reader_may_see_and_no_more(reader: Employee) -> None:
    author = factories.employee()
    withdrawn, closed = factories.idea("거둔 글", by=author), factories.idea("검증단만 보는 글", by=author)
    factories.ruled(factories.reject(), closed)
    actions.withdraw(withdrawn, by=author)
    Idea.objects.filter(pk=closed.pk).update(audience=Audience.objects.create(name="검증단"))
    factories.draft(by=author)
    factories.idea("누구나 보는 글", by=author)
    assert titles(reader) == ["누구나 보는 글"]
    assert titles(author) == ["누구나 보는 글", "검증단만 보는 글"]
    assert titles(reader, "rulings") == []
    assert titles(author, "rulings") == ["[불수용] 검증단만 보는 글"]


def test_rulings_and_what_was_fixed_have_feeds_of_their_own(reader: Employee) -> None:
    post = factories.idea("IPTV 화면이 어려워요")
    ruling = factories.ruled(factories.accept(), post)
    assert titles(reader, "rulings") == ["[수용] IPTV 화면이 어려워요"]
    assert titles(reader, "fixed") == []
    actions.mark_done(ruling.idea, "고쳤어요", by=ruling.owner)
    actions.confirm(Idea.objects.get(pk=post.pk), by=post.author)
    assert titles(reader, "fixed") == ["IPTV 화면이 어려워요"]


@pytest.mark.parametrize(
    ("what", "english"), [("posts", "New posts"), ("rulings", "Rulings"), ("fixed", "Fixed and confirmed")]
)
def test_rss_is_there_too_in_the_readers_language(what: str, english: str) -> None:
    answer = Client().get(address(factories.employee(language="en"), what, "rss"))
    channel = ET.fromstring(answer.content).find("channel")
    assert channel.findtext("language") == "en"
    assert channel.findtext("title") == f"Fix This · 고쳐주세요 · {english}"


def test_what_xml_cannot_hold_does_not_end_a_feed(reader: Employee) -> None:
    post = factories.idea("제목")
    Idea.objects.filter(pk=post.pk).update(title="제\x08목", body="본\x0b문")
    assert titles(reader) == ["제목"]


def test_new_addresses_end_the_old_ones(reader: Employee, client_of) -> None:
    old = address(reader)
    assert Client().get(old).status_code == 200
    page = client_of(reader).post("/me/notifications/feeds/renew/", follow=True).content.decode()
    assert Client().get(old).status_code == 404
    assert address(reader) in page
    assert Client().get(address(reader)).status_code == 200


def test_nobody_renews_anothers(reader: Employee) -> None:
    with pytest.raises(NotAllowed):
        renew_feeds(reader, by=factories.employee(roles.TRIAGE_ADMIN))


def test_a_made_up_address_is_nobodys() -> None:
    for said in ["x", "x:y", "1:1:1", signing.dumps([1, 1]), signing.Signer(salt="other").sign("1")]:
        assert Client().get(f"/feeds/{said}/posts.atom").status_code == 404, said


def test_who_left_or_is_a_guest_has_no_feeds(reader: Employee, client_of) -> None:
    guest = factories.employee(roles.PANEL_GUEST)
    assert Client().get(address(guest)).status_code == 404
    assert "/feeds/" not in client_of(guest).get("/me/notifications/").content.decode()
    mine = address(reader)
    Employee.objects.filter(pk=reader.pk).update(is_active=False)
    assert Client().get(mine).status_code == 404


def test_an_unknown_feed_or_form_is_not_found(reader: Employee) -> None:
    for wrong in ("secrets.atom", "posts.json"):
        assert Client().get(address(reader).replace("posts.atom", wrong)).status_code == 404
