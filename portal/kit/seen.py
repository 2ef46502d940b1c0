"""Every text that a person can write into a model says something, or is not there: in the admin as anywhere else.

The check is put on all models at once, Wagtail's pages and Django's own among them, so that no model can forget it.
It runs with all other validators, in `full_clean`: behind model forms, page editors and the actions that call it.
Texts that an action takes as they are go through `portal.kit.text.required_line` and its kin.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.kit.text import says_something

INVISIBLE = _("Only invisible characters stand here. Please write something that can be seen.")


def validate_seen(value: str) -> None:
    """Raises ValidationError for a text of which a reader would see nothing. (Validators skip an empty one.)"""
    if not says_something(str(value)):
        raise ValidationError(INVISIBLE, code="invisible")


def watch_all_models() -> None:
    """Put the check on every text of every model, and on the lines in the blocks of pages."""
    for model in apps.get_models():
        for watched in (*texts_of(model), *lines_in_blocks_of(model)):
            if validate_seen not in watched.validators:
                watched.validators.append(validate_seen)


def texts_of(model: type[models.Model]) -> Iterator[models.Field]:
    """The fields of a model that take free text: no choices, and nothing that only the program writes."""
    for field in model._meta.local_fields:
        if isinstance(field, models.CharField | models.TextField) and field.editable and not field.choices:
            yield field


def lines_in_blocks_of(model: type[models.Model]) -> Iterator[Any]:
    """The form fields of the single lines in a model's StreamFields (rich text may be all pictures)."""
    for field in model._meta.local_fields:
        yield from _lines(getattr(field, "stream_block", None))


def _lines(block: Any) -> Iterator[Any]:
    if block is None:
        return
    if type(block).__name__ in ("CharBlock", "TextBlock"):
        yield block.field
    for child in (*getattr(block, "child_blocks", {}).values(), getattr(block, "child_block", None)):
        yield from _lines(child)
