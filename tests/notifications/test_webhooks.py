"""Webhooks: signed, tried again, given up visibly; never with what not all may see, never to where they may not go."""

import base64
import hashlib
import hmac
import json
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import connection, transaction
from django.urls import reverse

from ideas import actions as idea_actions
from ideas.models import Audience, Idea
from portal.events import outbox
from portal.events.actions import record
from portal.events.models import Event, Job
from portal.kit import clock
from portal.notifications.kinds.base import Topic
from portal.notifications.models import Webhook
from portal.notifications.webhooks import actions, delivering, posting
from portal.people import roles
from portal.people.models import Employee
from tests import factories
from tests.services.receiver import Receiver, receiving

pytestmark = pytest.mark.django_db
HERE = [ip_network("127.0.0.0/8")]


@pytest.fixture
def admin() -> Employee:
    return factories.employee(roles.TRIAGE_ADMIN)


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_NETWORKS = HERE
    with receiving() as there:
        yield there


@pytest.fixture
def webhook(receiver: Receiver, admin: Employee) -> Webhook:
    """One that has been greeted already."""
    fields = {"name": "팀", "url": receiver.url, "format": "json", "topics": Topic.values, "language": "en"}
    hook = actions.save(Webhook(), by=admin, **fields)
    outbox.drain()
    receiver.came.clear()
    return hook


def messages(receiver: Receiver) -> list[dict[str, Any]]:
    return [json.loads(body) for _path, _headers, body in receiver.came]


def comment(idea: Idea, text: str = "저도 그래요") -> None:
    idea_actions.comment(idea, text, by=factories.employee(name="이태현"))


# --- What is told -------------------------------------------------------------------------------


def test_a_new_webhook_is_greeted(receiver: Receiver, webhook: Webhook, admin: Employee) -> None:
    actions.save(webhook, by=admin, url=f"{receiver.url}&moved=1")
    outbox.drain()
    [(path, _headers, _body)] = receiver.came
    assert path == "/hook?team=1&moved=1"
    assert messages(receiver)[0]["type"] == "webhook.connected"


def test_a_program_can_check_the_signature_as_the_operations_guide_says(
    webhook: Webhook, receiver: Receiver, settings: Any
) -> None:
    idea = factories.idea("다리 위에서 와이파이가 끊겨요")
    comment(idea)
    outbox.drain()
    [(_path, headers, body)] = receiver.came
    key = base64.b64decode(webhook.secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - clock.now().timestamp()) < 60
    [message] = messages(receiver)
    assert message["type"] == "idea.commented"
    subject = message["data"]["subject"]
    assert subject.pop("url").startswith(f"{settings.WAGTAILADMIN_BASE_URL}{idea.get_absolute_url()}#comment-")
    assert subject == {"type": "idea", "id": idea.pk, "title": "다리 위에서 와이파이가 끊겨요", "state": "open"}
    assert message["data"]["text"] == "이태현 commented."
    assert message["data"]["excerpt"] == "저도 그래요"


def test_a_channel_gets_its_own_form_and_nothing_that_it_would_read_as_markup(
    webhook: Webhook, receiver: Receiver, admin: Employee
) -> None:
    idea = factories.idea("<!channel> *급해요* [여기](http://evil.example)")
    actions.save(webhook, by=admin, format="slack", language="ko")
    comment(idea, "<@U1> 보세요\n|다음 줄")
    outbox.drain()
    text = messages(receiver)[0]["text"]
    assert "&lt;!channel&gt;" in text
    assert "<!channel>" not in text
    assert "<@U1>" not in text
    assert "이태현님이 의견을 남겼어요." in text
    receiver.came.clear()
    actions.save(webhook, by=admin, format="teams")
    comment(idea)
    outbox.drain()
    [card] = [attachment["content"] for attachment in messages(receiver)[0]["attachments"]]
    assert card["type"] == "AdaptiveCard"
    assert card["body"][0]["text"] == r"<\!channel> \*급해요\* \[여기\]\(http://evil.example\)"
    assert idea.get_absolute_url() in card["actions"][0]["url"]
    assert card["actions"][0]["title"] == "열기"  # not 접수, the state of a post that is open


