"""Synonyms and words of our own."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from search.models import SynonymGroup, UserWord


class SynonymForm(forms.ModelForm):
    class Meta:
        model = SynonymGroup
        fields = ("words", "is_active")
        help_texts: ClassVar = {
            "words": _("Names that mean the same, with commas between: 와이파이, wifi, 무선랜. The next search knows."),
            "is_active": _("Off: kept here, and no search heeds it."),
        }


class WordForm(forms.ModelForm):
    class Meta:
        model = UserWord
        fields = ("word",)
        help_texts: ClassVar = {
            "word": _("A product or a place, as people write it: posts that name different ones are no duplicates.")
        }
