"""`/api/v1/`: each room's part of the API under one roof, with one way in and one form of error."""

import json
import logging
from typing import Any, ClassVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as ParameterError
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from ideas.api import router as ideas
from portal.api_docs import Docs
from portal.kit.api import PROBLEM_TYPE, problem
from portal.kit.errors import Invalid, PortalError
from portal.people.tokens import TokenAuth
from search.api import router as search
from workout.api import router as workout
from workout.verification.api import router as verification

log = logging.getLogger("portal.api")


class ObjectParser(Parser):
    """A body is a JSON object: ninja would read the fields of anything else from its attributes."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        data = json.loads(request.body)
        if not isinstance(data, dict):
            raise TypeError("not an object")
        return data


class Renderer(JSONRenderer):
    """Korean as it is written: escaped it would be twice as long."""

    json_dumps_params: ClassVar = {"ensure_ascii": False}


class PortalAPI(NinjaAPI):
    def get_openapi_schema(self, **kwargs: Any) -> Any:
        """As ninja writes it, but that refusals are problem documents."""
        schema = super().get_openapi_schema(**kwargs)
        operations = (operation for path in schema["paths"].values() for operation in path.values())
        for operation in operations:
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    response["content"] = {PROBLEM_TYPE: response["content"].pop("application/json")}
        return schema


api = PortalAPI(
    title="고쳐주세요 · Fix This",
    version="1",
    description=(
        "Posts, votes, comments, meetings, rulings and launch gates. Make a token on your own page under “API tokens” "
        "and send it as `Authorization: Bearer <token>`. Lists come as `count`, `next`, `results`; "
        "errors as problem documents (RFC 9457)."
    ),
    auth=TokenAuth(),
    parser=ObjectParser(),
    renderer=Renderer(),
    urls_namespace="api",
    docs=Docs(),
)
api.add_router("", ideas)
api.add_router("", search)
api.add_router("", workout)
api.add_router("", verification)

_STATUS_CODES = {400: "malformed", 401: "not_authenticated", 403: "not_allowed", 404: "not_found"}


@api.exception_handler(PortalError)
def _refused(request: HttpRequest, error: PortalError) -> HttpResponse:
    field = error.field if isinstance(error, Invalid) else None
    return problem(error.status, error, error.code, {field: [error.message]} if field else None, **error.extra)


@api.exception_handler(ValidationError)
def _unfit(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(422, Invalid.default_message, Invalid.code, error.message_dict)


@api.exception_handler(ParameterError)
def _unreadable(request: HttpRequest, error: ParameterError) -> HttpResponse:
    errors: dict[str, list[str]] = {}
    for each in error.errors:
        errors.setdefault(_field(each["loc"]), []).append(_wording(each))
    return problem(422, Invalid.default_message, Invalid.code, errors)


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    response = problem(error.status_code, _http_detail(error), _STATUS_CODES.get(error.status_code, "refused"))
    if isinstance(error, AuthenticationError):
        response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, _("There is nothing at this address."), "not_found")


@api.exception_handler(PermissionDenied)
def _denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem(403, PortalError.default_message, "not_allowed")


@api.exception_handler(Exception)
def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("the API failed at %s %s", request.method, request.path, exc_info=error)
    return problem(500, _("Something went wrong on our side."), "internal_error")


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem(413, _("This is too much at once."), "too_big")


def _http_detail(error: HttpError) -> str:
    if isinstance(error, AuthenticationError):
        return _("A valid token is needed: “Authorization: Bearer <token>”.")
    return _("This is not a JSON object.") if error.status_code == 400 else str(error)


def _field(location: tuple[Any, ...]) -> str:
    """The input's own name: without where it was found, and without the name our code has for a body or a query."""
    names = [str(name) for name in location]
    return ".".join(names[2:] or names[1:] or names)


def _wording(error: dict[str, Any]) -> str:
    kind = str(error["type"])
    if kind == "missing":
        return _("This is missing.")
    if kind.endswith(("_type", "_parsing")):
        return _("This has the wrong type.")
    return str(error["msg"])


def _open(pattern: URLPattern) -> URLPattern:
    """Callers have tokens, no sessions: the API itself says 401, and refuses a method as it refuses all else."""
    view = pattern.callback

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            allowed, response = response["Allow"], problem(405, _("This cannot be done here."), "method_not_allowed")
            response["Allow"] = allowed
        if request.headers.get("Authorization"):
            response.headers.setdefault("Cache-Control", "private, no-store")  # it was made for one person
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie is looked at
    pattern.callback = login_not_required(answer)
    return pattern


@login_not_required
def _nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    return _not_found(request, Http404())


_patterns, _app_name, _namespace = api.urls
urls = ([*map(_open, _patterns), path("<path:rest>", _nothing_here)], _app_name, _namespace)
