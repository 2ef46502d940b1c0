"""Every address of the URLconf, filled with the numbers of a small world, and who asks for it."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from ideas import actions
from ideas.models import Audience, Idea
from portal.people import roles
from portal.people.models import Employee
from tests import factories

NOBODY = "signed out"
ROLES = {
    NOBODY: None,
    "guest": roles.PANEL_GUEST,
    "staff": roles.STAFF,
    "head": roles.DIVISION_HEAD,
    "executive": roles.EXECUTIVE,
    "facilitator": roles.FACILITATOR,
    "manager": roles.CAMPAIGN_MANAGER,
    "admin": roles.TRIAGE_ADMIN,
    "auditor": roles.AUDITOR,
}


def patterns(found: Any = None, start: str = "") -> Iterator[str]:
    """Every pattern of the URLconf as one string."""
    for one in get_resolver().url_patterns if found is None else found:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, start + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield start + str(one.pattern)


def ours() -> list[str]:
    """Those that are not Wagtail's own, each once."""
    return sorted({one for one in patterns() if not one.startswith(("admin/", "api/", "documents/", "_util/", "^"))})


def world() -> SimpleNamespace:
    """One of everything, none of it anybody's who asks."""
    author = factories.employee(username="author", name="숨은작성자")
    post = factories.idea("누구나 보는 글", by=author)
    colleague = factories.employee()
    comment = actions.comment(post, "저도요", by=colleague)
    meeting = factories.meeting(slug="november", live=True)
    item = factories.item(meeting, post)
    return SimpleNamespace(
        author=author, post=post, comment=comment, meeting=meeting, item=item, draft=factories.draft(by=author)
    )


def hidden_posts(author: Employee) -> dict[str, Idea]:
    """Posts that lists do not show and colleagues may not know of."""
    withdrawn = factories.idea("거둔 글", by=author)
    actions.withdraw(withdrawn, by=author)
    kept = factories.idea("검증단만 보는 글", by=author)
    Idea.objects.filter(pk=kept.pk).update(audience=Audience.objects.create(name="검증단"))
    return {"draft": factories.draft(by=author), "withdrawn": withdrawn, "audience": kept}


def filled(pattern: str, number: int, slug: str = "november") -> str:
    """The address that a pattern makes of this number."""
    text = re.sub(r"^\^|(?<=/)\^|\$$|\\Z$", "", pattern)
    text = re.sub(r"<str:slug>", slug, text)
    text = re.sub(r"<(int|str):[^>]+>|\(\?P<pk>\\d\+\)|\(\\d\+\)", str(number), text)
    text = re.sub(r"<[^>]+>|\([^)]*\)", "1", text)
    return "/" + text.replace("\\", "")


def client_for(person: Employee | None) -> Client:
    """Their browser, in which a failure of ours is an answer like any other."""
    client = Client(raise_request_exception=False, headers={"accept-language": "en"})
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def client_of(role: str) -> Client:
    """Somebody's who has this role and nothing to do with anything."""
    if role == NOBODY:
        return client_for(None)
    return client_for(factories.employee(*([] if role == "staff" else [ROLES[role]])))
