"""Template tags that every page may use (loaded as builtins)."""

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from portal.kit import slots

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
