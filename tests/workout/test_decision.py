"""What each verdict needs, and that nothing else passes."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from portal.kit import clock
from portal.people import roles
from tests import factories
from workout.decision import TEXT_LENGTH, Decision


def in_days(days: int) -> Any:
    return clock.today() + timedelta(days=days)


@pytest.fixture
def people(db: None) -> dict[str, Any]:
    return {
        "staff": factories.employee(),
        "executive": factories.employee(roles.EXECUTIVE),
        "guest": factories.employee(roles.PANEL_GUEST),
        "gone": factories.employee(is_active=False),
    }


TABLE = [
    # verdict, what is given, the fields that are complained about
    ("accept", {"owner": "staff", "champion": "executive", "due": 30}, set()),
    ("accept", {"owner": "staff", "champion": "executive", "due": 1}, set()),
    ("accept", {"owner": "executive", "champion": "executive", "due": 400}, set()),
    ("accept", {"owner": "staff", "champion": "executive", "due": 30, "reason": "현장에서 요청"}, set()),
    ("accept", {}, {"owner", "champion", "due"}),
    ("accept", {"champion": "executive", "due": 30}, {"owner"}),
    ("accept", {"owner": "staff", "due": 30}, {"champion"}),
    ("accept", {"owner": "staff", "champion": "staff", "due": 30}, {"champion"}),
    ("accept", {"owner": "staff", "champion": "executive"}, {"due"}),
    ("accept", {"owner": "staff", "champion": "executive", "due": 0}, {"due"}),
    ("accept", {"owner": "staff", "champion": "executive", "due": -1}, {"due"}),
    ("accept", {"owner": "guest", "champion": "executive", "due": 30}, {"owner"}),
    ("accept", {"owner": "gone", "champion": "executive", "due": 30}, {"owner"}),
    ("accept", {"owner": "staff", "champion": "executive", "due": 30, "reason": "가" * (TEXT_LENGTH + 1)}, {"reason"}),
    ("reject", {"reason": "이미 있어요"}, set()),
    ("reject", {"reason": "가" * TEXT_LENGTH}, set()),
    ("reject", {}, {"reason"}),
    ("reject", {"reason": "  \n\t "}, {"reason"}),
    ("reject", {"reason": "\x00\u200f"}, {"reason"}),
    ("reject", {"reason": "가" * (TEXT_LENGTH + 1)}, {"reason"}),
    ("more_info", {"question": "어느 지역?", "owner": "staff", "due": 14}, set()),
    ("more_info", {"question": "어느 지역?", "owner": "staff", "due": 30}, set()),
    ("more_info", {"question": "어느 지역?", "owner": "staff", "due": 31}, {"due"}),
    ("more_info", {"question": "어느 지역?", "owner": "staff", "due": 0}, {"due"}),
    ("more_info", {"question": "어느 지역?", "owner": "staff"}, {"due"}),
    ("more_info", {"question": "어느 지역?", "due": 14}, {"owner"}),
    ("more_info", {"owner": "staff", "due": 14}, {"question"}),
    ("more_info", {}, {"question", "owner", "due"}),
    ("defer", {"reason": "다음에"}, {"verdict"}),
    ("", {"reason": "다음에"}, {"verdict"}),
]


@pytest.mark.parametrize(("verdict", "given", "faults"), TABLE)
def test_what_each_verdict_needs(verdict: str, given: dict[str, Any], faults: set[str], people: dict[str, Any]) -> None:
    due = given.get("due")
    decision = Decision(
        verdict, reason=given.get("reason", ""), question=given.get("question", ""),
        owner=people.get(given.get("owner", "")), champion=people.get(given.get("champion", "")),
        due_on=None if due is None else in_days(due),
    )  # fmt: skip
    if not faults:
        assert decision.checked().verdict == verdict
        return
    with pytest.raises(ValidationError) as error:
        decision.checked()
    assert set(error.value.message_dict) == faults


def test_what_a_verdict_has_no_use_for_is_left_out(people: dict[str, Any]) -> None:
    everything = {
        "reason": "이유", "question": "질문", "owner": people["staff"], "champion": people["executive"],
        "due_on": in_days(10),
    }  # fmt: skip
    assert Decision("accept", **everything).checked() == Decision("accept", **everything | {"question": ""})
    assert Decision("reject", **everything).checked() == Decision("reject", reason="이유")
    assert Decision("more_info", **everything).checked() == Decision("more_info", **everything | {"champion": None})


def test_texts_are_cleaned() -> None:
    assert Decision("reject", reason=" 이미\r\n있어요\x00\u202e ").checked().reason == "이미\n있어요"
