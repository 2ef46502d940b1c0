"""What the triage queue can be narrowed down to."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from ideas.models import Campaign, Idea
from ideas.states import Kind, State, Touchpoint
from portal.kit import clock
from portal.kit.forms import DayField
from portal.people.models import Division
from search.duplicates import have_some

STATES = [(state.value, state.label) for state in State if state != State.DRAFT]


class DayFilter(django_filters.DateFilter):
    """A day, read as everywhere."""

    field_class = DayField


class Switch(django_filters.ChoiceFilter):
    """Yes, or no matter."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[("on", _("Yes"))], empty_label=_("All"), widget=forms.RadioSelect, **kwargs)


class QueueFilterSet(WagtailFilterSet):
    """Where no state is chosen the queue shows what waits for a ruling."""

    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=STATES, method="in_states", widget=forms.CheckboxSelectMultiple
    )
    unassigned = Switch(label=_("Unassigned only"), method="without_division")
    at_desk = Switch(label=_("Waiting for a desk ruling"), method="waiting_at_desk")
    duplicates = Switch(label=_("With a likely duplicate"), method="with_duplicates")
    days = django_filters.NumberFilter(label=_("Waiting for at least (days)"), method="waiting_for", min_value=0)
    new = django_filters.NumberFilter(label=_("Posted within (days)"), method="posted_within", min_value=1)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Kind, empty_label=_("All"), widget=forms.RadioSelect)
    touchpoint = django_filters.ChoiceFilter(
        label=_("Customer touchpoint"), choices=Touchpoint, empty_label=_("All"), widget=forms.RadioSelect
    )
    responsible_division = django_filters.ModelChoiceFilter(
        label=_("Responsible division"), queryset=lambda request: Division.objects.all(), empty_label=_("All")
    )
    campaign = django_filters.ModelChoiceFilter(
        label=_("Campaign"), queryset=lambda request: Campaign.objects.all(), empty_label=_("All")
    )
    tag = django_filters.CharFilter(label=_("Tag"), method="tagged")

    class Meta:
        model = Idea
        fields = ()

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        queryset = super().filter_queryset(queryset)
        return queryset if self.form.cleaned_data.get("state") else queryset.waiting()

    def in_states(self, queryset: QuerySet, name: str, value: list[str]) -> QuerySet:
        return queryset.filter(state__in=value) if value else queryset

    def without_division(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(responsible_division=None)

    def waiting_at_desk(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(desk_referrals__closed_at=None, desk_referrals__isnull=False)

    def with_duplicates(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(have_some())

    def waiting_for(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        return queryset.filter(posted_at__lte=clock.now() - timedelta(days=int(value)))

    def posted_within(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        return queryset.filter(posted_at__gt=clock.now() - timedelta(days=int(value)))

    def tagged(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        tag = value.strip().lstrip("#").lower()
        return queryset.filter(tags__name=tag) if tag else queryset
