"""What a colleague does on a post: vote, follow, tag, report what a customer said."""

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from taggit.models import Tag

from ideas import actions
from ideas.content import clean_tags
from ideas.forms import ReportForm, TagForm
from ideas.models import CustomerReport, Idea
from ideas.states import Kind
from ideas.views.base import back_to, back_to_where_from, fragment, visible
from ideas.views.page import again
from portal.kit.sending import repeatable
from portal.kit.text import clean_line

SUGGESTIONS = 8


@repeatable
@require_POST
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """`vote` says what the person wants ("on" or "off"), so that a retry changes nothing."""
    idea = visible(request, pk)
    wanted = request.POST.get("vote", "on") != "off"
    (actions.vote if wanted else actions.unvote)(idea, by=request.user)
    if request.htmx:
        button = {"idea_id": idea.pk, "count": idea.vote_count, "voted": wanted, "can_vote": True, "url": request.path}
        button["finding"] = idea.kind == Kind.FINDING
        return fragment(request, "components/vote_button.html", **button)
    return back_to_where_from(request, idea)


@repeatable
@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """`follow` is "on" or "off", as for a vote."""
    idea = visible(request, pk)
    wanted = request.POST.get("follow", "on") != "off"
    (actions.follow if wanted else actions.unfollow)(idea, by=request.user)
    if request.htmx:
        return fragment(request, "ideas/_follow.html", idea=idea, followed=wanted)
    return back_to_where_from(request, idea)


@require_POST
def tag(request: HttpRequest, pk: int) -> HttpResponse:
    idea = visible(request, pk)
    form = TagForm(request.POST, auto_id="tag_%s")
    if form.attempt(lambda: actions.tag(idea, form.cleaned_data["tag"], by=request.user)):
        return back_to(request, idea, anchor="tags")
    return again(request, idea, tag=form)


@require_POST
def untag(request: HttpRequest, pk: int) -> HttpResponse:
    idea = visible(request, pk)
    name = (clean_tags([request.POST.get("name", "")]) or ("",))[0]
    actions.untag(get_object_or_404(idea.taggings.select_related("tag"), tag__name=name), by=request.user)
    return back_to(request, idea, anchor="tags")


@require_GET
def suggest_tags(request: HttpRequest) -> HttpResponse:
    """Tags in use that contain what was typed last, the most used first."""
    typed = clean_line(request.GET.get("tags", "") or request.GET.get("tag", "")).lower()
    last = typed.rsplit(",", 1)[-1].strip().lstrip("#")[:40]
    present = clean_tags(typed.split(","))
    found = _tags_like(request, last).exclude(name__in=[name for name in present if name != last])
    tags = [] if not last else list(found[:SUGGESTIONS])
    return fragment(request, "ideas/_tag_suggestions.html", tags=tags)


def _tags_like(request: HttpRequest, text: str) -> QuerySet[Tag]:
    """Only those on posts this person may see: a tag can give a secret away."""
    seen = Idea.objects.visible_to(request.user).listed()
    tags = Tag.objects.filter(name__icontains=text, tagged_ideas__content_object__in=seen)
    return tags.annotate(uses=Count("tagged_ideas")).order_by("-uses", "name")


@require_POST
def report(request: HttpRequest, pk: int) -> HttpResponse:
    idea = visible(request, pk)
    form = ReportForm(request.POST, auto_id="report_%s")

    def add() -> CustomerReport:
        said = form.cleaned_data
        return actions.report(
            idea, touchpoint=said["touchpoint"], heard_on=said["heard_on"], place=said["place"], note=said["body"],
            by=request.user, key=form.key,
        )  # fmt: skip

    if form.attempt(add):
        return back_to(request, idea, _("Thank you. Customers count here."), anchor=f"report-{form.result.pk}")
    return again(request, idea, report=form)


@require_POST
def remove_report(request: HttpRequest, pk: int, report_pk: int) -> HttpResponse:
    idea = visible(request, pk)
    actions.remove_report(get_object_or_404(idea.reports.select_related("idea"), pk=report_pk), by=request.user)
    return back_to(request, idea, _("Your customer report is gone."))
