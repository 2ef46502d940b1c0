"""Ruling by the forms people see: on the pad, at a desk, and correcting; whatever goes wrong, nothing typed is lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from ideas import actions as idea_actions
from ideas.models import Idea
from ideas.states import State
from portal.kit import clock
from portal.people import roles
from tests import factories
from workout import actions
from workout.models import Ruling

SignIn = Callable[[Any], Client]
PAD = "/meetings/november/pad/"


@pytest.fixture
def owner(db: None) -> Any:
    return factories.employee(username="minsu", name="김민수")


@pytest.fixture
def pad(room: Any, signed_in: SignIn) -> Client:
    return signed_in(room.sponsor)


def accept(room: Any, **changes: Any) -> dict[str, Any]:
    return {
        "verdict": "accept", "owner": "김민수 (minsu)", "champion": room.sponsor.pk, "due_in": "30", "key": "k1",
    } | changes  # fmt: skip


def send(client: Client, room: Any, data: dict[str, Any]) -> Any:
    return client.post(f"/meetings/november/items/{room.item.pk}/ruling/", data)


def body(response: Any) -> str:
    return response.content.decode()


class TestPad:
    def test_it_suggests_what_it_can(self, pad: Client, room: Any) -> None:
        seen = body(pad.get(PAD))
        assert room.post.title in seen and "<strong>항상</strong>" in seen
        assert f'value="한상훈 ({room.head.username})"' in seen
        assert f'<option value="{room.sponsor.pk}" selected' in seen
        for name, days in (("due_in", 30), ("answer_in", 14)):
            assert f'name="{name}" value="{days}"' in seen
        assert seen.count(" checked") == 2

    def test_accepting(self, pad: Client, room: Any, owner: Any) -> None:
        response = send(pad, room, accept(room, due_in="60", remark="바로 시작합시다"))
        ruling = Ruling.objects.with_details().get()
        assert response.headers["Location"] == f"{PAD}?item={room.item.pk}&sealed={ruling.number}"
        assert (ruling.verdict, ruling.owner, ruling.champion) == ("accept", owner, room.sponsor)
        assert ruling.due_on == clock.today() + timedelta(days=60) and ruling.reason == "바로 시작합시다"
        seen = body(pad.get(response.headers["Location"]))
        assert "Sealed. It stands in the ledger." in seen and "seal--falls" in seen
        assert "seal--falls" not in body(pad.get(f"{PAD}?item={room.item.pk}"))

    def test_rejecting(self, pad: Client, room: Any) -> None:
        send(pad, room, {"verdict": "reject", "reason": "이미 있어요", "owner": "nobody", "due_on": "no date"})
        ruling = Ruling.objects.with_details().get()
        assert (ruling.verdict, ruling.reason, ruling.owner, ruling.due_on) == ("reject", "이미 있어요", None, None)

    def test_asking(self, pad: Client, room: Any, owner: Any) -> None:
        send(pad, room, {"verdict": "more_info", "question": "어디?", "owner": "minsu", "answer_in": "14"})
        ruling = Ruling.objects.with_details().get()
        assert (ruling.verdict, ruling.question, ruling.owner) == ("more_info", "어디?", owner)
        assert ruling.due_on == clock.today() + timedelta(days=14)

    def test_another_date(self, pad: Client, room: Any, owner: Any) -> None:
        day = clock.today() + timedelta(days=45)
        send(pad, room, accept(room, due_in="date", due_on=day.isoformat()))
        assert Ruling.objects.get().due_on == day

    def test_the_deputy_rules_too(self, room: Any, owner: Any, signed_in: SignIn) -> None:
        send(signed_in(room.deputy), room, accept(room))
        assert Ruling.objects.get().ruled_by == room.deputy

    def test_a_double_click_is_one_ruling(self, pad: Client, room: Any, owner: Any) -> None:
        first, second = send(pad, room, accept(room)), send(pad, room, accept(room))
        assert first.headers["Location"] == second.headers["Location"]
        assert Ruling.objects.count() == 1

    def test_each_form_has_a_key_of_its_own(self, pad: Client, room: Any) -> None:
        keys = {body(pad.get(PAD)).split('name="key" value="')[1].split('"')[0] for _ in range(3)}
        assert len(keys) == 3

    def test_it_opens_on_the_current_item_or_the_one_asked_for(self, pad: Client, room: Any) -> None:
        second, third = (
            factories.item(room.meeting, factories.idea("둘째")),
            factories.item(room.meeting, factories.idea("셋째")),
        )
        heading = '<h1 class="pad__title">{}</h1>'
        assert heading.format(room.post.title) in body(pad.get(PAD))  # none is current: the first that waits
        actions.go_to(room.meeting, second, by=room.facilitator)
        assert heading.format("둘째") in body(pad.get(PAD))
        seen = body(pad.get(f"{PAD}?item={third.pk}"))
        assert heading.format("셋째") in seen and "The room is at item 2" in seen
        for nonsense in ("0", "x", "9" * 40, "%00"):
            assert heading.format("둘째") in body(pad.get(f"{PAD}?item={nonsense}"))

    @pytest.mark.parametrize("person", ["facilitator", "head"])
    def test_nobody_else_rules(self, person: str, room: Any, owner: Any, signed_in: SignIn) -> None:
        assert send(signed_in(getattr(room, person)), room, accept(room)).status_code == 403
        other = factories.employee(roles.EXECUTIVE)
        assert send(signed_in(other), room, accept(room)).status_code == 403
        assert not Ruling.objects.exists()

    def test_before_and_after_the_meeting(self, room: Any, owner: Any, signed_in: SignIn) -> None:
        meeting = factories.meeting(slug="early", sponsor=room.sponsor)
        item = factories.item(meeting)
        client = signed_in(room.sponsor)
        assert "The meeting has not started" in body(client.get("/meetings/early/pad/"))
        response = client.post(f"/meetings/early/items/{item.pk}/ruling/", accept(room))
        assert response.status_code == 409 and "only possible while the meeting is live" in body(response)
        actions.close(room.meeting, by=room.facilitator)
        seen = body(client.get(PAD))
        assert "The meeting is closed" in seen and 'id="ruling-form"' not in seen

    def test_a_reload_of_a_refused_form(self, pad: Client, room: Any) -> None:
        response = pad.get(f"/meetings/november/items/{room.item.pk}/ruling/")
        assert response.headers["Location"] == f"{PAD}?item={room.item.pk}"

    def test_an_item_of_another_meeting(self, pad: Client, room: Any, owner: Any) -> None:
        other = factories.item(factories.meeting(live=True, sponsor=room.sponsor))
        response = pad.post(f"/meetings/november/items/{other.pk}/ruling/", accept(room))
        assert response.status_code == 404

    def test_who_comes_second_sees_the_ruling_that_stands(self, pad: Client, room: Any, owner: Any) -> None:
        standing = actions.rule(room.item, factories.reject("먼저 결정했습니다"), by=room.deputy)
        response = send(pad, room, accept(room, remark="내가 적은 말"))
        seen = body(response)
        assert response.status_code == 409
        assert "There is already a ruling" in seen and "먼저 결정했습니다" in seen
        assert standing.row.hash[:10] in seen and 'id="ruling-form"' not in seen
        assert "내가 적은 말" in seen and "김민수 (minsu)" in seen  # nothing typed is lost

    def test_a_post_that_was_merged_meanwhile(self, pad: Client, room: Any, owner: Any) -> None:
        post = Idea.objects.get(pk=room.post.pk)
        idea_actions.merge(post, factories.idea(), by=factories.employee(roles.TRIAGE_ADMIN))
        response = send(pad, room, accept(room))
        assert response.status_code == 409 and "not waiting for a ruling" in body(response)

    def test_a_post_that_was_withdrawn_meanwhile(self, pad: Client, room: Any, owner: Any) -> None:
        post = Idea.objects.get(pk=room.post.pk)
        idea_actions.withdraw(post, by=post.author)
        assert send(pad, room, accept(room)).status_code == 404
        assert "The agenda is still empty" in body(pad.get(PAD))


FAULTS = [
    # what is sent instead, the field that complains, the words
    ({"verdict": ""}, "verdict", "Please accept, reject or ask for more information."),
    ({"verdict": "defer"}, "verdict", "Please accept, reject or ask for more information."),
    ({"owner": ""}, "owner", "Please name an owner."),
    ({"owner": "없는사람"}, "owner", "Nobody here is called “없는사람”."),
    ({"owner": "김민수 (minsu"}, "owner", "Nobody here is called"),
    ({"owner": "가" * 100_000}, "owner", "Nobody here is called"),
    ({"owner": "\x00"}, "owner", "Please name an owner."),
    ({"owner": "guest1"}, "owner", "Nobody here is called “guest1”."),
    ({"champion": ""}, "champion", "Please name a champion"),
    ({"champion": "999999"}, "champion", "not one of the available choices"),
    ({"champion": "x"}, "champion", "not one of the available choices"),
    ({"due_in": ""}, "due_in", "Please give a due date."),
    ({"due_in": "5"}, "due_in", "not one of the available choices"),
    ({"due_in": "date"}, "due_on", "Please give a due date."),
    ({"due_in": "date", "due_on": "2026-02-30"}, "due_on", "There is no such day in the calendar."),
    ({"due_in": "date", "due_on": "다음 화요일"}, "due_on", "This is not understood as a day."),
    ({"due_in": "date", "due_on": "12/1"}, "due_on", "Please write the year too"),
    ({"due_in": "date", "due_on": "2126-01-01"}, "due_on", "This is more than 5 years away. Please check the year."),
    ({"due_in": "date", "due_on": "2020-01-01"}, "due_on", "The due date must be after today."),
    ({"remark": "가" * 2001}, "remark", "at most 2,000 characters"),
    ({"verdict": "reject"}, "reason", "Please give the reason."),
    ({"verdict": "reject", "reason": "\x00 \u202e"}, "reason", "Please give the reason."),
    ({"verdict": "reject", "reason": "가" * 400_000}, "reason", "at most 2,000 characters"),
    ({"verdict": "more_info", "answer_in": "14", "question": " "}, "question", "Please write the question."),
    ({"verdict": "more_info", "question": "어디?", "answer_in": "14", "owner": ""}, "owner", "Please name an owner."),
    ({"verdict": "more_info", "question": "어디?"}, "answer_in", "Please say by when the answer is needed."),
    (
        {"verdict": "more_info", "question": "어디?", "answer_in": "date", "answer_on": "2099-01-01"},
        "answer_on",
        "The answer must come within 30 days.",
    ),
]


@pytest.mark.parametrize(("changes", "field", "words"), FAULTS)
def test_a_form_that_comes_back_says_why_and_keeps_the_text(
    changes: dict[str, Any], field: str, words: str, pad: Client, room: Any, owner: Any
) -> None:
    factories.employee(roles.PANEL_GUEST, username="guest1")
    response = send(pad, room, accept(room, **{"remark": "내가 적은 말", "question": "내가 적은 질문"} | changes))
    assert response.status_code == 422
    form = response.context["form"]
    seen = body(response)
    assert list(form.errors) == [field] and words in seen
    assert "Nothing was sealed yet" in seen and 'value="k1"' in seen
    if "remark" not in changes:
        assert "내가 적은 말" in seen
    if field == "reason" and len(changes.get("reason", "")) > 10:
        assert changes["reason"] in seen
    assert not Ruling.objects.exists() and Idea.objects.get(pk=room.post.pk).state == State.SCHEDULED


def test_people_of_one_name_are_told_apart(pad: Client, room: Any, owner: Any) -> None:
    factories.employee(username="minsu2", name="김민수")
    response = send(pad, room, accept(room, owner="김민수"))
    assert response.status_code == 422
    assert "김민수 (minsu), 김민수 (minsu2)" in body(response)
    send(pad, room, accept(room, owner=" 김민수  (minsu2) "))
    assert Ruling.objects.get().owner.username == "minsu2"


def test_a_name_that_only_one_person_has_is_enough(pad: Client, room: Any, owner: Any) -> None:
    send(pad, room, accept(room, owner="김민수"))
    assert Ruling.objects.get().owner == owner


def test_suggestions_while_typing(pad: Client, owner: Any) -> None:
    factories.employee(username="gone", name="김민지", is_active=False)
    factories.employee(roles.PANEL_GUEST, username="guest1", name="김민정")
    for typed in ("김민", "minsu", "김민수 (minsu)"):
        seen = body(pad.get("/rulings/people/", {"owner": typed}))
        assert 'value="김민수 (minsu)"' in seen and "김민지" not in seen and "김민정" not in seen
    for typed in ("", "\x00", "%", "가" * 100_000):
        assert "김민수" not in body(pad.get("/rulings/people/", {"owner": typed}))


class TestCorrection:
    @pytest.fixture
    def ruling(self, room: Any) -> Ruling:
        return actions.rule(room.item, factories.reject("안 됩니다"), by=room.sponsor)

    def test_it_starts_from_what_stands(self, ruling: Ruling, pad: Client) -> None:
        seen = body(pad.get(f"/rulings/{ruling.number}/correct/"))
        assert 'value="reject" id="id_verdict_1" aria-describedby' in seen or 'value="reject"' in seen
        assert seen.count("안 됩니다") >= 2

    def test_correcting_during_and_after_the_meeting(self, ruling: Ruling, pad: Client, room: Any, owner: Any) -> None:
        url = f"/rulings/{ruling.number}/correct/"
        response = pad.post(url, accept(room, correction_reason="다시 보니 됩니다"))
        second = Ruling.objects.get(supersedes=ruling)
        assert response.headers["Location"] == f"{PAD}?item={room.item.pk}&sealed={second.number}"
        actions.close(room.meeting, by=room.facilitator)
        data = {"verdict": "reject", "reason": "역시 안 됩니다", "correction_reason": "예산이 없습니다"}
        response = pad.post(f"/rulings/{second.number}/correct/", data)
        assert response.headers["Location"] == f"/ideas/{room.post.pk}/#ruling-3"

    def test_it_needs_a_reason_and_keeps_the_rest(self, ruling: Ruling, pad: Client, room: Any) -> None:
        url = f"/rulings/{ruling.number}/correct/"
        for why, words in (("", "say why the ruling is corrected"), ("가" * 2001, "at most 2,000 characters")):
            response = pad.post(url, {"verdict": "reject", "reason": "새 이유", "correction_reason": why})
            assert response.status_code == 422
            assert words in body(response) and "새 이유" in body(response)
        response = pad.post(url, {"verdict": "reject", "reason": "", "correction_reason": "왜냐하면"})
        assert list(response.context["form"].errors) == ["reason"] and "왜냐하면" in body(response)

    def test_only_the_authority(self, ruling: Ruling, room: Any, signed_in: SignIn) -> None:
        url = f"/rulings/{ruling.number}/correct/"
        for person in (room.facilitator, room.head, factories.employee(roles.EXECUTIVE)):
            assert signed_in(person).get(url).status_code == 403
            assert signed_in(person).post(url, {}).status_code == 403
        assert signed_in(room.deputy).get(url).status_code == 200
        assert signed_in(room.deputy).get("/rulings/99/correct/").status_code == 404

    def test_one_that_was_superseded_shows_what_stands(self, ruling: Ruling, pad: Client, room: Any) -> None:
        standing = actions.correct(ruling, factories.reject("지금 유효"), "다시", by=room.deputy)
        url = f"/rulings/{ruling.number}/correct/"
        for response in (
            pad.get(url),
            pad.post(url, {"verdict": "reject", "reason": "늦은 말", "correction_reason": "x"}),
        ):
            assert response.status_code == 409
            assert "지금 유효" in body(response) and standing.row.hash[:10] in body(response)
        assert "늦은 말" in body(response)

    def test_one_whose_post_has_moved_on(self, pad: Client, room: Any) -> None:
        asked = actions.rule(room.item, factories.ask(), by=room.sponsor)
        idea_actions.answer(Idea.objects.get(pk=room.post.pk), "여기요", by=asked.owner)
        response = pad.get(f"/rulings/{asked.number}/correct/")
        assert response.status_code == 409 and "has moved on" in body(response)


class TestDesk:
    @pytest.fixture
    def referral(self, room: Any) -> Any:
        post = factories.idea("편성표가 안 보여요")
        post.responsible_division = room.division
        post.save()
        return actions.refer_to_desk(post, by=factories.employee(roles.TRIAGE_ADMIN, name="오태현"))

    @pytest.fixture
    def desk(self, room: Any, signed_in: SignIn) -> Client:
        return signed_in(room.head)

    def test_what_waits_and_ruling_on_it(self, referral: Any, desk: Client, room: Any, owner: Any) -> None:
        seen = body(desk.get("/rulings/desk/"))
        assert "편성표가 안 보여요" in seen and "오태현" in seen
        url = f"/rulings/desk/{referral.pk}/"
        assert 'id="ruling-form"' in body(desk.get(url))
        response = desk.post(url, accept(room))
        assert response.headers["Location"] == "/rulings/desk/?sealed=1"
        seen = body(desk.get("/rulings/desk/?sealed=1"))
        assert "Sealed. It stands in the ledger." in seen and "Your desk is clear" in seen
        assert desk.post(url, accept(room)).headers["Location"] == "/rulings/desk/?sealed=1"  # a double click
        response = desk.post(url, {"verdict": "reject", "reason": "늦은 말", "key": "k2"})
        assert response.status_code == 409 and "늦은 말" in body(response) and "seal--accept" in body(response)
        assert "seal--accept" in body(desk.get(url))

    def test_what_is_missing_is_said(self, referral: Any, desk: Client) -> None:
        response = desk.post(f"/rulings/desk/{referral.pk}/", {"verdict": "accept", "owner": "없는사람"})
        assert response.status_code == 422
        assert set(response.context["form"].errors) == {"owner", "champion", "due_in"}

    def test_nobody_elses_desk(self, referral: Any, room: Any, signed_in: SignIn) -> None:
        other = factories.employee(roles.DIVISION_HEAD)
        assert "편성표" not in body(signed_in(other).get("/rulings/desk/"))
        assert signed_in(other).get(f"/rulings/desk/{referral.pk}/").status_code == 404
        assert signed_in(other).post(f"/rulings/desk/{referral.pk}/", {}).status_code == 404
        for person in (room.sponsor, room.facilitator):
            assert signed_in(person).get("/rulings/desk/").status_code == 403
            assert signed_in(person).post(f"/rulings/desk/{referral.pk}/", {}).status_code == 403

    def test_taken_back_or_merged_it_waits_no_more(self, referral: Any, desk: Client) -> None:
        admin = factories.employee(roles.TRIAGE_ADMIN)
        idea_actions.merge(Idea.objects.get(pk=referral.idea_id), factories.idea(), by=admin)
        assert "Your desk is clear" in body(desk.get("/rulings/desk/"))
        assert "not on your desk any more" in body(desk.get(f"/rulings/desk/{referral.pk}/"))

    @pytest.mark.parametrize("number", ["", "x", "9" * 40, "1"])
    def test_another_ones_ruling_is_not_shown_as_just_sealed(self, number: str, desk: Client, room: Any) -> None:
        actions.rule(room.item, factories.reject(), by=room.sponsor)
        assert "Sealed." not in body(desk.get(f"/rulings/desk/?sealed={number}"))


def test_the_list_of_rulings(room: Any, signed_in: SignIn) -> None:
    first = actions.rule(room.item, factories.reject("처음 이유"), by=room.sponsor)
    actions.correct(first, factories.accept(), "다시", by=room.sponsor)
    client = signed_in(factories.employee())
    seen = body(client.get("/rulings/"))
    assert seen.index("Corrects ruling no. 1") < seen.index("Superseded by ruling no. 2") < seen.index("처음 이유")
    assert "처음 이유" not in body(client.get("/rulings/?verdict=accept"))
    assert "처음 이유" in body(client.get("/rulings/?verdict=nonsense&page=99"))
    assert "No ruling yet" in body(client.get("/rulings/?verdict=more_info"))


class TestAPromiseFarAway:
    """More than two years: asked about once more, on the same page, with all that was typed."""

    def asked_about(self, pad: Client, room: Any, due: str, **more: Any) -> Any:
        return send(pad, room, accept(room, due_in="date", due_on=due, remark="내가 적은 말", **more))

    def test_it_is_asked_about_and_then_sealed(self, pad: Client, room: Any, owner: Any) -> None:
        due = clock.today().replace(year=clock.today().year + 3, day=1)
        typed = f"{due.year}. {due.month}. 1."
        seen = body(self.asked_about(pad, room, typed))
        assert f'name="sure" value="{due.isoformat()}"' in seen and "Yes, I mean this date" in seen
        assert "more than 2 years away" in seen and "내가 적은 말" in seen and f'value="{typed}"' in seen
        assert not Ruling.objects.exists()
        assert self.asked_about(pad, room, typed, sure=due.isoformat()).status_code == 302
        assert Ruling.objects.get().due_on == due

    def test_what_was_meant_for_one_date_is_not_meant_for_another(self, pad: Client, room: Any, owner: Any) -> None:
        year = clock.today().year + 3
        assert self.asked_about(pad, room, f"{year}-05-01", sure=f"{year}-04-01").status_code == 422
        assert not Ruling.objects.exists()

    def test_nobody_can_be_sure_of_a_hundred_years(self, pad: Client, room: Any, owner: Any) -> None:
        assert self.asked_about(pad, room, "2126-12-01", sure="2126-12-01").status_code == 422
        assert not Ruling.objects.exists()


def test_a_box_that_nobody_sees_is_not_judged(pad: Client, room: Any, owner: Any) -> None:
    assert send(pad, room, accept(room, due_in="30", due_on="다음 화요일")).status_code == 302
