"""How the sample's promises are kept: steps, hand-overs, reviews, doubts, what is late and who was told."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from ideas import actions
from ideas.content import Content
from ideas.models import Campaign, Idea, Progress, Review
from portal.demo import words
from portal.kit import clock

if TYPE_CHECKING:
    from portal.demo.sample import Stage

TOLD_SINCE = 21  # days before today from which the worker is said to have run


def keep_promises(stage: "Stage") -> None:
    """After `follow_up`: everything that an owner, a champion and the worker do with a promise, at least once."""
    running = list(
        Idea.objects.promised().select_related("owner", "champion", "author").order_by("due_on", "pk")
    )  # fmt: skip
    _plan_steps(stage, running[1::3])
    _ask_for_dates(stage, [idea for idea in running if idea.move_count])
    _hand_over(stage, running)
    _worker_ran(stage)
    _review(stage)
    _papers()
    _another_look(stage)
    _doubt(stage)


def _plan_steps(stage: "Stage", ideas: list[Idea]) -> None:
    for idea in ideas[:6]:
        with stage.at(3):
            if idea.due_on < clock.today():
                continue
            room = (idea.due_on - clock.today()).days
            for number, title in enumerate(words.STEPS, start=1):
                day = clock.today() + timedelta(days=room * number // len(words.STEPS))
                person = stage.people["owner"] if number == 2 else None
                step = actions.add_step(idea, title, day, person=person, by=idea.owner)
                if number == 1:
                    actions.finish_step(step, by=idea.owner)


def _ask_for_dates(stage: "Stage", moved: list[Idea]) -> None:
    """Two dates moved again; of these one waits for the demo executive's consent to a third move."""
    for idea in moved[:2]:
        with stage.at(5):
            actions.move_due_date(idea, _later(idea, 5), words.SLIPS[1], by=idea.owner)
    for idea in moved[:1]:
        with stage.at(1):
            actions.move_due_date(idea, _later(idea, 7), words.MORE_TIME, by=idea.owner)


def _later(idea: Idea, days: int) -> "object":
    return max(idea.due_on, clock.today()) + timedelta(days=days)


def _hand_over(stage: "Stage", running: list[Idea]) -> None:
    """One was taken over by the demo owner, one waits for their answer."""
    owner = stage.people["owner"]
    others = [idea for idea in running if idea.owner_id != owner.pk][-2:]
    for number, idea in enumerate(others):
        with stage.at(2 - number):
            asked = actions.hand_over(idea, owner, words.TAKE_OVER, by=idea.owner)
        if number == 0:
            with stage.at(1):
                actions.accept_handover(asked, by=owner)


def _worker_ran(stage: "Stage") -> None:
    for days in range(TOLD_SINCE, -1, -1):
        with stage.at(days, 9):
            actions.escalate_overdue()
            actions.ask_reviews()


def _review(stage: "Stage") -> None:
    """Most are given; the demo owner's last one waits."""
    said = (("at_risk", words.AT_RISK), ("stuck", words.STUCK), ("on_track", ""), ("on_track", ""))
    waiting = list(Review.objects.waiting().select_related("idea__owner", "idea__champion"))
    own = [review for review in waiting if review.idea.owner_id == stage.people["owner"].pk][-1:]
    for number, review in enumerate(review for review in waiting if review not in own):
        result, note = said[number % len(said)]
        needs = review.idea.champion if result == "stuck" else None
        with stage.at(0):
            actions.give_review(review, result, note=note, needs=needs, by=review.idea.owner)


def _papers() -> None:
    for report in Progress.objects.filter(photos__isnull=False).distinct().order_by("pk")[:4]:
        paper = SimpleUploadedFile("측정 결과.txt", words.PAPER.encode())
        with clock.at(report.at):
            actions.add_document(report, paper, by=report.by)


def _another_look(stage: "Stage") -> None:
    """The author of what was rejected lately has a new argument."""
    since = stage.moment(10)
    rejected = Idea.objects.filter(state="rejected", ruled_at__gte=since, author__isnull=False).order_by("pk").first()
    if rejected is not None:
        with stage.at(1):
            actions.ask_rereview(rejected, words.NEW_ARGUMENT, by=rejected.author)


def _doubt(stage: "Stage") -> None:
    """A colleague whose post was merged into one that is said to be fixed does not think so."""
    done = Idea.objects.filter(state="done").exclude(author=stage.people["staff"]).order_by("-done_at", "pk").first()
    if done is None:
        return
    staff2, campaign = stage.people["staff2"], Campaign.objects.get(is_default=True)
    with clock.at(done.done_at - timedelta(days=2)):
        content = Content(f"{done.title} (저희 매장도요)", "같은 불편입니다.", campaign=campaign)
        again = actions.post(None, content, by=staff2)
        actions.merge(again, done, by=stage.people["admin"])
    with stage.at(0):
        actions.answer_as_author(
            Idea.objects.get(pk=done.pk), fixed=False, reason=words.STILL_WRONG, by=staff2
        )  # fmt: skip
