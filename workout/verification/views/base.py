"""What the views share: finding things for a person, and going back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from ideas.actions import add_photo
from ideas.models import Idea, Progress
from portal.kit.errors import Invalid
from portal.people.roles import is_staff
from workout.verification.models import Finding, Product, Round


def round_for(request: HttpRequest, pk: int) -> Round:
    """The round, for who may know of it; 404 for anybody else."""
    return get_object_or_404(Round.objects.visible_to(request.user).with_people(), pk=pk)


def finding_for(request: HttpRequest, pk: int) -> Finding:
    findings = Finding.objects.visible_to(request.user).select_related("idea", "product", "round__product", "panel")
    return get_object_or_404(findings, pk=pk)


def product_for(request: HttpRequest, slug: str) -> Product:
    """Products are the company's matter: guests see their round, which tells what they are to try."""
    if not is_staff(request.user):
        raise Http404
    return get_object_or_404(Product.objects.with_people(), slug=slug)


def say(request: HttpRequest, message: Any, to: Any, *args: Any) -> HttpResponse:
    """A word about what was done, and on to the next page."""
    messages.success(request, message)
    return redirect(to, *args)


def take_photos(request: HttpRequest, idea: Idea, files: Any, *, progress: Progress | None = None, **more: Any) -> None:
    """What was said stands even where one of its pictures cannot be read; which one is told."""
    for file in files:
        try:
            add_photo(idea, file, by=request.user, progress=progress, **more)
        except Invalid as error:
            messages.error(request, f"{file.name}: {error.message}")
