"""Opening and changing campaigns in the admin; the live state is the campaign's, never the page's."""

from datetime import timedelta

import pytest
from django.urls import reverse

from ideas import actions
from ideas.models import Campaign
from portal.events.models import Event
from portal.kit import clock
from portal.kit.errors import Conflict, NotAllowed
from portal.people import roles
from tests import factories
from tests.desk.test_contests import filled as contest

pytestmark = pytest.mark.django_db

OPENS = clock.today() + timedelta(days=30)
NEW = {"title": "여름 불편 찾기", "title_en": "Summer", "summary": "더운 날의 불편", "opens_at": f"{OPENS} 09:00"}


@pytest.fixture
def manager(signed_in):
    return signed_in(factories.employee(roles.CAMPAIGN_MANAGER, language="en"))


def test_opening_one_publishes_its_page(manager):
    response = manager.post(reverse("campaigns:add"), NEW)
    assert response.url == reverse("campaigns:index")
    campaign = Campaign.objects.get(title=NEW["title"])
    assert campaign.slug == "summer"
    assert campaign.page.live
    assert campaign.page.url_path.endswith("/campaigns/summer/")
    assert manager.get("/campaigns/summer/").status_code == 200
    assert Event.objects.about("campaign", campaign.pk).get().kind == "campaign.opened"
    assert "Summer" in manager.get(reverse("campaigns:index")).content.decode()


def test_two_of_one_name_get_two_addresses(manager):
    manager.post(reverse("campaigns:add"), NEW), manager.post(reverse("campaigns:add"), NEW)
    assert set(Campaign.objects.filter(title=NEW["title"]).values_list("slug", flat=True)) == {"summer", "summer-2"}


@pytest.mark.parametrize("of", ["campaigns", "contests"])
def test_an_opening_before_today_is_asked_about_once(manager, of):
    wrong = (contest() if of == "contests" else NEW) | {"opens_at": f"{clock.today() - timedelta(days=1)} 09:00"}
    seen = manager.post(reverse(f"{of}:add"), wrong).content.decode()
    assert "This is in the past" in seen
    assert not Campaign.objects.filter(is_default=False).exists()
    sure = seen.split('name="sure" value="')[1].split('"')[0]
    assert manager.post(reverse(f"{of}:add"), wrong | {"sure": sure}).status_code == 302
    made = Campaign.objects.get(is_default=False)
    if of == "campaigns":  # what stays as it was is not asked about
        assert manager.post(reverse("campaigns:edit", args=[made.pk]), wrong | {"title": "새 이름"}).status_code == 302


def test_what_opened_this_morning_is_open_from_now_on(manager):
    assert manager.post(reverse("campaigns:add"), NEW | {"opens_at": f"{clock.today()} 00:01"}).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"closes_at": f"{OPENS} 08:00"}, None),
        ({"slug": "fix-this"}, "slug"),
        ({"slug": "a b"}, "slug"),
    ],
)
def test_what_does_not_fit_comes_back_with_its_text(manager, wrong, field):
    factories.campaign()
    response = manager.post(reverse("campaigns:add"), NEW | wrong)
    assert response.status_code == 200
    form = response.context["form"]
    assert form.errors.get(field) if field else form.non_field_errors()
    assert NEW["summary"] in response.content.decode()
    assert not Campaign.objects.filter(summary=NEW["summary"]).exists()


def test_changing_one_keeps_its_address_and_renames_its_page(manager):
    campaign = actions.open_campaign(by=factories.employee(roles.CAMPAIGN_MANAGER), title="처음", opens_at=clock.now())
    manager.post(
        reverse("campaigns:edit", args=[campaign.pk]), NEW | {"closes_at": f"{OPENS + timedelta(days=90)} 00:00"}
    )
    campaign = Campaign.objects.get(pk=campaign.pk)
    assert (campaign.title, campaign.slug, campaign.page.title) == (NEW["title"], "처음", NEW["title"])


def test_the_default_moves_and_never_vanishes(manager):
    old = factories.campaign()
    manager.post(reverse("campaigns:add"), NEW | {"is_default": "on"})
    old.refresh_from_db()
    new = Campaign.objects.get(is_default=True)
    assert (new.title, old.is_default) == (NEW["title"], False)
    response = manager.post(reverse("campaigns:edit", args=[new.pk]), NEW)
    assert response.status_code == 200
    assert "default campaign" in str(response.context["form"].non_field_errors())
    assert Campaign.objects.get(is_default=True) == new


def test_publishing_an_old_revision_changes_no_campaign(admin):
    campaign = actions.open_campaign(by=admin, title="처음 이름", opens_at="2026-01-01T00:00Z", sure=True)
    revision = campaign.page.save_revision()
    actions.update_campaign(campaign, by=admin, title="새 이름", closes_at="2026-06-01T00:00Z")
    revision.publish()
    campaign = Campaign.objects.get(pk=campaign.pk)
    assert (campaign.title, campaign.page.title) == ("새 이름", "새 이름")
    assert campaign.closes_at is not None


def test_pages_of_campaigns_are_neither_deleted_nor_unpublished_nor_moved(desk, admin, signed_in):
    page = actions.open_campaign(by=admin, title="남는다", opens_at="2026-01-01T00:00Z", sure=True).page
    for client in (desk, signed_in(factories.employee(is_superuser=True))):
        for name in ("delete", "unpublish"):
            client.post(reverse(f"wagtailadmin_pages:{name}", args=[page.pk]))
            client.post(
                reverse(f"wagtailadmin_pages:{name}", args=[page.get_parent().pk]), {"include_descendants": "on"}
            )
            client.post(reverse("wagtail_bulk_action", args=["wagtailcore", "page", name]) + f"?id={page.pk}")
        home = page.get_parent().get_parent()
        client.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, home.pk]))
    page.refresh_from_db()
    assert page.live
    assert page.get_parent().live


def test_only_those_who_manage_campaigns_do(admin):
    campaign = actions.open_campaign(by=admin, title="남의 것", opens_at="2026-01-01T00:00Z", sure=True)
    for role in (roles.FACILITATOR, roles.EXECUTIVE, roles.STAFF):
        with pytest.raises(NotAllowed):
            actions.open_campaign(by=factories.employee(role), title="몰래", opens_at="2026-01-01T00:00Z", sure=True)
        with pytest.raises(NotAllowed):
            actions.update_campaign(campaign, by=factories.employee(role), title="몰래")


def test_a_campaign_gives_up_being_the_default_only_to_another(admin):
    with pytest.raises(Conflict):
        actions.update_campaign(factories.campaign(), by=admin, is_default=False)
