"""What forms of every room are made of: fields for what people write, for days and times, and asking once more.

What is written is cleaned before anything judges it; days and times are read by `portal.kit.dates`.
"""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from portal.kit.dates import Unreadable, read_date, read_datetime
from portal.kit.plausible import Unsure
from portal.kit.text import clean_line, clean_text

SURE = "sure"


class LineField(forms.CharField):
    """One line. A stray control character is no reason to refuse it; what cannot be seen counts as missing."""

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


class TextField(forms.CharField):
    """Several lines, likewise."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")


class DayInput(forms.DateInput):
    """A line that shows a day as pages do and keeps what was typed; app.js sets the browser's calendar beside it.

    Not `type=date`: such an input drops, without a word, what it does not take for a date.
    """

    input_type = "text"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "data-day": "", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        return date_format(value, "DATE_FORMAT") if isinstance(value, date) else super().format_value(value)


class DayField(forms.DateField):
    """A day in any form that `read_date` reads."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str):
            return super().to_python(value)
        try:
            return read_date(value) if value.strip() else None
        except Unreadable as refusal:
            raise ValidationError(str(refusal), code="invalid") from refusal


class MomentField(forms.DateTimeField):
    """A day with its time, in any form that `read_datetime` reads; the time is never left out."""

    def to_python(self, value: Any) -> datetime | None:
        if not isinstance(value, str):
            return super().to_python(value)
        try:
            return read_datetime(value) if value.strip() else None
        except Unreadable as refusal:
            raise ValidationError(str(refusal), code="invalid") from refusal


class AsksOnceMore(forms.BaseForm):
    """A form whose action may be `Unsure`: the question stands at the field, with a box to say that it is meant.

    The box names the date, so that another one is asked about again. Works without a script, and in any template that
    shows the errors of a field.
    """

    def is_sure(self, field: str) -> bool:
        """Whether the person said that they mean what stands in this field."""
        said = forms.CheckboxSelectMultiple().value_from_datadict(self.data, MultiValueDict(), SURE) or []
        return _name(self.cleaned_data.get(field)) in ([said] if isinstance(said, str) else said)

    def ask(self, question: Unsure) -> None:
        """Put a question to its field."""
        field = str(question.field)
        self.add_error(field, asked_at(question, _name(self.cleaned_data.get(field))))


def asked_at(question: Any, value: str) -> ValidationError:
    """A question as the error of a field, with its box."""
    words, sure = str(question), _("Yes, I mean this date")
    box = '{} <label class="sure"><input type="checkbox" name="{}" value="{}"> {}</label>'
    return ValidationError(format_html(box, words, SURE, value, sure), code=Unsure.code)


def _name(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else ""
