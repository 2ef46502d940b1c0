"""A post that was fixed, told as a story: thanks to whom, what was there before and after, how long it took."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ideas import names
from ideas.models import Idea, Photo, Progress


@dataclass(frozen=True)
class Fixed:
    """`note` is the owner's last word; `before` and `after` are both there or neither is."""

    idea: Idea
    thanks: str
    note: str
    before: Photo | None
    after: Photo | None
    days: int | None


def fixed(idea: Idea, person: Any, photos: Sequence[Photo], progress: Sequence[Progress]) -> Fixed:
    """The story of a confirmed post as `person` reads it; its photos and progress notes are given oldest first."""
    before = [p for p in photos if p.moment == Photo.Moment.BEFORE] or [p for p in photos if p.progress_id is None]
    after = [p for p in photos if p.moment == Photo.Moment.AFTER]
    both = bool(before and after)
    done, posted = idea.done_at or idea.confirmed_at, idea.posted_at
    return Fixed(
        idea, _thanks(idea, person), progress[-1].note if progress else "",
        before[0] if both else None, after[-1] if both else None, (done - posted).days if done and posted else None,
    )  # fmt: skip


def _thanks(idea: Idea, person: Any) -> str:
    if idea.author_id is not None and idea.author_id == person.pk:
        return _("Fixed because of you: thank you for your post")
    if getattr(idea, "voted", False):
        return _("Fixed because of you, too: you voted for it")
    name = names.of_author(idea, person)
    if name.hidden:
        return _("Fixed thanks to a colleague who keeps their name to themselves")
    if idea.author_id is None:
        return _("Fixed thanks to a post from %(division)s") % {"division": name.label}
    return _("Fixed thanks to %(name)s’s post") % {"name": name.label}
