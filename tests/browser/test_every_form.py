"""Every write form there is, sent by hand while its session ends or its line breaks, at each of four moments.

Nothing that was typed is lost, nothing is done twice, and nothing is offered again that has arrived. A twentieth of it
as a rule, all under `make proof`; with `-s` it prints how many forms were walked.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.urls import get_resolver

from portal.people.models import Employee
from tests.addresses.test_answers import sections
from tests.addresses.walking import ours
from tests.browser import world
from tests.browser.forms import LEFT_OUT, Found, WriteForm, find
from tests.browser.walking import CUTS, PASSWORD, WHATS, WHENS, Cut, Kept, Outcome, Walker
from tests.conftest import PROOF

pytestmark = [pytest.mark.browser, pytest.mark.proof, pytest.mark.django_db(transaction=True), pytest.mark.whole]

SEED = 14
LOOKED_FOR, WALKED, EACH = 40, 12, 6  # of a share: forms to choose from, those chosen, and how many at each moment
ENGLISH = {"locale": "en-GB"}

# What takes a POST and has no form that a signed-in person fills in, each with its reason.
NO_FORM = {
    "mail/stop/<str:token>/": "opened from a mail, without a session",
    "verification/join/<str:token>/": "there is no session yet: one is invited to become somebody",
    "ideas/<int:pk>/me-too/": "comes while a title is typed; it votes, which doubles nothing",
    "verification/findings/<int:pk>/too/": "comes while a title is typed; it votes, which doubles nothing",
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
    found = find(visits, enough=LOOKED_FOR)
    return Found(sorted(chance.sample(found.forms, WALKED)), found.left_out)


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


@pytest.mark.parametrize("cut", CUTS, ids=str)
def test_nothing_is_lost_and_nothing_doubled(cut: Cut, company: Company, walker: Callable[..., Walker]) -> None:
    forms = company.found.forms
    if not PROOF:
        forms = random.Random(f"{SEED} {cut}").sample(forms, EACH)
    walk(walker(), forms, cut)


@pytest.mark.parametrize("what", WHATS)
def test_nor_is_it_where_no_script_runs(what: str, company: Company, walker: Callable[..., Walker]) -> None:
    """Each moment with a form of its own; a twentieth as a rule."""
    chance = random.Random(SEED)
    forms = [form for form in company.found.forms if form.button >= 0 and not form.in_admin]
    plain = walker(java_script_enabled=False)
    for when in WHENS if PROOF else chance.sample(WHENS, 2):
        walk(plain, chance.sample(forms, 10 if PROOF else 1), Cut(what, when))


def test_every_address_that_takes_a_form_has_one_that_is_walked(company: Company) -> None:
    """As far as the forms have been looked for."""
    assert set(LEFT_OUT) <= {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert set(NO_FORM) <= set(ours())
    if PROOF:
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
