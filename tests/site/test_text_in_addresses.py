"""Text in an address or a header as programs send it, in bare UTF-8 or in bytes that are none: each is answered."""

import contextlib
import socket
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from ideas.models import Idea
from portal.events import outbox
from portal.kit.addresses import percent_encoded
from portal.people.actions import issue_token
from tests import factories
from tests.services import web
from tests.workout.live.test_steps import Room
from workout.live.tokens import key_for

WORD = "번호이동"
NO_TEXT = b"\xff\xfe\xec"  # no UTF-8
PATIENCE = 15


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (WORD.encode(), quote(WORD)),
        (f"q={WORD}&sort=new".encode(), f"q={quote(WORD)}&sort=new"),
        (b"q=%EC%99%80&tag=a+b%20c%zz", "q=%EC%99%80&tag=a+b%20c%zz"),
        (b"q=\xff\x80", "q=%FF%80"),
        (b"", ""),
    ],
)
def test_what_is_beyond_ascii_becomes_percent_signs(sent: bytes, kept: str) -> None:
    assert percent_encoded(sent) == kept.encode()


@pytest.mark.django_db
def test_the_way_to_signing_in_and_back_keeps_what_was_asked(client):
    for address in (f"/search/?q={WORD}", f"/search/?q={quote(WORD)}"):
        assert client.get(address).url == f"/sign-in/?next=/search/%3Fq%3D{quote(quote(WORD))}"


@pytest.mark.django_db(transaction=True)
class TestServed:
    """Against the product's own server, over a bare socket: no client in between that would mend the request."""

    @pytest.fixture
    def room(self) -> Room:
        return Room()

    @pytest.fixture
    def post(self) -> Idea:
        post = factories.idea(f"{WORD} 신호가 약해요", tags=(WORD,))
        outbox.drain()
        return post

    @pytest.fixture
    def port(self, room: Room, post: Idea) -> Iterator[int]:
        with web.serving(workers=1) as port:
            yield port

    def test_every_address_answers(self, port: int, room: Room, post: Idea) -> None:
        cookie = f"Cookie: sessionid={web.session_of(room.staff)}".encode()
        token = f"Authorization: Bearer {issue_token(room.staff, name='curl', by=room.staff)}".encode()
        back = quote(f"/search/?q={quote(WORD)}")

        status, head, _body = _ask(port, f"/search/?q={WORD}".encode())
        assert (status, f"location: /sign-in/?next={back}" in head) == (302, True)
        pages = (f"/search/?q={WORD}", f"/ideas/?tag={WORD}", f"/search/similar/?text={WORD}")
        for address in (*pages, f"/api/v1/search?q={WORD}", f"/api/v1/ideas?tag={WORD}"):
            status, _head, body = _ask(port, address.encode(), cookie if address in pages else token)
            assert (status, f"/ideas/{post.pk}/" in body) == (200, True), address

        slug, key = room.meeting.slug, key_for(room.staff, room.meeting)
        assert not slug.isascii()  # the live addresses below are told from the others by their path
        state = f"/meetings/{slug}/state/?lang=ko&view=room&key={key}"
        assert _ask(port, state.encode())[0] == 200
        assert _ask(port, f"{state}{WORD}".encode())[0] == 403
        assert _ask(port, f"/meetings/{slug}/state/?key={key}&view={WORD}&lang={WORD}".encode())[0] == 404
        assert _ask(port, f"/meetings/{slug}/stream/?key={WORD}".encode())[0] == 403
        assert _ask(port, f"/meetings/{slug}/".encode(), cookie)[0] == 200
        assert _ask(port, f"/{WORD}/".encode(), cookie)[0] == 404

        for who in ((), (cookie,), (token,)):
            for address in ("/search/", "/ideas/", "/api/v1/search", "/search/similar/", f"/meetings/{slug}/state/"):
                for query in (b"q=%FF%FE", b"q=%ED%A0%80", b"text=" + NO_TEXT, WORD.encode(), b"\xec\x99"):
                    assert _ask(port, address.encode() + b"?" + query, *who)[0] < 500, (address, query)
            for path in (b"/ideas/" + NO_TEXT, b"/%FF/", b"/meetings/%ED%A0%80/"):
                assert _ask(port, path, *who)[0] in (302, 400, 404), path
        # And what else a request carries.
        for name in (
            "Referer", "Cookie", "Idempotency-Key", "Accept-Language", "User-Agent", "Origin", "If-None-Match",
            "Authorization", "X-Forwarded-For", "HX-Current-URL", "HX-Target", "Last-Event-ID", "X-CSRFToken",
        ):  # fmt: skip
            for text in (WORD.encode(), b"http://127.0.0.1/?q=" + WORD.encode(), NO_TEXT):
                odd = f"{name}: ".encode() + text
                for method, path, who in (
                    ("GET", b"/search/?q=a", cookie), ("POST", b"/sign-in/", cookie), ("GET", state.encode(), cookie),
                    ("POST", b"/api/v1/ideas", token),
                ):  # fmt: skip
                    others = () if who.startswith(name.encode()) else (who,)
                    assert _ask(port, path, *others, odd, method=method)[0] < 500, (odd, path)
        for host in (WORD.encode(), NO_TEXT):
            assert _ask(port, b"/ideas/", host=host)[0] == 400


def _ask(
    port: int, path: bytes, *headers: bytes, method: str = "GET", host: bytes = b"127.0.0.1"
) -> tuple[int, str, str]:
    """Status, head in lower case, and body of one answer."""
    lines = [method.encode() + b" " + path + b" HTTP/1.1", b"Host: " + host, b"Connection: close", *headers]
    if method == "POST":
        lines.append(b"Content-Length: 0")
    with contextlib.closing(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)) as one:
        one.sendall(b"\r\n".join(lines) + b"\r\n\r\n")
        answer = b"".join(iter(lambda: one.recv(65536), b""))
    head, _blank, body = answer.partition(b"\r\n\r\n")
    assert b"Traceback" not in body
    return int(head.split()[1]), head.decode("latin-1"), body.decode()
