"""Writing a post: draft, post, edit, withdraw.

A form that is sent twice (`key`) writes one post: the second sending finds what the first one wrote.
"""

from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from ideas import objections, states
from ideas.actions.states import move
from ideas.actions.tagging import set_tags
from ideas.content import Content
from ideas.errors import EditedMeanwhile, refusal
from ideas.hotness import hotness
from ideas.mentions import newly_mentioned
from ideas.models import Audience, Campaign, Follow, Idea, IdeaVersion
from ideas.objections import Deed
from ideas.permissions import can_discard, can_edit, can_post, can_withdraw
from ideas.states import Kind, State
from portal.events.actions import record
from portal.events.models import Event
from portal.kit import clock
from portal.kit.errors import Invalid, NotAllowed
from portal.people.models import Employee


@transaction.atomic
def save_draft(idea: Idea | None, content: Content, *, by: Employee, key: UUID | None = None) -> Idea:
    """Keep what was typed so far, whatever it is; only its author sees it. Returns the draft."""
    idea = _draft(idea, by, key)
    return _write(idea, content.cut(), by)


@transaction.atomic
def post(idea: Idea | None, content: Content, *, by: Employee, key: UUID | None = None) -> Idea:
    """Put up a new post, or a draft; its author follows it, and who is mentioned in it is told. Returns the open post.

    Sent twice with one `key`, it is one post.
    Raises ValidationError for content that does not fit, Invalid where its campaign is closed, WrongState for
    a draft that has been posted meanwhile.
    """
    content = content.checked()
    if idea is None and (sent := _sent(by, key)) and sent.state != State.DRAFT:
        return sent
    draft = _draft(idea, by, key)
    _require_running(content.campaign or _kept_campaign(draft))
    return _put_up(_write(draft, content, by), by)


@transaction.atomic
def submit(content: Content, *, by: Employee, key: UUID | None = None) -> tuple[Idea, bool]:
    """Put up a post in a campaign that takes none directly, for the room above that has checked the right to do so.

    Says whether it is new: sent twice with one `key`, it is one post. Raises ValidationError.
    """
    content = content.checked()
    if sent := _sent(by, key):
        return sent, False
    idea = Idea(author=by, division=by.division, created_at=clock.now(), submission_key=key)
    return _put_up(_write(idea, content, by), by), True


def _put_up(idea: Idea, by: Employee) -> Idea:
    now = clock.now()
    move(
        idea,
        State.OPEN,
        "idea.posted",
        by=by,
        posted_at=now,
        hot=hotness(0, now),
        follow_count=1,
    )
    Follow.objects.create(idea=idea, follower=by, at=now)
    _keep_version(idea, by)
    _tell_mentioned(idea, by)
    return idea


@transaction.atomic
def raise_finding(content: Content, *, audience: Audience | None, by: Employee, key: UUID | None = None) -> Idea:
    """Put up a finding, for an audience or (None) for all staff. The room of findings has checked the right to do so.

    Sent twice with one `key`, it is one finding. Raises ValidationError for content that does not fit.
    """
    content = replace(replace(content, kind=Kind.FIX).checked(), kind=Kind.FINDING)
    if sent := _sent(by, key):
        return sent
    idea = Idea(author=by, division=by.division, created_at=clock.now(), submission_key=key, audience=audience)
    return _put_up(_write(idea, content, by), by)


@transaction.atomic
def edit(idea: Idea, content: Content, *, by: Employee, seen_version: int) -> Idea:
    """Change an open post; `seen_version` is the one the editor started from. Who is mentioned only now is told.

    Raises ValidationError, EditedMeanwhile if there is a newer version, WrongState after a ruling.
    """
    if not can_edit(by, idea):
        raise refusal(idea.author_id == by.pk, idea)
    objections.ask(Deed.EDIT, idea, by)
    content = content.checked()
    if not idea.campaign.takes_posts:  # what kind it is, where it is and whose name is hidden its contest has said
        content = replace(content, kind=idea.kind, campaign=None, anonymity=idea.anonymity)
    elif content.campaign is not None and content.campaign.pk != idea.campaign_id:
        _require_running(content.campaign)
    before = idea.body
    new = Idea.objects.filter(pk=idea.pk, version=seen_version, state__in=states.EDITABLE)
    if not new.update(version=seen_version + 1, changed_at=clock.now(), **_fields(content, idea)):
        idea.refresh_from_db()
        raise (EditedMeanwhile() if idea.state in states.EDITABLE else refusal(True, idea))
    idea.refresh_from_db()
    set_tags(idea, content.tags, by=by)
    _keep_version(idea, by)
    record("idea.edited", idea, by=by, version=idea.version)
    _tell_mentioned(idea, by, before)
    return idea


