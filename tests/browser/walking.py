"""Sends a form as a hand does while something is cut, and sees that it is sent once and that nothing typed is lost."""

import re
import secrets
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from playwright.sync_api import BrowserContext, Error, Locator, Page, Route

from portal.people.models import Employee
from tests.browser import filling
from tests.browser.forms import SUBMITS, WriteForm, match_of

BACKEND = "django.contrib.auth.backends.ModelBackend"
PASSWORD = "a long word 77"
WHATS = ("session", "line")
WHENS = ("before typing", "before sending", "while sending", "before the answer")
PATIENCE = 20_000  # ms; the machine may be busy
POLL = 50  # ms
NO_FILES = re.compile(r"^(?!.*/static/)")
WAITS = "#signed-out[open], form[data-walked] > .sending, #toasts > .sending"
CODE = re.compile(r"[a-z0-9_.:/-]*")  # reads like a choice: it is kept, and not shown
# As functions: the pages' Content-Security-Policy lets nothing else be evaluated again and again.
AT_REST = "() => !window.Sending?.busy() && !document.querySelector('.htmx-request')"
NOTHING_KEPT = "() => !Object.keys(localStorage).some(name => /^(draft|letter):/.test(name))"


UNTOLD = {"django_session", "events_receipt", "sqlite_sequence"}  # of how a form came, not of what it did
UNTOLD_COLUMNS = {"last_login"}
READS = {"ledger-verify()"}  # sent like what writes, since it is long work


class Lost(AssertionError):
    """What a walk found."""


@dataclass(frozen=True)
class Cut:
    """What is taken away, and when."""

    what: str
    when: str

    def __str__(self) -> str:
        return f"{self.what} cut {self.when}"


CUTS = [Cut(what, when) for what in WHATS for when in WHENS]


# --- The database between two walks -----------------------------------------------------------------


