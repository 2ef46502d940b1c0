"""The list without words: straight from the posts and their indexes."""

from ideas.models import Idea
from search.counting import counted, exactly
from search.filters import narrowed
from search.port import Matches, Query


def browse(query: Query) -> Matches:
    """One page of the visible posts that fit the filters."""
    visible = Idea.objects.visible_to(query.viewer).listed()
    ideas = narrowed(visible, query.filters).ordered_by(query.sort)
    ids = list(ideas.values_list("pk", flat=True)[query.start : query.end])
    return Matches(ids, *counted(query, visible))


def by_title(query: Query) -> Matches:
    """What is left of search where the index fails: a page of the posts whose title has the text as it stands."""
    titled = Idea.objects.visible_to(query.viewer).listed().filter(title__icontains=query.text)
    ideas = narrowed(titled, query.filters).ordered_by(query.sort)
    ids = list(ideas.values_list("pk", flat=True)[query.start : query.end])
    return Matches(ids, *exactly(query.filters, titled))
