"""What forms of every room are made of: fields for what people write, cleaned before anything judges them."""

from typing import Any

from django import forms

from portal.kit.text import clean_line, clean_text


class LineField(forms.CharField):
    """One line. A stray control character is no reason to refuse it; what cannot be seen counts as missing."""

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


class TextField(forms.CharField):
    """Several lines, likewise."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")
