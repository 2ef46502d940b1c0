"""A company's accent colour as CSS variables, readable on paper and in the dark."""

import re
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

COLOUR: Final = re.compile("#[0-9a-fA-F]{6}")
WHITE: Final = (255, 255, 255)
DARK_PAPER: Final = (0x13, 0x14, 0x16)
READABLE: Final = 4.5  # WCAG 2.2 AA for text
EASILY_READABLE: Final = 7.0  # the dark accent is also laid on raised and washed surfaces

Colour = tuple[int, int, int]


def validate_accent(value: Any) -> None:
    """An accent carries white text and stands on white paper itself: it must be dark enough for both."""
    if _contrast(_parse(value), WHITE) < READABLE:
        raise ValidationError(_("White text cannot be read on this colour. Please choose a darker one."))


def stylesheet(accent: str) -> str:
    """CSS that sets the accent and all that goes with it; nothing for an empty accent."""
    if not accent:
        return ""
    light = _parse(accent)
    dark = _lightened(light)
    pairs = {
        "accent": (light, dark),
        "accent-hover": (_mix(light, (0, 0, 0), 0.2), _mix(dark, WHITE, 0.3)),
        "accent-ink": (WHITE, _mix(light, (0, 0, 0), 0.8)),
        "accent-wash": (_mix(light, WHITE, 0.93), _mix(light, DARK_PAPER, 0.75)),
        "accent-line": (_mix(light, WHITE, 0.72), _mix(light, DARK_PAPER, 0.4)),
        "focus": (light, dark),
    }
    lines = (f"--{name}: light-dark({_hex(day)}, {_hex(night)});" for name, (day, night) in pairs.items())
    return ":root { " + " ".join(lines) + " }\n"


def _parse(value: str) -> Colour:
    if not COLOUR.fullmatch(value):
        raise ValidationError(_("Please write a colour as #2c4a9e."))
    red, green, blue = bytes.fromhex(value[1:])
    return red, green, blue


def _hex(colour: Colour) -> str:
    return "#" + bytes(colour).hex()


def _mix(colour: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def _lightened(colour: Colour) -> Colour:
    """The same hue, as light as it must be to be read in the dark."""
    steps = (_mix(colour, WHITE, step / 20) for step in range(21))
    return next(step for step in steps if _contrast(step, DARK_PAPER) >= EASILY_READABLE)


def _contrast(one: Colour, other: Colour) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
