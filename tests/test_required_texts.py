"""Each action that needs a text refuses one of which nothing is seen, and does nothing then.

The table below names every text that any action takes; an action with a new one fails the last test until it is here.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from ideas import actions
from ideas.content import Content
from ideas.contests import actions as contest_actions
from ideas.contests.models import Assignment, Contest
from ideas.contests.states import Phase
from ideas.models import Review
from portal.events.models import Event
from portal.kit import clock
from portal.kit.errors import Invalid
from portal.notifications.models import Webhook
from portal.notifications.webhooks import actions as webhook_actions
from portal.people import actions as people_actions
from portal.people import roles
from portal.people.models import Division, Employee
from search import actions as search_actions
from search.models import SynonymGroup, UserWord
from tests import factories
from tests.contests import conftest as contests
from tests.ideas.stories import in_state, tomorrow
from tests.invisible import INVISIBLE
from tests.verification import rounds
from workout import actions as workout_actions
from workout.models import DeskReferral, LedgerRow
from workout.verification import actions as verification_actions
from workout.verification.actions.findings import Found

Act = Callable[[str], Any]
CASES: dict[str, Callable[[], dict[str, Act]]] = {}


def case(make: Callable[[], dict[str, Act]]) -> Callable[[], dict[str, Act]]:
    """Some actions that one story leads up to; the names are those of the texts."""
    CASES[make.__name__] = make
    return make


@case
def writing() -> dict[str, Act]:
    author, peer, admin = factories.employee(), factories.employee(), factories.employee(roles.TRIAGE_ADMIN)
    idea = factories.idea(by=author)
    said = actions.comment(idea, "저도요", by=peer)
    hidden = factories.idea(by=author, anonymity="until_ruling")
    auditor, room = factories.employee(roles.AUDITOR), rounds.staffed()
    contest = contests.make()

    def enter(text: str) -> None:
        with contest.at(Phase.OPEN):
            contest_actions.enter(contest.contest, Content(text, "이렇게요"), by=peer, team=())

    return {
        "ideas.authoring.post.content": lambda text: actions.post(None, Content(title=text), by=author),
        "ideas.authoring.edit.content": lambda text: actions.edit(
            idea, Content(title=text), by=author, seen_version=idea.version
        ),
        "ideas.authoring.submit.content": lambda text: actions.post(
            factories.draft(by=author), Content(title=text), by=author
        ),
        "ideas.authoring.raise_finding.content": lambda text: rounds.finding(room.round, room.customer, text),
        "ideas.contests.entering.enter.content": enter,
        "ideas.discussion.comment.body": lambda text: actions.comment(idea, text, by=peer),
        "ideas.discussion.change_comment.body": lambda text: actions.change_comment(said, text, by=peer),
        "ideas.discussion.add_note.body": lambda text: actions.add_note(idea, text, by=admin),
        "ideas.tagging.tag.name": lambda text: actions.tag(idea, f"#{text}", by=peer),
        "ideas.anonymity.unmask.reason": lambda text: actions.unmask(hidden, text, by=auditor),
    }


@case
def tracking() -> dict[str, Act]:
    author, admin, helper = factories.employee(), factories.employee(roles.TRIAGE_ADMIN), factories.employee()
    idea = in_state("accepted", author)
    owner = idea.owner
    for days in (60, 70):
        actions.move_due_date(idea, tomorrow(days), "부품이 늦어요", by=owner)
    asked = actions.move_due_date(idea, tomorrow(80), "또 늦어요", by=owner)
    other = in_state("accepted", author)
    handed = actions.hand_over(other, helper, "휴직", by=other.owner)
    fresh = in_state("accepted", author)
    with clock.at(clock.now() + timedelta(days=40)):
        actions.ask_reviews()
    review = Review.objects.get(idea=fresh)
    return {
        "ideas.promises.move_due_date.reason": lambda text: actions.move_due_date(
            fresh, tomorrow(60), text, by=fresh.owner
        ),
        "ideas.promises.refuse_date.answer": lambda text: actions.refuse_date(asked, text, by=idea.champion),
        "ideas.handing.hand_over.reason": lambda text: actions.hand_over(fresh, helper, text, by=fresh.owner),
        "ideas.handing.refuse_handover.answer": lambda text: actions.refuse_handover(handed, text, by=helper),
        "ideas.handing.assign_owner.reason": lambda text: actions.assign_owner(fresh, helper, text, by=admin),
        "ideas.steps.add_step.title": lambda text: actions.add_step(fresh, text, tomorrow(), by=fresh.owner),
        "ideas.tracking.report_progress.note": lambda text: actions.report_progress(
            fresh, text, percent=10, by=fresh.owner
        ),
        "ideas.tracking.mark_done.note": lambda text: actions.mark_done(fresh, text, by=fresh.owner),
        "ideas.effects.report_effect.method": lambda text: actions.report_effect(
            fresh, "measured", won_saved=1, method=text, by=fresh.owner
        ),
        "ideas.reviews.give_review.note": lambda text: actions.give_review(
            review, "at_risk", note=text, by=fresh.owner
        ),
    }


@case
def afterwards() -> dict[str, Act]:
    author, merged = factories.employee(), factories.employee()
    idea = factories.idea(by=author)
    actions.merge(factories.idea(by=merged), idea, by=factories.employee(roles.TRIAGE_ADMIN))
    factories.ruled(factories.accept(), idea)
    idea.refresh_from_db()
    actions.mark_done(idea, "바꿨습니다", by=idea.owner)
    also = factories.employee()
    asked, rejected = in_state("needs_info", author), in_state("rejected", author)
    doubted = factories.idea(by=author)
    actions.merge(factories.idea(by=also), doubted, by=factories.employee(roles.TRIAGE_ADMIN))
    factories.ruled(factories.accept(), doubted)
    doubted.refresh_from_db()
    actions.mark_done(doubted, "바꿨습니다", by=doubted.owner)
    doubt = actions.answer_as_author(doubted, fixed=False, reason="그대로예요", by=also)
    return {
        "ideas.confirming.reopen.reason": lambda text: actions.reopen(idea, text, by=author),
        "ideas.confirming.take_up_again.reason": lambda text: actions.take_up_again(idea, text, by=idea.owner),
        "ideas.confirming.answer_as_author.reason": lambda text: actions.answer_as_author(
            idea, fixed=False, reason=text, by=merged
        ),
        "ideas.confirming.settle_doubt.text": lambda text: actions.settle_doubt(doubt, text, by=doubted.owner),
        "ideas.tracking.answer.text": lambda text: actions.answer(asked, text, by=asked.owner),
        "ideas.rereview.ask_rereview.argument": lambda text: actions.ask_rereview(rejected, text, by=author),
    }


@case
def ruling() -> dict[str, Act]:
    head, auditor = factories.employee(), factories.employee(roles.AUDITOR)
    admin = factories.employee(roles.TRIAGE_ADMIN)
    division = factories.division(head=head)
    people_actions.save_division(division, by=admin, head=head)
    meeting = factories.meeting(live=True)
    item, facilitator = factories.item(meeting), meeting.facilitators.get()
    post = factories.idea(responsible_division=division)
    workout_actions.refer_to_desk(post, by=admin)
    referral = DeskReferral.objects.get(idea=post)
    sealed = factories.ruled(factories.reject())
    row = LedgerRow.objects.order_by("number").first()
    head = Employee.objects.get(pk=head.pk)
    return {
        "workout.rulings.rule.decision": lambda text: workout_actions.rule(
            item, factories.reject(text), by=meeting.sponsor
        ),
        "workout.rulings.rule.decision: question": lambda text: workout_actions.rule(
            item, factories.ask(text), by=meeting.sponsor
        ),
        "workout.desk.rule_at_desk.decision": lambda text: workout_actions.rule_at_desk(
            referral, factories.reject(text), by=head
        ),
        "workout.rulings.correct.decision": lambda text: workout_actions.correct(
            sealed, factories.reject(text), "다시 보니", by=sealed.ruled_by
        ),
        "workout.rulings.correct.why": lambda text: workout_actions.correct(
            sealed, factories.accept(), text, by=sealed.ruled_by
        ),
        "workout.erasing.erase_texts.reason": lambda text: workout_actions.erase_texts(
            row, ["reason"], text, by=auditor
        ),
        "workout.attending.add_note.body": lambda text: workout_actions.add_note(meeting, text, by=facilitator),
        "workout.attending.say.body": lambda text: workout_actions.say(meeting, text, by=facilitator),
        "workout.attending.check_in.code": lambda text: workout_actions.check_in(meeting, text, by=facilitator),
        "workout.meetings.plan.fields": lambda text: factories.meeting(title=text, facilitator=facilitator),
        "workout.meetings.update_plan.fields": lambda text: workout_actions.update_plan(
            meeting, by=facilitator, facilitators=[facilitator], invited_divisions=[], title=text
        ),
    }


@case
def judging() -> dict[str, Act]:
    made = contests.make(jurors=4, jurors_each=3)
    contests.enter(made)
    contests.assign(made)
    first, second, late = Assignment.objects.order_by("pk")
    ends = {name: getattr(made.contest, name) for name in ("votes_until", "jury_until", "results_at")}

    def during(phase: Phase, act: Act) -> Act:
        def acted(text: str) -> None:
            with made.at(phase):
                act(text)

        return acted

    with made.at(Phase.JURY):
        contest_actions.score(second, {criterion.pk: 3 for criterion in made.criteria}, by=second.juror)
    return {
        "ideas.contests.jury.declare_conflict.reason": during(
            Phase.JURY, lambda text: contest_actions.declare_conflict(first, text, by=first.juror)
        ),
        "ideas.contests.jury.replace_juror.reason": during(
            Phase.JURY, lambda text: contest_actions.replace_juror(first, text, by=made.manager)
        ),
        "ideas.contests.jury.excuse.reason": during(
            Phase.FINAL, lambda text: contest_actions.excuse(late, text, by=made.manager)
        ),
        "ideas.contests.setting_up.update_contest.campaign": lambda text: contest_actions.update_contest(
            made.contest, by=made.manager, title=text
        ),
        "ideas.contests.setting_up.open_contest.campaign": lambda text: contest_actions.open_contest(
            Contest(**ends), by=made.manager, title=text, opens_at=made.start, closes_at=ends["votes_until"], sure=True
        ),
    }  # fmt: skip


@case
def verifying() -> dict[str, Act]:
    room, launched = rounds.staffed(), rounds.launched()
    found, mine = rounds.finding(room.round, room.customer), rounds.finding(room.round, room.customer)
    proof = rounds.proof(mine)
    planner, colleague = factories.employee(roles.FACILITATOR), factories.employee()
    panel = rounds.panel(room.round)
    invited = verification_actions.invite(panel, "hana@example.org", by=room.coordinator)
    return {
        "workout.verification.findings.raise_finding.found": lambda text: verification_actions.raise_finding(
            room.round, Found(text), by=room.customer
        ),
        "workout.verification.findings.take_up.words": lambda text: verification_actions.take_up(
            found, text, by=room.owner
        ),
        "workout.verification.findings.rule_out.reason": lambda text: verification_actions.rule_out(
            found, text, by=room.executive
        ),
        "workout.verification.disputes.dispute.reason": lambda text: verification_actions.dispute(
            found, text, by=room.owner
        ),
        "workout.verification.proofs.offer_proof.note": lambda text: verification_actions.offer_proof(
            found, text, by=room.owner
        ),
        "workout.verification.proofs.judge.reason": lambda text: verification_actions.judge(
            proof, by=room.customer, accepts=False, reason=text
        ),
        "workout.verification.alerts.raise_alert.found": lambda text: rounds.alert(
            launched.product, colleague, text, steps="매장 세 곳"
        ),
        "workout.verification.alerts.raise_alert.found: evidence": lambda text: rounds.alert(
            launched.product, colleague, steps=text
        ),
        "workout.verification.missions.add_mission.title": lambda text: verification_actions.add_mission(
            room.round, text, by=room.coordinator, due_on=tomorrow()
        ),
        "workout.verification.people.accept_invitation.name": lambda text: verification_actions.accept_invitation(
            invited, email="hana@example.org", name=text, password="a long word 77"
        ),
        "workout.verification.people.invite.email": lambda text: verification_actions.invite(
            panel, text, by=room.coordinator
        ),
        "workout.verification.rounds.end_round.reason": lambda text: verification_actions.end_round(
            room.round, text, by=room.coordinator
        ),
        "workout.verification.rounds.save_product.fields": lambda text: verification_actions.save_product(
            room.product, by=planner, name=text
        ),
    }


@case
def administering() -> dict[str, Act]:
    admin, manager = factories.employee(roles.TRIAGE_ADMIN), factories.employee(roles.CAMPAIGN_MANAGER)
    campaign = factories.campaign()
    who = {"username": "new1", "name": "새 사람", "email": "new1@example.com"}
    return {
        "ideas.campaigns.open_campaign.fields": lambda text: actions.open_campaign(
            by=manager, title=text, opens_at=clock.now()
        ),
        "ideas.campaigns.update_campaign.fields": lambda text: actions.update_campaign(
            campaign, by=manager, title=text
        ),
        "portal.notifications.webhooks.save.fields": lambda text: webhook_actions.save(
            Webhook(), by=admin, name=text, url="https://93.184.215.14/", topics=["ruling"]
        ),
        "portal.people.issue_token.name": lambda text: people_actions.issue_token(admin, name=text, by=admin),
        "portal.people.add_employee.fields": lambda text: people_actions.add_employee(
            by=admin, password=None, **who | {"name": text}
        ),
        "portal.people.add_employee.fields: username": lambda text: people_actions.add_employee(
            by=admin, password=None, **who | {"username": text}
        ),
        "portal.people.add_guest.name": lambda text: people_actions.add_guest(
            "a@example.org", name=text, password="a long word 77", language="ko", by=admin
        ),
        "portal.people.update_employee.fields": lambda text: people_actions.update_employee(
            factories.employee(), by=admin, name=text
        ),
        "portal.people.save_division.fields": lambda text: people_actions.save_division(
            Division(), by=admin, name=text
        ),
        "search.save_synonyms.fields": lambda text: search_actions.save_synonyms(
            SynonymGroup(), by=admin, words=f"와이파이, {text}"
        ),
        "search.save_word.fields": lambda text: search_actions.save_word(UserWord(), by=admin, word=text),
    }


SOME = ("Hangul filler", "bidi marks", "all at once")  # each one is tried on the function that all of these ask
# Where "말" is refused for what it says: a code, an address.
NOT_ONE_WORD = {"workout.attending.check_in.code", "workout.verification.people.invite.email"}


@pytest.mark.django_db
@pytest.mark.parametrize("name", CASES)
def test_an_action_takes_no_text_of_which_nothing_is_seen(name: str) -> None:
    acts = CASES[name]()
    for what, act in acts.items():
        for made_of in SOME:
            before = _standing()
            assert not _taken(act, INVISIBLE[made_of]), f"{what} takes {made_of}"
            assert _standing() == before, what
    for what, act in acts.items():  # it was the word that was missing, and nothing else
        assert _taken(act, "말") or what in NOT_ONE_WORD, what
        for other in acts.values():
            _refresh(cell.cell_contents for cell in other.__closure__ or ())


def _taken(act: Act, text: str) -> bool:
    """Whether it does this; it is undone at once."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                act(text)
        except (Invalid, ValidationError):
            return False
        transaction.set_rollback(True)
        return True


