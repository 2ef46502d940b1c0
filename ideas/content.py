"""What a post says, checked in one place for the form, the API and the importer."""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ideas.models import Campaign
from ideas.models.idea import BODY_LENGTH, PLACE_LENGTH, TITLE_LENGTH
from ideas.states import Anonymity, Kind, Touchpoint
from portal.kit.text import clean_line, clean_text, cut_line
from portal.people.models import Division

MAX_TAGS = 10
TAG_LENGTH = 40
_HANGUL = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")


@dataclass(frozen=True)
class Content:
    """All that an author says: plain values, not yet checked."""

    title: str
    body: str = ""
    kind: str = Kind.FIX
    touchpoint: str = Touchpoint.INTERNAL
    place: str = ""
    tags: tuple[str, ...] = ()
    campaign: Campaign | None = None
    responsible_division: Division | None = None
    anonymity: str = Anonymity.NAMED

    @property
    def language(self) -> str:
        """The language it is written in, as far as the letters tell."""
        return "ko" if _HANGUL.search(self.title + self.body) else "en"

    def checked(self, *, kinds: Container[str] = (Kind.FIX, Kind.IDEA)) -> "Content":
        """The same, cleaned. Raises ValidationError with a message for each field that does not fit.

        `kinds` are those that may be posted this way: a finding is raised in a room of its own.
        """
        content = replace(
            self,
            title=clean_line(self.title),
            body=clean_text(self.body),
            place=clean_line(self.place),
            tags=clean_tags(self.tags),
        )
        errors: dict[str, Any] = {}
        if not content.title:
            errors["title"] = _("Please give it a title.")
        for field, limit in (
            ("title", TITLE_LENGTH),
            ("body", BODY_LENGTH),
            ("place", PLACE_LENGTH),
        ):
            if len(getattr(content, field)) > limit:
                errors[field] = _("This is too long: at most %(limit)s characters, please.") % {"limit": f"{limit:,}"}
        if content.kind not in kinds:
            errors["kind"] = _("Please choose fix request or idea.")
        if content.touchpoint not in Touchpoint.values:
            errors["touchpoint"] = _("Please choose where the customer was heard.")
        if content.anonymity not in Anonymity.values:
            errors["anonymity"] = _("Please choose whether your name is shown.")
        if len(content.tags) > MAX_TAGS:
            errors["tags"] = _("At most %(limit)s tags, please.") % {"limit": MAX_TAGS}
        elif any(len(tag) > TAG_LENGTH for tag in content.tags):
            errors["tags"] = _("A tag has at most %(limit)s characters.") % {"limit": TAG_LENGTH}
        if errors:
            raise ValidationError(errors)
        return content

    def cut(self) -> "Content":
        """The same, cleaned and cut to what fits: a draft keeps what it can and refuses nothing."""
        return replace(
            self,
            title=cut_line(self.title, TITLE_LENGTH),
            body=clean_text(self.body)[:BODY_LENGTH],
            place=cut_line(self.place, PLACE_LENGTH),
            tags=tuple(tag[:TAG_LENGTH] for tag in clean_tags(self.tags)[:MAX_TAGS]),
            kind=self.kind if self.kind in (Kind.FIX, Kind.IDEA) else Kind.FIX,
            touchpoint=self.touchpoint if self.touchpoint in Touchpoint.values else Touchpoint.INTERNAL,
            anonymity=self.anonymity if self.anonymity in Anonymity.values else Anonymity.NAMED,
        )


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags without "#" and commas, lower case, each once, in the order given."""
    cleaned = (clean_line(clean_line(tag.replace(",", " ")).lstrip("#")).lower() for tag in tags)
    return tuple(dict.fromkeys(tag for tag in cleaned if tag))
