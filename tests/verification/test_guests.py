"""Guests see their round and nothing else: the invitation, the fence, a canary, and a walk over every address."""

import itertools
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from ideas import actions as idea_actions
from portal.events import outbox
from portal.kit import clock
from portal.kit.errors import Invalid, NotAllowed
from portal.notifications.models import Notification
from portal.people import roles
from portal.people.models import Employee
from tests import factories
from tests.api.conftest import Caller
from tests.verification import rounds
from tests.verification.test_pages import client_of
from workout.verification import actions
from workout.verification.errors import InvitationNotGood
from workout.verification.middleware import OPEN_TO_GUESTS
from workout.verification.models import Invitation, Round

pytestmark = pytest.mark.django_db

CANARY = "카나리아"
PASSWORD = "a long word 77"


# --- The invitation ---------------------------------------------------------------------------------


def invited(round: Round | None = None, email: str = "kim@example.org") -> Invitation:
    round = round or rounds.opened()
    return actions.invite(rounds.panel(round), email, by=round.coordinator, name="김하늘")


def join(invitation: Invitation, **said: str) -> Any:
    url = reverse("round-join", args=[actions.token_of(invitation)])
    return Client().post(url, {"email": invitation.email, "name": "김하늘", "password": PASSWORD} | said)


def test_a_link_leads_into_the_round_once() -> None:
    invitation = invited()
    client = Client()
    url = reverse("round-join", args=[actions.token_of(invitation)])
    page = client.get(url)
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "same-origin"
    answer = client.post(url, {"email": "Kim@Example.org ", "name": "김하늘", "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    assert client.get(answer["Location"]).status_code == 200
    guest = Employee.objects.get(username="kim@example.org")
    assert set(guest.role_names) == {roles.PANEL_GUEST}
    assert Client().get(url).status_code == 404
    assert join(invitation).status_code == 404
    later = Client()
    assert later.post(reverse("sign-in"), {"username": "kim@example.org", "password": PASSWORD}).status_code == 302
    assert later.get(invitation.round.get_absolute_url()).status_code == 200


def test_it_is_bound_to_the_address_it_was_sent_to() -> None:
    invitation = invited()
    assert join(invitation, email="other@example.org").status_code == 422
    assert not Employee.objects.filter(username__contains="example.org").exists()
    assert join(invitation).status_code == 302, "a wrong try does not use it up"


def test_it_expires() -> None:
    invitation = invited()
    with clock.at(invitation.expires_at - timedelta(minutes=1)):
        assert Client().get(reverse("round-join", args=[actions.token_of(invitation)])).status_code == 200
    with clock.at(invitation.expires_at):
        assert join(invitation).status_code == 404
        with pytest.raises(InvitationNotGood):
            actions.accept_invitation(invitation, email=invitation.email, name="x", password=PASSWORD)


def test_it_can_be_revoked_and_a_newer_one_takes_its_place() -> None:
    first = invited()
    second = actions.invite(first.panel, first.email, by=first.round.coordinator)
    assert join(first).status_code == 404
    actions.revoke_invitation(second, by=second.round.coordinator)
    assert join(second).status_code == 404


def test_a_link_that_was_touched_opens_nothing() -> None:
    invitation, other = invited(), invited(email="lee@example.org")
    token = actions.token_of(invitation)
    forged = [
        f"{other.pk}{token[len(str(invitation.pk)) :]}",
        token[:-1],
        token.replace(".", ""),
        "x",
        "1-x.y",
        "٣-x.y",
    ]
    for each in forged:
        assert Client().get(f"/verification/join/{each}/").status_code == 404


def test_a_round_that_is_over_takes_nobody_in() -> None:
    invitation = invited()
    actions.end_round(invitation.round, "취소", by=invitation.round.coordinator)
    assert join(invitation).status_code == 404


def test_weak_passwords_are_refused_with_the_reason() -> None:
    invitation = invited()
    back = join(invitation, password="1234")
    assert back.status_code == 422
    assert Invitation.objects.get(pk=invitation.pk).used_at is None
    with pytest.raises(ValidationError):
        actions.accept_invitation(invitation, email=invitation.email, name="x", password="1234")


def test_who_was_a_guest_before_proves_it_with_their_password() -> None:
    join(invited())
    again = invited(rounds.opened())
    assert join(again, password="some other word 5").status_code == 422
    assert join(again, password=PASSWORD).status_code == 302
    assert Employee.objects.filter(username="kim@example.org").count() == 1


def test_an_invitation_makes_nobody_who_is_there_a_guest() -> None:
    colleague = factories.employee(username="park@example.org")
    round = rounds.opened()
    with pytest.raises(Invalid):
        actions.invite(rounds.panel(round), "Park@example.org", by=round.coordinator)
    invitation = invited(round)
    with pytest.raises(NotAllowed):
        actions.accept_invitation(invitation, email=invitation.email, name="", password="", guest=colleague)


def test_a_guest_who_left_sees_the_round_no_more() -> None:
    room = rounds.staffed()
    found = rounds.finding(room.round, room.expert)
    client = client_of(room.customer)
    assert client.get(found.get_absolute_url()).status_code == 200
    actions.remove_member(room.customer.panel_places.get(), by=room.coordinator)
    for url in (room.round.get_absolute_url(), found.get_absolute_url()):
        assert client_of(Employee.objects.get(pk=room.customer.pk)).get(url).status_code == 404


# --- The canary -------------------------------------------------------------------------------------


@pytest.fixture
def company() -> SimpleNamespace:
    """A company in which everything but the guest's round is called after the canary."""
    room = rounds.staffed()
    people = [factories.employee(name=f"{CANARY} 직원{number}") for number in range(2)]
    division = factories.division(name=f"{CANARY} 조직", head=people[0])
    idea = factories.idea(by=people[0], title=f"{CANARY} 글", body=f"{CANARY} 본문")
    idea_actions.comment(idea, f"{CANARY} 댓글", by=people[1])
    meeting = factories.meeting(title=f"{CANARY} 회의")
    item = factories.item(meeting, idea)
    product = rounds.product(name=f"{CANARY} 상품", division=division, owner=people[1])
    other = rounds.staffed(of=product)
    hidden = rounds.finding(other.round, other.expert, f"{CANARY} 지적")
    mine = rounds.finding(room.round, room.expert, "우리 검증의 지적")
    outbox.drain()
    keys = {idea.pk, item.pk, meeting.pk, other.round.pk, hidden.pk, room.round.pk, mine.pk, people[0].pk, 1}
    slugs = {meeting.slug, product.slug, room.product.slug, idea.campaign.slug, "x"}
    return SimpleNamespace(room=room, keys=sorted(keys), slugs=sorted(slugs), mine=mine, other=other, hidden=hidden)


def patterns(resolver: Any = None, namespace: str = "") -> Any:
    """Every address of the URLconf: its name with namespaces, and the kinds of its arguments."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from patterns(each, f"{namespace}{each.namespace}:" if each.namespace else namespace)
        elif isinstance(each, URLPattern):
            yield namespace, each


def addresses(company: SimpleNamespace) -> Any:
    """(name, path) for every pattern, with every thing of the company put into its arguments."""
    for namespace, pattern in patterns():
        if not pattern.name:
            continue
        kinds = {name: type(converter).__name__ for name, converter in pattern.pattern.converters.items()}
        choices = [company.keys if kind == "IntConverter" else company.slugs for kind in kinds.values()]
        name = f"{namespace}{pattern.name}"
        count = 12 if name in OPEN_TO_GUESTS else 1  # the fence goes by names
        turns = zip(*map(itertools.cycle, choices), strict=False) if choices else [()]
        for values in itertools.islice(turns, count):
            try:
                yield (
                    f"{namespace}{pattern.name}",
                    reverse(f"{namespace}{pattern.name}", kwargs=dict(zip(kinds, values, strict=True))),
                )
            except NoReverseMatch:  # a pattern of regular expressions: walked by hand below
                break


BY_HAND = [
    "/", "/campaigns/", "/meetings/", "/guide/", "/board/", "/dashboard/", "/ledger/", "/admin/", "/me/tokens/",
    "/api/v1/docs", "/api/v1/openapi.json", f"/ideas/?q={CANARY}", f"/search/?q={CANARY}", "/rulings/",
    f"/search/similar/?text={CANARY}", "/search/complete/?prefix=카나", "/me/?tab=votes", "/styleguide/",
]  # fmt: skip


def test_a_walk_over_every_address(company: SimpleNamespace) -> None:
    client = client_of(company.room.customer)
    client.raise_request_exception = False
    walked, opened = set(), set()
    for name, path in [*addresses(company), *(("by hand", path) for path in BY_HAND)]:
        if name == "sign-out":
            continue
        answer = client.get(path)
        walked.add(name)
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        told = text.decode("utf-8", "replace").replace(f'value="{CANARY}"', "")  # what was asked comes back in the form
        told = told.replace(f"“{CANARY}”", "")
        assert CANARY not in told, (name, path)
        assert answer.status_code < 500, (name, path)
        if answer.status_code == 200 and name != "by hand":
            opened.add(name)
    assert len(walked) > 200, "the walk has missed the URLconf"
    public = {"api:openapi-json", "api:openapi-view", "api:api-root"}
    assert opened <= OPEN_TO_GUESTS | public
    assert {"round", "idea", "finding-new", "findings"} <= opened, "and the round itself is open"


def test_nothing_can_be_sent_to_any_other_address(company: SimpleNamespace) -> None:
    client = client_of(company.room.customer)
    client.raise_request_exception = False
    for name, path in addresses(company):
        if name in OPEN_TO_GUESTS or name.startswith("api:"):
            continue
        assert client.post(path, {}).status_code in (302, 403, 404, 405), (name, path)


def test_the_api_tells_a_guest_nothing_either(company: SimpleNamespace) -> None:
    caller = Caller(company.room.customer)
    for path in (
        "/ideas", "/search?q=카나리아", "/meetings", "/rulings", f"/launch-gates/{company.other.product.slug}",
        *(f"/ideas/{key}" for key in company.keys), *(f"/ideas/{key}/similar" for key in company.keys),
    ):  # fmt: skip
        _status, document = caller.get(path)
        assert CANARY not in str(document).replace(str(document.get("detail", "")), ""), path
    assert [post["id"] for post in caller.get("/ideas")[1]["results"]] == [company.mine.pk]


def test_no_notification_of_the_company_reaches_a_guest(company: SimpleNamespace) -> None:
    told = Notification.objects.filter(recipient=company.room.customer).select_related("event")
    assert {one.event.subject_id for one in told if one.event.subject_type == "idea"} <= {company.mine.pk}
