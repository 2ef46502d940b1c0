"""`/metrics`: numbers for a scraper that is known, nothing for anybody else."""

import ipaddress
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from portal.events.models import Job
from portal.kit import clock
from portal.people import roles
from tests import factories

pytestmark = pytest.mark.django_db

TOKEN = "a token for scrapers of tests"


@pytest.fixture
def scraped(client, settings):
    """What a scraper reads: value by name and labels."""
    settings.METRICS_TOKEN = TOKEN

    def read():
        answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        families = text_string_to_metric_families(answer.content.decode())
        return {(one.name, *one.labels.values()): one.value for each in families for one in each.samples}

    return read


def test_nobody_reads_them_where_nothing_is_set(client):
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 403


def test_a_wrong_token_and_a_role_open_nothing(client_of, settings):
    settings.METRICS_TOKEN = TOKEN
    admin = client_of(factories.employee(roles.TRIAGE_ADMIN, is_superuser=True))
    assert admin.get("/metrics").status_code == 403
    assert admin.get("/metrics", headers={"authorization": f"Bearer {TOKEN[:-1]}"}).status_code == 403
    assert admin.get("/metrics", headers={"authorization": "Bearer 비밀"}).status_code == 403


@pytest.mark.parametrize(("address", "status"), [("10.1.2.3", 200), ("10.2.0.1", 403), ("", 403), ("::1", 403)])
def test_a_network_opens_them_whatever_a_client_claims(client, settings, address, status):
    settings.METRICS_NETWORKS = [ipaddress.ip_network("10.1.0.0/16")]
    headers = {"x-forwarded-for": "10.1.2.3"}
    assert client.get("/metrics", REMOTE_ADDR=address, headers=headers).status_code == status


def test_requests_are_counted_by_route_and_status(client_of, scraped):
    post = factories.idea()
    reader = client_of(factories.employee())
    name, route = "portal_request_seconds_count", "ideas/<int:pk>/"
    before = scraped().get((name, "GET", route, "200"), 0)
    for _ in range(3):
        reader.get(post.get_absolute_url())
    reader.get("/ideas/999999/")
    after = scraped()
    assert after[(name, "GET", route, "200")] == before + 3
    assert after[(name, "GET", route, "404")] >= 1
    assert not [labels for labels in after if any("999999" in label for label in labels)]


def test_jobs_and_posts_are_counted(scraped):
    factories.idea()
    factories.draft()
    Job.objects.all().delete()
    old = clock.now() - timedelta(minutes=10)
    Job.objects.create(handler="search.index", key="1", created_at=old)
    Job.objects.create(handler="notifications.deliver", key="2", dead_at=clock.now())
    found = scraped()
    assert found[("portal_jobs", "search.index", "pending")] == 1
    assert found[("portal_jobs", "notifications.deliver", "dead")] == 1
    assert found[("portal_search_backlog", "database")] == 1
    assert found[("portal_posts", "open")] == 1
    assert found[("portal_posts", "draft")] == 1
    assert 600 <= found[("portal_outbox_age_seconds",)] < 700


def test_they_ask_the_database_as_often_for_one_post_as_for_three(scraped, django_assert_num_queries):
    for _ in range(3):
        factories.idea()
        with django_assert_num_queries(4):
            scraped()
