"""What is pressed is what is seen: the middle of every control that is seen is received by that control.

A press goes to whatever lies on top at its place, which may be a link stretched over the row, a bar that sticks to the
window, or a neighbour. `covered(page)` looks at every link, button, field, label, tab and option of the page as it
stands, brings each into the window and asks the browser who would be hit in its middle. What opens (a menu, a fold, a
sheet, a dialog, what a choice brings up) is looked at while it is open. Left out: what is not drawn (or invisible
and lets presses through), what is clipped away for screen readers alone, what cannot be used now.
"""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

_CHECK = (Path(__file__).parent / "controls.js").read_text()


@dataclass
class Looked:
    """`faults`: each covered control with what would receive a press on it. `checked`: how many controls were seen."""

    faults: list[str]
    checked: int


def covered(page: Page) -> Looked:
    return Looked(**page.evaluate(_CHECK))
