"""`/me/`: all that is one person's own."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ideas.models import Comment, CustomerReport, Idea
from ideas.rows import row
from ideas.states import State
from ideas.workspace import GROUPS, count_requests, owned_by, requests_to, steps_of

PAGE = 20
DONE_SHOWN = 5


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Tabs, each an address of its own (`?tab=`); one that is unknown is the first."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in _TABS else "todo"
    context = {"tab": tab, "tabs": _tabs(request.user, tab), **_TABS[tab](request)}
    return render(request, "ideas/me.html", context)


def _work(request: HttpRequest) -> dict[str, Any]:
    """What this person owns: late, due soon, later, and what waits for an answer; then what they finished last."""
    owned, steps = owned_by(request.user), list(steps_of(request.user))
    done = _rows(request, Idea.objects.finished().filter(owner=request.user).order_by("-done_at", "-pk")[:DONE_SHOWN])
    groups = [
        {"name": name, "label": label, "rows": [row(idea, request.user) for idea in owned[name]]}
        for name, label in GROUPS.items()
    ]
    nothing = not (steps or done or any(owned.values()))
    return {"groups": groups, "steps": steps, "done": done, "nothing": nothing}


def _todo(request: HttpRequest) -> dict[str, Any]:
    person = request.user
    return {
        "requests": requests_to(person),
        "confirm": _rows(request, Idea.objects.to_confirm_by(person)),
        "owed": _rows(request, Idea.objects.owed_by(person)),
        "asked": _rows(request, _asked(person)),
    }


def _asked(person: Any) -> QuerySet[Idea]:
    """Questions to the author that somebody else was named to answer: the author may, too."""
    return (
        Idea.objects.filter(author=person.pk, state=State.NEEDS_INFO).exclude(owner=person.pk).order_by("due_on", "pk")
    )


def _posts(request: HttpRequest) -> dict[str, Any]:
    drafts = Idea.objects.filter(author=request.user, state=State.DRAFT).order_by("-changed_at")
    posts = Idea.objects.filter(author=request.user).exclude(state=State.DRAFT)
    return {"drafts": list(drafts[:50]), **_page(request, posts.order_by("-posted_at", "-pk"))}


def _votes(request: HttpRequest) -> dict[str, Any]:
    return _page(request, _listed(request.user).filter(votes__voter=request.user).order_by("-votes__pk"))


def _follows(request: HttpRequest) -> dict[str, Any]:
    return _page(request, _listed(request.user).filter(follows__follower=request.user).order_by("-follows__pk"))


def _reports(request: HttpRequest) -> dict[str, Any]:
    own = CustomerReport.objects.filter(Idea.objects.visible_to(request.user).include(), reporter=request.user)
    return {"page": _paginated(request, own.select_related("idea").order_by("-pk"))}


def _comments(request: HttpRequest) -> dict[str, Any]:
    own = Comment.objects.filter(Idea.objects.visible_to(request.user).include(), author=request.user, removed_at=None)
    return {"page": _paginated(request, own.select_related("idea").order_by("-pk"))}


_TABS = {
    "todo": _todo, "work": _work, "posts": _posts, "votes": _votes, "follows": _follows, "reports": _reports,
    "comments": _comments,
}  # fmt: skip


def _tabs(person: Any, current: str) -> list[dict[str, Any]]:
    seen = Idea.objects.visible_to(person).include()
    own = Idea.objects.filter(author=person)
    owed = Idea.objects.owed_by(person).count()
    todo = Idea.objects.to_confirm_by(person).count() + owed + _asked(person).count() + count_requests(person)
    tabs = [
        ("todo", _("To do"), todo),
        ("work", _("My fixes"), owed),
        ("posts", _("My posts"), own.count()),
        ("votes", _("My votes"), _listed(person).filter(votes__voter=person).count()),
        ("follows", _("Followed posts"), _listed(person).filter(follows__follower=person).count()),
        ("reports", _("Customer reports"), person.reports.filter(seen).count()),
        ("comments", _("Comments"), Comment.objects.filter(seen, author=person, removed_at=None).count()),
    ]
    return [
        {"label": label, "count": count, "url": f"{reverse('me')}?tab={name}", "current": name == current}
        for name, label, count in tabs
    ]


def _listed(person: Any) -> Any:
    return Idea.objects.visible_to(person).listed()


def _rows(request: HttpRequest, ideas: Any) -> list[Any]:
    return [row(idea, request.user) for idea in ideas.for_rows(request.user)]


def _page(request: HttpRequest, ideas: Any) -> dict[str, Any]:
    page = _paginated(request, ideas.for_rows(request.user))
    return {"page": page, "rows": [row(idea, request.user) for idea in page]}


def _paginated(request: HttpRequest, rows: Any) -> Any:
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))
