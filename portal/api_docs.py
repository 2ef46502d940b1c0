"""`/api/v1/docs`: what the API can do, told from its OpenAPI schema as a page of the portal, without a script."""

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

Schema = dict[str, Any]


class Docs(DocsBase):
    """In place of Swagger UI, which keyboards and screen readers have a hard time with."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        schema = api.get_openapi_schema()
        reference = Reference(schema)
        context = {
            "info": schema["info"],
            "base": request.build_absolute_uri(reverse("api:api-root")),
            "sections": reference.sections(),
            "objects": reference.objects(),
            "openapi_url": self.get_openapi_url(api, kwargs),
        }
        return render(request, "api/docs.html", context)


class Reference:
    """An OpenAPI schema as what the page shows."""

    def __init__(self, schema: Schema) -> None:
        self._paths: Schema = schema["paths"]
        # What is only a list of words, or the parameters of an address, is told where it is used.
        self._objects: Schema = {
            name: each
            for name, each in sorted(schema["components"]["schemas"].items())
            if "properties" in each and not name.endswith(("Filters", "Paging"))
        }
        self._words: Schema = {
            name: each for name, each in schema["components"]["schemas"].items() if "properties" not in each
        }

    def sections(self) -> list[tuple[str, list[Schema]]]:
        """Operations by their tag."""
        sections: dict[str, list[Schema]] = defaultdict(list)
        for path, operations in self._paths.items():
            for method, operation in operations.items():
                sections[operation["tags"][0]].append(self._operation(path, method, operation))
        return list(sections.items())

    def objects(self) -> list[Schema]:
        """The objects that go to and fro."""
        return [
            {
                "id": name,
                "name": _name(name),
                "description": schema.get("description", ""),
                "fields": [self._field(field, each) for field, each in schema["properties"].items()],
            }
            for name, schema in self._objects.items()
        ]

    def _operation(self, path: str, method: str, operation: Schema) -> Schema:
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        answers = operation["responses"].items()
        return {
            "id": operation["operationId"],
            "method": method.upper(),
            "steps": path.strip("/").split("/"),
            "summary": operation["summary"],
            "description": operation["description"],
            "parameters": [self._parameter(each) for each in operation.get("parameters", [])],
            "body": self._type(body["schema"]) if body else "",
            "answers": [
                (code, self._type(answer["content"]["application/json"]["schema"]))
                for code, answer in answers
                if int(code) < 400
            ],
            "refusals": ", ".join(sorted(str(code) for code, _answer in answers if int(code) >= 400)),
        }

    def _parameter(self, parameter: Schema) -> Schema:
        place = "" if parameter["in"] == "query" else parameter["in"]
        return self._field(parameter["name"], parameter["schema"]) | {"place": place}

    def _field(self, name: str, schema: Schema) -> Schema:
        return {"name": name, "type": self._type(schema), "description": schema.get("description", "")}

    def _type(self, schema: Schema) -> SafeString:
        if "$ref" in schema:
            return self._reference(schema["$ref"].rsplit("/", 1)[-1])
        if "anyOf" in schema:
            return SafeString(" or ".join(self._type(each) for each in schema["anyOf"]))
        if "enum" in schema:
            return conditional_escape(" · ".join(value for value in schema["enum"] if value))
        if schema.get("type") == "array":
            return format_html("list of {}", self._type(schema["items"]))
        return conditional_escape(schema.get("format") or schema.get("type") or "anything")

    def _reference(self, name: str) -> SafeString:
        if name in self._words:
            return self._type(self._words[name])
        return format_html('<a href="#type-{}">{}</a>', name, _name(name))


def _name(name: str) -> str:
    """An object's name as a reader says it: `Page_IdeaOut_` is a page of IdeaOut."""
    return f"page of {name[5:-1]}" if name.startswith("Page_") else name
