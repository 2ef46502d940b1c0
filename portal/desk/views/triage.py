"""One post at triage: all that an admin needs on one page, and everything they can do from there."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from ideas import names
from ideas.mentions import shown_to
from ideas.models import Idea
from ideas.permissions import can_tag, can_triage, can_untag
from ideas.states import UNRULED, State
from portal.desk import duplicates
from portal.desk.columns import days_since
from portal.desk.forms.triage import FORMS, TriageForm, merges_of
from portal.desk.views.queue import queue_of
from portal.kit.errors import PortalError


class PostMixin(WagtailAdminTemplateMixin):
    """A page about one post of the queue; who may not triage never learns whether there is one."""

    header_icon = "tasks"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.idea = _post(request.user, kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("triage:index"), "label": _("Triage")},
            {"url": reverse("triage:post", args=[self.idea.pk]), "label": f"#{self.idea.pk}"},
        ]


class PostView(PostMixin, TemplateView):
    """The page, and (POST to one of its actions) what is done from it."""

    template_name = "desk/post.html"

    def get_page_title(self) -> str:
        return _("Triage")

    def get_page_subtitle(self) -> str:
        return self.idea.title

    def post(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        if action not in FORMS:
            raise Http404
        form = FORMS[action](request.POST, idea=self.idea, by=request.user)
        if form.is_valid() and ran(form):
            messages.success(request, form.done)
            return redirect("triage:post", pk=pk)
        messages.error(request, _what_was_wrong(form))
        self.idea = _post(request.user, pk)  # as it is, not as the action had begun to change it
        return self.render_to_response(self.get_context_data(**{_key(action): form}), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        idea, person = self.idea, self.request.user
        unbound = {_key(action): form(idea=idea, by=person) for action, form in FORMS.items()}
        taggings = idea.taggings.select_related("tag", "content_object").order_by("pk")
        referral = idea.desk_referrals.filter(closed_at=None).select_related("division__head").first()
        return super().get_context_data(**unbound | kwargs) | {
            "idea": idea,
            "named": shown_to(person, [idea.body]),
            "author": names.of_author(idea, person),
            "days_waiting": days_since(idea.posted_at),
            "taggings": [(tagging, can_untag(person, tagging)) for tagging in taggings],
            "can_tag": can_tag(person, idea),
            "can_assign": idea.state not in (State.MERGED, State.WITHDRAWN),
            "is_open": idea.state == State.OPEN,
            "can_merge": idea.state in UNRULED,
            "notes": idea.internal_notes.select_related("author").order_by("-pk"),
            "photos": idea.photos.all(),
            "agenda": idea.agenda_items.filter(carried_over=False, rulings=None)
            .select_related("meeting__page")
            .with_talked_over(),
            "referral": referral,
            "merges": merges_of(idea),
            "duplicates": duplicates.of_each([idea], person)[idea.pk],
            "rulings": idea.rulings.with_details().order_by("-pk"),
        }


def ran(form: TriageForm) -> bool:
    """Whether the form's action was done; a refusal becomes an error of the form."""
    try:
        form.run()
    except PortalError as error:
        field = getattr(error, "field", None)
        form.add_error(field if field in form.fields else None, str(error))
    except ValidationError as error:
        form.add_error(None, error.messages)
    return form.is_valid()


def _post(person: Any, pk: int) -> Idea:
    idea = get_object_or_404(
        queue_of(person).select_related(
            "author__division", "division", "responsible_division__head", "campaign", "owner", "champion", "merged_into"
        ),
        pk=pk,
    )
    if not can_triage(person, idea):
        raise PermissionDenied
    return idea


def _key(action: str) -> str:
    return f"{action.replace('-', '_')}_form"


def _what_was_wrong(form: TriageForm) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)
