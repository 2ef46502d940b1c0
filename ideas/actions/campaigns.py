"""Opening a campaign and changing one; its page is published with it and follows its title."""

from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ideas.models import Campaign, CampaignIndexPage, CampaignPage
from ideas.permissions import can_manage_campaigns
from portal.events.actions import record
from portal.kit.errors import Conflict, NotAllowed
from portal.kit.plausible import require_start
from portal.people.models import Employee

CAMPAIGN_FIELDS = (
    "title",
    "title_en",
    "summary",
    "summary_en",
    "opens_at",
    "closes_at",
    "is_default",
)


@transaction.atomic
def open_campaign(
    *,
    by: Employee,
    body: str = "",
    body_en: str = "",
    page_class: type[CampaignPage] = CampaignPage,
    sure: bool = False,
    **fields: Any,
) -> Campaign:
    """Make a campaign (`CAMPAIGN_FIELDS`, optionally `slug`) and publish its page under `/campaigns/`.

    A room above names its own `page_class`, and passes what that has beyond a campaign's page.

    Made the default one, it takes over from the one that was. Raises NotAllowed, ValidationError, or Unsure for an
    opening before today or far away, unless one is `sure`.
    """
    if not can_manage_campaigns(by):
        raise NotAllowed()
    slug = fields.pop("slug", "") or _free_slug(fields.get("title_en") or fields["title"])
    own = {name: fields.pop(name) for name in list(fields) if name not in (*CAMPAIGN_FIELDS, "takes_posts")}
    campaign = Campaign(slug=slug, **fields)
    _make_way(campaign)
    campaign.full_clean()
    require_start(campaign.opens_at, sure=sure, field="opens_at", today=True)
    campaign.save()
    page = page_class(
        title=campaign.title,
        slug=campaign.slug,
        campaign=campaign,
        body=body,
        body_en=body_en,
        **own,
    )
    CampaignIndexPage.objects.get().add_child(instance=page)
    page.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    record("campaign.opened", campaign, by=by)
    return campaign


@transaction.atomic
def update_campaign(campaign: Campaign, *, by: Employee, sure: bool = False, **fields: Any) -> Campaign:
    """Change what a campaign is called, when it is open, and whether it is the default one; its address stays.

    Raises NotAllowed, ValidationError, Conflict if no campaign would be the default one; Unsure as `open_campaign`
    does, where it is to open on another day than it was.
    """
    if not can_manage_campaigns(by):
        raise NotAllowed()
    stands = Campaign.objects.get(pk=campaign.pk)
    for name, value in fields.items():
        setattr(campaign, name, value)
    if stands.is_default and not campaign.is_default:
        raise Conflict(_("Posts need a default campaign. Make another one the default instead."))
    _make_way(campaign)
    campaign.full_clean()
    if campaign.opens_at != stands.opens_at:
        require_start(campaign.opens_at, sure=sure, field="opens_at", today=True)
    campaign.save(update_fields=list(fields))
    CampaignPage.objects.filter(campaign=campaign).update(title=campaign.title, draft_title=campaign.title)
    record("campaign.changed", campaign, by=by, fields=sorted(fields))
    return campaign


def _make_way(campaign: Campaign) -> None:
    if campaign.is_default:
        Campaign.objects.exclude(pk=campaign.pk).filter(is_default=True).update(is_default=False)


def _free_slug(title: str) -> str:
    base = slugify(title, allow_unicode=True)[:50].strip("-") or "campaign"
    taken = set(Campaign.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return base if base not in taken else next(s for n in range(2, len(taken) + 3) if (s := f"{base}-{n}") not in taken)
