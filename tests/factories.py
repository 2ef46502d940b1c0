"""People, posts and meetings for tests, made by the product's own actions wherever there is one."""

import itertools
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from wagtail.models import Page

from ideas import actions
from ideas.content import Content
from ideas.models import Campaign, Idea
from portal.kit import clock
from portal.people import roles
from portal.people.models import Division, Employee
from workout import actions as workout_actions
from workout.decision import Decision
from workout.models import AgendaItem, Meeting, MeetingIndexPage, Ruling

_numbers = itertools.count(1)


def employee(*role_names: str, username: str = "", **fields: Any) -> Employee:
    """A member of staff who holds these roles too; `panel guest` alone makes a guest, who is no staff."""
    username = username or f"person{next(_numbers)}"
    fields.setdefault("name", username.title())
    person = Employee.objects.create_user(username, f"{username}@example.com", **fields)
    if roles.PANEL_GUEST in role_names:
        person.groups.clear()
    person.groups.add(*Group.objects.filter(name__in=role_names))
    return Employee.objects.get(pk=person.pk)  # without roles remembered from before


def division(name: str = "", **fields: Any) -> Division:
    return Division.objects.create(name=name or f"담당{next(_numbers)}", **fields)


def campaign(**fields: Any) -> Campaign:
    """The default campaign, unless fields say otherwise."""
    if not fields:
        return Campaign.objects.filter(is_default=True).first() or Campaign.objects.create(
            slug="fix-this", title="고쳐주세요", title_en="Fix this", is_default=True,
            opens_at=clock.now() - timedelta(days=365),
        )  # fmt: skip
    number = next(_numbers)
    return Campaign.objects.create(**{"slug": f"campaign-{number}", "title": f"캠페인 {number}"} | fields)


def idea(title: str = "", *, by: Employee | None = None, **content: Any) -> Idea:
    """An open post."""
    campaign()
    title = title or f"와이파이가 자주 끊겨요 {next(_numbers)}"
    return actions.post(None, Content(title=title, **content), by=by or employee())


def draft(title: str = "아직 쓰는 중", *, by: Employee | None = None, **content: Any) -> Idea:
    campaign()
    return actions.save_draft(None, Content(title=title, **content), by=by or employee())


def meeting(*, live: bool = False, **fields: Any) -> Meeting:
    """A planned (or live) meeting with its page; sponsor and facilitator are made where not given."""
    if not MeetingIndexPage.objects.exists():
        Page.objects.get(depth=1).add_child(instance=MeetingIndexPage(title="워크아웃", slug="meetings"))
    facilitator = fields.pop("facilitator", None) or employee(roles.FACILITATOR)
    fields.setdefault("sponsor", None)
    fields["sponsor"] = fields["sponsor"] or employee(roles.EXECUTIVE)
    fields.setdefault("title", f"워크아웃 미팅 {next(_numbers)}")
    fields.setdefault("starts_at", clock.now() + timedelta(hours=1))
    made = workout_actions.plan(by=facilitator, facilitators=[facilitator], sure=True, **fields)
    if live:
        workout_actions.start(made, by=facilitator)
    return made


def item(made: Meeting, post: Idea | None = None) -> AgendaItem:
    return workout_actions.add_item(made, post or idea(), by=made.facilitators.get())


def accept(**fields: Any) -> Decision:
    """An acceptance that has all it needs."""
    owner = fields.pop("owner", None) or employee()
    champion = fields.pop("champion", None) or employee(roles.EXECUTIVE)
    due_on = fields.pop("due_on", clock.today() + timedelta(days=30))
    return Decision("accept", owner=owner, champion=champion, due_on=due_on, **fields)


def reject(reason: str = "이미 다른 방법이 있어요") -> Decision:
    return Decision("reject", reason=reason)


def ask(question: str = "어느 지역인가요?", **fields: Any) -> Decision:
    owner = fields.pop("owner", None) or employee()
    due_on = fields.pop("due_on", clock.today() + timedelta(days=7))
    return Decision("more_info", question=question, owner=owner, due_on=due_on)


def ruled(decision: Decision, post: Idea | None = None, **meeting_fields: Any) -> Ruling:
    """A ruling made by its sponsor in a live meeting; `.idea` is fresh."""
    made = meeting(live=True, **meeting_fields)
    ruling = workout_actions.rule(item(made, post), decision, by=made.sponsor)
    ruling.idea.refresh_from_db()
    return ruling
