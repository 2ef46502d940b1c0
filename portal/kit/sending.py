"""The key of a sending: each form on a page carries one, made when the page is drawn."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID, uuid4

View = TypeVar("View", bound=Callable[..., Any])


def new(person_id: int | None) -> str:
    """The value of a form's hidden field: who was signed in when it was drawn, and a new key."""
    return f"{person_id or 0}.{uuid4().hex}"


def read(text: str) -> tuple[int, UUID | None]:
    """Who that was, and the key; no key where the text is none of ours."""
    person, _dot, key = text.partition(".")
    return (int(person), key_of(key)) if person.isascii() and person.isdigit() and len(person) < 19 else (0, None)


def is_of_another(text: str, person_id: int) -> bool:
    """Whether this field says that somebody else was signed in then. Who was signed out may be anybody by now."""
    return read(text)[0] not in (0, person_id)


def key_of(text: str) -> UUID | None:
    """The key that a text spells, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def repeatable(view: View) -> View:
    """Marks a view that says what is wanted, such as "my vote is on": done twice it does nothing more.

    It leaves no receipt, which would cost a row for each press.
    """
    view.repeatable = True  # type: ignore[attr-defined]
    return view
