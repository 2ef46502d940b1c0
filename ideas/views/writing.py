"""Writing a post: new, draft, edit, withdraw; and what it said before."""

import difflib

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ideas import actions, names
from ideas.errors import EditedMeanwhile, WrongState, refusal
from ideas.forms import PostForm
from ideas.models import Idea, IdeaVersion, Photo
from ideas.permissions import can_discard, can_edit, can_post, can_withdraw
from ideas.states import State
from ideas.views.base import back_to, say_who_was_told, visible
from portal.kit import clock
from portal.kit.errors import Invalid, NotAllowed


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form for a post. Sent twice, it is one post: `key` finds what the first sending wrote."""
    if not can_post(request.user):
        raise NotAllowed()
    if request.method != "POST":
        return _form(request, _empty_form(request))
    form = PostForm(request.POST, request.FILES)
    written = Idea.objects.filter(author=request.user, submission_key=form.key).first()
    if written is not None and written.state != State.DRAFT:
        return redirect(written)
    return _take_draft(request, form, written)


def _empty_form(request: HttpRequest) -> PostForm:
    """Who hears customers hears them mostly at the same place: the touchpoint is the one of their last post."""
    last = Idea.objects.filter(author=request.user).order_by("-pk").values_list("touchpoint", flat=True).first()
    asked = request.GET
    return PostForm(campaign=asked.get("campaign", ""), title=asked.get("title", ""), touchpoint=last or "")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with a draft, or change a post that nobody has ruled on."""
    idea = visible(request, pk)
    if not can_edit(request.user, idea):
        if request.method == "POST" and idea.author_id == request.user.pk:
            return _too_late(request, idea)
        raise refusal(idea.author_id == request.user.pk, idea)
    if request.method != "POST":
        return _form(request, PostForm(idea=idea), idea)
    form = PostForm(request.POST, request.FILES, idea=idea)
    if idea.state == State.DRAFT:
        return _take_draft(request, form, idea)
    if request.POST.get("do") in ("draft", "post"):  # a second click on the button that put the draft up
        return redirect(idea)
    return _take_edit(request, form, idea)


def _take_draft(request: HttpRequest, form: PostForm, draft: Idea | None) -> HttpResponse:
    """Keep what was sent on a draft, photos too, so that an error further on loses nothing; then post it."""
    posting, began = request.POST.get("do") != "draft", clock.now()
    fits = form.is_valid()
    if posting and not fits and draft is None and not request.FILES:
        return _form(request, form, status=422)
    try:
        draft = actions.save_draft(draft, form.content(), by=request.user, key=form.key)
        _take_photos(request, form, draft)
        if posting and not form.errors:
            draft = actions.post(draft, form.content(), by=request.user)
            say_who_was_told(request, draft, began)
            return back_to(request, draft, _("Posted. You will hear what becomes of it."), anchor="main")
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
    except WrongState:
        return _posted_already(request, form, draft)
    if posting or form.has_more_errors_than_a_draft_may:
        return _form(request, form, draft, status=422)
    messages.success(request, _("The draft is saved. Only you see it."))
    return redirect("idea-edit", draft.pk)


def _posted_already(request: HttpRequest, form: PostForm, draft: Idea | None) -> HttpResponse:
    """The other click of a double click was faster."""
    own = Idea.objects.filter(author=request.user)
    return redirect(own.get(pk=draft.pk) if draft else own.get(submission_key=form.key))


def _take_edit(request: HttpRequest, form: PostForm, idea: Idea) -> HttpResponse:
    began = clock.now()
    if form.is_valid():
        _take_photos(request, form, idea)
    if form.errors:
        return _form(request, form, idea, status=422)
    if not form.changes(idea):
        return back_to(request, idea, _("Saved."), anchor="main")
    try:
        actions.edit(idea, form.content(), by=request.user, seen_version=_number(request.POST.get("version")))
    except EditedMeanwhile as error:
        idea.refresh_from_db()
        form.add_error(None, str(error.message))
        return _form(request, form, idea, status=409, theirs=idea)
    except WrongState:
        return _too_late(request, idea)
    say_who_was_told(request, idea, began)
    return back_to(request, idea, _("Saved."), anchor="main")


