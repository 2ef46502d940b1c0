"""What a person types into a post, a comment and a ruling is what a reader sees, to the last character."""

import random
import re
from html.parser import HTMLParser

import pytest

from ideas.models import Idea
from portal.kit.markdown import plain
from tests import factories, sentences
from tests.conftest import proof_count

pytestmark = pytest.mark.django_db

SENTENCES = 2_000
IN_A_TEXT = 20
_DRAWN = {
    "post": re.compile(r'<div class="prose post__body">(.*?)</div>', re.DOTALL),
    "comment": re.compile(r'<div class="comment__body prose prose--small">(.*?)</div>', re.DOTALL),
    "ruling": re.compile(r'<div class="ruling__words prose prose--small">(.*?)</div>', re.DOTALL),
}


class Reader(HTMLParser):
    """The characters that somebody reads in a piece of HTML, the numbers of its lists included."""

    def __init__(self) -> None:
        super().__init__()
        self.read = ""
        self.counts: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("ol", "ul"):
            self.counts.append(0 if tag == "ol" else None)
        elif tag == "li" and (count := self.counts[-1]) is not None:
            self.counts[-1] = count + 1
            self.read += f"{count + 1}."

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ol", "ul"):
            self.counts.pop()

    def handle_data(self, data: str) -> None:
        self.read += data


def read(html: str) -> str:
    reader = Reader()
    reader.feed(html)
    return "".join(reader.read.split())


@pytest.mark.proof
def test_every_character_that_was_typed_is_read(signed_in):
    factories.campaign()
    for number in range(proof_count(SENTENCES) // IN_A_TEXT):
        chance = random.Random(number)
        body, comment, reason = (sentences.text(chance, IN_A_TEXT) for _place in range(3))
        browser = signed_in(factories.employee())
        chosen = {"title": "글", "kind": "fix", "touchpoint": "shop", "anonymity": "named", "do": "post"}
        browser.post("/ideas/new/", chosen | {"body": body.written})
        post = Idea.objects.latest("pk")
        browser.post(f"/ideas/{post.pk}/comments/", {"body": comment.written})
        factories.ruled(factories.reject(reason.written), post)
        page = browser.get(post.get_absolute_url()).content.decode()
        for place, typed in (("post", body), ("comment", comment), ("ruling", reason)):
            assert [read(html) for html in _DRAWN[place].findall(page)] == [typed.shown], (number, place, typed.written)
            assert "".join(plain(typed.written).split()).replace("-", "") == typed.shown.replace("-", "")
