"""The columns of our tables: what they are called in each language, and what their codes are in words.

An export writes them in its reader's language, the importer understands all of them, so that what goes out comes in
again. The machine form (.jsonl) has the names and the codes alone.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext_lazy, pgettext_lazy

from ideas.models import Campaign
from ideas.states import Kind, State, Touchpoint, Verdict
from portal.people.models import Division
from portal.reports.models import Outcome


class Language(TextChoices):
    """What a post is written in."""

    KO = "ko", gettext_lazy("Korean")
    EN = "en", gettext_lazy("English")


class Form(StrEnum):
    """What stands in a column's cells."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    YES_NO = "yes or no"
    TITLE = "title"  # text that leads to the post
    TAGS = "tags"
    CAMPAIGN = "campaign"
    DIVISION = "division"


@dataclass(frozen=True)
class Column:
    """One column; `choices` are its codes, `also` what other people's tables call it."""

    name: str
    label: Any
    width: int = 12
    form: Form = Form.TEXT
    choices: type[TextChoices] | None = None
    also: tuple[str, ...] = ()


# What the importer takes, in the order of its template.
TAKEN = (
    Column("id", pgettext_lazy("column of a table", "ID"), 16, also=("관리번호", "접수번호", "번호", "아이디")),
    Column("kind", pgettext_lazy("column of a table", "Kind"), 12, choices=Kind, also=("구분", "유형", "type")),
    Column("lang", pgettext_lazy("column of a table", "Language"), 9, choices=Language),
    Column(
        "title", pgettext_lazy("column of a table", "Title"), 44, Form.TITLE,
        also=("건명", "요청명", "제안명", "subject", "summary"),
    ),
    Column(
        "body", pgettext_lazy("column of a table", "Body"), 60,
        also=("내용", "상세 내용", "설명", "text", "content", "description"),
    ),
    Column(
        "touchpoint", pgettext_lazy("column of a table", "Customer touchpoint"), 14, choices=Touchpoint,
        also=("접점", "채널", "channel"),
    ),
    Column("tags", pgettext_lazy("column of a table", "Tags"), 24, Form.TAGS, also=("키워드", "keywords", "tag")),
    Column(
        "division", pgettext_lazy("column of a table", "Responsible division"), 22, Form.DIVISION,
        also=("담당 부서", "부서", "조직", "department"),
    ),
    Column("author", pgettext_lazy("column of a table", "Author (user name)"), 18, also=("작성자", "등록자", "writer")),
    Column(
        "created_at", pgettext_lazy("column of a table", "Written"), 17, Form.MOMENT,
        also=("작성일", "등록일", "등록 일시", "접수일", "접수 일시", "일시", "날짜", "created", "date"),
    ),
    Column("place", pgettext_lazy("column of a table", "Place"), 16, also=("지역", "위치", "location")),
    Column("campaign", pgettext_lazy("column of a table", "Campaign"), 22, Form.CAMPAIGN),
)  # fmt: skip
REQUIRED = ("id", "title", "touchpoint")

_STATE = Column("state", pgettext_lazy("column of a table", "State"), 12, choices=State)
_OWNER = Column("owner", pgettext_lazy("column of a table", "Owner"), 16)
_CHAMPION = Column("champion", pgettext_lazy("column of a table", "Champion"), 16)
_DUE = Column("due", pgettext_lazy("column of a table", "Due date"), 13, Form.DAY)
_URL = Column("url", pgettext_lazy("column of a table", "Address"), 36)
_POST = Column("post", pgettext_lazy("column of a table", "Post number"), 11, Form.NUMBER)
_BY_NAME = {column.name: column for column in TAKEN}

