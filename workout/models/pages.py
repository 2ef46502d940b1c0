"""The Wagtail pages of this room: `/meetings/` and a page for each meeting."""

from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import RichTextBlock
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page

from portal.people.pages import StaffPageMixin
from workout.models.meeting import Meeting

PAST_PER_PAGE = 20


class MeetingIndexPage(StaffPageMixin, Page):
    """`/meetings/`: what is on, what comes, what was."""

    title_en = models.CharField(_("title in English"), max_length=120, blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("title_en")]
    subpage_types: ClassVar = ["workout.MeetingPage"]
    max_count = 1
    template = "workout/index.html"

    class Meta:
        verbose_name = _("meetings page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        meetings = Meeting.objects.with_people().with_counts()
        return super().get_context(request, *args, **kwargs) | {
            "upcoming": meetings.upcoming(),
            "past": Paginator(meetings.past(), PAST_PER_PAGE).get_page(request.GET.get("page")),
        }


class MeetingPage(StaffPageMixin, RoutablePageMixin, Page):
    """A meeting's page: what was prepared for it, its agenda and rulings, and the rooms to run it from."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="page", verbose_name=_("meeting"))
    preparation = StreamField(
        [("text", RichTextBlock()), ("image", ImageBlock())], blank=True, verbose_name=_("preparation")
    )
    minutes_text = StreamField(
        [("text", RichTextBlock()), ("image", ImageBlock())], blank=True, verbose_name=_("minutes")
    )

    content_panels: ClassVar = [
        FieldPanel("meeting", read_only=True), FieldPanel("preparation"), FieldPanel("minutes_text"),
    ]  # fmt: skip
    promote_panels: ClassVar = []  # title and address are the meeting's
    parent_page_types: ClassVar = ["workout.MeetingIndexPage"]
    subpage_types: ClassVar = []
    is_creatable = False  # made by `plan`, with its meeting

    class Meta:
        verbose_name = _("meeting page")

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.title, self.slug = self.meeting.title, self.meeting.slug  # whatever an old revision says
        super().full_clean(*args, **kwargs)

    @path("")
    def overview(self, request: HttpRequest) -> HttpResponse:
        return self._view("overview", request)

    @path("console/")
    def console(self, request: HttpRequest) -> HttpResponse:
        return self._view("console", request)

    @path("pad/")
    def pad(self, request: HttpRequest) -> HttpResponse:
        return self._view("pad", request)

    @path("live/")
    def live(self, request: HttpRequest) -> HttpResponse:
        return self._view("live", request)

    @path("screen/")
    def screen(self, request: HttpRequest) -> HttpResponse:
        return self._view("screen", request)

    @path("check-in/")
    def check_in(self, request: HttpRequest) -> HttpResponse:
        return self._view("check_in", request)

    @path("minutes/")
    def minutes(self, request: HttpRequest) -> HttpResponse:
        return self._view("minutes", request)

    def _view(self, name: str, request: HttpRequest) -> HttpResponse:
        from workout.views import live, rooms  # views stand above models; a routable page is where they meet

        return getattr(live if hasattr(live, name) else rooms, name)(request, self)
