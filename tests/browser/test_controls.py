"""On every page, as each role, on a laptop and on a phone: what is pressed is what is seen."""

import random
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser import scenes, walk
from tests.browser.controls import covered
from tests.conftest import PROOF

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

MOST = 25  # pages of one scene in a normal run
WIDTHS = ({"width": 1280, "height": 800}, {"width": 390, "height": 844})
# Everything, as everybody to whom it looks different, under `make proof`; otherwise one scene of each kind, each page
# as one person drawn by lot, and each screen of the desk (they load slowly) at one of the widths.
NAMES = list(scenes.SCENES) if PROOF else [
    "a post: in_progress", "a contest: voting", "a meeting: live", "a round: launched", scenes.EVERYTHING_ELSE,
]  # fmt: skip


def drawn_by_lot(visits: Iterable[walk.Visit]) -> list[walk.Visit]:
    """All of them under `make proof`, else as many as a run has time for, always the same."""
    every = list(visits)
    return every if PROOF or len(every) <= MOST else random.Random(MOST).sample(every, MOST)


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", NAMES)
def test_every_page(name: str, page: Page, become: Callable[..., None]) -> None:
    scene = scenes.make(name)
    faults, checked = [], 0
    for number, visit in enumerate(drawn_by_lot(walk.visits(scene, looks=None if PROOF else 1))):
        become(page, visit.person)
        sizes = WIDTHS if number % 2 else WIDTHS[::-1]  # one change of size a page
        for size in sizes if PROOF or not visit.is_desk else sizes[:1]:
            page.set_viewport_size(size)
            if size is sizes[0] or visit.is_desk:  # Wagtail's sidebar folds away while a page loads, and only then
                answer = page.goto(visit.address)
                assert answer is not None, visit
                assert answer.status == 200, visit
            looked = covered(page)
            checked += looked.checked
            faults += [f"{visit}, {size['width']} px: {fault}" for fault in looked.faults]
    assert not faults, "\n".join(faults)
    assert checked > 20


COVERED = '<div class="row more"><a class="over" href="#">글</a> <button>공감</button></div>'
WHO = "button “공감” ← a.over “글”"
# A part of a page, what is wrong with it ("" if nothing is), and how many controls of it are seen.
PARTS = {
    "a link stretched over a button": (COVERED, WHO, 2),
    "the same in a menu that is shut": (f"<details><summary>더</summary>{COVERED}</details>", WHO, 3),
    "the same in a dialog that is shut": (f"<dialog>{COVERED}</dialog>", WHO, 2),
    "the same in a sheet that is shut": (f"<div popover>{COVERED}</div>", WHO, 2),
    "the same once a choice brings it up": (f'<form><input type="radio" name="a">{COVERED}</form>', WHO, 3),
    "a bar over the end of the page": (
        '<div class="bar">막대</div><p class="tall"></p><button>보내기</button>', "button “보내기” ← div.bar", 1,
    ),
    "a control that lets presses through": ('<button class="through">공감</button>', "button.through “공감” ← body", 1),
    "a button in a link": ('<a href="#">글<button class="whole">공감</button></a>', "a “글공감” ← button.whole", 2),
    "a link beyond the window": ('<a class="beyond" href="#">글</a>', "a.beyond “글” ← nothing", 1),
    "a link that comes with the focus": ('<a class="skip" href="#">본문으로</a>', "", 1),
    "a link on two lines": ('<p class="narrow">우리는 <a href="#">아주아주아주 기이이이인 이름</a></p>', "", 1),
    "a choice under its label": ('<label class="row"><input class="glass" type="radio" name="a">수용</label>', "", 2),
    "a field beside its label": ('<label for="f">이름</label> <input id="f">', "", 2),
    "what is cut off": ('<p class="short">글<br>글<br><a href="#">글</a></p>', "", 0),
    "what cannot be used or seen": (
        '<button disabled>공감</button> <button hidden>가림</button> <a class="clipped" href="#">듣기만</a>'
        '<a class="through none" href="#">유리</a>', "", 0,
    ),
}  # fmt: skip
STYLE = """
  .row { position: relative; width: 20rem } .over::after { content: ""; position: absolute; inset: 0 }
  form .more { display: none } form:has(:checked) .more { display: block }
  .bar { position: fixed; inset: auto 0 0; height: 4rem } .tall { height: 200vh }
  .through { pointer-events: none } .whole { width: 20rem } .beyond { position: absolute; left: -99rem }
  .skip { position: absolute; top: -99rem } .skip:focus { top: 0 } .narrow { width: 9rem }
  .glass { position: absolute; inset: 0; opacity: 0 } .short { height: 1.5em; overflow: hidden }
  .none { opacity: 0 }
  .clipped { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
"""


@pytest.mark.parametrize("part", PARTS)
def test_what_is_found(part: str, new_context: Any) -> None:
    html, fault, seen = PARTS[part]
    page = new_context().new_page()
    page.set_content(f"<style>{STYLE}</style>{html}")
    looked = covered(page)
    assert looked.checked == seen
    assert [one[: len(fault)] for one in looked.faults] == ([fault] if fault else [])
