"""The sample: 800 real-sounding requests through the product's own importer, and a plausible life after that.

Deterministic, told backwards from today: the same sample on every machine, always recent. Everything but votes goes
through the same actions that people use.
"""

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from ideas import actions
from ideas.content import Content
from ideas.hotness import hotness
from ideas.models import Campaign, Idea, Vote
from ideas.states import Anonymity
from portal.demo import words
from portal.demo.contests import hold_contests
from portal.demo.meetings import hold_meetings, rule_at_desks
from portal.demo.organisation import build_divisions, build_people
from portal.demo.tracking import follow_up
from portal.demo.verification import verify_products
from portal.kit import clock
from portal.people.models import Employee
from portal.people.roles import is_staff
from portal.reports.importing import import_ideas
from portal.reports.reading import Row

POSTS = Path(__file__).parent / "data" / "posts.jsonl"
DAYS = 150  # how far back the story starts
SEED = 20261123


class Stage:
    """Who and what the story is told with, and the one source of its chances."""

    def __init__(self) -> None:
        self.chance = random.Random(SEED)
        self.today = clock.today()
        self.people: dict[str, Employee] = {}
        self.staff: list[Employee] = []

    def moment(self, days_ago: float, hour: int = 10) -> datetime:
        """An aware moment in working hours, so many days ago."""
        day = self.today - timedelta(days=int(days_ago))
        minute = self.chance.randrange(60)
        told = timezone.make_aware(datetime.combine(day, time(hour, minute)))
        return min(told, timezone.now() - timedelta(minutes=self.chance.randrange(3, 90)))

    @contextmanager
    def at(self, days_ago: float, hour: int = 10) -> Iterator[datetime]:
        moment = self.moment(days_ago, hour)
        with clock.at(moment):
            yield moment


@transaction.atomic
def build() -> None:
    """Load the whole sample: all of it or nothing."""
    stage = Stage()
    rows = [json.loads(line) for line in POSTS.read_text(encoding="utf-8").splitlines()]
    divisions = build_divisions([row["division"] for row in rows] + ["품질혁신담당", "고객경험담당"])
    everybody = build_people(divisions, stage.chance)
    stage.people = {person.username: person for person in everybody}
    stage.staff = [person for person in everybody if is_staff(person)]
    _import_posts(stage, rows)
    _vote(stage)
    _discuss(stage)
    hold_meetings(stage)
    rule_at_desks(stage)
    follow_up(stage)
    verify_products(stage)
    hold_contests(stage)
    _tell_the_rest(stage)


def _import_posts(stage: Stage, rows: list[dict[str, Any]]) -> None:
    """As an operator would, but with authors, days and places, which the file leaves open."""
    chance, now = stage.chance, clock.now()
    authors = [person for person in stage.staff if person.username not in ("executive", "auditor")]
    for row in rows:
        age = timedelta(days=DAYS * chance.random() ** 1.6, minutes=chance.randrange(240))
        author = stage.people["staff"] if chance.random() < 0.02 else chance.choice(authors)
        row |= {
            "author": author.username,
            "created_at": (now - age - timedelta(hours=1)).isoformat(),
        }
        if chance.random() < 0.6:
            row["place"] = chance.choice(words.PLACES)
    report = import_ideas((Row(n, row) for n, row in enumerate(rows, 1)), by=stage.people["admin"])
    if report.errors:
        raise RuntimeError(f"the sample does not import: {report.errors[:3]}")


def _vote(stage: Stage) -> None:
    """A few posts are wanted by many. Thousands of votes go in at once; the counters are then counted."""
    votes, chance, now = [], stage.chance, clock.now()
    for idea in Idea.objects.order_by("pk"):
        wanted = int(len(stage.staff) * 0.6 * chance.random() ** 7)
        for voter in chance.sample(stage.staff, wanted):
            at = idea.posted_at + (now - idea.posted_at) * chance.random() ** 2
            votes.append(Vote(idea=idea, voter=voter, at=at))
    Vote.objects.bulk_create(votes, batch_size=2000)
    counted = Vote.objects.filter(idea=OuterRef("pk")).order_by().values("idea").annotate(n=Count("pk")).values("n")
    Idea.objects.update(vote_count=Coalesce(Subquery(counted), 0))
    ideas = list(Idea.objects.only("pk", "vote_count", "posted_at"))
    for idea in ideas:
        idea.hot = hotness(idea.vote_count, idea.posted_at)
    Idea.objects.bulk_update(ideas, ["hot"], batch_size=500)


