"""Every date field of every form, ours and Wagtail's: it reads what people write, and no slip becomes another date."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import django_filters
import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import get_resolver
from django.utils import timezone, translation
from wagtail.admin.panels import get_edit_handler
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.models import get_page_models

from portal.kit.forms import DayField, DayInput, MomentField

OURS = ("portal.", "ideas.", "workout.", "search.")
SLIPS = [
    "다음 화요일 오후 2시", "내일", "12/1 14:00", "12/1", "12/01/2026", "12/01/2026 14:00", "01.12.2026", "26. 12. 1.",
    "12/1/26", "2026-02-30", "2026-13-01 14:00", "1764547200",
]  # fmt: skip
WITH_DATES = (forms.DateField, forms.DateTimeField, forms.MultiValueField)
SHOWN = {"ko": "2026. 12. 1.", "en": "1 Dec 2026"}
TIMES = {"ko": " 14:00", "en": ", 14:00"}


def _family(base: type) -> Iterator[type]:
    for one in base.__subclasses__():
        yield one
        yield from _family(one)


def _made_by_wagtail() -> Iterator[type[forms.BaseForm]]:
    """Forms that exist only once a page is asked for: of page types, settings and the models of our admin screens."""
    for model in (*get_page_models(), *settings_registry):
        yield get_edit_handler(model).get_form_class()
    viewsets.populate()
    for viewset in viewsets.viewsets:
        if isinstance(viewset, ModelViewSet):
            panels = viewset.get_edit_handler()
            yield panels.get_form_class() if panels else viewset.get_form_class()


def date_fields() -> dict[str, forms.Field]:
    """Every date field there is, by form and name."""
    get_resolver()._populate()  # the views, and with them their forms
    found: dict[str, forms.Field] = {}
    for form in {*_family(forms.BaseForm), *_made_by_wagtail()}:
        for name, field in getattr(form, "base_fields", {}).items():
            found[f"{form.__module__}.{form.__qualname__}.{name}"] = field
    for filters in _family(django_filters.FilterSet):
        for name, one in filters.base_filters.items():
            if issubclass(one.field_class, WITH_DATES):
                found[f"{filters.__module__}.{filters.__qualname__}.{name}"] = one.field
    parts = {f"{name}.{n}": part for name, f in found.items() for n, part in enumerate(getattr(f, "fields", ()))}
    return {
        name: field
        for name, field in (found | parts).items()
        if isinstance(field, forms.DateField | forms.DateTimeField)
    }


@pytest.fixture(scope="module")
def fields() -> dict[str, forms.Field]:
    return date_fields()


def ours(fields: dict[str, forms.Field]) -> dict[str, forms.Field]:
    """What our own forms have, and what Wagtail makes of our models and of pages."""
    known = {name.rsplit(".", 1)[1] for name in fields if name.startswith(OURS)}
    known |= {"go_live_at", "expire_at", "votes_until", "jury_until", "results_at"}
    return {name: field for name, field in fields.items() if name.rsplit(".", 1)[1] in known}


def test_the_walk_finds_them(fields: dict[str, forms.Field]) -> None:
    names = {name.rsplit(".", 1)[1] for name in ours(fields)}
    assert names >= {
        "due_on", "answer_on", "heard_on", "since", "until", "launch_on", "ends_on", "due_before", "starts_at",
        "ends_at", "opens_at", "closes_at", "votes_until", "jury_until", "results_at", "go_live_at", "expire_at",
    }  # fmt: skip


def test_all_of_ours_are_read_by_the_one_reader(fields: dict[str, forms.Field]) -> None:
    assert sorted(name for name, f in ours(fields).items() if not isinstance(f, DayField | MomentField)) == []


def test_none_of_ours_drops_what_it_does_not_understand(fields: dict[str, forms.Field]) -> None:
    """An `<input type=date>` does, whatever its form does."""
    shown = DayInput | AdminDateInput | AdminDateTimeInput
    assert sorted(name for name, f in ours(fields).items() if not isinstance(f.widget, shown)) == []
    assert {f.widget.input_type for f in ours(fields).values()} == {"text"}


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("slip", SLIPS)
def test_no_slip_becomes_a_date(slip: str, language: str, fields: dict[str, forms.Field]) -> None:
    with translation.override(language):
        assert sorted(name for name, field in fields.items() if _read(field, slip) is not None) == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_what_is_shown_and_iso_are_read(language: str, fields: dict[str, forms.Field]) -> None:
    moment = datetime(2026, 12, 1, 14, tzinfo=timezone.get_default_timezone())
    with translation.override(language):
        for name, field in fields.items():
            with_time = isinstance(field, forms.DateTimeField)
            for day, at in ((SHOWN[language], TIMES[language]), ("2026-12-01", " 14:00")):
                typed = day + at if with_time else day
                assert _read(field, typed) == (moment if with_time else moment.date()), (name, typed)


def _read(field: Any, typed: str) -> Any:
    try:
        return field.to_python(typed)
    except ValidationError:
        return None


def test_an_empty_box_is_empty_and_a_date_shows_as_pages_show_it() -> None:
    assert DayField(required=False).clean("  ") is None
    with pytest.raises(ValidationError):
        DayField().clean(" ")
    for language, shown in SHOWN.items():
        with translation.override(language):
            assert DayInput().format_value(date(2026, 12, 1)) == shown
            assert DayInput().format_value("다음 화요일") == "다음 화요일"


def test_a_moment_has_its_time() -> None:
    with pytest.raises(ValidationError, match="시각"):
        MomentField().clean("2026. 12. 1.")
