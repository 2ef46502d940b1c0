"""What every room's part of the API shares: problem documents (RFC 9457), and lists in pages."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from ninja import Header, Schema
from pydantic import AfterValidator, BeforeValidator, Field

from portal.kit.dates import read_date
from portal.kit.errors import Invalid

MAX_PAGE_SIZE = 100
KEY_LENGTH = 100
PROBLEM_TYPE = "application/problem+json"

Out = TypeVar("Out")
# A row's number, as far as a database can count.
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]


def _as_typed(value: Any) -> date:
    """Pydantic alone takes digits for seconds since 1970: "1764547200" is a day to it, and "20261201" is none."""
    if isinstance(value, str):
        return read_date(value)
    raise ValueError(type(value).__name__)


# A day as people and programs write it, read as everywhere.
Day = Annotated[date, BeforeValidator(_as_typed)]


class Problem(Schema):
    """Why a request was refused. `code` is for programs, `detail` for people, `errors` names the fields."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    errors: dict[str, list[str]] | None = None


# What any operation may answer beside its own success.
PROBLEMS = {frozenset({400, 401, 403, 404, 409, 422}): Problem}


def problem(
    status: int, detail: Any, code: str, errors: Mapping[str, Sequence[Any]] | None = None, **extra: Any
) -> JsonResponse:
    """A problem document as a response."""
    document = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": str(detail),
        "code": code,
    }
    if errors:
        document["errors"] = {field: [str(message) for message in messages] for field, messages in errors.items()}
    # What is added never takes the place of what a problem document must say.
    return JsonResponse(
        extra | document, status=status, content_type=PROBLEM_TYPE, json_dumps_params={"ensure_ascii": False}
    )


IdempotencyKey = Annotated[str, Header(alias="Idempotency-Key", description="Sent again, it is done once.")]


def checked_key(key: str) -> str:
    """An `Idempotency-Key` as it was sent. Raises Invalid for an overlong one."""
    if len(key) > KEY_LENGTH:
        limit = _("“Idempotency-Key” has at most %(limit)s characters.") % {"limit": KEY_LENGTH}
        raise Invalid(limit, field="Idempotency-Key")
    return key


def submission_key(request: HttpRequest, key: str) -> UUID | None:
    """The key that a form of the site would have sent; one `Idempotency-Key` is another at each address."""
    return uuid5(NAMESPACE_URL, f"{request.path}#{checked_key(key)}") if key else None


class Paging(Schema):
    """Which page of a list. More than 100 a page are never given, whatever is asked."""

    page: int = Field(1, ge=1, le=100_000)
    page_size: Annotated[int, AfterValidator(lambda size: min(size, MAX_PAGE_SIZE))] = Field(20, ge=1)


class Page(Schema, Generic[Out]):
    """One page of a list; `next` is the address of the page after it, null on the last."""

    count: int
    next: str | None
    results: list[Out]


def page_of(request: HttpRequest, rows: QuerySet[Any], paging: Paging, out: Callable[[Any], Any]) -> dict[str, Any]:
    """The page asked for, each row told by `out`."""
    count = rows.count()
    start, end = (paging.page - 1) * paging.page_size, paging.page * paging.page_size
    found = rows[start:end] if start < count else []
    return envelope(request, count, paging, [out(row) for row in found])


def envelope(request: HttpRequest, count: int, paging: Paging, results: list[Any]) -> dict[str, Any]:
    """The results of one page with their frame."""
    more = paging.page * paging.page_size < count
    return {"count": count, "next": _next_address(request, paging.page + 1) if more else None, "results": results}


def _next_address(request: HttpRequest, page: int) -> str:
    asked = [(name, value) for name, values in request.GET.lists() if name != "page" for value in values]
    return request.build_absolute_uri(f"{request.path}?{urlencode([*asked, ('page', page)])}")
