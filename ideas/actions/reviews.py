"""Reviews: a look at each promise so many days after its acceptance."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ideas.calendar import is_holiday
from ideas.errors import refusal
from ideas.models import Idea, Review, TrackingSettings
from ideas.models.discussion import COMMENT_LENGTH
from ideas.permissions import can_be_owner, can_review
from ideas.states import UNFINISHED
from portal.events.actions import record
from portal.kit import clock
from portal.kit.errors import Conflict, Invalid
from portal.kit.text import optional_text, required_text
from portal.people.models import Employee


def ask_reviews() -> int:
    """Ask the owners for the reviews that have come due; one that is still waiting then counts as not given.

    The worker calls this by the hour; on a holiday nobody is asked. Where several came due while no worker ran, only
    the last of them is asked for. Returns how many were asked for.
    """
    settings, today = TrackingSettings.current(), clock.today()
    days = settings.reviews
    if not days or is_holiday(today, settings.holidays):
        return 0
    reached = clock.now() - timedelta(days=days[0] - 1)
    ideas = Idea.objects.promised().filter(ruled_at__lt=reached).prefetch_related("reviews").order_by("pk")
    asked = 0
    for idea in list(ideas.only("ruled_at", "state")):
        since = clock.day_of(idea.ruled_at)  # type: ignore[arg-type]  # promised is what was ruled on
        day = max((day for day in days if since + timedelta(days=day) <= today), default=None)
        given = {review.day for review in idea.reviews.all() if review.since == since}
        if day is not None and all(day > earlier for earlier in given):
            asked += _ask(idea, since, day)
    return asked


@transaction.atomic
def give_review(review: Review, result: str, *, note: str = "", needs: Employee | None = None, by: Employee) -> None:
    """The owner says how it stands: on track; at risk, and why; or stuck, why, and whose help is needed."""
    if not can_review(by, review):
        raise refusal(review.idea.owner_id == by.pk, review.idea)
    if result not in Review.GIVEN:
        raise Invalid(_("Please choose one of the three."), field="result")
    said = optional_text if result == Review.Result.ON_TRACK else required_text
    note = said(note, COMMENT_LENGTH, field="note")
    if result == Review.Result.STUCK and (needs is None or not can_be_owner(needs, review.idea)):
        raise Invalid(_("Please say whose help is needed."), field="needs")
    facts = {
        "result": result, "note": note, "by": by, "at": clock.now(),
        "needs": needs if result == Review.Result.STUCK else None,
    }  # fmt: skip
    if not Review.objects.filter(pk=review.pk, result="").update(**facts):
        raise Conflict()
    review.refresh_from_db()
    Idea.objects.filter(pk=review.idea_id, state__in=UNFINISHED).update(health=result, changed_at=clock.now())
    record("idea.reviewed", review.idea, by=by, review=review.pk, result=str(result))


def _ask(idea: Idea, since: date, day: int) -> bool:
    try:
        with transaction.atomic():
            idea.reviews.filter(result="").update(result=Review.Result.MISSED)
            review = Review.objects.create(idea=idea, since=since, day=day, asked_on=clock.today())
            record("idea.review_asked", idea, by=None, review=review.pk, day=day)
    except IntegrityError:  # another worker asked at the same time
        return False
    return True
