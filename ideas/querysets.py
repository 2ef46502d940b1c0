"""Reading posts: who may see which, what a list needs, and the orders a list can have."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Value

from ideas import states
from ideas.states import Health, Kind, State
from portal.kit import clock
from portal.people import roles

if TYPE_CHECKING:
    from ideas.models import Idea  # noqa: F401 - names the type this QuerySet is of

# Every order ends in the key, so that pages neither repeat nor skip a post.
ORDERS = {
    "hot": ("-hot", "-pk"),
    "new": ("-posted_at", "-pk"),
    "votes": ("-vote_count", "-pk"),
    "reports": ("-report_count", "-pk"),
}


IN_TROUBLE = Q(health__in=(Health.AT_RISK, Health.STUCK))


def late() -> Q:
    return Q(due_on__lt=clock.today())


def soon() -> Q:
    return Q(due_on__gte=clock.today(), due_on__lte=clock.today() + states.SOON)


class IdeaQuerySet(models.QuerySet["Idea"]):
    def visible_to(self, person: Any) -> "IdeaQuerySet":
        """The posts this person may know of; none for who is not signed in.

        Drafts are their author's alone; withdrawn posts their author's and the triage admins'. A post with an
        audience is for its members; the company's staff see all others, guests none of them.
        """
        if person is None or not getattr(person, "is_authenticated", False) or not person.is_active:
            return self.none()
        # A subquery, not a join: nobody is in so many rounds that a list must pay for it, and no row comes twice.
        member = Q(audience__in=person.audiences.all())
        allowed = (Q(audience=None) | member) if roles.is_staff(person) else member
        seen = allowed & ~Q(state__in=states.HIDDEN)
        if roles.has_role(person, roles.TRIAGE_ADMIN):
            seen |= Q(audience=None, state=State.WITHDRAWN)
        return self.filter(seen | Q(author=person.pk))

    def listed(self) -> "IdeaQuerySet":
        """What lists show: neither drafts nor withdrawn posts nor those merged into another."""
        return self.exclude(state__in=[State.DRAFT, State.WITHDRAWN, State.MERGED])

    def waiting(self) -> "IdeaQuerySet":
        """Nobody has ruled on these yet."""
        return self.filter(state__in=states.UNRULED)

    def overdue(self) -> "IdeaQuerySet":
        return self.promised().filter(late())

    def promised(self) -> "IdeaQuerySet":
        """The promises that are still to be kept. A finding is none: it is answered with a proof."""
        return self.filter(state__in=states.UNFINISHED).exclude(kind=Kind.FINDING)

    def due_soon(self) -> "IdeaQuerySet":
        """Those that come due within a week."""
        return self.promised().filter(soon())

    def in_trouble(self) -> "IdeaQuerySet":
        """Those whose last review said that they are at risk, or stuck."""
        return self.promised().filter(IN_TROUBLE)

    def finished(self) -> "IdeaQuerySet":
        """Those that were done, and how their promise was kept is known."""
        return self.filter(state__in=states.FINISHED).exclude(kept="").exclude(kind=Kind.FINDING)

    def owed_by(self, person: Any) -> "IdeaQuerySet":
        """What this person has promised, or must answer, and has not done yet; the most urgent first."""
        todo = [State.NEEDS_INFO, *states.UNFINISHED]
        return self.filter(owner=person.pk, state__in=todo).order_by("due_on", "pk")

    def to_confirm_by(self, person: Any) -> "IdeaQuerySet":
        return self.filter(author=person.pk, state=State.DONE).order_by("done_at", "pk")

    def for_rows(self, person: Any) -> "IdeaQuerySet":
        """With all that a row shows, in a constant number of queries; `voted` says whether this person voted."""
        from ideas.models import Vote  # the models import this module

        voted = Exists(Vote.objects.filter(idea=OuterRef("pk"), voter=person.pk)) if person.pk else Value(False)
        return (
            self.select_related(
                "author",
                "author__division",
                "owner",
                "campaign",
                "division",
                "responsible_division",
            )
            .prefetch_related("tags")
            .defer("body")
            .annotate(voted=voted)
        )

    def for_board(self) -> "IdeaQuerySet":
        """With all that a line of the board shows."""
        return self.select_related("owner__division", "champion", "responsible_division").defer("body")

    def ordered_by(self, sort: str) -> "IdeaQuerySet":
        """One of `ORDERS`; an unknown word is *hot*."""
        return self.order_by(*ORDERS.get(sort, ORDERS["hot"]))

    def include(self, name: str = "idea") -> Exists:
        """A condition on things that belong to a post (by the field of this name): these include it.

        It looks at each thing's own post. `idea__in=` would first list all posts that somebody may see.
        """
        return Exists(self.filter(pk=OuterRef(name)))

    def top(self, count: int, among: Iterable[State]) -> "IdeaQuerySet":
        """The first so many in these states, looked up beforehand: what is joined to them is joined to these alone.

        Each state is asked for its own first ones, which its index has in order; both together would be sorted.
        """
        of_each = (self.filter(state=state).values_list("pk", flat=True)[:count] for state in sorted(among))
        keys = [key for keys in of_each for key in keys]
        return self.model.objects.filter(pk__in=keys).order_by(*self.query.order_by)[:count]

    def count_promises(self) -> dict[str, int]:
        """How many promises there are, and how many of them are late, due soon and in trouble, in one query."""
        return self.promised().aggregate(
            overdue=Count("pk", filter=late()), soon=Count("pk", filter=soon()), risk=Count("pk", filter=IN_TROUBLE),
            promised=Count("pk"),
        )  # fmt: skip

    def count_by_state(self) -> dict[str, int]:
        """How many posts are in each state, states without any left out."""
        rows = self.order_by().values_list("state").annotate(n=Count("pk", distinct=True))
        return dict(rows)
