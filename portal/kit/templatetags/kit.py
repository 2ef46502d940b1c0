"""Template tags that every page may use (loaded as builtins)."""

from typing import Any

from django import template
from django.template import Context
from django.template.base import Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.kit import sending, slots

register = template.Library()


@register.simple_tag(takes_context=True)
def slot(context: Context, name: str, **kwargs: Any) -> SafeString:
    """What upper rooms put here: `{% slot "idea.aside" idea=idea %}`."""
    pieces = slots.render_slot(name, request=context.get("request"), **kwargs)
    return format_html_join("", "{}", ((piece,) for piece in pieces))


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """The page's own query string with some parameters changed (None removes one) and `page` dropped."""
    params = context["request"].GET.copy()
    params.pop("page", None)
    for name, value in changes.items():
        if value in (None, ""):
            params.pop(name, None)
        else:
            params[name] = value
    return f"?{params.urlencode()}" if params else "?"


class _SendingNode(CsrfTokenNode):
    def render(self, context: Context) -> str:
        token = super().render(context)
        user = getattr(getattr(context, "request", None), "user", None) or context.get("user")
        key = sending.new(getattr(user, "pk", None)) if token else ""
        return format_html('{}<input type="hidden" name="sending" value="{}">', token, key) if key else token


@register.tag
def csrf_token(_parser: Parser, _token: Token) -> _SendingNode:
    """Django's tag, and beside the token a key: so every form there is, Wagtail's too, does its work once."""
    return _SendingNode()
