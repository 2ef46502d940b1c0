"""The list without words: straight from the posts and their indexes."""

from collections import Counter
from typing import Any

from django.db.models import Count

from ideas.models import Idea, TaggedIdea
from ideas.querysets import IdeaQuerySet
from search.filters import COLUMNS, narrowed
from search.port import FILTERS, Matches, Query


def browse(query: Query, *, title: str = "") -> Matches:
    """One page of the visible posts that fit the filters, and whose title has this text, if there is one."""
    visible = Idea.objects.visible_to(query.viewer).listed()
    if title:
        visible = visible.filter(title__icontains=title)
    ideas = narrowed(visible, query.filters).ordered_by(query.sort)
    ids = list(ideas.values_list("pk", flat=True)[query.start : query.end])
    facets = {name: _counts(narrowed(visible, query.filters.without(name)), name) for name in FILTERS}
    return Matches(ids, ideas.count(), False, facets)


def _counts(ideas: IdeaQuerySet, name: str) -> Counter[Any]:
    if name == "tag":
        counted = TaggedIdea.objects.filter(content_object__in=ideas).values_list("tag__name")
    else:
        counted = ideas.exclude(**{COLUMNS[name]: None}).values_list(COLUMNS[name])
    return Counter(dict(counted.annotate(n=Count("pk")).values_list(COLUMNS.get(name, "tag__name"), "n").order_by()))
