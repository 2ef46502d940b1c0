"""How what somebody is typing may go on: an engine's tags and titles, with places and people from the database.

Everything that is suggested stands in a post that the viewer may see.
"""

from typing import Any

from django.db.models import Count, Exists, OuterRef
from taggit.models import Tag

from ideas.models import Idea, TaggedIdea
from ideas.querysets import IdeaQuerySet
from portal.people.models import Employee
from search import lexicon
from search.engines import engine
from search.models import IdeaPlace
from search.port import LONGEST_QUERY, Suggestion
from search.tokens import are_initials, initials, letters

MOST_PLACES = MOST_PEOPLE = 2
MOST_WORDS = 3  # that consonants typed alone may stand for
_AFTER_ALL = "\U0010ffff"


def completions(typed: str, viewer: Any, limit: int) -> list[Suggestion]:
    """Tags, places and people that start so, then titles that have it."""
    typed = " ".join(typed[:LONGEST_QUERY].split())
    if not any(char.isalnum() for char in typed):
        return []
    ideas = Idea.objects.visible_to(viewer).listed()
    if are_initials(typed):
        return _by_initials(typed, viewer, ideas, limit)
    found = engine().complete(typed, viewer, limit=limit)
    others = [*_places(typed, ideas), *_people(typed, ideas)]
    tags = [one for one in found if one.kind == "tag"]
    return [*tags, *others, *(one for one in found if one.kind != "tag")][:limit]


def written_out(text: str) -> str:
    """A question whose bare consonants are replaced by the words they begin: "ㅇㅇㅍㅇ 끊김" asks for "와이파이"."""
    return " ".join(" ".join(_words(part)) or part if are_initials(part) else part for part in text.split())


def _words(consonants: str) -> list[str]:
    known = lexicon.current().begun(consonants)
    tags = [name for name in Tag.objects.values_list("name", flat=True) if initials(name).startswith(consonants)]
    return list(dict.fromkeys(sorted([*known, *tags], key=lambda word: (len(initials(word)), word))))[:MOST_WORDS]


def _by_initials(typed: str, viewer: Any, ideas: IdeaQuerySet, limit: int) -> list[Suggestion]:
    started = [pk for pk, name in Tag.objects.values_list("pk", "name") if initials(name).startswith(typed)]
    used = Exists(TaggedIdea.objects.filter(ideas.include("content_object"), tag=OuterRef("pk")))
    tags = Tag.objects.filter(used, pk__in=started[:100]).order_by("name").values_list("name", flat=True)
    found = dict.fromkeys(Suggestion("tag", name) for name in tags[: limit // 2])
    for word in _words(typed)[:MOST_WORDS]:
        found |= dict.fromkeys(one for one in engine().complete(word, viewer, limit=limit) if one.kind == "title")
    return list(found)[:limit]


def _places(typed: str, ideas: IdeaQuerySet) -> list[Suggestion]:
    start = letters(typed)
    begun = IdeaPlace.objects.filter(letters__gte=start, letters__lt=start + _AFTER_ALL)
    named = ideas.filter(pk__in=begun.values("document")).order_by().values_list("place")
    often = named.annotate(n=Count("pk")).order_by("-n", "place")[:MOST_PLACES]
    return [Suggestion("place", place) for place, _count in often]


def _people(typed: str, ideas: IdeaQuerySet) -> list[Suggestion]:
    """Who owns a post. Authors are not suggested: a name may be hidden."""
    owners = Employee.objects.matching(typed).filter(Exists(ideas.filter(owner=OuterRef("pk"))))
    people = owners.select_related("division").order_by("name", "pk")[:MOST_PEOPLE]
    return [Suggestion("person", str(one), person_id=one.pk, note=str(one.division or "")) for one in people]
