"""Every write form there is, sent by hand while its session ends or its line breaks, at each of four moments.

Nothing that was typed is lost, nothing is done twice, and nothing is offered again that has arrived. All of it under
`make proof` (with `-s` it prints how many forms were walked), else a twentieth: a few forms, drawn by lot, at every one
of these moments.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from portal.people.models import Employee
from tests.addresses.test_answers import sections
from tests.browser import world
from tests.browser.forms import LEFT_OUT, Found, WriteForm, find
from tests.browser.walking import CUTS, PASSWORD, WHATS, WHENS, Cut, Kept, Outcome, Walker
from tests.conftest import PROOF

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SEED = 14
LOOKED_FOR, WALKED = 40, 8  # for the twentieth: forms to choose from, and those chosen
PLAIN = 10  # forms that are sent without a script, at each moment
ENGLISH = {"locale": "en-GB"}

# What takes a POST and has no form that a signed-in person fills in, each with its reason.
NO_FORM = {
    "mail/stop/<str:token>/": "opened from a mail, without a session",
    "verification/join/<str:token>/": "there is no session yet: one is invited to become somebody",
    "ideas/<int:pk>/me-too/": "comes while a title is typed; it votes, which doubles nothing",
    "verification/findings/<int:pk>/too/": "comes while a title is typed; it votes, which doubles nothing",
    **dict.fromkeys(
        ("ideas/people/", "ideas/<int:pk>/people/", "verification/rounds/<int:pk>/people/", "preview/"),
        "asked while a text is typed; it changes nothing",
    ),
    "styleguide/": "shows what forms look like",
}


@dataclass
class Company:
    """Made once, for all walks: the database as it was, the forms, and what each of them does."""

    kept: Kept
    found: Found
    outcomes: dict[bool, dict[WriteForm, Outcome]] = field(default_factory=lambda: {True: {}, False: {}})


_made: list[Company] = []


@pytest.fixture
def company(transactional_db: None, tmp_path_factory: pytest.TempPathFactory) -> Company:
    if not _made:
        _made.append(_make(tmp_path_factory.mktemp("company") / "as-it-was.sqlite3"))
    return _made[0]


def _make(path: Path) -> Company:
    found = _found(world.make())
    for person in Employee.objects.all():  # after they were signed in: a new password ends that
        person.set_password(PASSWORD)
        person.save()
    kept = Kept(path)
    kept.keep()
    return Company(kept, found)


def _found(visits: list[world.Visit]) -> Found:
    """All the forms there are, or a share of them."""
    if PROOF:
        return find(visits)
    chance = random.Random(SEED)
    chance.shuffle(visits)
    return find(visits, enough=LOOKED_FOR)


@pytest.fixture
def walker(
    company: Company, browser: Any, browser_context_args: dict[str, Any], live_server: Any
) -> Iterator[Callable[..., Walker]]:
    """`walker(**options)`: options go to the browser's contexts."""
    made: list[Walker] = []

    def start(**options: Any) -> Walker:
        def new_context(**more: Any) -> Any:
            return browser.new_context(**{**browser_context_args, "base_url": live_server.url, **more})

        made.append(Walker(new_context, live_server.url, company.kept, **ENGLISH, **options))
        made[-1].outcomes = company.outcomes[options.get("java_script_enabled", True)]
        return made[-1]

    yield start
    for one in made:
        one.close()


def walk(walker: Walker, forms: list[WriteForm], cut: Cut) -> None:
    """All of them, whatever becomes of one."""
    faults = []
    for form in forms:
        try:
            walker.walk(form, cut)
        except Exception as fault:  # whatever it was, the others are walked too
            faults.append(f"{form.name} of {form.username} at {form.address}: {fault}")
            print(f"{cut}: {faults[-1]}", flush=True)  # a walk is long
    print(f"\n{cut}: {len(forms)} forms walked, {len(faults)} faults")
    assert not faults, "\n".join(faults)


def test_a_twentieth_of_it(company: Company, walker: Callable[..., Walker]) -> None:
    by_script, plain = walker(), walker(java_script_enabled=False)
    forms = random.Random(SEED).sample(company.found.forms, WALKED)
    for cut in CUTS:
        walk(by_script, forms, cut)
    for what in WHATS:
        cut = Cut(what, "before the answer")
        walk(plain, without_script(company, 1, str(cut)), cut)


@pytest.mark.proof
@pytest.mark.whole
@pytest.mark.parametrize("cut", CUTS, ids=str)
def test_nothing_is_lost_and_nothing_doubled(cut: Cut, company: Company, walker: Callable[..., Walker]) -> None:
    walk(walker(), company.found.forms, cut)


@pytest.mark.proof
@pytest.mark.whole
@pytest.mark.parametrize("what", WHATS)
def test_nor_is_it_where_no_script_runs(what: str, company: Company, walker: Callable[..., Walker]) -> None:
    plain = walker(java_script_enabled=False)
    for when in WHENS:
        walk(plain, without_script(company, PLAIN, f"{what} {when}"), Cut(what, when))


def without_script(company: Company, count: int, lot: str) -> list[WriteForm]:
    """Those that can be sent so, drawn by lot."""
    forms = [form for form in company.found.forms if form.button >= 0 and not form.in_admin]
    return random.Random(f"{SEED} {lot}").sample(forms, count)


@pytest.mark.proof
@pytest.mark.whole
def test_every_address_that_takes_a_form_has_one_that_is_walked(company: Company) -> None:
    assert {form.name for form in company.found.left_out} == set(LEFT_OUT), "a reason for what is on no page"
    walked = {form.sent_to for form in [*company.found.forms, *company.found.left_out]}
    assert set(taking_forms()) - walked == set(NO_FORM)


def taking_forms() -> Iterator[str]:
    """The addresses at which somebody may send something, by the table of what they are answered with."""
    for lines in sections().values():
        for line in lines[1:]:
            pattern, _nobody, *answers = line.split()
            if any(answer.split("/")[1] not in ("404", "405") for answer in answers):
                yield pattern
