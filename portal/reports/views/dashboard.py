"""`/dashboard/`: the figures, the lists behind them, and each chart as a file."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ideas.models import CustomerReport
from ideas.rows import row
from ideas.states import Touchpoint
from portal.kit.errors import NotAllowed
from portal.kit.spreadsheets import Heading, csv_lines
from portal.reports import charts, figures
from portal.reports.models import PostFact
from portal.reports.permissions import can_look_deeper, can_view_dashboard
from portal.reports.scope import Scope, ScopeForm
from portal.reports.slots import list_query

PER_PAGE = 20


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Everything at a glance. `?period=2026-11` is a month's report, made to be printed."""
    scope = _scope(request)
    counts = figures.count(scope)
    names = [*charts.BUILDERS, *(charts.DEEPER if can_look_deeper(request.user) else ())]
    context = {
        "scope": scope,
        "form": ScopeForm(initial=_chosen(scope)),
        "counts": counts,
        "tiles": _tiles(scope, counts),
        "charts": charts.build(names, scope, counts),
        "deeper": [name for name in charts.DEEPER if name in names],
        "rising": [
            {"row": row(idea, request.user), "votes": votes} for idea, votes in charts.rising(scope, request.user)
        ],
        "is_empty": not PostFact.objects.exists(),
    }
    return render(request, "reports/dashboard.html", context)


@require_safe
def posts(request: HttpRequest) -> HttpResponse:
    """The posts that a figure counts."""
    scope, name = _scope(request), request.GET.get("figure", "")
    if name not in figures.FIGURES:
        raise Http404
    page = Paginator(figures.posts_behind(name, scope, request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "scope": scope,
        "title": figures.FIGURES[name].label,
        "page": page,
        "rows": [row(idea, request.user) for idea in page],
        "query": list_query(request),
    }
    return render(request, "reports/posts.html", context)


@require_safe
def heard(request: HttpRequest) -> HttpResponse:
    """The customer reports that a figure counts."""
    scope, region = _scope(request), request.GET.get("region", "")
    found = charts.heard_behind(request.GET, request.user).select_related("idea")
    context = {
        "scope": scope,
        "about": region or (Touchpoint(scope.touchpoint).label if scope.touchpoint else ""),
        "page": Paginator[CustomerReport](found, PER_PAGE).get_page(request.GET.get("page")),
        "query": list_query(request),
    }
    return render(request, "reports/heard.html", context)


@require_safe
def chart_file(request: HttpRequest, name: str) -> HttpResponse:
    """A chart's table as a CSV file for Excel."""
    scope = _scope(request)
    known = charts.BUILDERS | (charts.DEEPER if can_look_deeper(request.user) else {})
    if name not in known:
        raise Http404
    chart = known[name](scope, figures.count(scope))
    about = [Heading(_("About")), Heading(scope.described())]
    response = HttpResponse(csv_lines(about, chart.table()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{scope.first}-{scope.last}.csv"'
    return response


def _scope(request: HttpRequest) -> Scope:
    if not can_view_dashboard(request.user):
        raise NotAllowed()
    return Scope.read(request.GET)


def _chosen(scope: Scope) -> dict[str, Any]:
    return {
        "period": scope.period, "division": scope.division,
        "campaign": scope.campaign.slug if scope.campaign else "", "touchpoint": scope.touchpoint, "kind": scope.kind,
    }  # fmt: skip


def _tiles(scope: Scope, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The figures that one reads first."""
    spot, ruled = counts["on_the_spot"], counts["first_rulings"]
    finished = counts["kept"] + counts["moved"] + counts["late"]
    wait = charts.median_wait(scope)
    effect = charts.totals(scope)
    return [
        {"label": _("Posted"), "value": counts["posted"], "url": charts.behind("posted", scope)},
        {
            "label": _("Decided on the spot"), "value": _share(spot, ruled), "unit": "%",
            "note": _("%(some)s of %(all)s first rulings") % {"some": f"{spot:,}", "all": f"{ruled:,}"},
            "url": charts.behind("on_the_spot", scope),
        },
        {
            "label": _("Median wait for a ruling"), "value": "–" if wait is None else f"{wait:g}",
            "unit": _("days") if wait is not None else "", "url": charts.behind("first_rulings", scope),
        },
        {
            "label": _("Promises kept the first time"), "value": _share(counts["kept"], finished), "unit": "%",
            "note": _("%(some)s of %(all)s that are done") % {"some": f"{counts['kept']:,}", "all": f"{finished:,}"},
            "url": charts.behind("kept", scope),
        },
        {
            "label": _("Overdue now"), "value": counts["overdue"], "url": charts.behind("overdue", scope),
            "warn": bool(counts["overdue"]),
        },
        {"label": _("Fixed and confirmed"), "value": counts["fixed"], "url": charts.behind("fixed", scope)},
        {
            "label": _("Customers helped"), "value": effect["customers_helped"],
            "note": _("%(won)s won and %(hours)s hours saved") % {
                "won": f"{effect['won_saved']:,}", "hours": f"{effect['minutes_saved'] // 60:,}"
            },
            "url": charts.behind("with_effect", scope),
        },
    ]  # fmt: skip


def _share(part: int, whole: int) -> int | str:
    return round(100 * part / whole) if whole else "–"
