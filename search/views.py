"""The list of posts, search, and what helps while somebody is typing."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from ideas.models import Idea
from ideas.rows import list_url, row
from portal.kit.text import clean_line
from search import actions, everything, filters, finding, listing
from search.port import LONGEST_QUERY, Suggestion
from search.sameness import without_others

# Below this, posts that come up for a title are about something else more often than not (docs/benchmarks.md).
LEAST_SIMILAR = 0.24
SHORTEST_TITLE = 4


@require_safe
def idea_list(request: HttpRequest) -> HttpResponse:
    """`/ideas/`: the posts that fit an address; for htmx only the part that changes."""
    results = finding.find(listing.read_query(request))
    partial = request.htmx.target == "listing" and not request.htmx.history_restore_request
    response = render(
        request, "search/listing.html" if partial else "search/list.html", listing.context(results, request.GET)
    )
    return _as_typed(request, response, partial=partial)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """`/search/?q=`: posts first, then what else is found; `type=` for all of one group. Filters alone are a list."""
    if not request.GET.get("q") and filters.read(request.GET):
        return redirect(listing.address(reverse("idea-list"), request.GET))
    partial = request.htmx.target == "listing" and not request.htmx.history_restore_request
    template = "search/listing.html" if partial else "search/search.html"
    response = render(request, template, everything.context(listing.read_query(request), request.GET))
    return _as_typed(request, response, partial=partial)


def _as_typed(request: HttpRequest, response: HttpResponse, *, partial: bool) -> HttpResponse:
    """While somebody types, the address follows, without an entry in the history for each word."""
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    if partial and not request.htmx.boosted:
        response["HX-Replace-Url"] = listing.address(request.path, request.GET)
    return response


@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """`/search/similar/?text=`: what was asked already, while a title is being typed."""
    text = _typed(request, "text", "title")
    found = finding.similar(text, request.user) if len(text) >= SHORTEST_TITLE else []
    alike = without_others(text, ((idea, score) for idea, score in found if score >= LEAST_SIMILAR))
    if _wants_json(request):
        return JsonResponse({"results": [_as_json(idea, score) for idea, score in alike]})
    return render(request, "search/similar.html", {"rows": [row(idea, request.user) for idea, _score in alike]})


@require_safe
def complete(request: HttpRequest) -> HttpResponse:
    """`/search/complete/?prefix=`: JSON, or the options of a list box (search/combobox.js)."""
    suggestions = finding.complete(_typed(request, "prefix", "q"), request.user)
    if _wants_json(request):
        return JsonResponse({
            "results": [{"kind": one.kind, "text": one.text, "url": _address(one)} for one in suggestions]
        })  # fmt: skip
    options = [(one, _address(one)) for one in suggestions]
    return render(request, "search/complete.html", {"options": options})


@require_POST
def me_too(request: HttpRequest, pk: int) -> HttpResponse:
    """Vote for a similar post and follow it; htmx gets its line back."""
    idea = get_object_or_404(Idea.objects.visible_to(request.user), pk=pk)
    actions.me_too(idea, by=request.user)
    if not request.htmx:
        return redirect(idea)
    fresh = Idea.objects.visible_to(request.user).for_rows(request.user).get(pk=pk)
    return render(request, "search/similar_item.html", {"post": row(fresh, request.user), "done": True})


def _typed(request: HttpRequest, *names: str) -> str:
    text = next((request.GET[name] for name in names if name in request.GET), "")
    return clean_line(text[: 5 * LONGEST_QUERY])[:LONGEST_QUERY]


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _address(suggestion: Suggestion) -> str:
    """Where a suggestion leads: to the post, or to the posts that have the tag, the place or the owner."""
    if suggestion.idea_id is not None:
        return reverse("idea", args=[suggestion.idea_id])
    if suggestion.person_id is not None:
        return list_url(owner=suggestion.person_id)
    return list_url(tag=suggestion.text) if suggestion.kind == "tag" else list_url(q=suggestion.text)


def _as_json(idea: Idea, score: float) -> dict[str, object]:
    return {
        "id": idea.pk,
        "title": idea.title,
        "state": idea.state,
        "votes": idea.vote_count,
        "url": idea.get_absolute_url(),
        "score": round(score, 3),
    }
