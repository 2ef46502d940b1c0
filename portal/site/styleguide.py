"""What /styleguide/ shows its components with: made up, in the language most pages have."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator

from portal.kit import clock
from portal.kit.forms import LineField, TextField

STATES = (
    ("draft", "임시 저장"),
    ("open", "접수"),
    ("scheduled", "안건 상정"),
    ("needs_info", "추가 확인"),
    ("accepted", "수용"),
    ("in_progress", "개선 진행"),
    ("done", "개선 완료"),
    ("confirmed", "개선 확인"),
    ("rejected", "불수용"),
    ("merged", "병합"),
    ("withdrawn", "철회"),
)
BODY = """\
전송장비 하나가 죽으면 그 밑 장비 알람이 **300개 넘게** 한꺼번에 올라와 관제 화면이 빨갛게 도배됩니다.

- 지난 8월에는 국사 화재 감지 알람을 12분이나 늦게 봤습니다
- 원인이 되는 경보 하나만 위로 올리고 나머지는 접어서 보여 주세요

> 고객센터에는 같은 시간 문의가 `142건` 들어왔습니다. [관제 절차 보기](https://example.com/)
"""


class SampleForm(forms.Form):
    """One field of every sort."""

    title = LineField(
        label="제목",
        max_length=80,
        help_text="고객이 겪은 일을 한 문장으로 적어 주세요.",
    )
    body = TextField(label="무슨 일이 있었나요?", widget=forms.Textarea(attrs={"rows": 4}))
    touchpoint = forms.ChoiceField(
        label="고객 접점",
        choices=[("store", "매장"), ("call", "고객센터"), ("app", "앱")],
    )
    place = LineField(label="장소", required=False)
    kind = forms.ChoiceField(
        label="종류",
        choices=[("fix", "개선 요청"), ("idea", "제안")],
        widget=forms.RadioSelect,
        initial="fix",
    )
    hide_name = forms.BooleanField(
        label="이름 숨기기",
        required=False,
        help_text="결정이 날 때까지 아무도 모릅니다.",
    )


def samples() -> list[dict[str, Any]]:
    """The context of both columns, the light one and the dark one; ids differ between them."""
    return [_column("light", 1), _column("dark", 2)]


def _column(theme: str, number: int) -> dict[str, Any]:
    return {
        "theme": theme,
        "number": number,
        "now": clock.now(),
        "today": clock.today(),
        "states": STATES,
        "body": BODY,
        "names": ["김하늘", "박도윤", "이서연", "Grace Lim", "최은우", "정민"],
        "form": SampleForm(auto_id=f"id_{theme}_%s"),
        "wrong": SampleForm({"body": "매장 단말기", "kind": "fix"}, auto_id=f"id_{theme}_wrong_%s"),
        "posts": _posts(number * 10),
        "page": Paginator(range(240), 20).page(5),
        "facets": _facets(),
        "chips": [
            {"group": "상태", "label": "접수", "url": "#"},
            {"group": "고객 접점", "label": "고객센터", "url": "#"},
        ],
        "crumbs": [
            {"label": "글", "url": "#"},
            {"label": "경보가 폭주하면 진짜 중요한 알람이 묻혀요", "url": ""},
        ],
        "tabs": [
            {"label": "내 글", "url": "#", "count": 12, "current": True},
            {"label": "공감한 글", "url": "#", "count": 48},
            {"label": "할 일", "url": "#", "count": 3},
        ],
    }


def _posts(first: int) -> list[dict[str, Any]]:
    base: dict[str, Any] = {
        "url": "#",
        "kind_label": "개선 요청",
        "place": "",
        "voted": False,
        "can_vote": True,
        "vote_url": "#",
        "verdict": "",
    }
    age, day = clock.now(), clock.today()
    rows = [
        {
            "title": "경보가 폭주하면 진짜 중요한 알람이 묻혀요",
            "state": "in_progress",
            "state_label": "개선 진행",
            "touchpoint_label": "사내",
            "place": "대전 관제센터",
            "votes": 142,
            "voted": True,
            "reports": 8,
            "comments": 23,
            "created_at": age - timedelta(hours=3),
            "tags": [{"name": "경보", "url": "#"}, {"name": "국사", "url": "#"}],
            "author_label": "김하늘",
            "owner_label": "박도윤",
            "due_on": day - timedelta(days=4),
            "overdue": True,
            "verdict": "accept",
        },
        {
            "title": "정전되고 나면 AI스피커 아침 알람이 사라져요",
            "state": "open",
            "state_label": "접수",
            "touchpoint_label": "고객센터",
            "votes": 37,
            "reports": 12,
            "comments": 5,
            "created_at": age - timedelta(minutes=12),
            "tags": ["AI스피커", "알람"],
            "author_label": "이름 숨김",
        },
        {
            "title": "명의 변경 서류를 매장마다 다르게 안내해서 고객이 세 번이나 다시 오셨습니다",
            "state": "needs_info",
            "state_label": "추가 확인",
            "touchpoint_label": "매장",
            "place": "광주 상무점",
            "votes": 1204,
            "reports": 31,
            "comments": 64,
            "created_at": age - timedelta(days=40),
            "tags": ["명의변경", "서류", "매장"],
            "author_label": "Grace Lim",
            "owner_label": "정민",
            "due_on": day + timedelta(days=3),
            "due_soon": True,
            "verdict": "more_info",
        },
        {
            "title": "요금 고지서 글씨를 키워 주세요",
            "kind_label": "제안",
            "state": "rejected",
            "state_label": "불수용",
            "touchpoint_label": "우편",
            "votes": 9,
            "can_vote": False,
            "reports": 0,
            "comments": 2,
            "created_at": age - timedelta(days=3),
            "tags": [],
            "author_label": "최은우",
            "verdict": "reject",
        },
    ]
    return [{**base, "id": first + index, **row} for index, row in enumerate(rows)]


def _facets() -> list[dict[str, Any]]:
    def options(*pairs: tuple[str, int], chosen: str = "") -> list[dict[str, Any]]:
        return [{"label": label, "count": count, "url": "#", "selected": label == chosen} for label, count in pairs]

    return [
        {
            "title": "상태",
            "options": options(("접수", 412), ("안건 상정", 24), ("개선 진행", 61), chosen="접수"),
        },
        {
            "title": "고객 접점",
            "options": options(("고객센터", 208), ("매장", 171), ("앱", 96)),
        },
    ]
