"""The pages: who sees what, what comes back with errors, and a constant number of queries."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from ideas.models import Idea
from portal.events import outbox
from portal.people import roles
from tests import factories
from tests.verification import rounds
from workout.verification import actions
from workout.verification.models import Finding, Invitation, Round
from workout.verification.states import PanelKind, RoundState

pytestmark = pytest.mark.django_db


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def room() -> Any:
    return rounds.staffed()


def pages(room: Any) -> dict[str, str]:
    found = rounds.finding(room.round, room.customer, "비밀 지적")
    names = {"round": room.round, "findings": room.round, "round-report": room.round, "round-verdict": room.round,
             "round-panels": room.round, "finding-new": room.round}  # fmt: skip
    return {name: reverse(name, args=[it.pk]) for name, it in names.items()} | {
        "verification": reverse("verification"),
        "product": room.product.get_absolute_url(),
        "product-alert": reverse("product-alert", args=[room.product.slug]),
        "idea": found.get_absolute_url(),
    }


SEEN = {
    "colleague": {"round": 200, "findings": 200, "round-report": 200, "round-verdict": 403, "round-panels": 403,
                  "finding-new": 403, "verification": 200, "product": 200, "product-alert": 403, "idea": 404},
    "customer": {"round": 200, "findings": 200, "round-report": 404, "round-verdict": 404, "round-panels": 404,
                 "finding-new": 200, "verification": 302, "product": 404, "product-alert": 404, "idea": 200},
    "expert": {"round": 200, "findings": 200, "round-report": 200, "round-verdict": 403, "round-panels": 403,
               "finding-new": 200, "verification": 200, "product": 200, "product-alert": 403, "idea": 200},
    "owner": {"round": 200, "findings": 200, "round-report": 200, "round-verdict": 403, "round-panels": 403,
              "finding-new": 403, "verification": 200, "product": 200, "product-alert": 403, "idea": 200},
    "executive": {"round": 200, "findings": 200, "round-report": 200, "round-verdict": 200, "round-panels": 403,
                  "finding-new": 403, "verification": 200, "product": 200, "product-alert": 403, "idea": 200},
    "coordinator": {"round": 200, "findings": 200, "round-report": 200, "round-verdict": 403, "round-panels": 200,
                    "finding-new": 403, "verification": 200, "product": 200, "product-alert": 403, "idea": 200},
}  # fmt: skip


@pytest.mark.parametrize("who", SEEN)
def test_who_sees_which_page(who: str, room: Any) -> None:
    addresses = pages(room)
    person = factories.employee() if who == "colleague" else getattr(room, who)
    client = client_of(person)
    assert {name: client.get(url).status_code for name, url in addresses.items()} == SEEN[who]


def test_what_was_found_is_not_told_to_the_company(room: Any) -> None:
    addresses = pages(room)
    client = client_of(factories.employee(roles.TRIAGE_ADMIN, roles.EXECUTIVE, roles.DIVISION_HEAD))
    for name, url in addresses.items():
        assert "비밀 지적" not in client.get(url).content.decode(), name
    assert "비밀 지적" in client_of(room.expert).get(addresses["round"]).content.decode()


@pytest.mark.parametrize("name", ["round", "findings", "round-report", "product", "verification", "round-panels"])
def test_queries_do_not_grow(name: str, room: Any, django_assert_max_num_queries: Any) -> None:
    addresses = pages(room)
    client = client_of(room.coordinator if name == "round-panels" else room.owner)
    client.get(addresses[name])  # the first request of all reads what later ones remember
    counts = []
    for extra in (0, 3):
        for _ in range(extra):
            rounds.finding(room.round, rounds.guest(room.round))
            rounds.planned()
        with django_assert_max_num_queries(100) as counted:
            assert client.get(addresses[name]).status_code == 200
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_a_finding_in_a_minute(room: Any) -> None:
    client = client_of(room.customer)
    url = reverse("finding-new", args=[room.round.pk])
    mission = room.round.missions.get()
    empty = client.post(url, {"title": "", "steps": "켜고 끈다", "mission": mission.pk})
    assert empty.status_code == 422
    assert "켜고 끈다" in empty.content.decode()
    photo = factories.picture() if hasattr(factories, "picture") else None
    sent = {
        "title": "불빛이 꺼져요",
        "severity": "critical",
        "mission": mission.pk,
        "key": "6f2c1c9e-6d6a-4d33-9a53-1f6f0a3a4c11",
    }
    for _ in range(2):
        assert client.post(url, sent | ({"photos": photo} if photo else {})).status_code == 302
    found = room.round.findings.get()
    assert (found.severity, found.mission, found.idea.title) == ("critical", mission, "불빛이 꺼져요")


def test_similar_findings_and_i_have_it_too(room: Any) -> None:
    found = rounds.finding(room.round, room.customer, "전원을 켜면 불빛이 꺼집니다")
    client = client_of(room.partner)
    url = reverse("finding-alike", args=[room.round.pk])
    assert "전원을 켜면" in client.get(url, {"title": "불빛이 꺼집니다"}).content.decode()
    assert "전원을 켜면" not in client.get(url, {"title": "요금제"}).content.decode()
    client.post(reverse("finding-too", args=[found.pk]), headers={"HX-Request": "true"})
    assert Idea.objects.get(pk=found.pk).vote_count == 1


def test_answer_proof_refusal_and_acceptance_on_the_page(room: Any) -> None:
    found = rounds.finding(room.round, room.customer)
    owner, raiser = client_of(room.owner), client_of(room.customer)

    def post(client: Client, name: str, **data: Any) -> Any:
        return client.post(reverse(name, args=[found.pk]), data)

    assert post(owner, "finding-take-up", body="").status_code == 422
    assert post(owner, "finding-take-up", body="보고 있습니다").status_code == 302
    assert post(owner, "finding-prove", note="", link="https://x.example").status_code == 422
    assert post(owner, "finding-prove", note="고쳤습니다").status_code == 302
    proof = found.proofs.get()
    assert reverse("finding-accept", args=[found.pk]) in raiser.get(found.get_absolute_url()).content.decode()
    assert post(owner, "finding-accept", proof=proof.pk).status_code == 403
    back = post(raiser, "finding-refuse", proof=proof.pk, reason="")
    assert back.status_code == 422
    assert post(raiser, "finding-refuse", proof=proof.pk, reason="그대로예요").status_code == 302
    assert "그대로예요" in owner.get(found.get_absolute_url()).content.decode()
    post(owner, "finding-prove", note="이번에는 정말")
    assert post(raiser, "finding-accept", proof=proof.pk).status_code == 409, "the proof that was refused"
    assert post(raiser, "finding-accept", proof=found.proofs.last().pk).status_code == 302
    assert not Finding.objects.unsettled().exists()


def test_the_verdict_page(room: Any) -> None:
    url = reverse("round-verdict", args=[room.round.pk])
    found = rounds.finding(room.round, room.customer)
    client = client_of(room.executive)
    assert client.post(url, {"remark": ""}).status_code == 409
    room.round.refresh_from_db()
    assert room.round.state == RoundState.OPEN
    actions.judge(rounds.proof(found), by=room.customer, accepts=True)
    assert client.post(url, {"remark": "수고하셨습니다"}).status_code == 302
    assert "수고하셨습니다" in client.get(room.round.get_absolute_url()).content.decode()


def test_the_coordinators_page(room: Any) -> None:
    client = client_of(room.coordinator)
    colleague = factories.employee(name="한결")
    panel = rounds.panel(room.round)
    wrong = client.post(
        reverse("round-invite", args=[room.round.pk]), {"addresses": "nobody", "panel": panel.pk, "language": "ko"}
    )
    assert wrong.status_code == 422
    addresses = f"Kim <kim@example.org>\n{colleague.email or 'x@example.org'}"
    sent = client.post(
        reverse("round-invite", args=[room.round.pk]), {"addresses": addresses, "panel": panel.pk, "language": "en"}
    )
    assert sent.status_code == 302
    assert Invitation.objects.get(email="kim@example.org").name == "Kim"
    outbox.drain()
    letter = next(letter for letter in mail.outbox if letter.to == ["kim@example.org"])
    assert "/verification/join/" in letter.body
    picked = client.post(
        reverse("round-pick", args=[room.round.pk]),
        {"person": colleague.username, "panel": rounds.panel(room.round, PanelKind.EXPERT).pk},
    )
    assert picked.status_code == 302
    assert room.round.members.filter(person=colleague).exists()
    nobody = client.post(reverse("round-pick", args=[room.round.pk]), {"person": "아무도 아님", "panel": panel.pk})
    assert nobody.status_code == 422


def test_a_product_and_its_round_are_planned_on_pages() -> None:
    planner, executive = factories.employee(roles.FACILITATOR), factories.employee(roles.EXECUTIVE)
    owner, division = factories.employee(), factories.division()
    client = client_of(planner)
    assert client_of(owner).get(reverse("product-new")).status_code == 403
    said = {"name": "새빛 허브", "slug": "new-hub", "division": division.pk, "owner": owner.username,
            "launch_on": "2027-03-01"}  # fmt: skip
    assert client.post(reverse("product-new"), said | {"slug": "New Hub!"}).status_code == 422
    assert client.post(reverse("product-new"), said).status_code == 302
    client.post(reverse("product-edit", args=["new-hub"]), said | {"name": "새빛 허브 2"})
    assert "새빛 허브 2" in client.get(reverse("product", args=["new-hub"])).content.decode()
    sizes = {f"{kind}_{name}": 3 for kind in PanelKind for name in ("target", "quorum")}
    asked = {"executive": executive.pk, "coordinator": planner.username, "ends_on": "2027-02-01", **sizes}
    plan = reverse("round-plan", args=["new-hub"])
    assert client.post(plan, asked | {"customer_quorum": 4}).status_code == 422
    assert client.post(plan, asked).status_code == 302
    assert client.post(plan, asked).status_code == 422, "one round at a time"
    round = Round.objects.get(product__slug="new-hub")
    assert client.get(reverse("round-edit", args=[round.pk])).status_code == 200
    assert client.post(reverse("round-edit", args=[round.pk]), asked | {"customer_target": 9}).status_code == 302
    assert round.panels.get(kind=PanelKind.CUSTOMER).target == 9
