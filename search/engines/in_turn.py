"""Several engines as one."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from search.port import Finder, Matches, Query, Similar, Suggestion, Unavailable

Answer = TypeVar("Answer")


class InTurn:
    """Asks the first, and the next where that one is unavailable."""

    def __init__(self, engines: Sequence[Finder]) -> None:
        self._engines = engines

    def match(self, query: Query) -> Matches:
        found, is_first = self._ask(lambda engine: engine.match(query))
        return found if is_first else replace(found, is_second_best=True)

    def similar(self, text: str, viewer: Any, *, limit: int, without: int | None = None) -> list[Similar]:
        return self._ask(lambda engine: engine.similar(text, viewer, limit=limit, without=without))[0]

    def complete(self, prefix: str, viewer: Any, *, limit: int) -> list[Suggestion]:
        return self._ask(lambda engine: engine.complete(prefix, viewer, limit=limit))[0]

    def _ask(self, question: Callable[[Finder], Answer]) -> tuple[Answer, bool]:
        """The answer, and whether it is the first engine's."""
        *engines, last = self._engines
        for number, engine in enumerate(engines):
            try:
                return question(engine), number == 0
            except Unavailable:
                continue
        return question(last), not engines
