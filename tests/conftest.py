"""What every test stands on: a migrated database, rows that survive a flush, a browser where there is one."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase

from search import counting
from tests import migrated
from tests.services import KNOWN, chromium, elastic, gettext, required
from workout.live import snapshot

# Playwright's event loop runs in the thread of the tests, where Django would then refuse every query.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# The numbers of posts go on from test to test, and those of a large portal are counted only now and then.
counting.EXACT_UP_TO = 1_000_000_000

# How long one example takes says more of the machine than of the code.
hypothesis.settings.register_profile("portal", deadline=None)
hypothesis.settings.load_profile("portal")

PROOF = os.environ.get("PROOF") == "1"
BROWSER_FIXTURES = {"browser", "browser_context_args", "new_context"}
NOT_HERE = pytest.StashKey[Counter]()
_NEEDED = (  # service, marker of the tests that need it, what finds it
    ("chromium", "browser", chromium.find),
    ("gettext", "gettext", gettext.find),
    ("elasticsearch", "elasticsearch", elastic.find),
)


def proof_count(full: int) -> int:
    """How often a long proof repeats: in full under `make proof`, a twentieth of it otherwise."""
    return full if PROOF else max(1, full // 20)


# --- What can run here --------------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    config.stash[NOT_HERE] = Counter()
    _compile_translations()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    vendor = {"postgresql": "postgres"}.get(connection.vendor, connection.vendor)
    elsewhere = []
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
        for service, marker, find in _NEEDED:
            if item.get_closest_marker(marker) and not find():
                _leave_out(config, item, service)
        about = {name for name in ("postgres", "sqlite") if item.get_closest_marker(name)}
        if (about and vendor not in about) or (item.get_closest_marker("whole") and not PROOF):
            elsewhere.append(item)
    if elsewhere:  # `make test` runs the suite on both databases, and `make proof` what is whole: nothing is lost
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]


def _leave_out(config: pytest.Config, item: pytest.Item, service: str) -> None:
    if service in required():
        raise pytest.UsageError(f"REQUIRE names {service}, which is not on this machine ({KNOWN[service]})")
    config.stash[NOT_HERE][service] += 1
    # The one place where a test is skipped: what it needs is not on this machine, and is named at the end.
    item.add_marker(pytest.mark.skip(reason=f"{service} is not on this machine"))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    missing = dict(config.stash[NOT_HERE])
    for report in terminalreporter.getreports("skipped"):  # with pytest-xdist the workers did the leaving out
        service = report.longrepr[2].removeprefix("Skipped: ").split(" ")[0] if report.longrepr else ""
        if service in KNOWN and service not in missing:
            missing[service] = sum(service in str(r.longrepr) for r in terminalreporter.getreports("skipped"))
    for service, count in missing.items():
        terminalreporter.write_sep(
            "!", f"NOT RUN: {count} tests need {service} ({KNOWN[service]})", red=True, bold=True
        )


def _compile_translations() -> None:
    """A `.po` newer than its `.mo` is compiled, so that plain `pytest` sees the translations too."""
    for source in settings.BASE_DIR.glob("locale/**/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            fresh = target.with_suffix(f".{os.getpid()}")
            with source.open("rb") as po, fresh.open("wb") as mo:
                write_mo(mo, read_po(po, locale=source.parent.parent.name))
            fresh.replace(target)


# --- Database -----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The database is made from a migrated copy; the run's folder goes away at the end, or its server does."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    migrated.put_in_place()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        migrated.keep()
        migrated.remember_rows()


# A test that commits ends with a flush; what the migrations wrote is put back after it.
TransactionTestCase._fixture_teardown = lambda test_case: migrated.flush()


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Neither in the cache nor of another test's meeting with the same number."""
    yield
    cache.clear()
    snapshot._drawn.clear()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ["TEST_RUN_DIR"], ignore_errors=True)


# --- Browser ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": chromium.find(), "args": chromium.ARGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    size = {"width": 1280, "height": 800}
    return {**browser_context_args, "locale": "ko-KR", "timezone_id": "Asia/Seoul", "viewport": size}


def _watch(page: Any, faults: list[str]) -> None:
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda message: (
            faults.append(f"{page.url}: {message.text}")
            if message.type == "error" and "Content Security Policy" in message.text
            else None
        ),
    )


@pytest.fixture
def page_faults() -> Iterator[list[str]]:
    """Errors of scripts and refusals of the CSP, in any page of the test; it fails at the end if there is one."""
    faults: list[str] = []
    yield faults
    assert not faults, "\n".join(faults)


@pytest.fixture
def open_page(
    page_faults: list[str], browser: Any, browser_context_args: dict[str, Any], live_server: Any
) -> Iterator[Callable[..., Any]]:
    """`open_page()` gives a page of a new browser; addresses are relative to the site, keywords go to the context."""
    contexts = []

    def opened(**context_options: Any) -> Any:
        context = browser.new_context(**{**browser_context_args, "base_url": live_server.url, **context_options})
        contexts.append(context)
        page = context.new_page()
        _watch(page, page_faults)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Any]) -> Any:
    return open_page()


@pytest.fixture
def become(live_server: Any) -> Callable[[Any, Any], None]:
    """`become(page, employee)`: its browser is theirs from now on; nobody's with None."""

    def signed_in(page: Any, employee: Any) -> None:
        page.context.clear_cookies()
        if employee is not None:
            client, name = Client(), settings.SESSION_COOKIE_NAME
            client.force_login(employee, backend="django.contrib.auth.backends.ModelBackend")
            page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return signed_in


@pytest.fixture
def sign_in(open_page: Callable[..., Any], become: Callable[[Any, Any], None]) -> Callable[..., Any]:
    """`sign_in(employee)` gives a page of their own browser, signed in; keywords go to the context (viewport…)."""

    def opened(employee: Any, **context_options: Any) -> Any:
        page = open_page(**context_options)
        become(page, employee)
        return page

    return opened
