"""What holds for every stylesheet of ours."""

import re

from django.conf import settings

FOLDERS = ("ideas", "portal", "search", "workout")
STRETCHES = re.compile(r"([^{}\n]*::(?:after|before))\s*\{[^}]*inset:\s*0[;\s}]")


def test_one_rule_stretches_links() -> None:
    """A copy of it would not know that every other control of the row has to lie above."""
    sheets = [sheet for folder in FOLDERS for sheet in (settings.BASE_DIR / folder).glob("**/*.css")]
    assert len(sheets) > 15
    assert [rule for sheet in sheets for rule in STRETCHES.findall(sheet.read_text())] == [".stretch__link::after"]
