"""What axe says of a page once it stands still, and whether it fits its window."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# A toast that is still fading in has too little contrast; a live mark that pulses for ever is not waited for.
STILL = """Promise.all(document.getAnimations()
    .filter(one => Number.isFinite(one.effect.getComputedTiming().endTime))
    .map(one => one.finished.catch(() => null))).then(() => null)"""

# WCAG 2.5.8, which axe looks at only when told to: 24 px, or as much room around.
TARGETS = {"rules": {"target-size": {"enabled": True}}}


def faults(page: Page) -> list[str]:
    """Each violation with where it is; empty when there is none."""
    page.evaluate(STILL)
    found = []
    for violation in Axe().run(page, options=TARGETS).response["violations"]:
        nodes = "; ".join(node["html"][:150] for node in violation["nodes"][:3])
        found.append(f"{page.url}: {violation['id']}: {violation['help']}: {nodes}")
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append(f"{page.url}: scrolls sideways")
    return found


def assert_accessible(page: Page) -> None:
    found = faults(page)
    assert not found, "\n".join(found)
