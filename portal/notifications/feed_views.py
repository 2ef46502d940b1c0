"""Feeds as Atom or RSS. Their token says who reads; there is no session."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.kit.text import clean_line, clean_text
from portal.notifications import feeds
from portal.notifications.mail.letters import portal_name, speaking_to

FORMS = {"atom": Atom1Feed, "rss": Rss201rev2Feed}


@login_not_required
@require_safe
@cache_control(private=True, max_age=300)
def feed(request: HttpRequest, token: str, what: str, form: str) -> HttpResponse:
    """`/feeds/<token>/posts.atom`, with the list's own filters; 404 for an address that is nobody's."""
    person = feeds.reader(token)
    if person is None or what not in feeds.FEEDS or form not in FORMS:
        raise Http404
    with speaking_to(person):
        label, read = feeds.FEEDS[what]
        made = FORMS[form](
            title=f"{portal_name()} · {label}",
            link=settings.WAGTAILADMIN_BASE_URL,
            description=str(label),
            language=translation.get_language(),
            feed_url=f"{settings.WAGTAILADMIN_BASE_URL}{request.get_full_path()}",
        )
        for entry in read(person, request.GET):
            made.add_item(
                title=clean_line(entry.title), link=f"{settings.WAGTAILADMIN_BASE_URL}{entry.url}",
                description=clean_text(entry.text),  # XML has no control characters; what is typed in the admin may
                unique_id=f"{settings.WAGTAILADMIN_BASE_URL}/#{entry.key}", unique_id_is_permalink=False,
                pubdate=entry.at, updateddate=entry.at, author_name=clean_line(entry.who),
            )  # fmt: skip
    response = HttpResponse(content_type=made.content_type)
    made.write(response, "utf-8")
    return response
