"""How what somebody is typing may go on: tags and titles that they may see."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.db.models import Exists, OuterRef
from taggit.models import Tag

from ideas.models import TaggedIdea
from ideas.querysets import IdeaQuerySet
from search.engines.candidates import weighed
from search.port import Suggestion
from search.ranking import Term
from search.tokens import Wanted, fold, letters, wanted

_LOOKED_AT = 100


Titled = Callable[[Sequence[Term], int], Sequence[int]]  # so many of the newest posts whose title has all of these


def completions(typed: str, ideas: IdeaQuerySet, limit: int, titled: Titled) -> list[Suggestion]:
    """Up to half of them tags that start so, the rest titles that have it, the hottest of the newest first."""
    typed = " ".join(typed.split())
    start = letters(typed)
    if not any(char.isalnum() for char in start):
        return []
    tags = _tags(start, ideas)[: limit // 2]
    return [*tags, *_titles(typed, start, ideas, titled)][:limit]


def _tags(start: str, ideas: IdeaQuerySet) -> list[Suggestion]:
    started = [pk for pk, name in Tag.objects.values_list("pk", "name") if letters(name).startswith(start)]
    used = Exists(TaggedIdea.objects.filter(ideas.include("content_object"), tag=OuterRef("pk")))
    tags = Tag.objects.filter(used, pk__in=started[:_LOOKED_AT]).order_by("name")
    return [Suggestion("tag", tag.name) for tag in tags]


def _titles(typed: str, start: str, ideas: IdeaQuerySet, titled: Titled) -> list[Suggestion]:
    terms = weighed(_begun(typed))
    if not terms:
        return []
    found = ideas.filter(pk__in=titled(terms, _LOOKED_AT))
    hottest = found.order_by("-hot", "-pk").values_list("pk", "title")
    return [Suggestion("title", title, pk) for pk, title in hottest if start in letters(title)]


def _begun(typed: str) -> list[Wanted]:
    """What surely stands in what is being typed; its last syllable may still change."""
    last_may_change = len(typed) > 1 and "가" <= fold(typed)[-1] <= "힣" and not typed[-2].isspace()
    parts = wanted(typed[:-1] if last_may_change else typed)
    return [*parts[:-1], replace(parts[-1], is_prefix=True)] if parts else []
