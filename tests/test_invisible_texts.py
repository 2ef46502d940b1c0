"""What cannot be seen is no text, by whichever way it comes in: pages, API, import, command and admin."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import APIToken

from ideas.models import Campaign, Comment, Idea, Unmasking
from portal.notifications.models import Webhook
from portal.people import roles
from portal.people.actions import issue_token
from portal.people.models import Division, Employee
from portal.reports.importing import import_ideas
from portal.reports.reading import Row
from portal.site.models import HomePage
from search.models import UserWord
from tests import factories
from tests.invisible import INVISIBLE
from workout.models import LedgerRow, Meeting, Ruling

pytestmark = pytest.mark.django_db
# What people really send: the characters that messengers, forms and copied text hold.
NAMED = (
    "Hangul filler", "choseong filler", "halfwidth filler", "zero width space", "empty Braille cell", "soft hyphen",
    "zero width joiner", "grapheme joiner", "bidi marks",
)  # fmt: skip
KINDS_OF_NOTHING = pytest.mark.parametrize("nothing", [INVISIBLE[name] for name in NAMED], ids=NAMED)


def browser(person: Employee) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@KINDS_OF_NOTHING
def test_on_pages(nothing: str) -> None:
    meeting = factories.meeting(live=True)
    item = factories.item(meeting)
    hidden = factories.idea(anonymity="until_ruling")
    peer, auditor = browser(factories.employee()), browser(factories.employee(roles.AUDITOR))
    sponsor = browser(meeting.sponsor)
    before = Idea.objects.count()

    answer = peer.post("/ideas/new/", {"title": nothing, "body": "본문은 남아요", "kind": "fix", "do": "post"})
    assert "Please give it a title." in answer.content.decode()
    assert "본문은 남아요" in answer.content.decode()
    answer = peer.post(reverse("idea-comment", args=[hidden.pk]), {"body": nothing})
    assert "Please write something first." in answer.content.decode()
    answer = peer.post(reverse("idea-tag", args=[hidden.pk]), {"tag": f"#{nothing}"}, follow=True)
    assert not hidden.taggings.exists()
    answer = auditor.post(reverse("idea-unmask", args=[hidden.pk]), {"reason": nothing}, follow=True)
    assert not Unmasking.objects.exists()
    rule = reverse("agenda-rule", args=[meeting.slug, item.pk])
    for words in ({"verdict": "reject", "reason": nothing}, {"verdict": "more_info", "question": nothing}):
        answer = sponsor.post(rule, words)
        assert answer.status_code in (200, 422)
    answer = peer.post(reverse("tokens"), {"name": nothing})
    assert "Please say what it is for." in answer.content.decode()

    assert (Idea.objects.count(), Comment.objects.count(), Ruling.objects.count()) == (before, 0, 0)
    assert not LedgerRow.objects.exists()
    assert not APIToken.objects.exists()


@KINDS_OF_NOTHING
def test_through_the_api(nothing: str) -> None:
    meeting = factories.meeting(live=True)
    item = factories.item(meeting)
    sponsor = meeting.sponsor
    token = issue_token(sponsor, name="test", by=sponsor)
    client = Client(headers={"authorization": f"Bearer {token}", "accept-language": "en"})

    def refused(path: str, body: dict[str, Any], method: Callable[..., Any] = client.post) -> dict[str, Any]:
        answer = method(f"/api/v1{path}", body, "application/json")
        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json"), answer.content
        return answer.json()

    own = factories.idea("제목이 있어요", by=sponsor)
    assert "title" in str(refused("/ideas", {"title": nothing, "touchpoint": "shop"}))
    assert "title" in str(refused(f"/ideas/{own.pk}", {"title": nothing}, client.patch))
    refused(f"/ideas/{own.pk}/comments", {"body": nothing})
    ruling = f"/meetings/{meeting.pk}/items/{item.pk}/ruling"
    assert "reason" in str(refused(ruling, {"verdict": "reject", "reason": nothing}))
    assert "question" in str(
        refused(ruling, {"verdict": "more_info", "question": nothing, "owner": sponsor.username, "due": "2099-01-01"})
    )
    own.refresh_from_db()
    assert own.title == "제목이 있어요"
    assert not LedgerRow.objects.exists()
    assert not Comment.objects.exists()


@KINDS_OF_NOTHING
def test_in_an_import_and_a_command(nothing: str) -> None:
    factories.campaign()
    row = {"id": "A1", "kind": "fix", "title": "요금제 안내가 어려워요", "body": "", "touchpoint": "shop"}
    rows = [row | {"title": nothing}, row | {"id": nothing}, row | {"place": nothing, "tags": ["요금", nothing]}]
    report = import_ideas([Row(line, each) for line, each in enumerate(rows, start=1)], by=None)
    assert [line for line, _reason in report.errors] == [1, 2]
    kept = Idea.objects.get()
    assert (kept.place, list(kept.tags.names())) == ("", ["요금"])
    factories.employee(username="robot")
    with pytest.raises(CommandError):
        call_command("issue_token", "robot", name=nothing, stdout=StringIO())
    assert not APIToken.objects.exists()


@KINDS_OF_NOTHING
def test_in_the_admin(nothing: str) -> None:
    admin = browser(factories.employee(roles.TRIAGE_ADMIN, language="en"))
    manager = browser(factories.employee(roles.CAMPAIGN_MANAGER, language="en"))
    facilitator = factories.employee(roles.FACILITATOR, language="en")
    factories.campaign()
    executive = factories.employee(roles.EXECUTIVE)
    sent = [
        (admin, "divisions:add", {"name": nothing}, "name"),
        (admin, "words:add", {"word": nothing}, "word"),
        (admin, "synonyms:add", {"words": nothing, "is_active": "on"}, "words"),
        (admin, "webhooks:add", {"name": nothing, "url": "https://93.184.215.14/", "topics": ["outcome"]}, "name"),
        (admin, "wagtailusers_users:add", {"username": nothing, "name": nothing}, "username"),
        (admin, "wagtailusers_users:add", {"username": "kim", "name": nothing}, "name"),
        (manager, "campaigns:add", {"title": nothing, "opens_at": "2026-06-01 09:00"}, "title"),
        (manager, "campaigns:add", {"title": "여름", "title_en": nothing, "opens_at": "2026-06-01 09:00"}, "title_en"),
        (manager, "contests:add", {"title": nothing}, "title"),
        (browser(facilitator), "meetings:add", {
            "title": nothing, "starts_at": "2099-06-01 09:00", "sponsor": executive.pk, "facilitators": facilitator.pk,
        }, "title"),
    ]  # fmt: skip
    models = (Division, UserWord, Webhook, Employee, Campaign, Meeting)
    before = [model.objects.count() for model in models]
    for client, name, data, field in sent:
        answer = client.post(reverse(name), data)
        assert answer.status_code == 200, name
        assert field in answer.context["form"].errors, name
    assert [model.objects.count() for model in models] == before

    page = HomePage.objects.get()
    answer = manager.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        {"title": nothing, "slug": page.slug, "action-publish": "action-publish", "headline": "한 줄"},
    )
    assert "title" in answer.context["form"].errors
    page.refresh_from_db()
    assert (page.title, page.draft_title) == (page.title.strip(), page.title)
    assert page.title not in INVISIBLE.values()