POSTS = (
    *TAKEN,
    Column("number", pgettext_lazy("column of a table", "Post number"), 11, Form.NUMBER),
    _STATE,
    Column("votes", pgettext_lazy("column of a table", "Votes"), 9, Form.NUMBER),
    Column("reports", pgettext_lazy("column of a table", "Customer reports"), 13, Form.NUMBER),
    Column("comments", pgettext_lazy("column of a table", "Comments"), 9, Form.NUMBER),
    Column("owner", pgettext_lazy("column of a table", "Owner (user name)"), 18),
    _DUE,
    _URL,
)
RULINGS = (
    Column("number", pgettext_lazy("column of a table", "Ruling number"), 11, Form.NUMBER),
    Column("at", pgettext_lazy("column of a table", "Ruled"), 17, Form.MOMENT),
    _POST,
    _BY_NAME["title"],
    Column("verdict", pgettext_lazy("column of a table", "Ruling"), 12, choices=Verdict),
    Column("reason", pgettext_lazy("column of a table", "Reason"), 44),
    Column("question", pgettext_lazy("column of a table", "Question"), 44),
    Column("meeting", pgettext_lazy("column of a table", "Meeting"), 28),
    Column("desk", pgettext_lazy("column of a table", "At the desk of"), 20),
    Column("ruled_by", pgettext_lazy("column of a table", "Ruled by"), 16),
    _OWNER,
    _CHAMPION,
    _DUE,
    Column("supersedes", pgettext_lazy("column of a table", "Supersedes ruling"), 12, Form.NUMBER),
    Column("stands", pgettext_lazy("column of a table", "Stands"), 9, Form.YES_NO),
    Column("hash", pgettext_lazy("column of a table", "Hash"), 24),
    _URL,
)
PROMISES = (
    _POST,
    _BY_NAME["title"],
    _STATE,
    _BY_NAME["division"],
    _OWNER,
    _CHAMPION,
    Column("accepted", pgettext_lazy("column of a table", "Accepted on"), 13, Form.DAY),
    Column("first_due", pgettext_lazy("column of a table", "First due date"), 13, Form.DAY),
    _DUE,
    Column("dates_given", pgettext_lazy("column of a table", "Dates given"), 11, Form.NUMBER),
    Column("percent", pgettext_lazy("column of a table", "Progress in percent"), 11, Form.NUMBER),
    Column("done", pgettext_lazy("column of a table", "Done on"), 13, Form.DAY),
    Column("confirmed", pgettext_lazy("column of a table", "Confirmed on"), 13, Form.DAY),
    Column("outcome", pgettext_lazy("column of a table", "Outcome"), 18, choices=Outcome),
    Column("overdue", pgettext_lazy("column of a table", "Overdue"), 9, Form.YES_NO),
    Column("customers_helped", pgettext_lazy("column of a table", "Customers helped"), 12, Form.NUMBER),
    Column("won_saved", pgettext_lazy("column of a table", "Won saved"), 14, Form.NUMBER),
    Column("minutes_saved", pgettext_lazy("column of a table", "Minutes saved"), 12, Form.NUMBER),
    _URL,
)
REPORTS = (
    _POST,
    _BY_NAME["title"],
    _BY_NAME["touchpoint"],
    _BY_NAME["place"],
    Column("heard", pgettext_lazy("column of a table", "Heard on"), 13, Form.DAY),
    Column("said", pgettext_lazy("column of a table", "What the customer said"), 60),
    Column("division", pgettext_lazy("column of a table", "Division of who heard it"), 22),
    Column("written", pgettext_lazy("column of a table", "Written"), 17, Form.MOMENT),
    _URL,
)

# What else codes are called in the tables of a telecom.
_OTHER_WORDS = {
    Touchpoint: {"콜센터": "call-centre", "call center": "call-centre", "대리점": "shop", "법인 영업": "b2b-sales"}
}
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NO_LETTERS = re.compile(r"[\W_]+")


def guess(header: Sequence[str]) -> list[str]:
    """For each heading of a table the column that it means, or "": our own names for it first, then those of others."""
    found = [""] * len(header)
    for names in (_our_names(), _other_names()):
        for at, heading in enumerate(header):
            name = names.get(_plain(heading), "")
            if name and not found[at] and name not in found:
                found[at] = name
    return [name if name in _BY_NAME else "" for name in found]


def label(name: str) -> str:
    """What a column that the importer takes is called, in the reader's language."""
    return str(_BY_NAME[name].label) if name in _BY_NAME else name


def looks_like_header(cells: Iterable[Any]) -> bool:
    """Whether a line names columns: two of the three that every post has."""
    return len(set(guess([str(cell or "") for cell in cells])) & set(REQUIRED)) > 1


def code(choices: type[TextChoices], word: str) -> str:
    """The code that a word in any of our languages stands for; the word itself where it is none."""
    return _codes(choices).get(_plain(word), word)


def of_campaigns(campaigns: Iterable[Campaign]) -> dict[str, str]:
    """The name, in the reader's language, of every campaign whose name is its alone; by slug."""
    return _its_alone({campaign.slug: str(campaign) for campaign in campaigns})


def of_divisions(divisions: Iterable[Division]) -> dict[str, str]:
    """The name, in the reader's language, of every division that is called so alone; by its name in our own tables."""
    return _its_alone({division.name: str(division) for division in divisions})


def _its_alone(names: Mapping[str, str]) -> dict[str, str]:
    """The names by which one is found again: those that are neither another's name nor what another is kept under."""
    count = Counter(names.values())
    return {key: name for key, name in names.items() if count[name] == 1 and (name == key or name not in names)}


def _plain(text: str) -> str:
    """Without what people write differently: spaces, hyphens, capitals, a remark in brackets."""
    text = unicodedata.normalize("NFC", text)
    return _NO_LETTERS.sub("", _IN_BRACKETS.sub("", text) or text).casefold()


def _in_each_language(say: Callable[[], Any]) -> Iterable[str]:
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield str(say())


@cache
def _our_names() -> Mapping[str, str]:
    """The columns of our own exports; those that are not taken are known too, so that nothing else is made of them."""
    names = {}
    for column in reversed(POSTS):
        for label in (column.name, *_in_each_language(lambda column=column: column.label)):
            names[_plain(label)] = column.name
    return names


@cache
def _other_names() -> Mapping[str, str]:
    return {_plain(name): column.name for column in TAKEN for name in column.also}


@cache
def _codes(choices: type[TextChoices]) -> Mapping[str, str]:
    codes = {_plain(word): code for word, code in _OTHER_WORDS.get(choices, {}).items()}
    for choice in choices:
        for word in (choice.value, *_in_each_language(lambda choice=choice: choice.label)):
            codes[_plain(word)] = choice.value
    return codes
