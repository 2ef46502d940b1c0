"""Comments and replies."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ideas import actions
from ideas.forms import CommentForm
from ideas.models import Comment, Idea
from ideas.permissions import can_change_comment
from ideas.views.base import back_to, say_who_was_told, visible
from ideas.views.page import again
from portal.kit import clock
from portal.kit.errors import NotAllowed


@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something; `parent` makes it a reply."""
    idea, began = visible(request, pk), clock.now()
    parent = _parent(request, idea)
    form = CommentForm(request.POST, auto_id=f"reply_{parent.pk}_%s" if parent else "comment_%s")
    if form.attempt(
        lambda: actions.comment(idea, form.cleaned_data["body"], by=request.user, parent=parent, key=form.key)
    ):
        say_who_was_told(request, idea, began)
        return back_to(request, idea, anchor=f"comment-{form.result.pk}")
    form.parent = parent
    return again(request, idea, **{"reply" if parent else "comment": form})


def _parent(request: HttpRequest, idea: Idea) -> Comment | None:
    key = request.POST.get("parent", "")
    if not key:
        return None
    return get_object_or_404(idea.comments, pk=int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0)


@require_http_methods(["GET", "HEAD", "POST"])
def change_comment(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    idea, began = visible(request, pk), clock.now()
    own = get_object_or_404(idea.comments.select_related("idea"), pk=comment_pk)
    if not can_change_comment(request.user, own):
        raise NotAllowed()
    if request.method != "POST":
        return _comment_form(request, own, CommentForm(initial={"body": own.body}))
    form = CommentForm(request.POST)
    if form.attempt(lambda: actions.change_comment(own, form.cleaned_data["body"], by=request.user)):
        say_who_was_told(request, idea, began)
        return back_to(request, idea, anchor=f"comment-{own.pk}")
    return _comment_form(request, own, form, status=422)


def _comment_form(request: HttpRequest, comment: Comment, form: CommentForm, *, status: int = 200) -> HttpResponse:
    return render(
        request, "ideas/comment_form.html", {"idea": comment.idea, "comment": comment, "form": form}, status=status
    )


@require_POST
def remove_comment(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    idea = visible(request, pk)
    actions.remove_comment(get_object_or_404(idea.comments.select_related("idea"), pk=comment_pk), by=request.user)
    return back_to(request, idea, _("The comment is gone."))
