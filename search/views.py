"""The list of posts, search, and what helps while somebody is typing."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from ideas.models import Idea
from ideas.rows import list_url, row
from portal.kit.text import clean_line
from search import actions, finding, listing
from search.port import LONGEST_QUERY, Suggestion

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
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    if (
        partial and not request.htmx.boosted
    ):  # typing: the address follows, without an entry in the history for each word
        response["HX-Replace-Url"] = listing.address(request.GET)
    return response


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """`/search/?q=`: posts are all there is to be found, and their list shows them best."""
    return redirect(f"{reverse('idea-list')}?{request.GET.urlencode()}" if request.GET else "idea-list")


@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """`/search/similar/?text=`: what was asked already, while a title is being typed."""
    text = _typed(request, "text", "title")
    found = finding.similar(text, request.user) if len(text) >= SHORTEST_TITLE else []
    alike = [(idea, score) for idea, score in found if score >= LEAST_SIMILAR]
    if _wants_json(request):
        return JsonResponse({"results": [_as_json(idea, score) for idea, score in alike]})
    return render(request, "search/similar.html", {"rows": [row(idea, request.user) for idea, _score in alike]})


@require_safe
def complete(request: HttpRequest) -> HttpResponse:
    """`/search/complete/?prefix=`: JSON, or the options of a datalist."""
    suggestions = finding.complete(_typed(request, "prefix", "q"), request.user)
    if _wants_json(request):
        return JsonResponse({
            "results": [{"kind": one.kind, "text": one.text, "url": _address(one)} for one in suggestions]
        })  # fmt: skip
    return render(request, "search/complete.html", {"suggestions": suggestions})


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
    return list_url(tag=suggestion.text) if suggestion.idea_id is None else reverse("idea", args=[suggestion.idea_id])


def _as_json(idea: Idea, score: float) -> dict[str, object]:
    return {
        "id": idea.pk,
        "title": idea.title,
        "state": idea.state,
        "votes": idea.vote_count,
        "url": idea.get_absolute_url(),
        "score": round(score, 3),
    }
