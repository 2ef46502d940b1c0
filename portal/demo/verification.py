"""Three products: one whose panels are trying it, one that is flawless, one with red alerts after its launch."""

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from ideas import actions as idea_actions
from ideas.models import Photo
from portal.kit import clock
from portal.people import roles
from portal.people.models import Employee
from workout.verification import actions
from workout.verification.actions.findings import Found
from workout.verification.models import Finding, Product, Proof, Round
from workout.verification.states import PanelKind

if TYPE_CHECKING:
    from portal.demo.sample import Stage

SIZES = {PanelKind.CUSTOMER: (12, 6), PanelKind.PARTNER: (6, 4), PanelKind.EXPERT: (6, 4)}
SMALL = dict.fromkeys(PanelKind, (4, 2))
GUESTS = {
    PanelKind.CUSTOMER: ("panelist", "이하늘", "박초롱", "최가람", "정다솜", "한별"),
    PanelKind.PARTNER: ("오누리", "유하람", "문슬기"),
}
MISSIONS = (
    ("상자를 열어 15분 안에 와이파이까지 연결하기", "설명서만 보고 해 보세요. 막히는 곳에서 멈추고 알려 주세요.", None),
    ("휴대폰 앱에서 손님용 와이파이 만들기", "", PanelKind.CUSTOMER),
    ("매장에서 고객에게 설치 과정을 3분 안에 설명하기", "", PanelKind.PARTNER),
    ("정전 뒤 다시 켰을 때 설정이 남아 있는지 보기", "전원을 뽑고 1분 뒤 다시 꽂아 보세요.", None),
    ("관리자 화면의 보안 설정 점검하기", "", PanelKind.EXPERT),
)
# What was found: title, severity, how it happens, place, how far it has come, days ago.
FINDINGS = (
    ("전원을 켜면 상태 표시등이 꺼졌다가 다시 켜져요", "minor", "1. 전원을 꽂는다\n2. 10초 뒤 표시등이 꺼진다\n3. 다시 켜진다", "거실", "accepted", 9),
    ("설명서의 QR 코드가 열리지 않아요", "major", "휴대폰 카메라로 찍으면 없는 페이지라고 나옵니다.", "집", "accepted", 9),
    ("손님용 와이파이 비밀번호가 앱에 보이지 않아요", "major", "앱 > 와이파이 > 손님용 > 비밀번호 보기를 눌러도 빈칸입니다.", "집", "offered", 6),
    ("정전 뒤 다시 켜면 설정이 처음으로 돌아가요", "critical", "전원을 뽑고 1분 뒤 꽂으면 와이파이 이름부터 초기화됩니다. 세 번 해도 같아요.", "집", "taken_up", 5),
    ("관리자 화면 첫 비밀번호가 모든 기기에서 같아요", "critical", "기기 세 대 모두 admin/1234로 들어갈 수 있습니다.", "시험실", "refused", 7),
    ("벽걸이 나사가 동봉되어 있지 않아요", "cosmetic", "", "매장", "open", 3),
    ("설치 기사 없이 5층 사무실에서는 속도가 절반이에요", "minor", "같은 요금제의 기존 기기와 견줘 보았습니다.", "사무실", "disputed", 4),
    ("상자에 적힌 색과 실제 색이 달라요", "cosmetic", "상자는 흰색, 기기는 연한 회색입니다.", "매장", "ruled_out", 8),
    ("앱이 영어로만 나와요", "major", "휴대폰 언어가 한국어인데도 영어 화면이 나옵니다.", "집", "open", 1),
    ("정전되면 설정이 다 지워져요", "critical", "두꺼비집이 내려간 뒤 와이파이 이름이 바뀌었습니다.", "집", "merged", 4),
)  # fmt: skip


def verify_products(stage: "Stage") -> None:
    staff = [person for person in stage.staff if person.username.startswith("e0")]
    hub = _product(
        stage, "home-hub-3", "새빛 홈허브 3", "Saebit Home Hub 3", "와이파이 7을 쓰는 새 가정용 공유기", "owner", 21
    )
    round = _round(stage, hub, SIZES, days_ago=14, missions=MISSIONS)
    members = _panels(stage, round, staff[:4], with_staff=True)
    _find(stage, round, members)
    family = _product(
        stage,
        "family-plan-2",
        "가족결합 요금제 2.0",
        "Family Plan 2.0",
        "온 가족 데이터를 나눠 쓰는 요금제",
        staff[8].username,
        5,
    )
    _flawless(stage, family, staff[4:8], days_ago=30)
    tv = _product(stage, "tv-mini", "새빛TV 미니", "Saebit TV Mini", "손바닥만 한 셋톱박스", staff[9].username, -10)
    _flawless(stage, tv, staff[4:8], days_ago=45)
    _alerts(stage, tv)


