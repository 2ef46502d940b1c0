"""Posts (and what became of them) as files: for people in words of their language, for programs by names and codes."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import pgettext

from ideas.models import Campaign, Idea
from portal.kit.spreadsheets import Heading, Link, write_csv, write_xlsx
from portal.people.models import Division
from portal.reports.columns import POSTS, Column, Form, of_campaigns, of_divisions
from portal.reports.reading import own_id

_CHUNK = 1000

Record = dict[str, Any]


def records() -> Iterator[Record]:
    """Every post that all staff may see, oldest first. A hidden author's name is not among what is said."""
    for idea in exported().iterator(chunk_size=_CHUNK):
        yield record(idea)


def exported() -> QuerySet[Idea]:
    """The posts that all staff may see, with all that `record` says of them."""
    return with_details(Idea.objects.listed().filter(audience=None)).order_by("pk")


def with_details(ideas: QuerySet[Idea]) -> QuerySet[Idea]:
    """These posts with all that `record` says of them."""
    related = ("author", "owner", "campaign", "responsible_division")
    return ideas.select_related(*related).prefetch_related("tags")


def record(idea: Idea) -> Record:
    """One post as plain values, by column."""
    named = idea.author is not None and not idea.name_is_hidden
    return {
        "id": idea.source_id or own_id(idea.pk),
        "kind": idea.kind,
        "lang": idea.language,
        "title": idea.title,
        "body": idea.body,
        "touchpoint": idea.touchpoint,
        "tags": [tag.name for tag in idea.tags.all()],
        "division": idea.responsible_division.name if idea.responsible_division else "",
        "author": idea.author.username if named and idea.author else "",
        "created_at": (idea.posted_at or idea.created_at).isoformat(),
        "place": idea.place,
        "campaign": idea.campaign.slug,
        "number": idea.pk,
        "state": idea.state,
        "votes": idea.vote_count,
        "reports": idea.report_count,
        "comments": idea.comment_count,
        "owner": idea.owner.username if idea.owner else "",
        "due": idea.due_on.isoformat() if idea.due_on else "",
        "url": f"{settings.WAGTAILADMIN_BASE_URL}{idea.get_absolute_url()}",
    }


def write(rows: Iterable[Record], kind: str, file: IO[bytes], columns: Sequence[Column] = POSTS) -> int:
    """Write rows as "jsonl", "csv" or "xlsx", the latter two in the language that is active; returns how many."""
    if kind == "jsonl":
        return _jsonl(rows, file)
    write_table: Callable[..., int] = {"csv": write_csv, "xlsx": write_xlsx}[kind]
    headings = [Heading(str(column.label), column.width) for column in columns]
    in_words = [_in_words(column) for column in columns]
    return write_table(file, headings, ([say(row) for say in in_words] for row in rows))


def tags_in_one(tags: Sequence[str]) -> str:
    """Tags as a cell holds them: between commas, which no tag has; a lone one with a semicolon is marked by one."""
    return tags[0] + "," if len(tags) == 1 and ";" in tags[0] else ", ".join(tags)


def _jsonl(rows: Iterable[Record], file: IO[bytes]) -> int:
    count = 0
    for row in rows:
        file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
        count += 1
    return count


def _in_words(column: Column) -> Callable[[Record], Any]:
    """How a column's cell is made of a record."""
    name = column.name
    if column.choices is not None:
        return _word_of(name, {choice.value: str(choice.label) for choice in column.choices})
    if column.form is Form.CAMPAIGN:
        return _word_of(name, of_campaigns(Campaign.objects.all()))
    if column.form is Form.DIVISION:
        return _word_of(name, of_divisions(Division.objects.all()))
    if column.form is Form.TAGS:
        return lambda row: tags_in_one(row[name])
    if column.form is Form.TITLE:
        return lambda row: Link(row[name], row["url"])
    if column.form is Form.DAY:
        return lambda row: date.fromisoformat(row[name]) if row[name] else None
    if column.form is Form.MOMENT:
        return lambda row: datetime.fromisoformat(row[name])
    if column.form is Form.YES_NO:
        yes, no = pgettext("in a table", "Yes"), pgettext("in a table", "No")
        return lambda row: yes if row[name] else no
    if column.form is Form.NUMBER:
        return lambda row: row[name] if row[name] != "" else None
    return lambda row: row[name]


def _word_of(name: str, words: Mapping[str, str]) -> Callable[[Record], str]:
    return lambda row: words.get(row[name], row[name])
