"""The tables of contests."""

from ideas.contests.models.award import Award, Share
from ideas.contests.models.contest import Contest, Criterion, Juror, Prize
from ideas.contests.models.entry import Entry, Member, Sighting
from ideas.contests.models.jury import Assignment, Score
from ideas.contests.models.page import ContestPage

__all__ = [
    "Assignment", "Award", "Contest", "ContestPage", "Criterion", "Entry", "Juror", "Member", "Prize", "Score",
    "Share", "Sighting",
]  # fmt: skip