def _refresh(things: Iterable[Any]) -> None:
    """What is undone in the database is undone in memory too."""
    for thing in things:
        if isinstance(thing, Model) and thing.pk:
            thing.refresh_from_db()
        elif isinstance(thing, SimpleNamespace):
            _refresh(vars(thing).values())
        elif callable(thing):
            _refresh(cell.cell_contents for cell in getattr(thing, "__closure__", None) or ())


def _standing() -> tuple[int, int]:
    return Event.objects.count(), LedgerRow.objects.count()


# --- That none is forgotten ---------------------------------------------------------------------

# What is no free text: one of a few words, a name of the program's own, an address, a password.
GIVEN = {
    "kind", "handler", "keys", "answers", "rhythm", "language", "time_zone", "what", "password", "role_names",
    "dataset", "file_format", "touchpoint", "stage", "moment", "result", "to", "event", "data", "among", "where",
    "hand", "key", "idempotency_key", "token", "sender", "values", "source_ids", "sizes", "link", "email",
    "listing", "columns", "query",
}  # fmt: skip
# Texts that may be missing; and steps of an action that its callers have checked the text for.
MAY_BE_MISSING = {
    "ideas.authoring.save_draft.content",
    "ideas.campaigns.open_campaign.body",
    "ideas.campaigns.open_campaign.body_en",
    "ideas.contests.finishing.award.citation",
    "ideas.contests.jury.score.note",
    "ideas.discussion.report.note",
    "ideas.discussion.report.place",
    "ideas.photos.add_photo.description",
    "workout.carrying.carry_over.reasons",
    "workout.meetings.close.reasons",
    "workout.verification.missions.add_mission.body",
    "workout.verification.people.invite.name",
    "workout.verification.rounds.plan_round.briefing",
    "workout.verification.rounds.update_round.fields",
    "workout.verification.verdicts.give_verdict.remark",
}
STEPS = {
    "ideas.requests.settle.answer",
    "ideas.states.force.fields",
    "ideas.states.move.fields",
    "ideas.tagging.set_tags.names",
    "ideas.tagging.tag_named.name",
    "ideas.triage.unschedule.reason",
    "portal.people.set_time_zone.name",
    "workout.erasing.erase_texts.fields",
    "workout.rulings.seal.decision",
    "workout.rulings.seal.why",
    "workout.rulings.sent_before.decision",
    "workout.verification.base.move_round.fields",
}


