"""Tags and filters of the design system (loaded as builtins); /styleguide/ shows each of them."""

import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    FileInput,
    RadioSelect,
    Select,
    Textarea,
)
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.kit import clock
from portal.kit import markdown as markdown_text

register = template.Library()

AVATAR_COLOURS = 8
_DAYS_TOLD_AS_AGE = 7


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """One icon of the sprite: `{% icon "bell" %}` beside a word, `{% icon "bell" label=… %}` alone."""
    if not label:
        return _decorative_icon(name, css)
    href = f"{static('icons/sprite.svg')}#{name}"
    return format_html('<svg class="icon {}" role="img" aria-label="{}"><use href="{}"></use></svg>', css, label, href)


@cache  # a page has a hundred of them, and looking up the file's address each time was a twentieth of the page
def _decorative_icon(name: str, css: str) -> SafeString:
    href = f"{static('icons/sprite.svg')}#{name}"
    return format_html('<svg class="icon {}" aria-hidden="true"><use href="{}"></use></svg>', css, href)


@register.simple_tag
def field(bound: BoundField, **options: Any) -> SafeString:
    """A form field with label, help and errors tied to it: `{% field form.title %}`.

    Options: `label`, `help` (instead of the field's own), `plain` (true: the text of this box of several lines is
    never drawn by the markdown filter), `enter="sends"` (Enter in it may send the form, which does nothing that cannot
    be undone); any other name is an attribute of the control, underscores as hyphens
    (`{% field form.title autofocus="" data_x="1" %}`).
    """
    label, help_text = (
        options.pop("label", bound.label),
        options.pop("help", bound.help_text),
    )
    plain = options.pop("plain", False)
    enter_sends = options.pop("enter", "") == "sends"
    attributes = {name.replace("_", "-"): value for name, value in options.items()}
    attributes.update(_described(bound, bool(help_text)))
    widget = bound.field.widget
    return SafeString(
        render_to_string(
            "components/field.html",
            {
                "field": bound,
                "control": bound.as_widget(attrs=attributes),
                "label": label,
                "help": help_text,
                "enter_sends_nothing": not enter_sends and not isinstance(widget, Textarea | Select | FileInput),
                "is_check": isinstance(widget, CheckboxInput),
                "is_written": isinstance(widget, Textarea) and not plain,
                "is_group": isinstance(widget, RadioSelect | CheckboxSelectMultiple),
            },
        )
    )


@register.simple_block_tag
def editor(content: str) -> SafeString:
    """A box of several lines that is no form's: `{% editor %}<textarea …></textarea>{% endeditor %}`."""
    return SafeString(render_to_string("components/editor.html", {"control": content}))


def _described(bound: BoundField, has_help: bool) -> dict[str, str]:
    ids = []
    if has_help:
        ids.append(f"{bound.auto_id}_help")
    attributes = {}
    if bound.errors:
        ids.append(f"{bound.auto_id}_errors")
        attributes["aria-invalid"] = "true"
    return {**attributes, "aria-describedby": " ".join(ids)} if ids else attributes


@register.filter
def ago(moment: datetime | None) -> SafeString | str:
    """How long ago, as a `<time>` whose title tells the moment; a date once it is more than a week."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        date_format(local, "DATETIME_FORMAT"),
        _age(clock.now() - moment) or date_format(local, "DATE_FORMAT"),
    )


def _age(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    if minutes < -1 or age.days >= _DAYS_TOLD_AS_AGE:
        return ""
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("%(count)d minute ago", "%(count)d minutes ago", minutes) % {"count": minutes}
    hours = minutes // 60
    if hours < 24:
        return ngettext("%(count)d hour ago", "%(count)d hours ago", hours) % {"count": hours}
    return ngettext("%(count)d day ago", "%(count)d days ago", age.days) % {"count": age.days}


@register.filter
def markdown(text: str, people: Mapping[str, Any] | None = None) -> SafeString:
    """What a person wrote in a box of several lines, as safe HTML; `people` by user name are named where mentioned."""
    return markdown_text.render(text, people)


@register.filter
def plain(text: str, people: Mapping[str, Any] | None = None) -> str:
    """The same without its marks, for one line in a list."""
    return markdown_text.plain(text, people)


@register.filter
def initial(name: Any) -> str:
    """The first character of a name, for an avatar."""
    return str(name or "?").strip()[:1].upper() or "?"


@register.filter
def avatar_colour(name: Any) -> int:
    """The number of an avatar colour, always the same for the same name."""
    return zlib.crc32(str(name).encode()) % AVATAR_COLOURS


@register.filter
def page_numbers(page: Page) -> Iterator[int | str]:
    """The numbers to offer around a page of a list, with an ellipsis where some are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def number(value: Any) -> str:
    """A count with thousands apart: 1,204."""
    return f"{value:,}" if isinstance(value, int) else str(value)


_SEALED_STATES = {"accept": "accepted", "reject": "rejected", "more_info": "needs_info"}


@register.filter
def shows_seal(post: Any) -> bool:
    """Whether a row's state says no more than the seal of its ruling."""
    verdict, state = (post[name] if isinstance(post, dict) else getattr(post, name) for name in ("verdict", "state"))
    return bool(verdict) and _SEALED_STATES.get(verdict) == state
