"""Numbers for who runs the portal, as Prometheus reads them: requests as they are answered, the rest when asked."""

import ipaddress
import os
import secrets
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from ideas.models import Idea
from ideas.states import State
from portal.events.models import Job
from portal.kit import clock
from search import syncing

_answered = CollectorRegistry()
REQUESTS = Histogram(
    "portal_request_seconds", "How long requests took, by the route that answered them.",
    ["route", "method", "status"], buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10), registry=_answered,
)  # fmt: skip
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class MetricsMiddleware:
    """Counts every request and how long it took. A route is a pattern of the URLconf, so that there are few of them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = self.get_response(request)
        route = request.resolver_match.route if request.resolver_match else ""
        method = request.method if request.method in _METHODS else "other"
        REQUESTS.labels(route, method, str(response.status_code)).observe(time.perf_counter() - start)
        return response


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For a scraper that has the token or calls from an allowed network; for nobody else, whoever is signed in."""
    if not _may_scrape(request):
        raise PermissionDenied
    registry = _answered
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # several web processes: the figures of all of them
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    house = CollectorRegistry()
    house.register(_House())
    return HttpResponse(generate_latest(registry) + generate_latest(house), content_type=CONTENT_TYPE_LATEST)


def _may_scrape(request: HttpRequest) -> bool:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and secrets.compare_digest(token.encode(), settings.METRICS_TOKEN.encode()):
        return True
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in network for network in settings.METRICS_NETWORKS)


class _House(Collector):
    """What the database says at this moment: four queries, whatever it holds."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        jobs = GaugeMetricFamily("portal_jobs", "Jobs of the outbox.", labels=["handler", "state"])
        pending = dict(Job.objects.pending().order_by().values_list("handler").annotate(n=Count("pk")))
        for handler, count in pending.items():
            jobs.add_metric([handler, "pending"], count)
        dead = dict(Job.objects.dead().order_by().values_list("handler").annotate(n=Count("pk")))
        for handler, count in dead.items():
            jobs.add_metric([handler, "dead"], count)
        yield jobs
        oldest = Job.objects.pending().aggregate(at=Min("created_at"))["at"]
        age = (clock.now() - oldest).total_seconds() if oldest else 0
        yield GaugeMetricFamily("portal_outbox_age_seconds", "Age of the job that waits longest.", value=max(0, age))
        behind = GaugeMetricFamily("portal_search_backlog", "Changes that an index still lacks.", labels=["engine"])
        for engine, handler in (("database", syncing.DATABASE), ("elasticsearch", syncing.ELASTICSEARCH)):
            behind.add_metric([engine], pending.get(handler, 0))
        yield behind
        posts = GaugeMetricFamily("portal_posts", "Posts by state.", labels=["state"])
        counted = Idea.objects.count_by_state()
        for state in State.values:
            posts.add_metric([state], counted.get(state, 0))
        yield posts