def _texts() -> Iterator[str]:
    """Every parameter of every action that could be a text, as `room.module.action.parameter`."""
    for room in ("portal", "ideas", "workout", "search"):
        for module in pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}."):
            if "actions" not in module.name.split("."):
                continue
            loaded = importlib.import_module(module.name)
            short = ".".join(part for part in module.name.split(".") if part != "actions")
            for name, action in vars(loaded).items():
                if inspect.isfunction(action) and action.__module__ == module.name and not name.startswith("_"):
                    for parameter in inspect.signature(action).parameters.values():
                        if _could_be_text(parameter) and parameter.name not in GIVEN:
                            yield f"{short}.{name}.{parameter.name}"


def _could_be_text(parameter: inspect.Parameter) -> bool:
    told = str(parameter.annotation)
    return parameter.kind is parameter.VAR_KEYWORD or any(
        word in told for word in ("str", "Decision", "Content", "Found")
    )


@pytest.mark.django_db
def test_every_text_that_an_action_takes_is_accounted_for() -> None:
    tried = {what.partition(":")[0] for make in CASES.values() for what in make()}
    known = tried | MAY_BE_MISSING | STEPS
    assert sorted(set(_texts()) - known) == []
    assert sorted((MAY_BE_MISSING | STEPS) - set(_texts())) == []
