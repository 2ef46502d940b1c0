"""A name that its owner hides is on no page, in no file and in no answer of the API, whoever asks."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from ideas import actions
from ideas.content import Content
from ideas.models import Idea
from ideas.states import Anonymity, Touchpoint
from portal.events import outbox
from portal.kit import clock
from portal.people import roles
from portal.people.actions import issue_token
from portal.reports.datasets import SOURCES
from tests import factories
from tests.addresses.walking import ROLES, client_for, filled, ours
from workout import actions as workout_actions

pytestmark = pytest.mark.django_db

NAME, USERNAME, DIVISION = "숨은이가나다", "hidden.writer", "숨은담당라마바"
ROOM = ("/meetings/november/", "/meetings/november/live/", "/meetings/november/console/", "/", "/ideas/?q=엘리베이터")
API = (
    "ideas",
    "ideas/{post}",
    "ideas/{post}/comments",
    "ideas/{post}/similar",
    "search?q=엘리베이터",
    "meetings",
    "rulings",
)


def photo() -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "JPEG")
    return SimpleUploadedFile(f"{NAME}.jpg", file.getvalue(), "image/jpeg")


@pytest.fixture
def post(settings: Any) -> Idea:
    """A post whose author hides for good, and has done there all that an author can do."""
    head = factories.employee(roles.DIVISION_HEAD)
    author = factories.employee(username=USERNAME, name=NAME, division=factories.division(DIVISION))
    peer = factories.employee(username="peer")
    content = Content("엘리베이터에서 통화가 끊겨요", body="지하", anonymity=Anonymity.ALWAYS, tags=("승강기",))
    factories.campaign()
    duplicate = actions.post(None, Content("승강기 통화 끊김", anonymity=Anonymity.ALWAYS), by=author)
    actions.comment(duplicate, "여기도 제가 썼어요", by=author)
    post = actions.post(None, content, by=author)
    actions.add_photo(post, photo(), by=author)
    actions.edit(
        post, Content("엘리베이터에서 통화가 자주 끊겨요", anonymity=Anonymity.ALWAYS), by=author, seen_version=1
    )
    actions.comment(post, "@peer 님도 겪으셨죠?", by=author)
    asked = actions.comment(post, "네", by=peer)
    actions.comment(post, "고마워요", by=author, parent=asked)
    actions.report(post, touchpoint=Touchpoint.INTERNAL, heard_on=clock.today(), note="손님 말씀", by=author)
    actions.tag(post, "지하", by=author)
    actions.vote(post, by=author)
    actions.follow(post, by=peer)
    admin = factories.employee(roles.TRIAGE_ADMIN)
    actions.merge(duplicate, post, by=admin)
    actions.assign_division(post, factories.division("품질담당", head=head), by=admin)
    meeting = factories.meeting(slug="november", live=True)
    item = factories.item(meeting, post)
    owner = factories.employee(username="theowner")
    workout_actions.rule(item, factories.accept(owner=owner), by=meeting.sponsor)
    post.refresh_from_db()
    actions.mark_done(post, "고쳤어요", by=owner)
    actions.reopen(post, "아직 끊겨요", by=author)
    post.refresh_from_db()
    actions.mark_done(post, "다시 고쳤어요", by=owner)
    post.refresh_from_db()
    actions.confirm(post, by=author)
    outbox.drain()
    return post


def said(client: Client, post: Idea) -> dict[str, str]:
    """All that the pages tell, by address."""
    desk = [f"admin/triage/{rest}" for rest in ("", "<int:pk>/", "<int:pk>/merge/", "?export=csv")]
    given = {"slug": "november", "pk": post.pk}
    addresses = [filled(pattern, given, otherwise=post.pk) for pattern in ours() + desk if "sign-out" not in pattern]
    return {address: _text(client.get(address, follow=True)) for address in (*addresses, *ROOM)}


def _text(answer: Any) -> str:
    body = answer.getvalue() if answer.streaming else answer.content
    return body.decode(errors="replace") + str(answer.headers)


def leaking(answers: dict[str, str], *words: str) -> list[str]:
    return [f"{where}: {word}" for where, text in answers.items() for word in words if word in text]


@pytest.mark.parametrize("held", [[], [role for role in ROLES.values() if role not in (None, roles.PANEL_GUEST)]])
def test_no_page_tells_a_hidden_name(post, held):
    told = said(client_for(factories.employee(*held)), post)
    assert len([text for text in told.values() if str(post) in text]) > 4  # the pages that tell of the post were asked
    assert leaking(told, NAME, USERNAME) == []
    about = {where: text for where, text in told.items() if where.startswith(f"/ideas/{post.pk}/")}
    assert leaking(about, DIVISION) == []


def test_the_api_tells_no_hidden_name(post):
    reader = factories.employee(*[role for role in ROLES.values() if role not in (None, roles.PANEL_GUEST)])
    header = {"authorization": f"Bearer {issue_token(reader, name='x', by=reader)}"}
    client = Client()
    answers = {path: client.get(f"/api/v1/{path.format(post=post.pk)}", headers=header) for path in API}
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(API, 200)
    assert leaking({path: _text(answer) for path, answer in answers.items()}, NAME, USERNAME, DIVISION) == []


def test_no_file_tells_a_hidden_name(post):
    assert (
        leaking({name: str(list(source.records())) for name, source in SOURCES.items()}, NAME, USERNAME, DIVISION) == []
    )
