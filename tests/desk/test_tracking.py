"""Admins see and steer what was promised: filters, several at once, who has how much, and files that run nothing."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from ideas import actions
from ideas.models import Idea, TrackingSettings
from portal.desk.exports import SafeExportMixin
from portal.events.models import Event
from portal.kit import clock
from portal.people import roles
from tests import factories

pytestmark = pytest.mark.django_db


def promised(title="고쳐 주세요", *, days=30, **fields):
    post = factories.ruled(factories.accept(**fields.pop("people", {})), factories.idea(title, **fields)).idea
    Idea.objects.filter(pk=post.pk).update(due_on=clock.today() + timedelta(days=days))
    return Idea.objects.get(pk=post.pk)


def listed(desk, **filters):
    return list(desk.get(reverse("tracking:index"), filters).context["object_list"])


def test_what_is_owed_is_listed_the_most_urgent_first(desk):
    later, late = promised(days=30), promised(days=-5)
    question = factories.ruled(factories.ask()).idea
    factories.idea()
    done = promised()
    actions.mark_done(done, "끝", by=done.owner)
    assert listed(desk) == [late, question, later]


def test_it_is_narrowed_down(desk):
    division = factories.division()
    late, other = promised(days=-5, responsible_division=division), promised()
    Idea.objects.filter(pk=late.pk).update(escalation=2, health="stuck", move_count=3)
    for filters in (
        {"overdue": "on"}, {"escalation": 2}, {"health": "stuck"}, {"moved": 3}, {"owner": late.owner_id},
        {"champion": late.champion_id}, {"responsible_division": division.pk}, {"due_before": str(clock.today())},
        {"q": f"#{late.pk}"},
    ):  # fmt: skip
        assert listed(desk, **filters) == [late], filters
    assert listed(desk, state="accepted") == [late, other]


def test_several_are_given_to_another_owner_at_once(desk, admin):
    posts, other, to = [promised(), promised()], promised(), factories.employee()
    finished = promised()
    actions.mark_done(finished, "끝", by=finished.owner)
    address = reverse("wagtail_bulk_action", args=["ideas", "idea", "assign_owner"])
    query = "&".join(f"id={post.pk}" for post in [*posts, finished])
    page = desk.get(f"{address}?{query}").content.decode()
    assert all(str(post.owner) in page for post in posts)
    desk.post(f"{address}?{query}", {"to": "nobody at all", "reason": "휴직"})
    desk.post(f"{address}?{query}", {"to": to.username, "reason": ""})
    assert not to.owned_ideas.exists()
    desk.post(f"{address}?{query}", {"to": to.username, "reason": "휴직"})
    assert set(to.owned_ideas.all()) == set(posts)
    other.refresh_from_db()
    assert other.owner != to
    assert Event.objects.filter(kind="idea.owner_assigned", actor=admin).count() == 2


def test_several_owners_are_reminded_at_once(desk):
    posts = [promised(), promised()]
    address = reverse("wagtail_bulk_action", args=["ideas", "idea", "remind"])
    desk.post(f"{address}?" + "&".join(f"id={post.pk}" for post in posts))
    assert set(Event.objects.filter(kind="idea.reminded").values_list("subject_id", flat=True)) == {
        post.pk for post in posts
    }


@pytest.mark.parametrize("role", [roles.STAFF, roles.EXECUTIVE, roles.FACILITATOR, roles.CAMPAIGN_MANAGER])
def test_nobody_else_steers(signed_in, role):
    post, to = promised(), factories.employee()
    client = signed_in(factories.employee(role))
    for action, data in (("assign_owner", {"to": to.username, "reason": "휴직"}), ("remind", {})):
        client.post(reverse("wagtail_bulk_action", args=["ideas", "idea", action]) + f"?id={post.pk}", data)
    post.refresh_from_db()
    assert post.owner != to
    assert not Event.objects.filter(kind__in=["idea.reminded", "idea.owner_assigned"]).exists()


def test_who_has_how_much(desk):
    division, busy, calm = factories.division(), factories.employee(), factories.employee()
    for days in (-3, 3, 30):
        promised(days=days, responsible_division=division, people={"owner": busy})
    done = promised(responsible_division=division, people={"owner": calm})
    actions.mark_done(done, "끝", by=calm)
    owners = {one.pk: one for one in desk.get(reverse("tracking:owners")).context["object_list"]}
    figures = ("running", "overdue", "soon", "trouble", "asked", "finished")
    assert [getattr(owners[busy.pk], name) for name in figures] == [3, 1, 1, 0, 0, 0]
    assert [getattr(owners[calm.pk], name) for name in figures] == [0, 0, 0, 0, 0, 1]
    (row,) = desk.get(reverse("tracking:divisions")).context["object_list"]
    assert [getattr(row, name) for name in figures] == [3, 1, 1, 0, 0, 1]


def test_lists_cost_the_same_whatever_they_show(desk):
    def queries(name):
        with CaptureQueriesContext(connection) as made:
            desk.get(reverse(name))
        return len(made)

    names = ("tracking:index", "tracking:owners", "tracking:divisions")
    promised(responsible_division=factories.division())
    for name in names:
        desk.get(reverse(name))
    few = [queries(name) for name in names]
    for _ in range(3):
        promised(responsible_division=factories.division())
    assert [queries(name) for name in names] == few


def test_files_run_nothing(desk):
    promised(
        "=HYPERLINK(1)",
        people={"owner": factories.employee(name="+1+1")},
        responsible_division=factories.division("@SUM"),
    )
    for name in ("tracking:index", "tracking:owners", "tracking:divisions"):
        text = b"".join(desk.get(reverse(name), {"export": "csv"}).streaming_content)
        assert text.startswith(b"\xef\xbb\xbf")
        cells = [cell.strip('"') for line in text.decode("utf-8-sig").splitlines() for cell in line.split(",")]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))], name
        book = b"".join(desk.get(reverse(name), {"export": "xlsx"}).streaming_content)
        sheet = openpyxl.load_workbook(io.BytesIO(book)).active
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"], name


def test_admins_set_when_who_is_told(desk, signed_in):
    address = reverse("wagtailsettings:edit", args=["ideas", "trackingsettings"])
    page = desk.get(address, follow=True)
    assert page.status_code == 200
    url = page.redirect_chain[-1][0]
    said = {"owner_after": 2, "champion_after": 5, "sponsor_after": 9, "review_days": "45", "free_moves": 1}
    said |= {"company_holidays": "2026-12-31"}
    desk.post(url, said | {"sponsor_after": 1})
    assert TrackingSettings.current().sponsor_after == 8
    desk.post(url, said)
    now = TrackingSettings.current()
    assert (now.owner_after, now.reviews, now.free_moves, len(now.holidays)) == (2, (45,), 1, 1)
    assert signed_in(factories.employee(roles.FACILITATOR)).get(url).status_code in (302, 403)


def _views(patterns, prefix=""):
    for pattern in patterns:
        name = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _views(pattern.url_patterns, name)
        else:
            yield name, getattr(pattern.callback, "view_class", None)


# Wagtail's own lists, which the menu leads nobody to: roles that open no such screen are refused there.
NOT_OURS = ("reports/", "redirects/", "forms/", "workflows/", "login/", "pages/")


def test_every_list_of_ours_hands_out_safe_files_only():
    exporting = {
        name: view
        for name, view in _views(get_resolver().url_patterns)
        if view is not None and issubclass(view, SpreadsheetExportMixin) and getattr(view, "list_export", ())
    }
    live = {name for name, view in exporting.items() if not issubclass(view, SafeExportMixin)}
    assert {name for name in live if not any(part in name for part in NOT_OURS)} == set()
    assert len(exporting) - len(live) >= 6
