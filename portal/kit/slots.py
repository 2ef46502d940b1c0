"""Places on a lower room's page that an upper room fills, without the lower room knowing it.

An upper room calls `fill("idea.aside", render)` in its `AppConfig.ready()`; a template says
`{% slot "idea.aside" idea=idea %}`. A slot that nobody fills renders to nothing.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.utils.safestring import SafeString

Render = Callable[..., SafeString | str]
_fillings: dict[str, list[tuple[int, Render]]] = defaultdict(list)


def fill(slot: str, render: Render, *, order: int = 100) -> None:
    """Add `render(request=…, **what the template passes) -> safe HTML` to a slot; lower `order` comes first."""
    _fillings[slot].append((order, render))
    _fillings[slot].sort(key=lambda filling: filling[0])


def render_slot(slot: str, **context: Any) -> list[SafeString | str]:
    """The pieces of HTML for one slot, in order."""
    return [render(**context) for _, render in _fillings[slot]]