@transaction.atomic
def withdraw(idea: Idea, *, by: Employee) -> None:
    """Take back a post that nobody has ruled on."""
    if not can_withdraw(by, idea):
        raise refusal(idea.author_id == by.pk, idea)
    move(idea, State.WITHDRAWN, "idea.withdrawn", by=by)


@transaction.atomic
def discard_draft(idea: Idea, *, by: Employee) -> None:
    """Throw a draft away."""
    if not can_discard(by, idea):
        raise NotAllowed()
    idea.delete()


def _sent(by: Employee, key: UUID | None) -> Idea | None:
    """What this person has sent with this key. Of two sendings at once the second waits here, and finds the first."""
    if key is None:
        return None
    Employee.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    return Idea.objects.filter(author=by, submission_key=key).first()


def _draft(idea: Idea | None, by: Employee, key: UUID | None) -> Idea:
    """The draft to write to, as it is now and locked; a new one where there is none yet."""
    if not can_post(by):
        raise NotAllowed()
    idea = idea or _sent(by, key)
    if idea is None:
        return Idea(author=by, division=by.division, created_at=clock.now(), submission_key=key)
    idea = Idea.objects.select_for_update(of=("self",)).get(pk=idea.pk)
    if not can_discard(by, idea):
        raise refusal(idea.author_id == by.pk, idea)
    return idea


def _require_running(campaign: Campaign | None) -> None:
    if campaign is not None and not campaign.is_running:
        raise Invalid(
            _("The campaign “%(campaign)s” is not open for posts.") % {"campaign": campaign},
            field="campaign",
        )
    if campaign is not None and not campaign.takes_posts:
        raise Invalid(
            _("Entries for “%(campaign)s” are sent in on its own page.") % {"campaign": campaign}, field="campaign"
        )


def _kept_campaign(draft: Idea) -> Campaign | None:
    """The campaign a draft was saved in, where that is a contest: a draft must not be the way around its entrance."""
    own = draft.campaign if draft.campaign_id else None
    return own if own is not None and not own.takes_posts else None


def _write(idea: Idea, content: Content, by: Employee) -> Idea:
    for name, value in _fields(content, idea).items():
        setattr(idea, name, value)
    idea.changed_at = clock.now()
    idea.save()
    set_tags(idea, content.tags, by=by)
    return idea


def _fields(content: Content, idea: Idea) -> dict[str, object]:
    """The columns that an author writes. A posted post stays in its campaign unless another one is named."""
    own = idea.campaign if idea.campaign_id else None
    campaign = content.campaign or own or Campaign.objects.filter(is_default=True).first()
    if campaign is None:
        raise Invalid(
            _("There is no campaign to post in. Please ask an administrator."),
            field="campaign",
        )
    return {
        "kind": content.kind,
        "title": content.title,
        "body": content.body,
        "touchpoint": content.touchpoint,
        "place": content.place,
        "language": content.language,
        "campaign": campaign,
        "responsible_division": content.responsible_division,
        "anonymity": content.anonymity,
    }


def _tell_mentioned(idea: Idea, by: Employee, before: str = "") -> None:
    """Those whom the text mentions, and has not told yet."""
    earlier = Event.objects.about("idea", idea.pk).filter(kind="idea.mentioned", data__has_key="version")
    if mentioned := newly_mentioned(idea.body, idea, by=by, before=before, earlier=earlier):
        record("idea.mentioned", idea, by=by, version=idea.version, mentioned=mentioned)


def _keep_version(idea: Idea, by: Employee) -> None:
    IdeaVersion.objects.create(
        idea=idea, number=idea.version, title=idea.title, body=idea.body,
        touchpoint=idea.touchpoint, place=idea.place, edited_by=by, at=clock.now(),
    )  # fmt: skip
