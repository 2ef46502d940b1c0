"""Tags: who added which is kept."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from taggit.models import Tag

from ideas import states
from ideas.content import MAX_TAGS, TAG_LENGTH, clean_tags
from ideas.errors import refusal
from ideas.models import Idea, TaggedIdea
from ideas.permissions import can_tag, can_untag, can_view
from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Invalid, NotAllowed
from portal.people.models import Employee


@transaction.atomic
def tag(idea: Idea, name: str, *, by: Employee) -> TaggedIdea:
    """Put a tag on a post; the same one twice is one. Raises Invalid for a bad name or too many tags."""
    if not can_tag(by, idea):
        raise refusal(can_view(by, idea), idea)
    names = clean_tags([name])
    if not names or len(names[0]) > TAG_LENGTH:
        raise Invalid(
            _("A tag has 1 to %(limit)s characters.") % {"limit": TAG_LENGTH},
            field="tag",
        )
    if idea.taggings.exclude(tag__name=names[0]).count() >= MAX_TAGS:
        raise Invalid(_("A post has at most %(limit)s tags.") % {"limit": MAX_TAGS}, field="tag")
    tagging, created = TaggedIdea.objects.get_or_create(
        content_object=idea,
        tag=tag_named(names[0]),
        defaults={"added_by": by, "added_at": clock.now()},
    )
    if created:
        record("idea.tagged", idea, by=by, tag=names[0])
    return tagging


@transaction.atomic
def untag(tagging: TaggedIdea, *, by: Employee) -> None:
    """Take a tag away again."""
    if not can_untag(by, tagging):
        raise NotAllowed(_("Only who added a tag, the author or an admin can remove it."))
    idea, name = tagging.content_object, tagging.tag.name
    if TaggedIdea.objects.filter(pk=tagging.pk).delete()[0]:
        record("idea.untagged", idea, by=by, tag=name)


def set_tags(idea: Idea, names: Iterable[str], *, by: Employee | None) -> None:
    """Make these the tags of a post, within the transaction that writes it. Kept tags keep who added them."""
    wanted = {name: tag_named(name) for name in clean_tags(names)}
    if len(wanted) > MAX_TAGS and idea.state in states.PUBLIC:
        raise ValidationError({"tags": _("A post has at most %(limit)s tags.") % {"limit": MAX_TAGS}})
    idea.taggings.exclude(tag__in=wanted.values()).delete()
    present = set(idea.taggings.values_list("tag_id", flat=True))
    TaggedIdea.objects.bulk_create(
        TaggedIdea(content_object=idea, tag=tag, added_by=by, added_at=clock.now())
        for tag in wanted.values()
        if tag.pk not in present
    )


def tag_named(name: str) -> Tag:
    return Tag.objects.filter(name=name).first() or Tag.objects.get_or_create(name=name)[0]
