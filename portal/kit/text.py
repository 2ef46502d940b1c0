"""What a person typed, made safe to keep, and whether it says anything; forms, API, imports and actions ask here."""

import re
import unicodedata
from typing import Any

import regex
from django.utils.translation import gettext as _

from portal.kit.errors import Invalid

# C0/C1 controls except tab and newline, and the characters that reorder text invisibly (Unicode TR 36, "bidi").
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"\s+")

# Whatever draws something by itself. By the properties of the Unicode Character Database (`regex` carries it; Python's
# `unicodedata` lacks them) that is all but white space, what fonts leave out where they cannot join or turn anything
# (Default_Ignorable_Code_Point: Hangul fillers, joiners, variation selectors, soft hyphen…), marks with no letter to
# stand on, and what is no character. Four more have no such property and no ink: the empty Braille cell, the marks of
# interlinear notes, the place of an object that did not come along, and the musical notehead that is not drawn.
_DRAWN = regex.compile(
    r"[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Mark}\p{Control}\p{Surrogate}\p{Noncharacter_Code_Point}"
    r"\u2800\uFFF9-\uFFFB\uFFFC\U0001D159]"
)


def says_something(text: str) -> bool:
    """Whether a reader would see anything of this text. What is invisible beside what is seen does no harm."""
    return _DRAWN.search(text) is not None


def clean_text(value: str) -> str:
    """Several lines: NFC, Unix line ends, without control and reordering characters; "" if nothing of it is seen."""
    value = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    value = _LONE_SURROGATES.sub("", _UNWANTED.sub("", value)).strip()
    return value if says_something(value) else ""


def clean_line(value: str) -> str:
    """One line of text: as `clean_text`, with every run of white space made one space."""
    return _SPACES.sub(" ", clean_text(value)).strip()


def cut_line(value: str, limit: int) -> str:
    """One line, cut to what fits; what is left says something, or is nothing."""
    return clean_line(clean_line(value)[:limit])


def required_text(value: str, limit: int, *, field: str, missing: Any = None) -> str:
    """Several lines that must say something, cleaned. Raises Invalid (`missing`) if they do not, or if too long."""
    return _said(optional_text(value, limit, field=field), field, missing or _("Please write something first."))


def required_line(value: str, limit: int, *, field: str, missing: Any = None) -> str:
    """One line that must say something, such as a reason or a name. Raises Invalid likewise."""
    return _said(_fitting(clean_line(value), limit, field), field, missing or _("Please give the reason."))


def optional_text(value: str, limit: int, *, field: str) -> str:
    """Several lines that may be missing, cleaned. Raises Invalid if they are too long."""
    return _fitting(clean_text(value), limit, field)


def optional_line(value: str, limit: int, *, field: str) -> str:
    """One line that may be missing, cleaned. Raises Invalid if it is too long."""
    return _fitting(clean_line(value), limit, field)


def _said(text: str, field: str, missing: Any) -> str:
    if not text:
        raise Invalid(missing, field=field)
    return text


def _fitting(text: str, limit: int, field: str) -> str:
    if len(text) > limit:
        most = {"limit": f"{limit:,}"}
        raise Invalid(_("This is too long: at most %(limit)s characters, please.") % most, field=field)
    return text