def _discuss(stage: Stage) -> None:
    """Comments, replies and customer reports, more of them where many voted."""
    chance = stage.chance
    for idea in Idea.objects.filter(vote_count__gte=6).order_by("-vote_count", "pk")[:220]:
        age = (stage.today - timezone.localdate(idea.posted_at)).days
        texts = words.COMMENTS if idea.language == "ko" else words.COMMENTS_EN
        for body in chance.sample(texts, min(len(texts), chance.choice([0, 1, 1, 2, 3]))):
            with stage.at(age * chance.random(), 14):
                said = actions.comment(idea, body, by=chance.choice(stage.staff))
            if chance.random() < 0.3:
                with stage.at(0, 16):
                    reply = chance.choice(words.REPLIES if idea.language == "ko" else words.COMMENTS_EN)
                    actions.comment(idea, reply, by=chance.choice(stage.staff), parent=said)
        for _ in range(chance.choice([0, 0, 1, 2, 3, 5])):
            with stage.at(age * chance.random(), 17) as moment:
                note = chance.choice(words.REPORTS) if idea.language == "ko" else ""
                actions.report(
                    idea, touchpoint=idea.touchpoint, heard_on=timezone.localdate(moment),
                    place=chance.choice(words.PLACES), note=note, by=chance.choice(stage.staff),
                )  # fmt: skip
        if chance.random() < 0.3:
            actions.follow(idea, by=stage.people["staff2"])


def _tell_the_rest(stage: Stage) -> None:
    """Posts beyond the 800: drafts, withdrawn, merged, with a hidden name."""
    staff, staff2, admin = (stage.people[name] for name in ("staff", "staff2", "admin"))
    campaign = Campaign.objects.get(is_default=True)
    actions.save_draft(
        None,
        Content(
            "주차장 지하 3층에서 통화가 끊깁니다",
            "아직 층별로 확인 중입니다.",
            tags=("음영지역",),
            campaign=campaign,
        ),
        by=staff,
    )
    actions.save_draft(
        None,
        Content("매장 번호표 화면 글씨를 키워 주세요", campaign=campaign),
        by=staff2,
    )
    with stage.at(12):
        changed_mind = actions.post(
            None,
            Content(
                "앱 첫 화면 배너를 없애 주세요",
                "이미 설정에 끄는 메뉴가 있네요.",
                tags=("앱",),
                campaign=campaign,
            ),
            by=staff,
        )
    with stage.at(11):
        actions.withdraw(changed_mind, by=staff)
    with stage.at(6):
        hidden = actions.post(
            None,
            Content(
                "실적 압박 때문에 고객에게 불필요한 부가서비스를 권하게 됩니다",
                "월말마다 목표가 내려오면 어르신 고객께도 권유하게 됩니다. 목표에서 부가서비스를 빼 주세요.",
                kind="idea", touchpoint="shop", tags=("고객보호", "평가"),
                campaign=campaign, anonymity=Anonymity.ALWAYS,
            ),
            by=stage.chance.choice(stage.staff),
        )  # fmt: skip
        actions.comment(hidden, "말하기 어려운 이야기인데 올려 주셔서 고맙습니다.", by=staff2)
    originals = Idea.objects.waiting().filter(source_id__isnull=False, language="ko").order_by("-vote_count", "pk")[:3]
    for days, original in zip((9, 5, 2), originals, strict=True):
        with stage.at(days):
            again = actions.post(
                None,
                Content(
                    f"{original.title} (또 겪었습니다)",
                    "같은 불편을 오늘도 들었습니다.",
                    campaign=campaign,
                ),
                by=staff2,
            )
            actions.vote(again, by=staff)
        with stage.at(days - 1):
            actions.merge(again, original, by=admin)
