"""What the addresses are about: a post in each state with all that can hang on it, and one of everything else."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import APIToken

from ideas import actions
from ideas.contests.models import Assignment, Award, Member
from ideas.models import Audience, Idea, Review
from ideas.states import State
from portal.kit import clock
from portal.people import roles
from portal.people.actions import issue_token
from portal.reports.actions import ask_export, ask_import
from portal.reports.work import make_exports
from tests import factories
from tests.contests import conftest as contests
from tests.ideas.stories import picture, tomorrow
from tests.verification import rounds
from workout import actions as workout_actions
from workout.models import Checkpoint
from workout.verification import actions as verification_actions

POST_STATES = (
    "draft", "open", "scheduled", "needs_info", "accepted", "in_progress", "done", "confirmed", "rejected", "merged",
    "withdrawn", "for an audience",
)  # fmt: skip


def post_in(state: str) -> SimpleNamespace:
    """A post, `given` by name for its addresses, and its `people`: those who have to do with it."""
    people = {"author": factories.employee(), "owner": factories.employee(), "champion": _executive()}
    author, owner, champion = people.values()
    if state == State.DRAFT:
        post = factories.draft(by=author)
        return SimpleNamespace(given={"pk": post.pk}, people={"author": author})
    post = factories.idea("누구나 보는 글", by=author)
    merged_author = factories.employee()
    actions.merge(factories.idea("병합된 글", by=merged_author), post, by=factories.employee(roles.TRIAGE_ADMIN))
    post = Idea.objects.get(pk=post.pk)
    given = {"pk": post.pk, **_parts_of_an_open_post(post, author)}
    if state in BECOMES:
        BECOMES[state](post)
        return SimpleNamespace(given=given, people={"author": author})
    factories.ruled(_decision(state, owner, champion), post)
    post = Idea.objects.get(pk=post.pk)
    if state in (State.IN_PROGRESS, State.DONE, State.CONFIRMED):
        given |= _parts_of_a_promise(post)
    if state in (State.DONE, State.CONFIRMED):
        actions.mark_done(post, "바꿨어요", by=owner)
        given["answer_pk"] = actions.answer_as_author(post, fixed=False, reason="아직이에요", by=merged_author).pk
    if state == State.CONFIRMED:
        actions.confirm(Idea.objects.get(pk=post.pk), by=author)
    assert Idea.objects.get(pk=post.pk).state == state
    return SimpleNamespace(given=given, people={"author": author} if state == State.REJECTED else people)


BECOMES = {
    "open": lambda post: None,
    "scheduled": lambda post: factories.item(factories.meeting(), post),
    "merged": lambda post: actions.merge(post, factories.idea(), by=factories.employee(roles.TRIAGE_ADMIN)),
    "withdrawn": lambda post: actions.withdraw(post, by=post.author),
    "for an audience": lambda post: Idea.objects.filter(pk=post.pk).update(
        audience=Audience.objects.create(name="검증단")
    ),
}


def _executive() -> Any:
    return factories.employee(roles.EXECUTIVE)


def _decision(state: str, owner: Any, champion: Any) -> Any:
    if state == State.REJECTED:
        return factories.reject()
    return factories.ask(owner=owner) if state == State.NEEDS_INFO else factories.accept(owner=owner, champion=champion)


def _parts_of_an_open_post(post: Idea, author: Any) -> dict[str, int]:
    colleague = factories.employee()
    return {
        "comment_pk": actions.comment(post, "저도요", by=colleague).pk,
        "photo_pk": actions.add_photo(post, picture(), by=author).pk,
        "report_pk": actions.report(post, touchpoint="shop", heard_on=clock.today(), by=colleague).pk,
    }


def _parts_of_a_promise(post: Idea) -> dict[str, int]:
    owner = post.owner
    progress = actions.report_progress(post, "반쯤", percent=50, by=owner)
    document = actions.add_document(progress, SimpleUploadedFile("a.pdf", b"%PDF-1.4 a"), by=owner)
    step = actions.add_step(post, "첫 단계", tomorrow(3), by=owner)
    effect = actions.report_effect(post, "estimated", customers_helped=10, by=owner)
    review = Review.objects.create(idea=post, since=clock.today(), day=30, asked_on=clock.today())
    for days in (60, 70):
        actions.move_due_date(post, tomorrow(days), "늦어요", by=owner)
    asked = actions.move_due_date(post, tomorrow(80), "또 늦어요", by=owner)
    handover = actions.hand_over(post, factories.employee(), "부서가 달라요", by=owner)
    return {
        "document_pk": document.pk, "step_pk": step.pk, "effect_pk": effect.pk, "review_pk": review.pk,
        "request_pk": asked.pk, "handover_pk": handover.pk,
    }  # fmt: skip


def everything_else() -> dict[str, dict[str, object]]:
    """What addresses are filled with, by how they begin; the first that fits counts."""
    return _contest() | _meeting() | _verification() | _own()


def _contest() -> dict[str, dict[str, object]]:
    made = contests.make(days=35)  # in its final: the jury has scored, nobody has won yet
    entry = contests.enter(made, team=(factories.employee(),))
    contests.assign(made)
    contests.score_all(made)
    with clock.at(made.start + timedelta(days=35)):
        award = Award.objects.create(entry=entry, prize=made.prize, given_by=made.manager)
    slug, start = {"slug": made.contest.slug}, "campaigns/<str:slug>/"
    return {
        f"{start}awards/": slug | {"pk": award.pk},
        f"{start}certificates/": slug | {"pk": award.pk},
        f"{start}entries/": slug | {"pk": entry.pk},
        f"{start}jury/": slug | {"pk": Assignment.objects.filter(entry=entry).first().pk},
        f"{start}team/": slug | {"pk": Member.objects.filter(entry=entry).last().pk},
        start: slug,
    }


def _meeting() -> dict[str, dict[str, object]]:
    meeting = factories.meeting(slug="november", live=True)
    facilitator = meeting.facilitators.get()
    item = factories.item(meeting)
    note = workout_actions.add_note(meeting, "메모", by=facilitator)
    remark = workout_actions.say(meeting, "한마디", by=factories.employee())
    ruled = factories.ruled(factories.reject())
    workout_actions.close(ruled.meeting, by=ruled.meeting.facilitators.get())
    head = factories.employee(roles.DIVISION_HEAD)
    referred = factories.idea(responsible_division=factories.division(head=head))
    referral = workout_actions.refer_to_desk(referred, by=factories.employee(roles.TRIAGE_ADMIN))
    slug, start = {"slug": meeting.slug}, "meetings/<str:slug>/"
    return {
        f"{start}notes/": slug | {"pk": note.pk},
        f"{start}remarks/": slug | {"pk": remark.pk},
        start: slug | {"pk": item.pk},
        "ledger/checkpoints/": {"pk": Checkpoint.objects.latest("pk").pk},
        "ledger/": {"number": ruled.row.number},
        "rulings/desk/": {"pk": referral.pk},
        "rulings/": {"number": ruled.row.number},
    }


def _verification() -> dict[str, dict[str, object]]:
    room = rounds.staffed()
    found = rounds.finding(room.round, room.customer)
    panel = rounds.panel(room.round)
    invited = verification_actions.invite(panel, "someone@example.org", by=room.coordinator)
    return {
        "verification/findings/": {"pk": found.pk},
        "verification/products/": {"slug": room.product.slug},
        "verification/rounds/": {
            "pk": room.round.pk, "mission_pk": room.round.missions.get().pk, "invitation_pk": invited.pk,
            "member_pk": panel.members.first().pk,
        },
    }  # fmt: skip


def _own() -> dict[str, dict[str, object]]:
    person, admin = factories.employee(), factories.employee(roles.TRIAGE_ADMIN)
    issue_token(person, name="x", by=person)
    export = ask_export("posts", "csv", by=admin)
    make_exports([str(export.pk)])
    file = SimpleUploadedFile("posts.csv", b"id,title,touchpoint\n1,a,shop\n")
    tried = ask_import(file, by=admin)
    return {
        "me/tokens/": {"pk": APIToken.objects.get(user=person).pk},
        "exports/": {"pk": export.pk},
        "imports/": {"pk": tried.pk},
    }
