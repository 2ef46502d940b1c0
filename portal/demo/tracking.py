"""What became of the sample's accepted posts: under way, late, done, confirmed, reopened."""

import io
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from ideas import actions
from ideas.models import Effect, Idea, Photo, Progress
from portal.demo import words
from portal.demo.promises import keep_promises
from portal.kit import clock
from portal.people.models import Employee
from workout import actions as workout_actions
from workout.decision import Decision

if TYPE_CHECKING:
    from portal.demo.sample import Stage


def follow_up(stage: "Stage") -> None:
    """Older acceptances are mostly confirmed, newer ones under way; a few slip, some of those are kept all the same,
    one is reopened."""
    staff = stage.people["staff"]
    accepted = list(
        Idea.objects.filter(state="accepted").select_related("owner", "author", "champion").order_by("ruled_at", "pk")
    )
    for number, idea in enumerate(accepted):
        age = (stage.today - timezone.localdate(idea.ruled_at)).days
        if number % 6 == 5:
            continue  # accepted, and nothing yet
        with stage.at(age * 0.7):
            actions.report_progress(
                idea,
                words.PROGRESS[number % 3],
                percent=30 + number % 4 * 10,
                by=idea.owner,
            )
        if number % 6 == 4:
            _slip(stage, idea, age * 0.5)
            continue
        if age < 20:
            continue
        if number % 6 == 1:
            _slip(stage, idea, age * 0.5)
        _finish(stage, idea, age * 0.4, number)
        if number % 6 == 3:
            continue  # waits for its author's confirmation
        with stage.at(age * 0.3):
            if number % 11 == 0:
                actions.reopen(idea, words.NOT_FIXED, by=idea.author)
            else:
                actions.confirm(idea, by=idea.author)
    _something_for(stage, staff)
    keep_promises(stage)


def _slip(stage: "Stage", idea: Idea, days_ago: float) -> None:
    with stage.at(days_ago):
        due_on = max(idea.due_on, clock.today()) + timedelta(days=7)
        actions.move_due_date(idea, due_on, stage.chance.choice(words.SLIPS), by=idea.owner)


def _finish(stage: "Stage", idea: Idea, days_ago: float, number: int) -> None:
    with stage.at(days_ago + 1):
        progress = actions.report_progress(
            idea, words.PROGRESS[2], percent=90, customers_helped=stage.chance.randrange(40, 4000),
            minutes_saved=stage.chance.randrange(100, 9000), by=idea.owner,
        )  # fmt: skip
        _add_evidence(stage, idea, progress)
    with stage.at(days_ago):
        actions.mark_done(idea, words.DONE[number % 3], by=idea.owner)
        actions.report_effect(
            idea, Effect.Stage.MEASURED, customers_helped=stage.chance.randrange(40, 4000),
            minutes_saved=stage.chance.randrange(100, 9000), won_saved=stage.chance.randrange(1, 90) * 1_000_000,
            method=words.MEASURED, by=idea.owner,
        )  # fmt: skip
    if number % 3:
        with stage.at(days_ago - 1):
            actions.check_effect(idea.effects.get(stage=Effect.Stage.MEASURED), by=idea.champion)


def _something_for(stage: "Stage", person: Employee) -> None:
    """Let the demo's author find something to confirm."""
    waiting = Idea.objects.filter(author=person, state="open", posted_at__lt=stage.moment(12))
    mine = waiting.order_by("-vote_count", "pk").first()
    if mine is None or mine.responsible_division is None:
        return
    with stage.at(9):
        referral = workout_actions.refer_to_desk(mine, by=stage.people["admin"])
        decision = Decision(
            "accept", reason=words.ACCEPT_REASONS[1], owner=stage.people["owner"],
            champion=stage.people["executive"], due_on=clock.today() + timedelta(days=20),
        )  # fmt: skip
        workout_actions.rule_at_desk(
            referral,
            decision,
            by=Employee.objects.get(pk=mine.responsible_division.head_id),
        )
        mine.refresh_from_db()
    with stage.at(4):
        actions.report_progress(mine, words.PROGRESS[1], percent=70, by=mine.owner)
    with stage.at(1):
        actions.mark_done(mine, words.DONE[1], by=mine.owner)


def _add_evidence(stage: "Stage", idea: Idea, progress: Progress) -> None:
    """How often customers asked about it in a week, before and after: a chart, as a report would have it."""
    high = [stage.chance.randrange(60, 100) for _ in range(7)]
    low = [max(4, value // stage.chance.randrange(6, 12)) for value in high]
    for moment, values, description in (
        (Photo.Moment.BEFORE, high, "개선 전 한 주 동안의 문의 건수"),
        (Photo.Moment.AFTER, low, "개선 후 한 주 동안의 문의 건수"),
    ):
        chart = _chart(values, "#b8452e" if values is high else "#1d5f4a")
        actions.add_photo(idea, chart, by=progress.by, progress=progress, moment=moment, description=description)


def _chart(values: list[int], colour: str) -> SimpleUploadedFile:
    image = Image.new("RGB", (960, 640), "#f6f4ee")
    draw = ImageDraw.Draw(image)
    for line in range(5):
        draw.line((90, 540 - line * 110, 870, 540 - line * 110), fill="#ddd8cb", width=2)
    for day, value in enumerate(values):
        left = 115 + day * 110
        draw.rounded_rectangle((left, 540 - value * 4.4, left + 70, 540), 8, fill=colour)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return SimpleUploadedFile("chart.png", buffer.getvalue(), "image/png")
