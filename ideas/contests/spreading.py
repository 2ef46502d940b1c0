"""Who scores what: entries spread evenly over jurors. Pure functions."""

import heapq
import random
from collections.abc import Collection, Iterable, Mapping

Pair = tuple[int, int]


def spread(
    entries: Iterable[int], jurors: Collection[int], each: int, barred: Mapping[int, Collection[int]], *, seed: int = 0
) -> tuple[list[Pair], list[int]]:
    """Give every entry `each` different jurors, none of whom is `barred` from it (by entry), as evenly as can be.

    Returns (entry, juror) pairs, and the entries for which there were too few jurors (they have all there are).
    Entries with the fewest jurors to choose from are served first, so that bars do not leave loads uneven.
    """
    chance = random.Random(seed)  # noqa: S311 - it only breaks ties
    order = list(entries)
    chance.shuffle(order)
    order.sort(key=lambda entry: -len(barred.get(entry, ())))
    tie = {juror: chance.random() for juror in sorted(jurors)}
    heap = [(0, tie[juror], juror) for juror in jurors]
    heapq.heapify(heap)
    pairs: list[Pair] = []
    short: list[int] = []
    for entry in order:
        passed: list[tuple[int, float, int]] = []
        taken: list[int] = []
        while heap and len(taken) < each:
            load, luck, juror = heapq.heappop(heap)
            if juror in barred.get(entry, ()):
                passed.append((load, luck, juror))
                continue
            taken.append(juror)
            passed.append((load + 1, chance.random(), juror))
        for back in passed:
            heapq.heappush(heap, back)
        pairs += [(entry, juror) for juror in taken]
        if len(taken) < each:
            short.append(entry)
    return pairs, short


def replacement(loads: Mapping[int, int], barred: Collection[int]) -> int | None:
    """The juror with the least to do who is not barred; None if there is none."""
    free = [(load, juror) for juror, load in loads.items() if juror not in barred]
    return min(free)[1] if free else None
