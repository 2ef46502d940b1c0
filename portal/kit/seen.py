"""Every text that a person can write into a model says something, or is not there: in the admin as anywhere else.

The check is put on all models at once, Wagtail's pages and Django's own among them, so that no model can forget it.
It runs with all other validators, in `full_clean`: behind model forms, page editors and the actions that call it.
Texts that an action takes as they are go through `portal.kit.text.required_line` and its kin.
"""

from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from portal.kit.text import says_something

INVISIBLE = _("Only invisible characters stand here. Please write something that can be seen.")


def validate_seen(value: str) -> None:
    """Raises ValidationError for a text of which a reader would see nothing. (Validators skip an empty one.)"""
    if not says_something(str(value)):
        raise ValidationError(INVISIBLE, code="invisible")


def validate_rich_text_seen(value: str) -> None:
    """The same for rich text, in which a picture is seen too."""
    if "<embed" not in value:
        validate_seen(unescape(strip_tags(value)))


def watch_all_models() -> None:
    """Put the check on every text of every model, and on the lines and required rich texts in the blocks of pages."""
    for model in apps.get_models():
        for field in texts_of(model):
            _watch(field.validators)
        for block in blocks_of(model):
            _watch_block(block)


def texts_of(model: type[models.Model]) -> Iterator[models.Field]:
    """The fields of a model that take free text: no choices, and nothing that only the program writes."""
    for field in model._meta.local_fields:
        if isinstance(field, models.CharField | models.TextField) and field.editable and not field.choices:
            yield field


def blocks_of(model: type[models.Model]) -> Iterator[Any]:
    """All blocks of a model's StreamFields, however deep."""
    for field in model._meta.local_fields:
        yield from _within(getattr(field, "stream_block", None))


def _within(block: Any) -> Iterator[Any]:
    if block is None:
        return
    yield block
    for child in (*getattr(block, "child_blocks", {}).values(), getattr(block, "child_block", None)):
        yield from _within(child)


def _watch_block(block: Any) -> None:
    """Lines, and rich text that is required."""
    kind = type(block).__name__
    if kind in ("CharBlock", "TextBlock"):
        _watch(block.field.validators)
    elif kind == "RichTextBlock" and block.field_options["required"]:
        # Its form field is made when first asked for, from these options, and reads the hooks of all apps then.
        checks = block.field_options["validators"] = list(block.field_options["validators"])
        _watch(checks, validate_rich_text_seen)


def _watch(validators: list[Any], check: Callable[[str], None] = validate_seen) -> None:
    if check not in validators:
        validators.append(check)
