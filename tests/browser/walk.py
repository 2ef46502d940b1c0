"""Every page there is, and who sees it: addresses of the URL configuration filled with real things, and of the tree.

A page is what answers 200 with a whole document. Whoever has to do with a thing asks for its addresses, and so does one
person of each role who has not; what looks the same to two of them is visited once. A new address, a new page of the
tree and a new screen of the desk are found by themselves.
"""

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import URLResolver, get_resolver
from wagtail.contrib.routable_page.models import RoutablePageMixin

from portal.people.models import Employee
from tests import factories
from tests.addresses.walking import ROLES, client_for, filled, ours
from tests.browser.scenes import EVERYTHING_ELSE, Scene

# Lists that look different for what is asked of them.
ASKED = {
    "ideas/": ("?q=와이파이&sort=new&state=open", "?q=없는말"),
    "search/": ("?q=와이파이", "?q=없는말"),
    "board/": ("?show=promised",),
    "dashboard/posts/": ("?figure=posted",),
}


@dataclass(frozen=True)
class Visit:
    """Who opens what; `who` says it in words, person is None for nobody."""

    who: str
    person: Employee | None
    address: str

    @property
    def is_desk(self) -> bool:
        return self.address.startswith("/admin/")

    def __str__(self) -> str:
        return f"{self.who} {self.address}"


def visits(scene: Scene, *, looks: int | None) -> Iterator[Visit]:
    """`looks`: by how many people at most, drawn by lot, an address is visited (all to whom it looks different)."""
    people = [(f"{scene.name}, {one.username}", one) for one in scene.people] + list(_strangers())
    clients = {who: client_for(person) for who, person in people}
    seen: set[object] = set()
    no_pages: set[str] = set()
    for pattern, address in _addresses(scene):
        found = 0
        for who, person in random.Random(address).sample(people, len(people)):
            if found == looks or pattern in no_pages:
                break
            answer = clients[who].get(address)
            if answer.status_code == 405:  # only ever posted to
                no_pages.add(pattern)
            looks_like = _look(answer, person) - seen
            if looks_like:
                seen |= looks_like
                found += 1
                yield Visit(who, person, address)


def _strangers() -> Iterator[tuple[str, Employee | None]]:
    for role, name in ROLES.items():
        yield role, None if name is None else factories.employee(*([] if role == "staff" else [name]))


def _addresses(scene: Scene) -> Iterator[tuple[str, str]]:
    """Each with its pattern."""
    for pattern in [*ours(), *_desk()]:
        given = next((values for start, values in scene.given.items() if pattern.startswith(start)), None)
        if given is not None or scene.name == EVERYTHING_ELSE:
            address = filled(pattern, given or {})
            yield pattern, address
            yield from ((f"{pattern}{asked}", f"{address}{asked}") for asked in ASKED.get(pattern, ()))
    for page in scene.pages:
        routes = page.get_subpage_urls() if isinstance(page, RoutablePageMixin) else []
        for path in [str(route.pattern) for route in routes] or [""]:
            yield f"{type(page).__name__}: {path}", f"{page.get_url()}{path}"


def _desk() -> list[str]:
    """Screens of the admin that are ours."""
    views = _views(get_resolver().url_patterns)
    return sorted(
        {pattern for pattern, room in views if pattern.startswith("admin/") and room.startswith("portal.desk")}
    )


def _views(found: Iterable, start: str = "") -> Iterator[tuple[str, str]]:
    for one in found:
        if isinstance(one, URLResolver):
            yield from _views(one.url_patterns, start + str(one.pattern))
        else:
            yield start + str(one.pattern), getattr(one.callback, "view_class", one.callback).__module__


# Of no effect on what is drawn where: keys and tokens, addresses to send to, a name's colour.
_UNSEEN = re.compile(r'<input type="hidden"[^>]*>| (?:data|hx|aria)-[\w-]+=(?:"[^"]*"|\'[^\']*\')|avatar--\d')


def _look(answer: object, person: Employee | None) -> set[object]:
    """Of a page: its own part as it is seen, and its frame, which is the same for the same roles."""
    if answer.streaming:
        answer.getvalue()
        return set()
    text = answer.content.decode(errors="replace")
    if answer.status_code != 200 or not text.lstrip().lower().startswith("<!doctype html>"):
        return set()
    own = _UNSEEN.sub("", (re.search(r"<main.*</main>", text, re.DOTALL) or [text])[0])
    if person is None:
        return {own}
    return {re.sub(rf"(?i)\b{re.escape(person.username)}\b", "", own), frozenset(person.role_names)}