class Kept:
    """The database as it was, to be put back after each walk; and what has changed since."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.live = str(connection.settings_dict["NAME"])

    def keep(self) -> None:
        connection.close()
        _copy(self.live, str(self.path))

    def put_back(self) -> None:
        connection.close()
        _copy(str(self.path), self.live)
        cache.clear()

    def changes(self) -> Counter[str]:
        """How many rows of each table are new or other than they were, and how many are gone."""
        found: Counter[str] = Counter()
        with closing(sqlite3.connect(self.live, timeout=20)) as now:
            now.execute("ATTACH ? AS was", [str(self.path)])
            for table, columns in _tables(now).items():
                if table in UNTOLD:
                    continue
                said = ", ".join(f'"{column}"' for column in columns if column not in UNTOLD_COLUMNS)
                for sign, one, other in (("+", "main", "was"), ("-", "was", "main")):
                    rows = f'SELECT {said} FROM {one}."{table}" EXCEPT SELECT {said} FROM {other}."{table}"'
                    found[f"{sign}{table}"] = now.execute(f"SELECT count(*) FROM ({rows})").fetchone()[0]
        return +found


def _copy(source: str, target: str) -> None:
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target, timeout=20)) as other:
        one.backup(other)


def _tables(database: sqlite3.Connection) -> dict[str, list[str]]:
    """Every table but those that make up a full-text index."""
    rows = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    virtual = [name for name, sql in rows if sql and sql.startswith("CREATE VIRTUAL")]
    names = [name for name, _sql in rows if not any(name.startswith(each) for each in virtual)]
    return {name: [row[1] for row in database.execute(f'PRAGMA table_info("{name}")')] for name in names}


# --- Sending a form ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """What sending it does."""

    changes: Counter[str]
    ends_at: str


class Walker:
    """Walks forms, each person in a browser of their own that stays open."""

    def __init__(self, new_context: Callable[..., BrowserContext], site: str, kept: Kept, **options: Any) -> None:
        self._new_context = new_context
        self._site = site
        self._options = options
        self._contexts: dict[str, BrowserContext] = {}
        self.kept = kept
        self.outcomes: dict[WriteForm, Outcome] = {}
        self._has_script = options.get("java_script_enabled", True)

    def walk(self, form: WriteForm, cut: Cut) -> None:
        """Raises Lost where something is lost, done twice, or offered again."""
        expected = self.undisturbed(form)
        with self._opened(form) as page:
            hand = self._hand(page, form)
            hand.send(cut)
            hand.expect(expected)

    def undisturbed(self, form: WriteForm) -> Outcome:
        """What sending it does where nothing is cut; looked at once."""
        if form not in self.outcomes:
            with self._opened(form) as page:
                hand = self._hand(page, form)
                hand.send(None)
                self.outcomes[form] = hand.outcome()
        return self.outcomes[form]

    def _hand(self, page: Page, form: WriteForm) -> "Hand":
        return (Hand if self._has_script and not form.in_admin else PlainHand)(page, form, self.kept)

    def close(self) -> None:
        for context in self._contexts.values():
            context.close()

    @contextmanager
    def _opened(self, form: WriteForm) -> Iterator[Page]:
        self.kept.put_back()
        if form.username not in self._contexts:
            self._contexts[form.username] = self._new_context(**self._options)
        context = self._contexts[form.username]
        sign_in(context, self._site, form.username)
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        try:
            yield page
        except BaseException:
            self._contexts.pop(form.username).close()  # the next one starts anew
            raise
        page.close()
        if errors:
            raise Lost(f"errors of scripts: {errors}")


def sign_in(context: BrowserContext, site: str, username: str) -> None:
    """As the sign-in page does: a new session, and with it a new token."""
    client = Client()
    client.force_login(Employee.objects.get(username=username), backend=BACKEND)
    session = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    token = {"name": settings.CSRF_COOKIE_NAME, "value": secrets.token_hex(16)}
    context.add_cookies([{**one, "url": site} for one in (session, token)])  # type: ignore[list-item]


class Hand:
    """One form on its way, where the portal's own script sends it."""

    def __init__(self, page: Page, form: WriteForm, kept: Kept) -> None:
        self.page, self.form, self.kept = page, form, kept
        self.typed: list[list[str]] = []
        self.met = False

    # What is done

    def send(self, cut: Cut | None) -> None:
        self.page.goto(self.form.address)
        self.cut(cut, "before typing")
        box = self.mark()
        open_folds(box)
        filling.fill(box)
        self.typed = filling.typed(box)
        self.cut(cut, "before sending")
        if cut and cut.when == "while sending":
            self.page.route(NO_FILES, lambda route: self.on_its_way(route, cut))
        elif cut and cut.when == "before the answer":
            self.lose_the_answer(cut)
        self.press(box)
        if cut:
            self.see_that_it_waits(cut)
            self.mend(cut)

    def mark(self) -> Locator:
        form = self.page.locator(self.form.selector).nth(self.form.place)
        form.evaluate("form => form.setAttribute('data-walked', '')")
        return self.page.locator("form[data-walked]")

    def press(self, box: Locator) -> None:
        if self.form.button < 0:
            drag(self.page)
            return
        inside = box.locator(SUBMITS)
        outside = self.page.locator(f'button[form="{box.get_attribute("id")}"]')
        (inside.nth(self.form.button) if self.form.button < inside.count() else outside.first).click()
        agree = self.page.locator("#confirm [data-confirm-ok]")
        if self.page.locator("#confirm[open]").count():
            agree.click()
        if self.page.locator(".pad-wait").count():
            self.page.locator("[data-now]").click()

    def cut(self, cut: Cut | None, when: str) -> None:
        if cut and cut.when == when:
            Session.objects.all().delete() if cut.what == "session" else self.page.context.set_offline(True)

    def on_its_way(self, route: Route, cut: Cut) -> None:
        """It has left the browser, and the server has not begun."""
        if not self.is_it(route.request.method, route.request.url):
            return route.fallback()
        if cut.what == "line":
            return route.abort()
        Session.objects.all().delete()
        return route.continue_()

    def lose_the_answer(self, cut: Cut) -> None:
        """The server has dealt with it, and the browser does not hear of it."""
        wire = self.page.context.new_cdp_session(self.page)

        def paused(event: Any) -> None:
            lost = self.is_it(event["request"]["method"], event["request"]["url"])
            if lost and cut.what == "session":
                Session.objects.all().delete()
            what = {"requestId": event["requestId"]} | ({"errorReason": "ConnectionReset"} if lost else {})
            with suppress(Error):  # what nobody waits for any more
                wire.send("Fetch.failRequest" if lost else "Fetch.continueRequest", what)

        wire.on("Fetch.requestPaused", paused)
        wire.send("Fetch.enable", {"patterns": [{"urlPattern": "*", "requestStage": "Response"}]})

    def is_it(self, method: str, url: str) -> bool:
        """Whether this is the request that is tampered with: the form's first."""
        match = match_of(url)
        if self.met or method != "POST" or match is None or match.route != self.form.sent_to:
            return False
        self.met = True
        return True

    # What is seen

    def see_that_it_waits(self, cut: Cut) -> None:
        """It says so beside the form or in a dialog, and what was typed stands where it was typed."""
        self.page.locator(WAITS).first.wait_for(timeout=PATIENCE)
        still = filling.typed(self.page.locator("form[data-walked]"))
        if still != self.typed:
            raise Lost(f"typed {self.typed}, in the page stands {still}")

    def mend(self, cut: Cut) -> None:
        if cut.what == "line":
            self.page.context.set_offline(False)
            return
        self.page.locator("#signed-out[open]").wait_for(timeout=PATIENCE)
        sign_in(self.page.context, urljoin(self.page.url, "/"), self.form.username)
        other = self.page.context.new_page()
        other.goto("/signed-in/")
        other.close()
        self.page.bring_to_front()

    def outcome(self) -> Outcome:
        """Once nothing more happens."""
        self.wait_until(lambda: bool(self.kept.changes()) or self.form.name in READS)
        self.at_rest()
        changes = self.kept.changes()
        if not changes and self.form.name not in READS:
            raise Lost(f"it does nothing; the page says: {self.page.locator('main').inner_text()[:900]}")
        where = urlsplit(self.page.url).path
        self.offered_nothing()
        return Outcome(changes, where)

    def expect(self, expected: Outcome) -> None:
        self.wait_until(lambda: self.kept.changes() == expected.changes)
        self.wait_until(lambda: urlsplit(self.page.url).path == expected.ends_at)
        found = self.outcome()
        if found.changes != expected.changes:
            more, less = found.changes - expected.changes, expected.changes - found.changes
            raise Lost(f"undisturbed it does {dict(expected.changes)}; now {dict(more)} more, {dict(less)} less")
        if found.ends_at != expected.ends_at:
            raise Lost(f"it ends at {found.ends_at}, undisturbed at {expected.ends_at}")

    def wait_until(self, true: Callable[[], bool]) -> None:
        """Or until nobody would wait any longer; what is not so then is found afterwards."""
        for _ in range(PATIENCE // POLL):
            if true():
                return
            self.page.wait_for_timeout(POLL)

    def at_rest(self) -> None:
        self.answered()
        with suppress(Error):  # a page that asks again and again is never idle
            self.page.wait_for_load_state("networkidle", timeout=3000)
        self.page.wait_for_load_state()

    def answered(self) -> None:
        self.page.wait_for_function(AT_REST, timeout=PATIENCE)

    def offered_nothing(self) -> None:
        """Neither here nor when the page is opened anew."""
        before = self.kept.changes()
        self.page.goto(self.form.address)
        self.keeps_nothing()
        if said := self.page.locator("form > .sending").all_inner_texts():
            raise Lost(f"it is offered again: {said}")
        if self.kept.changes() != before:
            raise Lost("opening the page again did it once more")

    def keeps_nothing(self) -> None:
        try:
            self.page.wait_for_function(NOTHING_KEPT, timeout=PATIENCE / 4)
        except Error as late:
            kept = self.page.evaluate("JSON.stringify({...localStorage})")
            raise Lost(f"the device still keeps {kept}") from late


class PlainHand(Hand):
    """Where no script of ours runs: the server keeps what was sent."""

    def answered(self) -> None:
        """The browser waits by itself."""

    def keeps_nothing(self) -> None:
        """There is nothing that could."""

    def see_that_it_waits(self, cut: Cut) -> None:
        self.page.wait_for_load_state()

    def mend(self, cut: Cut) -> None:
        self.page.unroute_all()
        if cut.what == "line":
            self.page.context.set_offline(False)
        if cut.what == "line" or cut.when == "before the answer":
            self.page.reload()  # the browser's own "send it again"
        if cut.what == "session":
            self.sign_in_by_hand()

    def sign_in_by_hand(self) -> None:
        shown = self.page.locator("main").inner_text()
        for name, words in self.typed:
            if not CODE.fullmatch(words) and words not in shown and "\n".join(words.split()) not in shown:
                raise Lost(f"the sign-in page does not show {name}: {words}")
        self.page.locator("#id_username").click()
        self.page.keyboard.type(self.form.username)
        self.page.locator("#id_password").click()
        self.page.keyboard.type(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.get_by_role("button", name="Send it now").click()


def open_folds(box: Locator) -> None:
    """Whatever it is folded into, from the outside in."""
    for fold in box.locator("xpath=ancestor::details[not(@open)]/summary").all():
        fold.click()


def drag(page: Page) -> None:
    """The one form that a hand sends without a button: the agenda's first item goes below the second."""
    rows = page.locator("[data-sortable] > [data-item]")
    rows.nth(0).locator("[data-grip]").drag_to(rows.nth(1), target_position={"x": 60, "y": 80})