def _too_late(request: HttpRequest, idea: Idea) -> HttpResponse:
    """It was ruled on (or merged) while its author was typing: the text is shown, to be kept elsewhere."""
    idea.refresh_from_db()
    form = PostForm(request.POST, idea=idea)
    form.is_valid()
    context = {"idea": idea, "said": form.content(), "error": refusal(True, idea)}
    return render(request, "ideas/too_late.html", context, status=409)


def _take_photos(request: HttpRequest, form: PostForm, idea: Idea) -> None:
    for file in form.cleaned_data.get("photos") or []:
        try:
            actions.add_photo(idea, file, by=request.user)
        except Invalid as error:
            form.add_error("photos", f"{file.name}: {error.message}")
    # What is refused comes back, and the script leaves chosen what the server has not taken.
    form.fields["photos"].widget.attrs["data-taken"] = ""


def _form(
    request: HttpRequest, form: PostForm, idea: Idea | None = None, *, status: int = 200, theirs: Idea | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "idea": idea,
        "photos": Photo.objects.filter(idea=idea, progress=None) if idea else (),
        "theirs": theirs,
        "more_open": any(name in form.errors for name in ("tags", "campaign", "responsible_division", "anonymity")),
    }
    return render(request, "ideas/form.html", context, status=status)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first, then takes a post back."""
    idea = visible(request, pk)
    if idea.state == State.WITHDRAWN and idea.author_id == request.user.pk:
        return redirect(idea)
    if not can_withdraw(request.user, idea):
        raise refusal(idea.author_id == request.user.pk, idea)
    if request.method != "POST":
        return render(request, "ideas/withdraw.html", {"idea": idea})
    actions.withdraw(idea, by=request.user)
    return back_to(request, idea, _("Withdrawn. Only you and the administrators see it now."), anchor="main")


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first, then throws a draft away."""
    idea = visible(request, pk)
    if not can_discard(request.user, idea):
        raise refusal(idea.author_id == request.user.pk, idea)
    if request.method != "POST":
        return render(request, "ideas/discard.html", {"idea": idea})
    actions.discard_draft(idea, by=request.user)
    messages.success(request, _("The draft is gone."))
    return redirect("me")


@require_POST
def remove_photo(request: HttpRequest, pk: int, photo_pk: int) -> HttpResponse:
    idea = visible(request, pk)
    actions.remove_photo(get_object_or_404(idea.photos, pk=photo_pk), by=request.user)
    if request.htmx:
        return HttpResponse()
    messages.success(request, _("The photo is gone."))
    return redirect("idea-edit", idea.pk)


@require_GET
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """What the post said at each time, and what changed from one to the next."""
    idea = visible(request, pk)
    kept = list(idea.versions.select_related("edited_by__division"))
    changes = [
        {"version": new, "by": names.of_editor(new.edited_by, idea, request.user), "lines": _difference(old, new)}
        for old, new in zip([None, *kept], kept, strict=False)
    ]
    return render(request, "ideas/versions.html", {"idea": idea, "changes": changes[::-1]})


def _difference(old: IdeaVersion | None, new: IdeaVersion) -> list[tuple[str, str]]:
    """Lines of a version with what became of them: "" (kept), "+" or "-"."""
    if old is None:
        return [("", line) for line in _lines(new)]
    lines = difflib.ndiff(_lines(old), _lines(new))
    return [(line[0].strip(), line[2:]) for line in lines if line[0] != "?"]


def _lines(version: IdeaVersion) -> list[str]:
    place = (
        f"{version.get_touchpoint_display()} · {version.place}" if version.place else version.get_touchpoint_display()
    )
    return [version.title, str(place), *version.body.splitlines()]
