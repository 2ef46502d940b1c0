"""Campaigns and their pages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from wagtail.models import Page

from ideas.models import Campaign, CampaignIndexPage, CampaignPage
from portal.kit import clock
from tests import factories
from tests.ideas.stories import in_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def index():
    found = CampaignIndexPage.objects.first()
    return found or Page.objects.get(depth=2).add_child(instance=CampaignIndexPage(title="캠페인", slug="campaigns"))


@pytest.fixture
def paged(index):
    def made(**fields):
        campaign = factories.campaign(**fields)
        index.add_child(instance=CampaignPage(title=campaign.title, slug=campaign.slug, campaign=campaign))
        return campaign

    return made


def read(browser, page):
    answer = browser.get(page.url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_running_campaign_shows_its_posts_and_where_to_post(browse, bob, paged):
    campaign = paged(title="겨울 품질", title_en="Winter quality", summary_en="What the cold breaks")
    factories.campaign()
    for state in ("open", "accepted", "confirmed", "withdrawn", "merged"):
        in_state(state, title=f"겨울 {state}", campaign=campaign)
    page = read(browse(bob), campaign.page)
    assert "What the cold breaks" in page
    assert f"{reverse('idea-new')}?campaign={campaign.slug}" in page
    assert f"/ideas/?campaign={campaign.slug}" in page
    assert [f"겨울 {state}" in page for state in ("open", "accepted", "confirmed")] == [True] * 3
    assert "겨울 withdrawn" not in page
    assert "겨울 merged" not in page


def test_a_campaign_that_is_over_takes_no_post(browse, bob, paged):
    now = clock.now()
    over = paged(title="지난 캠페인", opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))
    page = read(browse(bob), over.page)
    assert "?campaign=" not in page.split('<section class="section">')[0]
    assert "No posts yet" in page


def test_the_index_lists_the_running_ones_first(browse, bob, paged, index):
    now = clock.now()
    paged(title="끝난 것", opens_at=now - timedelta(days=1), closes_at=now - timedelta(hours=1))
    paged(title="열린 것", opens_at=now - timedelta(days=9))
    paged(title="오는 것", opens_at=now + timedelta(days=9))
    page = read(browse(bob), index)
    assert page.index("열린 것") < page.index("오는 것") < page.index("끝난 것")
    assert Campaign.objects.running().filter(title="오는 것").exists() is False


def test_guests_have_no_campaigns(browse, charlie, index):
    assert browse(charlie).get(index.url).status_code == 404
