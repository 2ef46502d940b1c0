"""The sample company, 새빛텔레콤 (Saebit Telecom): its divisions in two levels, and its people."""

import json
import random
import re
from collections.abc import Iterable
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from portal.people import roles
from portal.people.demo import DEMO_PASSWORD
from portal.people.models import Division, Employee

# Upper level: name, English name, and which of the sample's divisions belong to it (first match wins).
UNITS = (
    ("고객서비스부문", "Customer Service", r"고객센터|상담|소통|CS|고객경험|고객상담"),
    ("현장서비스부문", "Field Service", r"개통|홈서비스|현장|단말|협력지원"),
    ("네트워크부문", "Network", r"네트워크|무선|유선|액세스"),
    (
        "기업사업부문",
        "Enterprise",
        r"기업|법인|공공|금융고객|글로벌|소상공인|협업솔루션|클라우드",
    ),
    ("미디어사업부문", "Media", r"IPTV|미디어|키즈"),
    (
        "유통영업부문",
        "Retail",
        r"직영점|소매|유통|매장|온라인|디지털채널|로밍고객|공항",
    ),
    ("지역고객부문", "Regional Customer Units", r"고객본부"),
    ("상품기획부문", "Products", r"요금|상품|멤버십|모바일|로밍|IoT|로봇|홈|AI|빌링"),
    ("IT·보안부문", "IT and Security", r"IT|앱|데이터|정보보|디지털"),
    ("경영지원부문", "Corporate", r"."),
)
ENGLISH = Path(__file__).parent / "data" / "divisions.json"  # what the lower divisions are called in English
PARTNER = ("새빛파트너스", "Saebit Partners")

_FAMILY = "김이박최정강조윤장임한오서신권황안송류홍"
_GIVEN = [
    "지은", "민준", "서연", "도윤", "하은", "시우", "수아", "예준", "지유", "주원", "서준", "지호", "다은", "은우",
    "채원", "현우", "유진", "건우", "소율", "우진", "민서", "선우", "윤서", "연우", "지민", "유준", "하린", "정우",
    "수빈", "승우", "가은", "준서", "나연", "도현", "은서", "재윤", "혜진", "성민", "미영", "상훈", "영수", "정희",
    "경민", "태현", "보람", "동욱", "은정", "진호", "소영", "병철",
]  # fmt: skip

# The demo sign-ins: name, job title, division, roles beside staff, divisions they head.
DEMO_PEOPLE = {
    "staff": ("김지은", "상담사", "서울고객센터", ()),
    "staff2": ("박민준", "매니저", "강남직영점", ()),
    "head": ("한상훈", "담당", "IPTV사업담당", (roles.DIVISION_HEAD,)),
    "executive": ("윤경민", "부사장", "고객서비스부문", (roles.EXECUTIVE,)),
    "facilitator": ("서은정", "책임", "품질혁신담당", (roles.FACILITATOR,)),
    "admin": ("오태현", "책임", "고객경험담당", (roles.TRIAGE_ADMIN,)),
    "manager": ("신보람", "책임", "고객경험담당", (roles.CAMPAIGN_MANAGER,)),
    "owner": ("정동욱", "팀장", "홈단말담당", ()),
    "auditor": ("권정희", "책임", "경영지원담당", (roles.AUDITOR,)),
    "juror": ("송나연", "책임", "상품기획담당", ()),
    "panelist": ("조은서", "", "", (roles.PANEL_GUEST,)),
}


def build_divisions(names: Iterable[str]) -> dict[str, Division]:
    """Make the two levels out of the sample's division names; returns all by name."""
    units = [Division(name=name, name_en=english) for name, english, _ in UNITS]
    units.append(Division(name=PARTNER[0], name_en=PARTNER[1], is_partner=True))
    made = {unit.name: unit for unit in Division.objects.bulk_create(units)}
    patterns = [(made[name], re.compile(pattern)) for name, _, pattern in UNITS]
    english = json.loads(ENGLISH.read_text(encoding="utf-8"))
    lower = [
        Division(
            name=name, name_en=english[name],
            parent=next(unit for unit, pattern in patterns if pattern.search(name)),
        )
        for name in sorted(set(names))
    ]  # fmt: skip
    made |= {division.name: division for division in Division.objects.bulk_create(lower)}
    return made


def build_people(divisions: dict[str, Division], chance: random.Random) -> list[Employee]:
    """Make the demo sign-ins, a head for each division and 80 colleagues; returns all of them, in order."""
    demo_password = make_password(DEMO_PASSWORD)
    people = [
        Employee(
            username=username, name=name, job_title=title, division=divisions.get(division),
            email=f"{username}@saebit.example", password=demo_password, language="",
        )
        for username, (name, title, division, _) in DEMO_PEOPLE.items()
    ]  # fmt: skip
    heads = [(_person(chance, n, d, _title_of_head(d)), d) for n, d in enumerate(divisions.values(), start=1)]
    colleagues = [
        _person(
            chance,
            500 + n,
            chance.choice(list(divisions.values())),
            chance.choice(["매니저", "선임", "책임", "상담사"]),
        )
        for n in range(80)
    ]
    people = Employee.objects.bulk_create([*people, *(head for head, _ in heads), *colleagues])
    _give_roles(people)
    by_username = {person.username: person for person in people}
    for head, division in heads:
        division.head = by_username["head"] if division.name == "IPTV사업담당" else by_username[head.username]
    Division.objects.bulk_update([division for _, division in heads], ["head"])
    return list(Employee.objects.order_by("pk"))


def _person(chance: random.Random, number: int, division: Division, title: str) -> Employee:
    name = chance.choice(_FAMILY) + chance.choice(_GIVEN)
    username = f"e{number:04d}"
    return Employee(
        username=username, name=name, job_title=title, division=division,
        email=f"{username}@saebit.example", password="!",
    )  # fmt: skip


def _title_of_head(division: Division) -> str:
    if division.parent_id is None:
        return "부문장"
    return "팀장" if division.name.endswith("팀") else "점장" if division.name.endswith("점") else "담당"


def _give_roles(people: list[Employee]) -> None:
    groups = {group.name: group for group in Group.objects.all()}
    membership = Employee.groups.through
    rows = []
    for person in people:
        extra = DEMO_PEOPLE[person.username][3] if person.username in DEMO_PEOPLE else ()
        if person.job_title in ("부문장", "팀장", "점장", "담당") and person.username != "owner":
            extra = (*extra, roles.DIVISION_HEAD)
        if person.job_title == "부문장":
            extra = (*extra, roles.EXECUTIVE)
        if roles.PANEL_GUEST not in extra:
            extra = (roles.STAFF, *extra)
        rows += [membership(employee_id=person.pk, group_id=groups[role].pk) for role in dict.fromkeys(extra)]
    membership.objects.bulk_create(rows)
