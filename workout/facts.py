"""What the chain says of a thing that also stands in columns of its own, so that the two can be compared.

A room that appends rows of another kind registers how to read its columns: `facts.register("verdict", read)`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from workout.models import Ruling

Facts = dict[str, Any]
# Numbers first to last → for each number that has columns, what the chain must say of it (with "at", a datetime).
Reader = Callable[[int, int], Mapping[int, Facts]]

READERS: dict[str, Reader] = {}

_COLUMNS = {
    "post": "idea_id",
    "post_version": "idea_version",
    "meeting": "meeting_id",
    "item": "item_id",
    "division": "division_id",
    "verdict": "verdict",
    "ruled_by": "ruled_by_id",
    "owner": "owner_id",
    "champion": "champion_id",
    "due": "due_on",
    "supersedes": "supersedes_id",
    "idempotency_key": "idempotency_key",
}


def register(kind: str, reader: Reader) -> None:
    READERS[kind] = reader


def ruling_facts(ruling: Ruling) -> Facts:
    """What the chain says of a ruling, from its columns (`row` itself aside)."""
    return _facts({column: getattr(ruling, column) for column in _COLUMNS.values()})


def _facts(columns: Mapping[str, Any]) -> Facts:
    facts = {name: columns[column] for name, column in _COLUMNS.items()}
    due = facts["due"]
    return {"format": 1} | facts | {"verdict": str(facts["verdict"]), "due": due.isoformat() if due else None}


def _rulings(first: int, last: int) -> dict[int, Facts]:
    columns = Ruling.objects.filter(pk__gte=first, pk__lte=last).order_by().values("pk", "at", *_COLUMNS.values())
    return {ruling["pk"]: _facts(ruling) | {"at": ruling["at"]} for ruling in columns}


register("ruling", _rulings)
