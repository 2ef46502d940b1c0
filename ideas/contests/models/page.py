"""The contest's page under `/campaigns/`: a campaign page that also tells rules, themes, prizes and questions."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from ideas.contests.states import Phase
from ideas.models import CampaignPage
from ideas.models.campaign import BODY_FEATURES


class _Titled(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=BODY_FEATURES, required=False)


class _Question(blocks.StructBlock):
    question = blocks.CharBlock(label=pgettext_lazy("frequently asked", "Question"), max_length=200)
    answer = blocks.RichTextBlock(label=pgettext_lazy("frequently asked", "Answer"), features=BODY_FEATURES)


class _Sections(blocks.StreamBlock):
    rules = blocks.RichTextBlock(label=_("Rules"), icon="list-ol", features=BODY_FEATURES)
    theme = _Titled(label=_("Theme"), icon="pick")
    prizes = blocks.RichTextBlock(label=_("About the prizes"), icon="success", features=BODY_FEATURES)
    faq = blocks.ListBlock(_Question(), label=_("Questions and answers"), icon="help")


class ContestPage(CampaignPage):
    """What a contest says about itself; the live state is the contest's, so that an old revision brings back none."""

    sections = StreamField(_Sections(), verbose_name=_("rules, themes, prizes, questions"), blank=True)
    sections_en = StreamField(_Sections(), verbose_name=_("rules, themes, prizes, questions in English"), blank=True)

    content_panels: ClassVar = [
        *CampaignPage.content_panels, FieldPanel("sections"), FieldPanel("sections_en"),
    ]  # fmt: skip
    promote_panels: ClassVar = []
    parent_page_types: ClassVar = ["ideas.CampaignIndexPage"]
    subpage_types: ClassVar = []
    is_creatable = False  # made by `open_contest`, with its contest
    template = "contests/contest.html"
    when_template: ClassVar = "contests/_when.html"
    card_needs: ClassVar = ["campaign__contest"]

    class Meta:
        verbose_name = _("contest page")

    @property
    def is_on(self) -> bool:
        return self.campaign.contest.phase not in (Phase.COMING, Phase.RESULTS)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ideas.contests import reading  # a page is where models and reading meet

        context = super(CampaignPage, self).get_context(request, *args, **kwargs)
        return context | reading.front(self.campaign.contest, request.user)