def _product(
    stage: "Stage", slug: str, name: str, name_en: str, summary: str, owner: str, days_to_launch: int
) -> Product:
    person = Employee.objects.select_related("division").get(username=owner)
    with stage.at(60):
        return actions.save_product(
            None, by=stage.people["facilitator"], slug=slug, name=name, name_en=name_en, summary=summary,
            division=person.division, owner=person, launch_on=stage.today + timedelta(days=days_to_launch),
        )  # fmt: skip


def _round(stage: "Stage", product: Product, sizes: Any, *, days_ago: int, missions: Any) -> Round:
    coordinator = stage.people["facilitator"]
    with stage.at(days_ago + 3):
        round = actions.plan_round(
            product, by=coordinator, executive=stage.people["executive"], coordinator=coordinator, sizes=sizes,
            ends_on=product.launch_on - timedelta(days=7),
            briefing="받으신 기기를 평소처럼 써 보고, **조금이라도 이상하면** 바로 알려 주세요. 사진 한 장이면 충분합니다.",
        )  # fmt: skip
        panels = {panel.kind: panel for panel in round.panels.all()}
        for number, (title, body, kind) in enumerate(missions):
            actions.add_mission(
                round, title, by=coordinator, body=body, panel=panels.get(kind),
                due_on=max(clock.today(), stage.today + timedelta(days=number + 3 - (days_ago > 20) * 30)),
            )  # fmt: skip
    with stage.at(days_ago):
        actions.open_round(round, by=coordinator)
    return Round.objects.with_people().get(pk=round.pk)


def _panels(
    stage: "Stage", round: Round, experts: list[Employee], *, with_staff: bool = False
) -> dict[str, list[Employee]]:
    """Guests by invitation, colleagues by picking; most have tried a mission by now."""
    panels = {panel.kind: panel for panel in round.panels.all()}
    members: dict[str, list[Employee]] = {kind: [] for kind in PanelKind}
    opened = (clock.now() - round.opened_at).days
    with stage.at(opened):
        for kind, names in GUESTS.items():
            for name in names[: panels[kind].target]:
                members[kind].append(_guest(stage, panels[kind], name, round.coordinator))
        picked = [*experts, stage.people["staff"]] if with_staff else experts
        for person in picked[: panels[PanelKind.EXPERT].target]:
            actions.pick(panels[PanelKind.EXPERT], person, by=round.coordinator)
            members[PanelKind.EXPERT].append(person)
        if with_staff:
            actions.invite(panels[PanelKind.CUSTOMER], "saeron@example.org", by=round.coordinator, name="신새론")
    for mission in round.missions.select_related("round"):
        for kind, people in members.items():
            if mission.panel_id in (None, panels[kind].pk):
                for person in people[:-1] or people:
                    with stage.at(max(opened - 3, 0.2), 19):
                        actions.try_mission(mission, by=person, works=stage.chance.random() < 0.7)
    return members


def _guest(stage: "Stage", panel: Any, name: str, coordinator: Employee) -> Employee:
    known = stage.people.get(name)
    email = known.email if known else f"guest{len(stage.people)}@example.org"
    if known is None and (there := Employee.objects.filter(name=name, groups__name=roles.PANEL_GUEST).first()):
        known, email = there, there.email
    invitation = actions.invite(panel, email, by=coordinator, name=known.name if known else name)
    member = actions.accept_invitation(
        invitation, email=email, name=name, password="sample company 7" if known is None else "", guest=known
    )
    stage.people.setdefault(name, member.person)
    return member.person


def _find(stage: "Stage", round: Round, members: dict[str, list[Employee]]) -> None:
    people = [members[PanelKind.CUSTOMER][0], *(person for each in members.values() for person in each)]
    made: list[Finding] = []
    for number, (title, severity, steps, place, course, days_ago) in enumerate(FINDINGS):
        raiser = people[0] if course == "offered" else people[number % len(people)]
        with stage.at(days_ago, 20):
            found = Found(title, severity=severity, steps=steps, place=place, device="HH3-100 / 1.0.2")
            finding = actions.raise_finding(round, found, by=raiser)
        made.append(finding)
        _go_on(stage, finding, course, days_ago, raiser, made)
    for finding in made[:5]:
        for person in people[5 : 5 + stage.chance.randrange(1, 4)]:
            finding.idea.refresh_from_db()
            if person.pk != finding.idea.author_id and finding.is_votable:
                idea_actions.vote(finding.idea, by=person)


