"""People's Markdown as safe HTML: no raw HTML, no pictures, links that pass on no reputation."""

from collections.abc import Mapping
from typing import Any, Final

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from portal.kit.mentions import mentions

_TAGS: Final = {
    *(
        "p",
        "br",
        "hr",
        "strong",
        "em",
        "s",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "a",
        "span",
    ),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES: Final = {"a": {"href", "title"}, "ol": {"start"}, "span": {"class", "title"}}
# A page's own headings are h1 and h2, so what a person wrote starts below them.
_HEADING_STEP = 2

_parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True})
_parser.enable(["table", "strikethrough"]).disable("image")
_parser.use(mentions)


def render(text: str, people: Mapping[str, Any] | None = None) -> SafeString:
    """The HTML of `text`, fit to be put into a page as it is; `people` by user name are shown where mentioned."""
    env = {"people": people or {}}
    tokens = _parser.parse(text or "", env)
    for token in tokens:
        _lower_heading(token)
    html = _parser.renderer.render(tokens, _parser.options, env)
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )
    return mark_safe(clean)


def _lower_heading(token: Token) -> None:
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(6, int(token.tag[1]) + _HEADING_STEP)}"
