"""Fills a form as a person does who means to send it: what can be read into is typed, what must be chosen is chosen."""

import io
from datetime import timedelta
from typing import Any

from PIL import Image
from playwright.sync_api import Locator

from portal.kit import clock
from tests.browser.world import CODE

# What a field is for, where any words would not do.
WORDS = {
    "tag": "와이파이속도",
    "tags": "와이파이, 엘리베이터",
    "team": "auditor",
    "code": CODE,
    "link": "https://example.org/proof",
    "addresses": "new@example.org",
    "percent": "60",
    "slug": "new-address",
    "username": "new-name",
    "words": "터널, 지하차도",
    "heard_on": str(clock.today()),
}
# How many days from now a date is, where one has to follow another.
DAYS = {"closes_at": 30, "ends_at": 30, "ends_on": 30, "votes_until": 40, "jury_until": 50, "results_at": 60}
PEOPLE = {"person", "to", "owner", "champion", "presenter", "needs", "new_owner", "coordinator"}
ANOTHER = {"to", "deputy"}  # the last, not the first that can be chosen: that one has it already
CHOSEN = {"verdict": "reject"}  # where the first choice would ask for more than a walk has at hand
FIELDS = "input:not([type=hidden]), textarea, select"
SAY_WHAT_THERE_IS = """(form, fields) => [...form.querySelectorAll(fields)].map(each => ({
    tag: each.tagName, type: each.type, name: each.name, value: each.value, required: each.required,
    checked: each.checked, min: each.min, accept: each.accept,
    usable: !each.disabled && !each.readOnly && !each.ariaHidden && (each.checkVisibility({visibilityProperty: true})
        || [...(each.labels ?? [])].some(label => label.checkVisibility({visibilityProperty: true}))),
}))"""
TYPED = """form => [...form.elements].filter(each => each.checkVisibility() && each.matches('textarea, '
    + 'input:not([type=hidden], [type=checkbox], [type=radio], [type=file], [type=submit])'))
    .map(each => [each.name, each.value])"""


def fill(form: Locator) -> None:
    """Types and chooses; a choice may show more fields, which are filled too."""
    done: set[int] = set()
    for _ in range(3):
        fields = form.evaluate(SAY_WHAT_THERE_IS, FIELDS)
        fresh = [(at, field) for at, field in enumerate(fields) if field["usable"] and at not in done]
        for at, field in sorted(fresh, key=lambda one: one[1]["type"] not in ("radio", "checkbox")):
            done.add(at)
            _fill(form.locator(FIELDS).nth(at), field, fields)


def typed(form: Locator) -> list[list[str]]:
    """What stands in its boxes."""
    return form.evaluate(TYPED)


def _fill(control: Locator, field: dict[str, Any], fields: list[dict[str, Any]]) -> None:
    kind = field["type"]
    if kind in ("radio", "checkbox"):
        if _is_to_be_ticked(field, fields):
            _press(control)
    elif field["tag"] == "SELECT":
        options = control.locator("option").count()
        if options > 1 and (not field["value"] or field["name"] in ANOTHER):
            control.select_option(index=options - 1 if field["name"] in ANOTHER else 1)
    elif kind == "file":
        control.set_input_files(_file(field["accept"]))
    elif kind in ("date", "datetime-local"):
        _type_date(control)
    elif kind not in ("submit", "button", "password", "range", "color"):
        _type(control, _words(field))


def _is_to_be_ticked(field: dict[str, Any], fields: list[dict[str, Any]]) -> bool:
    """One choice of several where none stands yet, and the first of some boxes."""
    group = [each for each in fields if (each["type"], each["name"]) == (field["type"], field["name"])]
    if field["name"] in CHOSEN:
        return field["value"] == CHOSEN[field["name"]]
    chosen = any(each["checked"] for each in group) if field["type"] == "radio" else field["checked"]
    return not chosen and (field["required"] or group[0] is field) and group[0]["value"] == field["value"]


def _press(control: Locator) -> None:
    """On its label, where it has one: that is what one sees of it."""
    control.evaluate_handle("each => each.labels?.[0] ?? each").as_element().click()


def _words(field: dict[str, Any]) -> str:
    name = field["name"].rsplit("-", 1)[-1]
    if field["type"] == "number":
        return "7"
    if name in WORDS:
        return WORDS[name]
    if name in PEOPLE:
        return "auditor"
    if "email" in (name, field["type"]):
        return "new@example.org"
    if field["type"] == "url":
        return "https://example.org/"
    if name.endswith(("_on", "_at", "_until")):
        time = "" if name.endswith("_on") else " 14:00"
        return f"{clock.today() + timedelta(days=DAYS.get(name, 25))}{time}"
    return f"{name}: 터널에서 3*4번 끊겨요"


def _type(control: Locator, words: str) -> None:
    control.click()
    control.press("ControlOrMeta+a")
    control.page.keyboard.type(words)


def _type_date(control: Locator) -> None:
    """In the order in which this browser has day and month."""
    day = clock.today() + timedelta(days=25)
    for form in ("%m%d%Y", "%d%m%Y"):
        control.click(position={"x": 12, "y": 12})
        control.page.keyboard.type(day.strftime(form))
        if control.input_value().startswith(day.isoformat()):
            return


def _file(accept: str) -> Any:
    if "csv" in accept:
        rows = "id,title,touchpoint\n71,터널에서 끊겨요,shop\n".encode()
        return {"name": "posts.csv", "mimeType": "text/csv", "buffer": rows}
    if "image" in accept:
        file = io.BytesIO()
        Image.new("RGB", (40, 30), "navy").save(file, "PNG")
        return {"name": "다리.png", "mimeType": "image/png", "buffer": file.getvalue()}
    return {"name": "측정.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 a"}
