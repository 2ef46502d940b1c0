"""A meeting and its agenda as one person sees them: what all rooms of a meeting start from."""

from typing import Any

from django.shortcuts import get_object_or_404

from ideas.states import CORRECTABLE, UNRULED
from portal.kit.errors import NotAllowed
from workout.models import AgendaItem, Meeting
from workout.permissions import can_view_meeting


def meeting_for(person: Any, slug: str) -> Meeting:
    """The meeting of this address, with its people and counts."""
    meeting = get_object_or_404(Meeting.objects.with_people().with_counts(), slug=slug)
    if not can_view_meeting(person, meeting):
        raise NotAllowed()
    return meeting


class Agenda:
    """The items in order; each has its `number` as people count them, `waits` (a ruling can be made), `correctable`."""

    def __init__(self, meeting: Meeting, person: Any) -> None:
        self.items: list[AgendaItem] = list(meeting.items.for_display(person))
        self.current = None
        for number, item in enumerate(self.items, start=1):
            item.number = number
            item.waits = item.idea.state in UNRULED
            item.correctable = item.idea.state in CORRECTABLE
            if item.pk == meeting.current_item_id:
                self.current = item

    def __len__(self) -> int:
        return len(self.items)

    def find(self, pk: Any) -> AgendaItem | None:
        return next((item for item in self.items if str(item.pk) == str(pk)), None)

    def beside(self, item: AgendaItem | None, step: int) -> AgendaItem | None:
        """The neighbour `step` places on, or None past either end."""
        if item is None:
            return None
        index = self.items.index(item) + step
        return self.items[index] if 0 <= index < len(self.items) else None

    @property
    def first(self) -> AgendaItem | None:
        return self.items[0] if self.items else None

    def next_waiting(self, item: AgendaItem | None = None) -> AgendaItem | None:
        """The next one to be ruled on after `item`, starting over from the top if there is none below."""
        start = self.items.index(item) + 1 if item in self.items else 0
        return next((each for each in [*self.items[start:], *self.items[:start]] if each.waits and each != item), None)

    @property
    def waiting(self) -> list[AgendaItem]:
        return [item for item in self.items if item.waits]

    @property
    def ruled(self) -> list[AgendaItem]:
        return [item for item in self.items if item.standing_ruling]

    @property
    def carried_over(self) -> list[AgendaItem]:
        return [item for item in self.items if item.carried_over]
