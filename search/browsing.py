"""The list without words: straight from the posts and their indexes."""

from ideas.models import Idea
from ideas.querysets import IdeaQuerySet
from search.counting import counted, exactly
from search.filters import narrowed
from search.port import Matches, Query


def browse(query: Query) -> Matches:
    """One page of the visible posts that fit the filters."""
    ids = list(every_one(query).values_list("pk", flat=True)[query.start : query.end])
    return Matches(ids, *counted(query, _visible(query)))


def every_one(query: Query) -> IdeaQuerySet:
    """All visible posts that fit the filters, in the list's order."""
    return narrowed(_visible(query), query.filters).ordered_by(query.sort)


def _visible(query: Query) -> IdeaQuerySet:
    return Idea.objects.visible_to(query.viewer).listed()


def by_title(query: Query) -> Matches:
    """What is left of search where the index fails: a page of the posts whose title has the text as it stands."""
    titled = _visible(query).filter(title__icontains=query.text)
    ideas = narrowed(titled, query.filters).ordered_by(query.sort)
    ids = list(ideas.values_list("pk", flat=True)[query.start : query.end])
    return Matches(ids, *exactly(query.filters, titled))
