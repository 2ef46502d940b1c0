"""A panelist on a phone: the invitation, a mission, a finding with a photo, and the proof."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from ideas.models import Photo
from tests.browser.accessibility import assert_accessible
from tests.ideas.stories import picture
from tests.verification import rounds
from workout.verification import actions
from workout.verification.models import Finding, Member
from workout.verification.states import PanelKind

PHONE = {"width": 390, "height": 844}


@pytest.mark.django_db(transaction=True)
def test_from_the_invitation_to_the_accepted_proof(open_page: Any, live_server: Any, tmp_path: Path) -> None:
    room = rounds.staffed(sizes=dict.fromkeys(PanelKind, (10, 1)))
    there = rounds.finding(room.round, room.expert, "전원을 켜면 불빛이 꺼집니다")
    invitation = actions.invite(rounds.panel(room.round), "kim@example.org", by=room.coordinator, name="김하늘")
    photo = tmp_path / "light.jpg"
    photo.write_bytes(picture().read())

    page = open_page(locale="ko-KR", viewport=PHONE)
    page.goto(f"{live_server.url}/verification/join/{actions.token_of(invitation)}/")
    assert_accessible(page)
    page.get_by_label("이메일 주소").fill("kim@example.org")
    page.get_by_label("비밀번호 정하기").fill("a long word 77")
    page.get_by_role("button", name="검증단 참여하기").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1차 검증")
    assert_accessible(page)

    page.get_by_role("button", name=re.compile("^문제가 있어요")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("무엇을 찾았나요?")
    page.get_by_label("무엇이 문제인가요?").fill("불빛이 꺼집니다")
    alike = page.get_by_role("button", name=re.compile("나도 그래요"))
    expect(alike).to_be_visible()
    assert_accessible(page)
    alike.click()
    expect(page.get_by_text("반영했어요. 진행 상황을 알려 드릴게요.")).to_be_visible()

    page.get_by_label("무엇이 문제인가요?").fill("앱에 와이파이 비밀번호가 보이지 않아요")
    page.locator("input[type=file]").set_input_files(str(photo))
    page.get_by_label(re.compile("치명적")).check()
    page.get_by_role("button", name="보내기").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("앱에 와이파이 비밀번호가 보이지 않아요")
    assert_accessible(page)
    found = Finding.objects.exclude(pk=there.pk).get()
    assert found.severity == "critical"
    assert Photo.objects.filter(idea=found.idea).count() == 1
    assert Member.objects.get(person=found.idea.author).tried_at is not None
    there.idea.refresh_from_db()
    assert there.idea.vote_count == 1

    rounds.proof(found)
    page.goto(f"{live_server.url}{room.round.get_absolute_url()}")
    page.get_by_role("link", name="앱에 와이파이 비밀번호가 보이지 않아요").first.click()
    page.get_by_role("button", name="네, 고쳐졌어요").click()
    expect(page.get_by_text("이 지적 사항은 끝났어요").first).to_be_visible()
    assert not Finding.objects.filter(pk=found.pk).unsettled().exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("locale", "width", "scheme"), [("en-GB", 1280, "dark"), ("ko-KR", 320, "light")])
def test_the_pages_of_those_who_answer_for_the_round(sign_in: Any, locale: str, width: int, scheme: str) -> None:
    room, launched = rounds.staffed(), rounds.launched()
    rounds.alert(launched.product, room.expert)
    found = rounds.finding(room.round, room.customer, severity="critical", steps="1. 켠다")
    size = {"width": width, "height": 900}
    for person, paths in (
        (room.owner, ["/verification/", room.round.get_absolute_url(), found.get_absolute_url(),
                      reverse("findings", args=[room.round.pk]), launched.product.get_absolute_url(),
                      reverse("product-alert", args=[launched.product.slug])]),
        (room.executive, [reverse("round-verdict", args=[room.round.pk]), reverse("round-report", args=[room.round.pk]),
                          found.get_absolute_url()]),
        (room.coordinator, [reverse("round-panels", args=[room.round.pk]), reverse("round-edit", args=[room.round.pk]),
                            reverse("product-new"), launched.round.get_absolute_url()]),
    ):  # fmt: skip
        page = sign_in(person, locale=locale, viewport=size, color_scheme=scheme)
        for path in paths:
            page.goto(path)
            assert_accessible(page)
