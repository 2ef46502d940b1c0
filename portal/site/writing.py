"""How to write in a box of several lines: the help page, and what a box will look like, drawn beside it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ideas.models.idea import BODY_LENGTH
from portal.kit import markdown
from portal.kit.text import clean_text


@dataclass(frozen=True)
class Example:
    """Something to write, under the name of what it becomes; the page draws it with the real renderer."""

    name: Promise
    written: Promise | str


MARKS = (
    Example(pgettext_lazy("writing", "Bold"), _("**Closed on Sundays** since June")),
    Example(pgettext_lazy("writing", "Italics"), _("It is *not* the modem")),
    Example(pgettext_lazy("writing", "Struck out"), _("~~30,000 won~~ 25,000 won")),
    Example(pgettext_lazy("writing", "List"), _("- slow in the evening\n- breaks off\n  - on the stairs too")),
    Example(pgettext_lazy("writing", "Steps"), _("1. Switch it off\n2. Wait a minute\n3. Switch it on")),
    Example(pgettext_lazy("writing", "Quote"), _("> It does not work!\nSaid by three customers today.")),
    Example(pgettext_lazy("writing", "Heading"), _("## What we tried\nA new cable.")),
    Example(
        pgettext_lazy("writing", "Link"), _("See https://example.com/help, or [the guide](https://example.com/guide).")
    ),
    Example(pgettext_lazy("writing", "Code"), _("The app says `E-1042`.")),
    Example(pgettext_lazy("writing", "Log"), _("```\n10:02  connect\n10:03  timeout\n```")),
)
AS_TYPED = (
    _("2026. 11. 28. first visit\n2026. 12. 1. second visit"),
    _("3*4*5 cm, *^^*, Mr. K** and Mrs. L**"),
    _("15~20 seconds, well~~ then~~"),
    _("Shops\n-----"),
    _("1. a single point"),
    _("#5G, >_<, [notice](must read), report_final_v2.pdf"),
)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """The dialect of `portal.kit.markdown`, by examples."""
    return render(request, "site/writing.html", {"marks": MARKS, "as_typed": AS_TYPED})


@never_cache
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What will be shown of the text in a box; nothing is kept, and no more is drawn than the longest box takes."""
    return HttpResponse(markdown.render(clean_text(request.POST.get("text", ""))[:BODY_LENGTH]))
