"""What a sentence about an event is, and what it may use."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from ideas import names
from ideas.models import Idea
from portal.events.models import Event
from portal.notifications.details import Details


@dataclass(frozen=True)
class Sentence:
    """What happened; a few words of what was said; the verdict to draw a seal of, if it is a ruling."""

    text: str
    excerpt: str = ""
    icon: str = "circle-dot"
    verdict: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Told:
    """One event as it is told to one reader, and why to them; `reader` is None where everybody reads along."""

    event: Event
    reason: str
    reader: int | None
    details: Details
    subject: Model

    @property
    def idea(self) -> Idea | None:
        return self.subject if isinstance(self.subject, Idea) else None

    @property
    def is_author(self) -> bool:
        return self.idea is not None and self.reader is not None and self.idea.author_id == self.reader

    @property
    def who(self) -> str:
        """Who did it, as this reader may know them."""
        if self.idea is None:
            return names.of_person(self.event.actor).label
        name = names.of_actor(self.event, self.idea, self.details.viewer)
        return _("The author") if name.hidden else name.label

    def data(self, key: str) -> Any:
        return self.event.data.get(key)

    def comment(self) -> tuple[str, str]:
        """The comment's first words and its anchor; nothing once it was taken back."""
        comment = self.details.comments.get(self.data("comment"))
        return (comment.body, f"#comment-{comment.pk}") if comment else ("", "")

    def note(self) -> str:
        """What the owner wrote about their progress."""
        progress = self.details.progress.get(self.data("progress"))
        return progress.note if progress else ""


Say = Callable[[Told], Sentence]


def day(value: date | str | None) -> str:
    value = date.fromisoformat(value) if isinstance(value, str) else value
    return date_format(value, _("j F")) if value else ""


def moment(value: datetime) -> str:
    return date_format(localtime(value), _("j F, H:i"))