def _go_on(stage: "Stage", finding: Finding, course: str, days_ago: int, raiser: Employee, made: list[Finding]) -> None:
    round, owner = finding.round, finding.product.owner
    if round is None:
        return
    with stage.at(days_ago - 1):
        if course in ("taken_up", "accepted"):
            actions.take_up(finding, "같은 현상을 확인했습니다. 펌웨어 담당과 원인을 보고 있습니다.", by=owner)
        if course == "disputed":
            actions.dispute(finding, "건물 배선의 문제로 보입니다. 기기에서 고칠 수 있는 일이 아닙니다.", by=owner)
        if course == "ruled_out":
            actions.rule_out(
                finding,
                "포장 인쇄는 다음 물량부터 바꾸기로 이미 결정되어 이번 출시와 관계없습니다.",
                by=round.executive,
            )
        if course == "merged":
            actions.merge(finding, made[3], by=round.coordinator)
    if course not in ("accepted", "offered", "refused"):
        return
    with stage.at(days_ago - 2):
        proof = _prove(
            Finding.objects.get(pk=finding.pk),
            owner,
            "1.0.3 펌웨어에서 고쳤습니다. 시험실에서 20번 되풀이해 확인했습니다.",
        )
    with stage.at(days_ago - 3):
        if course == "accepted":
            actions.judge(proof, by=raiser, accepts=True, reason="업데이트하고 나니 괜찮아졌어요.")
        if course == "refused":
            actions.judge(proof, by=raiser, accepts=False, reason="새 기기는 괜찮은데 이미 받은 기기는 그대로예요.")


def _prove(finding: Finding, owner: Employee, note: str) -> Proof:
    proof = actions.offer_proof(finding, note, by=owner)
    for moment, colour, word in ((Photo.Moment.BEFORE, "#9a3b2f", "1.0.2"), (Photo.Moment.AFTER, "#2f7a4f", "1.0.3")):
        idea_actions.add_photo(
            finding.idea, _picture(colour, word), by=owner, progress=proof.report, moment=moment
        )  # fmt: skip
    return proof


def _picture(colour: str, word: str) -> ContentFile:
    image = Image.new("RGB", (480, 360), "#e9e7e2")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((90, 120, 390, 260), 28, fill="#fdfdfb", outline="#b9b6ae", width=3)
    draw.ellipse((220, 170, 260, 210), fill=colour)
    draw.text((105, 232), word, fill="#555")
    file = io.BytesIO()
    image.save(file, "PNG")
    return ContentFile(file.getvalue(), f"{word}.png")


def _flawless(stage: "Stage", product: Product, experts: list[Employee], *, days_ago: int) -> Round:
    missions = [("가입부터 첫 사용까지 혼자 해 보기", "", None)]
    round = _round(stage, product, SMALL, days_ago=days_ago, missions=missions)
    members = _panels(stage, round, experts)
    titles = ("가입 화면에서 글자가 잘려요", "첫 달 요금 안내가 상담원 설명과 달라요", "해지 안내를 찾기 어려워요")
    for number, title in enumerate(titles):
        raiser = [person for each in members.values() for person in each][number]
        with stage.at(days_ago - 3):
            finding = actions.raise_finding(round, Found(title, severity="minor"), by=raiser)
        with stage.at(days_ago - 6):
            proof = _prove(finding, product.owner, "문구와 화면을 고쳐 모든 채널에 반영했습니다.")
        with stage.at(days_ago - 7):
            actions.judge(proof, by=raiser, accepts=True)
    with stage.at(days_ago - 9):
        actions.give_verdict(
            round, by=round.executive, remark="지적하신 것을 모두 고쳤습니다. 함께해 주셔서 고맙습니다."
        )
    return round


def _alerts(stage: "Stage", product: Product) -> None:
    with stage.at(12):
        actions.launch(product, by=product.owner)
    for days_ago, username, title, steps in (
        (3, "staff", "밤 11시만 되면 화면이 멈춘다는 고객이 이어집니다", "서울고객센터, 이번 주에만 27건. 녹취 번호는 본문 댓글에 남깁니다."),
        (2, "staff2", "미니 셋톱이 뜨거워져 저절로 꺼집니다", "강남직영점에 어제와 오늘 다섯 분이 가져오셨고 모두 손을 대기 어려울 만큼 뜨거웠습니다."),
    ):  # fmt: skip
        with stage.at(days_ago):
            actions.raise_alert(product, Found(title, steps=steps, place=""), by=stage.people[username])
