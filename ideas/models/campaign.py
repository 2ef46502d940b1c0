"""Campaigns: what people are asked to post about, each with a Wagtail page that tells it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from portal.kit import clock
from portal.people.pages import StaffPageMixin

BODY_FEATURES = [
    "h2",
    "h3",
    "bold",
    "italic",
    "ol",
    "ul",
    "link",
    "document-link",
    "image",
]


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def running(self) -> "CampaignQuerySet":
        """Open for posts now."""
        now = clock.now()
        return self.filter(opens_at__lte=now).filter(Q(closes_at=None) | Q(closes_at__gt=now))

    def open_for_posts(self) -> "CampaignQuerySet":
        """Running, and written to directly, as a contest is not."""
        return self.running().filter(takes_posts=True)


class Campaign(models.Model):
    """The live state of a campaign. Its page is apart, so that an old page revision cannot bring back an old state."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True, allow_unicode=True)
    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    summary_en = models.CharField(_("summary in English"), max_length=300, blank=True)
    opens_at = models.DateTimeField(_("opens"), default=clock.now)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True, help_text=_("Empty: always open."))
    is_default = models.BooleanField(_("where posts go that name no campaign"), default=False)
    # False: posts come through a room above, which says who may send what in, and when.
    takes_posts = models.BooleanField(default=True, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering: ClassVar = ["-is_default", "-opens_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="campaign_one_default",
                violation_error_message=_("There is already a default campaign."),
            ),
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(closes_at__gt=F("opens_at")), name="campaign_closes_after_it_opens",
                violation_error_message=_("A campaign must close after it opens."),
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(takes_posts=True), name="campaign_default_takes_posts",
                violation_error_message=_("A contest cannot be where posts go that name no campaign."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self._in_language("title")

    @property
    def summary_text(self) -> str:
        return self._in_language("summary")

    @property
    def is_running(self) -> bool:
        now = clock.now()
        return self.opens_at <= now and (self.closes_at is None or now < self.closes_at)

    @property
    def is_over(self) -> bool:
        return self.closes_at is not None and self.closes_at <= clock.now()

    def _in_language(self, field: str) -> str:
        english = getattr(self, f"{field}_en")
        return english if english and (translation.get_language() or "").startswith("en") else getattr(self, field)


class CampaignIndexPage(StaffPageMixin, Page):
    """`/campaigns/`: all campaigns, the running ones first."""

    title_en = models.CharField(_("title in English"), max_length=120, blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("title_en")]
    subpage_types: ClassVar = ["ideas.CampaignPage"]
    max_count = 1
    template = "campaigns/index.html"

    class Meta:
        verbose_name = _("campaigns page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        pages = list(CampaignPage.objects.child_of(self).live().order_by("-campaign__opens_at").specific())
        for kind in {type(page) for page in pages}:
            models.prefetch_related_objects([page for page in pages if type(page) is kind], *kind.card_needs)
        pages.sort(key=lambda page: (not page.is_on, page.campaign.is_over))  # stable: newest first
        return super().get_context(request, *args, **kwargs) | {"pages": pages}


class CampaignPage(StaffPageMixin, Page):
    """What a campaign says about itself, in both languages."""

    campaign = models.OneToOneField(Campaign, models.PROTECT, related_name="page", verbose_name=_("campaign"))
    body = RichTextField(_("text"), blank=True, features=BODY_FEATURES)
    body_en = RichTextField(_("text in English"), blank=True, features=BODY_FEATURES)

    content_panels: ClassVar = [
        FieldPanel("campaign", read_only=True), FieldPanel("body"), FieldPanel("body_en"),
    ]  # fmt: skip
    promote_panels: ClassVar = []  # title and address are the campaign's
    parent_page_types: ClassVar = ["ideas.CampaignIndexPage"]
    subpage_types: ClassVar = []
    is_creatable = False  # made by `open_campaign`, with its campaign
    template = "campaigns/page.html"
    when_template: ClassVar = "campaigns/_when.html"  # where it is by now, on its card
    card_needs: ClassVar = ["campaign"]

    class Meta:
        verbose_name = _("campaign page")

    @property
    def is_on(self) -> bool:
        return self.campaign.is_running

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.title, self.slug = (
            self.campaign.title,
            self.campaign.slug,
        )  # whatever an old revision says
        super().full_clean(*args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ideas.models.idea import Idea  # the post module imports this one

        ideas = Idea.objects.visible_to(request.user).listed().filter(campaign=self.campaign)
        return super().get_context(request, *args, **kwargs) | {
            "campaign": self.campaign,
            "ideas": ideas.for_rows(request.user).ordered_by("hot")[:10],
            "counts": ideas.count_by_state(),
        }