def test_only_the_topics_that_were_chosen(webhook: Webhook, receiver: Receiver, admin: Employee) -> None:
    actions.save(webhook, by=admin, topics=[Topic.OUTCOME.value])
    comment(factories.idea())
    outbox.drain()
    assert receiver.came == []


def test_a_hidden_author_stays_hidden(webhook: Webhook, receiver: Receiver) -> None:
    author = factories.employee(name="숨은사람")
    idea = factories.idea(by=author, anonymity="always")
    idea_actions.comment(idea, "제가 다시 봤어요", by=author)
    outbox.drain()
    assert receiver.came
    assert "숨은사람" not in receiver.came[0][2].decode()
    assert str(author.division) not in receiver.came[0][2].decode()


def test_what_is_for_some_alone_is_told_to_no_channel(webhook: Webhook, receiver: Receiver) -> None:
    """A post for an audience, and one that was withdrawn after the event and before the delivery."""
    confidential = factories.idea("비밀")
    Idea.objects.filter(pk=confidential.pk).update(audience=Audience.objects.create(name="심의"))
    with transaction.atomic():
        record("idea.commented", confidential, by=confidential.author, comment=None)
    withdrawn = factories.idea("거둔 글")
    comment(withdrawn)
    idea_actions.withdraw(withdrawn, by=withdrawn.author)
    outbox.drain()
    assert receiver.came == []


def test_private_kinds_are_not_even_queued(webhook: Webhook) -> None:
    assert "idea.unmasked" not in delivering.KINDS_TOLD
    assert not [kind for kind in delivering.KINDS_TOLD if kind.startswith("finding.")]


# --- Until it is taken --------------------------------------------------------------------------


def test_a_failed_delivery_is_tried_again_with_the_same_id(webhook: Webhook, receiver: Receiver) -> None:
    receiver.answers = [500, 429]
    comment(factories.idea())
    for minutes in (0, 1, 2):
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            outbox.drain()
    assert len(receiver.came) == 3
    assert len({headers["webhook-id"] for _path, headers, _body in receiver.came}) == 1
    webhook.refresh_from_db()
    assert (webhook.error, webhook.failed_at) == ("", None)
    assert webhook.taken_at is not None


