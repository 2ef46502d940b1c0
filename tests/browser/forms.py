"""Finds every form that writes: on the pages that people can open, each once, with who may send it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import Resolver404, ResolverMatch, resolve

from portal.people.models import Employee
from tests.addresses.walking import client_for
from tests.browser.world import DESK, Visit

# What is no part of anybody's work in the portal, each with its reason.
LEFT_OUT = {
    "sign-in": "there is no session yet that could end",
    "sign-out": "it ends the session, and keeps nothing",
    "choose-language": "sent again it says the same, and nobody types into it",
    "webhooks:add": "its first message goes out at once, and there is nobody to take it",
    "contest-seen": "the page sends it by itself when it opens; nobody presses it",
}
POST_FORMS = "form[method=post i]"
SUBMITS = "button:not([type=button], [form]), input[type=submit]"  # in a form, less those of another one
TECHNICAL = {"csrfmiddlewaretoken", "sending", "key"}


@dataclass(frozen=True, order=True)
class WriteForm:
    """A form with one of its buttons: who opens which page, and which of its forms it is."""

    name: str
    username: str
    address: str
    selector: str
    place: int  # among what the selector finds
    button: int  # among those that send it; -1 where there is none
    sent_to: str  # the pattern of its address

    @property
    def in_admin(self) -> bool:
        return self.address.startswith("/admin/")


@dataclass(frozen=True)
class Found:
    forms: list[WriteForm]
    left_out: list[WriteForm]  # those of LEFT_OUT, by that name


def find(visits: Iterable[Visit], enough: int = 1_000_000) -> Found:
    """Each kind of form once, by where it is sent to, its fields and its button; in the order of their names."""
    found: dict[str, WriteForm] = {}
    left_out: dict[str, WriteForm] = {}
    for person, address, page in _pages(visits):
        for form in _forms_of(person, address, page):
            (left_out if form.name in LEFT_OUT else found).setdefault(form.name, form)
        if len(found) >= enough:
            break
    return Found(sorted(found.values()), list(left_out.values()))


def _pages(visits: Iterable[Visit]) -> Iterator[tuple[Employee, str, BeautifulSoup]]:
    """Those that can be opened; an address that leads to none (a POST's, a file's) is tried once."""
    clients: dict[Employee, Client] = {}
    no_page: set[str] = set()
    for person, address in visits:
        route = route_of(address)
        if route in no_page:
            continue
        if person not in clients:
            clients[person] = client_for(person)
        answer = clients[person].get(address)
        if answer.status_code == 405 or (answer.status_code == 200 and "text/html" not in answer["Content-Type"]):
            no_page.add(route)
        elif answer.status_code == 200:
            yield person, address, BeautifulSoup(answer.content.decode(), "html.parser")
        answer.close()


def _forms_of(person: Employee, address: str, page: BeautifulSoup) -> Iterator[WriteForm]:
    in_admin = address.startswith("/admin/")
    places: Counter[str] = Counter()
    for form in page.select(POST_FORMS):
        selector = POST_FORMS + (f'[action="{form["action"]}"]' if form.has_attr("action") else ":not([action])")
        place, target = places[selector], urljoin(address, str(form.get("action", "")))
        places[selector] += 1
        match = match_of(target)
        if match is None or (in_admin and not (match.namespace in DESK or match.url_name in DESK)):
            continue
        for name, button in _named(form, page, match, target):
            yield WriteForm(name, person.username, address, selector, place, button, match.route)


def _named(form: Tag, page: BeautifulSoup, match: ResolverMatch, target: str) -> Iterator[tuple[str, int]]:
    """What it is called, once for each button that can be pressed."""
    if match.view_name in LEFT_OUT:
        yield match.view_name, 0
        return
    fields = {re.sub(r"\d+", "*", str(each["name"])) for each in form.select("[name]:not(button)")} - TECHNICAL
    name = f"{_called(match, target)}({','.join(sorted(fields))})"
    buttons = _buttons(form, page)
    if not buttons and form.has_attr("hidden"):  # a script sends it; one without a button that is shown, nobody can
        yield name, -1
    for number, button in enumerate(buttons):
        said = f" {button.get('name', '')}={button.get('value', '')}" if len(buttons) > 1 else ""
        if not (button.has_attr("disabled") or form.has_attr("hidden")):
            yield f"{name}{said}", number


def _buttons(form: Tag, page: BeautifulSoup) -> list[Tag]:
    elsewhere = page.select(f'button[form="{form["id"]}"]') if form.get("id") else []
    return [*form.select(SUBMITS), *elsewhere]


def _called(match: ResolverMatch, address: str) -> str:
    """A name for where a form is sent to."""
    if match.route.startswith("^"):  # a page of Wagtail's
        return urlsplit(address).path.rstrip("/").rsplit("/", 1)[-1]
    action = match.kwargs.get("action") or match.kwargs.get("act")
    return f"{match.view_name}{f'/{action}' if action else ''}"


def match_of(address: str) -> ResolverMatch | None:
    """What an address leads to."""
    try:
        return resolve(urlsplit(address).path)
    except Resolver404:
        return None


def route_of(address: str) -> str:
    """Its pattern; a page of Wagtail's is one of its own."""
    match = match_of(address)
    return match.route if match and not match.route.startswith("^") else address
