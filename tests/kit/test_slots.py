"""Upper rooms put pieces on lower rooms' pages."""

from collections.abc import Iterator

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe

from portal.kit import slots


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    before = {name: list(fillings) for name, fillings in slots._fillings.items()}
    yield
    slots._fillings.clear()
    slots._fillings.update(before)


def test_pieces_come_in_order_and_get_what_the_template_passes() -> None:
    slots.fill("test.aside", lambda request, word: mark_safe(f"<b>{word}</b>"), order=2)
    slots.fill("test.aside", lambda request, word: "first ", order=1)
    html = Template('{% slot "test.aside" word="둘" %}').render(Context({"request": None}))
    assert html == "first <b>둘</b>"


def test_a_piece_that_is_not_marked_safe_is_escaped() -> None:
    slots.fill("test.aside", lambda request: "<script>")
    assert Template('{% slot "test.aside" %}').render(Context({})) == "&lt;script&gt;"


def test_an_empty_slot_is_nothing() -> None:
    assert Template('{% slot "test.nobody" %}').render(Context({})) == ""
