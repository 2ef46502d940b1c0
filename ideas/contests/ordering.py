"""A fair order of entries: seen least comes first; among equals chance decides, anew for each person and day."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date


def fair_order(entries: Iterable[int], seen: Mapping[int, int], *, person: int, day: date) -> list[int]:
    """The entries as this person meets them on this day: stable until midnight, so that pages neither repeat nor skip.

    `seen` says how many had seen each by the end of yesterday.
    """

    def luck(entry: int) -> bytes:
        return hashlib.blake2b(f"{person}:{day.isoformat()}:{entry}".encode(), digest_size=8).digest()

    return sorted(entries, key=lambda entry: (seen.get(entry, 0), luck(entry)))
