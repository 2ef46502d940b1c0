"""One row of a file as a checked post. What does not fit is a `RefusedRow` with a reason for whoever sent the file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ideas.actions import ImportedPost
from ideas.content import Content
from ideas.models import Campaign
from ideas.states import Kind, Touchpoint
from portal.kit import clock
from portal.kit.dates import Unreadable, read_datetime
from portal.kit.text import clean_line
from portal.people.models import Division, Employee
from portal.reports.columns import Language, code, label, of_campaigns

SOURCE_ID_LENGTH = 64
DIVISION_LENGTH = 100
EARLIEST_YEAR = 1990
_NUMBER_AS_DECIMAL = re.compile(r"([0-9]+)\.0")


class RefusedRow(Exception):
    """The row cannot be imported; the message says why."""


@dataclass(frozen=True)
class ParsedRow:
    """A post whose division is still a name: a division is made only when the post is."""

    line: int
    post: ImportedPost
    division: str

    def with_division(self, division: Division | None) -> ImportedPost:
        return replace(self.post, content=replace(self.post.content, responsible_division=division))


class Parser:
    """Turns rows into posts; remembers the authors and campaigns it has looked up."""

    def __init__(self, campaign: Campaign | None) -> None:
        self._campaign = campaign
        self._authors: dict[str, Employee | None] = {}
        campaigns = {each.slug: each for each in Campaign.objects.all()}
        self._campaigns = _by_each_name(campaigns) | campaigns

    def parse(self, line: int, data: Mapping[str, Any]) -> ParsedRow:
        """The post a row describes. Raises RefusedRow."""
        content = self._content(data)
        post = ImportedPost(
            source_id=_source_id(data),
            content=content,
            posted_at=_moment(data.get("created_at")),
            language=_language(data, content),
            author=self._author(_line(data, "author")),
        )
        return ParsedRow(line, post, _limited(_line(data, "division"), DIVISION_LENGTH, "division"))

    def _content(self, data: Mapping[str, Any]) -> Content:
        touchpoint = code(Touchpoint, _line(data, "touchpoint"))
        if touchpoint not in Touchpoint.values:
            raise RefusedRow(_("Unknown touchpoint “%(touchpoint)s”.") % {"touchpoint": _short(touchpoint)})
        content = Content(
            title=_text(data, "title"),
            body=_text(data, "body"),
            kind=code(Kind, _line(data, "kind")) or Kind.FIX,
            touchpoint=touchpoint,
            place=_text(data, "place"),
            tags=_tags(data.get("tags")),
            campaign=self._campaign_named(_line(data, "campaign")),
        )
        try:
            return content.checked(kinds=Kind.values)  # a finding that an export has comes back as one
        except ValidationError as error:
            reasons = (f"{label(name)}: {message}" for name, texts in error.message_dict.items() for message in texts)
            raise RefusedRow(" ".join(reasons)) from error

    def _campaign_named(self, slug: str) -> Campaign | None:
        if not slug:
            return self._campaign
        if slug not in self._campaigns:
            raise RefusedRow(_("There is no campaign “%(slug)s”.") % {"slug": _short(slug)})
        return self._campaigns[slug]

    def _author(self, username: str) -> Employee | None:
        if not username:
            return None
        if username not in self._authors:
            self._authors[username] = Employee.objects.filter(username=username).select_related("division").first()
        author = self._authors[username]
        if author is None:
            raise RefusedRow(_("There is no employee “%(username)s”.") % {"username": _short(username)})
        return author


def _by_each_name(campaigns: Mapping[str, Campaign]) -> dict[str, Campaign]:
    """The campaigns by what they are called in either language, where only one is called so."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {title: campaigns[slug] for slug, title in of_campaigns(campaigns.values()).items()}
    return found


def _source_id(data: Mapping[str, Any]) -> str:
    """The source's id. 100 is 100, also where a spreadsheet or a program between has made it 100.0."""
    source_id = _limited(_line(data, "id"), SOURCE_ID_LENGTH, "id")
    if number := _NUMBER_AS_DECIMAL.fullmatch(source_id):
        source_id = number[1]
    if not source_id:
        raise RefusedRow(_("The id is missing: without it, importing twice would post it twice."))
    return source_id


def _language(data: Mapping[str, Any], content: Content) -> str:
    language = code(Language, _line(data, "lang")) or content.language
    if language not in Language.values:
        raise RefusedRow(_("Unknown language “%(language)s”; it is “ko” or “en”.") % {"language": _short(language)})
    return language


def _moment(value: Any) -> datetime:
    """When it was written, the time zone being ours where none is named; now, where nothing is said."""
    if value is None or value == "":
        return clock.now()
    moment = _parsed_moment(value)
    if not timezone.is_aware(moment):
        moment = timezone.make_aware(moment)
    if moment > clock.now():
        raise RefusedRow(_("“%(field)s” is in the future.") % {"field": label("created_at")})
    return moment


def _parsed_moment(value: Any) -> datetime:
    """A date of a spreadsheet's cell, or one that is written out; a day alone begins at midnight."""
    if isinstance(value, str):
        try:
            value = read_datetime(value, at=time())
        except Unreadable as error:
            raise RefusedRow(_("“%(field)s”: %(reason)s") % {"field": label("created_at"), "reason": error}) from error
    elif isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not isinstance(value, datetime):
        raise RefusedRow(_("“%(field)s” is not a date.") % {"field": label("created_at")})
    if value.year < EARLIEST_YEAR:
        told = {"field": label("created_at"), "year": EARLIEST_YEAR}
        raise RefusedRow(_("“%(field)s” is before the year %(year)s.") % told)
    return value


def _tags(value: Any) -> tuple[str, ...]:
    """A list; or, from a table's cell, words between commas or, where there are none, between semicolons."""
    if value is None:
        return ()
    if isinstance(value, list) and all(isinstance(tag, str) for tag in value):
        return tuple(value)
    text = _text({"tags": value}, "tags")
    return tuple(text.split("," if "," in text else ";"))


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        whole = isinstance(value, float) and value.is_integer()
        return str(int(value) if whole else value)  # a number in a spreadsheet's cell
    if isinstance(value, (date, time, timedelta)):
        raise RefusedRow(_("“%(field)s” is a date or a time; format the cells as text.") % {"field": label(name)})
    raise RefusedRow(_("“%(field)s” must be text.") % {"field": label(name)})


def _line(data: Mapping[str, Any], name: str) -> str:
    return clean_line(_text(data, name))


def _limited(text: str, limit: int, name: str) -> str:
    if len(text) > limit:
        raise RefusedRow(
            _("“%(field)s” is too long: at most %(limit)s characters.") % {"field": label(name), "limit": limit}
        )
    return text


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
