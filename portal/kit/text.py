"""What a person typed, made safe to keep: one place for every form, the API and the importer."""

import re
import unicodedata

# C0/C1 controls except tab and newline, and the characters that reorder text invisibly (Unicode TR 36, "bidi").
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"\s+")


def clean_text(value: str) -> str:
    """Several lines of text: NFC, Unix line ends, without control and reordering characters."""
    value = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    return _LONE_SURROGATES.sub("", _UNWANTED.sub("", value)).strip()


def clean_line(value: str) -> str:
    """One line of text: as `clean_text`, with every run of white space made one space."""
    return _SPACES.sub(" ", clean_text(value)).strip()
