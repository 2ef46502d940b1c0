"""A form that is sent twice (a double click, a retry) does its work once."""

from typing import Any, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


def once(model: type[Row], sender: dict[str, Any], **values: Any) -> tuple[Row, bool]:
    """Create a row, or find the one that this person has already sent with this key; says whether it is new.

    `sender` is the person's field and `submission_key`, unique together: of two at once the database lets one in.
    """
    if sender["submission_key"] is None:
        return model._default_manager.create(**sender, **values), True
    return model._default_manager.get_or_create(**sender, defaults=values)


def sent_before(model: type[Row], **sender: Any) -> Row | None:
    """What this person has already sent with this key, to be asked before the state is: sending may have moved it."""
    if sender["submission_key"] is None:
        return None
    return model._default_manager.filter(**sender).first()
