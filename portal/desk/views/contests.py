"""Idea contests in the admin: where each is, setting one up (its page comes with it), changing one."""

from typing import Any, cast

from django.db.models import QuerySet
from django.forms import ModelForm
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import Column, NumberColumn, StatusTagColumn
from wagtail.admin.widgets.button import Button, HeaderButton

from ideas.contests import actions
from ideas.contests.models import Assignment, Contest, Entry
from ideas.contests.states import COUNTED, AssignmentState, Phase
from portal.desk.columns import MomentColumn
from portal.desk.counting import count_of
from portal.desk.forms.contests import PANELS, ContestForm
from portal.desk.viewsets import CreateView, EditView, HouseViewSet, IndexView


class ContestIndexView(IndexView):
    list_export = (
        "campaign.title", "campaign.title_en", "phase.label", "votes_until", "jury_until", "results_at",
        "entry_count", "scored_count", "task_count", "shortlist_count",
    )  # fmt: skip
    export_headings = {  # noqa: RUF012 - Wagtail reads it from the class
        "campaign.title": gettext_lazy("Contest"), "campaign.title_en": gettext_lazy("title in English"),
        "phase.label": gettext_lazy("Phase"), "entry_count": gettext_lazy("Entries"),
        "scored_count": gettext_lazy("Scored"), "task_count": gettext_lazy("Assigned"),
        "shortlist_count": gettext_lazy("Shortlist"),
    }  # fmt: skip

    @cached_property
    def columns(self) -> list[Any]:
        return [
            self.title_column("__str__", gettext_lazy("Contest"), accessor=str),
            StatusTagColumn(
                "phase", label=gettext_lazy("Phase"), accessor=lambda contest: contest.phase.label,
                primary=lambda contest: contest.phase not in (Phase.COMING, Phase.RESULTS),
            ),
            MomentColumn("phase_ends_at", label=gettext_lazy("Until")),
            NumberColumn("entry_count", label=gettext_lazy("Entries"), sort_key="entry_count"),
            Column("scored", label=gettext_lazy("Scored"), accessor=_progress),
            NumberColumn("shortlist_count", label=gettext_lazy("Shortlist")),
            MomentColumn("results_at", label=gettext_lazy("Results"), sort_key="results_at"),
        ]  # fmt: skip

    def get_base_queryset(self) -> QuerySet[Contest]:
        tasks = Assignment.objects.filter(state__in=COUNTED)
        return Contest.objects.select_related("campaign__page").annotate(
            entry_count=count_of(Entry.objects.all(), "contest"),
            shortlist_count=count_of(Entry.objects.filter(shortlisted_at__isnull=False), "contest"),
            task_count=count_of(tasks, "entry__contest"),
            scored_count=count_of(tasks.filter(state=AssignmentState.SCORED), "entry__contest"),
        )

    def get_list_more_buttons(self, instance: Contest) -> list[Any]:
        return [*super().get_list_more_buttons(instance), *_buttons(instance, Button)]


def _progress(contest: Contest) -> str:
    return f"{contest.scored_count} / {contest.task_count}" if contest.task_count else ""


class _WarnsOfASmallJury:
    def warn(self, contest: Contest) -> Contest:
        lacking = contest.jurors_each - contest.jurors.count()
        if lacking > 0:
            text = _("The jury still lacks %(count)s people; entries cannot be given out before.")
            messages.warning(self.request, text % {"count": lacking})
        return contest


class ContestCreateView(_WarnsOfASmallJury, CreateView):
    def save_by_action(self, form: ModelForm) -> Contest:
        return self.warn(
            actions.open_contest(
                form.instance, by=self.request.user, save=form.save, **cast(ContestForm, form).campaign_fields
            )
        )

    def get_success_buttons(self) -> list[Any]:
        return []


class ContestEditView(_WarnsOfASmallJury, EditView):
    def save_by_action(self, form: ModelForm) -> Contest:
        return self.warn(
            actions.update_contest(
                form.instance, by=self.request.user, save=form.save, **cast(ContestForm, form).campaign_fields
            )
        )

    @cached_property
    def header_buttons(self) -> list[Any]:
        return _buttons(self.object, HeaderButton)


def _buttons(contest: Contest, button: type[Button]) -> list[Button]:
    edit = reverse("wagtailadmin_pages:edit", args=[contest.campaign.page.pk])
    ways = [
        (_("Rules, themes and questions"), edit, "doc-empty"),
        (_("View on the site"), contest.get_absolute_url(), "view"),
        (_("The jury"), reverse("contest-jury", args=[contest.slug]), "group"),
    ]
    if not contest.is_sealed:
        ways.append((_("Ranking and shortlist"), reverse("contest-ranking", args=[contest.slug]), "list-ol"))
        ways.append((_("Awards"), reverse("contest-awards", args=[contest.slug]), "success"))
    return [button(label, url=url, icon_name=icon, priority=30 + n) for n, (label, url, icon) in enumerate(ways)]


class ContestViewSet(HouseViewSet):
    model = Contest
    name = "contests"
    icon = "pick"
    menu_label = gettext_lazy("Idea contests")
    menu_order = 125
    add_to_admin_menu = True
    ordering = "-results_at"
    search_fields = ("campaign__title", "campaign__title_en")
    export_filename = "contests"
    index_view_class = ContestIndexView
    add_view_class = ContestCreateView
    edit_view_class = ContestEditView
    edit_handler = ObjectList(PANELS, base_form_class=ContestForm)
