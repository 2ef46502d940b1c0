"""The editorial pages of the site, and what an administrator sets about its looks."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.blocks import CharBlock, RichTextBlock, StructBlock
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Page

from portal.people.pages import StaffPageMixin
from portal.people.roles import is_staff
from portal.site import theme

TEXT_FEATURES = ["h3", "bold", "italic", "ol", "ul", "link", "document-link", "image"]


class InTwoLanguages:
    """A thing that has each text twice: `title` in Korean, `title_en` in English (empty: the Korean one)."""

    def in_language(self, field: str) -> Any:
        english = (translation.get_language() or "").startswith("en")
        return (english and getattr(self, f"{field}_en")) or getattr(self, field)


class GuideSection(StructBlock):
    """One chapter of the guide."""

    heading = CharBlock(label=_("heading"), max_length=80)
    text = RichTextBlock(label=_("text"), features=TEXT_FEATURES)

    class Meta:
        label = _("chapter")


class HomePage(InTwoLanguages, Page):
    """`/`: what this place did lately, and what it needs from the person who looks."""

    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    headline = models.CharField(
        _("headline"), max_length=120, blank=True, help_text=_("Shown until there is something to count.")
    )
    headline_en = models.CharField(_("headline in English"), max_length=120, blank=True)
    lead = models.CharField(pgettext_lazy("home page", "invitation"), max_length=300, blank=True)
    lead_en = models.CharField(_("invitation in English"), max_length=300, blank=True)

    content_panels: ClassVar = [
        *Page.content_panels, FieldPanel("title_en"),
        FieldRowPanel([FieldPanel("headline"), FieldPanel("headline_en")]),
        FieldRowPanel([FieldPanel("lead"), FieldPanel("lead_en")]),
    ]  # fmt: skip
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["ideas.CampaignIndexPage", "workout.MeetingIndexPage", "portal_site.GuidePage"]
    max_count = 1
    template = "site/home.html"

    class Meta:
        verbose_name = _("home page")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Guests get a page of their own: what is open to them, and whom to ask."""
        if not is_staff(request.user):
            return render(request, "site/guest.html", {"page": self})
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from portal.site import home  # what it reads stands above the models

        context = super().get_context(request, *args, **kwargs)
        return (
            context
            | home.overview(request.user)
            | {
                "headline": self.in_language("headline"),
                "lead": self.in_language("lead"),
            }
        )


class GuidePage(InTwoLanguages, StaffPageMixin, Page):
    """`/guide/`: how to take part, in chapters."""

    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    intro = models.CharField(_("introduction"), max_length=300, blank=True)
    intro_en = models.CharField(_("introduction in English"), max_length=300, blank=True)
    body = StreamField([("section", GuideSection())], blank=True, verbose_name=_("text"))
    body_en = StreamField([("section", GuideSection())], blank=True, verbose_name=_("text in English"))

    content_panels: ClassVar = [
        *Page.content_panels, FieldPanel("title_en"),
        FieldRowPanel([FieldPanel("intro"), FieldPanel("intro_en")]), FieldPanel("body"), FieldPanel("body_en"),
    ]  # fmt: skip
    parent_page_types: ClassVar = ["portal_site.HomePage"]
    subpage_types: ClassVar = []
    template = "site/guide.html"

    class Meta:
        verbose_name = _("guide page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {
            "title": self.in_language("title"),
            "intro": self.in_language("intro"),
            "sections": self.in_language("body"),
        }


@register_setting(icon="cog")
class SiteSettings(InTwoLanguages, BaseSiteSetting):
    """What a company may make its own: the name, the logo, the accent colour."""

    name = models.CharField(_("name of the site"), max_length=60, default="고쳐주세요")
    name_en = models.CharField(_("name of the site in English"), max_length=60, blank=True, default="Fix This")
    logo = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("logo"),
        help_text=_("A square picture; empty: the seal."),
    )  # fmt: skip
    accent = models.CharField(
        _("accent colour"), max_length=7, blank=True,
        validators=[theme.validate_accent],
        help_text=_("As #2c4a9e; must be readable on white. Empty: indigo."),
    )  # fmt: skip

    panels: ClassVar = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]), FieldPanel("logo"), FieldPanel("accent"),
    ]  # fmt: skip

    class Meta:
        verbose_name = _("site settings")

    def __str__(self) -> str:
        return self.in_language("name")
