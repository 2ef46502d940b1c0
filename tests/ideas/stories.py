"""Posts in every state, each brought there the way people bring it; and pictures."""

import io
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from ideas import actions
from ideas.models import Idea
from ideas.states import State
from portal.kit import clock
from portal.people import roles
from portal.people.models import Employee
from tests import factories


def in_state(
    state: State | str,
    by: Employee | None = None,
    *,
    owner: Employee | None = None,
    champion: Employee | None = None,
    **content: Any,
) -> Idea:
    """A post that has come to this state; `owner` and `champion` are who they are where the state has them."""
    by = by or factories.employee()
    if state == State.DRAFT:
        return factories.draft(by=by, **content)
    post = factories.idea(by=by, **content)
    if state in _WITHOUT_RULING:
        _WITHOUT_RULING[state](post)
    else:
        factories.ruled(_decision(state, owner, champion), post)
    post = Idea.objects.get(pk=post.pk)
    if state in (State.IN_PROGRESS, State.DONE, State.CONFIRMED):
        actions.report_progress(post, "측정을 시작했어요", percent=30, by=post.owner)
    if state in (State.DONE, State.CONFIRMED):
        actions.mark_done(post, "바꿨습니다", by=post.owner)
    if state == State.CONFIRMED:
        actions.confirm(post, by=by)
    assert post.state == state
    return Idea.objects.get(pk=post.pk)


_WITHOUT_RULING = {
    State.OPEN: lambda post: None,
    State.SCHEDULED: lambda post: factories.item(factories.meeting(), post),
    State.MERGED: lambda post: actions.merge(post, factories.idea(), by=factories.employee(roles.TRIAGE_ADMIN)),
    State.WITHDRAWN: lambda post: actions.withdraw(post, by=post.author),
}


def _decision(state: State | str, owner: Employee | None, champion: Employee | None) -> Any:
    if state == State.REJECTED:
        return factories.reject()
    return factories.ask(owner=owner) if state == State.NEEDS_INFO else factories.accept(owner=owner, champion=champion)


def tomorrow(days: int = 1) -> Any:
    return clock.today() + timedelta(days=days)


def picture(name: str = "photo.jpg", size: tuple[int, int] = (640, 480), kind: str = "JPEG", colour: Any = "navy"):
    """A file as a camera would send it."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind)
    return SimpleUploadedFile(name, buffer.getvalue(), f"image/{kind.lower()}")
