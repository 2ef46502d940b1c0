"""The tree of pages that the migrations plant."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from wagtail.models import Page, Site

from ideas.models import Campaign, CampaignIndexPage, CampaignPage
from portal.people import roles
from portal.site.models import GuidePage, HomePage
from tests import factories
from workout.models import MeetingIndexPage

ROOMS = [
    ("/", HomePage),
    ("/campaigns/", CampaignIndexPage),
    ("/campaigns/fix-this/", CampaignPage),
    ("/meetings/", MeetingIndexPage),
    ("/guide/", GuidePage),
]


def _planted() -> dict[str, type[Page]]:
    return {page.get_url(): type(page) for page in Page.objects.filter(depth__gt=1).specific()}


@pytest.mark.django_db
def test_every_room_has_its_address() -> None:
    assert _planted() == dict(ROOMS)
    assert not any(Page.find_problems())


@pytest.mark.django_db
def test_the_default_campaign_has_been_open_for_ever() -> None:
    campaign = Campaign.objects.get(is_default=True)
    assert (campaign.slug, campaign.title, campaign.title_en) == ("fix-this", "고쳐주세요", "Fix this")
    assert campaign.is_running
    assert campaign.closes_at is None
    assert campaign.page.get_url() == "/campaigns/fix-this/"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("address", ["/", "/guide/"])
def test_staff_can_open_it_in_both_languages(client_of, address: str, language: str) -> None:
    page = client_of(factories.employee(language=language)).get(address)
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.content.decode()


@pytest.mark.django_db
def test_who_is_not_signed_in_is_asked_to(client) -> None:
    for address, _ in ROOMS:
        assert client.get(address).url.startswith("/sign-in/")


@pytest.mark.django_db
def test_guests_may_not_open_the_rooms(client_of) -> None:
    guest = client_of(factories.employee(roles.PANEL_GUEST))
    for address, _ in ROOMS[1:]:
        assert guest.get(address).status_code == 404, address


@pytest.mark.django_db
def test_the_guide_has_the_same_chapters_in_both_languages(client_of) -> None:
    guide = GuidePage.objects.get()
    assert len(guide.body) == len(guide.body_en) >= 8
    page = client_of(factories.employee(language="en")).get("/guide/").content.decode()
    assert all(section.value["heading"] in page for section in guide.body_en)


@pytest.mark.django_db(transaction=True)
def test_the_tree_can_be_felled_and_planted_again() -> None:
    keeper = factories.idea("남는 글")
    factories.meeting(title="없어질 미팅 페이지")
    try:
        call_command("migrate", "portal_site", "zero", verbosity=0)
        assert "portal_site_homepage" not in connection.introspection.table_names()
        assert [page.get_url() for page in Page.objects.filter(depth__gt=1)] == ["/"]
        assert Site.objects.get().root_page.content_type.model_class() is Page
        assert Campaign.objects.get().ideas.get() == keeper
    finally:
        call_command("migrate", verbosity=0)
    assert _planted() == dict(ROOMS)
    assert not any(Page.find_problems())
    assert len(GuidePage.objects.get().body) >= 8


@pytest.mark.django_db
def test_pages_say_where_they_may_stand() -> None:
    for model in apps.get_app_config("portal_site").get_models():
        if issubclass(model, Page):
            assert model.parent_page_types, model
            assert model.subpage_types is not None, model