def test_an_hour_away_loses_nothing(webhook: Webhook, receiver: Receiver, admin: Employee, settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    Webhook.objects.update(url=f"http://127.0.0.1:{port}/")
    idea, start = factories.idea(), clock.now()
    for minute in range(0, 60, 5):
        with clock.at(start + timedelta(minutes=minute)):
            comment(idea, f"{minute}분")
            outbox.drain()
    webhook.refresh_from_db()
    assert webhook.failed_at is not None
    assert "refused" in webhook.error.lower()
    Webhook.objects.update(url=receiver.url)
    with clock.at(start + timedelta(hours=2, minutes=10)):
        outbox.drain()
    assert {message["data"]["excerpt"] for message in messages(receiver)} == {f"{n}분" for n in range(0, 60, 5)}
    assert not Job.objects.exists()


def test_who_never_takes_it_is_given_up_on_and_an_admin_tries_again(
    webhook: Webhook, receiver: Receiver, admin: Employee, client_of: Callable[..., Any]
) -> None:
    receiver.answer = 503
    comment(factories.idea())
    for attempt in range(delivering.ATTEMPTS + 2):
        with clock.at(clock.now() + timedelta(hours=2 * attempt)):
            outbox.drain()
    assert len(receiver.came) == delivering.ATTEMPTS
    job = Job.objects.dead().get()
    page = client_of(admin)
    assert "503" in page.get(reverse("undelivered:index")).content.decode()
    receiver.answer = 204
    page.post(reverse("undelivered:retry", args=[job.pk]))
    outbox.drain()
    assert len(receiver.came) == delivering.ATTEMPTS + 1
    assert not Job.objects.exists()


@pytest.mark.parametrize("status", [410, 301, 302, 307, 308])
def test_no_redirect_is_followed_and_who_is_gone_is_asked_no_more(
    status: int, webhook: Webhook, receiver: Receiver
) -> None:
    receiver.answers = [status]
    comment(factories.idea())
    outbox.drain()
    assert len(receiver.came) == 1
    webhook.refresh_from_db()
    assert webhook.error.startswith(str(status))
    assert Job.objects.dead().exists() == (status == 410)


@pytest.mark.parametrize("encrypted", [False, True])
def test_one_that_drips_is_cut_off(
    encrypted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.WEBHOOK_NETWORKS = HERE
    monkeypatch.setattr(posting, "PATIENCE", 1)
    context, trusted = certificate(tmp_path, "hooks.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with receiving(context if encrypted else None) as there:
        there.drips = True
        resolving(monkeypatch, "127.0.0.1")
        scheme = "https" if encrypted else "http"
        error = posting.post(f"{scheme}://hooks.example:{there.port}/", b"{}", {})
    assert error is not None
    assert not isinstance(error, outbox.Hopeless)
    assert len(there.came) == 1


def test_a_delivery_that_cannot_be_made_holds_up_none_of_its_batch(webhook: Webhook, receiver: Receiver) -> None:
    Job.objects.create(handler=delivering.HANDLER, key=delivering.key(webhook, "no event"))
    comment(factories.idea())
    outbox.drain()
    assert len(messages(receiver)) == 1
    assert Job.objects.get().key == delivering.key(webhook, "no event")


def test_a_webhook_that_is_off_or_gone_gets_nothing(webhook: Webhook, receiver: Receiver, admin: Employee) -> None:
    comment(factories.idea())
    actions.save(webhook, by=admin, is_active=False)
    outbox.drain()
    actions.save(webhook, by=admin, is_active=True)
    comment(factories.idea())
    actions.remove(webhook, by=admin)
    outbox.drain()
    assert receiver.came == []
    assert not Job.objects.exists()


# --- Where it may go ----------------------------------------------------------------------------

INSIDE = [
    "127.0.0.1", "10.0.0.5", "172.16.3.4", "192.168.0.1", "169.254.169.254", "100.64.1.1", "0.0.0.0", "224.0.0.1",
    "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.5", "2002:0a00:0005::1", "::",
]  # fmt: skip


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """The system's resolver, answering these in turn and then the last one; returns the names it was asked."""
    asked, waiting = [], list(answers)

    def getaddrinfo(host: str, port: int, *_args: Any, **_kwargs: Any) -> list[Any]:
        asked.append(host)
        address = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_are_refused(address: str, monkeypatch: pytest.MonkeyPatch, admin: Employee) -> None:
    resolving(monkeypatch, address)
    error = posting.post("https://hooks.example/", b"{}", {})
    assert isinstance(error, outbox.Hopeless)
    assert "hooks.example" in error
    with pytest.raises(posting.Refused):
        posting.check(f"https://[{address}]/" if ":" in address else f"https://{address}/")


def test_plain_http_leaves_the_company_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "93.184.215.14")
    assert "https" in (posting.post("http://hooks.example/", b"{}", {}) or "")


def test_a_name_that_answers_differently_the_second_time_gets_nothing_from_inside(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """Resolved once, judged, and called there: the second answer, the receiver's own address, is never asked for."""
    settings.WEBHOOK_NETWORKS = []
    asked = resolving(monkeypatch, "203.0.113.1", "127.0.0.1")
    monkeypatch.setattr(posting, "_is_public", lambda address: str(address) == "203.0.113.1")  # a documentation range
    monkeypatch.setattr(posting, "PATIENCE", 0.3)
    assert posting.post(f"https://hooks.example:{receiver.port}/", b"{}", {}) is not None
    assert asked[0] == "hooks.example"
    assert set(asked[1:]) <= {"203.0.113.1"}
    assert receiver.came == []


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, Path]:
    """A server's context for `name`, and the file of who vouches for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / f"{name}.pem"
    public = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(public + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    trusted = folder / f"{name}.crt"
    trusted.write_bytes(public)
    return context, trusted


@pytest.mark.parametrize("known", ["hooks.example", "other.example"])
def test_the_certificate_must_be_for_the_name(
    known: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.WEBHOOK_NETWORKS = HERE
    context, trusted = certificate(tmp_path, known)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with receiving(context) as there:
        resolving(monkeypatch, "127.0.0.1")
        error = posting.post(f"https://hooks.example:{there.port}/x", b"{}", {"Content-Type": "application/json"})
        if known == "hooks.example":
            assert error is None
            assert there.came[0][1]["host"] == f"hooks.example:{there.port}"
        else:
            assert "hooks.example" in (error or "")
            assert there.came == []


def test_a_name_in_korean_is_called_as_dns_and_certificates_spell_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.WEBHOOK_NETWORKS = HERE
    context, trusted = certificate(tmp_path, "xn--3e0b707e.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with receiving(context) as there:
        asked = resolving(monkeypatch, "127.0.0.1")
        assert posting.post(f"https://한국.example:{there.port}/알림?팀=1%2F2", b"{}", {}) is None
    [(path, headers, _body)] = there.came
    assert headers["host"] == f"xn--3e0b707e.example:{there.port}"
    assert path == "/%EC%95%8C%EB%A6%BC?%ED%8C%80=1%2F2"
    assert asked[0] == "xn--3e0b707e.example"


@pytest.mark.parametrize(
    "url",
    ["https://example.com:99999/", "https://a..b/", f"https://{'a' * 64}.example/", "https://[::1/", "https:///x"],
)
def test_what_is_no_address_is_refused_for_good(url: str) -> None:
    assert isinstance(posting.post(url, b"{}", {}), outbox.Hopeless)


# --- In the admin -------------------------------------------------------------------------------


@pytest.fixture
def form(receiver: Receiver) -> dict[str, Any]:
    return {
        "name": "품질 채널", "url": receiver.url, "format": "json", "topics": ["outcome"], "language": "ko",
        "is_active": "on",
    }  # fmt: skip


def test_an_admin_connects_changes_and_disconnects(
    form: dict[str, Any], receiver: Receiver, admin: Employee, client_of: Callable[..., Any]
) -> None:
    page = client_of(admin)
    answer = page.post(reverse("webhooks:add"), form, follow=True).content.decode()
    hook = Webhook.objects.get()
    assert hook.secret in answer
    listed = page.get(reverse("webhooks:index")).content.decode()
    assert hook.secret not in listed
    assert "받는 곳" in listed and "찬성" not in listed  # "For" as in a show of hands is another word
    edit = reverse("webhooks:edit", args=[hook.pk])
    assert hook.secret not in page.get(edit).content.decode()
    answer = page.post(edit, form | {"new_secret": "on"}, follow=True).content.decode()
    renewed = Webhook.objects.get()
    assert renewed.secret != hook.secret
    assert renewed.secret in answer
    page.post(reverse("webhooks:delete", args=[hook.pk]))
    assert not Webhook.objects.exists()
    told = list(Event.objects.filter(kind__startswith="webhook.").values_list("kind", flat=True).order_by("pk"))
    assert told == ["webhook.saved", "webhook.saved", "webhook.removed"]
    assert hook.secret not in str(list(Event.objects.values_list("data", flat=True)))


@pytest.mark.parametrize(
    ("field", "value"),
    [("url", "https://127.0.0.1/"), ("url", "https://no-such-name.invalid/"), ("url", "ftp://example.com/"),
     ("url", "https://user@[::1]/"), ("url", "https://example.com:99999/"), ("url", "https://a..b/"),
     ("topics", []), ("topics", ["name"]), ("name", "")],
)  # fmt: skip
def test_what_cannot_be_is_said_at_the_field(
    field: str, value: Any, form: dict[str, Any], admin: Employee, client_of: Callable[..., Any], settings: Any
) -> None:
    settings.WEBHOOK_NETWORKS = []
    answer = client_of(admin).post(reverse("webhooks:add"), form | {field: value})
    assert field in answer.context["form"].errors
    assert not Webhook.objects.exists()


@pytest.mark.parametrize("role", [None, roles.EXECUTIVE, roles.FACILITATOR, roles.AUDITOR])
def test_nobody_else_sees_them(
    role: str | None, webhook: Webhook, admin: Employee, client_of: Callable[..., Any]
) -> None:
    other = client_of(factories.employee(*([role] if role else [])))
    for name, arguments in (("index", []), ("add", []), ("edit", [webhook.pk]), ("delete", [webhook.pk])):
        assert other.get(reverse(f"webhooks:{name}", args=arguments)).status_code in (302, 403, 404)


def test_a_webhook_without_a_secret_cannot_be_kept(webhook: Webhook) -> None:
    with pytest.raises(Exception, match="webhook_has_a_secret"), connection.cursor() as cursor:
        cursor.execute("UPDATE notifications_webhook SET secret = ''")
