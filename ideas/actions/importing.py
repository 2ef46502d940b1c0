"""Posts from elsewhere, many at once. An import tells nobody: it leaves history, but no job for a handler."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from taggit.models import Tag

from ideas.actions.tagging import tag_named
from ideas.content import Content
from ideas.hotness import hotness
from ideas.models import Campaign, Follow, Idea, IdeaVersion, TaggedIdea
from ideas.states import State
from portal.events.models import Event
from portal.kit.errors import Invalid
from portal.people.models import Employee


@dataclass(frozen=True)
class ImportedPost:
    """A post as another system kept it: checked content, its id there, when it was written and by whom."""

    source_id: str
    content: Content
    posted_at: datetime
    language: str
    author: Employee | None = None


@transaction.atomic
def bulk_import(posts: Sequence[ImportedPost], *, by: Employee | None) -> list[Idea]:
    """Put up posts whose `content` is checked; those whose `source_id` is known already are left as they are.

    Returns the new ones. Raises Invalid if a post names no campaign and there is no default one.
    """
    known = known_source_ids(post.source_id for post in posts)
    new = [post for post in posts if post.source_id not in known]
    default = Campaign.objects.filter(is_default=True).first()
    ideas = Idea.objects.bulk_create([_idea(post, default) for post in new], batch_size=500)
    pairs = list(zip(ideas, new, strict=True))
    IdeaVersion.objects.bulk_create([_version(idea) for idea in ideas], batch_size=500)
    _add_tags(pairs)
    Follow.objects.bulk_create(
        [Follow(idea=idea, follower=idea.author, at=idea.created_at) for idea in ideas if idea.author], batch_size=500
    )
    Event.objects.bulk_create(
        [
            Event(
                kind="idea.imported", actor=by, subject_type="idea", subject_id=idea.pk,
                data={"source_id": idea.source_id}, at=idea.created_at,
            )
            for idea in ideas
        ],
        batch_size=500,
    )  # fmt: skip
    return ideas


def known_source_ids(source_ids: Iterable[str]) -> set[str]:
    """Those of these that are the source's id of a post here."""
    known = Idea.objects.filter(source_id__in=list(source_ids)).values_list("source_id", flat=True)
    return {source_id for source_id in known if source_id}


def _idea(post: ImportedPost, default: Campaign | None) -> Idea:
    content, author = post.content, post.author
    campaign = content.campaign or default
    if campaign is None:
        raise Invalid(_("There is no campaign to post in. Please ask an administrator."), field="campaign")
    return Idea(
        source_id=post.source_id, state=State.OPEN, kind=content.kind, title=content.title, body=content.body,
        touchpoint=content.touchpoint, place=content.place, language=post.language, anonymity=content.anonymity,
        author=author, division=author.division if author else None, campaign=campaign,
        responsible_division=content.responsible_division, created_at=post.posted_at, posted_at=post.posted_at,
        changed_at=post.posted_at, follow_count=1 if author else 0, hot=hotness(0, post.posted_at),
    )  # fmt: skip


def _version(idea: Idea) -> IdeaVersion:
    return IdeaVersion(
        idea=idea, number=1, title=idea.title, body=idea.body, touchpoint=idea.touchpoint, place=idea.place,
        edited_by=idea.author, at=idea.created_at,
    )  # fmt: skip


def _add_tags(pairs: Sequence[tuple[Idea, ImportedPost]]) -> None:
    names = {name for _idea, post in pairs for name in post.content.tags}
    tags: dict[str, Tag] = {tag.name: tag for tag in Tag.objects.filter(name__in=names)}
    tags |= {name: tag_named(name) for name in sorted(names - set(tags))}
    TaggedIdea.objects.bulk_create(
        [
            TaggedIdea(content_object=idea, tag=tags[name], added_by=idea.author, added_at=idea.created_at)
            for idea, post in pairs
            for name in post.content.tags
        ],
        batch_size=500,
    )
