"""Finding what is no post: rulings, meetings, comments and campaigns, each group ranked by itself.

    found = find_all(query)                     # {"rulings": Found(…), …}, the best few of each
    found = find_in("comments", query)          # one page of one group

One implementation for every engine: the database's own index. What is returned was read through `visible` just now.
A query's filters and order are for posts; these have neither.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from ideas import names
from ideas.models import Campaign, Comment
from ideas.rows import list_url
from portal.kit.markdown import plain
from portal.kit.text import clean_line
from portal.people.roles import is_staff
from search.engines.candidates import asked_for, weighed
from search.engines.fulltext import expression
from search.finding import or_else
from search.highlights import LONGEST_TEXT, Highlighter
from search.models import Passage
from search.passages import GROUPS
from search.port import Query
from search.ranking import Term, Text, essential, least_covered, score
from workout.models import Meeting, Ruling

MOST_CANDIDATES = 300  # of a group: the newest
SHOWN = 3  # of each group, where all are shown

_TABLES = {
    "sqlite": "SELECT rowid FROM search_passagetext WHERE search_passagetext MATCH %s",
    "postgresql": (  # materialized: see search.engines.fulltext
        "WITH found AS MATERIALIZED (SELECT id FROM search_passage WHERE terms @@ %s::tsquery) SELECT id FROM found"
    ),
}


@dataclass(frozen=True)
class Hit:
    """One thing found: what it is called and says, with the words marked, and where it is."""

    thing: Any
    url: str
    title: SafeString | str
    excerpt: SafeString | str
    meta: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """Numbers of things, best first, and how many there are; `is_capped`: there are more, which nobody counted."""

    numbers: list[int] = field(default_factory=list)
    total: int = 0
    is_capped: bool = False


def find_in(group: str, query: Query) -> Found:
    """One page of a group, the last one beyond the end. `query` has been understood (see `search.finding`)."""
    found = _found(group, _terms(query), query)
    if found.total and not found.numbers:
        found = _found(group, _terms(query), replace(query, page=-(-found.total // query.page_size)))
    return found


def find_all(query: Query) -> dict[str, Found]:
    """The first few of each group that has any."""
    terms, few = _terms(query), replace(query, page=1, page_size=SHOWN)
    found = {group: _found(group, terms, few) for group in GROUPS}
    return {group: one for group, one in found.items() if one.total}


def read(group: str, numbers: list[int], viewer: Any) -> list[Any]:
    """These things in this order, as far as the viewer may see them now."""
    things = _DETAILS[group](GROUPS[group].visible(viewer).filter(pk__in=numbers)) if numbers else []
    by_number = {thing.pk: thing for thing in things}
    return [by_number[number] for number in numbers if number in by_number]


def hits(group: str, found: Found, query: Query) -> list[Hit]:
    """What a page shows of them."""
    mark = Highlighter(query.text, query.meanings)
    return [_HITS[group](thing, mark, query.viewer) for thing in read(group, found.numbers, query.viewer)]


def _terms(query: Query) -> list[Term]:
    terms: list[Term] = or_else(lambda: weighed(asked_for(query), unknown=True), [])
    return terms


def _found(group: str, terms: list[Term], query: Query) -> Found:
    return or_else(lambda: _ranked(group, terms, query), Found()) if terms else Found()


def _ranked(group: str, terms: list[Term], query: Query) -> Found:
    visible = GROUPS[group].visible(query.viewer).order_by()
    match = expression(essential(terms), every=False)
    matching = RawSQL(_TABLES[connection.vendor], [match])  # noqa: S611 - a statement of this module
    passages = Passage.objects.filter(group=group, pk__in=matching, thing__in=visible.values("pk"))
    rows = list(passages.order_by("-thing").values_list("thing", "title", "body")[: MOST_CANDIDATES + 1])
    least = least_covered(terms)
    scored = [(score(Text(title, "", body), terms, least), thing) for thing, title, body in rows[:MOST_CANDIDATES]]
    fitting = sorted((one for one in scored if one[0]), reverse=True)
    page = [thing for _score, thing in fitting[query.start : query.end]]
    return Found(page, len(fitting), len(rows) > MOST_CANDIDATES)


def _ruling(ruling: Ruling, mark: Highlighter, viewer: Any) -> Hit:
    where = str(ruling.meeting or ruling.division or "") if is_staff(viewer) else ""  # meetings are the company's
    meta = (str(ruling.get_verdict_display()), where)
    return Hit(ruling, f"{ruling.idea.get_absolute_url()}#ruling-{ruling.pk}", _title(mark, ruling.idea.title),
               _text("rulings", mark, ruling), meta)  # fmt: skip


def _meeting(meeting: Meeting, mark: Highlighter, viewer: Any) -> Hit:
    meta = (str(meeting.get_state_display()), meeting.place)
    return Hit(meeting, meeting.get_absolute_url(), _title(mark, str(meeting)), _text("meetings", mark, meeting), meta)


def _comment(comment: Comment, mark: Highlighter, viewer: Any) -> Hit:
    address = f"{comment.idea.get_absolute_url()}#comment-{comment.pk}"
    meta = (str(names.of_commenter(comment, comment.idea, viewer)), Truncator(comment.idea.title).chars(60))
    return Hit(comment, address, mark.excerpt(plain(comment.body[:LONGEST_TEXT])), "", meta)


def _campaign(campaign: Campaign, mark: Highlighter, viewer: Any) -> Hit:
    page = getattr(campaign, "page", None)
    address = page.url if page is not None and page.live else list_url(campaign=campaign.slug)
    return Hit(campaign, address, _title(mark, str(campaign)), _text("campaigns", mark, campaign))


def _title(mark: Highlighter, text: str) -> SafeString | str:
    return mark.title(clean_line(text)) or escape(text)


def _text(group: str, mark: Highlighter, thing: Any) -> SafeString | str:
    """The piece that fits best of all that is found of a thing."""
    return mark.excerpt(" · ".join(filter(None, GROUPS[group].said(thing).texts)))


_DETAILS: dict[str, Callable[[Any], Any]] = {
    "rulings": lambda rulings: rulings.with_details().select_related("idea__author"),
    "meetings": lambda meetings: meetings.with_people().prefetch_related("items"),
    "comments": lambda comments: comments.select_related(
        "author__division", "idea__author", "idea__division", "origin__author"
    ),
    "campaigns": lambda campaigns: campaigns.select_related("page"),
}
_HITS: dict[str, Callable[[Any, Highlighter, Any], Hit]] = {
    "rulings": _ruling, "meetings": _meeting, "comments": _comment, "campaigns": _campaign,
}  # fmt: skip
