"""What forms are made of. A form only reads the fields; what fits is said by `content` and by the actions."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.kit.errors import Invalid
from portal.kit.forms import AsksOnceMore
from portal.kit.plausible import Unsure

SOMETHING = {"required": _("Please write something first.")}


class ActionForm(AsksOnceMore, forms.Form):
    """A form whose action has the last word: its refusal becomes the form's error, and the text stays."""

    @cached_property
    def key(self) -> UUID:
        """Names this sending of the form: sent twice, it does its work once."""
        try:
            return UUID(str(self.data.get("key", "")))
        except ValueError:
            return uuid4()

    def attempt(self, act: Callable[[], Any]) -> bool:
        """Whether `act` (called if the form is valid) did its work; its result is `self.result`."""
        if not self.is_valid():
            return False
        try:
            self.result = act()
        except Unsure as question:
            self.ask(question)
        except Invalid as refusal:
            self.add_error(
                refusal.field if refusal.field in self.fields else None,
                str(refusal.message),
            )
        except ValidationError as refusal:
            self.take(refusal)
        return not self.errors

    def take(self, refusal: ValidationError) -> None:
        """Put the errors of a refusal to their fields, as far as this form has them."""
        for field, errors in getattr(refusal, "error_dict", {None: refusal}).items():
            self.add_error(field if field in self.fields else None, errors)
