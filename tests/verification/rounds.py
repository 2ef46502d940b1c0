"""Products, rounds and findings for tests, made by the room's own actions."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from portal.kit import clock
from portal.people import roles
from portal.people.models import Employee
from tests import factories
from workout.verification import actions
from workout.verification.actions.findings import Found
from workout.verification.models import Finding, Panel, Product, Proof, Round
from workout.verification.states import PanelKind

SIZES = dict.fromkeys(PanelKind, (10, 1))


def product(**fields: Any) -> Product:
    planner = factories.employee(roles.FACILITATOR)
    number = next(factories._numbers)
    given = {
        "slug": f"hub-{number}", "name": f"새빛 홈허브 {number}", "launch_on": clock.today() + timedelta(days=20),
        "division": fields.pop("division", None) or factories.division(),
        "owner": fields.pop("owner", None) or factories.employee(),
    }  # fmt: skip
    return actions.save_product(None, by=planner, **given | fields)


def planned(*, of: Product | None = None, sizes: Any = None, **fields: Any) -> Round:
    """A planned round with a mission; nobody is on its panels yet."""
    coordinator = fields.pop("coordinator", None) or factories.employee(roles.FACILITATOR)
    given = {
        "executive": fields.pop("executive", None) or factories.employee(roles.EXECUTIVE),
        "coordinator": coordinator,
        "ends_on": clock.today() + timedelta(days=14),
    }
    made = actions.plan_round(of or product(), by=coordinator, sizes=sizes or SIZES, **given | fields)
    actions.add_mission(made, "처음 켜서 와이파이에 붙이기", by=coordinator, due_on=clock.today() + timedelta(days=7))
    return made


def opened(**fields: Any) -> Round:
    factories.campaign()
    made = planned(**fields)
    actions.open_round(made, by=made.coordinator)
    return Round.objects.with_people().get(pk=made.pk)


def panel(round: Round, kind: str = PanelKind.CUSTOMER) -> Panel:
    return round.panels.get(kind=kind)


def guest(round: Round, kind: str = PanelKind.CUSTOMER, *, username: str = "", **fields: Any) -> Employee:
    """Somebody from outside who has accepted an invitation."""
    username = username or f"guest{next(factories._numbers)}@example.org"
    invited = actions.invite(panel(round, kind), username, by=round.coordinator)
    name = fields.pop("name", username.split("@")[0].title())
    member = actions.accept_invitation(invited, email=username, name=name, password="a long word 77")
    return Employee.objects.get(pk=member.person_id)


def colleague(round: Round, kind: str = PanelKind.EXPERT, **fields: Any) -> Employee:
    person = factories.employee(**fields)
    actions.pick(panel(round, kind), person, by=round.coordinator)
    return person


def staffed(**fields: Any) -> SimpleNamespace:
    """An open round with one member on each panel, all of whom have tried it: quorum is reached."""
    made = opened(**fields)
    customer, partner = guest(made), guest(made, PanelKind.PARTNER)
    expert = colleague(made)
    for person in (customer, partner, expert):
        actions.try_mission(made.missions.get(), by=person, works=True)
    return SimpleNamespace(
        round=made, product=made.product, owner=made.product.owner, executive=made.executive,
        coordinator=made.coordinator, customer=customer, partner=partner, expert=expert,
    )  # fmt: skip


def finding(round: Round, by: Employee, title: str = "", **found: Any) -> Finding:
    title = title or f"전원을 켜면 불빛이 꺼집니다 {next(factories._numbers)}"
    return actions.raise_finding(round, Found(title, **found), by=by)


def proof(found: Finding, note: str = "펌웨어를 고쳤습니다.") -> Proof:
    return actions.offer_proof(found, note, by=found.product.owner)


def settled(round: Round, by: Employee) -> Finding:
    """A finding whose proof was accepted."""
    found = finding(round, by)
    actions.judge(proof(found), by=by, accepts=True)
    return found


def flawless(**fields: Any) -> SimpleNamespace:
    """A round with a flawless verdict after one finding."""
    room = staffed(**fields)
    settled(room.round, room.customer)
    room.seal = actions.give_verdict(room.round, by=room.executive)
    room.round = Round.objects.with_people().get(pk=room.round.pk)
    return room


def launched(**fields: Any) -> SimpleNamespace:
    room = flawless(**fields)
    room.product = actions.launch(room.product, by=room.owner)
    return room


def alert(product: Product, by: Employee, title: str = "밤마다 재시작됩니다", **found: Any) -> Finding:
    return actions.raise_alert(product, Found(title, steps=found.pop("steps", "매장 세 곳에서 확인"), **found), by=by)
